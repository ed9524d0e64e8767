/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-app"
#include "config.h"

#include "domus-application-private.h"

#include "domus-notifier.h"
#include "domus-options.h"
#include "domus-script.h"
#include "domus-search-provider.h"
#include "domus-windows.h"
#include "domus-wish.h"

#include <glib/gi18n.h>
#include <string.h>

G_DEFINE_FINAL_TYPE (DomusApplication, domus_application, GTK_TYPE_APPLICATION)

static GtkWindow *
active_window (DomusApplication *self)
{
  return gtk_application_get_active_window (GTK_APPLICATION (self));
}

/* ---- windows ---- */

/* Now somebody can answer. */
static void
connect_declined (DomusApplication *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->store));

  for (guint i = 0; i < n && self->declined; i++) {
    g_autoptr (DomusConnection) connection = g_list_model_get_item (G_LIST_MODEL (self->store), i);
    DomusConnectionState state = domus_connection_get_state (connection);

    if (state == DOMUS_CONNECTION_FAILED || state == DOMUS_CONNECTION_WAITING)
      domus_connection_open (connection);
  }
  self->declined = FALSE;
}

void
domus_application_show_manager (DomusApplication *self)
{
  if (self->manager == NULL) {
    self->manager = domus_manager_window_new (GTK_APPLICATION (self), self->store, self->settings);
    g_signal_connect (self->manager, "destroy", G_CALLBACK (gtk_widget_destroyed), &self->manager);
  }
  gtk_window_present (GTK_WINDOW (self->manager));
  connect_declined (self);
}

/* The window that shows @object, as was said to it with @key. */
static GtkWidget *
find_window (DomusApplication *self, const char *key, gconstpointer object)
{
  for (GList *item = gtk_application_get_windows (GTK_APPLICATION (self)); item != NULL;
       item = item->next) {
    if (g_object_get_data (item->data, key) == object)
      return item->data;
  }
  return NULL;
}

void
domus_application_show_guest (DomusApplication *self, DomusGuest *guest, const char *page)
{
  GtkWidget *window = find_window (self, "domus-guest", guest);
  gboolean asks = g_str_equal (page, "delete"); /* a dialog over the window */

  if (window == NULL) {
    window = domus_guest_window_new (GTK_APPLICATION (self), self->store, guest, self->settings);
    g_object_set_data (G_OBJECT (window), "domus-guest", guest);
  }
  domus_guest_window_show_page (window, asks ? "console" : page);
  gtk_window_present (GTK_WINDOW (window));
  if (asks)
    g_action_group_activate_action (gtk_widget_get_action_group (window, "guest"), page, NULL);
}

void
domus_application_show_host (DomusApplication *self, DomusConnection *connection, const char *page)
{
  GtkWidget *window = find_window (self, "domus-host", connection);

  if (window == NULL) {
    window = domus_host_window_new (GTK_APPLICATION (self), self->store, connection);
    g_object_set_data (G_OBJECT (window), "domus-host", connection);
  }
  domus_host_window_show_page (window, page);
  gtk_window_present (GTK_WINDOW (window));
}

static void
show_preferences (DomusApplication *self)
{
  GtkWidget *dialog = domus_preferences_dialog_new (active_window (self), self->settings);

  g_object_set_data (G_OBJECT (dialog), "domus-preferences", dialog);
  gtk_application_add_window (GTK_APPLICATION (self), GTK_WINDOW (dialog));
  gtk_window_present (GTK_WINDOW (dialog));
}

