/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-app"
#include "config.h"

#include "domus-search-provider.h"

#include "domus-guest-search.h"

#include <glib/gi18n.h>
#include <string.h>

/* A desktop does not wait longer for who has not listed its guests yet. */
#define PATIENCE_MS 2000
#define MAX_FOUND 20
/* How long Domus stays, without a window, after it was asked. */
#define STAY_SECONDS 60

/* https://developer.gnome.org/documentation/tutorials/search-provider.html */
static const char interface_xml[] =
    "<node><interface name='org.gnome.Shell.SearchProvider2'>"
    "<method name='GetInitialResultSet'>"
    "<arg type='as' direction='in'/><arg type='as' direction='out'/></method>"
    "<method name='GetSubsearchResultSet'><arg type='as' direction='in'/>"
    "<arg type='as' direction='in'/><arg type='as' direction='out'/></method>"
    "<method name='GetResultMetas'>"
    "<arg type='as' direction='in'/><arg type='aa{sv}' direction='out'/></method>"
    "<method name='ActivateResult'><arg type='s' direction='in'/>"
    "<arg type='as' direction='in'/><arg type='u' direction='in'/></method>"
    "<method name='LaunchSearch'>"
    "<arg type='as' direction='in'/><arg type='u' direction='in'/></method>"
    "</interface></node>";

struct _DomusSearchProvider
{
  GObject parent_instance;

  GApplication *application;   /* (weak): owns us */
  DomusConnectionStore *store; /* (owned) (nullable) */
  GDBusNodeInfo *node;         /* (owned) */
  GDBusConnection *bus;        /* (owned) (nullable): while exported */
  guint registration;
  guint stay_id;
};

G_DEFINE_FINAL_TYPE (DomusSearchProvider, domus_search_provider, G_TYPE_OBJECT)

/* ---- results: "UUID URI" ---- */

static DomusGuest *
find_result (DomusSearchProvider *self, const char *result)
{
  g_auto (GStrv) parts = g_strsplit (result, " ", 2);
  DomusConnection *connection = parts[0] != NULL && parts[1] != NULL
                                    ? domus_connection_store_find (self->store, parts[1])
                                    : NULL;

  return connection != NULL ? domus_connection_find_guest (connection, parts[0]) : NULL;
}

static void
add_matches (GPtrArray *found, DomusConnection *connection, const DomusQuery *query)
{
  GListModel *guests = domus_connection_get_guests (connection);
  guint n = g_list_model_get_n_items (guests);

  for (guint i = 0; i < n && found->len < MAX_FOUND; i++) {
    g_autoptr (DomusGuest) guest = g_list_model_get_item (guests, i);

    if (domus_query_matches (query, guest))
      g_ptr_array_add (found, g_strdup_printf ("%s %s", domus_guest_get_uuid (guest),
                                               domus_connection_get_uri (connection)));
  }
}

/* What the manager's search knows, this one knows: "is:running", "tag:office". */
static DomusQuery *
query_of (const char *const *terms)
{
  g_autofree char *text = g_strjoinv (" ", (char **)terms);

  return domus_query_new (text);
}

static GVariant *
search (DomusConnectionStore *store, const char *const *terms)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (DomusQuery) query = query_of (terms);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (store));

  for (guint i = 0; i < n && query != NULL; i++) {
    g_autoptr (DomusConnection) connection = g_list_model_get_item (G_LIST_MODEL (store), i);

    add_matches (found, connection, query);
  }
  return g_variant_new ("(@as)",
                        g_variant_new_strv ((const char *const *)found->pdata, (gssize)found->len));
}

