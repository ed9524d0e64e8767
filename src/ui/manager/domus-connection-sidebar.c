/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-connection-sidebar-private.h"

#include "domus-connection-options.h"
#include "domus-connection-row-private.h"

struct _DomusConnectionSidebar
{
  GtkBox parent_instance;

  GtkListBox *list;
  GtkListBoxRow *all;

  DomusConnectionStore *store;
};

enum
{
  SELECTED,
  CONNECTION_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DomusConnectionSidebar, domus_connection_sidebar, GTK_TYPE_BOX)

static void
on_row_selected (DomusConnectionSidebar *self)
{
  g_signal_emit (self, signals[SELECTED], 0);
}

/* ---- groups ---- */

/* (nullable): of no group, as "All guests" is. */
static const char *
group_of (GtkListBoxRow *row)
{
  return DOMUS_IS_CONNECTION_ROW (row)
             ? domus_connection_get_options (
                   domus_connection_row_get_connection (DOMUS_CONNECTION_ROW (row)))
                   ->group
             : NULL;
}

static guint
position_of (DomusConnectionSidebar *self, GtkListBoxRow *row)
{
  GListModel *model = G_LIST_MODEL (self->store);
  guint n = g_list_model_get_n_items (model);

  for (guint i = 0; i < n; i++) {
    g_autoptr (DomusConnection) connection = g_list_model_get_item (model, i);

    if (connection == domus_connection_row_get_connection (DOMUS_CONNECTION_ROW (row)))
      return i;
  }
  return n;
}

/* "All guests", what is in no group, then the groups; within one as they were added. */
static int
compare_rows (GtkListBoxRow *a, GtkListBoxRow *b, gpointer user_data)
{
  DomusConnectionSidebar *self = user_data;
  const char *one = group_of (a);
  const char *other = group_of (b);
  int order;

  if (a == self->all || b == self->all)
    return (b == self->all) - (a == self->all);
  order =
      one == NULL || other == NULL ? (one != NULL) - (other != NULL) : g_utf8_collate (one, other);
  return order != 0 ? order : (int)position_of (self, a) - (int)position_of (self, b);
}

static void
update_header (GtkListBoxRow *row, GtkListBoxRow *before, gpointer user_data)
{
  const char *group = group_of (row);
  GtkWidget *label;

  if (group == NULL || (before != NULL && g_strcmp0 (group, group_of (before)) == 0)) {
    gtk_list_box_row_set_header (row, NULL);
    return;
  }
  label = gtk_label_new (group);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), "domus-group");
  gtk_style_context_add_class (gtk_widget_get_style_context (label), "dim-label");
  gtk_widget_show (label);
  gtk_list_box_row_set_header (row, label);
}

/* ---- rows ---- */

static void
on_connection_changed (DomusConnectionRow *row, DomusConnectionSidebar *self)
{
  gtk_list_box_invalidate_sort (self->list);
  gtk_list_box_invalidate_headers (self->list);
  g_signal_emit (self, signals[CONNECTION_CHANGED], 0, domus_connection_row_get_connection (row));
}

static void
remove_row (GtkWidget *widget, gpointer user_data)
{
  DomusConnectionSidebar *self = user_data;
  GtkListBoxRow *row = GTK_LIST_BOX_ROW (widget);
  gboolean selected = gtk_list_box_row_is_selected (row);

  if (row == self->all
      || position_of (self, row) < g_list_model_get_n_items (G_LIST_MODEL (self->store)))
    return;
  gtk_widget_destroy (widget);
  if (selected)
    gtk_list_box_select_row (self->list, self->all);
}

static void
on_items_changed (
    GListModel *model, guint position, guint removed, guint added, DomusConnectionSidebar *self)
{
  if (removed > 0)
    gtk_container_foreach (GTK_CONTAINER (self->list), remove_row, self);
  for (guint i = position; i < position + added; i++) {
    g_autoptr (DomusConnection) connection = g_list_model_get_item (model, i);
    GtkWidget *row = domus_connection_row_new (self->store, connection);

    gtk_container_add (GTK_CONTAINER (self->list), row);
    g_signal_connect_object (row, "connection-changed", G_CALLBACK (on_connection_changed), self,
                             0);
  }
}

