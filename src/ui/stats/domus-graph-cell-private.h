/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-stats.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A small graph before a number; its text is what a screen reader says. */
#define DOMUS_TYPE_GRAPH_CELL (domus_graph_cell_get_type ())
G_DECLARE_FINAL_TYPE (DomusGraphCell, domus_graph_cell, DOMUS, GRAPH_CELL, GtkCellRendererText)

GtkCellRenderer *domus_graph_cell_new (DomusStat stat);
/* What the next row drawn shows. */
void domus_graph_cell_set_guest (DomusGraphCell *self, DomusGuest *guest);

G_END_DECLS
