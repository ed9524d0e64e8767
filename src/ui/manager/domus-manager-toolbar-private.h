/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-guest-actions.h"

G_BEGIN_DECLS

/* The row of buttons at the top of the manager window.
 * Signals: "search-changed" (const char *), "search-done" ()
 * when the keyboard is to go to the list. */
#define DOMUS_TYPE_MANAGER_TOOLBAR (domus_manager_toolbar_get_type ())
G_DECLARE_FINAL_TYPE (DomusManagerToolbar, domus_manager_toolbar, DOMUS, MANAGER_TOOLBAR, GtkBox)

GtkWidget *domus_manager_toolbar_new (DomusGuestActions *actions);
/* More than one guest: the actions are those of all of them. */
void domus_manager_toolbar_set_selected (DomusManagerToolbar *self, guint n_selected);
void domus_manager_toolbar_set_can_make (DomusManagerToolbar *self, gboolean can_make);
void domus_manager_toolbar_focus_search (DomusManagerToolbar *self);
void domus_manager_toolbar_set_search (DomusManagerToolbar *self, const char *text);
/* A key that nobody wanted: perhaps the first letter of a search. */
gboolean domus_manager_toolbar_take_key (DomusManagerToolbar *self, GdkEventKey *event);

G_END_DECLS
