/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-guest-view-private.h"

#include "domus-guest-columns-private.h"
#include "domus-guest-sight-private.h"

#include <gdk/gdkkeysyms.h>
#include <glib/gi18n-lib.h>

struct _DomusGuestView
{
  GtkScrolledWindow parent_instance;

  GtkTreeView *tree;
  GtkTreeSelection *selection;

  DomusGuestList *list;    /* (owned) */
  DomusGuestSight *sight;  /* (owned) */
  GSettings *settings;     /* (owned) (nullable) */
  GHashTable *columns;     /* id -> GtkTreeViewColumn: those that were shown once */
  GtkWidget *menu;         /* (nullable): made when it is first wanted */
  GtkWidget *columns_menu; /* (nullable): likewise */
  GPtrArray *kept;         /* (owned) (nullable): selected before an update */
  DomusGuest *top;         /* (owned) (nullable): first row on the screen before */
  DomusGuestSort sort;
  gboolean descending;
  gboolean updating;
  gboolean arranging;
};

enum
{
  SELECTION_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DomusGuestView, domus_guest_view, GTK_TYPE_SCROLLED_WINDOW)

static DomusGuest *
guest_of (gpointer self, GtkTreeIter *iter)
{
  return domus_guest_list_get_guest (DOMUS_GUEST_VIEW (self)->list, iter);
}

/* ---- sorting ---- */

static const DomusGuestColumn *
info_of (GtkTreeViewColumn *column)
{
  return g_object_get_data (G_OBJECT (column), "column");
}

static void
show_sort (DomusGuestView *self)
{
  GHashTableIter iter;
  gpointer column;

  g_hash_table_iter_init (&iter, self->columns);
  while (g_hash_table_iter_next (&iter, NULL, &column)) {
    gtk_tree_view_column_set_sort_indicator (column, info_of (column)->sort == self->sort);
    gtk_tree_view_column_set_sort_order (column, self->descending ? GTK_SORT_DESCENDING
                                                                  : GTK_SORT_ASCENDING);
  }
}

/* Statistics are wanted while some column shows them. */
static void
update_sight (DomusGuestView *self)
{
  GHashTableIter iter;
  gpointer column;
  gboolean stats = FALSE;

  g_hash_table_iter_init (&iter, self->columns);
  while (g_hash_table_iter_next (&iter, NULL, &column))
    stats = stats || (info_of (column)->stats && gtk_tree_view_column_get_visible (column));
  domus_guest_sight_set_stats (self->sight, stats, domus_guest_sort_needs_stats (self->sort));
}

static void
set_sort (DomusGuestView *self, DomusGuestSort sort, gboolean descending)
{
  self->sort = sort;
  self->descending = descending;
  show_sort (self);
  update_sight (self);
  domus_guest_list_set_sort (self->list, sort, descending);
}

static void
on_column_clicked (DomusGuestView *self, GtkTreeViewColumn *column)
{
  const DomusGuestColumn *info = info_of (column);
  gboolean descending = self->sort == info->sort && !self->descending;

  /* Of what is a number, the most is what is looked for. */
  if (self->sort != info->sort)
    descending = info->stats;
  set_sort (self, info->sort, descending);
  if (self->settings != NULL)
    g_settings_set (self->settings, "manager-sort", "(sb)", info->id, descending);
}

/* ---- columns ---- */

static gboolean
on_header_button_press (GtkWidget *button, GdkEventButton *event, DomusGuestView *self)
{
  if (!gdk_event_triggers_context_menu ((GdkEvent *)event) || self->settings == NULL)
    return GDK_EVENT_PROPAGATE;
  if (self->columns_menu == NULL) {
    g_autoptr (GtkBuilder) builder =
        gtk_builder_new_from_resource ("/org/domusvm/Domus/manager/manager-menu.ui");

    self->columns_menu =
        gtk_menu_new_from_model (G_MENU_MODEL (gtk_builder_get_object (builder, "columns")));
    gtk_menu_attach_to_widget (GTK_MENU (self->columns_menu), GTK_WIDGET (self->tree), NULL);
  }
  gtk_menu_popup_at_pointer (GTK_MENU (self->columns_menu), (GdkEvent *)event);
  return GDK_EVENT_STOP;
}

static GtkTreeViewColumn *
ensure_column (DomusGuestView *self, const char *id)
{
  GtkTreeViewColumn *column = g_hash_table_lookup (self->columns, id);
  const DomusGuestColumn *info;

  if (column != NULL)
    return column;
  info = domus_guest_columns_find (id);
  column = domus_guest_columns_make (info, self->list);
  gtk_tree_view_append_column (self->tree, column);
  g_hash_table_insert (self->columns, (gpointer)info->id, column);
  g_signal_connect_object (column, "clicked", G_CALLBACK (on_column_clicked), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_tree_view_column_get_button (column), "button-press-event",
                           G_CALLBACK (on_header_button_press), self, 0);
  return column;
}

