/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-connection.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The button "Recent": CD images of the connection that were used lately. It
 * is hidden while there are none. */
#define DOMUS_TYPE_RECENT_MENU (domus_recent_menu_get_type ())
G_DECLARE_FINAL_TYPE (DomusRecentMenu, domus_recent_menu, DOMUS, RECENT_MENU, GtkMenuButton)

/* "chosen" with the path. */
GtkWidget *domus_recent_menu_new    (DomusConnection *connection);
void       domus_recent_menu_listed (DomusRecentMenu *self, GPtrArray *media);
void       domus_recent_menu_used   (DomusRecentMenu *self, const char *path);

G_END_DECLS
