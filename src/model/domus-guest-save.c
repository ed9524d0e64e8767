/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-guest-save.h"

#include "domus-connection-private.h"
#include "domus-guest-private.h"
#include "domus-storage.h"
#include "domus-virt-save.h"

#include <glib/gi18n-lib.h>

#define MILLISECONDS 250

/* ---- following ---- */

typedef struct
{
  DomusGuest *guest; /* (nullable) */
  DomusJob *job;
  gboolean looking;
  gboolean stopping;
} Follow;

/* One for the timer and one for each call in flight hold it. */
static void
follow_clear (gpointer data)
{
  Follow *follow = data;

  g_clear_object (&follow->guest);
  g_clear_object (&follow->job);
}

static void
show_elapsed (DomusJob *job)
{
  guint64 seconds =
      (guint64)(g_get_monotonic_time () - domus_job_get_started (job)) / G_USEC_PER_SEC;
  g_autofree char *text = NULL;

  if (seconds < 1)
    return;
  text = seconds < 60 ? g_strdup_printf (_ ("%u s so far"), (guint)seconds)
                      : g_strdup_printf (_ ("%u min %u s so far"), (guint)(seconds / 60),
                                         (guint)(seconds % 60));
  domus_job_set_stage (job, text);
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Follow *follow = user_data;
  DomusVirtJobLook look = { 0 };

  follow->looking = FALSE;
  domus_virt_look_at_job_finish (DOMUS_VIRT (source), result, &look, NULL);
  if (domus_job_get_state (follow->job) == DOMUS_JOB_RUNNING && look.total > 0) {
    g_autofree char *done = g_format_size_full (look.done, G_FORMAT_SIZE_IEC_UNITS);
    g_autofree char *total = g_format_size_full (look.total, G_FORMAT_SIZE_IEC_UNITS);
    /* Translators: bytes written of the guest's memory: "12 MiB of 2 GiB". */
    g_autofree char *text = g_strdup_printf (_ ("%s of %s"), done, total);

    domus_job_set_progress (follow->job, MIN (1, (double)look.done / (double)look.total));
    domus_job_set_stage (follow->job, text);
  } else if (domus_job_get_state (follow->job) == DOMUS_JOB_RUNNING
             && domus_job_get_progress (follow->job) < 0) {
    show_elapsed (follow->job);
  }
  g_rc_box_release_full (follow, follow_clear);
}

/* It may have been too early, before the host began: then once more. */
static void
aborted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Follow *follow = user_data;
  g_autoptr (GError) error = NULL;

  if (!domus_virt_abort_job_finish (DOMUS_VIRT (source), result, &error))
    g_debug ("Not stopped: %s", error->message);
  follow->stopping = FALSE;
  g_rc_box_release_full (follow, follow_clear);
}

static gboolean
on_timer (gpointer user_data)
{
  Follow *follow = user_data;
  DomusVirt *virt = follow->guest != NULL ? domus_guest_get_virt (follow->guest, NULL) : NULL;

  if (domus_job_get_state (follow->job) != DOMUS_JOB_RUNNING) {
    g_rc_box_release_full (follow, follow_clear);
    return G_SOURCE_REMOVE;
  }
  if (g_cancellable_is_cancelled (domus_job_get_cancellable (follow->job))) {
    if (virt != NULL && !follow->stopping) {
      follow->stopping = TRUE;
      domus_virt_abort_job_async (virt, follow->guest->uuid, aborted_cb, g_rc_box_acquire (follow));
    }
  } else if (virt == NULL) {
    show_elapsed (follow->job);
  } else if (follow->looking) {
    if (domus_job_get_progress (follow->job) < 0)
      show_elapsed (follow->job);
  } else {
    follow->looking = TRUE;
    domus_virt_look_at_job_async (virt, follow->guest->uuid, NULL, looked_cb,
                                  g_rc_box_acquire (follow));
  }
  return G_SOURCE_CONTINUE;
}

