/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-networks.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The virtual networks and the bridges of a host, who is on them, and the
 * addresses that were given out. Looks when it is seen. */
#define DOMUS_TYPE_NETWORKS_PAGE (domus_networks_page_get_type ())
G_DECLARE_FINAL_TYPE (DomusNetworksPage, domus_networks_page, DOMUS, NETWORKS_PAGE, GtkBox)

GtkWidget *domus_networks_page_new (DomusConnection *connection);

/* Asks, makes a network beside @nets (of DomusNet), and calls @done with its
 * name. */
void domus_new_network_dialog_show (GtkWidget *owner, DomusConnection *connection, GPtrArray *nets,
                                    void (*done) (gpointer owner, const char *name));

G_END_DECLS
