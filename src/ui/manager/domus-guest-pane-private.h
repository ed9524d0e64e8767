/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-guest-list-private.h"

G_BEGIN_DECLS

/* The guests, as a list or as tiles; the selection is the same in both.
 * Signal "selection-changed" (). */
#define DOMUS_TYPE_GUEST_PANE (domus_guest_pane_get_type ())
G_DECLARE_FINAL_TYPE (DomusGuestPane, domus_guest_pane, DOMUS, GUEST_PANE, GtkStack)

GtkWidget *domus_guest_pane_new (DomusGuestList *list);
/* Adds the action "manager-tiles" and does what it says. */
void domus_guest_pane_follow (DomusGuestPane *self, GActionMap *map, GSettings *settings);
void domus_guest_pane_set_tiles (DomusGuestPane *self, gboolean tiles);
GPtrArray *domus_guest_pane_get_selected (DomusGuestPane *self); /* of DomusGuest */
void domus_guest_pane_select_all (DomusGuestPane *self);
void domus_guest_pane_focus (DomusGuestPane *self, gboolean select);

G_END_DECLS
