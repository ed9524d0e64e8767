/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-connection-store.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The actions of one guest, to insert in a widget as "guest": run, pause (a
 * toggle), shut-down, reboot, reset, force-off, save, discard-saved, delete,
 * console, hardware. Enabled as domus_guest_can() says; asks before what
 * loses data; shows failures. set_guest(NULL) disables all. */
#define DOMUS_TYPE_GUEST_ACTIONS (domus_guest_actions_get_type ())
G_DECLARE_FINAL_TYPE (DomusGuestActions, domus_guest_actions, DOMUS, GUEST_ACTIONS, GObject)

DomusGuestActions *domus_guest_actions_new       (GtkWidget *widget, DomusConnectionStore *store);
void               domus_guest_actions_set_guest (DomusGuestActions *self, DomusGuest *guest);
GActionGroup      *domus_guest_actions_get_group (DomusGuestActions *self);
/* Why an action is off (for tooltips), or NULL. */
char              *domus_guest_actions_get_reason (DomusGuestActions *self,
                                                   DomusGuestAction action);
/* Shows @action's state and reason on @button: sensitivity and tooltip. */
void               domus_guest_actions_bind_button (DomusGuestActions *self, GtkWidget *button,
                                                    DomusGuestAction action);

G_END_DECLS
