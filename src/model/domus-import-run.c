/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-import-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  DomusConnection *connection;
  DomusVirt *virt;
  DomusJob *job;    /* (nullable) */
  GPtrArray *items; /* of DomusImportItem */
  guint next;
  guint failed;
  GString *failures;    /* a line each */
  GHashTable *uploaded; /* (nullable): of the current one: target -> path */
} Run;

static void
run_free (Run *run)
{
  g_clear_object (&run->connection);
  g_clear_object (&run->virt);
  g_clear_object (&run->job);
  g_ptr_array_unref (run->items);
  g_string_free (run->failures, TRUE);
  g_clear_pointer (&run->uploaded, g_hash_table_unref);
  g_free (run);
}

static void next_item (GTask *task);

static DomusImportItem *
current (Run *run)
{
  return run->items->pdata[run->next];
}

static void
item_done (GTask *task, const char *uuid, const GError *error)
{
  Run *run = g_task_get_task_data (task);
  DomusImportItem *item = current (run);

  if (error != NULL) {
    run->failed++;
    g_string_append_printf (run->failures, "%s%s: %s", run->failures->len > 0 ? "\n" : "",
                            item->name, error->message);
  }
  domus_import_item_finish (item, error == NULL ? DOMUS_IMPORT_DONE : DOMUS_IMPORT_FAILED, uuid,
                            error);
  g_clear_pointer (&run->uploaded, g_hash_table_unref);
  run->next++;
  next_item (task);
}

/* What was uploaded for it is of no use then. */
typedef struct
{
  GTask *task;
  GError *error;
} Failure;

static void
taken_back_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Failure *failure = user_data;
  g_autoptr (GTask) task = failure->task;
  g_autoptr (GError) error = failure->error;

  domus_bundle_remove_finish (result);
  item_done (task, NULL, error);
}

static void
item_failed (GTask *task, const GError *error)
{
  Run *run = g_task_get_task_data (task);
  Failure *failure;

  if (run->uploaded == NULL) {
    item_done (task, NULL, error);
    return;
  }
  failure = g_new0 (Failure, 1);
  failure->task = g_object_ref (task);
  failure->error = g_error_copy (error);
  domus_bundle_remove_async (run->virt, run->uploaded, taken_back_cb, failure);
}

static void
noted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *uuid = domus_domain_get_uuid (current (g_task_get_task_data (task))->domain);

  if (!domus_history_add_finish (DOMUS_HISTORY (source), result, &error))
    g_warning ("cannot remember an import: %s", error->message);
  item_done (task, uuid, NULL);
}

/* The history begins with where the guest came from. */
static void
note_history (GTask *task, const char *uuid)
{
  Run *run = g_task_get_task_data (task);
  DomusImportItem *item = current (run);
  g_autofree char *label =
      g_strdup_printf (_ ("Imported from “%s”."), domus_import_item_get_label (item));
  g_autofree char *after = NULL;

  domus_xml_doc_set (item->domain, "uuid", uuid);
  after = domus_xml_doc_fingerprint (item->domain);
  domus_history_add_async (domus_connection_get_history (run->connection), uuid,
                           DOMUS_HISTORY_IMPORT, label, item->domain, after, NULL, noted_cb,
                           g_object_ref (task));
}

static void
defined_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *uuid = domus_virt_define_finish (DOMUS_VIRT (source), result, &error);

  if (uuid != NULL)
    note_history (task, uuid);
  else
    item_failed (task, error);
}

/* libvirt takes a definition with the name and UUID of a guest that is there
 * for a new version of that guest. */
static GError *
find_taken (const DomusImportItem *item, GPtrArray *guests)
{
  g_autofree char *uuid = domus_domain_get_uuid (item->domain);

  for (guint i = 0; i < guests->len; i++) {
    const DomusVirtGuest *guest = guests->pdata[i];
    g_autofree char *text = NULL;

    if (g_str_equal (guest->name, item->name))
      text = g_strdup_printf (_ ("There is a guest “%s” on this host already."), guest->name);
    else if (uuid != NULL && g_ascii_strcasecmp (guest->uuid, uuid) == 0)
      text = g_strdup_printf (_ ("The guest “%s” on this host has the same UUID, %s."), guest->name,
                              uuid);
    if (text != NULL)
      return domus_error_new (DOMUS_ERROR_EXISTS, text,
                              _ ("It was left as it is. Give the new guest another name and an "
                                 "identity of its own."),
                              NULL);
  }
  return NULL;
}

