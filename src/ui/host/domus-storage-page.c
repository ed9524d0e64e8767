/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-storage-page-private.h"

#include "common/domus-empty-state-private.h"
#include "common/domus-error-box-private.h"
#include "common/domus-widgets-private.h"
#include "domus-message.h"
#include "domus-storage-dialogs-private.h"
#include "domus-volume-list-private.h"

#include <glib/gi18n-lib.h>

struct _DomusStoragePage
{
  GtkBox parent_instance;

  DomusErrorBox *error_box;
  GtkListBox *list;
  GtkStack *stack;
  GtkBox *pool_box;
  GtkLabel *facts;
  GtkWidget *start_button;
  GtkWidget *stop_button;
  GtkToggleButton *autostart;
  DomusEmptyState *empty;
  DomusVolumeList *volumes;

  DomusConnection *connection;
  GSimpleActionGroup *actions;
  GCancellable *cancellable; /* (nullable): while it is being looked */
  GPtrArray *pools;          /* (nullable): of DomusPool, as the rows */
  char *wanted;              /* (nullable): name of the pool that is or will be chosen */
  gboolean filling;
  gboolean busy;
};

G_DEFINE_FINAL_TYPE (DomusStoragePage, domus_storage_page, GTK_TYPE_BOX)

static void look (DomusStoragePage *self);

/* ---- the pools ---- */

static char *
describe_use (const DomusPool *pool)
{
  g_autofree char *left = g_format_size_full (pool->available, G_FORMAT_SIZE_IEC_UNITS);
  g_autofree char *all = g_format_size_full (pool->capacity, G_FORMAT_SIZE_IEC_UNITS);

  if (!pool->active)
    return g_strdup (_ ("Not started"));
  return g_strdup_printf (_ ("%s of %s free"), left, all);
}

static GtkWidget *
new_row (const DomusPool *pool)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *bar = gtk_level_bar_new ();
  g_autofree char *use = describe_use (pool);
  GtkLabel *label;

  g_object_set (box, "margin", 8, NULL);
  domus_widgets_add_line (GTK_CONTAINER (box), pool->name, NULL);
  label = domus_widgets_add_line (GTK_CONTAINER (box), use, "dim-label");
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (label)), "domus-small");
  gtk_container_add (GTK_CONTAINER (row), box);
  if (pool->active && pool->capacity > 0) {
    gtk_level_bar_set_value (GTK_LEVEL_BAR (bar),
                             1 - (double)pool->available / (double)pool->capacity);
    gtk_container_add (GTK_CONTAINER (box), bar);
  } else {
    g_object_unref (g_object_ref_sink (bar));
  }
  atk_object_set_name (gtk_widget_get_accessible (row), pool->name);
  atk_object_set_description (gtk_widget_get_accessible (row), use);
  gtk_widget_show_all (row);
  return row;
}

static const DomusPool *
chosen (DomusStoragePage *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);

  return row != NULL && self->pools != NULL ? self->pools->pdata[gtk_list_box_row_get_index (row)]
                                            : NULL;
}

static void
set_enabled (DomusStoragePage *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled && !self->busy);
}

static void
update (DomusStoragePage *self)
{
  const DomusPool *pool = chosen (self);
  gboolean active = pool != NULL && pool->active;

  set_enabled (self, "new", TRUE);
  set_enabled (self, "look", TRUE);
  set_enabled (self, "start", pool != NULL && !active);
  set_enabled (self, "stop", active);
  set_enabled (self, "remove", pool != NULL);
  gtk_widget_set_visible (self->start_button, !active);
  gtk_widget_set_visible (self->stop_button, active);
  gtk_widget_set_sensitive (GTK_WIDGET (self->autostart), pool != NULL && !self->busy);
}

