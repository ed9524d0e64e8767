/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-draft-private.h"

#include <glib/gi18n-lib.h>

/* A guest's remembered changes: list, add, take the newest back. */

static GError *
closed_error (void)
{
  return domus_error_new (DOMUS_ERROR_CLOSED, _ ("The connection to the host is closed."),
                          _ ("Wait for it to come back, or connect again."), NULL);
}

/* ---- list ---- */

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GPtrArray *entries = domus_history_list_finish (DOMUS_HISTORY (source), result, &error);

  if (entries == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, entries, (GDestroyNotify)g_ptr_array_unref);
}

/**
 * domus_guest_list_history_async:
 */
void
domus_guest_list_history_async (DomusGuest *self,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  DomusHistory *history = domus_guest_get_history (self);

  if (history == NULL)
    g_task_return_error (task, closed_error ());
  else
    domus_history_list_async (history, self->uuid, cancellable, listed_cb, g_object_ref (task));
}

/**
 * domus_guest_list_history_finish:
 *
 * Returns: (transfer full) (element-type DomusHistoryEntry): newest first
 */
GPtrArray *
domus_guest_list_history_finish (DomusGuest *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- note ---- */

typedef struct
{
  char *kind;
  char *label;
  DomusXmlDoc *before; /* (nullable) */
} Note;

static void
note_free (Note *note)
{
  g_free (note->kind);
  g_free (note->label);
  g_clear_pointer (&note->before, domus_xml_doc_unref);
  g_free (note);
}

static void
noted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (domus_history_add_finish (DOMUS_HISTORY (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
note_docs_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DomusGuest *self = DOMUS_GUEST (source);
  Note *note = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (DomusGuestDocs) docs = domus_guest_read_docs_finish (self, result, &error);
  DomusHistory *history = domus_guest_get_history (self);
  g_autofree char *after = NULL;

  if (docs == NULL || history == NULL) {
    g_task_return_error (task, error != NULL ? error : closed_error ());
    return;
  }
  after = domus_xml_doc_fingerprint (docs->config);
  domus_history_add_async (history, self->uuid, note->kind, note->label,
                           note->before != NULL ? note->before : docs->config, after, NULL,
                           noted_cb, g_object_ref (task));
}

/**
 * domus_guest_note_history_async:
 * @kind: one of DOMUS_HISTORY_…
 * @label: in words, translated
 * @before: (nullable): the definition before; %NULL takes the present one
 */
void
domus_guest_note_history_async (DomusGuest *self,
                                const char *kind,
                                const char *label,
                                const DomusXmlDoc *before,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Note *note = g_new0 (Note, 1);

  note->kind = g_strdup (kind);
  note->label = g_strdup (label);
  note->before = before != NULL ? domus_xml_doc_copy (before) : NULL;
  g_task_set_task_data (task, note, (GDestroyNotify)note_free);
  domus_guest_read_docs_async (self, DOMUS_VIRT_XML_SECURE, cancellable, note_docs_cb,
                               g_object_ref (task));
}

/**
 * domus_guest_note_history_finish:
 */
gboolean
domus_guest_note_history_finish (DomusGuest *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* ---- undo ---- */

typedef struct
{
  DomusDraft *draft;
  DomusHistoryEntry *entry;
  DomusXmlDoc *undone; /* what was taken back */
  GError *error;       /* (nullable): of the running guest */
} Undo;

static void
undo_free (Undo *undo)
{
  g_clear_object (&undo->draft);
  domus_history_entry_free (undo->entry);
  g_clear_pointer (&undo->undone, domus_xml_doc_unref);
  g_clear_error (&undo->error);
  g_free (undo);
}

static void
undo_return (GTask *task)
{
  Undo *undo = g_task_get_task_data (task);
  DomusGuest *self = g_task_get_source_object (task);

  domus_guest_refresh (self);
  if (undo->error != NULL)
    g_task_return_error (task, g_steal_pointer (&undo->error));
  else
    g_task_return_boolean (task, TRUE);
}

static void
undone_dropped_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  domus_history_drop_finish (DOMUS_HISTORY (source), result, NULL);
  undo_return (task);
}

static void
undone_noted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Undo *undo = g_task_get_task_data (task);
  DomusGuest *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;

  if (!domus_history_add_finish (DOMUS_HISTORY (source), result, &error))
    g_warning ("cannot remember what was taken back: %s", error->message);
  domus_history_drop_async (DOMUS_HISTORY (source), self->uuid, undo->entry->id, NULL,
                            undone_dropped_cb, g_object_ref (task));
}

static void
undo_applied_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Undo *undo = g_task_get_task_data (task);
  DomusGuest *self = g_task_get_source_object (task);
  DomusHistory *history = domus_guest_get_history (self);
  g_autofree char *when = domus_draft_apply_finish (DOMUS_DRAFT (source), result, &undo->error);
  g_autofree char *after = NULL;

  if (history == NULL
      || (when == NULL && !g_error_matches (undo->error, DOMUS_ERROR, DOMUS_ERROR_PARTIAL))) {
    undo_return (task);
    return;
  }
  /* What was taken back can be had again: nothing that was made is lost. */
  after = domus_xml_doc_fingerprint (domus_draft_get_base (undo->draft));
  domus_history_add_async (history, self->uuid, DOMUS_HISTORY_UNDONE, undo->entry->label,
                           undo->undone, after, NULL, undone_noted_cb, g_object_ref (task));
}

static void
undo_entry_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Undo *undo = g_task_get_task_data (task);
  const DomusXmlDoc *base = domus_draft_get_base (undo->draft);
  g_autofree char *now = domus_xml_doc_fingerprint (base);
  g_autoptr (DomusXmlDoc) before = NULL;
  GError *error = NULL;

  undo->entry = domus_history_last_finish (DOMUS_HISTORY (source), result, NULL);
  if (undo->entry == NULL) {
    g_task_return_error (
        task, domus_error_new (DOMUS_ERROR_NOT_FOUND, _ ("There is nothing to undo."), NULL, NULL));
    return;
  }
  before = domus_history_entry_get_doc (undo->entry, &error);
  if (before == NULL) {
    g_task_return_error (task, error);
    return;
  }
  if (g_strcmp0 (now, undo->entry->after) != 0) {
    g_task_return_error (
        task, domus_error_new (DOMUS_ERROR_CONFLICT,
                               _ ("The definition was changed again since, so that this change "
                                  "cannot be taken back by itself."),
                               _ ("Return to the earlier version in “History”, or change the "
                                  "setting back by hand."),
                               NULL));
    return;
  }
  domus_history_keep_passwords (before, base);
  undo->undone = domus_xml_doc_copy (base);
  if (!domus_draft_set_doc (undo->draft, before, &error)) {
    g_task_return_error (task, error);
    return;
  }
  domus_draft_set_action (undo->draft, NULL);
  domus_draft_apply_async (undo->draft, NULL, undo_applied_cb, g_object_ref (task));
}