void
domus_application_show_new_vm (DomusApplication *self, DomusConnection *connection)
{
  GtkWidget *dialog;

  if (self->manager == NULL)
    domus_application_show_manager (self);
  dialog = domus_new_vm_dialog_new (active_window (self), self->store, connection);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* @connection: (nullable): the first that opens */
static void
show_import (DomusApplication *self, DomusConnection *connection, const char *const *paths)
{
  GtkWidget *dialog;

  domus_application_show_manager (self);
  dialog = domus_import_dialog_new (GTK_WINDOW (self->manager), self->store, connection, paths);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* The best connection to make a guest on, when none is named. */
static DomusConnection *
first_open (DomusApplication *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->store));

  for (guint i = 0; i < n; i++) {
    g_autoptr (DomusConnection) connection = g_list_model_get_item (G_LIST_MODEL (self->store), i);
    if (domus_connection_get_state (connection) == DOMUS_CONNECTION_OPEN)
      return connection; /* the store keeps it */
  }
  return NULL;
}

/* ---- the command line ---- */

/* The first connection of a first start is found in the background. */
static void
connection_found_cb (
    GListModel *store, guint position, guint removed, guint added, gpointer user_data)
{
  DomusApplication *self = user_data;
  g_autoptr (GVariant) pending = NULL;
  g_autoptr (DomusConnection) connection = NULL;
  const char *guest, *page;

  if (added == 0 || (pending = g_object_get_data (G_OBJECT (self), "pending-wish")) == NULL)
    return;
  g_variant_ref (pending);
  g_object_set_data (G_OBJECT (self), "pending-wish", NULL);
  connection = g_list_model_get_item (store, position);
  g_variant_get (pending, "(&s&s)", &guest, &page);
  domus_wish_make (self, connection, *guest ? guest : NULL, g_intern_string (page));
}

/* What is relative is relative to where the command was given. */
static char **
resolve_files (GApplicationCommandLine *line, const char *const *names)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();

  for (gsize i = 0; names[i] != NULL; i++) {
    g_autoptr (GFile) file = g_application_command_line_create_file_for_arg (line, names[i]);
    char *path = g_file_get_path (file);

    g_ptr_array_add (paths, path != NULL ? path : g_strdup (names[i]));
  }
  g_ptr_array_add (paths, NULL);
  return (char **)g_ptr_array_free (g_steal_pointer (&paths), FALSE);
}

static int
domus_application_command_line (GApplication *application, GApplicationCommandLine *line)
{
  DomusApplication *self = DOMUS_APPLICATION (application);
  GVariantDict *dict = g_application_command_line_get_options_dict (line);
  DomusConnection *connection = NULL;
  g_autoptr (GError) error = NULL;
  const char *uri = NULL, *guest = NULL;
  const char *page = domus_options_get_page (dict, &guest);
  g_autofree const char **files = NULL;

  g_variant_dict_lookup (dict, "connect", "&s", &uri);

  if (uri != NULL) {
    connection = domus_connection_store_add (self->store, uri, TRUE, &error);
    if (connection == NULL) {
      g_application_command_line_printerr (line, "%s\n", error->message);
      return 2;
    }
  }
  domus_connection_store_start (self->store);
  if (connection == NULL && g_list_model_get_n_items (G_LIST_MODEL (self->store)) > 0) {
    g_autoptr (DomusConnection) first = g_list_model_get_item (G_LIST_MODEL (self->store), 0);
    connection = first_open (self) ? first_open (self) : first;
  }

  g_variant_dict_lookup (dict, G_OPTION_REMAINING, "^a&ay", &files);
  if (files != NULL) {
    g_auto (GStrv) paths = resolve_files (line, files);
    show_import (self, connection, (const char *const *)paths);
  } else if (page == NULL) {
    domus_application_show_manager (self);
  } else if (connection != NULL) {
    domus_wish_make (self, connection, guest, page);
  } else {
    g_object_set_data_full (
        G_OBJECT (self), "pending-wish",
        g_variant_ref_sink (g_variant_new ("(ss)", guest != NULL ? guest : "", page)),
        (GDestroyNotify)g_variant_unref);
    domus_application_show_manager (self);
  }
  return 0;
}

static int
domus_application_handle_local_options (GApplication *application, GVariantDict *dict)
{
  if (g_variant_dict_contains (dict, "version")) {
    g_print ("%s\n", DOMUS_VERSION);
    return 0;
  }
  if (g_variant_dict_contains (dict, "debug"))
    g_setenv ("G_MESSAGES_DEBUG",
              "domus-util domus-xml domus-xenconfig domus-virt domus-model domus-ui domus-app",
              TRUE);
  return domus_script_run (dict);
}