/**
 * domus_guest_follow_work:
 * @guest: (nullable): NULL: only how long it takes
 */
void
domus_guest_follow_work (DomusGuest *guest, DomusJob *job)
{
  Follow *follow = g_rc_box_new0 (Follow);

  g_set_object (&follow->guest, guest);
  follow->job = g_object_ref (job);
  g_timeout_add (MILLISECONDS, on_timer, follow);
}

/**
 * domus_guest_can_stop_saving:
 *
 * libxl has no virDomainAbortJob(): what it began it ends.
 */
gboolean
domus_guest_can_stop_saving (DomusGuest *self)
{
  const DomusPlatform *platform =
      self->connection != NULL ? domus_connection_get_platform (self->connection) : NULL;

  return platform != NULL && platform->driver == DOMUS_DRIVER_QEMU;
}

/* ---- saving ---- */

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DomusGuest *self = g_task_get_source_object (task);
  DomusJob *job = g_task_get_task_data (task);
  GCancellable *cancellable = domus_job_get_cancellable (job);
  GError *error = NULL;

  domus_virt_save_to_file_finish (DOMUS_VIRT (source), result, &error);
  if (error != NULL && cancellable != NULL && g_cancellable_is_cancelled (cancellable)) {
    g_clear_error (&error);
    error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("It was cancelled."));
  }
  domus_guest_end (self);
  if (self->connection != NULL)
    domus_connection_relist (self->connection);
  domus_job_finish (job, error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * domus_guest_save_to_file_async:
 */
void
domus_guest_save_to_file_async (DomusGuest *self,
                                const char *path,
                                DomusJob *job,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  g_autofree char *reason = NULL;
  GError *error = NULL;
  DomusVirt *virt = domus_guest_get_virt (self, &error);

  g_task_set_task_data (task, g_object_ref (job), g_object_unref);
  if (virt != NULL && !domus_guest_can (self, DOMUS_GUEST_ACTION_SAVE_TO_FILE, &reason))
    error = domus_error_new (DOMUS_ERROR_INVALID_STATE, reason, NULL, NULL);
  if (error != NULL) {
    domus_job_finish (job, error);
    g_task_return_error (task, error);
    return;
  }
  domus_guest_begin (self);
  domus_guest_expect_stop (self);
  domus_guest_follow_work (self, job);
  domus_virt_save_to_file_async (virt, self->uuid, path, saved_cb, g_object_ref (task));
}

/**
 * domus_guest_save_to_file_finish:
 */
gboolean
domus_guest_save_to_file_finish (DomusGuest *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* ---- looking into a file ---- */

/**
 * domus_saved_guest_free:
 */
void
domus_saved_guest_free (DomusSavedGuest *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->uuid);
  g_free (self->xml);
  g_free (self->problem);
  g_ptr_array_unref (self->disks);
  g_free (self);
}

static char *
find_problem (DomusConnection *connection, const DomusSavedGuest *saved)
{
  DomusGuest *same = domus_connection_find_guest (connection, saved->uuid);
  DomusGuest *named = domus_connection_find_guest (connection, saved->name);

  if (same != NULL && domus_guest_is_active (same))
    return g_strdup_printf (_ ("The guest “%s” runs. Shut it down, or force it off, first."),
                            domus_guest_get_label (same));
  if (same == NULL && named != NULL)
    return g_strdup_printf (_ ("Another guest has the name “%s”. Rename it first."), saved->name);
  return NULL;
}

static DomusSavedGuest *
saved_new (void)
{
  DomusSavedGuest *saved = g_new0 (DomusSavedGuest, 1);

  saved->disks = g_ptr_array_new_with_free_func (g_free);
  return saved;
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (DomusSavedGuest) saved = saved_new ();
  g_autoptr (GPtrArray) disks = NULL;
  g_autoptr (DomusXmlDoc) doc = NULL;
  GError *error = NULL;

  saved->xml = domus_virt_read_saved_finish (DOMUS_VIRT (source), result, &error);
  doc = saved->xml != NULL ? domus_xml_doc_parse (saved->xml, "domain", &error) : NULL;
  if (g_error_matches (error, DOMUS_ERROR, DOMUS_ERROR_UNSUPPORTED)) {
    g_clear_error (&error);
    g_task_return_pointer (task, g_steal_pointer (&saved), (GDestroyNotify)domus_saved_guest_free);
    return;
  }
  if (doc == NULL) {
    g_task_return_error (task, error);
    return;
  }
  saved->name = domus_xml_doc_get (doc, "name");
  saved->uuid = domus_xml_doc_get (doc, "uuid");
  saved->memory_kib = domus_domain_get_memory (doc);
  disks = domus_domain_list_disks (doc);
  for (guint i = 0; i < disks->len; i++) {
    const DomusDisk *disk = disks->pdata[i];

    if (disk->source != NULL)
      g_ptr_array_add (saved->disks, g_strdup (disk->source));
  }
  saved->problem = find_problem (g_task_get_source_object (task), saved);
  g_task_return_pointer (task, g_steal_pointer (&saved), (GDestroyNotify)domus_saved_guest_free);
}

static DomusVirt *
get_virt (DomusConnection *self, GError **error)
{
  DomusVirt *virt = domus_connection_get_virt (self);

  if (virt == NULL)
    g_propagate_error (
        error, domus_error_new (DOMUS_ERROR_CLOSED, _ ("The connection to the host is closed."),
                                _ ("Wait for it to come back, or connect again."), NULL));
  return virt;
}

/**
 * domus_connection_read_saved_async:
 */
void
domus_connection_read_saved_async (DomusConnection *self,
                                   const char *path,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GError *error = NULL;
  DomusVirt *virt = get_virt (self, &error);

  if (virt == NULL)
    g_task_return_error (task, error);
  else
    domus_virt_read_saved_async (virt, path, cancellable, read_cb, g_object_ref (task));
}

/**
 * domus_connection_read_saved_finish:
 *
 * Returns: (transfer full)
 */
DomusSavedGuest *
domus_connection_read_saved_finish (DomusConnection *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- restoring ---- */

static void
restored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  domus_virt_restore_file_finish (DOMUS_VIRT (source), result, &error);
  domus_connection_relist (g_task_get_source_object (task));
  domus_job_finish (g_task_get_task_data (task), error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * domus_connection_restore_async:
 */
void
domus_connection_restore_async (DomusConnection *self,
                                const char *path,
                                DomusJob *job,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  GError *error = NULL;
  DomusVirt *virt = get_virt (self, &error);

  g_task_set_task_data (task, g_object_ref (job), g_object_unref);
  if (virt == NULL) {
    domus_job_finish (job, error);
    g_task_return_error (task, error);
    return;
  }
  domus_guest_follow_work (NULL, job);
  domus_virt_restore_file_async (virt, path, restored_cb, g_object_ref (task));
}

/**
 * domus_connection_restore_finish:
 */
gboolean
domus_connection_restore_finish (DomusConnection *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* ---- where to ---- */

static void
pools_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GPtrArray) pools =
      domus_connection_list_pools_finish (DOMUS_CONNECTION (source), result, &error);
  const char *folder = NULL;

  for (guint i = 0; pools != NULL && i < pools->len; i++) {
    const DomusPool *pool = pools->pdata[i];

    if (pool->active && pool->path != NULL && g_strcmp0 (pool->type, "dir") == 0
        && (folder == NULL || g_strcmp0 (pool->name, "default") == 0))
      folder = pool->path;
  }
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_strdup (folder), g_free);
}

/**
 * domus_connection_find_folder_async:
 */
void
domus_connection_find_folder_async (DomusConnection *self,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  domus_connection_list_pools_async (self, cancellable, pools_cb, task);
}

/**
 * domus_connection_find_folder_finish:
 *
 * Returns: (transfer full) (nullable)
 */
char *
domus_connection_find_folder_finish (DomusConnection *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
