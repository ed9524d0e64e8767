/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-connection-private.h"
#include "domus-connection-store.h"
#include "domus-uri.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define DONE_JOBS_STAY_SECONDS 8
#define MAX_JOBS 200

struct _DomusConnectionStore
{
  GObject parent_instance;

  GSettings *settings;     /* (owned) */
  GListStore *connections; /* (owned): of DomusConnection */
  GListStore *jobs;        /* (owned): of DomusJob */
  GListStore *all_jobs;    /* (owned) */
  DomusSshPool *ssh_pool;  /* (owned): connections to one host log in once */
  guint candidate;         /* index of the one being tried */
  gboolean on_xen;
  gboolean started;
};

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (DomusConnectionStore,
                               domus_connection_store,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GType
get_item_type (GListModel *model)
{
  return DOMUS_TYPE_CONNECTION;
}

static guint
get_n_items (GListModel *model)
{
  return g_list_model_get_n_items (G_LIST_MODEL (DOMUS_CONNECTION_STORE (model)->connections));
}

static gpointer
get_item (GListModel *model, guint position)
{
  return g_list_model_get_item (G_LIST_MODEL (DOMUS_CONNECTION_STORE (model)->connections),
                                position);
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
domus_connection_store_dispose (GObject *object)
{
  DomusConnectionStore *self = DOMUS_CONNECTION_STORE (object);

  g_clear_object (&self->settings);
  g_clear_object (&self->connections);
  g_clear_object (&self->jobs);
  g_clear_object (&self->all_jobs);
  g_clear_pointer (&self->ssh_pool, domus_ssh_pool_unref);
  G_OBJECT_CLASS (domus_connection_store_parent_class)->dispose (object);
}

static void
domus_connection_store_class_init (DomusConnectionStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = domus_connection_store_dispose;
}

/* What a connection begins by itself is seen as well. */
static void
watch_connections (DomusConnectionStore *self, guint position, guint removed, guint added)
{
  for (guint i = position; i < position + added; i++) {
    g_autoptr (DomusConnection) connection =
        g_list_model_get_item (G_LIST_MODEL (self->connections), i);

    if (connection->ssh_pool == NULL)
      connection->ssh_pool = domus_ssh_pool_ref (self->ssh_pool);
    g_signal_connect_object (connection, "job", G_CALLBACK (domus_connection_store_add_job), self,
                             G_CONNECT_SWAPPED);
  }
}

static void
domus_connection_store_init (DomusConnectionStore *self)
{
  self->connections = g_list_store_new (DOMUS_TYPE_CONNECTION);
  self->jobs = g_list_store_new (DOMUS_TYPE_JOB);
  self->all_jobs = g_list_store_new (DOMUS_TYPE_JOB);
  self->ssh_pool = domus_ssh_pool_new ();
  g_signal_connect_object (self->connections, "items-changed",
                           G_CALLBACK (g_list_model_items_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->connections, "items-changed", G_CALLBACK (watch_connections), self,
                           G_CONNECT_SWAPPED);
}

/**
 * domus_connection_store_new:
 * @settings: where the connections are remembered
 */
DomusConnectionStore *
domus_connection_store_new (GSettings *settings)
{
  DomusConnectionStore *self = g_object_new (DOMUS_TYPE_CONNECTION_STORE, NULL);

  self->settings = g_object_ref (settings);
  return self;
}

static void
remember (DomusConnectionStore *self, const char *uri, gboolean keep)
{
  g_auto (GStrv) old = g_settings_get_strv (self->settings, "connections");
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) all = NULL;

  for (char **known = old; *known != NULL; known++) {
    if (strcmp (*known, uri) != 0)
      g_strv_builder_add (builder, *known);
    else if (keep)
      return;
  }
  if (keep)
    g_strv_builder_add (builder, uri);
  all = g_strv_builder_end (builder);
  g_settings_set_strv (self->settings, "connections", (const char *const *)all);
}

/* Private: where more is remembered of the connections. */
GSettings *
domus_connection_store_get_settings (DomusConnectionStore *self)
{
  return self->settings;
}

/**
 * domus_connection_store_find:
 *
 * Returns: (transfer none) (nullable)
 */
DomusConnection *
domus_connection_store_find (DomusConnectionStore *self, const char *uri)
{
  guint n = get_n_items (G_LIST_MODEL (self));

  for (guint i = 0; i < n; i++) {
    g_autoptr (DomusConnection) connection = get_item (G_LIST_MODEL (self), i);
    if (strcmp (domus_connection_get_uri (connection), uri) == 0)
      return connection; /* the store keeps it */
  }
  return NULL;
}

/* Not opened. */
static DomusConnection *
find_or_make (DomusConnectionStore *self, const char *uri, GError **error)
{
  g_autoptr (DomusUri) parsed = domus_uri_parse (uri, error);
  g_autoptr (DomusConnection) fresh = NULL;
  DomusConnection *known;

  if (parsed == NULL)
    return NULL;
  known = domus_connection_store_find (self, uri);
  if (known != NULL)
    return known;
  fresh = domus_connection_new (uri);
  domus_connection_load_options (fresh, self->settings);
  g_list_store_append (self->connections, fresh);
  return fresh; /* the store keeps it */
}

/**
 * domus_connection_store_add:
 * @remember: whether it is there again after a restart
 *
 * Adds a connection and opens it. One that is there already is opened.
 *
 * Returns: (transfer none) (nullable): the connection; %NULL with @error when
 *   @uri is not an address.
 */
DomusConnection *
domus_connection_store_add (DomusConnectionStore *self,
                            const char *uri,
                            gboolean keep,
                            GError **error)
{
  DomusConnection *connection = find_or_make (self, uri, error);

  if (connection == NULL)
    return NULL;
  if (keep)
    remember (self, uri, TRUE);
  domus_connection_open (connection);
  return connection;
}

/**
 * domus_connection_store_remove:
 *
 * Closes and forgets it. The host and its guests are not touched.
 */
void
domus_connection_store_remove (DomusConnectionStore *self, DomusConnection *connection)
{
  g_autoptr (DomusConnection) held = g_object_ref (connection);
  guint position;

  remember (self, domus_connection_get_uri (held), FALSE);
  domus_connection_forget_options (held, self->settings);
  domus_connection_close (held);
  if (g_list_store_find (self->connections, held, &position))
    g_list_store_remove (self->connections, position);
}

/* ---- the first start ---- */

static const char *const candidates[] = { "xen:///system", "qemu:///system", "qemu:///session" };

static void try_candidate (DomusConnectionStore *self);

static void
candidate_state_cb (DomusConnection *connection, GParamSpec *pspec, DomusConnectionStore *self)
{
  g_autoptr (DomusConnection) held = g_object_ref (connection);
  DomusConnectionState state = domus_connection_get_state (connection);

  if (state == DOMUS_CONNECTION_CONNECTING)
    return;
  g_signal_handlers_disconnect_by_func (connection, candidate_state_cb, self);
  /* The last one stays in any case, with the reason why it failed. A Xen host
   * whose libvirt does not answer is to be mended, not passed over. */
  if (state == DOMUS_CONNECTION_OPEN) {
    remember (self, domus_connection_get_uri (held), TRUE);
  } else if (self->candidate + 1 < G_N_ELEMENTS (candidates)
             && !(self->candidate == 0 && self->on_xen)) {
    domus_connection_store_remove (self, held);
    self->candidate++;
    try_candidate (self);
  }
}

static void
try_candidate (DomusConnectionStore *self)
{
  const char *uri = candidates[self->candidate];
  g_autoptr (DomusConnection) connection = domus_connection_new (uri);

  domus_connection_set_probe (connection, TRUE);
  g_signal_connect_object (connection, "notify::state", G_CALLBACK (candidate_state_cb), self, 0);
  g_list_store_append (self->connections, connection);
  domus_connection_open (connection);
}

static void
look_for_xen (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autofree char *capabilities = NULL;

  /* A control domain says so itself; other domains on Xen cannot manage it. */
  g_task_return_boolean (task,
                         (g_file_get_contents ("/proc/xen/capabilities", &capabilities, NULL, NULL)
                          && strstr (capabilities, "control_d") != NULL));
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DomusConnectionStore *self = DOMUS_CONNECTION_STORE (source);

  self->on_xen = g_task_propagate_boolean (G_TASK (result), NULL);
  self->candidate = self->on_xen ? 0 : 1;
  if (self->connections != NULL && get_n_items (G_LIST_MODEL (self)) == 0)
    try_candidate (self);
}

/**
 * domus_connection_store_start:
 *
 * Later calls do nothing.
 */
void
domus_connection_store_start (DomusConnectionStore *self)
{
  g_auto (GStrv) known = NULL;
  g_autoptr (GTask) task = NULL;

  if (self->started)
    return;
  self->started = TRUE;
  known = g_settings_get_strv (self->settings, "connections");
  for (char **uri = known; *uri != NULL; uri++) {
    DomusConnection *connection = find_or_make (self, *uri, NULL);

    if (connection != NULL && !domus_connection_get_options (connection)->waits)
      domus_connection_open (connection);
  }
  if (get_n_items (G_LIST_MODEL (self)) > 0)
    return;
  task = g_task_new (self, NULL, looked_cb, NULL);
  g_task_run_in_thread (task, look_for_xen);
}

/* ---- jobs ---- */

typedef struct
{
  DomusConnectionStore *store;
  DomusJob *job;
} Leaving;

static gboolean
leave_cb (gpointer user_data)
{
  Leaving *leaving = user_data;

  domus_connection_store_dismiss_job (leaving->store, leaving->job);
  return G_SOURCE_REMOVE;
}

static void
leaving_free (Leaving *leaving)
{
  g_object_unref (leaving->store);
  g_object_unref (leaving->job);
  g_free (leaving);
}

static void
job_state_cb (DomusJob *job, GParamSpec *pspec, DomusConnectionStore *self)
{
  Leaving *leaving;

  if (domus_job_get_state (job) == DOMUS_JOB_CANCELLED) {
    domus_connection_store_dismiss_job (self, job);
  } else if (domus_job_get_state (job) == DOMUS_JOB_DONE) {
    leaving = g_new (Leaving, 1);
    leaving->store = g_object_ref (self);
    leaving->job = g_object_ref (job);
    g_timeout_add_seconds_full (G_PRIORITY_LOW, DONE_JOBS_STAY_SECONDS, leave_cb, leaving,
                                (GDestroyNotify)leaving_free);
  }
}

/**
 * domus_connection_store_get_jobs:
 *
 * Returns: (transfer none): a #GListModel of #DomusJob, oldest first.
 */
GListModel *
domus_connection_store_get_jobs (DomusConnectionStore *self)
{
  return G_LIST_MODEL (self->jobs);
}

/**
 * domus_connection_store_get_all_jobs:
 *
 * Returns: (transfer none): a #GListModel of #DomusJob
 */
GListModel *
domus_connection_store_get_all_jobs (DomusConnectionStore *self)
{
  return G_LIST_MODEL (self->all_jobs);
}

/* The oldest @most of those that ended. */
static void
remove_ended (DomusConnectionStore *self, guint most)
{
  for (guint i = 0; most > 0 && i < g_list_model_get_n_items (G_LIST_MODEL (self->all_jobs));) {
    g_autoptr (DomusJob) job = g_list_model_get_item (G_LIST_MODEL (self->all_jobs), i);

    if (domus_job_get_state (job) == DOMUS_JOB_RUNNING) {
      i++;
    } else {
      g_list_store_remove (self->all_jobs, i);
      most--;
    }
  }
}

/**
 * domus_connection_store_clear_jobs:
 */
void
domus_connection_store_clear_jobs (DomusConnectionStore *self)
{
  remove_ended (self, G_MAXUINT);
}

/**
 * domus_connection_store_add_job:
 */
void
domus_connection_store_add_job (DomusConnectionStore *self, DomusJob *job)
{
  g_list_store_append (self->jobs, job);
  g_list_store_append (self->all_jobs, job);
  if (g_list_model_get_n_items (G_LIST_MODEL (self->all_jobs)) > MAX_JOBS)
    remove_ended (self, 1);
  g_signal_connect_object (job, "notify::state", G_CALLBACK (job_state_cb), self, 0);
}

/**
 * domus_connection_store_dismiss_job:
 */
void
domus_connection_store_dismiss_job (DomusConnectionStore *self, DomusJob *job)
{
  guint position;

  if (self->jobs != NULL && g_list_store_find (self->jobs, job, &position))
    g_list_store_remove (self->jobs, position);
}
