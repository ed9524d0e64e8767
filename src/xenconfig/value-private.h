/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-xen-config.h"

G_BEGIN_DECLS

/* Values never change once made, so variables share them. @weight is what a
 * full walk over a value would cost: lists that hold each other many times
 * over are refused by it. */
#define XEN_VALUE_MAX_WEIGHT 1000000

DomusXenValue *xen_value_string (const char *bytes, gsize length, gsize start, gsize end);
DomusXenValue *xen_value_number (gint64 number, gsize start, gsize end);
DomusXenValue *xen_value_list (GPtrArray *items, gsize start, gsize end); /* takes @items */
DomusXenValue *xen_value_text (const char *bytes, gsize length, gsize start, gsize end);
/* The same value, as it stands at another place. */
DomusXenValue *xen_value_at (const DomusXenValue *self, gsize start, gsize end);
DomusXenValue *xen_value_ref (DomusXenValue *self);
void xen_value_unref (DomusXenValue *self);

gboolean xen_value_is_true (const DomusXenValue *self);
gboolean xen_value_equal (const DomusXenValue *a, const DomusXenValue *b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusXenValue, xen_value_unref)

G_END_DECLS
