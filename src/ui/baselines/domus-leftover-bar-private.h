/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-guest.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Tells of disks that interrupted operations left on a guest's host, and
 * removes them. Hidden while there are none. */
#define DOMUS_TYPE_LEFTOVER_BAR (domus_leftover_bar_get_type ())
G_DECLARE_FINAL_TYPE (DomusLeftoverBar, domus_leftover_bar, DOMUS, LEFTOVER_BAR, GtkInfoBar)

void domus_leftover_bar_set_guest (DomusLeftoverBar *self, DomusGuest *guest);
void domus_leftover_bar_look      (DomusLeftoverBar *self); /* now */

G_END_DECLS
