/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-guest-columns-private.h"

#include "stats/domus-graph-cell-private.h"
#include "stats/domus-stat-text-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const DomusGuestColumn columns[] = {
  { "name", N_ ("Name"), DOMUS_GUEST_SORT_NAME, 160, FALSE, FALSE, 0 },
  { "state", N_ ("State"), DOMUS_GUEST_SORT_STATE, 90, FALSE, FALSE, 0 },
  { "cpu", N_ ("CPU"), DOMUS_GUEST_SORT_CPU, 115, TRUE, TRUE, DOMUS_STAT_CPU },
  { "memory", N_ ("Memory"), DOMUS_GUEST_SORT_MEMORY, 85, TRUE, FALSE, DOMUS_STAT_MEMORY },
  { "disk", N_ ("Disk"), DOMUS_GUEST_SORT_DISK, 135, TRUE, TRUE, DOMUS_STAT_DISK },
  { "network", N_ ("Network"), DOMUS_GUEST_SORT_NETWORK, 135, TRUE, TRUE, DOMUS_STAT_NETWORK },
  { "address", N_ ("Address"), DOMUS_GUEST_SORT_ADDRESS, 120, FALSE, FALSE, 0 },
  { "cpus", N_ ("CPUs"), DOMUS_GUEST_SORT_VCPUS, 60, FALSE, FALSE, 0 },
  { "tags", N_ ("Tags"), DOMUS_GUEST_SORT_TAGS, 120, FALSE, FALSE, 0 },
  { "connection", N_ ("Connection"), DOMUS_GUEST_SORT_CONNECTION, 140, FALSE, FALSE, 0 },
};

/**
 * domus_guest_columns_get_n:
 */
guint
domus_guest_columns_get_n (void)
{
  return G_N_ELEMENTS (columns);
}

/**
 * domus_guest_columns_get:
 */
const DomusGuestColumn *
domus_guest_columns_get (guint index)
{
  return &columns[index];
}

/**
 * domus_guest_columns_find:
 *
 * Returns: (nullable)
 */
const DomusGuestColumn *
domus_guest_columns_find (const char *id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (columns); i++) {
    if (g_str_equal (columns[i].id, id))
      return &columns[i];
  }
  return NULL;
}

/* ---- cells ---- */

static DomusGuest *
guest_of (gpointer list, GtkTreeIter *iter)
{
  return domus_guest_list_get_guest (DOMUS_GUEST_LIST (list), iter);
}

static void
show_icon (GtkTreeViewColumn *column,
           GtkCellRenderer *cell,
           GtkTreeModel *model,
           GtkTreeIter *iter,
           gpointer list)
{
  DomusGuestState state = domus_guest_get_state (guest_of (list, iter));

  g_object_set (cell, "icon-name", domus_guest_state_icon (state), NULL);
}

static void
show_graph (GtkTreeViewColumn *column,
            GtkCellRenderer *cell,
            GtkTreeModel *model,
            GtkTreeIter *iter,
            gpointer list)
{
  domus_graph_cell_set_guest (DOMUS_GRAPH_CELL (cell), guest_of (list, iter));
}

static void
show_tags (GtkTreeViewColumn *column,
           GtkCellRenderer *cell,
           GtkTreeModel *model,
           GtkTreeIter *iter,
           gpointer list)
{
  const DomusGuestFacts *facts = domus_guest_get_facts (guest_of (list, iter));
  g_autoptr (GString) markup = g_string_new (NULL);

  for (guint i = 0; facts != NULL && facts->tags != NULL && i < facts->tags->len; i++) {
    const DomusTag *tag = facts->tags->pdata[i];
    g_autofree char *name = g_markup_escape_text (tag->name, -1);

    if (tag->colour != NULL)
      g_string_append_printf (markup, "%s<span foreground=\"%s\">●</span> %s", i > 0 ? "  " : "",
                              tag->colour, name);
    else
      g_string_append_printf (markup, "%s%s", i > 0 ? ", " : "", name);
  }
  g_object_set (cell, "markup", markup->str, NULL);
}

static char *
text_of (DomusGuestSort sort, DomusGuest *guest)
{
  const DomusGuestFacts *facts = domus_guest_get_facts (guest);
  DomusConnection *connection = domus_guest_get_connection (guest);
  guint64 kib;

  switch (sort) {
  case DOMUS_GUEST_SORT_NAME:
    return g_strdup (domus_guest_get_label (guest));
  case DOMUS_GUEST_SORT_STATE:
    return g_strdup (domus_guest_state_label (domus_guest_get_state (guest)));
  case DOMUS_GUEST_SORT_MEMORY:
    kib = domus_guest_order_memory_kib (guest);
    return kib > 0 ? domus_stat_memory_text (kib) : NULL;
  case DOMUS_GUEST_SORT_ADDRESS:
    return g_strdup (domus_guest_get_addresses (guest));
  case DOMUS_GUEST_SORT_VCPUS:
    return facts != NULL && facts->vcpus > 0 ? g_strdup_printf ("%u", facts->vcpus) : NULL;
  case DOMUS_GUEST_SORT_CONNECTION:
    return connection != NULL ? g_strdup (domus_connection_get_label (connection)) : NULL;
  default:
    return NULL;
  }
}

static void
show_text (GtkTreeViewColumn *column,
           GtkCellRenderer *cell,
           GtkTreeModel *model,
           GtkTreeIter *iter,
           gpointer list)
{
  int sort = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (column), "sort"));
  g_autofree char *text = text_of ((DomusGuestSort)sort, guest_of (list, iter));

  g_object_set (cell, "text", text, NULL);
}