static void
show_pool (DomusStoragePage *self)
{
  const DomusPool *pool = chosen (self);
  g_autofree char *use = NULL;
  g_autofree char *text = NULL;

  if (self->filling)
    return;
  domus_volume_list_set_pool (self->volumes, pool);
  update (self);
  if (pool == NULL)
    return;
  g_free (self->wanted);
  self->wanted = g_strdup (pool->name);
  use = describe_use (pool);
  text = g_strjoin (" · ", pool->kind, pool->path != NULL ? pool->path : pool->source, use,
                    pool->path != NULL ? pool->source : NULL, NULL);
  gtk_label_set_text (self->facts, text);
  self->filling = TRUE;
  gtk_toggle_button_set_active (self->autostart, pool->autostart);
  self->filling = FALSE;
}

static void
on_selected (DomusStoragePage *self)
{
  show_pool (self);
}

static void
fill (DomusStoragePage *self)
{
  guint index = 0;

  self->filling = TRUE;
  domus_widgets_clear (GTK_CONTAINER (self->list));
  for (guint i = 0; i < self->pools->len; i++) {
    const DomusPool *pool = self->pools->pdata[i];

    gtk_container_add (GTK_CONTAINER (self->list), new_row (pool));
    if (g_strcmp0 (pool->name, self->wanted) == 0)
      index = i;
  }
  gtk_list_box_select_row (self->list, gtk_list_box_get_row_at_index (self->list, (int)index));
  self->filling = FALSE;
  gtk_stack_set_visible_child_name (self->stack, self->pools->len > 0 ? "pool" : "empty");
  show_pool (self);
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusStoragePage) self = user_data;
  g_autoptr (GError) error = NULL;
  GPtrArray *pools = domus_connection_list_pools_finish (DOMUS_CONNECTION (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->cancellable);
  if (pools == NULL) {
    domus_error_box_set_error (self->error_box, _ ("The storage pools are not known"), error);
    return;
  }
  self->filling = TRUE;
  domus_widgets_clear (GTK_CONTAINER (self->list)); /* its rows are of the old pools */
  self->filling = FALSE;
  g_clear_pointer (&self->pools, g_ptr_array_unref);
  self->pools = pools;
  fill (self);
}

static void
look (DomusStoragePage *self)
{
  if (self->cancellable != NULL
      || domus_connection_get_state (self->connection) != DOMUS_CONNECTION_OPEN)
    return;
  self->cancellable = g_cancellable_new ();
  domus_connection_list_pools_async (self->connection, self->cancellable, listed_cb,
                                     g_object_ref (self));
}

/* ---- actions ---- */

static void
set_busy (DomusStoragePage *self, gboolean busy)
{
  self->busy = busy;
  update (self);
}

static void
op_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusStoragePage) self = user_data;
  g_autoptr (GError) error = NULL;

  domus_connection_pool_op_finish (DOMUS_CONNECTION (source), result, &error);
  if (self->connection == NULL)
    return;
  set_busy (self, FALSE);
  domus_error_box_set_error (self->error_box, NULL, error);
  look (self);
}

static void
do_op (DomusStoragePage *self, DomusPoolOp op)
{
  const DomusPool *pool = chosen (self);

  if (pool == NULL)
    return;
  set_busy (self, TRUE);
  domus_connection_pool_op_async (self->connection, pool->name, op, NULL, op_cb,
                                  g_object_ref (self));
}

static void
activate_start (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  do_op (user_data, DOMUS_POOL_START);
}

static void
activate_stop (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  do_op (user_data, DOMUS_POOL_STOP);
}

static void
on_autostart (DomusStoragePage *self)
{
  if (!self->filling)
    do_op (self, gtk_toggle_button_get_active (self->autostart) ? DOMUS_POOL_AUTOSTART_ON
                                                                : DOMUS_POOL_AUTOSTART_OFF);
}

static void
remove_confirmed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusStoragePage) self = user_data;

  if (domus_message_confirm_finish (result) && self->connection != NULL)
    do_op (self, DOMUS_POOL_REMOVE);
}

static void
activate_remove (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DomusStoragePage *self = user_data;
  g_autofree char *heading =
      g_strdup_printf (_ ("Remove the storage pool “%s”?"), chosen (self)->name);

  domus_message_confirm_async (GTK_WINDOW (gtk_widget_get_toplevel (GTK_WIDGET (self))), heading,
                               _ ("The host forgets the pool. What is in it stays where it is, and "
                                  "guests go on using it."),
                               _ ("_Remove"), FALSE, NULL, remove_confirmed, g_object_ref (self));
}

