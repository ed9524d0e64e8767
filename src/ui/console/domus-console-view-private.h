/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-connection.h"
#include "domus-display-area-private.h"
#include "domus-display-view-private.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The guest's screen, or why there is none over the last picture of it.
 * Connects while it is mapped and the guest runs, and connects again by itself
 * whatever happens to the guest.
 * Signals: "changed" (): ready, size, or grab; "left" (): the user asked for
 * the keyboard back; "clipboard" (const char *text): the guest copied. */
#define DOMUS_TYPE_CONSOLE_VIEW (domus_console_view_get_type ())
G_DECLARE_FINAL_TYPE (DomusConsoleView, domus_console_view, DOMUS, CONSOLE_VIEW, GtkStack)

GtkWidget *domus_console_view_new (DomusGuest *guest);
gboolean domus_console_view_is_ready (DomusConsoleView *self);
gboolean domus_console_view_has_keyboard (DomusConsoleView *self);
/* What to press to get keyboard and pointer back, or NULL. */
const char *domus_console_view_get_hint (DomusConsoleView *self, gboolean *pointer);
void domus_console_view_focus (DomusConsoleView *self);
void domus_console_view_send_keys (DomusConsoleView *self, const guint *keyvals, guint n_keyvals);
GdkPixbuf *domus_console_view_get_picture (DomusConsoleView *self);
/* The connection that shows the guest now; none, nullable: "changed" tells. */
DomusDisplayView *domus_console_view_get_display (DomusConsoleView *self);
void domus_console_view_reconnect (DomusConsoleView *self);
DomusDisplayArea *domus_console_view_get_area (DomusConsoleView *self);

G_END_DECLS
