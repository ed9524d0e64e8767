/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-console-view-private.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What a guest's window can do with the guest's keyboard and clipboard: sends
 * combinations, holds keys down, types texts, shares what is copied; and which
 * keys stay with the desktop. Adds actions to the window: "send-keys" (s),
 * "hold-…" (stateful), "edit-combinations", "type-clipboard".
 * Signal "message" (const char *): something to tell the user. */
#define DOMUS_TYPE_CONSOLE_KEYS (domus_console_keys_get_type ())
G_DECLARE_FINAL_TYPE (DomusConsoleKeys, domus_console_keys, DOMUS, CONSOLE_KEYS, GObject)

DomusConsoleKeys *domus_console_keys_new (GtkApplicationWindow *window,
                                          DomusConsoleView *console,
                                          DomusGuest *guest,
                                          GSettings *settings);
GMenuModel *domus_console_keys_get_menu (DomusConsoleKeys *self);
/* Whether the user keeps this key for Domus although the guest has the keyboard. */
gboolean domus_console_keys_stays_here (DomusConsoleKeys *self, GdkEventKey *event);
/* The console is shown, or not: nothing is sent to one that is not seen. */
void domus_console_keys_set_enabled (DomusConsoleKeys *self, gboolean enabled);

G_END_DECLS
