/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-bundle-private.h"

#include "domus-baselines.h"
#include "domus-connection-private.h"
#include "domus-export.h"
#include "domus-guest-private.h"
#include "domus-restack-private.h"
#include "domus-virt-pool.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MILLISECONDS 250
#define QCOW2_BACKING_AT 8 /* in a qcow2 image's header: 64 bits, 0 for none */

/* What is beside the bundle's own of each disk. */
typedef struct
{
  char *path;   /* on the host */
  gboolean own; /* in no pool: a file that this computer reads itself */
} Source;

static void
source_free (gpointer data)
{
  g_free (((Source *)data)->path);
  g_free (data);
}

typedef struct
{
  DomusVirt *virt;
  DomusJob *job;
  GCancellable *cancellable; /* (nullable) */
  char *folder;
  char *target;     /* the new folder */
  char *temp;       /* (nullable): while it is there */
  char *xml;        /* (nullable): once it was read */
  DomusXmlDoc *doc; /* (nullable) */
  DomusBundle *bundle;
  GPtrArray *sources; /* of Source, as the bundle's disks */
  guint64 total;      /* bytes that are allocated, about */
  guint next;
  gboolean disturbed; /* it ran meanwhile */
  gulong handler;
  guint timer;
  /* of the disk in flight, the worker's */
  int fd;
  guint64 at;
  GChecksum *sum;
  guint64 done; /* (atomic): of all disks */
} Export;

static void
export_free (gpointer data)
{
  Export *self = data;

  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->fd >= 0)
    close (self->fd);
  g_clear_pointer (&self->sum, g_checksum_free);
  g_clear_object (&self->virt);
  g_clear_object (&self->cancellable);
  g_object_unref (self->job);
  g_free (self->target);
  g_free (self->temp);
  g_free (self->xml);
  g_clear_pointer (&self->doc, domus_xml_doc_unref);
  domus_bundle_unref (self->bundle);
  g_ptr_array_unref (self->sources);
  g_free (self);
}

static DomusBundleDisk *
current (const Export *self)
{
  return self->bundle->disks->pdata[self->next];
}

/* ---- the end ---- */

static void
remove_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  domus_bundle_remove_folder (data);
  g_task_return_boolean (task, TRUE);
}

static void
finish (GTask *task, GError *error)
{
  Export *self = g_task_get_task_data (task);
  DomusGuest *guest = g_task_get_source_object (task);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_signal_handler (&self->handler, guest);
  domus_guest_end (guest);
  domus_job_finish (self->job, error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_strdup (self->target), g_free);
  g_object_unref (task);
}

typedef struct
{
  GTask *task;
  GError *error;
} Failure;

static void
removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Failure *failure = user_data;

  finish (failure->task, failure->error);
}

/* Nothing half made stays; only then it is over. */
static void
give_up (GTask *task, GError *error)
{
  Export *self = g_task_get_task_data (task);
  g_autoptr (GTask) removing = NULL;
  Failure *failure;

  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
  if (self->temp == NULL) {
    finish (task, error);
    return;
  }
  failure = g_new0 (Failure, 1);
  failure->task = task;
  failure->error = error;
  removing = g_task_new (NULL, NULL, removed_cb, failure);
  g_task_set_task_data (removing, g_strdup (self->temp), g_free);
  g_task_run_in_thread (removing, remove_thread);
}

static gboolean
failed (GTask *task)
{
  Export *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (!g_cancellable_set_error_if_cancelled (self->cancellable, &error) && self->disturbed)
    error =
        domus_error_new (DOMUS_ERROR_CONFLICT, _ ("The guest was started meanwhile."),
                         _ ("Its disks were changing. Shut it down and export it again."), NULL);
  if (error != NULL)
    give_up (task, error);
  return error != NULL;
}

