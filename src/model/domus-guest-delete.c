/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-connection-private.h"
#include "domus-guest-private.h"
#include "domus-restack-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/**
 * domus_delete_item_free:
 */
void
domus_delete_item_free (DomusDeleteItem *self)
{
  if (self == NULL)
    return;
  g_free (self->target);
  g_free (self->path);
  g_free (self->reason);
  g_free (self);
}

/* ---- what could go ---- */

static void
keep (DomusDeleteItem *item, const char *reason, gboolean deletable)
{
  item->chosen = FALSE;
  item->deletable = deletable;
  g_free (item->reason);
  item->reason = g_strdup (reason);
}

static DomusDeleteItem *
find_item (GPtrArray *items, const char *path)
{
  for (guint i = 0; i < items->len; i++) {
    DomusDeleteItem *item = items->pdata[i];

    if (g_strcmp0 (item->path, path) == 0)
      return item;
  }
  return NULL;
}

static DomusDeleteItem *
add_item (GPtrArray *items, const char *target, const char *path)
{
  DomusDeleteItem *item = g_new0 (DomusDeleteItem, 1);

  item->target = g_strdup (target);
  item->path = g_strdup (path);
  item->deletable = TRUE;
  item->chosen = TRUE;
  g_ptr_array_add (items, item);
  return item;
}

static void
add_disk (GPtrArray *items, const DomusDisk *disk, const DomusVirtSurvey *survey)
{
  g_autofree char *path = domus_restack_disk_path (disk, survey);
  const DomusVirtSurveyVolume *volume = path != NULL ? domus_virt_survey_find (survey, path) : NULL;
  DomusDeleteItem *item = add_item (items, disk->target, path != NULL ? path : disk->source);

  if (disk->source_kind == DOMUS_SOURCE_BLOCK && (volume == NULL || volume->backing == NULL))
    keep (item, _ ("It is a device of the host’s; Domus does not wipe devices."), FALSE);
  else if (path == NULL)
    keep (item, _ ("It is not a file; delete it where it is kept."), FALSE);
  else if (disk->kind != DOMUS_DISK_KIND_DISK)
    keep (item, _ ("It is an install medium; other guests may want it."), TRUE);
  else if (disk->readonly)
    keep (item, _ ("The guest only reads it."), TRUE);
  else if (disk->shareable)
    keep (item, _ ("It is marked as shared between guests."), TRUE);
}

/* Newest first: what stands on another one goes before it. */
static void
add_baselines (GPtrArray *items, const DomusXmlDoc *config)
{
  g_autoptr (GPtrArray) baselines = domus_baselines_list (config);

  for (guint i = baselines->len; i > 0; i--) {
    const DomusBaseline *baseline = baselines->pdata[i - 1];
    g_autofree char *label = g_strdup_printf (_ ("baseline “%s”"), baseline->name);

    for (guint k = 0; k < baseline->disks->len; k++) {
      const char *path = ((DomusBaselineDisk *)baseline->disks->pdata[k])->path;

      if (find_item (items, path) == NULL)
        add_item (items, label, path);
    }
    if (baseline->kept != NULL)
      add_item (items, label, baseline->kept);
  }
}

/* Who needs an item and stays; NULL: nobody. */
static const DomusDiskUse *
find_user (GPtrArray *items,
           const DomusDeleteItem *item,
           const DomusVirtSurvey *survey,
           const char *uuid)
{
  for (guint i = 0; i < survey->uses->len; i++) {
    const DomusDiskUse *use = survey->uses->pdata[i];
    const DomusDeleteItem *above;

    if (g_strcmp0 (use->path, item->path) != 0 || g_strcmp0 (use->uuid, uuid) == 0)
      continue;
    above = use->kind == DOMUS_DISK_USE_VOLUME ? find_item (items, use->user) : NULL;
    if (above == NULL || !above->deletable)
      return use;
  }
  return NULL;
}

static void
keep_used (GPtrArray *items, const DomusVirtSurvey *survey, const char *uuid)
{
  gboolean again = TRUE;

  while (again) {
    again = FALSE;
    for (guint i = 0; i < items->len; i++) {
      DomusDeleteItem *item = items->pdata[i];
      const DomusDiskUse *use = item->deletable ? find_user (items, item, survey, uuid) : NULL;
      g_autofree char *reason = use != NULL ? domus_disk_use_describe (use) : NULL;

      if (use == NULL)
        continue;
      keep (item, reason, FALSE);
      again = TRUE;
    }
  }
}

static void
surveyed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DomusGuest *self = g_task_get_source_object (task);
  const DomusXmlDoc *config = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (DomusVirtSurvey) survey =
      domus_virt_survey_finish (DOMUS_VIRT (source), result, &error);
  g_autoptr (GPtrArray) disks = domus_domain_list_disks (config);
  GPtrArray *items;

  if (survey == NULL) {
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  }
  items = g_ptr_array_new_with_free_func ((GDestroyNotify)domus_delete_item_free);
  for (guint i = 0; i < disks->len; i++) {
    if (((DomusDisk *)disks->pdata[i])->source != NULL)
      add_disk (items, disks->pdata[i], survey);
  }
  add_baselines (items, config);
  keep_used (items, survey, self->uuid);
  g_task_return_pointer (task, items, (GDestroyNotify)g_ptr_array_unref);
}

