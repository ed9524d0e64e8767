/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-guest-migrate.h"

#include "domus-connection-private.h"
#include "domus-guest-private.h"
#include "domus-guest-save.h"
#include "domus-virt-migrate.h"

#include <glib/gi18n-lib.h>

static DomusVirt *
get_target (DomusConnection *target, GError **error)
{
  DomusVirt *virt = domus_connection_get_virt (target);

  if (virt == NULL)
    g_propagate_error (error, domus_error_new (DOMUS_ERROR_CLOSED,
                                               _ ("There is no connection to the other host."),
                                               _ ("Connect to it first."), NULL));
  return virt;
}

/* ---- checking ---- */

typedef struct
{
  DomusConnection *target;
  DomusXmlDoc *domain; /* (nullable) */
  gboolean active;
  DomusMigrateHost *here; /* (nullable) */
} Check;

static void
check_free (gpointer data)
{
  Check *check = data;

  g_object_unref (check->target);
  g_clear_pointer (&check->domain, domus_xml_doc_unref);
  domus_migrate_host_free (check->here);
  g_free (check);
}

static void
set_driver (DomusMigrateHost *host, DomusConnection *connection)
{
  const DomusPlatform *platform = domus_connection_get_platform (connection);

  if (platform != NULL)
    host->driver = platform->driver;
}

static void
surveyed_there (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DomusGuest *self = g_task_get_source_object (task);
  Check *check = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (DomusMigrateHost) there =
      domus_virt_survey_move_finish (DOMUS_VIRT (source), result, &error);

  if (there == NULL || self->connection == NULL) {
    g_task_return_error (task, error != NULL ? error
                                             : domus_error_new (DOMUS_ERROR_CLOSED,
                                                                _ ("The connection was closed."),
                                                                NULL, NULL));
    return;
  }
  set_driver (check->here, self->connection);
  set_driver (there, check->target);
  g_task_return_pointer (task,
                         domus_migrate_check (check->domain, check->active, check->here, there),
                         (GDestroyNotify)g_ptr_array_unref);
}

static void
surveyed_here (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Check *check = g_task_get_task_data (task);
  g_autofree char *xml = domus_xml_doc_to_string (check->domain);
  GError *error = NULL;
  DomusVirt *virt;

  check->here = domus_virt_survey_move_finish (DOMUS_VIRT (source), result, &error);
  virt = check->here != NULL ? get_target (check->target, &error) : NULL;
  if (virt == NULL)
    g_task_return_error (task, error);
  else
    domus_virt_survey_move_async (virt, xml, g_task_get_cancellable (task), surveyed_there,
                                  g_object_ref (task));
}

static void
docs_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DomusGuest *self = DOMUS_GUEST (source);
  Check *check = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (DomusGuestDocs) docs = domus_guest_read_docs_finish (self, result, &error);
  DomusVirt *virt = docs != NULL ? domus_guest_get_virt (self, &error) : NULL;
  g_autofree char *xml = NULL;

  if (virt == NULL) {
    g_task_return_error (task, error);
    return;
  }
  check->active = docs->live != NULL;
  check->domain = domus_xml_doc_copy (check->active ? docs->live : docs->config);
  xml = domus_xml_doc_to_string (check->domain);
  domus_virt_survey_move_async (virt, xml, g_task_get_cancellable (task), surveyed_here,
                                g_object_ref (task));
}

/**
 * domus_guest_check_migration_async:
 */
void
domus_guest_check_migration_async (DomusGuest *self,
                                   DomusConnection *target,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Check *check = g_new0 (Check, 1);

  check->target = g_object_ref (target);
  g_task_set_task_data (task, check, check_free);
  domus_guest_read_docs_async (self, 0, cancellable, docs_read, task);
}

/**
 * domus_guest_check_migration_finish:
 *
 * Returns: (transfer full) (element-type DomusFinding)
 */
GPtrArray *
domus_guest_check_migration_finish (DomusGuest *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- moving ---- */

typedef struct
{
  DomusConnection *target;
  DomusJob *job;
} Move;

static void
move_free (gpointer data)
{
  Move *move = data;

  g_object_unref (move->target);
  g_object_unref (move->job);
  g_free (move);
}

static void
moved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DomusGuest *self = g_task_get_source_object (task);
  Move *move = g_task_get_task_data (task);
  GCancellable *cancellable = domus_job_get_cancellable (move->job);
  GError *error = NULL;

  domus_virt_migrate_finish (DOMUS_VIRT (source), result, &error);
  if (error != NULL && cancellable != NULL && g_cancellable_is_cancelled (cancellable)) {
    g_clear_error (&error);
    error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("It was cancelled."));
  }
  domus_guest_end (self);
  if (self->connection != NULL)
    domus_connection_relist (self->connection);
  domus_connection_relist (move->target);
  domus_job_finish (move->job, error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * domus_guest_migrate_async:
 */
void
domus_guest_migrate_async (DomusGuest *self,
                           DomusConnection *target,
                           const char *address,
                           DomusJob *job,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  g_autofree char *reason = NULL;
  GError *error = NULL;
  DomusVirt *virt = domus_guest_get_virt (self, &error);
  DomusVirt *other = virt != NULL ? get_target (target, &error) : NULL;
  Move *move = g_new0 (Move, 1);

  move->target = g_object_ref (target);
  move->job = g_object_ref (job);
  g_task_set_task_data (task, move, move_free);
  if (other != NULL && !domus_guest_can (self, DOMUS_GUEST_ACTION_MIGRATE, &reason))
    error = domus_error_new (DOMUS_ERROR_INVALID_STATE, reason, NULL, NULL);
  if (error != NULL) {
    domus_job_finish (job, error);
    g_task_return_error (task, error);
    return;
  }
  domus_guest_begin (self);
  domus_guest_expect_stop (self);
  if (domus_guest_is_active (self))
    domus_guest_follow_work (self, job);
  domus_virt_migrate_async (virt, self->uuid, other, address, moved_cb, g_object_ref (task));
}

/**
 * domus_guest_migrate_finish:
 *
 * Returns: whether it is on the other host now, and there only
 */
gboolean
domus_guest_migrate_finish (DomusGuest *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
