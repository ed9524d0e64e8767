/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-bundle-private.h"

#include "domus-virt-medium.h"
#include "domus-virt-pool.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MILLISECONDS 250

/* ---- taking back ---- */

typedef struct
{
  DomusVirt *virt;
  GPtrArray *paths; /* of char * */
} Removal;

static void
removal_free (gpointer data)
{
  Removal *removal = data;

  g_object_unref (removal->virt);
  g_ptr_array_unref (removal->paths);
  g_free (removal);
}

static void remove_next (GTask *task);

static void
deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!domus_virt_delete_volume_finish (DOMUS_VIRT (source), result, &error))
    g_message ("An uploaded disk stays: %s", error->message);
  remove_next (user_data);
}

static void
remove_next (GTask *task)
{
  Removal *removal = g_task_get_task_data (task);
  g_autofree char *path = NULL;

  if (removal->paths->len == 0) {
    g_task_return_boolean (task, TRUE);
    g_object_unref (task);
    return;
  }
  path = g_ptr_array_steal_index_fast (removal->paths, removal->paths->len - 1);
  domus_virt_delete_volume_async (removal->virt, path, NULL, deleted_cb, task);
}

void
domus_bundle_remove_async (DomusVirt *virt,
                           GHashTable *paths,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  Removal *removal = g_new0 (Removal, 1);
  GHashTableIter iter;
  gpointer path;

  removal->virt = g_object_ref (virt);
  removal->paths = g_ptr_array_new_with_free_func (g_free);
  g_hash_table_iter_init (&iter, paths);
  while (g_hash_table_iter_next (&iter, NULL, &path))
    g_ptr_array_add (removal->paths, g_strdup (path));
  g_task_set_task_data (task, removal, removal_free);
  remove_next (task);
}

void
domus_bundle_remove_finish (GAsyncResult *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}

/* ---- uploading ---- */

typedef struct
{
  DomusBundle *bundle;
  DomusVirt *virt;
  char *pool;
  DomusJob *job;             /* (nullable) */
  GCancellable *cancellable; /* (nullable) */
  GHashTable *names;         /* that are taken in the pool */
  GHashTable *paths;         /* target -> path */
  guint64 total;
  guint next;
  guint timer;
  GError *error; /* (nullable): while what was made is taken back */
  /* the worker's */
  int fd;
  guint64 at;
  GChecksum *sum;
  guint64 done; /* (atomic) */
} Upload;

static void
upload_free (gpointer data)
{
  Upload *self = data;

  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->fd >= 0)
    close (self->fd);
  g_clear_pointer (&self->sum, g_checksum_free);
  domus_bundle_unref (self->bundle);
  g_clear_object (&self->virt);
  g_clear_object (&self->job);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->names, g_hash_table_unref);
  g_clear_pointer (&self->paths, g_hash_table_unref);
  g_clear_error (&self->error);
  g_free (self->pool);
  g_free (self);
}

static DomusBundleDisk *
current (GTask *task)
{
  Upload *self = g_task_get_task_data (task);

  return self->bundle->disks->pdata[self->next];
}

static void
taken_back_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Upload *self = g_task_get_task_data (task);

  domus_bundle_remove_finish (result);
  g_task_return_error (task, g_steal_pointer (&self->error));
}

static void
give_up (GTask *task, GError *error)
{
  Upload *self = g_task_get_task_data (task);

  g_clear_handle_id (&self->timer, g_source_remove);
  self->error = error;
  domus_bundle_remove_async (self->virt, self->paths, taken_back_cb, task);
}

static gboolean
on_timer (gpointer user_data)
{
  Upload *self = user_data;
  guint64 done = __atomic_load_n (&self->done, __ATOMIC_RELAXED);

  if (self->job != NULL && self->total > 0)
    domus_job_set_progress (self->job, MIN (1, (double)done / (double)self->total));
  return G_SOURCE_CONTINUE;
}

static gssize
damaged (GTask *task, GError **error)
{
  g_autofree char *text = g_strdup_printf (
      _ ("The disk “%s” is not what it was when it was exported."), current (task)->file);

  g_propagate_error (error, domus_error_new (DOMUS_ERROR_INVALID, text,
                                             _ ("The copy is damaged, or it was changed. Copy the "
                                                "folder again."),
                                             NULL));
  return -1;
}

/* In the worker that sends. The end is refused when it is not what it was. */
static gssize
feed (gpointer data, guint8 *buffer, gsize size, GError **error)
{
  Upload *self = g_task_get_task_data (data);
  gssize got;

  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return -1;
  do
    got = pread (self->fd, buffer, size, (off_t)self->at);
  while (got < 0 && errno == EINTR);
  if (got < 0) {
    g_autofree char *text = g_strdup_printf (_ ("“%s” could not be read: %s."),
                                             current (data)->file, g_strerror (errno));

    g_propagate_error (error, domus_error_new (DOMUS_ERROR_FAILED, text, NULL, NULL));
    return -1;
  }
  if (got == 0)
    return g_str_equal (g_checksum_get_string (self->sum), current (data)->sha256)
               ? 0
               : damaged (data, error);
  g_checksum_update (self->sum, buffer, got);
  self->at += (guint64)got;
  __atomic_add_fetch (&self->done, (guint64)got, __ATOMIC_RELAXED);
  return got;
}

static void next_disk (GTask *task);

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Upload *self = g_task_get_task_data (task);
  GError *error = NULL;
  DomusVirtVolume *volume = domus_virt_put_medium_finish (DOMUS_VIRT (source), result, &error);

  close (self->fd);
  self->fd = -1;
  if (volume == NULL) {
    give_up (task, error);
    return;
  }
  g_hash_table_insert (self->paths, g_strdup (current (task)->target), g_strdup (volume->path));
  g_hash_table_add (self->names, g_strdup (volume->name));
  domus_virt_volume_free (volume);
  self->next++;
  next_disk (task);
}