static void
list_docs_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DomusGuest *self = DOMUS_GUEST (source);
  GError *error = NULL;
  g_autoptr (DomusGuestDocs) docs = domus_guest_read_docs_finish (self, result, &error);
  DomusVirt *virt = docs != NULL ? domus_guest_get_virt (self, &error) : NULL;

  if (virt == NULL) {
    g_task_return_error (task, error);
    return;
  }
  g_task_set_task_data (task, g_steal_pointer (&docs->config), (GDestroyNotify)domus_xml_doc_unref);
  domus_virt_survey_async (virt, g_task_get_cancellable (task), surveyed_cb, g_object_ref (task));
}

/**
 * domus_guest_list_delete_async:
 *
 * Lists the guest's disks and those of its baselines, by path, and which of
 * them may go with it: not what another guest, its baseline or another volume
 * stands on.
 */
void
domus_guest_list_delete_async (DomusGuest *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  domus_guest_read_docs_async (self, 0, cancellable, list_docs_cb, g_object_ref (task));
}

/**
 * domus_guest_list_delete_finish:
 *
 * Returns: (transfer full) (element-type DomusDeleteItem)
 */
GPtrArray *
domus_guest_list_delete_finish (DomusGuest *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- deleting ---- */

typedef struct
{
  DomusVirt *virt;
  char **paths;
  guint next;
  GString *kept;    /* paths that stayed, a line each */
  GString *details; /* why, a line each */
} Deletion;

static void
deletion_free (Deletion *deletion)
{
  g_clear_object (&deletion->virt);
  g_strfreev (deletion->paths);
  g_string_free (deletion->kept, TRUE);
  g_string_free (deletion->details, TRUE);
  g_free (deletion);
}

static void
delete_return (GTask *task, GError *error)
{
  DomusGuest *self = g_task_get_source_object (task);

  domus_guest_end (self);
  if (self->connection != NULL)
    domus_connection_relist (self->connection);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void delete_next_disk (GTask *task);

static void
disk_deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Deletion *deletion = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!domus_virt_delete_volume_finish (deletion->virt, result, &error)) {
    const char *details = domus_error_get_details (error);
    g_string_append_printf (deletion->kept, "\n%s", deletion->paths[deletion->next]);
    g_string_append_printf (deletion->details, "%s: %s\n", deletion->paths[deletion->next],
                            details ? details : error->message);
  }
  deletion->next++;
  delete_next_disk (task);
}

static void
delete_next_disk (GTask *task)
{
  Deletion *deletion = g_task_get_task_data (task);
  const char *path = deletion->paths[deletion->next];

  if (path != NULL) {
    domus_virt_delete_volume_async (deletion->virt, path, NULL, disk_deleted_cb,
                                    g_object_ref (task));
  } else if (deletion->kept->len > 0) {
    g_autofree char *message = g_strdup_printf (
        _ ("The guest is deleted, but these disks could not be:%s"), deletion->kept->str);
    delete_return (task, domus_error_new (DOMUS_ERROR_PARTIAL, message,
                                          _ ("Delete them by hand if nobody needs them."),
                                          deletion->details->str));
  } else {
    delete_return (task, NULL);
  }
}

static void
undefined_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DomusGuest *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;

  /* Somebody else may have undefined it; a transient guest is gone already. */
  if (!domus_virt_undefine_finish (DOMUS_VIRT (source), result, &error)
      && !g_error_matches (error, DOMUS_ERROR, DOMUS_ERROR_NOT_FOUND) && self->persistent)
    delete_return (task, g_steal_pointer (&error));
  else
    delete_next_disk (task);
}

static void
forced_off_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DomusGuest *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;

  if (!domus_virt_op_finish (DOMUS_VIRT (source), result, &error)
      && !g_error_matches (error, DOMUS_ERROR, DOMUS_ERROR_INVALID_STATE)
      && !g_error_matches (error, DOMUS_ERROR, DOMUS_ERROR_NOT_FOUND))
    delete_return (task, g_steal_pointer (&error));
  else
    domus_virt_undefine_async (DOMUS_VIRT (source), self->uuid, NULL, undefined_cb,
                               g_object_ref (task));
}

/**
 * domus_guest_delete_async:
 * @paths: the disks to delete with it, by path
 *
 * Forces a running guest off, removes its definition, and only then its
 * disks: a failure before leaves all as it was.
 */
void
domus_guest_delete_async (DomusGuest *self,
                          const char *const *paths,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GError *error = NULL;
  DomusVirt *virt = domus_guest_get_virt (self, &error);
  Deletion *deletion;

  g_task_set_check_cancellable (task, FALSE);
  if (virt == NULL) {
    g_task_return_error (task, error);
    return;
  }
  deletion = g_new0 (Deletion, 1);
  deletion->virt = g_object_ref (virt);
  deletion->paths = g_strdupv ((char **)paths);
  deletion->kept = g_string_new (NULL);
  deletion->details = g_string_new (NULL);
  g_task_set_task_data (task, deletion, (GDestroyNotify)deletion_free);
  domus_guest_begin (self);
  if (domus_guest_is_active (self))
    domus_virt_op_async (virt, self->uuid, DOMUS_VIRT_OP_DESTROY, NULL, forced_off_cb,
                         g_object_ref (task));
  else
    domus_virt_undefine_async (virt, self->uuid, NULL, undefined_cb, g_object_ref (task));
}

/**
 * domus_guest_delete_finish:
 */
gboolean
domus_guest_delete_finish (DomusGuest *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
