/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xenconfig"
#include "config.h"

#include "from-domain-private.h"
#include "rbd-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static char *
network_source (XenNode *source)
{
  XenRbd rbd = { 0 };
  char *text;

  if (!xen_node_is (source, "protocol", "rbd"))
    return NULL;
  rbd.name = (char *)xen_node_get (source, "name");
  if (rbd.name == NULL)
    return NULL;
  rbd.hosts = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < source->children->len; i++) {
    XenNode *host = source->children->pdata[i];
    const char *name;
    const char *port;
    gboolean v6;

    if (!g_str_equal (host->name, "host"))
      continue;
    host->used = TRUE;
    name = xen_node_get (host, "name");
    port = xen_node_get (host, "port");
    if (name == NULL)
      continue;
    v6 = strchr (name, ':') != NULL;
    g_ptr_array_add (rbd.hosts, g_strconcat (v6 ? "[" : "", name, v6 ? "]" : "",
                                             port != NULL ? ":" : NULL, port, NULL));
  }
  text = xen_rbd_write (&rbd);
  g_ptr_array_unref (rbd.hosts);
  return text;
}

/* Sets target, or says why there is none and returns FALSE. */
static gboolean
read_source (FromDomain *self, XenNode *disk, const char *type, XenDiskSpec *spec)
{
  XenNode *source = xen_node_child (disk, "source");

  xen_node_skip (source, "index");
  xen_node_skip (source, "startupPolicy");
  if (source == NULL)
    return TRUE;
  if (g_str_equal (type, "file"))
    spec->target = g_strdup (xen_node_get (source, "file"));
  else if (g_str_equal (type, "block"))
    spec->target = g_strdup (xen_node_get (source, "dev"));
  else if (g_str_equal (type, "network") && self->kind == DOMUS_XEN_KIND_XL)
    spec->target = network_source (source);
  if (spec->target != NULL) {
    if (*spec->target == '\0')
      g_clear_pointer (&spec->target, g_free);
    return TRUE;
  }
  if ((g_str_equal (type, "file") || g_str_equal (type, "block")) && source->attributes->len == 0)
    return TRUE;
  from_domain_say (self, DOMUS_XEN_RULE_LOST, disk,
                   _ ("Xen’s files have no words for the source of disk %s (%s); the disk was left "
                      "out."),
                   spec->vdev, type);
  return FALSE;
}

/* libxl takes phy for raw block devices and QEMU for the rest by itself; only
 * what differs from that needs a word. */
static void
choose_backend (FromDomain *self, const char *driver, gboolean block, XenDiskSpec *spec)
{
  gboolean raw = spec->format == NULL || g_str_equal (spec->format, "raw");
  gboolean cdrom = xen_disk_spec_is_cdrom (spec);

  if (driver == NULL || spec->target == NULL)
    return;
  if (g_str_equal (driver, "phy")) {
    if (!block || !g_str_has_prefix (spec->target, "/dev/") || (cdrom && self->hvm))
      spec->backendtype = g_strdup ("phy");
  } else if (g_str_has_prefix (driver, "tap")) {
    spec->backendtype = g_strdup ("tap");
  } else if (block && raw && !(cdrom && self->hvm)) {
    spec->backendtype = g_strdup ("qdisk");
  }
  if (!block && spec->backendtype == NULL && g_str_has_prefix (spec->target, "/dev/"))
    spec->backendtype = g_strdup ("qdisk");
}

static void
choose_prefix (FromDomain *self,
               XenNode *disk,
               const char *driver,
               const char *bus,
               gboolean block,
               XenDiskSpec *spec)
{
  gboolean raw = spec->format == NULL || g_str_equal (spec->format, "raw");
  gboolean tap = driver != NULL && g_str_has_prefix (driver, "tap");

  if (!raw)
    spec->prefix = g_strconcat (tap ? driver : "tap", ":", spec->format, NULL);
  else if (tap)
    spec->prefix = g_strconcat (driver, ":aio", NULL);
  else
    spec->prefix = g_strdup (block ? "phy" : "file");
  spec->ioemu = raw && !tap && self->hvm && g_strcmp0 (bus, "ide") == 0;
  if (block && raw && !tap && driver != NULL && !g_str_equal (driver, "phy")
      && !(self->hvm && xen_disk_spec_is_cdrom (spec)))
    from_domain_say (self, DOMUS_XEN_RULE_CHANGED, disk,
                     _ ("xm serves block devices by “phy:”; disk %s is no longer served by QEMU."),
                     spec->vdev);
  if (spec->discard != XEN_FLAG_UNSET)
    from_domain_say (self, DOMUS_XEN_RULE_LOST, disk,
                     _ ("xm had no word for discarding unused blocks of disk %s."), spec->vdev);
}

