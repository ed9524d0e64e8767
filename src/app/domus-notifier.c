/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-app"
#include "config.h"

#include "domus-notifier.h"

#include <glib/gi18n.h>
#include <gtk/gtk.h>

/* What was over sooner, its user has seen. */
#define LONG_JOB (10 * G_USEC_PER_SEC)
/* A guest that comes back by itself has not stopped: some are started again by
 * an installation, or by who shut them down. */
#define BACK_SECONDS 3

struct _DomusNotifier
{
  GObject parent_instance;

  GApplication *application;   /* (weak): owns us */
  DomusConnectionStore *store; /* (owned) */
  GSettings *settings;         /* (owned) */
  GHashTable *waiting;         /* (owned): DomusGuest to the source that looks again */
};

G_DEFINE_FINAL_TYPE (DomusNotifier, domus_notifier, G_TYPE_OBJECT)

static gboolean
somebody_looks (void)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *item = windows; item != NULL; item = item->next)
    if (gtk_window_is_active (item->data))
      return TRUE;
  return FALSE;
}

/* ---- jobs ---- */

static void
on_job_state (DomusJob *job, GParamSpec *pspec, DomusNotifier *self)
{
  DomusJobState state = domus_job_get_state (job);
  const GError *error = domus_job_get_error (job);
  g_autoptr (GNotification) notification = NULL;
  g_autofree char *id = NULL;

  if (state == DOMUS_JOB_RUNNING)
    return;
  g_signal_handlers_disconnect_by_func (job, on_job_state, self);
  if (state == DOMUS_JOB_CANCELLED || somebody_looks ()
      || g_get_monotonic_time () - domus_job_get_started (job) < LONG_JOB
      || !g_settings_get_boolean (self->settings, "notify-jobs"))
    return;
  notification = g_notification_new (domus_job_get_title (job));
  g_notification_set_body (notification, state == DOMUS_JOB_DONE ? _ ("Done.")
                                         : error != NULL         ? error->message
                                                                 : _ ("This failed."));
  g_notification_set_default_action (notification, "app.jobs");
  id = g_strdup_printf ("job-%p", (void *)job);
  g_application_send_notification (self->application, id, notification);
}

static void
on_jobs_changed (GListModel *jobs, guint position, guint removed, guint added, DomusNotifier *self)
{
  for (guint i = position; i < position + added; i++) {
    g_autoptr (DomusJob) job = g_list_model_get_item (jobs, i);

    if (domus_job_get_state (job) == DOMUS_JOB_RUNNING)
      g_signal_connect_object (job, "notify::state", G_CALLBACK (on_job_state), self, 0);
  }
}

/* ---- guests ---- */

static char *
id_of (DomusGuest *guest)
{
  return g_strconcat ("guest-", domus_guest_get_uuid (guest), NULL);
}

static void
tell_stopped (DomusNotifier *self, DomusGuest *guest)
{
  DomusConnection *connection = domus_guest_get_connection (guest);
  gboolean crashed = domus_guest_get_state (guest) == DOMUS_GUEST_STATE_CRASHED;
  g_autoptr (GNotification) notification = NULL;
  g_autofree char *title = g_strdup_printf (
      crashed ? _ ("“%s” has crashed") : _ ("“%s” has stopped"), domus_guest_get_label (guest));
  g_autofree char *id = id_of (guest);
  g_autofree char *body =
      g_strdup_printf (_ ("It ran on %s."), domus_connection_get_label (connection));

  notification = g_notification_new (title);
  g_notification_set_body (notification, body);
  g_notification_set_default_action_and_target (notification, "app.show-guest", "(sss)",
                                                domus_connection_get_uri (connection),
                                                domus_guest_get_uuid (guest), "console");
  g_application_send_notification (self->application, id, notification);
}

typedef struct
{
  DomusNotifier *self;
  DomusGuest *guest;
} Later;

static void
later_free (gpointer data)
{
  Later *later = data;

  g_object_unref (later->guest);
  g_free (later);
}

static gboolean
look_again (gpointer user_data)
{
  Later *later = user_data;
  DomusNotifier *self = later->self;
  DomusGuest *guest = later->guest;
  DomusGuestState state = domus_guest_get_state (guest);

  g_hash_table_remove (self->waiting, guest);
  if ((state == DOMUS_GUEST_STATE_OFF || state == DOMUS_GUEST_STATE_CRASHED)
      && !domus_guest_is_busy (guest) && domus_guest_get_connection (guest) != NULL
      && !somebody_looks () && g_settings_get_boolean (self->settings, "notify-guests"))
    tell_stopped (self, guest);
  return G_SOURCE_REMOVE;
}

static void
on_guest_stopped (DomusConnection *connection, DomusGuest *guest, DomusNotifier *self)
{
  Later *later;

  if (g_hash_table_contains (self->waiting, guest))
    return;
  later = g_new0 (Later, 1);
  later->self = self;
  later->guest = g_object_ref (guest);
  g_hash_table_insert (self->waiting, guest,
                       GUINT_TO_POINTER (g_timeout_add_seconds_full (
                           G_PRIORITY_DEFAULT, BACK_SECONDS, look_again, later, later_free)));
}

static void
on_connections_changed (
    GListModel *store, guint position, guint removed, guint added, DomusNotifier *self)
{
  for (guint i = position; i < position + added; i++) {
    g_autoptr (DomusConnection) connection = g_list_model_get_item (store, i);

    g_signal_connect_object (connection, "guest-stopped", G_CALLBACK (on_guest_stopped), self, 0);
  }
}

/* ---- object ---- */

static void
domus_notifier_dispose (GObject *object)
{
  DomusNotifier *self = DOMUS_NOTIFIER (object);
  GHashTableIter iter;
  gpointer source;

  g_hash_table_iter_init (&iter, self->waiting);
  while (g_hash_table_iter_next (&iter, NULL, &source))
    g_source_remove (GPOINTER_TO_UINT (source));
  g_hash_table_remove_all (self->waiting);
  g_clear_object (&self->store);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (domus_notifier_parent_class)->dispose (object);
}

static void
domus_notifier_finalize (GObject *object)
{
  g_hash_table_unref (DOMUS_NOTIFIER (object)->waiting);
  G_OBJECT_CLASS (domus_notifier_parent_class)->finalize (object);
}

static void
domus_notifier_class_init (DomusNotifierClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = domus_notifier_dispose;
  G_OBJECT_CLASS (klass)->finalize = domus_notifier_finalize;
}

static void
domus_notifier_init (DomusNotifier *self)
{
  self->waiting = g_hash_table_new (NULL, NULL);
}

/**
 * domus_notifier_new:
 * @application: (transfer none): outlives the notifier
 *
 * Returns: (transfer full): at work from now on
 */
DomusNotifier *
domus_notifier_new (GApplication *application, DomusConnectionStore *store, GSettings *settings)
{
  DomusNotifier *self = g_object_new (DOMUS_TYPE_NOTIFIER, NULL);
  GListModel *jobs = domus_connection_store_get_all_jobs (store);

  self->application = application;
  self->store = g_object_ref (store);
  self->settings = g_object_ref (settings);
  g_signal_connect_object (store, "items-changed", G_CALLBACK (on_connections_changed), self, 0);
  g_signal_connect_object (jobs, "items-changed", G_CALLBACK (on_jobs_changed), self, 0);
  on_connections_changed (G_LIST_MODEL (store), 0, 0,
                          g_list_model_get_n_items (G_LIST_MODEL (store)), self);
  return self;
}
