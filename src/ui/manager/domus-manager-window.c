/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-manager-window-private.h"

#include "common/domus-style-private.h"
#include "domus-bulk-actions-private.h"
#include "domus-connection-sidebar-private.h"
#include "domus-guest-actions.h"
#include "domus-guest-preview-private.h"
#include "domus-guest-pane-private.h"
#include "domus-jobs-strip-private.h"
#include "domus-manager-filters-private.h"
#include "domus-manager-status-private.h"
#include "domus-manager-toolbar-private.h"
#include "domus-message.h"
#include "transfer/domus-file-drop-private.h"

#include <glib/gi18n-lib.h>

/* How long the list may stay blank at the start. */
#define PATIENCE_MS 300

struct _DomusManagerWindow
{
  GtkApplicationWindow parent_instance;

  GtkBox *root;
  GtkContainer *top;
  GtkContainer *side;
  GtkBox *content;
  GtkBox *middle;

  GtkWidget *view;
  GtkWidget *toolbar; /* (nullable): made after the first frame */
  GtkWidget *sidebar; /* (nullable): likewise */
  GtkWidget *filters;
  GtkWidget *empty;    /* (nullable): these are made when first wanted */
  GtkWidget *bar;      /* (nullable) */
  GtkLabel *bar_label; /* (nullable) */
  GtkWidget *preview;  /* (nullable) */
  GtkWidget *strip;    /* (nullable) */

  DomusConnectionStore *store;
  GSettings *settings;
  DomusGuestList *list;
  DomusGuestActions *actions;
  DomusBulkActions *bulk;
  guint patience_id;
  gboolean patient; /* nothing was shown yet */
  gboolean had_connections;
  gboolean had_rows;
  char *search; /* (owned) (nullable): as it was typed */
  gulong draw_id;
  guint finish_id;
  int width;
  int height;
};

G_DEFINE_FINAL_TYPE (DomusManagerWindow, domus_manager_window, GTK_TYPE_APPLICATION_WINDOW)

/* ---- what is shown ---- */

/* NULL: all of them. */
static DomusConnection *
selected_connection (DomusManagerWindow *self)
{
  return self->sidebar == NULL
             ? NULL
             : domus_connection_sidebar_get_selected (DOMUS_CONNECTION_SIDEBAR (self->sidebar));
}

/* The connections whose guests are wanted. */
static GPtrArray *
wanted_connections (DomusManagerWindow *self)
{
  DomusConnection *selected = selected_connection (self);
  GPtrArray *wanted = g_ptr_array_new_with_free_func (g_object_unref);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->store));

  if (selected != NULL)
    g_ptr_array_add (wanted, g_object_ref (selected));
  for (guint i = 0; selected == NULL && i < n; i++)
    g_ptr_array_add (wanted, g_list_model_get_item (G_LIST_MODEL (self->store), i));
  return wanted;
}

static void update_content (DomusManagerWindow *self);

static gboolean
on_patience_over (gpointer user_data)
{
  DomusManagerWindow *self = user_data;

  self->patience_id = 0;
  self->patient = FALSE;
  update_content (self);
  return G_SOURCE_REMOVE;
}

/* Most hosts answer before anybody could read that they are being asked. */
static gboolean
is_patient (DomusManagerWindow *self, GPtrArray *connections)
{
  if (!self->patient || !domus_manager_status_is_passing (connections, !self->had_connections))
    return FALSE;
  if (self->patience_id == 0)
    self->patience_id = g_timeout_add (PATIENCE_MS, on_patience_over, self);
  return TRUE;
}

static void
show_empty (DomusManagerWindow *self, GPtrArray *connections)
{
  if (is_patient (self, connections))
    return;
  if (self->empty == NULL) {
    self->empty = domus_empty_state_new ();
    gtk_box_pack_start (self->middle, self->empty, TRUE, TRUE, 0);
  }
  if (domus_guest_list_has_search (self->list) && domus_guest_list_get_n_total (self->list) > 0)
    domus_manager_status_fill_no_match (DOMUS_EMPTY_STATE (self->empty), self->search);
  else
    domus_manager_status_fill (DOMUS_EMPTY_STATE (self->empty), connections,
                               !self->had_connections);
  gtk_widget_show (self->empty);
}

