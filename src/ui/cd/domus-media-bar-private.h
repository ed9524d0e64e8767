/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-guest.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The line under the console: what is in the CD drive, and the buttons that
 * change it ("win.insert-cd", "win.eject-cd"); the guest's state; how to get
 * the pointer back. */
#define DOMUS_TYPE_MEDIA_BAR (domus_media_bar_get_type ())
G_DECLARE_FINAL_TYPE (DomusMediaBar, domus_media_bar, DOMUS, MEDIA_BAR, GtkBox)

void domus_media_bar_set_guest (DomusMediaBar *self, DomusGuest *guest);
void domus_media_bar_set_busy (DomusMediaBar *self, gboolean busy);
/* @hint NULL: nothing is grabbed. @strong: it matters now. */
void domus_media_bar_set_hint (DomusMediaBar *self, const char *hint, gboolean strong);
/* Whether there is something to eject, now or at the next boot. */
gboolean domus_media_bar_can_eject (DomusMediaBar *self);

G_END_DECLS
