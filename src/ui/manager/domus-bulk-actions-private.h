/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-connection-store.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Actions of several guests at once, under the names that DomusGuestActions
 * uses: run, pause (a toggle), shut-down, reboot, force-off, save. One job
 * tells of all; what failed is listed at its end. */
#define DOMUS_TYPE_BULK_ACTIONS (domus_bulk_actions_get_type ())
G_DECLARE_FINAL_TYPE (DomusBulkActions, domus_bulk_actions, DOMUS, BULK_ACTIONS, GObject)

DomusBulkActions *domus_bulk_actions_new (GtkWidget *widget, DomusConnectionStore *store);
void domus_bulk_actions_set_guests (DomusBulkActions *self, GPtrArray *guests);
GActionGroup *domus_bulk_actions_get_group (DomusBulkActions *self);

G_END_DECLS