static GVariant *
describe (DomusSearchProvider *self, const char *const *results)
{
  GVariantBuilder metas;

  g_variant_builder_init (&metas, G_VARIANT_TYPE ("aa{sv}"));
  for (gsize i = 0; results[i] != NULL; i++) {
    DomusGuest *guest = find_result (self, results[i]);
    g_autofree char *words = NULL;
    g_autoptr (GIcon) icon = NULL;

    if (guest == NULL)
      continue; /* gone meanwhile */
    /* Translators: a guest's state and its host, for example "Running, Xen on alpha" */
    words = g_strdup_printf (_ ("%s, %s"), domus_guest_state_label (domus_guest_get_state (guest)),
                             domus_connection_get_label (domus_guest_get_connection (guest)));
    icon = g_themed_icon_new ("computer");
    g_variant_builder_open (&metas, G_VARIANT_TYPE ("a{sv}"));
    g_variant_builder_add (&metas, "{sv}", "id", g_variant_new_string (results[i]));
    g_variant_builder_add (&metas, "{sv}", "name",
                           g_variant_new_string (domus_guest_get_label (guest)));
    g_variant_builder_add (&metas, "{sv}", "description", g_variant_new_string (words));
    g_variant_builder_add (&metas, "{sv}", "icon", g_icon_serialize (icon));
    g_variant_builder_close (&metas);
  }
  return g_variant_new ("(aa{sv})", &metas);
}

/* ---- a search waits for hosts that are just being asked ---- */

typedef struct
{
  DomusConnectionStore *store;
  GDBusMethodInvocation *invocation;
  char **terms;
  guint timeout;
} Waiting;

static gboolean
is_settled (DomusConnection *connection)
{
  switch (domus_connection_get_state (connection)) {
  case DOMUS_CONNECTION_CONNECTING:
    return FALSE;
  case DOMUS_CONNECTION_OPEN:
    return domus_connection_is_listed (connection);
  case DOMUS_CONNECTION_CLOSED:
  case DOMUS_CONNECTION_WAITING:
  case DOMUS_CONNECTION_FAILED:
  default:
    return TRUE;
  }
}

static gboolean
all_settled (DomusConnectionStore *store)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (store));

  for (guint i = 0; i < n; i++) {
    g_autoptr (DomusConnection) connection = g_list_model_get_item (G_LIST_MODEL (store), i);

    if (!is_settled (connection))
      return FALSE;
  }
  return TRUE;
}

static void
answer (Waiting *waiting)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (waiting->store));

  for (guint i = 0; i < n; i++) {
    g_autoptr (DomusConnection) connection =
        g_list_model_get_item (G_LIST_MODEL (waiting->store), i);

    g_signal_handlers_disconnect_by_data (connection, waiting);
  }
  g_clear_handle_id (&waiting->timeout, g_source_remove);
  g_dbus_method_invocation_return_value (
      waiting->invocation, search (waiting->store, (const char *const *)waiting->terms));
  g_strfreev (waiting->terms);
  g_object_unref (waiting->store);
  g_free (waiting);
}

static void
on_progress (Waiting *waiting)
{
  if (all_settled (waiting->store))
    answer (waiting);
}

static gboolean
on_patience_over (gpointer user_data)
{
  Waiting *waiting = user_data;

  waiting->timeout = 0;
  answer (waiting);
  return G_SOURCE_REMOVE;
}

static void
search_soon (DomusSearchProvider *self, char **terms, GDBusMethodInvocation *invocation)
{
  Waiting *waiting = g_new0 (Waiting, 1);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->store));

  waiting->store = g_object_ref (self->store);
  waiting->invocation = invocation;
  waiting->terms = terms;
  if (all_settled (self->store)) {
    answer (waiting);
    return;
  }
  waiting->timeout = g_timeout_add (PATIENCE_MS, on_patience_over, waiting);
  for (guint i = 0; i < n; i++) {
    g_autoptr (DomusConnection) connection = g_list_model_get_item (G_LIST_MODEL (self->store), i);

    g_signal_connect_swapped (connection, "notify::state", G_CALLBACK (on_progress), waiting);
    g_signal_connect_swapped (connection, "listed", G_CALLBACK (on_progress), waiting);
  }
}

/* ---- the bus ---- */

static gboolean
on_stayed (gpointer user_data)
{
  DomusSearchProvider *self = user_data;

  self->stay_id = 0;
  g_application_release (self->application);
  return G_SOURCE_REMOVE;
}

/* Without a window Domus would end, and be started anew for the next letter. */
static void
stay_a_while (DomusSearchProvider *self)
{
  if (self->stay_id == 0)
    g_application_hold (self->application);
  else
    g_source_remove (self->stay_id);
  self->stay_id = g_timeout_add_seconds (STAY_SECONDS, on_stayed, self);
}