/* ---- actions ---- */

static void
on_show_guest (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DomusApplication *self = user_data;
  const char *uri, *uuid, *page;
  DomusConnection *connection;
  DomusGuest *guest;

  g_variant_get (parameter, "(&s&s&s)", &uri, &uuid, &page);
  domus_connection_store_start (self->store); /* a notification or a search may ask first */
  connection = domus_connection_store_find (self->store, uri);
  guest = connection ? domus_connection_find_guest (connection, uuid) : NULL;
  if (guest != NULL)
    domus_application_show_guest (self, guest, page);
  else if (connection != NULL)
    domus_wish_make (self, connection, uuid, g_intern_string (page));
  else
    domus_application_show_manager (self);
}

static void
on_show_host (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DomusApplication *self = user_data;
  const char *uri, *page;
  DomusConnection *connection;

  g_variant_get (parameter, "(&s&s)", &uri, &page);
  connection = domus_connection_store_find (self->store, uri);
  if (connection != NULL)
    domus_application_show_host (self, connection, page);
}

static void
on_new_vm (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DomusApplication *self = user_data;
  const char *uri = g_variant_get_string (parameter, NULL);
  DomusConnection *connection = domus_connection_store_find (self->store, uri);

  if (connection == NULL)
    connection = first_open (self);
  if (connection != NULL)
    domus_application_show_new_vm (self, connection);
  else
    domus_application_show_manager (self); /* it says why nothing is connected */
}

/* From the desktop's menu of Domus: the hosts may not have answered yet. */
static void
on_create (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DomusApplication *self = user_data;
  g_autoptr (DomusConnection) first = NULL;

  domus_connection_store_start (self->store);
  first = g_list_model_get_item (G_LIST_MODEL (self->store), 0);
  if (first_open (self) != NULL || first == NULL)
    g_action_group_activate_action (G_ACTION_GROUP (self), "new-vm", g_variant_new_string (""));
  else
    domus_wish_make (self, first, NULL, "create");
}

static void
on_make_iso (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DomusApplication *self = user_data;
  DomusConnection *connection = first_open (self);

  domus_application_show_manager (self);
  if (connection != NULL)
    gtk_window_present (GTK_WINDOW (
        domus_make_iso_dialog_new (GTK_WINDOW (self->manager), self->store, connection)));
}

static void
on_import (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DomusApplication *self = user_data;
  g_autofree const char **paths = NULL;
  const char *uri;
  DomusConnection *connection;

  g_variant_get (parameter, "(&s^a&s)", &uri, &paths);
  connection = domus_connection_store_find (self->store, uri);
  show_import (self, connection != NULL ? connection : first_open (self), paths);
}

static void
on_add_connection (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DomusApplication *self = user_data;

  gtk_window_present (
      GTK_WINDOW (domus_add_connection_dialog_new (active_window (self), self->store)));
}

static void
on_manager (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  domus_application_show_manager (user_data);
}

static void
on_find (GSimpleAction *action, GVariant *text, gpointer user_data)
{
  DomusApplication *self = user_data;

  domus_connection_store_start (self->store);
  domus_application_show_manager (self);
  g_action_group_activate_action (G_ACTION_GROUP (self->manager), "find", text);
}

static void
on_preferences (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DomusApplication *self = user_data;
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (self));

  for (GList *item = windows; item != NULL; item = item->next) {
    if (g_object_get_data (item->data, "domus-preferences") != NULL) {
      gtk_window_present (item->data);
      return;
    }
  }
  show_preferences (self);
}

static void
on_jobs (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DomusApplication *self = user_data;
  GtkWidget *window = find_window (self, "domus-jobs", self->store);

  if (window == NULL) {
    window = domus_jobs_window_new (GTK_APPLICATION (self), self->store);
    g_object_set_data (G_OBJECT (window), "domus-jobs", self->store);
  }
  gtk_window_present (GTK_WINDOW (window));
}

