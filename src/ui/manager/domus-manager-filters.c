/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-manager-filters-private.h"

#include "domus-label-dialog-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _DomusManagerFilters
{
  GtkBox parent_instance;

  GActionMap *map; /* (unowned): the window */
  DomusConnectionStore *store;
  GSettings *settings;
  DomusGuestList *list;
  DomusGuestPane *pane;
  GtkListBox *rows;
  char *search; /* (nullable) */
  char *chosen; /* (nullable): the query of the row that filters */
  guint look_id;
};

G_DEFINE_FINAL_TYPE (DomusManagerFilters, domus_manager_filters, GTK_TYPE_BOX)

/* ---- what there is ---- */

static GPtrArray *
load_tags (DomusManagerFilters *self)
{
  GPtrArray *tags = g_ptr_array_new_with_free_func ((GDestroyNotify)domus_tag_free);
  g_autoptr (GVariant) all = g_settings_get_value (self->settings, "manager-tags");
  GVariantIter iter;
  const char *name, *colour;

  g_variant_iter_init (&iter, all);
  while (g_variant_iter_next (&iter, "(&s&s)", &name, &colour)) {
    g_autofree char *clean = domus_tag_clean_name (name);
    GdkRGBA rgba;

    if (clean != NULL && domus_tags_find (tags, clean) == NULL)
      g_ptr_array_add (tags, domus_tag_new (clean, gdk_rgba_parse (&rgba, colour) ? colour : NULL));
  }
  return tags;
}

static int
compare_tags (gconstpointer a, gconstpointer b)
{
  return g_utf8_collate ((*(DomusTag *const *)a)->name, (*(DomusTag *const *)b)->name);
}

static void
store_tags (DomusManagerFilters *self, GPtrArray *tags)
{
  GVariantBuilder builder;
  g_autoptr (GVariant) value = NULL;
  g_autoptr (GVariant) before = g_settings_get_value (self->settings, "manager-tags");

  g_ptr_array_sort (tags, compare_tags);
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(ss)"));
  for (guint i = 0; i < tags->len; i++) {
    const DomusTag *tag = tags->pdata[i];

    g_variant_builder_add (&builder, "(ss)", tag->name, tag->colour != NULL ? tag->colour : "");
  }
  value = g_variant_ref_sink (g_variant_builder_end (&builder));
  if (!g_variant_equal (value, before))
    g_settings_set_value (self->settings, "manager-tags", value);
}

/* Adds those of a host's guests that are known; FALSE when some may not be. */
static gboolean
collect (DomusConnection *connection, GPtrArray *tags)
{
  GListModel *guests = domus_connection_get_guests (connection);
  guint n = g_list_model_get_n_items (guests);

  for (guint i = 0; i < n; i++) {
    g_autoptr (DomusGuest) guest = g_list_model_get_item (guests, i);
    const DomusGuestFacts *facts = domus_guest_get_facts (guest);

    for (guint j = 0; facts != NULL && facts->tags != NULL && j < facts->tags->len; j++) {
      const DomusTag *tag = facts->tags->pdata[j];

      if (domus_tags_find (tags, tag->name) == NULL)
        g_ptr_array_add (tags, domus_tag_copy (tag));
    }
  }
  return domus_connection_has_all_facts (connection);
}

/* A tag that no guest has any more is forgotten, once all were read. */
static gboolean
on_look (gpointer user_data)
{
  DomusManagerFilters *self = user_data;
  g_autoptr (GPtrArray) seen = g_ptr_array_new_with_free_func ((GDestroyNotify)domus_tag_free);
  g_autoptr (GPtrArray) known = load_tags (self);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->store));
  gboolean all = n > 0;

  self->look_id = 0;
  for (guint i = 0; i < n; i++) {
    g_autoptr (DomusConnection) connection = g_list_model_get_item (G_LIST_MODEL (self->store), i);

    all = collect (connection, seen) && all;
  }
  for (guint i = 0; !all && i < known->len; i++) {
    const DomusTag *tag = known->pdata[i];

    if (domus_tags_find (seen, tag->name) == NULL)
      g_ptr_array_add (seen, domus_tag_copy (tag));
  }
  store_tags (self, seen);
  return G_SOURCE_REMOVE;
}

static void
look_soon (DomusManagerFilters *self)
{
  if (self->look_id == 0)
    self->look_id = g_timeout_add (200, on_look, self);
}

/* ---- rows ---- */

static const char *
query_of (GtkListBoxRow *row)
{
  return row != NULL ? g_object_get_data (G_OBJECT (row), "query") : NULL;
}

static void
choose (DomusManagerFilters *self, const char *query)
{
  g_autofree char *keep = g_strdup (query);

  g_free (self->chosen);
  self->chosen = g_steal_pointer (&keep);
  domus_guest_list_set_filter (self->list, self->chosen);
}

static void
on_row_activated (GtkListBox *rows, GtkListBoxRow *row, DomusManagerFilters *self)
{
  if (g_strcmp0 (self->chosen, query_of (row)) == 0) {
    gtk_list_box_unselect_all (rows);
    choose (self, NULL);
  } else {
    gtk_list_box_select_row (rows, row);
    choose (self, query_of (row));
  }
}