static void
make_bar (DomusManagerWindow *self)
{
  GtkWidget *label = gtk_label_new (NULL);
  GtkWidget *details;
  GtkWidget *again;

  self->bar = gtk_info_bar_new ();
  gtk_info_bar_set_message_type (GTK_INFO_BAR (self->bar), GTK_MESSAGE_WARNING);
  g_object_set (label, "wrap", TRUE, "xalign", 0.0, "visible", TRUE, NULL);
  gtk_container_add (GTK_CONTAINER (gtk_info_bar_get_content_area (GTK_INFO_BAR (self->bar))),
                     label);
  details = gtk_info_bar_add_button (GTK_INFO_BAR (self->bar), _ ("_Details"), 1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (details), "win.failure-details");
  again = gtk_info_bar_add_button (GTK_INFO_BAR (self->bar), _ ("_Try Again"), 2);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (again), "win.try-again");
  self->bar_label = GTK_LABEL (label);
  gtk_box_pack_start (self->content, self->bar, FALSE, FALSE, 0);
  gtk_box_reorder_child (self->content, self->bar, 0);
}

/* Above a list whose host is gone: what the rows say is old. */
static void
show_bar (DomusManagerWindow *self, DomusConnection *failed)
{
  g_autofree char *text = NULL;

  if (failed == NULL) {
    if (self->bar != NULL)
      gtk_widget_hide (self->bar);
    return;
  }
  if (self->bar == NULL)
    make_bar (self);
  text = g_strdup_printf (_ ("No connection to “%s”. Its guests are shown as they were last "
                             "seen."),
                          domus_connection_get_label (failed));
  gtk_label_set_text (self->bar_label, text);
  gtk_widget_show (self->bar);
}

static gboolean
any_open (DomusManagerWindow *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->store));

  for (guint i = 0; i < n; i++) {
    g_autoptr (DomusConnection) connection = g_list_model_get_item (G_LIST_MODEL (self->store), i);

    if (domus_connection_get_state (connection) == DOMUS_CONNECTION_OPEN)
      return TRUE;
  }
  return FALSE;
}

static void
update_content (DomusManagerWindow *self)
{
  g_autoptr (GPtrArray) connections = wanted_connections (self);
  GAction *new_vm = g_action_map_lookup_action (G_ACTION_MAP (self), "new-vm");
  gboolean rows = domus_guest_list_get_n_shown (self->list) > 0;
  gboolean open = any_open (self);

  if (!rows && !domus_guest_list_has_search (self->list)
      && domus_guest_list_get_n_total (self->list) > 0)
    return; /* the rows are on their way */
  if (rows) {
    self->patient = FALSE;
    g_clear_handle_id (&self->patience_id, g_source_remove);
  }
  if (rows && self->empty != NULL)
    gtk_widget_hide (self->empty);
  else if (!rows)
    show_empty (self, connections);
  gtk_widget_set_visible (self->view, rows);
  if (rows && !self->had_rows && !domus_guest_list_has_search (self->list))
    domus_guest_pane_focus (DOMUS_GUEST_PANE (self->view), FALSE);
  self->had_rows = self->had_rows || rows;
  show_bar (self, rows ? domus_manager_status_find_stale (connections) : NULL);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (new_vm), open);
  if (self->toolbar != NULL)
    domus_manager_toolbar_set_can_make (DOMUS_MANAGER_TOOLBAR (self->toolbar), open);
}

static void
update_sources (DomusManagerWindow *self)
{
  g_autoptr (GPtrArray) connections = wanted_connections (self);

  self->had_connections =
      self->had_connections || g_list_model_get_n_items (G_LIST_MODEL (self->store)) > 0;
  domus_guest_list_set_sources (self->list, connections); /* says "content-changed" */
}

static void
update_preview (DomusManagerWindow *self)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), "show-details");
  g_autoptr (GVariant) state = g_action_get_state (action);
  g_autoptr (GPtrArray) guests = domus_guest_pane_get_selected (DOMUS_GUEST_PANE (self->view));
  gboolean wanted = g_variant_get_boolean (state) && guests->len > 0;

  if (self->preview == NULL) {
    if (!wanted)
      return;
    self->preview = domus_guest_preview_new (self->store);
    gtk_box_pack_end (self->middle, self->preview, FALSE, FALSE, 0);
  }
  domus_guest_preview_set_guest (DOMUS_GUEST_PREVIEW (self->preview),
                                 wanted && guests->len == 1 ? guests->pdata[0] : NULL, guests->len);
  gtk_widget_set_visible (self->preview, wanted);
}

