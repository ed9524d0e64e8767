/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-guest-search.h"

#include "domus-domain.h"
#include "domus-guest-history.h"
#include "domus-guest-private.h"

#include <glib/gi18n-lib.h>

/**
 * domus_label_edit_new:
 *
 * Returns: (transfer full): an edit that changes nothing
 */
DomusLabelEdit *
domus_label_edit_new (void)
{
  return g_new0 (DomusLabelEdit, 1);
}

/**
 * domus_label_edit_free:
 * @self: (nullable)
 */
void
domus_label_edit_free (DomusLabelEdit *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->add, g_ptr_array_unref);
  g_strfreev (self->remove);
  g_free (self->notes);
  g_free (self);
}

static gpointer
copy_tag (gconstpointer tag, gpointer user_data)
{
  return domus_tag_copy (tag);
}

static DomusLabelEdit *
copy_edit (const DomusLabelEdit *edit)
{
  DomusLabelEdit *copy = domus_label_edit_new ();

  if (edit->add != NULL) {
    copy->add = g_ptr_array_copy (edit->add, copy_tag, NULL);
    g_ptr_array_set_free_func (copy->add, (GDestroyNotify)domus_tag_free);
  }
  copy->remove = g_strdupv (edit->remove);
  copy->notes = g_strdup (edit->notes);
  return copy;
}

static void
edit_doc (DomusXmlDoc *doc, const DomusLabelEdit *edit)
{
  g_autoptr (GPtrArray) tags = domus_tags_list (doc);

  for (guint i = 0; edit->remove != NULL && edit->remove[i] != NULL; i++)
    domus_tags_remove (doc, edit->remove[i]);
  for (guint i = 0; edit->add != NULL && i < edit->add->len; i++) {
    const DomusTag *tag = edit->add->pdata[i];
    const DomusTag *old = domus_tags_find (tags, tag->name);

    if (old == NULL || g_strcmp0 (old->colour, tag->colour) != 0)
      domus_tags_add (doc, tag->name, tag->colour);
  }
  if (edit->notes != NULL) {
    g_autofree char *notes = domus_domain_get_description (doc);

    if (g_strcmp0 (notes != NULL ? notes : "", edit->notes) != 0)
      domus_domain_set_description (doc, *edit->notes != '\0' ? edit->notes : NULL);
  }
}

typedef struct
{
  DomusLabelEdit *edit;
  DomusXmlDoc *before; /* (nullable): until it was read */
} Work;

static void
work_free (gpointer data)
{
  Work *work = data;

  domus_label_edit_free (work->edit);
  g_clear_pointer (&work->before, domus_xml_doc_unref);
  g_free (work);
}

static void
noted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  /* The change stands even where its undo entry could not be written. */
  if (!domus_guest_note_history_finish (DOMUS_GUEST (source), result, &error))
    g_warning ("cannot remember a change: %s", error->message);
  g_task_return_boolean (task, TRUE);
}

static void
defined_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DomusGuest *self = g_task_get_source_object (task);
  Work *work = g_task_get_task_data (task);
  GError *error = NULL;
  g_autofree char *uuid = domus_virt_redefine_finish (DOMUS_VIRT (source), result, NULL, &error);
  const char *label = work->edit->notes != NULL ? _ ("Notes changed") : _ ("Tags changed");

  if (uuid == NULL)
    g_task_return_error (task, error);
  else
    domus_guest_note_history_async (self, DOMUS_HISTORY_EDIT, label, work->before, NULL, noted_cb,
                                    g_object_ref (task));
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DomusGuest *self = DOMUS_GUEST (source);
  Work *work = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (DomusGuestDocs) docs = domus_guest_read_docs_finish (self, result, &error);
  DomusVirt *virt = docs != NULL ? domus_guest_get_virt (self, &error) : NULL;
  g_autoptr (DomusXmlDoc) doc = NULL;
  g_autofree char *expected = NULL;
  g_autofree char *text = NULL;

  if (virt == NULL) {
    g_task_return_error (task, error);
    return;
  }
  doc = domus_xml_doc_copy (docs->config);
  edit_doc (doc, work->edit);
  if (domus_xml_doc_equal (doc, docs->config)) {
    g_task_return_boolean (task, TRUE);
    return;
  }
  work->before = g_steal_pointer (&docs->config);
  expected = domus_xml_doc_fingerprint (work->before);
  text = domus_xml_doc_to_string (doc);
  domus_virt_redefine_async (virt, self->uuid, text, expected, NULL, defined_cb,
                             g_object_ref (task));
}

/**
 * domus_guest_edit_labels_async:
 *
 * Changes tags and notes in the guest's definition. What is as it should be
 * already is not touched.
 */
void
domus_guest_edit_labels_async (DomusGuest *self,
                               const DomusLabelEdit *edit,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Work *work = g_new0 (Work, 1);

  /* What is written is told, cancelled or not. */
  g_task_set_check_cancellable (task, FALSE);
  work->edit = copy_edit (edit);
  g_task_set_task_data (task, work, work_free);
  if (!self->persistent)
    g_task_return_error (
        task,
        domus_error_new (DOMUS_ERROR_INVALID_STATE,
                         _ ("This guest is gone when it stops: it has no definition that could "
                            "keep tags or notes."),
                         _ ("Define it first."), NULL));
  else
    domus_guest_read_docs_async (self, DOMUS_VIRT_XML_SECURE, cancellable, read_cb,
                                 g_object_ref (task));
}

/**
 * domus_guest_edit_labels_finish:
 */
gboolean
domus_guest_edit_labels_finish (DomusGuest *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
