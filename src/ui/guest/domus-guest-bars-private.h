/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-guest.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What a guest's window says above its pages: the worst finding with its
 * repair, what waits for the next boot, and what was just done, with "Undo". */
#define DOMUS_TYPE_GUEST_BARS (domus_guest_bars_get_type ())
G_DECLARE_FINAL_TYPE (DomusGuestBars, domus_guest_bars, DOMUS, GUEST_BARS, GtkBox)

void domus_guest_bars_set_guest (DomusGuestBars *self, DomusGuest *guest);
void domus_guest_bars_show_message (DomusGuestBars *self, const char *text, gboolean with_undo);

G_END_DECLS
