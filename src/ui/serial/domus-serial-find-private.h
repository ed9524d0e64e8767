/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Looks for words in a terminal. Escape closes it; Enter and Shift+Enter go up
 * and down. Signal "closed" (): the keyboard belongs to the terminal again. */
#define DOMUS_TYPE_SERIAL_FIND (domus_serial_find_get_type ())
G_DECLARE_FINAL_TYPE (DomusSerialFind, domus_serial_find, DOMUS, SERIAL_FIND, GtkSearchBar)

GtkWidget *domus_serial_find_new (void);
void domus_serial_find_set_vte (DomusSerialFind *self, GtkWidget *vte);
void domus_serial_find_open (DomusSerialFind *self);

G_END_DECLS
