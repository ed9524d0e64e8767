/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One disk in the words of Xen's files, whichever of the two grammars it was
 * written in. */

typedef enum
{
  XEN_ACCESS_DEFAULT,
  XEN_ACCESS_READ,
  XEN_ACCESS_WRITE,
  XEN_ACCESS_SHARED, /* w!: writable, and so by other guests, too */
} XenAccess;

typedef enum
{
  XEN_FLAG_UNSET = -1,
  XEN_FLAG_OFF = 0,
  XEN_FLAG_ON = 1,
} XenFlag;

/* @target is NULL for an empty drive. @prefix is what stood before it, without
 * the last colon: "phy", "file", "tap:aio". @extras are parts that have no
 * field here, as they stood. */
typedef struct
{
  char *target;
  char *prefix;
  char *format;
  char *vdev;
  char *backend;
  char *backendtype;
  char *script;
  char *devtype;
  XenAccess access;
  XenFlag discard;
  gboolean direct_io_safe;
  gboolean ioemu;
  GPtrArray *extras;
} XenDiskSpec;

XenDiskSpec *xen_disk_spec_new (void);
void xen_disk_spec_free (XenDiskSpec *self);
gboolean xen_disk_spec_is_cdrom (const XenDiskSpec *self);
gboolean xen_disk_spec_is_blank (const XenDiskSpec *self);

/* Both take the whole string of one entry of disk=[]. @error is in
 * DOMUS_XEN_ERROR. */
XenDiskSpec *xen_disk_spec_parse_xm (const char *text, GError **error);
XenDiskSpec *xen_disk_spec_parse_xl (const char *text, GError **error);
gboolean xen_disk_text_is_xm (const char *text);

/* NULL when the grammar has no words for it. */
char *xen_disk_spec_to_xm (const XenDiskSpec *self);
char *xen_disk_spec_to_xl (const XenDiskSpec *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XenDiskSpec, xen_disk_spec_free)

G_END_DECLS
