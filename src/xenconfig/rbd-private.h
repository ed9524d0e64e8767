/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A Ceph image as QEMU names it:
 * rbd:pool/image:id=user:auth_supported=none:mon_host=a\:6321\;b\:6321 */
typedef struct
{
  char *name;       /* pool/image */
  char *user;       /* nullable */
  char *lost;       /* nullable: an option that libvirt has no place for */
  GPtrArray *hosts; /* "name", "name:port", "[v6]:port" */
} XenRbd;

XenRbd *xen_rbd_parse (const char *text);
void xen_rbd_free (XenRbd *self);
void xen_rbd_emit (const XenRbd *self, GString *out);
char *xen_rbd_write (const XenRbd *self);

G_END_DECLS
