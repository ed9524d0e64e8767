/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-platform-support.h"

G_BEGIN_DECLS

/* libvirt's way of writing a version. */
#define DOMUS_LIBVIRT(major, minor, release) ((major)*1000000 + (minor)*1000 + (release))

/**
 * DomusSupportRow: what a driver does with some values of a setting.
 * @values: separated by spaces, best first; %NULL: every value that no row names
 * @since: the libvirt version from which on the row holds, 0: from the start
 * @until: the first version in which it holds no more, 0: still
 * @reason: (nullable): untranslated, marked with N_()
 */
typedef struct
{
  const char *field;
  const char *values;
  guint64 since;
  guint64 until;
  DomusSupport support;
  const char *reason;
} DomusSupportRow;

/* Both end with a row without a field. */
extern const DomusSupportRow domus_platform_table_xen[];
extern const DomusSupportRow domus_platform_table_qemu[];

/* Whether @word is one of the words of @list. */
gboolean domus_platform_list_has (const char *list, const char *word);

G_END_DECLS
