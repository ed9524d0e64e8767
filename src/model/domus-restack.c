/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-restack-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* ---- an operation ---- */

typedef struct
{
  DomusVirt *virt;
  DomusJob *job; /* (nullable) */
  DomusRestackPlan plan;
  gpointer data;
  GDestroyNotify free_data;
  DomusXmlDoc *config;
  DomusVirtRestack *restack;
  gulong cancelled;
  guint timer;
  gboolean polling;
} Operation;

static void
operation_free (gpointer data)
{
  Operation *op = data;

  if (op->free_data != NULL)
    op->free_data (op->data);
  g_clear_pointer (&op->config, domus_xml_doc_unref);
  g_clear_pointer (&op->restack, domus_virt_restack_unref);
  g_clear_object (&op->job);
  g_clear_object (&op->virt);
  g_free (op);
}

static GCancellable *
job_cancellable (const Operation *op)
{
  return op->job != NULL ? domus_job_get_cancellable (op->job) : NULL;
}

static void
finish (GTask *task, char *uuid, GError *error)
{
  Operation *op = g_task_get_task_data (task);
  DomusGuest *guest = g_task_get_source_object (task);

  g_clear_handle_id (&op->timer, g_source_remove);
  if (op->cancelled != 0)
    g_signal_handler_disconnect (job_cancellable (op), op->cancelled);
  op->cancelled = 0;
  domus_guest_end (guest);
  domus_guest_refresh (guest);
  if (guest->connection != NULL)
    domus_connection_relist (guest->connection);
  if (op->job != NULL)
    domus_job_finish (op->job, error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, uuid, g_free);
}

static void
polled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Operation *op = g_task_get_task_data (task);
  double progress;

  op->polling = FALSE;
  if (domus_virt_restack_poll_finish (DOMUS_VIRT (source), result, &progress, NULL)
      && op->timer != 0)
    domus_job_set_progress (op->job, progress);
}

static gboolean
on_timer (gpointer user_data)
{
  GTask *task = user_data;
  Operation *op = g_task_get_task_data (task);

  if (op->polling)
    return G_SOURCE_CONTINUE;
  op->polling = TRUE;
  domus_virt_restack_poll_async (op->virt, op->restack, NULL, polled_cb, g_object_ref (task));
  return G_SOURCE_CONTINUE;
}

static void
on_cancelled (GCancellable *cancellable, Operation *op)
{
  domus_virt_restack_cancel (op->restack);
  domus_job_set_stage (op->job, _ ("Cancelling: the disk that is being copied is finished first"));
}

static void
restacked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  char *uuid = domus_virt_restack_finish (DOMUS_VIRT (source), result, &error);

  finish (task, uuid, error);
}

static void
surveyed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Operation *op = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (DomusVirtSurvey) survey =
      domus_virt_survey_finish (DOMUS_VIRT (source), result, &error);

  if (survey != NULL && !g_cancellable_set_error_if_cancelled (job_cancellable (op), &error))
    op->restack = op->plan (g_task_get_source_object (task), op->config, survey, op->data, &error);
  if (op->restack == NULL) {
    finish (task, NULL, error);
    return;
  }
  if (op->job != NULL) {
    domus_job_set_stage (op->job, _ ("Making disks"));
    op->timer = g_timeout_add (700, on_timer, task);
  }
  if (job_cancellable (op) != NULL)
    op->cancelled =
        g_signal_connect (job_cancellable (op), "cancelled", G_CALLBACK (on_cancelled), op);
  domus_virt_restack_async (op->virt, op->restack, restacked_cb, g_object_ref (task));
}

static void
config_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Operation *op = g_task_get_task_data (task);
  GError *error = NULL;
  g_autofree char *text = domus_virt_get_xml_finish (DOMUS_VIRT (source), result, &error);

  if (text != NULL)
    op->config = domus_xml_doc_parse (text, "domain", &error);
  if (op->config == NULL)
    finish (task, NULL, error);
  else
    domus_virt_survey_async (op->virt, NULL, surveyed_cb, g_object_ref (task));
}