static void
show_columns (DomusGuestView *self, const char *const *ids)
{
  GtkTreeViewColumn *before = NULL;
  GHashTableIter iter;
  gpointer id, column;

  self->arranging = TRUE;
  for (guint i = 0; ids[i] != NULL; i++) {
    column = ensure_column (self, ids[i]);
    gtk_tree_view_move_column_after (self->tree, column, before);
    before = column;
  }
  g_hash_table_iter_init (&iter, self->columns);
  while (g_hash_table_iter_next (&iter, &id, &column))
    gtk_tree_view_column_set_visible (column, g_strv_contains (ids, id));
  self->arranging = FALSE;
  show_sort (self);
  update_sight (self);
}

/* The user dragged one to another place. */
static void
on_columns_changed (DomusGuestView *self)
{
  g_autoptr (GList) columns = NULL;
  g_autoptr (GPtrArray) ids = NULL;

  if (self->arranging || self->settings == NULL || gtk_widget_in_destruction (GTK_WIDGET (self)))
    return;
  columns = gtk_tree_view_get_columns (self->tree);
  ids = g_ptr_array_new ();
  for (GList *link = columns; link != NULL; link = link->next) {
    if (gtk_tree_view_column_get_visible (link->data))
      g_ptr_array_add (ids, (gpointer)info_of (link->data)->id);
  }
  g_ptr_array_add (ids, NULL);
  g_settings_set_strv (self->settings, "manager-columns", (const char *const *)ids->pdata);
}

static void
on_columns_setting (GSettings *settings, const char *key, DomusGuestView *self)
{
  g_auto (GStrv) ids = domus_guest_columns_load (settings);

  show_columns (self, (const char *const *)ids);
}

/* A changed row, rather than a redraw: so that screen readers hear of it. */
static void
touch_rows (DomusGuestView *self)
{
  GtkTreePath *first = NULL, *last = NULL;
  GtkTreeIter iter;

  if (!gtk_widget_get_mapped (GTK_WIDGET (self->tree))
      || gtk_tree_view_get_model (self->tree) == NULL
      || !gtk_tree_view_get_visible_range (self->tree, &first, &last))
    return;
  for (; gtk_tree_path_compare (first, last) <= 0
         && gtk_tree_model_get_iter (GTK_TREE_MODEL (self->list), &iter, first);
       gtk_tree_path_next (first))
    gtk_tree_model_row_changed (GTK_TREE_MODEL (self->list), first, &iter);
  gtk_tree_path_free (first);
  gtk_tree_path_free (last);
}

/* ---- updates of the list ---- */

static void
keep_top (DomusGuestView *self)
{
  GtkTreePath *start = NULL;
  GtkTreeIter iter;

  if (!gtk_tree_view_get_visible_range (self->tree, &start, NULL))
    return;
  if (gtk_tree_path_get_indices (start)[0] > 0
      && gtk_tree_model_get_iter (GTK_TREE_MODEL (self->list), &iter, start))
    self->top = g_object_ref (guest_of (self, &iter));
  gtk_tree_path_free (start);
}

static void
on_update_begin (DomusGuestList *list, gboolean reset, DomusGuestView *self)
{
  self->kept = domus_guest_view_get_selected (self);
  self->updating = TRUE;
  if (reset) {
    keep_top (self);
    gtk_tree_view_set_model (self->tree, NULL);
  }
}

static void
scroll_back (DomusGuestView *self)
{
  g_autoptr (DomusGuest) top = g_steal_pointer (&self->top);
  g_autoptr (GtkTreePath) path = NULL;

  if (top == NULL || domus_guest_list_has_search (self->list))
    return;
  path = domus_guest_list_get_path (self->list, top);
  if (path != NULL)
    gtk_tree_view_scroll_to_cell (self->tree, path, NULL, TRUE, 0, 0);
}

static void
on_update_end (DomusGuestList *list, gboolean reset, DomusGuestView *self)
{
  g_autoptr (GPtrArray) kept = g_steal_pointer (&self->kept);
  guint lost = 0;

  if (reset) {
    gtk_tree_view_set_model (self->tree, GTK_TREE_MODEL (list));
    show_sort (self); /* a new model takes the indicators away */
  }
  for (guint i = 0; i < kept->len; i++) {
    g_autoptr (GtkTreePath) path = domus_guest_list_get_path (list, kept->pdata[i]);

    if (path == NULL)
      lost++;
    else if (reset && i == 0)
      gtk_tree_view_set_cursor (self->tree, path, NULL, FALSE);
    else
      gtk_tree_selection_select_path (self->selection, path);
  }
  if (reset)
    scroll_back (self);
  self->updating = FALSE;
  if (lost > 0)
    g_signal_emit (self, signals[SELECTION_CHANGED], 0);
}