static void
on_shortcuts (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  gtk_window_present (GTK_WINDOW (domus_shortcuts_window_new (active_window (user_data))));
}

static void
on_about (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DomusApplication *self = user_data;
  GtkWidget *dialog =
      g_object_new (GTK_TYPE_ABOUT_DIALOG, "transient-for", active_window (self), "modal", TRUE,
                    "program-name", "Domus", "logo-icon-name", DOMUS_APP_ID, "version",
                    DOMUS_VERSION, "comments", _ ("Fully virtualized guests on Xen, and on QEMU"),
                    "license-type", GTK_LICENSE_GPL_3_0, NULL);

  g_signal_connect (dialog, "response", G_CALLBACK (gtk_widget_destroy), NULL);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* Windows may want to ask about edits; those that do not mind go. A modal
 * dialog would keep every other window from hearing of it. */
static void
on_quit (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_autoptr (GList) toplevels = gtk_window_list_toplevels ();
  g_autoptr (GList) windows = g_list_copy (gtk_application_get_windows (user_data));

  g_list_foreach (toplevels, (GFunc)g_object_ref, NULL);
  for (GList *item = toplevels; item != NULL; item = item->next) {
    if (GTK_IS_DIALOG (item->data) && gtk_widget_get_visible (item->data)
        && gtk_window_get_modal (item->data))
      gtk_dialog_response (item->data, GTK_RESPONSE_DELETE_EVENT);
    g_object_unref (item->data);
  }
  for (GList *item = windows; item != NULL; item = item->next) {
    if (g_list_find (gtk_application_get_windows (user_data), item->data) != NULL)
      gtk_window_close (item->data);
  }
}

static const GActionEntry actions[] = {
  { "show-guest", on_show_guest, "(sss)" },
  { "show-host", on_show_host, "(ss)" },
  { "new-vm", on_new_vm, "s" },
  { "create", on_create },
  { "import", on_import, "(sas)" },
  { "make-iso", on_make_iso },
  { "add-connection", on_add_connection },
  { "manager", on_manager },
  { "find", on_find, "s" },
  { "jobs", on_jobs },
  { "preferences", on_preferences },
  { "shortcuts", on_shortcuts },
  { "about", on_about },
  { "quit", on_quit },
};

static const struct
{
  const char *action;
  const char *keys[3];
} accelerators[] = {
  { "app.new-vm::", { "<Primary>n" } },
  { "app.add-connection", { "<Primary><Shift>n" } },
  { "app.preferences", { "<Primary>comma" } },
  { "app.shortcuts", { "<Primary>question", "<Primary>F1" } },
  { "app.quit", { "<Primary>q" } },
  { "win.search", { "<Primary>f" } },
  { "win.labels", { "<Primary>l" } },
  { "win.show-details", { "F9" } },
  { "win.manager-tiles", { "<Primary>t" } },
};

/* ---- credentials ---- */

static void
auth_request_cb (DomusConnection *connection, DomusAuthRequest *request, gpointer user_data)
{
  DomusApplication *self = user_data;

  if (active_window (self) != NULL) {
    domus_auth_ask (active_window (self), connection, request);
    return;
  }
  /* Domus works for the desktop's search: it must not ask out of nowhere. */
  self->declined = TRUE;
  domus_auth_request_respond (request, NULL);
}

static void
connections_changed_cb (
    GListModel *store, guint position, guint removed, guint added, gpointer user_data)
{
  for (guint i = position; i < position + added; i++) {
    g_autoptr (DomusConnection) connection = g_list_model_get_item (store, i);
    g_signal_connect_object (connection, "auth-request", G_CALLBACK (auth_request_cb), user_data,
                             0);
  }
}

/* ---- object ---- */

static void
domus_application_startup (GApplication *application)
{
  DomusApplication *self = DOMUS_APPLICATION (application);

  G_APPLICATION_CLASS (domus_application_parent_class)->startup (application);
  gtk_window_set_default_icon_name (DOMUS_APP_ID);
  self->settings = g_settings_new (DOMUS_APP_ID);
  self->store = domus_connection_store_new (self->settings);
  g_signal_connect_object (self->store, "items-changed", G_CALLBACK (connections_changed_cb), self,
                           0);
  g_signal_connect_object (self->store, "items-changed", G_CALLBACK (connection_found_cb), self,
                           G_CONNECT_AFTER);
  self->notifier = G_OBJECT (domus_notifier_new (application, self->store, self->settings));
  if (self->search_provider != NULL)
    domus_search_provider_set_store (DOMUS_SEARCH_PROVIDER (self->search_provider), self->store);
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  for (gsize i = 0; i < G_N_ELEMENTS (accelerators); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), accelerators[i].action,
                                           accelerators[i].keys);
}

