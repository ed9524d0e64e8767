/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-guest-pv.h"

#include "domus-connection-private.h"
#include "domus-draft.h"
#include "domus-guest-private.h"
#include "domus-host-device.h"
#include "domus-units.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define IMAGE_SIZE (16 * DOMUS_MIB)

typedef struct
{
  DomusPvStep step;
  DomusSourceKind kind;
  char *path;        /* (nullable): of the disc, or of the new image */
  DomusDraft *draft; /* (nullable) */
  char *doomed;      /* (nullable): path of an image to be deleted */
  char *when;        /* (nullable): when it takes effect, once it was applied */
  gboolean was_left; /* doomed is noted in the definition */
  GError *error;     /* (nullable): why it is given up, or was applied in part only */
} Errand;

static void
errand_free (gpointer data)
{
  Errand *errand = data;

  g_free (errand->path);
  g_free (errand->doomed);
  g_free (errand->when);
  g_clear_object (&errand->draft);
  g_clear_error (&errand->error);
  g_free (errand);
}

static void
given_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Errand *errand = g_task_get_task_data (task);

  domus_draft_give_up_finish (DOMUS_DRAFT (source), result);
  g_task_return_error (task, g_steal_pointer (&errand->error));
}

/* The image that was made goes, too. */
static void
give_up (GTask *task, GError *error)
{
  Errand *errand = g_task_get_task_data (task);

  g_clear_error (&errand->error);
  errand->error = error;
  domus_draft_give_up_async (errand->draft, given_up_cb, g_object_ref (task));
}

/* ---- the definition ---- */

static void apply (GTask *task);

/* Applied; in part, where there is an error. */
static void
end (GTask *task)
{
  Errand *errand = g_task_get_task_data (task);

  if (errand->error != NULL)
    g_task_return_error (task, g_steal_pointer (&errand->error));
  else
    g_task_return_pointer (task, g_steal_pointer (&errand->when), g_free);
}

static void
deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Errand *errand = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  gboolean gone = domus_connection_delete_disk_finish (DOMUS_CONNECTION (source), result, &error)
                  || g_error_matches (error, DOMUS_ERROR, DOMUS_ERROR_NOT_FOUND);
  DomusXmlDoc *doc = domus_draft_get_doc (errand->draft);

  if (gone && !errand->was_left) {
    end (task);
    return;
  }
  if (!gone && errand->was_left) {
    give_up (task, g_steal_pointer (&error));
    return;
  }
  domus_pv_edit (doc, NULL, DOMUS_PV_LEFT, DOMUS_SOURCE_NONE, gone ? NULL : errand->doomed, NULL);
  g_clear_pointer (&errand->doomed, g_free);
  apply (task);
}

static void
applied_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DomusGuest *self = g_task_get_source_object (task);
  Errand *errand = g_task_get_task_data (task);
  GError *error = NULL;
  char *when = domus_draft_apply_finish (DOMUS_DRAFT (source), result, &error);

  if (errand->when == NULL)
    errand->when = when;
  else
    g_free (when);
  if (error != NULL && !g_error_matches (error, DOMUS_ERROR, DOMUS_ERROR_PARTIAL)) {
    give_up (task, error);
    return;
  }
  if (errand->error == NULL)
    errand->error = error;
  else
    g_clear_error (&error);
  if (errand->doomed != NULL && self->connection != NULL)
    domus_connection_delete_disk_async (self->connection, errand->doomed, NULL, deleted_cb,
                                        g_object_ref (task));
  else
    end (task);
}

static void
apply (GTask *task)
{
  Errand *errand = g_task_get_task_data (task);

  domus_draft_touched (errand->draft);
  domus_draft_apply_async (errand->draft, g_task_get_cancellable (task), applied_cb,
                           g_object_ref (task));
}