static void listed_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
uploaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Run *run = g_task_get_task_data (task);
  DomusImportItem *item = current (run);
  g_autoptr (GError) error = NULL;
  GHashTableIter iter;
  gpointer target;
  gpointer path;

  run->uploaded = domus_bundle_upload_finish (item->file->bundle, result, &error);
  if (run->uploaded != NULL)
    g_hash_table_iter_init (&iter, run->uploaded);
  while (run->uploaded != NULL && error == NULL && g_hash_table_iter_next (&iter, &target, &path)) {
    const DomusBundleDisk *disk = domus_bundle_find_disk (item->file->bundle, target);

    domus_domain_set_disk_source (item->domain, target, DOMUS_SOURCE_FILE, path, NULL, disk->format,
                                  &error);
  }
  /* It took its time: once more, whether the name is still free. */
  if (error != NULL)
    item_failed (task, error);
  else
    domus_virt_list_guests_async (run->virt, NULL, listed_cb, g_object_ref (task));
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Run *run = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) guests =
      domus_virt_list_guests_finish (DOMUS_VIRT (source), result, &error);
  g_autofree char *text = NULL;

  if (guests != NULL)
    error = find_taken (current (run), guests);
  if (error != NULL) {
    item_failed (task, error);
    return;
  }
  if (current (run)->file->bundle != NULL && run->uploaded == NULL) {
    domus_bundle_upload_async (current (run)->file->bundle, run->virt, current (run)->pool,
                               run->job, g_task_get_cancellable (task), uploaded_cb,
                               g_object_ref (task));
    return;
  }
  text = domus_xml_doc_to_string (current (run)->domain);
  domus_virt_define_async (run->virt, text, FALSE, NULL, defined_cb, g_object_ref (task));
}

static void
finish (GTask *task, GError *error)
{
  Run *run = g_task_get_task_data (task);

  domus_connection_relist (run->connection);
  if (run->job != NULL)
    domus_job_finish (run->job, error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
next_item (GTask *task)
{
  Run *run = g_task_get_task_data (task);
  GError *error = NULL;

  if (run->next < run->items->len
      && !g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &error)) {
    domus_import_item_finish (current (run), DOMUS_IMPORT_RUNNING, NULL, NULL);
    if (run->job != NULL) {
      g_autofree char *stage = g_strdup_printf (_ ("Defining “%s”"), current (run)->name);

      domus_job_set_stage (run->job, stage);
      domus_job_set_progress (run->job, (double)run->next / run->items->len);
    }
    domus_virt_list_guests_async (run->virt, NULL, listed_cb, g_object_ref (task));
    return;
  }
  if (error == NULL && run->failed > 0) {
    g_autofree char *text =
        g_strdup_printf (ngettext ("%u of %u guest could not be imported.",
                                   "%u of %u guests could not be imported.", run->items->len),
                         run->failed, run->items->len);

    error =
        domus_error_new (run->failed < run->items->len ? DOMUS_ERROR_PARTIAL : DOMUS_ERROR_FAILED,
                         text, NULL, run->failures->str);
  }
  finish (task, error);
}

/**
 * domus_import_run_async:
 * @job: (nullable): told stages and the end
 * @cancellable: (nullable): heard between two guests
 */
void
domus_import_run_async (DomusImport *self,
                        DomusJob *job,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  DomusConnection *connection = domus_import_get_connection (self);
  DomusVirt *virt = connection != NULL ? domus_connection_get_virt (connection) : NULL;
  GListModel *items = domus_import_get_items (self);
  Run *run;

  g_task_set_source_tag (task, domus_import_run_async);
  g_task_set_check_cancellable (task, FALSE);
  if (virt == NULL) {
    g_autoptr (GError) error = domus_error_new (
        DOMUS_ERROR_CLOSED, _ ("The connection to the host is closed."), NULL, NULL);

    if (job != NULL)
      domus_job_finish (job, error);
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  }
  run = g_new0 (Run, 1);
  run->connection = g_object_ref (connection);
  run->virt = g_object_ref (virt);
  g_set_object (&run->job, job);
  run->items = g_ptr_array_new_with_free_func (g_object_unref);
  run->failures = g_string_new (NULL);
  for (guint i = 0; i < g_list_model_get_n_items (items); i++) {
    g_autoptr (DomusImportItem) item = g_list_model_get_item (items, i);

    if (domus_import_item_is_included (item))
      g_ptr_array_add (run->items, g_object_ref (item));
  }
  g_task_set_task_data (task, run, (GDestroyNotify)run_free);
  next_item (task);
}

/**
 * domus_import_run_finish:
 *
 * Returns: whether all of them are guests now; else @error says how many are
 *   not, with each one's reason in the details
 */
gboolean
domus_import_run_finish (DomusImport *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