static void
on_selection_changed (DomusGuestView *self)
{
  if (!self->updating)
    g_signal_emit (self, signals[SELECTION_CHANGED], 0);
}

/* ---- what the user does ---- */

static void
activate_action (DomusGuestView *self, const char *name)
{
  GActionGroup *group = gtk_widget_get_action_group (GTK_WIDGET (self), "guest");

  if (group != NULL && g_action_group_get_action_enabled (group, name))
    g_action_group_activate_action (group, name, NULL);
}

static void
on_row_activated (DomusGuestView *self)
{
  activate_action (self, "console");
}

static GtkWidget *
get_menu (DomusGuestView *self)
{
  g_autoptr (GtkBuilder) builder = NULL;

  if (self->menu != NULL)
    return self->menu;
  builder = gtk_builder_new_from_resource ("/org/domusvm/Domus/manager/guest-menu.ui");
  self->menu = gtk_menu_new_from_model (G_MENU_MODEL (gtk_builder_get_object (builder, "menu")));
  gtk_menu_attach_to_widget (GTK_MENU (self->menu), GTK_WIDGET (self->tree), NULL);
  return self->menu;
}

static gboolean
on_button_press (DomusGuestView *self, GdkEventButton *event)
{
  GtkTreePath *path = NULL;

  if (!gdk_event_triggers_context_menu ((GdkEvent *)event)
      || event->window != gtk_tree_view_get_bin_window (self->tree))
    return GDK_EVENT_PROPAGATE;
  if (!gtk_tree_view_get_path_at_pos (self->tree, (int)event->x, (int)event->y, &path, NULL, NULL,
                                      NULL))
    return GDK_EVENT_PROPAGATE;
  if (!gtk_tree_selection_path_is_selected (self->selection, path))
    gtk_tree_view_set_cursor (self->tree, path, NULL, FALSE);
  gtk_tree_path_free (path);
  gtk_widget_grab_focus (GTK_WIDGET (self->tree));
  gtk_menu_popup_at_pointer (GTK_MENU (get_menu (self)), (GdkEvent *)event);
  return GDK_EVENT_STOP;
}

static gboolean
on_popup_menu (DomusGuestView *self)
{
  GtkTreePath *path = NULL;
  GdkRectangle area;

  if (gtk_tree_selection_count_selected_rows (self->selection) == 0)
    return FALSE;
  gtk_tree_view_get_cursor (self->tree, &path, NULL);
  gtk_tree_view_get_cell_area (self->tree, path, gtk_tree_view_get_column (self->tree, 0), &area);
  gtk_tree_path_free (path);
  gtk_menu_popup_at_rect (GTK_MENU (get_menu (self)), gtk_tree_view_get_bin_window (self->tree),
                          &area, GDK_GRAVITY_SOUTH_WEST, GDK_GRAVITY_NORTH_WEST, NULL);
  return TRUE;
}

static gboolean
on_key_press (DomusGuestView *self, GdkEventKey *event)
{
  guint modifiers = event->state & gtk_accelerator_get_default_mod_mask ();

  if (modifiers == 0 && (event->keyval == GDK_KEY_Delete || event->keyval == GDK_KEY_KP_Delete))
    activate_action (self, "delete");
  else if (modifiers == GDK_MOD1_MASK && event->keyval == GDK_KEY_Return)
    activate_action (self, "hardware");
  else
    return GDK_EVENT_PROPAGATE;
  return GDK_EVENT_STOP;
}

/* ---- object ---- */

static void
domus_guest_view_dispose (GObject *object)
{
  DomusGuestView *self = DOMUS_GUEST_VIEW (object);

  self->updating = TRUE;
  g_clear_object (&self->sight);
  g_clear_object (&self->list);
  g_clear_object (&self->settings);
  g_clear_object (&self->top);
  g_clear_pointer (&self->kept, g_ptr_array_unref);
  G_OBJECT_CLASS (domus_guest_view_parent_class)->dispose (object);
}

static void
domus_guest_view_finalize (GObject *object)
{
  g_hash_table_unref (DOMUS_GUEST_VIEW (object)->columns);
  G_OBJECT_CLASS (domus_guest_view_parent_class)->finalize (object);
}

