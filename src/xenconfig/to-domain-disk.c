/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xenconfig"
#include "config.h"

#include "rbd-private.h"
#include "to-domain-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const char *
bus_of (const ToDomain *self, const XenDiskSpec *spec)
{
  if (self->type != XEN_GUEST_HVM || g_str_has_prefix (spec->vdev, "xvd"))
    return "xen";
  if (g_str_has_prefix (spec->vdev, "sd"))
    return "scsi";
  return "ide";
}

static gboolean
is_block (const XenDiskSpec *spec)
{
  if (g_strcmp0 (spec->prefix, "phy") == 0 || g_strcmp0 (spec->backendtype, "phy") == 0)
    return TRUE;
  return (spec->prefix == NULL || !g_str_has_prefix (spec->prefix, "file")) && spec->target != NULL
         && g_str_has_prefix (spec->target, "/dev/");
}

/* What libxl does by itself: phy for raw block devices, except a fully
 * virtualized guest's CD, which it refuses to serve but through QEMU. */
static const char *
driver_of (const ToDomain *self, const XenDiskSpec *spec, gboolean block)
{
  if (self->type == XEN_GUEST_HVM && xen_disk_spec_is_cdrom (spec))
    return "qemu";
  if (g_strcmp0 (spec->backendtype, "qdisk") == 0)
    return "qemu";
  return block && (spec->format == NULL || g_str_equal (spec->format, "raw")) ? "phy" : "qemu";
}

static void
say_lost (ToDomain *self, const DomusXenValue *item, const XenDiskSpec *spec)
{
  if (spec->direct_io_safe)
    to_domain_say (self, DOMUS_XEN_RULE_LOST, "disk", item,
                   _ ("libvirt has no place for “direct-io-safe” of disk %s; it was left out."),
                   spec->vdev);
  for (guint i = 0; i < spec->extras->len; i++)
    to_domain_say (self, DOMUS_XEN_RULE_LOST, "disk", item,
                   _ ("libvirt has no place for “%s” of disk %s; it was left out."),
                   (const char *)spec->extras->pdata[i], spec->vdev);
  if (spec->prefix != NULL && g_str_has_prefix (spec->prefix, "tap"))
    to_domain_say (self, DOMUS_XEN_RULE_CHANGED, "disk", item,
                   _ ("Disk %s was served by blktap (“%s:”), which Xen no longer has; QEMU serves "
                      "it."),
                   spec->vdev, spec->prefix);
  else if (g_strcmp0 (spec->backendtype, "tap") == 0
           || g_strcmp0 (spec->backendtype, "standalone") == 0)
    to_domain_say (self, DOMUS_XEN_RULE_LOST, "disk", item,
                   _ ("libvirt cannot have disk %s served by “%s”; QEMU serves it."), spec->vdev,
                   spec->backendtype);
}

static void
emit_source (ToDomain *self, const XenDiskSpec *spec, gboolean block)
{
  if (spec->target != NULL)
    to_domain_emit (self, block ? "      <source dev='%s'/>\n" : "      <source file='%s'/>\n",
                    spec->target);
}

static void
emit_disk (ToDomain *self, const DomusXenValue *item, const XenDiskSpec *spec)
{
  gboolean cdrom = xen_disk_spec_is_cdrom (spec);
  gboolean block = is_block (spec);
  const char *format = spec->format != NULL ? spec->format : "raw";
  XenRbd *rbd = NULL;

  if (spec->target != NULL && g_str_has_prefix (spec->target, "rbd:")) {
    rbd = xen_rbd_parse (spec->target);
    if (rbd == NULL) {
      to_domain_say (self, DOMUS_XEN_RULE_INVALID, "disk", item,
                     _ ("The network disk “%s” is not understood; it was left out."), spec->target);
      return;
    }
  }
  to_domain_emit (self, "    <disk type='%s' device='%s'>\n",
                  rbd != NULL ? "network"
                  : block     ? "block"
                              : "file",
                  cdrom ? "cdrom" : "disk");
  if (spec->target == NULL || g_str_equal (format, "empty"))
    g_string_append (self->out, "      <driver name='qemu'/>\n");
  else if (spec->discard == XEN_FLAG_UNSET)
    to_domain_emit (self, "      <driver name='%s' type='%s'/>\n", driver_of (self, spec, block),
                    format);
  else
    to_domain_emit (self, "      <driver name='%s' type='%s' discard='%s'/>\n",
                    driver_of (self, spec, block), format,
                    spec->discard == XEN_FLAG_ON ? "unmap" : "ignore");
  if (rbd != NULL)
    xen_rbd_emit (rbd, self->out);
  else
    emit_source (self, spec, block);
  if (spec->backend != NULL && !g_str_equal (spec->backend, "0"))
    to_domain_emit (self, "      <backenddomain name='%s'/>\n", spec->backend);
  to_domain_emit (self, "      <target dev='%s' bus='%s'/>\n", spec->vdev, bus_of (self, spec));
  if (spec->access == XEN_ACCESS_READ || cdrom)
    g_string_append (self->out, "      <readonly/>\n");
  else if (spec->access == XEN_ACCESS_SHARED)
    g_string_append (self->out, "      <shareable/>\n");
  g_string_append (self->out, "    </disk>\n");
  say_lost (self, item, spec);
  if (rbd != NULL && rbd->lost != NULL)
    to_domain_say (self, DOMUS_XEN_RULE_LOST, "disk", item,
                   _ ("libvirt has no place for “%s” of disk %s; it was left out."), rbd->lost,
                   spec->vdev);
  g_clear_pointer (&rbd, xen_rbd_free);
}

/* The file's own kind decides how an entry is read; one that is plainly of the
 * other kind is read as such. */
static XenDiskSpec *
parse_entry (ToDomain *self, const char *text, GError **error)
{
  if (self->kind == DOMUS_XEN_KIND_XM && (*text == '\0' || xen_disk_text_is_xm (text)))
    return xen_disk_spec_parse_xm (text, error);
  return xen_disk_spec_parse_xl (text, error);
}

void
to_domain_disks (ToDomain *self)
{
  g_autoptr (GPtrArray) list = to_domain_list (self, "disk");
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < list->len; i++) {
    const DomusXenValue *item = list->pdata[i];
    const char *text = to_domain_item (self, item);
    g_autoptr (GError) error = NULL;
    g_autoptr (XenDiskSpec) spec = text != NULL ? parse_entry (self, text, &error) : NULL;

    if (spec == NULL) {
      to_domain_say (self, DOMUS_XEN_RULE_INVALID, "disk", item, "%s %s",
                     error != NULL ? error->message : _ ("An entry of “disk” should be a string."),
                     _ ("The disk was left out."));
      continue;
    }
    if (xen_disk_spec_is_blank (spec))
      continue;
    if (spec->script != NULL) {
      to_domain_say (self, DOMUS_XEN_RULE_LOST, "disk", item,
                     _ ("libvirt cannot attach disk %s by the script “%s”; the disk was left out."),
                     spec->vdev, spec->script);
      continue;
    }
    if (spec->target == NULL && !xen_disk_spec_is_cdrom (spec)) {
      to_domain_say (self, DOMUS_XEN_RULE_INVALID, "disk", item,
                     _ ("Disk %s has no source; it was left out."), spec->vdev);
      continue;
    }
    if (!g_hash_table_add (seen, g_strdup (spec->vdev))) {
      to_domain_say (self, DOMUS_XEN_RULE_INVALID, "disk", item,
                     _ ("There are two disks %s; the second was left out."), spec->vdev);
      continue;
    }
    emit_disk (self, item, spec);
  }
}
