/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A spin button for amounts of memory or disk. Its adjustment counts MiB; it
 * shows "20 GiB" and takes what domus_parse_bytes() takes, a bare number
 * being GiB. */
#define DOMUS_TYPE_SIZE_SPIN (domus_size_spin_get_type ())
G_DECLARE_FINAL_TYPE (DomusSizeSpin, domus_size_spin, DOMUS, SIZE_SPIN, GtkSpinButton)

GtkWidget *domus_size_spin_new (void);
/* In MiB. @step is what an arrow adds. */
void
domus_size_spin_set_range (DomusSizeSpin *self, guint64 minimum, guint64 maximum, guint64 step);
guint64 domus_size_spin_get_bytes (DomusSizeSpin *self);
void domus_size_spin_set_bytes (DomusSizeSpin *self, guint64 bytes);

G_END_DECLS
