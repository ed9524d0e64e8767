/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-guest-private.h"

#include "domus-draft.h"
#include "domus-metadata.h"

#include <glib/gi18n-lib.h>

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
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (DomusDraft) draft = domus_draft_open_finish (result, &error);

  if (draft == NULL) {
    g_task_return_error (task, error);
    return;
  }
  domus_metadata_set_install_state (domus_draft_get_doc (draft),
                                    GPOINTER_TO_INT (g_task_get_task_data (task)));
  domus_draft_touched (draft);
  if (!domus_draft_is_dirty (draft)) {
    g_task_return_boolean (task, TRUE);
    return;
  }
  domus_draft_apply_async (draft, NULL, applied_cb, g_object_ref (task));
}

/**
 * domus_guest_set_install_state_async:
 *
 * Notes in the guest's definition how far its installation is, as an edit
 * like any other: with a history entry, and never over a foreign change.
 */
void
domus_guest_set_install_state_async (DomusGuest *self,
                                     DomusInstallState state,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  /* What is written is told, cancelled or not. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, GINT_TO_POINTER (state), NULL);
  domus_draft_open_async (self, cancellable, opened_cb, task);
}

/**
 * domus_guest_set_install_state_finish:
 */
gboolean
domus_guest_set_install_state_finish (DomusGuest *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * domus_guest_get_install_state:
 *
 * Returns: what the definition notes; %DOMUS_INSTALL_UNKNOWN until it is read
 */
DomusInstallState
domus_guest_get_install_state (DomusGuest *self)
{
  const DomusXmlDoc *config = domus_guest_get_config (self);

  return config != NULL ? domus_metadata_get_install_state (config) : DOMUS_INSTALL_UNKNOWN;
}