static void
publish_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Export *self = g_task_get_task_data (G_TASK (data));
  g_autofree char *definition = g_build_filename (self->temp, DOMUS_BUNDLE_DEFINITION, NULL);
  g_autofree char *manifest = g_build_filename (self->temp, DOMUS_BUNDLE_MANIFEST, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  self->bundle->sha256 = g_compute_checksum_for_string (G_CHECKSUM_SHA256, self->xml, -1);
  text = domus_bundle_to_text (self->bundle);
  if (!g_file_set_contents_full (definition, self->xml, -1, G_FILE_SET_CONTENTS_DURABLE, 0644,
                                 &error)
      || !g_file_set_contents_full (manifest, text, -1, G_FILE_SET_CONTENTS_DURABLE, 0644, &error))
    g_task_return_error (task, domus_error_new (DOMUS_ERROR_FAILED, error->message,
                                                _ ("Choose another folder."), NULL));
  else if (g_file_test (self->target, G_FILE_TEST_EXISTS))
    g_task_return_error (task, domus_bundle_write_error (self->target, EEXIST));
  else if (g_chmod (self->temp, 0755) != 0 || g_rename (self->temp, self->target) != 0)
    g_task_return_error (task, domus_bundle_write_error (self->target, errno));
  else
    g_task_return_boolean (task, TRUE);
}

static void
published_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  GError *error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    finish (task, NULL);
  else
    give_up (task, error);
}

/* ---- the disks ---- */

static gboolean
on_timer (gpointer user_data)
{
  Export *self = user_data;
  guint64 done = __atomic_load_n (&self->done, __ATOMIC_RELAXED);

  if (self->total > 0)
    domus_job_set_progress (self->job, MIN (1, (double)done / (double)self->total));
  return G_SOURCE_CONTINUE;
}

static gboolean
stands_on_another (const Export *self, const guint8 *bytes, gsize size)
{
  static const guint8 magic[] = { 'Q', 'F', 'I', 0xfb };
  static const guint8 none[8] = { 0 };

  return self->at == 0 && g_strcmp0 (current (self)->format, "qcow2") == 0
         && size >= QCOW2_BACKING_AT + sizeof none && memcmp (bytes, magic, sizeof magic) == 0
         && memcmp (bytes + QCOW2_BACKING_AT, none, sizeof none) != 0;
}

static GError *
backing_error (const char *file, const char *backing)
{
  g_autofree char *text =
      backing != NULL
          ? g_strdup_printf (_ ("The disk “%s” stands on another, “%s”."), file, backing)
          : g_strdup_printf (_ ("The disk “%s” stands on another."), file);

  return domus_error_new (DOMUS_ERROR_UNSUPPORTED, text,
                          _ ("Only what differs is in it. Make a clone with “Copy in full”, and "
                             "export that."),
                          NULL);
}

/* In a worker. Zeros are left out of the file, like holes. */
static gboolean
sink (gpointer data, const guint8 *bytes, gsize size, GError **error)
{
  Export *self = g_task_get_task_data (data);

  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;
  if (bytes == NULL) {
    domus_bundle_hash_zeros (self->sum, size);
    self->at += size;
    return TRUE;
  }
  if (stands_on_another (self, bytes, size)) {
    g_propagate_error (error, backing_error (current (self)->file, NULL));
    return FALSE;
  }
  g_checksum_update (self->sum, bytes, (gssize)size);
  if (bytes[0] != 0 || memcmp (bytes, bytes + 1, size - 1) != 0) {
    for (gsize written = 0; written < size;) {
      gssize n = pwrite (self->fd, bytes + written, size - written, (off_t)(self->at + written));

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0) {
        g_propagate_error (error, domus_bundle_write_error (current (self)->file, errno));
        return FALSE;
      }
      written += (gsize)n;
    }
  }
  self->at += size;
  __atomic_add_fetch (&self->done, size, __ATOMIC_RELAXED);
  return TRUE;
}

static void next_disk (GTask *task);

static void
close_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Export *self = g_task_get_task_data (G_TASK (data));
  DomusBundleDisk *disk = current (self);
  int fd = self->fd;
  int code = ftruncate (fd, (off_t)self->at) != 0 || fsync (fd) != 0 ? errno : 0;

  self->fd = -1;
  if (close (fd) != 0 && code == 0)
    code = errno;
  disk->size = self->at;
  disk->sha256 = g_strdup (g_checksum_get_string (self->sum));
  if (code != 0)
    g_task_return_error (task, domus_bundle_write_error (disk->file, code));
  else
    g_task_return_boolean (task, TRUE);
}

static void
closed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Export *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error)) {
    give_up (task, error);
    return;
  }
  self->next++;
  next_disk (task);
}

