/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-stats.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One statistic of a guest over the last minutes or the last hour, with its
 * number now and its most. Takes the keyboard: the arrows read single values.
 */
#define DOMUS_TYPE_GRAPH (domus_graph_get_type ())
G_DECLARE_FINAL_TYPE (DomusGraph, domus_graph, DOMUS, GRAPH, GtkBox)

GtkWidget *domus_graph_new (DomusGuest *guest, DomusStat stat);
void domus_graph_set_span (DomusGraph *self, guint seconds);
void domus_graph_update (DomusGraph *self);

G_END_DECLS
