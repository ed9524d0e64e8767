/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-connection-store.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What the user wants of a connection, to change. Destroys itself. */
#define DOMUS_TYPE_CONNECTION_PROPERTIES (domus_connection_properties_get_type ())
G_DECLARE_FINAL_TYPE (
    DomusConnectionProperties, domus_connection_properties, DOMUS, CONNECTION_PROPERTIES, GtkDialog)

GtkWidget *domus_connection_properties_new (GtkWindow *parent, DomusConnectionStore *store,
                                            DomusConnection *connection);

G_END_DECLS