static void
store_searches (DomusManagerFilters *self, const char *without, const char *with)
{
  g_autoptr (GVariant) before = g_settings_get_value (self->settings, "manager-searches");
  GVariantBuilder builder;
  GVariantIter iter;
  const char *name, *query;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(ss)"));
  g_variant_iter_init (&iter, before);
  while (g_variant_iter_next (&iter, "(&s&s)", &name, &query)) {
    if (g_strcmp0 (query, without) != 0)
      g_variant_builder_add (&builder, "(ss)", name, query);
  }
  if (with != NULL)
    g_variant_builder_add (&builder, "(ss)", with, with);
  g_settings_set_value (self->settings, "manager-searches", g_variant_builder_end (&builder));
}

static void
on_remove_clicked (GtkWidget *button, DomusManagerFilters *self)
{
  GtkWidget *row = gtk_widget_get_ancestor (button, GTK_TYPE_LIST_BOX_ROW);
  g_autofree char *query = g_strdup (query_of (GTK_LIST_BOX_ROW (row)));

  if (g_strcmp0 (self->chosen, query) == 0)
    choose (self, NULL);
  store_searches (self, query, NULL);
}

static GtkWidget *
make_row (DomusManagerFilters *self, GtkWidget *mark, const char *name, const char *query)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *label = gtk_label_new (name);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  g_object_set (box, "margin-start", 9, "margin-end", 3, "margin-top", 3, "margin-bottom", 3,
                "height-request", 24, NULL);
  gtk_widget_set_size_request (mark, 16, -1);
  gtk_box_pack_start (GTK_BOX (box), mark, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), label, TRUE, TRUE, 0);
  gtk_container_add (GTK_CONTAINER (row), box);
  g_object_set_data_full (G_OBJECT (row), "query", g_strdup (query), g_free);
  atk_object_set_name (gtk_widget_get_accessible (row), name);
  return row;
}

static void
add_tag_row (DomusManagerFilters *self, const DomusTag *tag)
{
  GtkWidget *mark = gtk_label_new (NULL);
  g_autofree char *markup = g_strdup_printf ("<span foreground=\"%s\">●</span>",
                                             tag->colour != NULL ? tag->colour : "#77767b");
  g_autofree char *query = g_strdup_printf ("tag:\"%s\"", tag->name);
  GtkWidget *row;

  gtk_label_set_markup (GTK_LABEL (mark), markup);
  row = make_row (self, mark, tag->name, query);
  gtk_list_box_insert (self->rows, row, -1);
}

static void
add_search_row (DomusManagerFilters *self, const char *name, const char *query)
{
  GtkWidget *mark = gtk_image_new_from_icon_name ("edit-find-symbolic", GTK_ICON_SIZE_MENU);
  GtkWidget *row = make_row (self, mark, name, query);
  GtkWidget *button = gtk_button_new_from_icon_name ("window-close-symbolic", GTK_ICON_SIZE_MENU);
  g_autofree char *words = g_strdup_printf (_ ("Forget the search “%s”"), name);

  gtk_button_set_relief (GTK_BUTTON (button), GTK_RELIEF_NONE);
  gtk_widget_set_tooltip_text (button, words);
  atk_object_set_name (gtk_widget_get_accessible (button), words);
  gtk_box_pack_end (GTK_BOX (gtk_bin_get_child (GTK_BIN (row))), button, FALSE, FALSE, 0);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_remove_clicked), self, 0);
  gtk_list_box_insert (self->rows, row, -1);
}

static void
rebuild (DomusManagerFilters *self)
{
  g_autoptr (GList) old = gtk_container_get_children (GTK_CONTAINER (self->rows));
  g_autoptr (GPtrArray) tags = load_tags (self);
  g_autoptr (GVariant) searches = g_settings_get_value (self->settings, "manager-searches");
  g_autoptr (GList) fresh = NULL;
  const char *name, *query;
  GVariantIter iter;

  for (GList *link = old; link != NULL; link = link->next)
    gtk_widget_destroy (link->data);
  for (guint i = 0; i < tags->len; i++)
    add_tag_row (self, tags->pdata[i]);
  g_variant_iter_init (&iter, searches);
  while (g_variant_iter_next (&iter, "(&s&s)", &name, &query))
    add_search_row (self, name, query);
  gtk_widget_show_all (GTK_WIDGET (self->rows));
  fresh = gtk_container_get_children (GTK_CONTAINER (self->rows));
  gtk_widget_set_visible (GTK_WIDGET (self), fresh != NULL);
  for (GList *link = fresh; link != NULL; link = link->next) {
    if (self->chosen != NULL && g_str_equal (query_of (link->data), self->chosen)) {
      gtk_list_box_select_row (self->rows, link->data);
      return;
    }
  }
  if (self->chosen != NULL)
    choose (self, NULL); /* what was chosen is not there any more */
}

/* ---- actions ---- */