static void
domus_guest_view_class_init (DomusGuestViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = domus_guest_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = domus_guest_view_finalize;
  signals[SELECTION_CHANGED] =
      g_signal_new ("selection-changed", DOMUS_TYPE_GUEST_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/domusvm/Domus/manager/domus-guest-view.ui");
  gtk_widget_class_bind_template_child (widget_class, DomusGuestView, tree);
  gtk_widget_class_bind_template_child (widget_class, DomusGuestView, selection);
  gtk_widget_class_bind_template_callback (widget_class, on_selection_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_button_press);
  gtk_widget_class_bind_template_callback (widget_class, on_popup_menu);
  gtk_widget_class_bind_template_callback (widget_class, on_key_press);
  gtk_widget_class_bind_template_callback (widget_class, on_columns_changed);
}

static void
domus_guest_view_init (DomusGuestView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->columns = g_hash_table_new (g_str_hash, g_str_equal);
  gtk_tree_view_set_fixed_height_mode (self->tree, TRUE);
}

/**
 * domus_guest_view_new:
 * @list: whose rows are shown; sorted from here
 *
 * Returns: (transfer floating)
 */
GtkWidget *
domus_guest_view_new (DomusGuestList *list)
{
  static const char *const shown[] = { "name", NULL };
  DomusGuestView *self = g_object_new (DOMUS_TYPE_GUEST_VIEW, NULL);

  self->list = g_object_ref (list);
  self->sight = domus_guest_sight_new (self->tree, list);
  show_columns (self, shown);
  gtk_tree_view_set_model (self->tree, GTK_TREE_MODEL (list));
  g_signal_connect_object (self->sight, "sampled", G_CALLBACK (touch_rows), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (list, "facts-changed", G_CALLBACK (touch_rows), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (list, "update-begin", G_CALLBACK (on_update_begin), self, 0);
  g_signal_connect_object (list, "update-end", G_CALLBACK (on_update_end), self, 0);
  return GTK_WIDGET (self);
}

/**
 * domus_guest_view_follow:
 * @settings: which columns are shown, in what order, and which sorts
 */
void
domus_guest_view_follow (DomusGuestView *self, GSettings *settings)
{
  g_autofree char *id = NULL;
  gboolean descending;
  const DomusGuestColumn *column;

  g_return_if_fail (DOMUS_IS_GUEST_VIEW (self));
  on_columns_setting (settings, "manager-columns", self);
  self->settings = g_object_ref (settings);
  g_signal_connect_object (settings, "changed::manager-columns", G_CALLBACK (on_columns_setting),
                           self, 0);
  g_settings_get (settings, "manager-sort", "(sb)", &id, &descending);
  column = domus_guest_columns_find (id);
  if (column != NULL)
    set_sort (self, column->sort, descending);
}

static void
collect (GtkTreeModel *model, GtkTreePath *path, GtkTreeIter *iter, gpointer guests)
{
  g_ptr_array_add (guests,
                   g_object_ref (domus_guest_list_get_guest (DOMUS_GUEST_LIST (model), iter)));
}

/**
 * domus_guest_view_get_selected:
 *
 * Returns: (transfer full) (element-type DomusGuest)
 */
GPtrArray *
domus_guest_view_get_selected (DomusGuestView *self)
{
  GPtrArray *guests = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_val_if_fail (DOMUS_IS_GUEST_VIEW (self), guests);
  gtk_tree_selection_selected_foreach (self->selection, collect, guests);
  return guests;
}

/**
 * domus_guest_view_select:
 *
 * Selects @guest alone and shows its row, if it has one.
 */
void
domus_guest_view_select (DomusGuestView *self, DomusGuest *guest)
{
  g_autoptr (GtkTreePath) path = NULL;

  g_return_if_fail (DOMUS_IS_GUEST_VIEW (self));
  path = domus_guest_list_get_path (self->list, guest);
  if (path != NULL)
    gtk_tree_view_set_cursor (self->tree, path, NULL, FALSE);
}

/**
 * domus_guest_view_select_all:
 */
void
domus_guest_view_select_all (DomusGuestView *self)
{
  g_return_if_fail (DOMUS_IS_GUEST_VIEW (self));
  gtk_tree_selection_select_all (self->selection);
}

/**
 * domus_guest_view_focus:
 * @select: whether the first row is selected if none is
 *
 * Puts the keyboard into the list.
 */
void
domus_guest_view_focus (DomusGuestView *self, gboolean select)
{
  g_return_if_fail (DOMUS_IS_GUEST_VIEW (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->tree));
  if (select && gtk_tree_selection_count_selected_rows (self->selection) == 0
      && domus_guest_list_get_n_shown (self->list) > 0) {
    g_autoptr (GtkTreePath) path = gtk_tree_path_new_first ();

    gtk_tree_view_set_cursor (self->tree, path, NULL, FALSE);
  }
}
