/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-guest.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The page of the console that asks for a display's password, and keeps the
 * answer for as long as the window is open. Signal "given" (): there is one. */
#define DOMUS_TYPE_CONSOLE_PASSWORD (domus_console_password_get_type ())
G_DECLARE_FINAL_TYPE (
    DomusConsolePassword, domus_console_password, DOMUS, CONSOLE_PASSWORD, GtkGrid)

void domus_console_password_set_guest (DomusConsolePassword *self, DomusGuest *guest);
void domus_console_password_ask (DomusConsolePassword *self, gboolean username);
/* The display said no: forget it, and say so when asking again. */
void domus_console_password_refuse (DomusConsolePassword *self);
const char *domus_console_password_get (DomusConsolePassword *self);      /* nullable */
const char *domus_console_password_get_user (DomusConsolePassword *self); /* nullable */
gboolean domus_console_password_has_focus (DomusConsolePassword *self);
void domus_console_password_focus (DomusConsolePassword *self);

G_END_DECLS
