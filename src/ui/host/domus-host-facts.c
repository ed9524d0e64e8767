/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-host-facts-private.h"

#include "common/domus-widgets-private.h"

static GtkWidget *
new_label (const char *text, const char *style, gboolean selectable)
{
  GtkWidget *label =
      g_object_new (GTK_TYPE_LABEL, "label", text, "xalign", 0.0, "yalign", 0.0, "wrap", selectable,
                    "selectable", selectable, "visible", TRUE, NULL);

  if (style != NULL)
    gtk_style_context_add_class (gtk_widget_get_style_context (label), style);
  return label;
}

static int
count_rows (GtkGrid *grid)
{
  return GPOINTER_TO_INT (g_object_get_data (G_OBJECT (grid), "rows"));
}

static int
next_row (GtkGrid *grid)
{
  int row = count_rows (grid);

  g_object_set_data (G_OBJECT (grid), "rows", GINT_TO_POINTER (row + 1));
  return row;
}

/**
 * domus_host_facts_clear:
 */
void
domus_host_facts_clear (GtkGrid *grid)
{
  domus_widgets_clear (GTK_CONTAINER (grid));
  g_object_set_data (G_OBJECT (grid), "rows", NULL);
}

/**
 * domus_host_facts_heading:
 */
void
domus_host_facts_heading (GtkGrid *grid, const char *text)
{
  GtkWidget *heading = new_label (text, "domus-heading", FALSE);

  if (count_rows (grid) > 0)
    gtk_widget_set_margin_top (heading, 12);
  gtk_grid_attach (grid, heading, 0, next_row (grid), 2, 1);
}

/**
 * domus_host_facts_add:
 * @value: (nullable)
 */
void
domus_host_facts_add (GtkGrid *grid, const char *label, const char *value)
{
  GtkWidget *left;
  GtkWidget *right;
  int row;

  if (value == NULL)
    return;
  left = new_label (label, "dim-label", FALSE);
  right = new_label (value, NULL, TRUE);
  row = next_row (grid);
  atk_object_add_relationship (gtk_widget_get_accessible (right), ATK_RELATION_LABELLED_BY,
                               gtk_widget_get_accessible (left));
  gtk_grid_attach (grid, left, 0, row, 1, 1);
  gtk_grid_attach (grid, right, 1, row, 1, 1);
}
