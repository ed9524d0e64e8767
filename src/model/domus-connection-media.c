/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-connection-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/**
 * domus_medium_free:
 */
void
domus_medium_free (DomusMedium *self)
{
  if (self == NULL)
    return;
  g_free (self->path);
  g_free (self->label);
  g_free (self->pool);
  g_free (self->format);
  g_free (self);
}

static gboolean
is_image (const DomusVirtVolume *volume)
{
  g_autofree char *lower = g_ascii_strdown (volume->name, -1);

  return g_strcmp0 (volume->format, "iso") == 0 || g_str_has_suffix (lower, ".iso");
}

static int
compare_media (gconstpointer a, gconstpointer b)
{
  const DomusMedium *x = *(DomusMedium *const *)a;
  const DomusMedium *y = *(DomusMedium *const *)b;

  if (x->kind != y->kind)
    return x->kind == DOMUS_SOURCE_BLOCK ? 1 : -1;
  return g_utf8_collate (x->label, y->label);
}

static void
drives_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GPtrArray *media = g_task_get_task_data (task);
  /* A host that cannot list its devices still has its images. */
  g_auto (GStrv) drives = domus_virt_list_cd_drives_finish (DOMUS_VIRT (source), result, NULL);

  for (guint i = 0; drives != NULL && drives[i] != NULL; i++) {
    DomusMedium *medium = g_new0 (DomusMedium, 1);
    medium->kind = DOMUS_SOURCE_BLOCK;
    medium->path = g_strdup (drives[i]);
    medium->label = g_strdup_printf (_ ("CD drive %s"), drives[i]);
    g_ptr_array_add (media, medium);
  }
  g_ptr_array_sort (media, compare_media);
  g_task_return_pointer (task, g_ptr_array_ref (media), (GDestroyNotify)g_ptr_array_unref);
}

static void
volumes_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GPtrArray *media = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) volumes =
      domus_virt_list_volumes_finish (DOMUS_VIRT (source), result, &error);

  if (volumes == NULL && !g_error_matches (error, DOMUS_ERROR, DOMUS_ERROR_UNSUPPORTED)) {
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  }
  for (guint i = 0; volumes != NULL && i < volumes->len; i++) {
    const DomusVirtVolume *volume = volumes->pdata[i];
    DomusMedium *medium;
    if (!is_image (volume))
      continue;
    medium = g_new0 (DomusMedium, 1);
    medium->kind = DOMUS_SOURCE_FILE;
    medium->path = g_strdup (volume->path);
    medium->label = g_strdup (volume->name);
    medium->pool = g_strdup (volume->pool);
    medium->size = volume->capacity;
    g_ptr_array_add (media, medium);
  }
  domus_virt_list_cd_drives_async (DOMUS_VIRT (source), g_task_get_cancellable (task), drives_cb,
                                   g_object_ref (task));
}

/**
 * domus_connection_list_media_async:
 */
void
domus_connection_list_media_async (DomusConnection *self,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  DomusVirt *virt = domus_connection_get_virt (self);

  if (virt == NULL) {
    g_task_return_error (task,
                         domus_error_new (DOMUS_ERROR_CLOSED,
                                          _ ("The connection to the host is closed."), NULL, NULL));
    return;
  }
  g_task_set_task_data (task, g_ptr_array_new_with_free_func ((GDestroyNotify)domus_medium_free),
                        (GDestroyNotify)g_ptr_array_unref);
  domus_virt_list_volumes_async (virt, NULL, TRUE, cancellable, volumes_cb, g_object_ref (task));
}

/**
 * domus_connection_list_media_finish:
 *
 * Returns: (transfer full) (element-type DomusMedium): images by name, then
 *   drives.
 */
GPtrArray *
domus_connection_list_media_finish (DomusConnection *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * domus_connection_begin:
 * @virt: (out) (transfer none)
 *
 * Returns: (transfer full) (nullable)
 */
GTask *
domus_connection_begin (DomusConnection *self,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data,
                        DomusVirt **virt)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  *virt = domus_connection_get_virt (self);
  if (*virt != NULL)
    return g_steal_pointer (&task);
  g_task_return_error (task,
                       domus_error_new (DOMUS_ERROR_CLOSED,
                                        _ ("The connection to the host is closed."), NULL, NULL));
  return NULL;
}

/**
 * domus_connection_end:
 * @task: (transfer full)
 * @error: (transfer full) (nullable): when it is not @ok
 */
void
domus_connection_end (GTask *task, gboolean ok, GError *error)
{
  if (ok)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
  g_object_unref (task);
}
