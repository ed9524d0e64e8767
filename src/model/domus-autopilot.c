/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-autopilot-private.h"
#include "domus-connection-private.h"
#include "domus-guest-private.h"
#include "domus-virt-look.h"

#include <glib/gi18n-lib.h>

struct _DomusAutopilot
{
  GObject parent_instance;

  DomusConnection *connection; /* (weak) (nullable) */
  GHashTable *watches;         /* (owned): uuid -> Watch */
  DomusVirt *scanned;          /* (weak) (nullable): the link whose guests were looked through */
};

/* A guest that is led, or that somebody looks at. */
typedef struct
{
  gatomicrefcount refs;
  DomusAutopilot *self; /* (weak) (nullable) */
  DomusGuest *guest;    /* (owned) */
  DomusInstallStatus status;
  GError *error; /* (owned) (nullable) */
  guint last_seen;
  gboolean looked;
  gboolean running;
  gboolean again;
} Watch;

static guint changed;

G_DEFINE_FINAL_TYPE (DomusAutopilot, domus_autopilot, G_TYPE_OBJECT)

static void
watch_unref (Watch *watch)
{
  if (!g_atomic_ref_count_dec (&watch->refs))
    return;
  if (watch->self != NULL)
    g_clear_weak_pointer (&watch->self);
  g_clear_object (&watch->guest);
  g_clear_error (&watch->error);
  g_free (watch);
}

static Watch *
watch_ref (Watch *watch)
{
  g_atomic_ref_count_inc (&watch->refs);
  return watch;
}

static void kick (Watch *watch);

/* From the table: its guest is of no more interest. */
static void
watch_drop (gpointer data)
{
  Watch *watch = data;

  g_signal_handlers_disconnect_by_data (watch->guest, watch);
  watch_unref (watch);
}

static gboolean
status_equal (const DomusInstallStatus *a, const DomusInstallStatus *b)
{
  return a->kind == b->kind && a->stand == b->stand && a->phase == b->phase
         && a->n_phases == b->n_phases && a->unattended == b->unattended;
}

static void
settle (Watch *watch,
        const DomusInstallStatus *status,
        guint last_seen,
        gboolean wrote,
        const GError *error)
{
  gboolean same = status_equal (&watch->status, status) && watch->error == NULL && error == NULL;

  watch->looked = TRUE;
  watch->status = *status;
  watch->last_seen = last_seen;
  g_clear_error (&watch->error);
  watch->error = error != NULL ? g_error_copy (error) : NULL;
  if (wrote)
    domus_guest_refresh (watch->guest);
  if (!same && watch->self != NULL)
    g_signal_emit (watch->self, changed, 0, watch->guest);
}

static gboolean
fill (Watch *watch, int command, DomusAutopilotRun *run)
{
  DomusConnection *connection = watch->self != NULL ? watch->self->connection : NULL;
  const DomusPlatform *platform = connection ? domus_connection_get_platform (connection) : NULL;
  DomusVirt *virt = connection ? domus_connection_get_virt (connection) : NULL;

  if (virt == NULL || platform == NULL)
    return FALSE;
  *run = (DomusAutopilotRun){
    .virt = virt,
    .uuid = domus_guest_get_uuid (watch->guest),
    .rereads = domus_platform_has (platform, DOMUS_QUIRK_REBOOT_REREADS),
    .last_seen = watch->last_seen,
    .command = command,
    .history = domus_connection_get_history (connection),
  };
  return TRUE;
}

static void
ran_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Watch *watch = user_data;
  g_autoptr (GError) error = NULL;
  DomusInstallStatus status;
  gboolean wrote;
  guint last_seen;

  domus_autopilot_run_finish (result, &status, &last_seen, &wrote, &error);
  watch->running = FALSE;
  /* A closed link is the connection's to tell; it is looked at again after. */
  if (error == NULL || !g_error_matches (error, DOMUS_ERROR, DOMUS_ERROR_CLOSED))
    settle (watch, &status, last_seen, wrote, error);
  if (watch->again && watch->self != NULL)
    kick (watch);
  watch_unref (watch);
}

/* Of guests that are not being installed nothing is asked again. */
static gboolean
has_plan (const Watch *watch)
{
  const DomusXmlDoc *config = domus_guest_get_config (watch->guest);

  return !watch->looked || watch->status.kind != DOMUS_INSTALL_NO_PLAN
         || (config != NULL && domus_install_phase_get_kind (config) != DOMUS_INSTALL_NO_PLAN);
}