/* Private: see the header. */
void
domus_restack_async (DomusGuest *guest,
                     DomusJob *job,
                     DomusRestackPlan plan,
                     gpointer data,
                     GDestroyNotify free_data,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (guest, NULL, callback, user_data);
  Operation *op = g_new0 (Operation, 1);
  GError *error = NULL;
  DomusVirt *virt = domus_guest_get_virt (guest, &error);

  op->plan = plan;
  op->data = data;
  op->free_data = free_data;
  g_set_object (&op->job, job);
  g_set_object (&op->virt, virt);
  g_task_set_task_data (task, op, operation_free);
  domus_guest_begin (guest);
  if (virt == NULL) {
    finish (task, NULL, error);
    return;
  }
  if (job != NULL)
    domus_job_set_stage (job, _ ("Looking at the host’s disks"));
  domus_virt_get_xml_async (virt, guest->uuid, DOMUS_VIRT_XML_CONFIG | DOMUS_VIRT_XML_SECURE, NULL,
                            config_cb, g_object_ref (task));
}

char *
domus_restack_finish (DomusGuest *guest, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- how ---- */

/**
 * domus_guest_may_restack:
 * @reason: (out) (optional) (nullable) (transfer full)
 */
gboolean
domus_guest_may_restack (DomusGuest *self, char **reason)
{
  const char *why = NULL;

  if (domus_guest_get_state (self) == DOMUS_GUEST_STATE_UNKNOWN)
    why = _ ("The connection to the host is closed.");
  else if (!domus_guest_is_persistent (self))
    why = _ ("This guest exists only while it runs; there is no definition to keep.");
  else if (domus_guest_get_state (self) == DOMUS_GUEST_STATE_SAVED)
    why = _ ("The guest is saved: its memory belongs to its disks as they are. Run it and shut it "
             "down, or discard the saved state.");
  else if (domus_guest_is_active (self))
    why = _ ("The guest is running: its disks change while it does. Shut it down first.");
  else if (domus_guest_is_busy (self))
    why = _ ("Something else is being done with the guest.");
  if (reason != NULL)
    *reason = g_strdup (why);
  return why == NULL;
}

/**
 * domus_baseline_way_free:
 */
void
domus_baseline_way_free (DomusBaselineWay *self)
{
  if (self == NULL)
    return;
  g_free (self->target);
  g_free (self->path);
  g_free (self->format);
  g_free (self->words);
  g_free (self->problem);
  g_free (self);
}

/* Private: see the header. */
char *
domus_restack_disk_path (const DomusDisk *disk, const DomusVirtSurvey *survey)
{
  if (disk->source_kind == DOMUS_SOURCE_FILE || disk->source_kind == DOMUS_SOURCE_BLOCK)
    return g_strdup (disk->source);
  for (guint i = 0; disk->source_kind == DOMUS_SOURCE_VOLUME && i < survey->volumes->len; i++) {
    const DomusVirtSurveyVolume *volume = survey->volumes->pdata[i];

    if (g_strcmp0 (volume->pool, disk->pool) == 0 && g_strcmp0 (volume->name, disk->source) == 0)
      return g_strdup (volume->path);
  }
  return NULL;
}

char *
domus_restack_volume_name (const char *guest,
                           const char *target,
                           const char *id,
                           const char *suffix)
{
  g_autofree char *stem = g_strdelimit (g_strdup (guest), "/\\:", '-');

  return g_strdup_printf ("%s%s%s" DOMUS_VOLUME_MARK "%s%s", *stem == '.' ? "_" : "", stem, target,
                          id, suffix);
}

gboolean
domus_restack_set_disk (DomusXmlDoc *config,
                        const char *target,
                        const char *token,
                        const char *format,
                        gboolean block,
                        GError **error)
{
  g_autofree char *type = domus_xml_doc_get (config, "@type");
  g_autofree char *driver = g_strdup_printf ("devices/disk[target/@dev='%s']/driver/@name", target);

  if (!domus_domain_set_disk_source (config, target, block ? DOMUS_SOURCE_BLOCK : DOMUS_SOURCE_FILE,
                                     token, NULL, format, error))
    return FALSE;
  /* Of Xen's drivers only QEMU's reads qcow2. */
  if (g_strcmp0 (format, "raw") != 0 || g_strcmp0 (type, "xen") != 0)
    domus_xml_doc_set (config, driver, "qemu");
  return TRUE;
}

static gboolean
is_folder_pool (const char *type)
{
  return g_strcmp0 (type, "dir") == 0 || g_strcmp0 (type, "fs") == 0
         || g_strcmp0 (type, "netfs") == 0;
}

static void
choose (DomusBaselineWay *way, const DomusVirtSurveyVolume *volume)
{
  gboolean known = g_strcmp0 (way->format, "raw") == 0 || g_strcmp0 (way->format, "qcow2") == 0;

  if (volume == NULL || is_folder_pool (volume->pool_type)) {
    if (volume == NULL && g_str_has_prefix (way->path, "/dev/")) {
      way->problem = g_strdup (_ ("It is a device that is in no storage pool of the host’s."));
      return;
    }
    way->method = known ? DOMUS_BASELINE_OVERLAY : DOMUS_BASELINE_COPY;
  } else if (g_strcmp0 (volume->pool_type, "logical") == 0) {
    way->method = volume->backing == NULL && known ? DOMUS_BASELINE_SNAPSHOT : DOMUS_BASELINE_COPY;
  } else {
    way->problem = g_strdup_printf (
        _ ("It is in a storage pool of the type “%s”, which has neither overlays nor snapshots."),
        volume->pool_type);
    return;
  }
  if (way->method == DOMUS_BASELINE_OVERLAY)
    way->words = g_strdup (_ ("The disk is kept as it is; the guest goes on with an overlay that "
                              "holds what changes. Takes a moment and hardly any room."));
  else if (way->method == DOMUS_BASELINE_SNAPSHOT)
    way->words = g_strdup (_ ("The logical volume is kept as it is; the guest goes on with a "
                              "snapshot of it, which sets aside as much room as the disk."));
  else
    way->words = g_strdup (_ ("This kind of disk can only be copied in full: it takes as long and "
                              "as much room as the disk."));
}

/* Private: see the header. */
DomusBaselineWay *
domus_baseline_way_new (DomusGuest *guest, const DomusDisk *disk, const DomusVirtSurvey *survey)
{
  DomusBaselineWay *way = g_new0 (DomusBaselineWay, 1);
  const DomusVirtSurveyVolume *volume;

  way->target = g_strdup (disk->target);
  way->path = domus_restack_disk_path (disk, survey);
  if (way->path == NULL) {
    way->problem = g_strdup (_ ("It is not a file or volume of the host’s."));
    return way;
  }
  volume = domus_virt_survey_find (survey, way->path);
  way->format = g_strdup (disk->format != NULL ? disk->format
                          : volume != NULL     ? volume->format
                                               : "raw");
  for (guint i = 0; i < survey->uses->len; i++) {
    const DomusDiskUse *use = survey->uses->pdata[i];

    if (g_strcmp0 (use->path, way->path) != 0)
      continue;
    /* A guest that writes to it would change what is kept. */
    if ((use->kind == DOMUS_DISK_USE_GUEST && !use->readonly
         && g_strcmp0 (use->uuid, guest->uuid) != 0)
        || use->kind == DOMUS_DISK_USE_VOLUME) {
      way->problem = domus_disk_use_describe (use);
      return way;
    }
  }
  choose (way, volume);
  return way;
}