static void
domus_application_activate (GApplication *application)
{
  DomusApplication *self = DOMUS_APPLICATION (application);

  domus_connection_store_start (self->store);
  domus_application_show_manager (self);
}

static void
domus_application_shutdown (GApplication *application)
{
  DomusApplication *self = DOMUS_APPLICATION (application);
  guint n = self->store ? g_list_model_get_n_items (G_LIST_MODEL (self->store)) : 0;

  /* Without waiting: a host that does not answer must not keep us here. */
  for (guint i = 0; i < n; i++) {
    g_autoptr (DomusConnection) connection = g_list_model_get_item (G_LIST_MODEL (self->store), i);
    domus_connection_close (connection);
  }
  if (self->search_provider != NULL)
    domus_search_provider_set_store (DOMUS_SEARCH_PROVIDER (self->search_provider), NULL);
  g_clear_object (&self->notifier);
  g_clear_object (&self->store);
  g_clear_object (&self->settings);
  G_APPLICATION_CLASS (domus_application_parent_class)->shutdown (application);
}

static gboolean
domus_application_dbus_register (GApplication *application,
                                 GDBusConnection *bus,
                                 const char *path,
                                 GError **error)
{
  DomusApplication *self = DOMUS_APPLICATION (application);
  DomusSearchProvider *provider;
  g_autofree char *place = g_strconcat (path, "/SearchProvider", NULL);

  if (!G_APPLICATION_CLASS (domus_application_parent_class)
           ->dbus_register (application, bus, path, error))
    return FALSE;
  provider = domus_search_provider_new (application);
  self->search_provider = G_OBJECT (provider);
  return domus_search_provider_export (provider, bus, place, error);
}

static void
domus_application_dbus_unregister (GApplication *application,
                                   GDBusConnection *bus,
                                   const char *path)
{
  DomusApplication *self = DOMUS_APPLICATION (application);

  if (self->search_provider != NULL)
    domus_search_provider_unexport (DOMUS_SEARCH_PROVIDER (self->search_provider));
  g_clear_object (&self->search_provider);
  G_APPLICATION_CLASS (domus_application_parent_class)->dbus_unregister (application, bus, path);
}

static void
domus_application_class_init (DomusApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  application_class->startup = domus_application_startup;
  application_class->dbus_register = domus_application_dbus_register;
  application_class->dbus_unregister = domus_application_dbus_unregister;
  application_class->activate = domus_application_activate;
  application_class->shutdown = domus_application_shutdown;
  application_class->command_line = domus_application_command_line;
  application_class->handle_local_options = domus_application_handle_local_options;
}

static void
domus_application_init (DomusApplication *self)
{
  g_application_add_main_option_entries (G_APPLICATION (self), domus_options);
}

/**
 * domus_application_new:
 */
DomusApplication *
domus_application_new (void)
{
  return g_object_new (DOMUS_TYPE_APPLICATION, "application-id", DOMUS_APP_ID, "flags",
                       G_APPLICATION_HANDLES_COMMAND_LINE, NULL);
}
