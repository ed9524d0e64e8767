/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-storage.h"

#include "domus-connection-private.h"
#include "domus-disk-use.h"
#include "domus-virt-pool.h"
#include "domus-virt-restack.h"

#include <glib/gi18n-lib.h>

/**
 * domus_pool_free:
 * @self: (nullable)
 */
void
domus_pool_free (DomusPool *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->type);
  g_free (self->kind);
  g_free (self->source);
  g_free (self->path);
  g_free (self);
}

/**
 * domus_volume_copy:
 *
 * Returns: (transfer full)
 */
DomusVolume *
domus_volume_copy (const DomusVolume *self)
{
  DomusVolume *copy = g_new0 (DomusVolume, 1);

  *copy = *self;
  copy->pool = g_strdup (self->pool);
  copy->name = g_strdup (self->name);
  copy->path = g_strdup (self->path);
  copy->format = g_strdup (self->format);
  copy->backing = g_strdup (self->backing);
  copy->users = g_strdup (self->users);
  return copy;
}

/**
 * domus_volume_free:
 * @self: (nullable)
 */
void
domus_volume_free (DomusVolume *self)
{
  if (self == NULL)
    return;
  g_free (self->pool);
  g_free (self->name);
  g_free (self->path);
  g_free (self->format);
  g_free (self->backing);
  g_free (self->users);
  g_free (self);
}

/* ---- pools ---- */

static DomusPool *
new_pool (const DomusVirtPoolLook *look)
{
  const DomusPoolKind *kind = domus_pool_kind_find (look->type);
  DomusPool *self = g_new0 (DomusPool, 1);

  self->name = g_strdup (look->name);
  self->type = g_strdup (look->type);
  self->kind = g_strdup (kind != NULL ? _ (kind->label) : look->type);
  self->source = g_strdup (look->source);
  self->path = g_strdup (look->path);
  self->active = look->active;
  self->autostart = look->autostart;
  self->capacity = look->capacity;
  self->available = look->available;
  return self;
}

static void
pools_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GPtrArray) looks =
      domus_virt_look_at_pools_finish (DOMUS_VIRT (source), result, &error);
  GPtrArray *pools;

  if (looks == NULL) {
    g_task_return_error (task, error);
    return;
  }
  pools = g_ptr_array_new_with_free_func ((GDestroyNotify)domus_pool_free);
  for (guint i = 0; i < looks->len; i++)
    g_ptr_array_add (pools, new_pool (looks->pdata[i]));
  g_task_return_pointer (task, pools, (GDestroyNotify)g_ptr_array_unref);
}

/**
 * domus_connection_list_pools_async:
 */
void
domus_connection_list_pools_async (DomusConnection *self,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  DomusVirt *virt;
  GTask *task = domus_connection_begin (self, cancellable, callback, user_data, &virt);

  if (task != NULL)
    domus_virt_look_at_pools_async (virt, cancellable, pools_cb, task);
}

/**
 * domus_connection_list_pools_finish:
 *
 * Returns: (transfer full) (element-type DomusPool)
 */
GPtrArray *
domus_connection_list_pools_finish (DomusConnection *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
pool_op_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;
  gboolean ok = domus_virt_pool_op_finish (DOMUS_VIRT (source), result, &error);

  domus_connection_end (user_data, ok, error);
}

/**
 * domus_connection_pool_op_async:
 */
void
domus_connection_pool_op_async (DomusConnection *self,
                                const char *name,
                                DomusPoolOp op,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  static const DomusVirtPoolOp ops[] = {
    [DOMUS_POOL_START] = DOMUS_VIRT_POOL_START,
    [DOMUS_POOL_STOP] = DOMUS_VIRT_POOL_STOP,
    [DOMUS_POOL_AUTOSTART_ON] = DOMUS_VIRT_POOL_AUTOSTART_ON,
    [DOMUS_POOL_AUTOSTART_OFF] = DOMUS_VIRT_POOL_AUTOSTART_OFF,
    [DOMUS_POOL_REMOVE] = DOMUS_VIRT_POOL_REMOVE,
  };
  DomusVirt *virt;
  GTask *task = domus_connection_begin (self, cancellable, callback, user_data, &virt);

  if (task != NULL)
    domus_virt_pool_op_async (virt, name, ops[op], cancellable, pool_op_cb, task);
}

/**
 * domus_connection_pool_op_finish:
 */
gboolean
domus_connection_pool_op_finish (DomusConnection *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
make_pool_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;
  gboolean ok = domus_virt_make_pool_finish (DOMUS_VIRT (source), result, &error);

  domus_connection_end (user_data, ok, error);
}

/**
 * domus_connection_make_pool_async:
 */
void
domus_connection_make_pool_async (DomusConnection *self,
                                  const DomusPoolKind *kind,
                                  const char *name,
                                  const char *xml,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  DomusVirt *virt;
  GTask *task = domus_connection_begin (self, cancellable, callback, user_data, &virt);

  if (task != NULL)
    domus_virt_make_pool_async (virt, name, xml, kind->build, cancellable, make_pool_cb, task);
}

/**
 * domus_connection_make_pool_finish:
 */
