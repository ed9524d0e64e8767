/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What failed, in words: heading, message, what to do about it, and the
 * daemon's own text behind "Details", with "Copy". Hidden without an error. */
#define DOMUS_TYPE_ERROR_BOX (domus_error_box_get_type ())
G_DECLARE_FINAL_TYPE (DomusErrorBox, domus_error_box, DOMUS, ERROR_BOX, GtkBox)

GtkWidget *domus_error_box_new (void);
/* @heading NULL: none, the message comes first. @error NULL hides the box. */
void domus_error_box_set_error (DomusErrorBox *self, const char *heading, const GError *error);

G_END_DECLS