/* What failed is not tried again by itself, until something else happens. */
static void
kick (Watch *watch)
{
  DomusAutopilotRun run;

  if (!has_plan (watch))
    return;

  if (watch->running) {
    watch->again = TRUE;
    return;
  }
  watch->again = FALSE;
  if (!fill (watch, DOMUS_AUTOPILOT_NO_COMMAND, &run))
    return;
  if (watch->error != NULL && !domus_guest_is_active (watch->guest))
    return;
  watch->running = TRUE;
  domus_autopilot_run_async (&run, ran_cb, watch_ref (watch));
}

static Watch *
watch_guest (DomusAutopilot *self, DomusGuest *guest)
{
  Watch *watch = g_hash_table_lookup (self->watches, domus_guest_get_uuid (guest));

  if (watch != NULL && watch->guest == guest)
    return watch;
  watch = g_new0 (Watch, 1);
  g_atomic_ref_count_init (&watch->refs);
  g_set_weak_pointer (&watch->self, self);
  watch->guest = g_object_ref (guest);
  g_signal_connect_swapped (guest, "notify::state", G_CALLBACK (kick), watch);
  g_signal_connect_swapped (guest, "notify::id", G_CALLBACK (kick), watch);
  g_signal_connect_swapped (guest, "details-changed", G_CALLBACK (kick), watch);
  g_hash_table_replace (self->watches, g_strdup (domus_guest_get_uuid (guest)), watch);
  return watch;
}

/* ---- who is to be led ---- */

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusAutopilot) self = user_data;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) uuids = domus_virt_find_noted_finish (DOMUS_VIRT (source), result, &error);

  if (uuids == NULL) {
    if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      g_message ("cannot look for installations underway: %s", error->message);
    return;
  }
  for (guint i = 0; self->connection != NULL && uuids[i] != NULL; i++) {
    DomusGuest *guest = g_hash_table_lookup (self->connection->by_uuid, uuids[i]);

    if (guest != NULL) {
      Watch *watch = watch_guest (self, guest);

      g_clear_error (&watch->error);
      kick (watch);
    }
  }
}

/**
 * domus_autopilot_listed:
 *
 * Private: the list of guests was read. After each opening of the connection,
 * and then only, their notes are looked through.
 */
void
domus_autopilot_listed (DomusAutopilot *self)
{
  DomusVirt *virt = domus_connection_get_virt (self->connection);
  GHashTableIter iter;
  gpointer watch;

  g_hash_table_iter_init (&iter, self->watches);
  while (g_hash_table_iter_next (&iter, NULL, &watch))
    if (domus_guest_is_gone (((Watch *)watch)->guest))
      g_hash_table_iter_remove (&iter);
  if (virt == NULL || virt == self->scanned)
    return;
  g_set_weak_pointer (&self->scanned, virt);
  domus_virt_find_noted_async (virt, DOMUS_METADATA_URI, "autopilot", self->connection->cancellable,
                               found_cb, g_object_ref (self));
}

static void
guest_added_cb (DomusConnection *connection, DomusGuest *guest, DomusAutopilot *self)
{
  if (!connection->passive)
    domus_autopilot_watch (self, guest);
}

/**
 * domus_connection_get_autopilot:
 *
 * Returns: (transfer none)
 */
DomusAutopilot *
domus_connection_get_autopilot (DomusConnection *self)
{
  return self->autopilot;
}

/**
 * domus_autopilot_watch:
 */
void
domus_autopilot_watch (DomusAutopilot *self, DomusGuest *guest)
{
  kick (watch_guest (self, guest));
}

/* ---- the object ---- */

static void
domus_autopilot_dispose (GObject *object)
{
  DomusAutopilot *self = DOMUS_AUTOPILOT (object);

  g_clear_pointer (&self->watches, g_hash_table_unref);
  if (self->scanned != NULL)
    g_clear_weak_pointer (&self->scanned);
  if (self->connection != NULL)
    g_clear_weak_pointer (&self->connection);
  G_OBJECT_CLASS (domus_autopilot_parent_class)->dispose (object);
}

