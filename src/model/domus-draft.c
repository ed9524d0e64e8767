/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-draft-private.h"

#include <glib/gi18n-lib.h>

enum
{
  PROP_DIRTY = 1,
  N_PROPS
};

static GParamSpec *props[N_PROPS];
static guint changed;

G_DEFINE_FINAL_TYPE (DomusDraft, domus_draft, G_TYPE_OBJECT)

static void
domus_draft_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_DIRTY)
    g_value_set_boolean (value, domus_draft_is_dirty (DOMUS_DRAFT (object)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
domus_draft_finalize (GObject *object)
{
  DomusDraft *self = DOMUS_DRAFT (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->guest);
  g_clear_pointer (&self->theirs, domus_xml_doc_unref);
  g_clear_pointer (&self->findings, g_ptr_array_unref);
  g_clear_pointer (&self->steps, g_ptr_array_unref);
  g_clear_pointer (&self->report, g_ptr_array_unref);
  g_clear_pointer (&self->failed, g_ptr_array_unref);
  g_free (self->seen);
  g_clear_pointer (&self->base, domus_xml_doc_unref);
  g_clear_pointer (&self->doc, domus_xml_doc_unref);
  g_clear_pointer (&self->changes, g_ptr_array_unref);
  g_clear_pointer (&self->unsure_before, domus_xml_doc_unref);
  g_free (self->unsure_label);
  g_free (self->name);
  G_OBJECT_CLASS (domus_draft_parent_class)->finalize (object);
}

static void
domus_draft_class_init (DomusDraftClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = domus_draft_get_property;
  object_class->finalize = domus_draft_finalize;
  props[PROP_DIRTY] =
      g_param_spec_boolean ("dirty", NULL, NULL, FALSE,
                            G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, props);
  changed = g_signal_new ("changed", DOMUS_TYPE_DRAFT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                          G_TYPE_NONE, 0);
}

static void
apply_line_free (DomusApplyLine *line)
{
  g_free (line->words);
  g_free (line->when);
  g_free (line->error);
  g_free (line);
}

static void
domus_draft_init (DomusDraft *self)
{
  self->cancellable = g_cancellable_new ();
  self->action = DOMUS_HISTORY_EDIT;
  self->report = g_ptr_array_new_with_free_func ((GDestroyNotify)apply_line_free);
  self->failed = g_ptr_array_new_with_free_func ((GDestroyNotify)domus_live_step_free);
}

/* ---- open ---- */

typedef struct
{
  DomusXmlDoc *base;
  DomusXmlDoc *doc;
  GPtrArray *made;   /* of paths */
  GPtrArray *doomed; /* of paths */
} Kept;

static void
kept_free (Kept *kept)
{
  domus_xml_doc_unref (kept->base);
  domus_xml_doc_unref (kept->doc);
  g_ptr_array_unref (kept->made);
  g_ptr_array_unref (kept->doomed);
  g_free (kept);
}

/**
 * domus_draft_keep:
 *
 * Keeps edits that nobody applied or dropped, in memory, until the guest's
 * definition is opened again.
 */
void
domus_draft_keep (DomusDraft *self)
{
  DomusConnection *connection = self->guest->connection;
  Kept *kept;

  if (connection == NULL || !domus_draft_is_dirty (self))
    return;
  if (connection->kept == NULL)
    connection->kept =
        g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)kept_free);
  kept = g_new0 (Kept, 1);
  kept->base = domus_xml_doc_copy (self->base);
  kept->doc = domus_xml_doc_copy (self->doc);
  kept->made = domus_draft_copy_disks (self, FALSE);
  kept->doomed = domus_draft_copy_disks (self, TRUE);
  g_hash_table_insert (connection->kept, g_strdup (self->guest->uuid), kept);
}

/**
 * domus_draft_was_kept:
 *
 * Returns: whether it began with edits of a window that is gone
 */
gboolean
domus_draft_was_kept (DomusDraft *self)
{
  return self->kept;
}

static void
take_kept (DomusDraft *self)
{
  GHashTable *all = self->guest->connection != NULL ? self->guest->connection->kept : NULL;
  Kept *kept = all != NULL ? g_hash_table_lookup (all, self->guest->uuid) : NULL;

  if (kept == NULL)
    return;
  self->base = domus_xml_doc_ref (kept->base);
  self->doc = domus_xml_doc_ref (kept->doc);
  self->kept = TRUE;
  for (guint i = 0; i < kept->made->len; i++)
    domus_draft_own_disk (self, kept->made->pdata[i]);
  for (guint i = 0; i < kept->doomed->len; i++)
    domus_draft_doom_disk (self, kept->doomed->pdata[i]);
  g_hash_table_remove (all, self->guest->uuid);
}

static void
open_docs_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DomusGuest *guest = DOMUS_GUEST (source);
  GError *error = NULL;
  g_autoptr (DomusGuestDocs) docs = domus_guest_read_docs_finish (guest, result, &error);
  DomusDraft *self;

  if (docs == NULL) {
    g_task_return_error (task, error);
    return;
  }
  self = g_object_new (DOMUS_TYPE_DRAFT, NULL);
  self->guest = g_object_ref (guest);
  take_kept (self);
  if (self->base == NULL) {
    self->base = g_steal_pointer (&docs->config);
    self->doc = domus_xml_doc_copy (self->base);
  } else {
    domus_draft_found (self, g_steal_pointer (&docs->config));
  }
  domus_draft_watch (self);
  g_task_return_pointer (task, self, g_object_unref);
}

/**
 * domus_draft_open_async:
 */