/* Names of buses that Xen does not have. */
static void
choose_vdev (FromDomain *self, XenNode *disk, const char *bus, XenDiskSpec *spec)
{
  if (g_strcmp0 (bus, "virtio") == 0 && g_str_has_prefix (spec->vdev, "vd")) {
    char *name = g_strconcat ("xvd", spec->vdev + 2, NULL);

    from_domain_say (self, DOMUS_XEN_RULE_CHANGED, disk,
                     _ ("Xen has no bus “virtio”; disk %s became %s."), spec->vdev, name);
    g_free (spec->vdev);
    spec->vdev = name;
  } else if (g_strcmp0 (bus, "sata") == 0 || g_strcmp0 (bus, "usb") == 0) {
    from_domain_say (self, DOMUS_XEN_RULE_CHANGED, disk,
                     _ ("Xen has no bus “%s”; disk %s is on the bus that its name stands for."),
                     bus, spec->vdev);
  }
}

static void
read_driver (XenNode *disk, XenDiskSpec *spec, const char **name)
{
  XenNode *driver = xen_node_child (disk, "driver");
  const char *discard = xen_node_get (driver, "discard");
  const char *format = xen_node_get (driver, "type");

  *name = xen_node_get (driver, "name");
  if (format != NULL && !g_str_equal (format, "none") && !g_str_equal (format, "aio"))
    spec->format = g_strdup (format);
  if (discard != NULL)
    spec->discard = g_str_equal (discard, "unmap") ? XEN_FLAG_ON : XEN_FLAG_OFF;
}

static void
read_access (XenNode *disk, XenDiskSpec *spec)
{
  if (xen_node_child (disk, "readonly") != NULL)
    spec->access = XEN_ACCESS_READ;
  else if (xen_node_child (disk, "shareable") != NULL)
    spec->access = XEN_ACCESS_SHARED;
  else if (!xen_disk_spec_is_cdrom (spec))
    spec->access = XEN_ACCESS_WRITE;
}

static char *
write_disk (FromDomain *self, XenNode *disk)
{
  g_autoptr (XenDiskSpec) spec = xen_disk_spec_new ();
  const char *type = xen_node_get (disk, "type");
  const char *device = xen_node_get (disk, "device");
  XenNode *target = xen_node_child (disk, "target");
  const char *bus = xen_node_get (target, "bus");
  const char *driver;
  gboolean block = g_strcmp0 (type, "block") == 0;
  char *text;

  disk->used = TRUE;
  spec->vdev = g_strdup (xen_node_get (target, "dev"));
  xen_node_skip (target, "tray");
  if (g_strcmp0 (device, "floppy") == 0 || g_strcmp0 (device, "lun") == 0 || spec->vdev == NULL) {
    from_domain_say (self, DOMUS_XEN_RULE_LOST, disk,
                     _ ("Xen’s files have no drives of the kind “%s”; %s was left out."),
                     device != NULL ? device : "", spec->vdev != NULL ? spec->vdev : "");
    xen_node_ignore (disk);
    return NULL;
  }
  if (g_strcmp0 (device, "cdrom") == 0)
    spec->devtype = g_strdup ("cdrom");
  read_driver (disk, spec, &driver);
  read_access (disk, spec);
  if (!read_source (self, disk, type != NULL ? type : "file", spec)) {
    xen_node_ignore (disk);
    return NULL;
  }
  if (spec->target == NULL && !xen_disk_spec_is_cdrom (spec)) {
    from_domain_say (self, DOMUS_XEN_RULE_LOST, disk, _ ("Disk %s has no source; it was left out."),
                     spec->vdev);
    return NULL;
  }
  choose_vdev (self, disk, bus, spec);
  spec->backend = g_strdup (xen_node_get (xen_node_child (disk, "backenddomain"), "name"));
  if (self->kind == DOMUS_XEN_KIND_XM) {
    choose_prefix (self, disk, driver, bus, block, spec);
    text = xen_disk_spec_to_xm (spec);
  } else {
    choose_backend (self, driver, block, spec);
    if (spec->access == XEN_ACCESS_SHARED)
      from_domain_say (self, DOMUS_XEN_RULE_LOST, disk,
                       _ ("xl has no word for a disk that guests share; %s is just writable."),
                       spec->vdev);
    text = xen_disk_spec_to_xl (spec);
  }
  if (text == NULL)
    from_domain_say (self, DOMUS_XEN_RULE_LOST, disk,
                     _ ("xm cannot have a comma in the path of disk %s; the disk was left out."),
                     spec->vdev);
  return text;
}

void
from_domain_disks (FromDomain *self)
{
  g_autoptr (GPtrArray) disks = from_domain_devices (self, "disk");
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < disks->len; i++) {
    char *text = write_disk (self, disks->pdata[i]);

    if (text != NULL)
      g_ptr_array_add (list, text);
  }
  from_domain_list (self, "disk", list);
}
