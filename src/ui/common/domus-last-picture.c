/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-last-picture-private.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEPT_MAX 200

typedef struct
{
  char *folder;
  char *path;
  GdkPixbuf *picture; /* (nullable) */
} Job;

static void
job_free (Job *job)
{
  g_free (job->folder);
  g_free (job->path);
  g_clear_object (&job->picture);
  g_free (job);
}

static Job *
job_new (const char *uuid, GdkPixbuf *picture)
{
  Job *job = g_new0 (Job, 1);
  g_autofree char *name = g_strconcat (uuid, ".png", NULL);

  job->folder = g_build_filename (g_get_user_cache_dir (), "domus", "screens", NULL);
  job->path = g_build_filename (job->folder, name, NULL);
  job->picture = picture != NULL ? g_object_ref (picture) : NULL;
  return job;
}

/* What the host calls a UUID becomes a file's name here. */
static gboolean
is_usable (const char *uuid)
{
  return uuid != NULL && g_uuid_string_is_valid (uuid);
}

typedef struct
{
  char *path;
  time_t time;
} Kept;

static void
kept_clear (Kept *kept)
{
  g_free (kept->path);
}

static int
compare_age (const Kept *a, const Kept *b)
{
  return a->time < b->time ? -1 : a->time > b->time;
}

static void
forget_oldest (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (Kept));
  const char *name;

  g_array_set_clear_func (all, (GDestroyNotify)kept_clear);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    Kept kept = { g_build_filename (folder, name, NULL), 0 };
    GStatBuf info;

    if (g_lstat (kept.path, &info) == 0)
      kept.time = info.st_mtime;
    g_array_append_val (all, kept);
  }
  g_array_sort (all, (GCompareFunc)compare_age);
  for (guint i = 0; i + KEPT_MAX < all->len; i++)
    g_unlink (g_array_index (all, Kept, i).path);
}

static GdkPixbuf *
scale_down (GdkPixbuf *picture)
{
  double width = gdk_pixbuf_get_width (picture);
  double height = gdk_pixbuf_get_height (picture);
  double scale = MIN (DOMUS_LAST_PICTURE_WIDTH / width, DOMUS_LAST_PICTURE_HEIGHT / height);

  if (scale >= 1)
    return g_object_ref (picture);
  return gdk_pixbuf_scale_simple (picture, MAX (1, (int)(width * scale)),
                                  MAX (1, (int)(height * scale)), GDK_INTERP_BILINEAR);
}

static void
save_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  g_autoptr (GdkPixbuf) small = scale_down (job->picture);
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  gsize length = 0;

  /* Quick rather than small: it is written at the moment a guest goes off. */
  if (g_mkdir_with_parents (job->folder, 0700) != 0 || small == NULL
      || !gdk_pixbuf_save_to_buffer (small, &bytes, &length, "png", &error, "compression", "2",
                                     NULL)
      || !g_file_set_contents_full (job->path, bytes, (gssize)length,
                                    G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error))
    g_debug ("The last picture could not be kept: %s",
             error != NULL ? error->message : "no folder");
  else
    forget_oldest (job->folder);
  g_task_return_boolean (task, TRUE);
}

/**
 * domus_last_picture_save:
 * @uuid: the guest's
 * @picture: not changed by anybody from here on
 *
 * Keeps @picture in the place of the one before, in another thread.
 */
void
domus_last_picture_save (const char *uuid, GdkPixbuf *picture)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (GDK_IS_PIXBUF (picture));
  if (!is_usable (uuid))
    return;
  task = g_task_new (NULL, NULL, NULL, NULL);
  g_task_set_task_data (task, job_new (uuid, picture), (GDestroyNotify)job_free);
  g_task_run_in_thread (task, save_thread);
}

static void
load_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;

  g_task_return_pointer (task, gdk_pixbuf_new_from_file (job->path, NULL), g_object_unref);
}

/**
 * domus_last_picture_load_async:
 * @uuid: the guest's
 *
 * Reads the picture that was kept, in another thread.
 */
void
domus_last_picture_load_async (const char *uuid,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  if (!is_usable (uuid)) {
    g_task_return_pointer (task, NULL, NULL);
    return;
  }
  g_task_set_task_data (task, job_new (uuid, NULL), (GDestroyNotify)job_free);
  g_task_run_in_thread (task, load_thread);
}

/**
 * domus_last_picture_load_finish:
 *
 * Returns: (transfer full) (nullable): the picture; %NULL when none was kept
 *   or the operation was cancelled
 */
GdkPixbuf *
domus_last_picture_load_finish (GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}

static void
forget_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;

  g_unlink (job->path);
  g_task_return_boolean (task, TRUE);
}

/**
 * domus_last_picture_forget:
 * @uuid: of a guest that is no more
 */
void
domus_last_picture_forget (const char *uuid)
{
  g_autoptr (GTask) task = NULL;

  if (!is_usable (uuid))
    return;
  task = g_task_new (NULL, NULL, NULL, NULL);
  g_task_set_task_data (task, job_new (uuid, NULL), (GDestroyNotify)job_free);
  g_task_run_in_thread (task, forget_thread);
}