/* @task is borrowed by each step: the export holds one reference to its end. */
static void
in_thread (GTask *task, GTaskThreadFunc func, GAsyncReadyCallback callback)
{
  g_autoptr (GTask) step = g_task_new (NULL, NULL, callback, task);

  g_task_set_task_data (step, g_object_ref (task), g_object_unref);
  g_task_run_in_thread (step, func);
}

static void
got_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  GError *error = NULL;
  gboolean fine = source != NULL
                      ? domus_virt_get_volume_finish (DOMUS_VIRT (source), result, &error)
                      : g_task_propagate_boolean (G_TASK (result), &error);

  if (!fine)
    give_up (task, error);
  else
    in_thread (task, close_thread, closed_cb);
}

/* A file that is in no pool of the host's, which is this computer. */
static void
copy_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Export *self = g_task_get_task_data (G_TASK (data));
  GError *error = NULL;

  if (domus_bundle_read_sparse (((Source *)self->sources->pdata[self->next])->path, sink, data,
                                &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
open_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Export *self = g_task_get_task_data (G_TASK (data));
  g_autofree char *path = g_build_filename (self->temp, current (self)->file, NULL);

  self->fd = g_open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (self->fd < 0)
    g_task_return_error (task, domus_bundle_write_error (path, errno));
  else
    g_task_return_boolean (task, TRUE);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Export *self = g_task_get_task_data (task);
  const Source *from = self->sources->pdata[self->next];
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    give_up (task, error);
  else if (from->own)
    in_thread (task, copy_thread, got_cb);
  else
    domus_virt_get_volume_async (self->virt, from->path, TRUE, sink, g_object_ref (task),
                                 g_object_unref, got_cb, task);
}

static void
next_disk (GTask *task)
{
  Export *self = g_task_get_task_data (task);
  g_autofree char *stage = NULL;

  if (failed (task))
    return;
  if (self->next == self->bundle->disks->len) {
    in_thread (task, publish_thread, published_cb);
    return;
  }
  stage = g_strdup_printf (_ ("Copying “%s”"), current (self)->file);
  domus_job_set_stage (self->job, stage);
  g_clear_pointer (&self->sum, g_checksum_free);
  self->sum = g_checksum_new (G_CHECKSUM_SHA256);
  self->at = 0;
  in_thread (task, open_thread, opened_cb);
}

/* ---- planning ---- */

static void
prepare_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Export *self = g_task_get_task_data (G_TASK (data));
  GError *error = NULL;
  struct stat status;

  for (guint i = 0; i < self->sources->len; i++) {
    const Source *from = self->sources->pdata[i];

    if (from->own && g_stat (from->path, &status) == 0)
      self->total += (guint64)status.st_blocks * 512;
  }
  self->temp = domus_bundle_make_temp (self->target, self->total, &error);
  if (self->temp != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
prepared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Export *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error)) {
    give_up (task, error);
    return;
  }
  self->timer = g_timeout_add (MILLISECONDS, on_timer, self);
  next_disk (task);
}

static GError *
plan_disk (Export *self, const DomusDisk *disk, const DomusVirtSurvey *survey, gboolean remote)
{
  g_autofree char *path = domus_restack_disk_path (disk, survey);
  const DomusVirtSurveyVolume *volume = path != NULL ? domus_virt_survey_find (survey, path) : NULL;
  gboolean logical = volume != NULL && g_strcmp0 (volume->pool_type, "logical") == 0;
  const char *format = disk->format;
  Source *source;

  if (path == NULL || disk->kind == DOMUS_DISK_KIND_LUN || (volume == NULL && remote)) {
    g_autofree char *text =
        g_strdup_printf (_ ("The disk “%s” (%s) cannot be copied."), disk->target,
                         disk->source != NULL ? disk->source : "");

    return domus_error_new (
        DOMUS_ERROR_UNSUPPORTED, text,
        path != NULL && disk->kind != DOMUS_DISK_KIND_LUN
            ? _ ("It is in no storage pool. Make one of its folder in the host’s window.")
            : _ ("It is not a file or volume of the host’s."),
        NULL);
  }
  if (volume != NULL && volume->backing != NULL)
    return backing_error (path, volume->backing);
  if (format == NULL)
    format = volume != NULL && volume->format != NULL && !logical ? volume->format : "raw";
  domus_bundle_add_disk (self->bundle, disk->target, path, format);
  source = g_new0 (Source, 1);
  source->path = g_steal_pointer (&path);
  source->own = volume == NULL;
  g_ptr_array_add (self->sources, source);
  if (volume != NULL)
    self->total += volume->allocation;
  return NULL;
}

