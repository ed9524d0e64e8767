/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-draft-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Changes that were applied and wait for the next boot, taken back one by one. */

static const DomusChange *
find_place (GPtrArray *changes, const char *place)
{
  for (guint i = 0; i < changes->len; i++) {
    const DomusChange *change = changes->pdata[i];

    if (strcmp (change->place, place) == 0)
      return change;
  }
  return NULL;
}

static void
applied_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autofree char *when = domus_draft_apply_finish (DOMUS_DRAFT (source), result, &error);

  if (when == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
docs_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DomusGuest *guest = DOMUS_GUEST (source);
  const char *place = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (DomusGuestDocs) docs = domus_guest_read_docs_finish (guest, result, &error);
  g_autoptr (GPtrArray) pending = NULL;
  g_autoptr (DomusDraft) draft = NULL;
  const DomusChange *change;

  if (docs == NULL) {
    g_task_return_error (task, error);
    return;
  }
  pending = docs->live != NULL ? domus_guest_list_waiting (guest, docs->live, docs->config)
                               : g_ptr_array_new ();
  change = find_place (pending, place);
  if (change == NULL) {
    g_task_return_error (task,
                         domus_error_new (DOMUS_ERROR_NOT_FOUND,
                                          _ ("This change does not wait any more."), NULL, NULL));
    return;
  }
  draft = g_object_new (DOMUS_TYPE_DRAFT, NULL);
  draft->guest = g_object_ref (guest);
  draft->doc = domus_xml_doc_copy (docs->config);
  draft->base = g_steal_pointer (&docs->config);
  if (!domus_change_revert_to_live (draft->doc, docs->live, change)
      || !domus_draft_is_dirty (draft)) {
    g_task_return_error (
        task,
        domus_error_new (DOMUS_ERROR_UNSUPPORTED, _ ("This change cannot be taken back by itself."),
                         _ ("Take it back in the history, or set it by hand."), NULL));
    return;
  }
  domus_draft_apply_async (draft, NULL, applied_cb, g_object_ref (task));
}

/**
 * domus_guest_revert_pending_async:
 * @change: of domus_guest_get_pending()
 *
 * An edit like any other: in the history, and never over a foreign change.
 */
void
domus_guest_revert_pending_async (DomusGuest *self,
                                  const DomusChange *change,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, g_strdup (change->place), g_free);
  domus_guest_read_docs_async (self, DOMUS_VIRT_XML_SECURE, cancellable, docs_cb,
                               g_object_ref (task));
}

/**
 * domus_guest_revert_pending_finish:
 */
gboolean
domus_guest_revert_pending_finish (DomusGuest *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