static void
set_bulk (DomusManagerWindow *self, GPtrArray *guests)
{
  if (self->bulk == NULL)
    self->bulk = domus_bulk_actions_new (GTK_WIDGET (self), self->store);
  domus_bulk_actions_set_guests (self->bulk, guests);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "guest",
                                  domus_bulk_actions_get_group (self->bulk));
}

static void
on_selection_changed (DomusManagerWindow *self)
{
  g_autoptr (GPtrArray) guests = domus_guest_pane_get_selected (DOMUS_GUEST_PANE (self->view));

  if (self->bulk != NULL && guests->len < 2)
    domus_bulk_actions_set_guests (self->bulk, NULL);
  domus_guest_actions_set_guest (self->actions, guests->len == 1 ? guests->pdata[0] : NULL);
  if (guests->len > 1)
    set_bulk (self, guests);
  else
    gtk_widget_insert_action_group (GTK_WIDGET (self), "guest",
                                    domus_guest_actions_get_group (self->actions));
  if (self->toolbar != NULL)
    domus_manager_toolbar_set_selected (DOMUS_MANAGER_TOOLBAR (self->toolbar), guests->len);
  update_preview (self);
}

static void
on_jobs_changed (DomusManagerWindow *self)
{
  if (self->strip != NULL)
    return;
  self->strip = domus_jobs_strip_new (self->store);
  gtk_box_pack_end (self->root, self->strip, FALSE, FALSE, 0);
}

/* ---- searching ---- */

static void
on_search_changed (DomusManagerWindow *self, const char *text)
{
  g_free (self->search);
  self->search = g_strdup (text);
  domus_guest_list_set_search (self->list, text);
  domus_manager_filters_set_search (DOMUS_MANAGER_FILTERS (self->filters), text);
}

static void
on_search_done (DomusManagerWindow *self)
{
  domus_guest_pane_focus (DOMUS_GUEST_PANE (self->view), TRUE);
}

/* Also what was asked for before there was a place to type it in. */
static void
look_for_search (DomusManagerWindow *self)
{
  if (self->toolbar != NULL && self->search != NULL)
    domus_manager_toolbar_set_search (DOMUS_MANAGER_TOOLBAR (self->toolbar), self->search);
}

/* Typing in the list starts a search. */
static gboolean
domus_manager_window_key_press (GtkWidget *widget, GdkEventKey *event)
{
  DomusManagerWindow *self = DOMUS_MANAGER_WINDOW (widget);

  if (GTK_WIDGET_CLASS (domus_manager_window_parent_class)->key_press_event (widget, event))
    return GDK_EVENT_STOP;
  return self->toolbar != NULL
         && domus_manager_toolbar_take_key (DOMUS_MANAGER_TOOLBAR (self->toolbar), event);
}

/* ---- actions ---- */

static void
activate_new_vm (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DomusManagerWindow *self = user_data;
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));
  DomusConnection *selected = selected_connection (self);
  const char *uri = "";

  if (selected != NULL && domus_connection_get_state (selected) == DOMUS_CONNECTION_OPEN)
    uri = domus_connection_get_uri (selected);
  if (application != NULL)
    g_action_group_activate_action (G_ACTION_GROUP (application), "new-vm",
                                    g_variant_new_string (uri));
}

static void
import_files (const char *const *paths, gpointer user_data)
{
  DomusManagerWindow *self = user_data;
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));
  DomusConnection *selected = selected_connection (self);

  if (application != NULL)
    g_action_group_activate_action (
        G_ACTION_GROUP (application), "import",
        g_variant_new ("(s^as)", selected != NULL ? domus_connection_get_uri (selected) : "",
                       paths));
}

static void
activate_import (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  const char *const none[] = { NULL };

  import_files (none, user_data);
}

static void
activate_try_again (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_autoptr (GPtrArray) connections = wanted_connections (user_data);

  for (guint i = 0; i < connections->len; i++)
    domus_connection_open (connections->pdata[i]);
}

static void
activate_failure_details (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_autoptr (GPtrArray) connections = wanted_connections (user_data);
  DomusConnection *failed = domus_manager_status_find_stale (connections);
  g_autofree char *heading = NULL;

  if (failed == NULL || domus_connection_get_error (failed) == NULL)
    return;
  heading = g_strdup_printf (_ ("No connection to “%s”"), domus_connection_get_label (failed));
  domus_message_error (GTK_WINDOW (user_data), heading, domus_connection_get_error (failed));
}

