/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-host-device.h"

#include "domus-domain-device.h"
#include "domus-draft.h"

#include <glib/gi18n-lib.h>

static void
applied_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  char *when = domus_draft_apply_finish (DOMUS_DRAFT (source), result, &error);

  if (error != NULL) {
    g_free (when);
    g_task_return_error (task, error);
  } else {
    g_task_return_pointer (task, when, g_free);
  }
}

/* NULL, or why @device cannot be given. */
static GError *
add_device (DomusDraft *draft, const char *xml)
{
  DomusXmlDoc *doc = domus_draft_get_doc (draft);
  g_autoptr (DomusXmlDoc) other = domus_xml_doc_parse ("<domain/>", "domain", NULL);
  g_autofree char *place = domus_domain_add_device (other, xml, NULL);
  g_autofree char *has =
      place != NULL ? domus_domain_match_device (other, place, domus_draft_get_base (draft)) : NULL;
  g_autofree char *added = NULL;
  g_autoptr (GPtrArray) findings = NULL;
  GError *error = NULL;

  if (has != NULL)
    return domus_error_new (DOMUS_ERROR_EXISTS, _ ("The guest has this device already."), NULL,
                            NULL);
  added = domus_domain_add_device (doc, xml, &error);
  if (added == NULL)
    return error;
  domus_draft_touched (draft);
  findings = domus_draft_get_new_findings (draft);
  for (guint i = 0; i < findings->len; i++) {
    const DomusFinding *finding = findings->pdata[i];

    if (finding->severity == DOMUS_SEVERITY_ERROR)
      return domus_error_new (DOMUS_ERROR_UNSUPPORTED, finding->summary, finding->reason, NULL);
  }
  return NULL;
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (DomusDraft) draft = domus_draft_open_finish (result, &error);

  if (draft != NULL && domus_draft_is_dirty (draft)) {
    domus_draft_keep (draft);
    error =
        domus_error_new (DOMUS_ERROR_BUSY, _ ("The guest has changes that are not applied yet."),
                         _ ("Apply or revert them in its hardware first."), NULL);
  } else if (draft != NULL)
    error = add_device (draft, g_task_get_task_data (task));
  if (error != NULL)
    g_task_return_error (task, error);
  else
    domus_draft_apply_async (draft, g_task_get_cancellable (task), applied_cb, g_object_ref (task));
}

/**
 * domus_guest_give_device_async:
 *
 * A change of its own in the guest's history.
 */
void
domus_guest_give_device_async (DomusGuest *self,
                               const DomusHostDevice *device,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_task_data (task, g_strdup (device->xml), g_free);
  domus_draft_open_async (self, cancellable, opened_cb, task);
}

/**
 * domus_guest_give_device_finish:
 *
 * Returns: (transfer full): when it takes effect, a sentence
 */
char *
domus_guest_give_device_finish (DomusGuest *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
