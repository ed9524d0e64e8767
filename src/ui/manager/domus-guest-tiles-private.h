/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-guest-list-private.h"

G_BEGIN_DECLS

/* The guests as tiles, with pictures of their screens; those that can be seen
 * are live.
 * Signal "selection-changed" (). Uses the "guest" actions of the window. */
#define DOMUS_TYPE_GUEST_TILES (domus_guest_tiles_get_type ())
G_DECLARE_FINAL_TYPE (DomusGuestTiles, domus_guest_tiles, DOMUS, GUEST_TILES, GtkScrolledWindow)

GtkWidget *domus_guest_tiles_new (DomusGuestList *list);
GPtrArray *domus_guest_tiles_get_selected (DomusGuestTiles *self); /* of DomusGuest */
void domus_guest_tiles_select (DomusGuestTiles *self, GPtrArray *guests);
void domus_guest_tiles_select_all (DomusGuestTiles *self);
void domus_guest_tiles_focus (DomusGuestTiles *self, gboolean select);

G_END_DECLS
