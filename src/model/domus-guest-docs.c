/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-guest-private.h"

#include <string.h>

void
domus_guest_docs_free (DomusGuestDocs *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->config, domus_xml_doc_unref);
  g_clear_pointer (&self->live, domus_xml_doc_unref);
  g_free (self);
}

static void
live_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = domus_virt_get_xml_finish (DOMUS_VIRT (source), result, &error);
  DomusGuestDocs *docs = g_task_get_task_data (task);

  if (text == NULL || (docs->live = domus_xml_doc_parse (text, "domain", &error)) == NULL) {
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  }
  /* Reading it live takes a moment, in which the guest may have gone off:
   * then this is the definition once more. */
  if (!domus_xml_doc_exists (docs->live, "@id"))
    g_clear_pointer (&docs->live, domus_xml_doc_unref);
  docs = g_new0 (DomusGuestDocs, 1);
  *docs = *(DomusGuestDocs *)g_task_get_task_data (task);
  memset (g_task_get_task_data (task), 0, sizeof *docs);
  g_task_return_pointer (task, docs, (GDestroyNotify)domus_guest_docs_free);
}

static void
config_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = domus_virt_get_xml_finish (DOMUS_VIRT (source), result, &error);
  DomusGuestDocs *docs = g_task_get_task_data (task);
  DomusGuest *self = g_task_get_source_object (task);
  DomusVirtXmlFlags flags = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (task), "flags"));

  if (text == NULL || (docs->config = domus_xml_doc_parse (text, "domain", &error)) == NULL) {
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  }
  domus_virt_get_xml_async (DOMUS_VIRT (source), self->uuid, DOMUS_VIRT_XML_CURRENT | flags,
                            g_task_get_cancellable (task), live_read_cb, g_object_ref (task));
}

void
domus_guest_read_docs_async (DomusGuest *self,
                             DomusVirtXmlFlags extra,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GError *error = NULL;
  DomusVirt *virt = domus_guest_get_virt (self, &error);

  if (virt == NULL) {
    g_task_return_error (task, error);
    return;
  }
  g_task_set_task_data (task, g_new0 (DomusGuestDocs, 1), (GDestroyNotify)domus_guest_docs_free);
  g_object_set_data (G_OBJECT (task), "flags", GUINT_TO_POINTER (extra));
  domus_virt_get_xml_async (virt, self->uuid, DOMUS_VIRT_XML_CONFIG | extra, cancellable,
                            config_read_cb, g_object_ref (task));
}

DomusGuestDocs *
domus_guest_read_docs_finish (DomusGuest *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
