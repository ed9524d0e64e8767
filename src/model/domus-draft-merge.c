/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-draft-private.h"

/* A draft and somebody else's changes: told as soon as they are known, never
 * written over. */

static void
unsure_noted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusGuest) guest = user_data;
  g_autoptr (GError) error = NULL;

  if (!domus_history_add_finish (DOMUS_HISTORY (source), result, &error))
    g_warning ("cannot remember a change: %s", error->message);
  domus_guest_refresh (guest);
}

/* The host answers again after an apply whose end was not heard: where it was
 * written, the history is told of it. */
static void
settle_unsure (DomusDraft *self, const DomusXmlDoc *found)
{
  g_autoptr (DomusXmlDoc) before = g_steal_pointer (&self->unsure_before);
  DomusHistory *history = domus_guest_get_history (self->guest);
  g_autofree char *after = NULL;

  if (before == NULL || history == NULL || self->unsure_action == NULL
      || !domus_xml_doc_equal (found, self->doc))
    return;
  after = domus_xml_doc_fingerprint (found);
  domus_history_add_async (history, self->guest->uuid, self->unsure_action, self->unsure_label,
                           before, after, NULL, unsure_noted_cb, g_object_ref (self->guest));
}

/* Private: see the header. */
void
domus_draft_found (DomusDraft *self, DomusXmlDoc *config)
{
  g_autoptr (DomusXmlDoc) found = config;

  if (domus_xml_doc_equal (found, self->base)) {
    if (self->theirs != NULL) {
      g_clear_pointer (&self->theirs, domus_xml_doc_unref); /* they took it back */
      domus_draft_touched (self);
    }
    return;
  }
  if (domus_draft_is_dirty (self) && !domus_xml_doc_equal (found, self->doc)) {
    g_autoptr (DomusMerge) merge = domus_merge_new (self->base, self->doc, found);
    g_autoptr (DomusXmlDoc) both = domus_merge_get_result (merge);

    g_clear_pointer (&self->theirs, domus_xml_doc_unref);
    if (domus_xml_doc_equal (both, self->doc)) {
      /* Theirs is a part of ours: there is nothing to choose. */
      domus_draft_take_docs (self, g_steal_pointer (&found), g_steal_pointer (&both));
      return;
    }
    self->theirs = g_steal_pointer (&found);
    domus_draft_touched (self);
  } else {
    settle_unsure (self, found);
    g_clear_pointer (&self->theirs, domus_xml_doc_unref);
    domus_draft_take_docs (self, g_steal_pointer (&found), NULL);
  }
}

static void
watch_docs_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DomusGuestDocs) docs =
      domus_guest_read_docs_finish (DOMUS_GUEST (source), result, &error);
  DomusDraft *self = user_data; /* valid unless cancelled */

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->reading = FALSE;
  if (docs == NULL)
    g_clear_pointer (&self->seen, g_free); /* look again at the next chance */
  else if (!self->applying)
    domus_draft_found (self, g_steal_pointer (&docs->config));
}

static void
on_details_changed (DomusDraft *self)
{
  const DomusXmlDoc *config = domus_guest_get_config (self->guest);
  g_autofree char *fingerprint = NULL;

  if (config == NULL || self->applying || self->reading)
    return;
  fingerprint = domus_xml_doc_fingerprint (config);
  if (g_strcmp0 (fingerprint, self->seen) == 0)
    return;
  g_free (self->seen);
  self->seen = g_steal_pointer (&fingerprint);
  self->reading = TRUE;
  /* That one is without passwords; ours is with them. */
  domus_guest_read_docs_async (self->guest, DOMUS_VIRT_XML_SECURE, self->cancellable, watch_docs_cb,
                               self);
}

/* Private: see the header. */
void
domus_draft_watch (DomusDraft *self)
{
  const DomusXmlDoc *config = domus_guest_get_config (self->guest);

  self->seen = config != NULL ? domus_xml_doc_fingerprint (config) : NULL;
  g_signal_connect_object (self->guest, "details-changed", G_CALLBACK (on_details_changed), self,
                           G_CONNECT_SWAPPED);
}

/**
 * domus_draft_is_outdated:
 *
 * Returns: whether somebody else changed the definition since, and that was
 *   not merged
 */
gboolean
domus_draft_is_outdated (DomusDraft *self)
{
  return self->theirs != NULL;
}

/**
 * domus_draft_get_merge:
 *
 * Returns: (transfer full) (nullable): both people's changes; %NULL when only
 *   this draft has some
 */
DomusMerge *
domus_draft_get_merge (DomusDraft *self)
{
  return self->theirs != NULL ? domus_merge_new (self->base, self->doc, self->theirs) : NULL;
}

/**
 * domus_draft_take_merge:
 * @merge: of domus_draft_get_merge(), with choices
 *
 * Should they have changed it once more since, that is found out as well.
 */
void
domus_draft_take_merge (DomusDraft *self, const DomusMerge *merge)
{
  g_clear_pointer (&self->theirs, domus_xml_doc_unref);
  g_clear_pointer (&self->seen, g_free);
  domus_draft_take_docs (self, domus_xml_doc_copy (merge->theirs), domus_merge_get_result (merge));
}

/* ---- rebase ---- */

static void
rebase_docs_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DomusDraft *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (DomusGuestDocs) docs =
      domus_guest_read_docs_finish (DOMUS_GUEST (source), result, &error);
  g_autoptr (DomusMerge) merge = NULL;

  if (docs == NULL) {
    g_task_return_error (task, error);
    return;
  }
  merge = domus_merge_new (self->base, self->doc, docs->config);
  domus_draft_take_merge (self, merge);
  g_task_return_int (task, (gssize)domus_merge_get_conflicts (merge));
}

/**
 * domus_draft_rebase_async:
 */
void
domus_draft_rebase_async (DomusDraft *self,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  domus_guest_read_docs_async (self->guest, DOMUS_VIRT_XML_SECURE, cancellable, rebase_docs_cb,
                               g_object_ref (task));
}

/**
 * domus_draft_rebase_finish:
 *
 * Returns: how many own changes touch what the other changed, and were given
 *   up; -1 with @error.
 */
int
domus_draft_rebase_finish (DomusDraft *self, GAsyncResult *result, GError **error)
{
  return (int)g_task_propagate_int (G_TASK (result), error);
}