/* "disk.img", "disk-2.img", ... */
static char *
free_name (GHashTable *names, const char *wanted)
{
  const char *dot = strrchr (wanted, '.');
  gsize stem = dot != NULL && dot != wanted ? (gsize)(dot - wanted) : strlen (wanted);
  char *name = g_strdup (wanted);

  for (guint i = 2; g_hash_table_contains (names, name); i++) {
    g_free (name);
    name = g_strdup_printf ("%.*s-%u%s", (int)stem, wanted, i, wanted + stem);
  }
  return name;
}

static void
open_thread (GTask *step, gpointer source, gpointer data, GCancellable *cancellable)
{
  GTask *task = data;
  Upload *self = g_task_get_task_data (task);
  DomusBundle *bundle = self->bundle;
  g_autofree char *path = g_build_filename (bundle->folder, current (task)->file, NULL);
  struct stat status;

  self->fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (self->fd < 0 || fstat (self->fd, &status) != 0
      || (guint64)status.st_size != current (task)->size) {
    GError *error = NULL;

    damaged (task, &error);
    g_task_return_error (step, error);
    return;
  }
  g_task_return_boolean (step, TRUE);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Upload *self = g_task_get_task_data (task);
  g_autofree char *name = free_name (self->names, current (task)->file);
  DomusVirtMedium medium = {
    .pool = self->pool,
    .name = name,
    .size = current (task)->size,
    .sparse = TRUE,
    .feed = feed,
    .data = task,
    .release = g_object_unref,
  };
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error)) {
    give_up (task, error);
    return;
  }
  g_object_ref (task);
  domus_virt_put_medium_async (self->virt, &medium, sent_cb, task);
}

static void
next_disk (GTask *task)
{
  Upload *self = g_task_get_task_data (task);
  DomusBundle *bundle = self->bundle;
  g_autoptr (GTask) step = NULL;
  GError *error = NULL;

  if (g_cancellable_set_error_if_cancelled (self->cancellable, &error)) {
    give_up (task, error);
    return;
  }
  if (self->next == bundle->disks->len) {
    g_clear_handle_id (&self->timer, g_source_remove);
    g_task_return_pointer (task, g_hash_table_ref (self->paths),
                           (GDestroyNotify)g_hash_table_unref);
    g_object_unref (task);
    return;
  }
  if (self->job != NULL) {
    g_autofree char *stage = g_strdup_printf (_ ("Copying “%s”"), current (task)->file);

    domus_job_set_stage (self->job, stage);
  }
  g_clear_pointer (&self->sum, g_checksum_free);
  self->sum = g_checksum_new (G_CHECKSUM_SHA256);
  self->at = 0;
  step = g_task_new (NULL, NULL, opened_cb, task);
  g_task_set_task_data (step, g_object_ref (task), g_object_unref);
  g_task_run_in_thread (step, open_thread);
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Upload *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GPtrArray) volumes =
      domus_virt_list_volumes_finish (DOMUS_VIRT (source), result, &error);

  if (volumes == NULL) {
    give_up (task, error);
    return;
  }
  for (guint i = 0; i < volumes->len; i++)
    g_hash_table_add (self->names, g_strdup (((DomusVirtVolume *)volumes->pdata[i])->name));
  self->timer = g_timeout_add (MILLISECONDS, on_timer, self);
  next_disk (task);
}

static void
pools_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Upload *self = g_task_get_task_data (task);
  DomusBundle *bundle = self->bundle;
  GError *error = NULL;
  g_autoptr (GPtrArray) pools =
      domus_virt_look_at_pools_finish (DOMUS_VIRT (source), result, &error);
  guint64 need = 0;

  for (guint i = 0; i < bundle->disks->len; i++) {
    const DomusBundleDisk *disk = bundle->disks->pdata[i];

    need += disk->allocated; /* holes stay holes */
    self->total += disk->size;
  }
  for (guint i = 0; pools != NULL && i < pools->len; i++) {
    const DomusVirtPoolLook *pool = pools->pdata[i];

    if (g_str_equal (pool->name, self->pool) && pool->active && pool->available < need) {
      g_autofree char *size = g_format_size_full (need, G_FORMAT_SIZE_IEC_UNITS);
      g_autofree char *room = g_format_size_full (pool->available, G_FORMAT_SIZE_IEC_UNITS);
      g_autofree char *text = g_strdup_printf (
          _ ("The disks take %s, and in the pool “%s” only %s are free."), size, self->pool, room);

      error = domus_error_new (DOMUS_ERROR_NO_SPACE, text, _ ("Make room, or choose another pool."),
                               NULL);
    }
  }
  if (error != NULL)
    give_up (task, error);
  else
    domus_virt_list_volumes_async (self->virt, self->pool, TRUE, self->cancellable, listed_cb,
                                   task);
}

void
domus_bundle_upload_async (DomusBundle *bundle,
                           DomusVirt *virt,
                           const char *pool,
                           DomusJob *job,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  Upload *self = g_new0 (Upload, 1);

  g_task_set_task_data (task, self, upload_free);
  self->bundle = domus_bundle_ref (bundle);
  self->fd = -1;
  self->virt = g_object_ref (virt);
  self->pool = g_strdup (pool);
  g_set_object (&self->job, job);
  g_set_object (&self->cancellable, cancellable);
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->paths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  domus_virt_look_at_pools_async (virt, cancellable, pools_cb, task);
}

GHashTable *
domus_bundle_upload_finish (DomusBundle *bundle, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
