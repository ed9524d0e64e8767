/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-storage.h"

#include "domus-connection-private.h"
#include "domus-virt-pool.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MILLISECONDS 200

/* The worker writes; the main thread only reads @done. */
typedef struct
{
  int fd;
  char *file;
  char *part; /* (nullable): what is being written, once it is there */
  guint64 size;
  gint64 done; /* (atomic), bytes / 1024 */
  DomusJob *job;
  GCancellable *cancellable; /* (nullable) */
  guint timer;
} Download;

static void
download_free (gpointer data)
{
  Download *self = data;

  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->fd >= 0)
    close (self->fd);
  if (self->part != NULL)
    g_unlink (self->part);
  g_free (self->part);
  g_free (self->file);
  g_object_unref (self->job);
  g_clear_object (&self->cancellable);
  g_free (self);
}

static GError *
file_error (const Download *self, int code)
{
  g_autofree char *text =
      g_strdup_printf (_ ("“%s” could not be written: %s."), self->file, g_strerror (code));

  return domus_error_new (code == ENOSPC   ? DOMUS_ERROR_NO_SPACE
                          : code == EACCES ? DOMUS_ERROR_DENIED
                                           : DOMUS_ERROR_FAILED,
                          text,
                          code == ENOSPC ? _ ("Make room, or choose another folder.")
                                         : _ ("Choose another folder."),
                          NULL);
}

static void
end (GTask *task, GError *error)
{
  Download *self = g_task_get_task_data (task);

  g_clear_handle_id (&self->timer, g_source_remove);
  domus_job_finish (self->job, error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static gboolean
on_timer (gpointer user_data)
{
  Download *self = user_data;
  guint64 done = (guint64)__atomic_load_n (&self->done, __ATOMIC_RELAXED) * 1024;

  domus_job_set_progress (self->job,
                          self->size > 0 ? MIN (1, (double)done / (double)self->size) : -1);
  return G_SOURCE_CONTINUE;
}

/* In the worker that receives. */
static gboolean
sink (gpointer data, const guint8 *bytes, gsize size, GError **error)
{
  Download *self = g_task_get_task_data (data);

  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;
  for (gsize written = 0; written < size;) {
    gssize n = write (self->fd, bytes + written, size - written);

    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0) {
      g_propagate_error (error, file_error (self, errno));
      return FALSE;
    }
    written += (gsize)n;
  }
  __atomic_add_fetch (&self->done, (gint64)(size / 1024), __ATOMIC_RELAXED);
  return TRUE;
}

static void
finish_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Download *self = g_task_get_task_data (G_TASK (data));
  int fd = self->fd;
  int code = fsync (fd) != 0 ? errno : 0;

  self->fd = -1;
  if (close (fd) != 0 && code == 0)
    code = errno;
  if (code == 0 && g_rename (self->part, self->file) != 0)
    code = errno;
  if (code != 0) {
    g_task_return_error (task, file_error (self, code));
    return;
  }
  g_clear_pointer (&self->part, g_free);
  g_task_return_boolean (task, TRUE);
}

static void
finished_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  g_task_propagate_boolean (G_TASK (result), &error);
  end (task, error);
}

static void
got_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GTask) finishing = NULL;
  GError *error = NULL;

  if (!domus_virt_get_volume_finish (DOMUS_VIRT (source), result, &error)) {
    end (task, error);
    return;
  }
  finishing = g_task_new (NULL, NULL, finished_cb, g_object_ref (task));
  g_task_set_task_data (finishing, g_object_ref (task), g_object_unref);
  g_task_run_in_thread (finishing, finish_thread);
}

static void
open_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Download *self = g_task_get_task_data (G_TASK (data));
  g_autofree char *part = g_strconcat (self->file, ".XXXXXX", NULL);

  self->fd = g_mkstemp_full (part, O_RDWR | O_CLOEXEC, 0644);
  if (self->fd < 0) {
    g_task_return_error (task, file_error (self, errno));
    return;
  }
  self->part = g_steal_pointer (&part);
  g_task_return_boolean (task, TRUE);
}

typedef struct
{
  GTask *task;
  DomusVirt *virt;
  char *path;
} Opening;

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Opening *opening = user_data;
  Download *self = g_task_get_task_data (opening->task);
  GError *error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error)) {
    self->timer = g_timeout_add (MILLISECONDS, on_timer, self);
    domus_virt_get_volume_async (opening->virt, opening->path, FALSE, sink,
                                 g_object_ref (opening->task), g_object_unref, got_cb,
                                 g_object_ref (opening->task));
  } else {
    end (opening->task, error);
  }
  g_object_unref (opening->task);
  g_object_unref (opening->virt);
  g_free (opening->path);
  g_free (opening);
}

/**
 * domus_connection_download_async:
 */
void
domus_connection_download_async (DomusConnection *self,
                                 const DomusVolume *volume,
                                 const char *file,
                                 DomusJob *job,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  DomusVirt *virt = domus_connection_get_virt (self);
  Download *download = g_new0 (Download, 1);
  g_autoptr (GTask) opening = NULL;
  Opening *wait;

  download->fd = -1;
  download->file = g_strdup (file);
  download->job = g_object_ref (job);
  /* What comes of a sparse format is what it takes, not what a guest sees. */
  download->size = g_strcmp0 (volume->format, "raw") == 0 ? volume->capacity : volume->allocation;
  g_set_object (&download->cancellable, domus_job_get_cancellable (job));
  g_task_set_task_data (task, download, download_free);
  if (virt == NULL) {
    end (task, domus_error_new (DOMUS_ERROR_CLOSED, _ ("The connection to the host is closed."),
                                NULL, NULL));
    g_object_unref (task);
    return;
  }
  wait = g_new0 (Opening, 1);
  wait->task = task;
  wait->virt = g_object_ref (virt);
  wait->path = g_strdup (volume->path);
  opening = g_task_new (NULL, NULL, opened_cb, wait);
  g_task_set_task_data (opening, g_object_ref (task), g_object_unref);
  g_task_run_in_thread (opening, open_thread);
}

/**
 * domus_connection_download_finish:
 */
gboolean
domus_connection_download_finish (DomusConnection *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