gboolean
domus_connection_make_pool_finish (DomusConnection *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* ---- volumes ---- */

static char *
list_users (const DomusVirtSurvey *survey, const char *path)
{
  g_autoptr (GPtrArray) users = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < survey->uses->len; i++) {
    const DomusDiskUse *use = survey->uses->pdata[i];
    g_autofree char *user = NULL;

    if (g_strcmp0 (use->path, path) != 0)
      continue;
    if (use->kind == DOMUS_DISK_USE_VOLUME)
      user = g_path_get_basename (use->user);
    else if (use->detail != NULL)
      user = g_strdup_printf ("%s (%s)", use->user, use->detail);
    else
      user = g_strdup (use->user);
    if (!g_ptr_array_find_with_equal_func (users, user, g_str_equal, NULL))
      g_ptr_array_add (users, g_steal_pointer (&user));
  }
  g_ptr_array_add (users, NULL);
  return g_strjoinv (", ", (char **)users->pdata);
}

static int
compare_volumes (gconstpointer a, gconstpointer b)
{
  const DomusVolume *x = *(DomusVolume *const *)a;
  const DomusVolume *y = *(DomusVolume *const *)b;

  return g_utf8_collate (x->name, y->name);
}

static void
survey_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  const char *pool = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (DomusVirtSurvey) survey =
      domus_virt_survey_finish (DOMUS_VIRT (source), result, &error);
  GPtrArray *volumes;

  if (survey == NULL) {
    g_task_return_error (task, error);
    return;
  }
  volumes = g_ptr_array_new_with_free_func ((GDestroyNotify)domus_volume_free);
  for (guint i = 0; i < survey->volumes->len; i++) {
    const DomusVirtSurveyVolume *found = survey->volumes->pdata[i];
    DomusVolume *volume;

    if (g_strcmp0 (found->pool, pool) != 0)
      continue;
    volume = g_new0 (DomusVolume, 1);
    volume->pool = g_strdup (found->pool);
    volume->name = g_strdup (found->name);
    volume->path = g_strdup (found->path);
    volume->format = g_strdup (found->format);
    volume->backing = g_strdup (found->backing);
    volume->capacity = found->capacity;
    volume->allocation = found->allocation;
    volume->users = list_users (survey, found->path);
    g_ptr_array_add (volumes, volume);
  }
  g_ptr_array_sort (volumes, compare_volumes);
  g_task_return_pointer (task, volumes, (GDestroyNotify)g_ptr_array_unref);
}

/* A pool that cannot be read again still has what was known of it. */
static void
refreshed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (!domus_virt_pool_op_finish (DOMUS_VIRT (source), result, &error))
    g_debug ("%s", error->message);
  domus_virt_survey_async (DOMUS_VIRT (source), g_task_get_cancellable (task), survey_cb,
                           g_object_ref (task));
}

/**
 * domus_connection_list_volumes_async:
 */
void
domus_connection_list_volumes_async (DomusConnection *self,
                                     const char *pool,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  DomusVirt *virt;
  GTask *task = domus_connection_begin (self, cancellable, callback, user_data, &virt);

  if (task == NULL)
    return;
  g_task_set_task_data (task, g_strdup (pool), g_free);
  domus_virt_pool_op_async (virt, pool, DOMUS_VIRT_POOL_REFRESH, cancellable, refreshed_cb, task);
}

/**
 * domus_connection_list_volumes_finish:
 *
 * Returns: (transfer full) (element-type DomusVolume)
 */
GPtrArray *
domus_connection_list_volumes_finish (DomusConnection *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
make_volume_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  char *path = domus_virt_make_volume_finish (DOMUS_VIRT (source), result, &error);

  if (path != NULL)
    g_task_return_pointer (task, path, g_free);
  else
    g_task_return_error (task, error);
}

/**
 * domus_connection_make_volume_async:
 */
void
domus_connection_make_volume_async (DomusConnection *self,
                                    const char *pool,
                                    const DomusVolumeWish *wish,
                                    const char *from,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  DomusVirt *virt;
  GTask *task = domus_connection_begin (self, cancellable, callback, user_data, &virt);
  g_autoptr (GError) error = NULL;
  g_autofree char *xml = NULL;

  if (task == NULL)
    return;
  xml = domus_volume_to_xml (wish, &error);
  if (xml != NULL) {
    domus_virt_make_volume_async (virt, pool, wish->name, xml, from, cancellable, make_volume_cb,
                                  task);
    return;
  }
  g_task_return_error (task, domus_error_new (DOMUS_ERROR_INVALID, error->message, NULL, NULL));
  g_object_unref (task);
}

/**
 * domus_connection_make_volume_finish:
 *
 * Returns: (transfer full)
 */
char *
domus_connection_make_volume_finish (DomusConnection *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
grow_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;
  gboolean ok = domus_virt_grow_volume_finish (DOMUS_VIRT (source), result, &error);

  domus_connection_end (user_data, ok, error);
}

/**
 * domus_connection_grow_volume_async:
 */
void
domus_connection_grow_volume_async (DomusConnection *self,
                                    const char *path,
                                    guint64 capacity,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  DomusVirt *virt;
  GTask *task = domus_connection_begin (self, cancellable, callback, user_data, &virt);

  if (task != NULL)
    domus_virt_grow_volume_async (virt, path, capacity, cancellable, grow_cb, task);
}

/**
 * domus_connection_grow_volume_finish:
 */
gboolean
domus_connection_grow_volume_finish (DomusConnection *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