static void
activate_result (DomusSearchProvider *self, const char *result)
{
  g_auto (GStrv) parts = g_strsplit (result, " ", 2);

  if (parts[0] != NULL && parts[1] != NULL)
    g_action_group_activate_action (G_ACTION_GROUP (self->application), "show-guest",
                                    g_variant_new ("(sss)", parts[1], parts[0], "console"));
}

static void
on_call (GDBusConnection *bus,
         const char *sender,
         const char *path,
         const char *interface,
         const char *method,
         GVariant *parameters,
         GDBusMethodInvocation *invocation,
         gpointer user_data)
{
  DomusSearchProvider *self = user_data;
  char **strings = NULL;
  const char *result;

  if (self->store == NULL) {
    g_dbus_method_invocation_return_error_literal (invocation, G_DBUS_ERROR, G_DBUS_ERROR_FAILED,
                                                   "Domus is ending");
    return;
  }
  stay_a_while (self);
  domus_connection_store_start (self->store);
  if (strcmp (method, "GetInitialResultSet") == 0) {
    g_variant_get (parameters, "(^as)", &strings);
    search_soon (self, strings, invocation);
  } else if (strcmp (method, "GetSubsearchResultSet") == 0) {
    g_variant_get (parameters, "(as^as)", NULL, &strings);
    search_soon (self, strings, invocation);
  } else if (strcmp (method, "GetResultMetas") == 0) {
    g_variant_get (parameters, "(^as)", &strings);
    g_dbus_method_invocation_return_value (invocation,
                                           describe (self, (const char *const *)strings));
    g_strfreev (strings);
  } else if (strcmp (method, "ActivateResult") == 0) {
    g_variant_get (parameters, "(&sasu)", &result, NULL, NULL);
    activate_result (self, result);
    g_dbus_method_invocation_return_value (invocation, NULL);
  } else {
    g_autofree char *text = NULL;

    g_variant_get (parameters, "(^asu)", &strings, NULL);
    text = g_strjoinv (" ", strings);
    g_strfreev (strings);
    g_action_group_activate_action (G_ACTION_GROUP (self->application), "find",
                                    g_variant_new_string (text));
    g_dbus_method_invocation_return_value (invocation, NULL);
  }
}

/**
 * domus_search_provider_export:
 *
 * Returns: whether it is on @bus now
 */
gboolean
domus_search_provider_export (DomusSearchProvider *self,
                              GDBusConnection *bus,
                              const char *path,
                              GError **error)
{
  static const GDBusInterfaceVTable table = { .method_call = on_call };

  self->registration = g_dbus_connection_register_object (bus, path, self->node->interfaces[0],
                                                          &table, self, NULL, error);
  if (self->registration == 0)
    return FALSE;
  self->bus = g_object_ref (bus);
  return TRUE;
}

/**
 * domus_search_provider_unexport:
 */
void
domus_search_provider_unexport (DomusSearchProvider *self)
{
  if (self->registration != 0)
    g_dbus_connection_unregister_object (self->bus, self->registration);
  self->registration = 0;
  g_clear_object (&self->bus);
}

/**
 * domus_search_provider_set_store:
 * @store: (nullable): where guests are found; %NULL when Domus ends
 */
void
domus_search_provider_set_store (DomusSearchProvider *self, DomusConnectionStore *store)
{
  g_set_object (&self->store, store);
}

static void
domus_search_provider_finalize (GObject *object)
{
  DomusSearchProvider *self = DOMUS_SEARCH_PROVIDER (object);

  domus_search_provider_unexport (self);
  g_clear_handle_id (&self->stay_id, g_source_remove);
  g_clear_object (&self->store);
  g_dbus_node_info_unref (self->node);
  G_OBJECT_CLASS (domus_search_provider_parent_class)->finalize (object);
}

static void
domus_search_provider_class_init (DomusSearchProviderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = domus_search_provider_finalize;
}

static void
domus_search_provider_init (DomusSearchProvider *self)
{
  self->node = g_dbus_node_info_new_for_xml (interface_xml, NULL);
}

/**
 * domus_search_provider_new:
 * @application: (transfer none): outlives the provider
 *
 * Returns: (transfer full): answers nobody before it is exported
 */
DomusSearchProvider *
domus_search_provider_new (GApplication *application)
{
  DomusSearchProvider *self = g_object_new (DOMUS_TYPE_SEARCH_PROVIDER, NULL);

  self->application = application;
  return self;
}