static void
activate_search (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DomusManagerWindow *self = user_data;

  if (self->toolbar != NULL)
    domus_manager_toolbar_focus_search (DOMUS_MANAGER_TOOLBAR (self->toolbar));
}

static void
activate_find (GSimpleAction *action, GVariant *text, gpointer user_data)
{
  DomusManagerWindow *self = user_data;

  g_free (self->search);
  self->search = g_variant_dup_string (text, NULL);
  look_for_search (self);
}

static void
activate_select_all (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  domus_guest_pane_select_all (DOMUS_GUEST_PANE (DOMUS_MANAGER_WINDOW (user_data)->view));
}

static void
change_show_details (GSimpleAction *action, GVariant *state, gpointer user_data)
{
  g_simple_action_set_state (action, state);
  update_preview (user_data);
}

static const GActionEntry entries[] = {
  { "new-vm", activate_new_vm, NULL, NULL, NULL, { 0 } },
  { "import", activate_import, NULL, NULL, NULL, { 0 } },
  { "try-again", activate_try_again, NULL, NULL, NULL, { 0 } },
  { "failure-details", activate_failure_details, NULL, NULL, NULL, { 0 } },
  { "search", activate_search, NULL, NULL, NULL, { 0 } },
  { "find", activate_find, "s", NULL, NULL, { 0 } },
  { "select-all", activate_select_all, NULL, NULL, NULL, { 0 } },
  { "show-details", NULL, NULL, "true", change_show_details, { 0 } },
};

/* ---- the window ---- */

static void
domus_manager_window_size_allocate (GtkWidget *widget, GtkAllocation *allocation)
{
  DomusManagerWindow *self = DOMUS_MANAGER_WINDOW (widget);

  GTK_WIDGET_CLASS (domus_manager_window_parent_class)->size_allocate (widget, allocation);
  if (!gtk_window_is_maximized (GTK_WINDOW (self)))
    gtk_window_get_size (GTK_WINDOW (self), &self->width, &self->height);
}

static void
domus_manager_window_destroy (GtkWidget *widget)
{
  DomusManagerWindow *self = DOMUS_MANAGER_WINDOW (widget);

  if (self->settings != NULL && self->width > 0) {
    g_settings_set_int (self->settings, "manager-width", self->width);
    g_settings_set_int (self->settings, "manager-height", self->height);
  }
  g_clear_object (&self->settings);
  GTK_WIDGET_CLASS (domus_manager_window_parent_class)->destroy (widget);
}

static void
domus_manager_window_dispose (GObject *object)
{
  DomusManagerWindow *self = DOMUS_MANAGER_WINDOW (object);

  if (self->view != NULL) {
    g_signal_handlers_disconnect_by_data (self->view, self);
    g_signal_handlers_disconnect_by_data (self->list, self);
    g_signal_handlers_disconnect_by_data (self->store, self);
    g_signal_handlers_disconnect_by_data (domus_connection_store_get_jobs (self->store), self);
    self->view = NULL;
  }
  if (self->sidebar != NULL) {
    g_signal_handlers_disconnect_by_data (self->sidebar, self);
    g_signal_handlers_disconnect_by_data (self->toolbar, self);
    self->sidebar = NULL;
    self->toolbar = NULL;
  }
  g_clear_handle_id (&self->finish_id, g_source_remove);
  g_clear_handle_id (&self->patience_id, g_source_remove);
  g_clear_object (&self->actions);
  g_clear_object (&self->bulk);
  g_clear_object (&self->list);
  G_OBJECT_CLASS (domus_manager_window_parent_class)->dispose (object);
  g_clear_object (&self->store);
}

static void
domus_manager_window_finalize (GObject *object)
{
  g_free (DOMUS_MANAGER_WINDOW (object)->search);
  G_OBJECT_CLASS (domus_manager_window_parent_class)->finalize (object);
}

static void
domus_manager_window_class_init (DomusManagerWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = domus_manager_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = domus_manager_window_finalize;
  widget_class->destroy = domus_manager_window_destroy;
  widget_class->size_allocate = domus_manager_window_size_allocate;
  widget_class->key_press_event = domus_manager_window_key_press;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/domusvm/Domus/manager/domus-manager-window.ui");
  gtk_widget_class_bind_template_child (widget_class, DomusManagerWindow, root);
  gtk_widget_class_bind_template_child (widget_class, DomusManagerWindow, top);
  gtk_widget_class_bind_template_child (widget_class, DomusManagerWindow, side);
  gtk_widget_class_bind_template_child (widget_class, DomusManagerWindow, content);
  gtk_widget_class_bind_template_child (widget_class, DomusManagerWindow, middle);
}