static void
pool_made (gpointer owner, const char *name)
{
  DomusStoragePage *self = owner;

  g_free (self->wanted);
  self->wanted = g_strdup (name);
  look (self);
}

static void
activate_new (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DomusStoragePage *self = user_data;

  domus_new_pool_dialog_show (GTK_WIDGET (self), self->connection, pool_made);
}

static void
activate_look (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  look (user_data);
}

static const GActionEntry entries[] = {
  { "new", activate_new, NULL, NULL, NULL, { 0 } },
  { "look", activate_look, NULL, NULL, NULL, { 0 } },
  { "start", activate_start, NULL, NULL, NULL, { 0 } },
  { "stop", activate_stop, NULL, NULL, NULL, { 0 } },
  { "remove", activate_remove, NULL, NULL, NULL, { 0 } },
};

/* ---- object ---- */

static void
domus_storage_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (domus_storage_page_parent_class)->map (widget);
  look (DOMUS_STORAGE_PAGE (widget));
}

static void
domus_storage_page_dispose (GObject *object)
{
  DomusStoragePage *self = DOMUS_STORAGE_PAGE (object);

  self->filling = TRUE; /* rows that go choose others */
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->actions);
  g_clear_object (&self->connection);
  G_OBJECT_CLASS (domus_storage_page_parent_class)->dispose (object);
  g_clear_pointer (&self->pools, g_ptr_array_unref);
  g_clear_pointer (&self->wanted, g_free);
}

static void
domus_storage_page_class_init (DomusStoragePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = domus_storage_page_dispose;
  widget_class->map = domus_storage_page_map;
  g_type_ensure (DOMUS_TYPE_EMPTY_STATE);
  g_type_ensure (DOMUS_TYPE_ERROR_BOX);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/domusvm/Domus/host/domus-storage-page.ui");
  gtk_widget_class_bind_template_child (widget_class, DomusStoragePage, error_box);
  gtk_widget_class_bind_template_child (widget_class, DomusStoragePage, list);
  gtk_widget_class_bind_template_child (widget_class, DomusStoragePage, stack);
  gtk_widget_class_bind_template_child (widget_class, DomusStoragePage, pool_box);
  gtk_widget_class_bind_template_child (widget_class, DomusStoragePage, facts);
  gtk_widget_class_bind_template_child (widget_class, DomusStoragePage, start_button);
  gtk_widget_class_bind_template_child (widget_class, DomusStoragePage, stop_button);
  gtk_widget_class_bind_template_child (widget_class, DomusStoragePage, autostart);
  gtk_widget_class_bind_template_child (widget_class, DomusStoragePage, empty);
  gtk_widget_class_bind_template_callback (widget_class, on_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_autostart);
}

static void
domus_storage_page_init (DomusStoragePage *self)
{
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "pool", G_ACTION_GROUP (self->actions));
  domus_empty_state_set_text (self->empty, "drive-harddisk-symbolic", _ ("No storage pools"),
                              _ ("A pool is a place on the host where disks and discs of guests "
                                 "are: a folder, most of the time."));
  domus_empty_state_add_action (self->empty, _ ("New _Pool…"), "pool.new", TRUE);
}

/**
 * domus_storage_page_new:
 *
 * Returns: (transfer floating)
 */
GtkWidget *
domus_storage_page_new (DomusConnection *connection)
{
  DomusStoragePage *self = g_object_new (DOMUS_TYPE_STORAGE_PAGE, NULL);

  self->connection = g_object_ref (connection);
  self->volumes = DOMUS_VOLUME_LIST (domus_volume_list_new (connection));
  gtk_widget_show (GTK_WIDGET (self->volumes));
  gtk_box_pack_start (self->pool_box, GTK_WIDGET (self->volumes), TRUE, TRUE, 0);
  update (self);
  return GTK_WIDGET (self);
}
