/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The menu of key combinations that this desktop would keep for itself. Its
 * items activate @action with a combination as text, for
 * domus_send_keys_parse(). */
GMenuModel *domus_send_keys_menu_new (const char *action);
/* The same, with a way to hold keys down and with the user's own ones. */
void domus_send_keys_menu_fill (
    GMenu *menu, const char *action, const char *hold, const char *edit, GMenu *own);
void domus_send_keys_own_fill (GMenu *section, const char *action, const char *const *own);
/* "Control_L+Alt_L+Delete" to key values; an array of guint. */
GArray *domus_send_keys_parse (const char *combination);
char *domus_send_keys_label (const char *combination);

G_END_DECLS
