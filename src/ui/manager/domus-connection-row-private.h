/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-connection-store.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A connection in the sidebar: label, state, and a menu with what can be done
 * to it. Signal "connection-changed" (). */
#define DOMUS_TYPE_CONNECTION_ROW (domus_connection_row_get_type ())
G_DECLARE_FINAL_TYPE (
    DomusConnectionRow, domus_connection_row, DOMUS, CONNECTION_ROW, GtkListBoxRow)

GtkWidget *domus_connection_row_new (DomusConnectionStore *store, DomusConnection *connection);
DomusConnection *domus_connection_row_get_connection (DomusConnectionRow *self);
void domus_connection_row_popup (DomusConnectionRow *self, GdkEvent *event);

G_END_DECLS