static void
domus_autopilot_class_init (DomusAutopilotClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = domus_autopilot_dispose;
  changed = g_signal_new ("changed", DOMUS_TYPE_AUTOPILOT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                          G_TYPE_NONE, 1, DOMUS_TYPE_GUEST);
}

static void
domus_autopilot_init (DomusAutopilot *self)
{
  self->watches = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, watch_drop);
}

/* Private: the connection makes its own. */
DomusAutopilot *
domus_autopilot_new (DomusConnection *connection)
{
  DomusAutopilot *self = g_object_new (DOMUS_TYPE_AUTOPILOT, NULL);

  g_set_weak_pointer (&self->connection, connection);
  g_signal_connect_object (connection, "guest-added", G_CALLBACK (guest_added_cb), self, 0);
  return self;
}

static Watch *
find (DomusAutopilot *self, DomusGuest *guest)
{
  Watch *watch = g_hash_table_lookup (self->watches, domus_guest_get_uuid (guest));

  return watch != NULL && watch->guest == guest ? watch : NULL;
}

/**
 * domus_autopilot_get_status:
 *
 * Returns: (transfer none) (nullable)
 */
const DomusInstallStatus *
domus_autopilot_get_status (DomusAutopilot *self, DomusGuest *guest)
{
  Watch *watch = find (self, guest);

  return watch != NULL && watch->status.kind != DOMUS_INSTALL_NO_PLAN ? &watch->status : NULL;
}

/**
 * domus_autopilot_get_error:
 *
 * Returns: (transfer none) (nullable)
 */
const GError *
domus_autopilot_get_error (DomusAutopilot *self, DomusGuest *guest)
{
  Watch *watch = find (self, guest);

  return watch != NULL ? watch->error : NULL;
}

gboolean
domus_autopilot_takes_run (DomusAutopilot *self, DomusGuest *guest)
{
  const DomusInstallStatus *status = domus_autopilot_get_status (self, guest);

  return status != NULL && status->kind == DOMUS_INSTALL_TWO_PHASES && status->phase == 1
         && domus_guest_get_state (guest) == DOMUS_GUEST_STATE_OFF;
}

/* ---- commands ---- */

static void
commanded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Watch *watch = g_task_get_task_data (task);
  DomusInstallStatus status;
  GError *error = NULL;
  gboolean wrote;
  guint last_seen;

  domus_autopilot_run_finish (result, &status, &last_seen, &wrote, &error);
  watch->running = FALSE;
  domus_guest_end (watch->guest);
  /* Refused as a whole: where it stands did not change. */
  settle (watch, &status, last_seen, TRUE,
          g_error_matches (error, DOMUS_ERROR, DOMUS_ERROR_UNSUPPORTED) ? NULL : error);
  if (watch->again && watch->self != NULL)
    kick (watch);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
command_async (DomusAutopilot *self,
               DomusGuest *guest,
               DomusInstallCommand command,
               gboolean lock,
               GAsyncReadyCallback callback,
               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  Watch *watch = watch_guest (self, guest);
  DomusAutopilotRun run;

  if (!fill (watch, (int)command, &run)) {
    g_task_return_error (
        task, domus_error_new (DOMUS_ERROR_CLOSED, _ ("The connection to the host is closed."),
                               _ ("Wait for it to come back, or connect again."), NULL));
    return;
  }
  run.lock = lock;
  g_task_set_task_data (task, watch_ref (watch), (GDestroyNotify)watch_unref);
  watch->running = TRUE;
  domus_guest_begin (guest);
  domus_autopilot_run_async (&run, commanded_cb, g_object_ref (task));
}

/**
 * domus_autopilot_command_async:
 *
 * Errors: UNSUPPORTED where it makes no sense now, CLOSED, and what the host
 * says. What is begun is not taken back by cancelling.
 */
void
domus_autopilot_command_async (DomusAutopilot *self,
                               DomusGuest *guest,
                               DomusInstallCommand command,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  command_async (self, guest, command, FALSE, callback, user_data);
}

/**
 * domus_autopilot_finish_async:
 */
void
domus_autopilot_finish_async (DomusAutopilot *self,
                              DomusGuest *guest,
                              gboolean lock,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  command_async (self, guest, DOMUS_INSTALL_COMMAND_FINISH, lock, callback, user_data);
}

/**
 * domus_autopilot_command_finish:
 */
gboolean
domus_autopilot_command_finish (DomusAutopilot *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
