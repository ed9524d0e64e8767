/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-serial-line.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The terminal of one serial port or console, and a bar that says why it is
 * not connected. It connects when it is first shown and stays connected, so
 * that nothing is missed. Signal "changed" (): state or selection. */
#define DOMUS_TYPE_SERIAL_TERMINAL (domus_serial_terminal_get_type ())
G_DECLARE_FINAL_TYPE (
    DomusSerialTerminal, domus_serial_terminal, DOMUS, SERIAL_TERMINAL, GtkBox)

GtkWidget *domus_serial_terminal_new (DomusGuest *guest, const char *alias, const char *name);
DomusSerialLine *domus_serial_terminal_get_line (DomusSerialTerminal *self);
GtkWidget *domus_serial_terminal_get_vte (DomusSerialTerminal *self);
gboolean domus_serial_terminal_has_selection (DomusSerialTerminal *self);
void domus_serial_terminal_copy (DomusSerialTerminal *self);
void domus_serial_terminal_paste (DomusSerialTerminal *self);
void domus_serial_terminal_clear (DomusSerialTerminal *self);
GBytes *domus_serial_terminal_get_text (DomusSerialTerminal *self, GError **error);

G_END_DECLS
