/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-connection-private.h"
#include "domus-guest-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static void
pools_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GPtrArray) pools = domus_virt_list_pools_finish (DOMUS_VIRT (source), result, &error);
  const DomusVirtPool *best = NULL;

  if (pools == NULL) {
    g_task_return_error (task, error);
    return;
  }
  for (guint i = 0; i < pools->len; i++) {
    const DomusVirtPool *pool = pools->pdata[i];
    if (pool->active && pool->path != NULL && g_strcmp0 (pool->type, "dir") == 0
        && (best == NULL || strcmp (pool->name, "default") == 0))
      best = pool;
  }
  g_task_return_pointer (
      task, best != NULL ? g_build_filename (best->path, DOMUS_CD_PLACEHOLDER, NULL) : NULL,
      g_free);
}

/* Private: where the file of no bytes is, or would be made, on hosts where an
 * empty drive is better not empty. */
void
domus_guest_find_placeholder_async (DomusGuest *self,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GError *error = NULL;
  DomusVirt *virt = domus_guest_get_virt (self, &error);

  if (virt == NULL)
    g_task_return_error (task, error);
  else if (!domus_platform_has (domus_connection_get_platform (self->connection),
                                DOMUS_QUIRK_EMPTY_INSERT_KILLS))
    g_task_return_pointer (task, NULL, NULL);
  else
    domus_virt_list_pools_async (virt, cancellable, pools_cb, g_object_ref (task));
}

/* Returns: (transfer full) (nullable): its path; NULL without an error where
 * there is no need or no place for it. */
char *
domus_guest_find_placeholder_finish (DomusGuest *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  DomusVirtVolume *volume = domus_virt_create_volume_finish (DOMUS_VIRT (source), result, &error);

  g_clear_pointer (&volume, domus_virt_volume_free);
  if (error == NULL || g_error_matches (error, DOMUS_ERROR, DOMUS_ERROR_EXISTS))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
make_pools_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autofree char *folder = g_path_get_dirname (g_task_get_task_data (task));
  GError *error = NULL;
  g_autoptr (GPtrArray) pools = domus_virt_list_pools_finish (DOMUS_VIRT (source), result, &error);

  for (guint i = 0; pools != NULL && i < pools->len; i++) {
    const DomusVirtPool *pool = pools->pdata[i];
    if (g_strcmp0 (pool->path, folder) != 0)
      continue;
    domus_virt_create_volume_async (DOMUS_VIRT (source), pool->name, DOMUS_CD_PLACEHOLDER, 0, "raw",
                                    FALSE, NULL, made_cb, g_object_ref (task));
    return;
  }
  if (error == NULL)
    error = domus_error_new (DOMUS_ERROR_NOT_FOUND, _ ("The storage pool is gone."), NULL, NULL);
  g_task_return_error (task, error);
}

/* Private: makes the file at @path unless it is there. */
void
domus_guest_make_placeholder_async (DomusGuest *self,
                                    const char *path,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  GError *error = NULL;
  DomusVirt *virt = domus_guest_get_virt (self, &error);

  g_task_set_task_data (task, g_strdup (path), g_free);
  if (virt == NULL)
    g_task_return_error (task, error);
  else
    domus_virt_list_pools_async (virt, NULL, make_pools_cb, g_object_ref (task));
}

gboolean
domus_guest_make_placeholder_finish (DomusGuest *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
