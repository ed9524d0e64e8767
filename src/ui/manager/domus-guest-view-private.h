/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-guest-list-private.h"

G_BEGIN_DECLS

/* The list of guests on the screen.
 * Signal "selection-changed" (). Uses the "guest" actions of the window. */
#define DOMUS_TYPE_GUEST_VIEW (domus_guest_view_get_type ())
G_DECLARE_FINAL_TYPE (DomusGuestView, domus_guest_view, DOMUS, GUEST_VIEW, GtkScrolledWindow)

GtkWidget *domus_guest_view_new (DomusGuestList *list);
void domus_guest_view_follow (DomusGuestView *self, GSettings *settings);
GPtrArray *domus_guest_view_get_selected (DomusGuestView *self); /* of DomusGuest */
void domus_guest_view_select (DomusGuestView *self, DomusGuest *guest);
void domus_guest_view_select_all (DomusGuestView *self);
void domus_guest_view_focus (DomusGuestView *self, gboolean select);

G_END_DECLS
