/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-volume-columns-private.h"

#include "domus-storage.h"
#include "domus-units.h"

#include <glib/gi18n-lib.h>

static char *
cell_text (const DomusVolume *volume, int column)
{
  switch (column) {
  case 0:
    return g_strdup (volume->name);
  case 1:
    return domus_format_bytes (volume->capacity);
  case 2:
    return domus_format_bytes (volume->allocation);
  case 3:
    return g_strdup (volume->format != NULL ? volume->format : "");
  case 4:
    return g_strdup (volume->users);
  default:
    return volume->backing != NULL ? g_path_get_basename (volume->backing) : g_strdup ("");
  }
}

static const struct
{
  const char *title;
  int width;
  gboolean right;
} columns[] = {
  { N_ ("Name"), 200, FALSE },  { N_ ("Size"), 80, TRUE },      { N_ ("Taken"), 80, TRUE },
  { N_ ("Format"), 70, FALSE }, { N_ ("Used by"), 140, FALSE }, { N_ ("Stands on"), 110, FALSE },
};

static void
cell_data (GtkTreeViewColumn *column,
           GtkCellRenderer *cell,
           GtkTreeModel *model,
           GtkTreeIter *iter,
           gpointer user_data)
{
  const DomusVolume *volume;
  g_autofree char *text = NULL;

  gtk_tree_model_get (model, iter, DOMUS_VOLUME_COLUMN_VOLUME, &volume, -1);
  text = cell_text (volume, GPOINTER_TO_INT (user_data));
  g_object_set (cell, "text", text, NULL);
}

static int
compare (GtkTreeModel *model, GtkTreeIter *a, GtkTreeIter *b, gpointer user_data)
{
  int column = GPOINTER_TO_INT (user_data);
  const DomusVolume *x, *y;
  g_autofree char *text_x = NULL;
  g_autofree char *text_y = NULL;

  gtk_tree_model_get (model, a, DOMUS_VOLUME_COLUMN_VOLUME, &x, -1);
  gtk_tree_model_get (model, b, DOMUS_VOLUME_COLUMN_VOLUME, &y, -1);
  if (column == 1)
    return (x->capacity > y->capacity) - (x->capacity < y->capacity);
  if (column == 2)
    return (x->allocation > y->allocation) - (x->allocation < y->allocation);
  text_x = cell_text (x, column);
  text_y = cell_text (y, column);
  return g_utf8_collate (text_x, text_y);
}

/**
 * domus_volume_columns_add:
 * @sort: the model that @view will show
 */
void
domus_volume_columns_add (GtkTreeView *view, GtkTreeSortable *sort)
{
  for (int i = 0; i < (int)G_N_ELEMENTS (columns); i++) {
    GtkCellRenderer *cell = gtk_cell_renderer_text_new ();
    GtkTreeViewColumn *column = gtk_tree_view_column_new ();

    g_object_set (cell, "ellipsize", PANGO_ELLIPSIZE_MIDDLE, "xalign",
                  columns[i].right ? 1.0f : 0.0f, NULL);
    gtk_tree_view_column_pack_start (column, cell, TRUE);
    gtk_tree_view_column_set_title (column, _ (columns[i].title));
    gtk_tree_view_column_set_sizing (column, GTK_TREE_VIEW_COLUMN_FIXED);
    gtk_tree_view_column_set_fixed_width (column, columns[i].width);
    gtk_tree_view_column_set_resizable (column, TRUE);
    gtk_tree_view_column_set_sort_column_id (column, i);
    gtk_tree_view_column_set_cell_data_func (column, cell, cell_data, GINT_TO_POINTER (i), NULL);
    gtk_tree_sortable_set_sort_func (sort, i, compare, GINT_TO_POINTER (i), NULL);
    gtk_tree_view_append_column (view, column);
  }
  gtk_tree_sortable_set_sort_column_id (sort, 0, GTK_SORT_ASCENDING);
}
