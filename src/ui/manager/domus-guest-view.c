/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-guest-view-private.h"

#include <gdk/gdkkeysyms.h>
#include <glib/gi18n-lib.h>

struct _DomusGuestView
{
  GtkScrolledWindow parent_instance;

  GtkTreeView *tree;
  GtkTreeSelection *selection;
  GtkTreeViewColumn *name_column;
  GtkTreeViewColumn *state_column;
  GtkTreeViewColumn *connection_column;
  GtkCellRenderer *icon_cell;
  GtkCellRenderer *name_cell;
  GtkCellRenderer *state_cell;
  GtkCellRenderer *connection_cell;

  DomusGuestList *list; /* (owned) */
  GtkWidget *menu;      /* (nullable): made when it is first wanted */
  GPtrArray *kept;      /* (owned) (nullable): selected before an update */
  DomusGuest *top;      /* (owned) (nullable): first row on the screen before */
  DomusGuestSort sort;
  gboolean descending;
  gboolean updating;
};

enum
{
  SELECTION_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DomusGuestView, domus_guest_view, GTK_TYPE_SCROLLED_WINDOW)

/* ---- cells ---- */

static DomusGuest *
guest_of (gpointer self, GtkTreeIter *iter)
{
  return domus_guest_list_get_guest (DOMUS_GUEST_VIEW (self)->list, iter);
}

static void
show_icon (GtkTreeViewColumn *column,
           GtkCellRenderer *cell,
           GtkTreeModel *model,
           GtkTreeIter *iter,
           gpointer self)
{
  DomusGuestState state = domus_guest_get_state (guest_of (self, iter));

  g_object_set (cell, "icon-name", domus_guest_state_icon (state), NULL);
}

static void
show_name (GtkTreeViewColumn *column,
           GtkCellRenderer *cell,
           GtkTreeModel *model,
           GtkTreeIter *iter,
           gpointer self)
{
  g_object_set (cell, "text", domus_guest_get_label (guest_of (self, iter)), NULL);
}

static void
show_state (GtkTreeViewColumn *column,
            GtkCellRenderer *cell,
            GtkTreeModel *model,
            GtkTreeIter *iter,
            gpointer self)
{
  DomusGuestState state = domus_guest_get_state (guest_of (self, iter));

  g_object_set (cell, "text", domus_guest_state_label (state), NULL);
}

static void
show_connection (GtkTreeViewColumn *column,
                 GtkCellRenderer *cell,
                 GtkTreeModel *model,
                 GtkTreeIter *iter,
                 gpointer self)
{
  DomusConnection *connection = domus_guest_get_connection (guest_of (self, iter));

  g_object_set (cell, "text", connection != NULL ? domus_connection_get_label (connection) : NULL,
                NULL);
}

/* ---- sorting ---- */

static void
show_sort (DomusGuestView *self)
{
  GtkTreeViewColumn *columns[] = { self->name_column, self->state_column, self->connection_column };

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++) {
    gtk_tree_view_column_set_sort_indicator (columns[i], i == (guint)self->sort);
    gtk_tree_view_column_set_sort_order (columns[i], self->descending ? GTK_SORT_DESCENDING
                                                                      : GTK_SORT_ASCENDING);
  }
}

static void
sort_by (DomusGuestView *self, DomusGuestSort sort)
{
  self->descending = self->sort == sort && !self->descending;
  self->sort = sort;
  show_sort (self);
  domus_guest_list_set_sort (self->list, sort, self->descending);
}

static void
on_name_clicked (DomusGuestView *self)
{
  sort_by (self, DOMUS_GUEST_SORT_NAME);
}

static void
on_state_clicked (DomusGuestView *self)
{
  sort_by (self, DOMUS_GUEST_SORT_STATE);
}

static void
on_connection_clicked (DomusGuestView *self)
{
  sort_by (self, DOMUS_GUEST_SORT_CONNECTION);
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
  gtk_tree_view_get_cell_area (self->tree, path, self->name_column, &area);
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
  g_clear_object (&self->list);
  g_clear_object (&self->top);
  g_clear_pointer (&self->kept, g_ptr_array_unref);
  G_OBJECT_CLASS (domus_guest_view_parent_class)->dispose (object);
}

static void
domus_guest_view_class_init (DomusGuestViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = domus_guest_view_dispose;
  signals[SELECTION_CHANGED] =
      g_signal_new ("selection-changed", DOMUS_TYPE_GUEST_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/domusvm/Domus/manager/domus-guest-view.ui");
  gtk_widget_class_bind_template_child (widget_class, DomusGuestView, tree);
  gtk_widget_class_bind_template_child (widget_class, DomusGuestView, selection);
  gtk_widget_class_bind_template_child (widget_class, DomusGuestView, name_column);
  gtk_widget_class_bind_template_child (widget_class, DomusGuestView, state_column);
  gtk_widget_class_bind_template_child (widget_class, DomusGuestView, connection_column);
  gtk_widget_class_bind_template_child (widget_class, DomusGuestView, icon_cell);
  gtk_widget_class_bind_template_child (widget_class, DomusGuestView, name_cell);
  gtk_widget_class_bind_template_child (widget_class, DomusGuestView, state_cell);
  gtk_widget_class_bind_template_child (widget_class, DomusGuestView, connection_cell);
  gtk_widget_class_bind_template_callback (widget_class, on_name_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_state_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_connection_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_selection_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_button_press);
  gtk_widget_class_bind_template_callback (widget_class, on_popup_menu);
  gtk_widget_class_bind_template_callback (widget_class, on_key_press);
}

static void
domus_guest_view_init (DomusGuestView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_tree_view_column_set_cell_data_func (self->name_column, self->icon_cell, show_icon, self,
                                           NULL);
  gtk_tree_view_column_set_cell_data_func (self->name_column, self->name_cell, show_name, self,
                                           NULL);
  gtk_tree_view_column_set_cell_data_func (self->state_column, self->state_cell, show_state, self,
                                           NULL);
  gtk_tree_view_column_set_cell_data_func (self->connection_column, self->connection_cell,
                                           show_connection, self, NULL);
  gtk_tree_view_set_fixed_height_mode (self->tree, TRUE);
  show_sort (self);
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
  DomusGuestView *self = g_object_new (DOMUS_TYPE_GUEST_VIEW, NULL);

  self->list = g_object_ref (list);
  gtk_tree_view_set_model (self->tree, GTK_TREE_MODEL (list));
  g_signal_connect_object (list, "update-begin", G_CALLBACK (on_update_begin), self, 0);
  g_signal_connect_object (list, "update-end", G_CALLBACK (on_update_end), self, 0);
  return GTK_WIDGET (self);
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