static gboolean
on_button_press (DomusConnectionSidebar *self, GdkEventButton *event)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_y (self->list, (int)event->y);

  if (!gdk_event_triggers_context_menu ((GdkEvent *)event) || !DOMUS_IS_CONNECTION_ROW (row))
    return GDK_EVENT_PROPAGATE;
  domus_connection_row_popup (DOMUS_CONNECTION_ROW (row), (GdkEvent *)event);
  return GDK_EVENT_STOP;
}

static gboolean
on_popup_menu (DomusConnectionSidebar *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);

  if (!DOMUS_IS_CONNECTION_ROW (row))
    return FALSE;
  domus_connection_row_popup (DOMUS_CONNECTION_ROW (row), NULL);
  return TRUE;
}

static void
domus_connection_sidebar_dispose (GObject *object)
{
  DomusConnectionSidebar *self = DOMUS_CONNECTION_SIDEBAR (object);

  if (self->list != NULL)
    gtk_list_box_set_sort_func (self->list, NULL, NULL, NULL);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (domus_connection_sidebar_parent_class)->dispose (object);
}

static void
domus_connection_sidebar_class_init (DomusConnectionSidebarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = domus_connection_sidebar_dispose;
  signals[SELECTED] = g_signal_new ("selected", DOMUS_TYPE_CONNECTION_SIDEBAR, G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CONNECTION_CHANGED] =
      g_signal_new ("connection-changed", DOMUS_TYPE_CONNECTION_SIDEBAR, G_SIGNAL_RUN_LAST, 0, NULL,
                    NULL, NULL, G_TYPE_NONE, 1, DOMUS_TYPE_CONNECTION);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/domusvm/Domus/manager/domus-connection-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, DomusConnectionSidebar, list);
  gtk_widget_class_bind_template_child (widget_class, DomusConnectionSidebar, all);
  gtk_widget_class_bind_template_callback (widget_class, on_row_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_button_press);
  gtk_widget_class_bind_template_callback (widget_class, on_popup_menu);
}

static void
domus_connection_sidebar_init (DomusConnectionSidebar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * domus_connection_sidebar_new:
 * @store: whose connections are shown
 *
 * Returns: (transfer floating): a sidebar with "All guests" chosen
 */
GtkWidget *
domus_connection_sidebar_new (DomusConnectionStore *store)
{
  DomusConnectionSidebar *self = g_object_new (DOMUS_TYPE_CONNECTION_SIDEBAR, NULL);

  self->store = g_object_ref (store);
  gtk_list_box_set_sort_func (self->list, compare_rows, self, NULL);
  gtk_list_box_set_header_func (self->list, update_header, NULL, NULL);
  gtk_list_box_select_row (self->list, self->all);
  on_items_changed (G_LIST_MODEL (store), 0, 0, g_list_model_get_n_items (G_LIST_MODEL (store)),
                    self);
  g_signal_connect_object (store, "items-changed", G_CALLBACK (on_items_changed), self, 0);
  return GTK_WIDGET (self);
}

/**
 * domus_connection_sidebar_add:
 * @widget: is put below the connections
 */
void
domus_connection_sidebar_add (DomusConnectionSidebar *self, GtkWidget *widget)
{
  gtk_box_pack_start (GTK_BOX (self), widget, FALSE, FALSE, 0);
  gtk_box_reorder_child (GTK_BOX (self), widget, 1);
}

/**
 * domus_connection_sidebar_get_selected:
 *
 * Returns: (transfer none) (nullable): %NULL for "All guests"
 */
DomusConnection *
domus_connection_sidebar_get_selected (DomusConnectionSidebar *self)
{
  GtkListBoxRow *row;

  g_return_val_if_fail (DOMUS_IS_CONNECTION_SIDEBAR (self), NULL);
  row = gtk_list_box_get_selected_row (self->list);
  return DOMUS_IS_CONNECTION_ROW (row)
             ? domus_connection_row_get_connection (DOMUS_CONNECTION_ROW (row))
             : NULL;
}