static void
undo_docs_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DomusGuest *self = DOMUS_GUEST (source);
  Undo *undo = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (DomusGuestDocs) docs = domus_guest_read_docs_finish (self, result, &error);
  DomusHistory *history = domus_guest_get_history (self);

  if (docs == NULL || history == NULL) {
    g_task_return_error (task, error != NULL ? error : closed_error ());
    return;
  }
  undo->draft = g_object_new (DOMUS_TYPE_DRAFT, NULL);
  undo->draft->guest = g_object_ref (self);
  undo->draft->base = g_steal_pointer (&docs->config);
  undo->draft->doc = domus_xml_doc_copy (undo->draft->base);
  domus_history_last_async (history, self->uuid, NULL, undo_entry_cb, g_object_ref (task));
}

/**
 * domus_guest_undo_async:
 *
 * Takes the newest remembered change back, in the running guest too where that
 * is possible. Errors: NOT_FOUND; CONFLICT when the definition was changed
 * since; PARTIAL when it is taken back from the next boot on only.
 */
void
domus_guest_undo_async (DomusGuest *self,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, g_new0 (Undo, 1), (GDestroyNotify)undo_free);
  domus_guest_read_docs_async (self, DOMUS_VIRT_XML_SECURE, NULL, undo_docs_cb,
                               g_object_ref (task));
}

/**
 * domus_guest_undo_finish:
 */
gboolean
domus_guest_undo_finish (DomusGuest *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
