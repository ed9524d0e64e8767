/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  XEN_KEY_XM = 1 << 0,         /* xm knew it */
  XEN_KEY_XL = 1 << 1,         /* xl knows it */
  XEN_KEY_CONVERTED = 1 << 2,  /* has a place in a libvirt definition */
  XEN_KEY_IMMATERIAL = 1 << 3, /* says nothing about the guest itself */
  XEN_KEY_XL_MARK = 1 << 4,    /* a file that has it was written for xl */
  XEN_KEY_XM_MARK = 1 << 5,    /* a file that has it was written for xm */
} XenKeyFlags;

/* @fallback: the value that changes nothing, so that leaving it out is no
 * loss; NULL where there is none. */
typedef struct
{
  const char *name;
  XenKeyFlags flags;
  const char *fallback;
} XenKey;

const XenKey *xen_key_lookup (const char *name);

G_END_DECLS
