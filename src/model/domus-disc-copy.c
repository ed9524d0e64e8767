/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-connection-private.h"
#include "domus-disc-copy.h"
#include "domus-disc-image.h"
#include "domus-virt-medium.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <sys/stat.h>
#include <unistd.h>

#define MILLISECONDS 300 /* between two looks at the progress */

typedef struct
{
  DomusVirt *virt;
  DomusJob *job;
  GCancellable *cancellable; /* (nullable) */
  char *drive;
  char *pool;
  char *name;
  gboolean fill;
  int fd;
  guint64 size;
  DomusDiscReader *reader; /* (nullable) */
  guint timer;
} Copy;

void
domus_disc_copied_free (DomusDiscCopied *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->bad_sectors, g_array_unref);
  g_free (self->path);
  g_free (self->sha256);
  g_free (self);
}

static void
copy_free (gpointer data)
{
  Copy *copy = data;

  g_clear_handle_id (&copy->timer, g_source_remove);
  if (copy->fd >= 0)
    close (copy->fd);
  g_clear_pointer (&copy->reader, domus_disc_reader_free);
  g_clear_object (&copy->virt);
  g_clear_object (&copy->job);
  g_clear_object (&copy->cancellable);
  g_free (copy->drive);
  g_free (copy->pool);
  g_free (copy->name);
  g_free (copy);
}

static void
give_up (GTask *task, GError *error)
{
  Copy *copy = g_task_get_task_data (task);

  g_clear_handle_id (&copy->timer, g_source_remove);
  domus_job_finish (copy->job, error);
  g_task_return_error (task, error);
}

static gssize
read_drive (gpointer data, guint8 *buffer, gsize size, guint64 offset)
{
  return pread (GPOINTER_TO_INT (data), buffer, size, (off_t)offset);
}

/* In the worker that sends. */
static gssize
feed (gpointer data, guint8 *buffer, gsize size, GError **error)
{
  Copy *copy = g_task_get_task_data (data);

  if (g_cancellable_set_error_if_cancelled (copy->cancellable, error))
    return -1;
  return domus_disc_reader_next (copy->reader, buffer, size, error);
}

static gboolean
on_timer (gpointer user_data)
{
  Copy *copy = user_data;

  domus_job_set_progress (copy->job, domus_disc_reader_progress (copy->reader));
  return G_SOURCE_CONTINUE;
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Copy *copy = g_task_get_task_data (task);
  GError *error = NULL;
  DomusVirtVolume *volume = domus_virt_put_medium_finish (DOMUS_VIRT (source), result, &error);
  DomusDiscCopied *copied;

  if (volume == NULL) {
    give_up (task, error);
    return;
  }
  g_clear_handle_id (&copy->timer, g_source_remove);
  copied = g_new0 (DomusDiscCopied, 1);
  copied->path = g_strdup (volume->path);
  copied->sha256 = g_strdup (domus_disc_reader_get_sum (copy->reader));
  copied->size = copy->size;
  copied->bad_sectors = g_array_copy ((GArray *)domus_disc_reader_get_bad (copy->reader));
  domus_virt_volume_free (volume);
  domus_job_finish (copy->job, NULL);
  g_task_return_pointer (task, copied, (GDestroyNotify)domus_disc_copied_free);
}

/* A drive tells its disc's length with the rest of a run-out; the file system
 * knows better. */
static void
open_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Copy *copy = g_task_get_task_data (G_TASK (data));
  g_autofree guint8 *start = g_malloc0 (DOMUS_DISC_LABEL_BYTES);
  g_autoptr (DomusDiscLabel) label = NULL;
  g_autofree char *text = NULL;
  struct stat st;
  gssize got;
  off_t end;

  copy->fd = open (copy->drive, O_RDONLY | O_CLOEXEC);
  end = copy->fd >= 0 ? lseek (copy->fd, 0, SEEK_END) : -1;
  if (end < 0 || fstat (copy->fd, &st) != 0 || S_ISDIR (st.st_mode)) {
    int code = errno != 0 ? errno : EISDIR;

    text = g_strdup_printf (_ ("“%s” could not be opened: %s."), copy->drive, g_strerror (code));
    g_task_return_error (
        task, domus_error_new (code == EACCES ? DOMUS_ERROR_DENIED : DOMUS_ERROR_NOT_FOUND, text,
                               code == ENOMEDIUM ? _ ("Put a disc into the drive.")
                               : code == EACCES  ? _ ("Ask for membership in the group that may "
                                                       "use CD drives, often “cdrom”.")
                                                 : _ ("Check which drive the disc is in."),
                               NULL));
    return;
  }
  got = pread (copy->fd, start, DOMUS_DISC_LABEL_BYTES, 0);
  label = got > 0 ? domus_disc_label_read (start, (gsize)got) : NULL;
  copy->size = (guint64)end;
  if (label != NULL && label->size > 0 && !S_ISREG (st.st_mode))
    copy->size = MIN (copy->size, label->size);
  if (copy->size == 0) {
    text = g_strdup_printf (_ ("There is nothing on “%s”."), copy->drive);
    g_task_return_error (task, domus_error_new (DOMUS_ERROR_INVALID, text,
                                                _ ("Put a data disc into the drive."), NULL));
    return;
  }
  g_task_return_boolean (task, TRUE);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Copy *copy = g_task_get_task_data (task);
  GError *error = NULL;
  DomusVirtMedium medium;

  if (!g_task_propagate_boolean (G_TASK (result), &error)) {
    give_up (task, error);
    return;
  }
  copy->reader =
      domus_disc_reader_new (read_drive, GINT_TO_POINTER (copy->fd), copy->size, copy->fill);
  copy->timer = g_timeout_add (MILLISECONDS, on_timer, copy);
  domus_job_set_stage (copy->job, _ ("Reading the disc"));
  medium = (DomusVirtMedium){
    .pool = copy->pool,
    .name = copy->name,
    .size = copy->size,
    .feed = feed,
    .data = g_object_ref (task),
    .release = g_object_unref,
  };
  domus_virt_put_medium_async (copy->virt, &medium, sent_cb, g_object_ref (task));
}

/**
 * domus_disc_copy_async:
 *
 * See the header.
 */
void
domus_disc_copy_async (DomusConnection *connection,
                       const char *drive,
                       const char *pool,
                       const char *name,
                       gboolean fill,
                       DomusJob *job,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (connection, NULL, callback, user_data);
  g_autoptr (GTask) opening = NULL;
  DomusVirt *virt = domus_connection_get_virt (connection);
  Copy *copy = g_new0 (Copy, 1);

  g_task_set_task_data (task, copy, copy_free);
  copy->fd = -1;
  copy->job = g_object_ref (job);
  g_set_object (&copy->cancellable, domus_job_get_cancellable (job));
  g_set_object (&copy->virt, virt);
  copy->drive = g_strdup (drive);
  copy->pool = g_strdup (pool);
  copy->name = g_strdup (name);
  copy->fill = fill;
  if (virt == NULL) {
    give_up (task, domus_error_new (DOMUS_ERROR_CLOSED, _ ("The connection to the host is closed."),
                                    NULL, NULL));
    return;
  }
  domus_job_set_stage (job, _ ("Opening the drive"));
  opening = g_task_new (connection, NULL, opened_cb, g_object_ref (task));
  g_task_set_task_data (opening, g_object_ref (task), g_object_unref);
  g_task_run_in_thread (opening, open_thread);
}

/**
 * domus_disc_copy_finish:
 *
 * Returns: (transfer full): what was made
 */
DomusDiscCopied *
domus_disc_copy_finish (DomusConnection *connection, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