static void
activate_labels (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DomusManagerFilters *self = user_data;
  g_autoptr (GPtrArray) guests = domus_guest_pane_get_selected (self->pane);
  g_autoptr (GPtrArray) known = load_tags (self);

  if (guests->len > 0)
    gtk_window_present (
        GTK_WINDOW (domus_label_dialog_new (GTK_WINDOW (self->map), self->store, guests, known)));
}

static void
activate_save_search (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DomusManagerFilters *self = user_data;

  if (self->search != NULL)
    store_searches (self, self->search, self->search);
}

static void
activate_no_filter (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DomusManagerFilters *self = user_data;

  gtk_list_box_unselect_all (self->rows);
  choose (self, NULL);
}

static void
on_selection_changed (DomusManagerFilters *self)
{
  g_autoptr (GPtrArray) guests = domus_guest_pane_get_selected (self->pane);
  GAction *action = g_action_map_lookup_action (self->map, "labels");

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), guests->len > 0);
}

/* ---- the widget ---- */

static void
domus_manager_filters_dispose (GObject *object)
{
  DomusManagerFilters *self = DOMUS_MANAGER_FILTERS (object);

  g_clear_handle_id (&self->look_id, g_source_remove);
  g_clear_object (&self->store);
  g_clear_object (&self->settings);
  g_clear_object (&self->list);
  G_OBJECT_CLASS (domus_manager_filters_parent_class)->dispose (object);
}

static void
domus_manager_filters_finalize (GObject *object)
{
  DomusManagerFilters *self = DOMUS_MANAGER_FILTERS (object);

  g_free (self->search);
  g_free (self->chosen);
  G_OBJECT_CLASS (domus_manager_filters_parent_class)->finalize (object);
}

static void
domus_manager_filters_class_init (DomusManagerFiltersClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = domus_manager_filters_dispose;
  G_OBJECT_CLASS (klass)->finalize = domus_manager_filters_finalize;
}

static void
domus_manager_filters_init (DomusManagerFilters *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new (NULL, NULL);
  GtkWidget *heading = gtk_label_new (_ ("Tags and Searches"));
  GtkWidget *rows = gtk_list_box_new ();

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  self->rows = GTK_LIST_BOX (rows);
  gtk_list_box_set_selection_mode (self->rows, GTK_SELECTION_SINGLE);
  gtk_label_set_xalign (GTK_LABEL (heading), 0);
  g_object_set (heading, "margin-start", 9, "margin-top", 9, "margin-bottom", 3, NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (heading), "dim-label");
  gtk_style_context_add_class (gtk_widget_get_style_context (heading), "domus-small");
  atk_object_set_name (gtk_widget_get_accessible (rows), _ ("Tags and Searches"));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), 260);
  gtk_container_add (GTK_CONTAINER (scrolled), rows);
  gtk_box_pack_start (GTK_BOX (self), heading, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (self), scrolled, FALSE, TRUE, 0);
  gtk_widget_show_all (heading);
  gtk_widget_show_all (scrolled);
  g_signal_connect_object (rows, "row-activated", G_CALLBACK (on_row_activated), self, 0);
}

/**
 * domus_manager_filters_new:
 * @map: the window; outlives this
 *
 * Returns: (transfer floating)
 */
GtkWidget *
domus_manager_filters_new (GActionMap *map,
                           DomusConnectionStore *store,
                           GSettings *settings,
                           DomusGuestList *list,
                           DomusGuestPane *pane)
{
  static const GActionEntry entries[] = {
    { "labels", activate_labels, NULL, NULL, NULL, { 0 } },
    { "save-search", activate_save_search, NULL, NULL, NULL, { 0 } },
    { "no-filter", activate_no_filter, NULL, NULL, NULL, { 0 } },
  };
  DomusManagerFilters *self = g_object_new (DOMUS_TYPE_MANAGER_FILTERS, NULL);

  self->map = map;
  self->store = g_object_ref (store);
  self->settings = g_object_ref (settings);
  self->list = g_object_ref (list);
  self->pane = pane;
  g_action_map_add_action_entries (map, entries, G_N_ELEMENTS (entries), self);
  g_signal_connect_object (pane, "selection-changed", G_CALLBACK (on_selection_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (list, "facts-changed", G_CALLBACK (look_soon), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed::manager-tags", G_CALLBACK (rebuild), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed::manager-searches", G_CALLBACK (rebuild), self,
                           G_CONNECT_SWAPPED);
  domus_manager_filters_set_search (self, NULL);
  on_selection_changed (self);
  rebuild (self);
  return GTK_WIDGET (self);
}

/**
 * domus_manager_filters_set_search:
 * @text: (nullable)
 */
void
domus_manager_filters_set_search (DomusManagerFilters *self, const char *text)
{
  g_autofree char *clean = text != NULL ? g_strstrip (g_strdup (text)) : NULL;
  GAction *action = g_action_map_lookup_action (self->map, "save-search");

  g_free (self->search);
  self->search = clean != NULL && *clean != '\0' ? g_steal_pointer (&clean) : NULL;
  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), self->search != NULL);
}
