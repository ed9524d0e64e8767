/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xenconfig"
#include "config.h"

#include "disk-spec-private.h"

#include <string.h>

XenDiskSpec *
xen_disk_spec_new (void)
{
  XenDiskSpec *self = g_new0 (XenDiskSpec, 1);

  self->discard = XEN_FLAG_UNSET;
  self->extras = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
xen_disk_spec_free (XenDiskSpec *self)
{
  g_free (self->target);
  g_free (self->prefix);
  g_free (self->format);
  g_free (self->vdev);
  g_free (self->backend);
  g_free (self->backendtype);
  g_free (self->script);
  g_free (self->devtype);
  g_ptr_array_unref (self->extras);
  g_free (self);
}

gboolean
xen_disk_spec_is_cdrom (const XenDiskSpec *self)
{
  return g_strcmp0 (self->devtype, "cdrom") == 0;
}

/* An entry like '' that people left in the list: no disk at all. */
gboolean
xen_disk_spec_is_blank (const XenDiskSpec *self)
{
  return self->target == NULL && self->vdev == NULL;
}

static const char *
access_word (const XenDiskSpec *self, const char *read, const char *write)
{
  switch (self->access) {
  case XEN_ACCESS_READ:
    return read;
  case XEN_ACCESS_SHARED:
  case XEN_ACCESS_WRITE:
    return write;
  case XEN_ACCESS_DEFAULT:
  default:
    return xen_disk_spec_is_cdrom (self) ? read : write;
  }
}

/* What stands before the path: only blktap ever read images other than raw. */
static char *
xm_prefix (const XenDiskSpec *self)
{
  if (self->prefix != NULL)
    return g_strdup (self->prefix);
  if (self->format != NULL && !g_str_equal (self->format, "raw"))
    return g_strconcat ("tap:", self->format, NULL);
  if (g_strcmp0 (self->backendtype, "tap") == 0)
    return g_strdup ("tap:aio");
  if (g_strcmp0 (self->backendtype, "phy") == 0)
    return g_strdup ("phy");
  if (self->target != NULL && g_str_has_prefix (self->target, "/dev/"))
    return g_strdup ("phy");
  return g_strdup ("file");
}

/* xend took a mode's letters apart at the last comma, so a comma in a path
 * has no spelling. */
char *
xen_disk_spec_to_xm (const XenDiskSpec *self)
{
  g_autofree char *prefix = NULL;
  GString *text;

  if (self->vdev == NULL || (self->target != NULL && strchr (self->target, ',') != NULL))
    return NULL;

  text = g_string_new (NULL);
  if (self->target != NULL) {
    prefix = xm_prefix (self);
    if (*prefix != '\0')
      g_string_append_printf (text, "%s:", prefix);
    g_string_append (text, self->target);
  }
  g_string_append_c (text, ',');
  if (self->ioemu && self->target != NULL)
    g_string_append (text, "ioemu:");
  g_string_append (text, self->vdev);
  if (self->devtype != NULL && !g_str_equal (self->devtype, "disk"))
    g_string_append_printf (text, ":%s", self->devtype);
  g_string_append_printf (text, ",%s",
                          self->access == XEN_ACCESS_SHARED ? "w!" : access_word (self, "r", "w"));
  if (self->backend != NULL)
    g_string_append_printf (text, ",%s", self->backend);
  return g_string_free (text, FALSE);
}

/* xl takes the parts that it knows for what they are wherever they stand, so
 * only a plain path may go first. */
static gboolean
fits_positional (const XenDiskSpec *self)
{
  if (self->target == NULL || *self->target != '/' || strpbrk (self->target, ",=:") != NULL)
    return FALSE;
  if (g_ascii_isspace (self->target[strlen (self->target) - 1]))
    return FALSE;
  /* other names could be flags, too */
  if (!g_str_has_prefix (self->vdev, "hd") && !g_str_has_prefix (self->vdev, "sd")
      && !g_str_has_prefix (self->vdev, "xvd"))
    return FALSE;
  return self->backend == NULL && self->backendtype == NULL && self->script == NULL
         && self->discard == XEN_FLAG_UNSET && !self->direct_io_safe && self->extras->len == 0;
}

char *
xen_disk_spec_to_xl (const XenDiskSpec *self)
{
  const char *format = self->format != NULL ? self->format : "raw";
  gboolean cdrom = xen_disk_spec_is_cdrom (self);
  GString *text;

  if (self->vdev == NULL)
    return NULL;

  if (fits_positional (self)) {
    if (cdrom && self->access <= XEN_ACCESS_READ)
      return g_strdup_printf ("%s,%s,%s,cdrom", self->target, format, self->vdev);
    return g_strdup_printf ("%s,%s,%s,%s%s", self->target, format, self->vdev,
                            access_word (self, "ro", "rw"), cdrom ? ",cdrom" : "");
  }

  text = g_string_new (NULL);
  g_string_append_printf (text, "format=%s,vdev=%s,access=%s", format, self->vdev,
                          access_word (self, "ro", "rw"));
  if (self->backendtype != NULL)
    g_string_append_printf (text, ",backendtype=%s", self->backendtype);
  if (self->backend != NULL)
    g_string_append_printf (text, ",backend=%s", self->backend);
  if (self->script != NULL)
    g_string_append_printf (text, ",script=%s", self->script);
  if (self->discard != XEN_FLAG_UNSET)
    g_string_append (text, self->discard == XEN_FLAG_ON ? ",discard" : ",no-discard");
  if (self->direct_io_safe)
    g_string_append (text, ",direct-io-safe");
  for (guint i = 0; i < self->extras->len; i++)
    g_string_append_printf (text, ",%s", (const char *)self->extras->pdata[i]);
  if (cdrom)
    g_string_append (text, ",devtype=cdrom");
  if (self->target != NULL)
    g_string_append_printf (text, ",target=%s", self->target);
  return g_string_free (text, FALSE);
}
