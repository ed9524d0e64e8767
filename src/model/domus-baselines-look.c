/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-restack-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* ---- what is kept with a baseline ---- */

typedef struct
{
  DomusXmlDoc *definition;
  GBytes *picture;
} Kept;

static void
kept_free (gpointer data)
{
  Kept *kept = data;

  g_clear_pointer (&kept->definition, domus_xml_doc_unref);
  g_clear_pointer (&kept->picture, g_bytes_unref);
  g_free (kept);
}

static void
note_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = domus_virt_read_note_finish (DOMUS_VIRT (source), result, &error);
  Kept *kept = g_new0 (Kept, 1);

  if (text != NULL)
    kept->definition = domus_baseline_unkeep (text, &kept->picture, &error);
  if (kept->definition == NULL) {
    kept_free (kept);
    g_task_return_error (task, g_steal_pointer (&error));
  } else {
    g_task_return_pointer (task, kept, kept_free);
  }
}

/**
 * domus_guest_read_baseline_async:
 */
void
domus_guest_read_baseline_async (DomusGuest *self,
                                 const char *id,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  const DomusXmlDoc *config = domus_guest_get_config (self);
  g_autoptr (GPtrArray) baselines = config != NULL ? domus_baselines_list (config) : NULL;
  const DomusBaseline *baseline = baselines != NULL ? domus_baselines_find (baselines, id) : NULL;
  GError *error = NULL;
  DomusVirt *virt = domus_guest_get_virt (self, &error);

  if (virt != NULL && (baseline == NULL || baseline->kept == NULL))
    error = domus_error_new (DOMUS_ERROR_NOT_FOUND, _ ("Nothing was kept with this baseline."),
                             NULL, NULL);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    domus_virt_read_note_async (virt, baseline->kept, cancellable, note_read_cb,
                                g_object_ref (task));
}

/**
 * domus_guest_read_baseline_finish:
 * @picture: (out) (optional) (nullable) (transfer full): a PNG
 *
 * Returns: (transfer full): the definition of that day, without passwords
 */
DomusXmlDoc *
domus_guest_read_baseline_finish (DomusGuest *self,
                                  GAsyncResult *result,
                                  GBytes **picture,
                                  GError **error)
{
  Kept *kept = g_task_propagate_pointer (G_TASK (result), error);
  DomusXmlDoc *definition;

  if (picture != NULL)
    *picture = NULL;
  if (kept == NULL)
    return NULL;
  definition = g_steal_pointer (&kept->definition);
  if (picture != NULL)
    *picture = g_steal_pointer (&kept->picture);
  kept_free (kept);
  return definition;
}

/* ---- users ---- */

static void
survey_async (DomusConnection *self, GTask *task, GAsyncReadyCallback callback)
{
  DomusVirt *virt = domus_connection_get_virt (self);

  if (virt == NULL)
    g_task_return_error (task,
                         domus_error_new (DOMUS_ERROR_CLOSED,
                                          _ ("The connection to the host is closed."), NULL, NULL));
  else
    domus_virt_survey_async (virt, g_task_get_cancellable (task), callback, g_object_ref (task));
}

static void
users_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  const char *path = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (DomusVirtSurvey) survey =
      domus_virt_survey_finish (DOMUS_VIRT (source), result, &error);

  if (survey == NULL) {
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  }
  for (guint i = survey->uses->len; path != NULL && i > 0; i--) {
    if (g_strcmp0 (((DomusDiskUse *)survey->uses->pdata[i - 1])->path, path) != 0)
      g_ptr_array_remove_index (survey->uses, i - 1);
  }
  g_task_return_pointer (task, g_ptr_array_ref (survey->uses), (GDestroyNotify)g_ptr_array_unref);
}

/**
 * domus_connection_list_disk_users_async:
 * @path: (nullable)
 *
 * Reads every guest's definition and every volume of the pools that run.
 */
void
domus_connection_list_disk_users_async (DomusConnection *self,
                                        const char *path,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_task_data (task, g_strdup (path), g_free);
  survey_async (self, task, users_cb);
}

/**
 * domus_connection_list_disk_users_finish:
 *
 * Returns: (transfer full) (element-type DomusDiskUse)
 */
GPtrArray *
domus_connection_list_disk_users_finish (DomusConnection *self,
                                         GAsyncResult *result,
                                         GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- leftovers ---- */

static void
leftovers_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (DomusVirtSurvey) survey =
      domus_virt_survey_finish (DOMUS_VIRT (source), result, &error);
  GPtrArray *found;

  if (survey == NULL) {
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  }
  found = g_ptr_array_new_with_free_func ((GDestroyNotify)domus_medium_free);
  for (guint i = 0; i < survey->volumes->len; i++) {
    const DomusVirtSurveyVolume *volume = survey->volumes->pdata[i];
    DomusMedium *medium;

    if (strstr (volume->name, DOMUS_VOLUME_MARK) == NULL
        || domus_disk_uses_find (survey->uses, volume->path, NULL) != NULL)
      continue;
    medium = g_new0 (DomusMedium, 1);
    medium->kind = DOMUS_SOURCE_FILE;
    medium->path = g_strdup (volume->path);
    medium->label = g_strdup (volume->name);
    medium->pool = g_strdup (volume->pool);
    medium->size = volume->capacity;
    medium->format = g_strdup (volume->format);
    medium->allocation = volume->allocation;
    g_ptr_array_add (found, medium);
  }
  g_task_return_pointer (task, found, (GDestroyNotify)g_ptr_array_unref);
}

/**
 * domus_connection_list_leftovers_async:
 */
void
domus_connection_list_leftovers_async (DomusConnection *self,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  survey_async (self, task, leftovers_cb);
}

/**
 * domus_connection_list_leftovers_finish:
 *
 * Returns: (transfer full) (element-type DomusMedium)
 */
GPtrArray *
domus_connection_list_leftovers_finish (DomusConnection *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