static void
surveyed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Export *self = g_task_get_task_data (task);
  DomusGuest *guest = g_task_get_source_object (task);
  gboolean remote = guest->connection == NULL || domus_connection_is_remote (guest->connection);
  GError *error = NULL;
  g_autoptr (DomusVirtSurvey) survey =
      domus_virt_survey_finish (DOMUS_VIRT (source), result, &error);
  g_autoptr (GPtrArray) disks = domus_domain_list_disks (self->doc);

  for (guint i = 0; error == NULL && i < disks->len; i++) {
    const DomusDisk *disk = disks->pdata[i];

    if (disk->source != NULL && disk->kind != DOMUS_DISK_KIND_CDROM
        && disk->kind != DOMUS_DISK_KIND_FLOPPY)
      error = plan_disk (self, disk, survey, remote);
  }
  if (error != NULL)
    give_up (task, error);
  else if (!failed (task))
    in_thread (task, prepare_thread, prepared_cb);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Export *self = g_task_get_task_data (task);
  GError *error = NULL;

  self->doc = domus_export_read_finish (DOMUS_GUEST (source), result, &error);
  if (self->doc != NULL) {
    /* Where the baselines are is this host's; so are the firmware's variables. */
    domus_baselines_clear (self->doc);
    domus_xml_doc_remove (self->doc, "os/nvram");
    self->xml = domus_export_text (self->doc, DOMUS_EXPORT_XML, NULL, &error);
  }
  if (self->xml == NULL) {
    give_up (task, error);
    return;
  }
  domus_job_set_stage (self->job, _ ("Looking at the disks"));
  domus_virt_survey_async (self->virt, self->cancellable, surveyed_cb, task);
}

static void
on_state (DomusGuest *guest, GParamSpec *pspec, gpointer user_data)
{
  if (domus_guest_is_active (guest))
    ((Export *)user_data)->disturbed = TRUE;
}

/**
 * domus_bundle_export_async:
 */
void
domus_bundle_export_async (DomusGuest *guest,
                           const char *folder,
                           DomusJob *job,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task = g_task_new (guest, NULL, callback, user_data);
  Export *self = g_new0 (Export, 1);
  g_autofree char *stem = domus_export_file_name (guest->name, DOMUS_EXPORT_XML);
  GError *error = NULL;

  g_task_set_task_data (task, self, export_free);
  self->fd = -1;
  self->job = g_object_ref (job);
  g_set_object (&self->cancellable, domus_job_get_cancellable (job));
  *strrchr (stem, '.') = '\0';
  self->target = g_build_filename (folder, stem, NULL);
  self->bundle = domus_bundle_new (guest->name);
  self->sources = g_ptr_array_new_with_free_func (source_free);
  g_set_object (&self->virt, domus_guest_get_virt (guest, &error));
  if (error == NULL && guest->busy > 0)
    error = domus_error_new (DOMUS_ERROR_BUSY,
                             _ ("Another operation on this guest is still in flight."),
                             _ ("Wait for it to end."), NULL);
  if (error == NULL && guest->state != DOMUS_GUEST_STATE_OFF)
    error = domus_error_new (DOMUS_ERROR_INVALID_STATE,
                             _ ("The guest is not shut off: its disks change, or belong to a "
                                "saved state."),
                             _ ("Shut it down first."), NULL);
  domus_guest_begin (guest);
  if (error != NULL) {
    finish (task, error);
    return;
  }
  self->handler = g_signal_connect (guest, "notify::state", G_CALLBACK (on_state), self);
  domus_export_read_async (guest, self->cancellable, read_cb, task);
}

/**
 * domus_bundle_export_finish:
 *
 * Returns: (transfer full)
 */
char *
domus_bundle_export_finish (DomusGuest *guest, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
