/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-error.h"

G_BEGIN_DECLS

#define DOMUS_VIRT_ERROR_ANY (-1)

/**
 * DomusVirtErrorRule: what an error of libvirt's means.
 * @code: a VIR_ERR_*, or DOMUS_VIRT_ERROR_ANY
 * @text: (nullable): what its text contains, in any case; "*" between parts
 * @cause: (nullable): translated; libvirt's own text when NULL
 */
typedef struct
{
  int code;
  const char *text;
  DomusErrorCode error;
  const char *cause;
  const char *hint;
} DomusVirtErrorRule;

/* What libvirt's Xen driver says. */
extern const DomusVirtErrorRule domus_virt_error_xen[];
extern const gsize domus_virt_error_n_xen;

G_END_DECLS