static void
domus_manager_window_init (DomusManagerWindow *self)
{
  domus_style_ensure (gtk_widget_get_screen (GTK_WIDGET (self)));
  gtk_widget_init_template (GTK_WIDGET (self));
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  domus_file_drop_attach (GTK_WIDGET (self), import_files, self);
}

static void
make_content (DomusManagerWindow *self)
{
  self->actions = domus_guest_actions_new (GTK_WIDGET (self), self->store);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "guest",
                                  domus_guest_actions_get_group (self->actions));
  self->list = domus_guest_list_new ();
  self->view = domus_guest_pane_new (self->list);
  gtk_box_pack_start (self->middle, self->view, TRUE, TRUE, 0);
  g_signal_connect_swapped (self->view, "selection-changed", G_CALLBACK (on_selection_changed),
                            self);
  g_signal_connect_swapped (self->list, "content-changed", G_CALLBACK (update_content), self);
  g_signal_connect_object (self->store, "items-changed", G_CALLBACK (update_sources), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (domus_connection_store_get_jobs (self->store), "items-changed",
                           G_CALLBACK (on_jobs_changed), self, G_CONNECT_SWAPPED);
}

/* What surrounds the list. It takes longer to make than the list itself, so
 * the list is on the screen first. */
static gboolean
on_finish (gpointer user_data)
{
  DomusManagerWindow *self = user_data;

  self->finish_id = 0;
  self->toolbar = domus_manager_toolbar_new (self->actions);
  gtk_widget_set_hexpand (self->toolbar, TRUE);
  gtk_container_add (self->top, self->toolbar);
  g_signal_connect_swapped (self->toolbar, "search-changed", G_CALLBACK (on_search_changed), self);
  g_signal_connect_swapped (self->toolbar, "search-done", G_CALLBACK (on_search_done), self);

  self->sidebar = domus_connection_sidebar_new (self->store);
  gtk_widget_set_hexpand (self->sidebar, TRUE);
  gtk_container_add (self->side, self->sidebar);
  self->filters = domus_manager_filters_new (G_ACTION_MAP (self), self->store, self->settings,
                                             self->list, DOMUS_GUEST_PANE (self->view));
  domus_connection_sidebar_add (DOMUS_CONNECTION_SIDEBAR (self->sidebar), self->filters);
  g_signal_connect_swapped (self->sidebar, "selected", G_CALLBACK (update_sources), self);
  g_signal_connect_swapped (self->sidebar, "connection-changed", G_CALLBACK (update_content), self);
  on_selection_changed (self);
  update_content (self);
  look_for_search (self);
  return G_SOURCE_REMOVE;
}

static gboolean
on_first_draw (DomusManagerWindow *self)
{
  g_clear_signal_handler (&self->draw_id, self);
  self->finish_id = g_idle_add (on_finish, self);
  return GDK_EVENT_PROPAGATE;
}

/**
 * domus_manager_window_new:
 * @settings: remembers the size under "manager-width" and "manager-height"
 *
 * Returns: (transfer none): the window, not shown yet; owned by @application
 */
GtkWidget *
domus_manager_window_new (GtkApplication *application,
                          DomusConnectionStore *store,
                          GSettings *settings)
{
  DomusManagerWindow *self =
      g_object_new (DOMUS_TYPE_MANAGER_WINDOW, "application", application, NULL);

  self->store = g_object_ref (store);
  self->settings = g_object_ref (settings);
  gtk_window_set_default_size (GTK_WINDOW (self), g_settings_get_int (settings, "manager-width"),
                               g_settings_get_int (settings, "manager-height"));
  self->patient = TRUE;
  make_content (self);
  domus_guest_pane_follow (DOMUS_GUEST_PANE (self->view), G_ACTION_MAP (self), settings);
  update_sources (self);
  if (g_list_model_get_n_items (domus_connection_store_get_jobs (store)) > 0)
    on_jobs_changed (self);
  self->draw_id = g_signal_connect_after (self, "draw", G_CALLBACK (on_first_draw), NULL);
  return GTK_WIDGET (self);
}