static GtkTreeCellDataFunc
shower_of (const DomusGuestColumn *column)
{
  if (column->graph)
    return show_graph;
  return column->sort == DOMUS_GUEST_SORT_TAGS ? show_tags : show_text;
}

/**
 * domus_guest_columns_make:
 * @list: outlives the column
 *
 * Returns: (transfer floating)
 */
GtkTreeViewColumn *
domus_guest_columns_make (const DomusGuestColumn *column, DomusGuestList *list)
{
  GtkTreeViewColumn *made = gtk_tree_view_column_new ();
  GtkCellRenderer *cell =
      column->graph ? domus_graph_cell_new (column->stat) : gtk_cell_renderer_text_new ();
  gboolean name = column->sort == DOMUS_GUEST_SORT_NAME;

  g_object_set (made, "title", _ (column->title), "sizing", GTK_TREE_VIEW_COLUMN_FIXED,
                "fixed-width", column->width, "min-width", name ? 110 : 50, "resizable", TRUE,
                "clickable", TRUE, "reorderable", TRUE, "expand", name, NULL);
  g_object_set_data (G_OBJECT (made), "sort", GINT_TO_POINTER (column->sort));
  g_object_set_data (G_OBJECT (made), "column", (gpointer)column);
  if (name) {
    GtkCellRenderer *icon = gtk_cell_renderer_pixbuf_new ();

    g_object_set (icon, "xpad", 6, "ypad", 4, NULL);
    gtk_tree_view_column_pack_start (made, icon, FALSE);
    gtk_tree_view_column_set_cell_data_func (made, icon, show_icon, list, NULL);
  }
  if (!column->graph)
    g_object_set (cell, "ellipsize", PANGO_ELLIPSIZE_END, "xpad", name ? 0 : 6, NULL);
  gtk_tree_view_column_pack_start (made, cell, TRUE);
  gtk_tree_view_column_set_cell_data_func (made, cell, shower_of (column), list, NULL);
  return made;
}

/* ---- which are shown ---- */

/**
 * domus_guest_columns_load:
 *
 * Returns: (transfer full): what the settings say, without what is none
 */
char **
domus_guest_columns_load (GSettings *settings)
{
  g_auto (GStrv) ids = g_settings_get_strv (settings, "manager-columns");
  g_autoptr (GPtrArray) good = g_ptr_array_new ();

  if (!g_strv_contains ((const char *const *)ids, "name"))
    g_ptr_array_add (good, g_strdup ("name"));
  for (guint i = 0; ids[i] != NULL; i++) {
    if (domus_guest_columns_find (ids[i]) != NULL
        && !g_ptr_array_find_with_equal_func (good, ids[i], g_str_equal, NULL))
      g_ptr_array_add (good, g_strdup (ids[i]));
  }
  g_ptr_array_add (good, NULL);
  return (char **)g_ptr_array_free (g_steal_pointer (&good), FALSE);
}

/* A column that comes back is put before those that follow it in the table. */
static guint
place_of (GPtrArray *shown, const DomusGuestColumn *column)
{
  guint place = shown->len;

  while (place > 0 && domus_guest_columns_find (shown->pdata[place - 1]) > column)
    place--;
  return place;
}

static void
change_shown (GSimpleAction *action, GVariant *state, gpointer user_data)
{
  GSettings *settings = user_data;
  const char *id = g_action_get_name (G_ACTION (action)) + strlen ("column-");
  g_auto (GStrv) ids = domus_guest_columns_load (settings);
  g_autoptr (GPtrArray) shown = g_ptr_array_new ();

  for (guint i = 0; ids[i] != NULL; i++) {
    if (!g_str_equal (ids[i], id))
      g_ptr_array_add (shown, ids[i]);
  }
  if (g_variant_get_boolean (state)) {
    const DomusGuestColumn *column = domus_guest_columns_find (id);

    g_ptr_array_insert (shown, (int)place_of (shown, column), (gpointer)column->id);
  }
  g_ptr_array_add (shown, NULL);
  g_settings_set_strv (settings, "manager-columns", (const char *const *)shown->pdata);
}

static void
on_setting (GSettings *settings, const char *key, GActionMap *map)
{
  g_auto (GStrv) ids = domus_guest_columns_load (settings);

  for (gsize i = 1; i < G_N_ELEMENTS (columns); i++) {
    g_autofree char *name = g_strconcat ("column-", columns[i].id, NULL);
    GAction *action = g_action_map_lookup_action (map, name);
    gboolean shown = g_strv_contains ((const char *const *)ids, columns[i].id);

    g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_boolean (shown));
  }
}

/**
 * domus_guest_columns_follow:
 * @map: gets the stateful actions "column-cpu" and so on
 * @settings: outlives nothing: referenced
 */
void
domus_guest_columns_follow (GActionMap *map, GSettings *settings)
{
  for (gsize i = 1; i < G_N_ELEMENTS (columns); i++) {
    g_autofree char *name = g_strconcat ("column-", columns[i].id, NULL);
    g_autoptr (GSimpleAction) action =
        g_simple_action_new_stateful (name, NULL, g_variant_new_boolean (FALSE));

    g_signal_connect_object (action, "change-state", G_CALLBACK (change_shown), settings, 0);
    g_action_map_add_action (map, G_ACTION (action));
  }
  g_signal_connect_object (settings, "changed::manager-columns", G_CALLBACK (on_setting), map, 0);
  on_setting (settings, "manager-columns", map);
}