void
domus_draft_open_async (DomusGuest *guest,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (guest, cancellable, callback, user_data);

  domus_guest_read_docs_async (guest, DOMUS_VIRT_XML_SECURE, cancellable, open_docs_cb,
                               g_object_ref (task));
}

/**
 * domus_draft_open_finish:
 *
 * Returns: (transfer full): a clean draft.
 */
DomusDraft *
domus_draft_open_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- edit ---- */

/**
 * domus_draft_get_guest:
 */
DomusGuest *
domus_draft_get_guest (DomusDraft *self)
{
  return self->guest;
}

/**
 * domus_draft_get_doc:
 *
 * Returns: (transfer none): edit it, then call domus_draft_touched().
 */
DomusXmlDoc *
domus_draft_get_doc (DomusDraft *self)
{
  return self->doc;
}

/**
 * domus_draft_get_base:
 */
const DomusXmlDoc *
domus_draft_get_base (DomusDraft *self)
{
  return self->base;
}

/**
 * domus_draft_touched:
 */
void
domus_draft_touched (DomusDraft *self)
{
  g_clear_pointer (&self->changes, g_ptr_array_unref);
  g_clear_pointer (&self->findings, g_ptr_array_unref);
  g_clear_pointer (&self->steps, g_ptr_array_unref);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_DIRTY]);
  g_signal_emit (self, changed, 0);
}

/**
 * domus_draft_get_name:
 *
 * Returns: (transfer none): the name that the guest will have; until the next
 *   call.
 */
const char *
domus_draft_get_name (DomusDraft *self)
{
  g_free (self->name);
  self->name = domus_domain_get_name (self->doc);
  return self->name;
}

/**
 * domus_draft_set_name:
 */
void
domus_draft_set_name (DomusDraft *self, const char *name)
{
  domus_xml_doc_set (self->doc, "name", name);
  domus_draft_touched (self);
}

/**
 * domus_draft_get_changes:
 *
 * Returns: (transfer none) (element-type DomusChange): own changes, in words.
 */
GPtrArray *
domus_draft_get_changes (DomusDraft *self)
{
  if (self->changes == NULL)
    self->changes = domus_domain_diff (self->base, self->doc, FALSE);
  return self->changes;
}

/**
 * domus_draft_is_dirty:
 */
gboolean
domus_draft_is_dirty (DomusDraft *self)
{
  return !domus_xml_doc_equal (self->base, self->doc);
}

/**
 * domus_draft_revert:
 *
 * Drops own changes; somebody else's version that is known is shown then.
 */
void
domus_draft_revert (DomusDraft *self)
{
  if (self->theirs != NULL)
    domus_draft_take_docs (self, g_steal_pointer (&self->theirs), NULL);
  else
    domus_draft_take_docs (self, domus_xml_doc_ref (self->base), NULL);
}

/**
 * domus_draft_revert_change:
 * @change: of domus_draft_get_changes()
 *
 * Returns: whether it could be taken back by itself
 */
gboolean
domus_draft_revert_change (DomusDraft *self, const DomusChange *change)
{
  g_autoptr (DomusXmlDoc) after = domus_xml_doc_copy (self->doc);

  if (!domus_change_apply (self->doc, self->base, after, change, TRUE))
    return FALSE;
  domus_draft_touched (self);
  return TRUE;
}

/**
 * domus_draft_set_doc:
 * @doc: copied
 *
 * Edits everything at once. Errors: INVALID where the UUID is another one.
 */
gboolean
domus_draft_set_doc (DomusDraft *self, const DomusXmlDoc *doc, GError **error)
{
  g_autofree char *uuid = domus_domain_get_uuid (doc);

  if (uuid == NULL || g_ascii_strcasecmp (uuid, self->guest->uuid) != 0) {
    g_propagate_error (
        error, domus_error_new (DOMUS_ERROR_INVALID, _ ("The UUID of a guest cannot be changed."),
                                _ ("Clone the guest to have it under another UUID."), NULL));
    return FALSE;
  }
  if (doc != self->doc) {
    domus_xml_doc_unref (self->doc);
    self->doc = domus_xml_doc_copy (doc);
  }
  domus_draft_touched (self);
  return TRUE;
}

/**
 * domus_draft_return_to:
 *
 * Errors: INVALID where the entry is damaged or of another guest.
 */
gboolean
domus_draft_return_to (DomusDraft *self, const DomusHistoryEntry *entry, GError **error)
{
  g_autoptr (DomusXmlDoc) doc = domus_history_entry_get_doc (entry, error);

  if (doc == NULL)
    return FALSE;
  domus_history_keep_passwords (doc, self->base);
  if (!domus_draft_set_doc (self, doc, error))
    return FALSE;
  domus_draft_set_action (self, DOMUS_HISTORY_RETURN);
  return TRUE;
}

/**
 * domus_draft_set_action:
 * @kind: a literal: one of DOMUS_HISTORY_…
 */
void
domus_draft_set_action (DomusDraft *self, const char *kind)
{
  self->action = kind;
}

/**
 * domus_draft_is_xml:
 *
 * Returns: whether the edits were made as XML or are another version, so that
 *   they are shown as a whole before they are applied
 */
gboolean
domus_draft_is_xml (DomusDraft *self)
{
  return g_strcmp0 (self->action, DOMUS_HISTORY_XML) == 0
         || g_strcmp0 (self->action, DOMUS_HISTORY_RETURN) == 0;
}

/* Private: see the header. */
void
domus_draft_take_docs (DomusDraft *self, DomusXmlDoc *base, DomusXmlDoc *doc)
{
  domus_xml_doc_unref (self->base);
  domus_xml_doc_unref (self->doc);
  self->base = base;
  self->doc = doc != NULL ? doc : domus_xml_doc_copy (base);
  domus_draft_touched (self);
}