static void
edit (GTask *task)
{
  DomusGuest *self = g_task_get_source_object (task);
  Errand *errand = g_task_get_task_data (task);
  DomusXmlDoc *doc = domus_draft_get_doc (errand->draft);
  g_autoptr (DomusPvState) before = domus_pv_state_read (doc);
  GError *error = NULL;

  if (self->connection == NULL) {
    give_up (task, domus_error_new (DOMUS_ERROR_CLOSED, _ ("The connection to the host is closed."),
                                    NULL, NULL));
    return;
  }
  if (errand->step == DOMUS_PV_LEFT && before->left == NULL) {
    g_task_return_pointer (task, g_strdup (""), g_free);
    return;
  }
  if (errand->step == DOMUS_PV_LEFT) {
    errand->doomed = g_strdup (before->left);
    errand->was_left = TRUE;
    errand->when = g_strdup ("");
    domus_connection_delete_disk_async (self->connection, errand->doomed, NULL, deleted_cb,
                                        g_object_ref (task));
    return;
  }
  domus_pv_edit (doc, domus_connection_get_platform (self->connection), errand->step, errand->kind,
                 errand->path, &error);
  if (errand->step == DOMUS_PV_PLUG)
    domus_draft_own_disk (errand->draft, errand->path);
  if (error != NULL) {
    give_up (task, error);
    return;
  }
  if (errand->step == DOMUS_PV_UNPLUG || errand->step == DOMUS_PV_SWITCH)
    errand->doomed = g_strdup (before->image);
  apply (task);
}

/* ---- the image of the test disk ---- */

static void
created_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Errand *errand = g_task_get_task_data (task);
  GError *error = NULL;

  errand->path = domus_connection_create_disk_finish (DOMUS_CONNECTION (source), result, &error);
  if (errand->path != NULL)
    edit (task);
  else
    g_task_return_error (task, error);
}

static void
pools_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DomusGuest *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (GPtrArray) pools = domus_virt_list_pools_finish (DOMUS_VIRT (source), result, &error);
  const DomusVirtPool *best = NULL;
  g_autofree char *name = NULL;

  if (pools == NULL) {
    g_task_return_error (task, error);
    return;
  }
  for (guint i = 0; i < pools->len; i++) {
    const DomusVirtPool *pool = pools->pdata[i];

    if (pool->active && g_strcmp0 (pool->type, "dir") == 0 && pool->available > IMAGE_SIZE
        && (best == NULL || strcmp (pool->name, "default") == 0))
      best = pool;
  }
  if (best == NULL || self->connection == NULL) {
    g_task_return_error (
        task, domus_error_new (DOMUS_ERROR_FAILED, _ ("The host has no room for a test disk."),
                               _ ("Start a storage pool of the kind “dir” on it."), NULL));
    return;
  }
  name = g_strdup_printf ("%s-test-%08x.img", self->name, g_random_int ());
  domus_connection_create_disk_async (self->connection, best->name, name, IMAGE_SIZE, "raw",
                                      g_task_get_cancellable (task), created_cb,
                                      g_object_ref (task));
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DomusGuest *self = g_task_get_source_object (task);
  Errand *errand = g_task_get_task_data (task);
  GError *error = NULL;
  DomusVirt *virt;

  errand->draft = domus_draft_open_finish (result, &error);
  if (errand->draft == NULL) {
    g_task_return_error (task, error);
    return;
  }
  if (domus_draft_was_kept (errand->draft)) {
    domus_draft_keep (errand->draft);
    g_task_return_error (
        task, domus_error_new (DOMUS_ERROR_BUSY,
                               _ ("Edits of the guest’s hardware were not applied yet."),
                               _ ("Open the page “Hardware”, and apply or revert them."), NULL));
    return;
  }
  if (errand->step != DOMUS_PV_PLUG) {
    edit (task);
    return;
  }
  virt = domus_guest_get_virt (self, &error);
  if (virt == NULL)
    g_task_return_error (task, error);
  else
    domus_virt_list_pools_async (virt, g_task_get_cancellable (task), pools_cb,
                                 g_object_ref (task));
}

/**
 * domus_guest_pv_async:
 *
 * See the header.
 */
void
domus_guest_pv_async (DomusGuest *self,
                      DomusPvStep step,
                      const DomusMedium *disc,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Errand *errand = g_new0 (Errand, 1);

  errand->step = step;
  if (disc != NULL) {
    errand->kind = disc->kind;
    errand->path = g_strdup (disc->path);
  }
  g_task_set_task_data (task, errand, errand_free);
  domus_draft_open_async (self, cancellable, opened_cb, task);
}

/**
 * domus_guest_pv_finish:
 *
 * Returns: (transfer full) (nullable): see the header
 */
char *
domus_guest_pv_finish (DomusGuest *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
