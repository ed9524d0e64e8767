/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-connection-store.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* "All guests" and the connections.
 * Signals: "selected" () when another row is chosen, "connection-changed"
 * (DomusConnection *) when one opened, closed, failed or was listed. */
#define DOMUS_TYPE_CONNECTION_SIDEBAR (domus_connection_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (
    DomusConnectionSidebar, domus_connection_sidebar, DOMUS, CONNECTION_SIDEBAR, GtkBox)

GtkWidget *domus_connection_sidebar_new (DomusConnectionStore *store);
void domus_connection_sidebar_add (DomusConnectionSidebar *self, GtkWidget *widget);
DomusConnection *domus_connection_sidebar_get_selected (DomusConnectionSidebar *self);

G_END_DECLS
