/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-autopilot-private.h"
#include "domus-guest-history.h"
#include "domus-guest-private.h"
#include "domus-install-plan-private.h"

#include <glib/gi18n-lib.h>

/* Names tried for a new disk's file before giving up. */
#define MAX_ATTEMPTS 20

/* Checking, network, pool, disk, definition, start; on failure back again. */
typedef struct
{
  DomusVirt *virt;
  DomusJob *job;
  char *disk;        /* the new disk's path, once it is made */
  char *answers;     /* that of the disc with the answers, likewise */
  char *wanted_disk; /* (nullable): while it is being made */
  char *uuid;        /* once it is defined */
  guint attempt;
  GError *error;
  GString *left; /* what could not be removed, a line each */
} Create;

static void
create_free (Create *create)
{
  g_clear_object (&create->virt);
  g_clear_object (&create->job);
  g_free (create->disk);
  g_free (create->wanted_disk);
  g_free (create->answers);
  g_free (create->uuid);
  g_clear_error (&create->error);
  g_string_free (create->left, TRUE);
  g_free (create);
}

static void
stage (GTask *task, const char *text)
{
  Create *create = g_task_get_task_data (task);

  if (create->job != NULL)
    domus_job_set_stage (create->job, text);
}

/* ---- the way back ---- */

static void
give_up (GTask *task)
{
  Create *create = g_task_get_task_data (task);
  g_autoptr (GError) error = g_steal_pointer (&create->error);

  if (create->left->len > 0) {
    const char *old_hint = error->domain == DOMUS_ERROR ? domus_error_get_hint (error) : NULL;
    g_autofree char *hint =
        g_strdup_printf (_ ("%s%sThis could not be removed again and is yours to keep or "
                            "delete:%s"),
                         old_hint ? old_hint : "", old_hint ? " " : "", create->left->str);
    GError *fuller = domus_error_new (
        error->domain == DOMUS_ERROR ? (DomusErrorCode)error->code : DOMUS_ERROR_PARTIAL,
        error->message, hint,
        error->domain == DOMUS_ERROR ? domus_error_get_details (error) : NULL);
    g_clear_error (&error);
    error = fuller;
  }
  if (create->job != NULL)
    domus_job_finish (create->job, error);
  g_task_return_error (task, g_steal_pointer (&error));
}

static void
disk_removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Create *create = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  const char *path = create->disk ? create->disk : create->wanted_disk;

  if (!domus_virt_delete_volume_finish (DOMUS_VIRT (source), result, &error)
      && !g_error_matches (error, DOMUS_ERROR, DOMUS_ERROR_NOT_FOUND))
    g_string_append_printf (create->left, "\n%s", path);
  give_up (task);
}

static void
remove_disk (GTask *task)
{
  Create *create = g_task_get_task_data (task);

  if (create->disk != NULL)
    domus_virt_delete_volume_async (create->virt, create->disk, NULL, disk_removed_cb,
                                    g_object_ref (task));
  else
    give_up (task);
}

static void
answers_removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Create *create = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!domus_virt_delete_volume_finish (DOMUS_VIRT (source), result, &error)
      && !g_error_matches (error, DOMUS_ERROR, DOMUS_ERROR_NOT_FOUND))
    g_string_append_printf (create->left, "\n%s", create->answers);
  remove_disk (task);
}

static void
remove_volumes (GTask *task)
{
  Create *create = g_task_get_task_data (task);

  if (create->answers != NULL)
    domus_virt_delete_volume_async (create->virt, create->answers, NULL, answers_removed_cb,
                                    g_object_ref (task));
  else
    remove_disk (task);
}

static void
undefined_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DomusInstallPlan *self = g_task_get_source_object (task);
  Create *create = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!domus_virt_undefine_finish (DOMUS_VIRT (source), result, &error)
      && !g_error_matches (error, DOMUS_ERROR, DOMUS_ERROR_NOT_FOUND)) {
    /* Its definition still names the disk: both stay. */
    g_string_append_printf (create->left, _ ("\nthe guest “%s”"), self->name);
    if (create->disk != NULL)
      g_string_append_printf (create->left, "\n%s", create->disk);
    if (create->answers != NULL)
      g_string_append_printf (create->left, "\n%s", create->answers);
    give_up (task);
    return;
  }
  remove_volumes (task);
}

static void
forced_off_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Create *create = g_task_get_task_data (task);

  domus_virt_op_finish (DOMUS_VIRT (source), result, NULL); /* off is what counts */
  domus_virt_undefine_async (create->virt, create->uuid, NULL, undefined_cb, g_object_ref (task));
}

static void
go_back (GTask *task, GError *error)
{
  Create *create = g_task_get_task_data (task);

  create->error = error;
  stage (task, _ ("Cleaning up"));
  if (create->uuid != NULL)
    domus_virt_op_async (create->virt, create->uuid, DOMUS_VIRT_OP_DESTROY, NULL, forced_off_cb,
                         g_object_ref (task));
  else
    remove_volumes (task);
}

/* Between steps, where nothing is in flight, cancelling is true. */
static gboolean
go_on (GTask *task)
{
  GError *error = NULL;

  if (!g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &error))
    return TRUE;
  go_back (task, error);
  return FALSE;
}

/* ---- done ---- */

static void
return_guest (GTask *task, DomusGuest *guest)
{
  Create *create = g_task_get_task_data (task);

  if (create->job != NULL)
    domus_job_finish (create->job, NULL);
  /* The guest is there; a history without its first line is no reason to fail. */
  domus_guest_note_history_async (guest, DOMUS_HISTORY_CREATED, _ ("The guest was made."), NULL,
                                  NULL, NULL, NULL);
  g_task_return_pointer (task, g_object_ref (guest), g_object_unref);
}

static void
guests_changed_cb (GListModel *guests, guint position, guint removed, guint added, GTask *task)
{
  DomusInstallPlan *self = g_task_get_source_object (task);
  Create *create = g_task_get_task_data (task);
  DomusGuest *guest = domus_connection_find_guest (self->connection, create->uuid);
  g_autoptr (GTask) held = task;

  if (guest == NULL) {
    g_steal_pointer (&held);
    return;
  }
  g_signal_handlers_disconnect_by_func (guests, guests_changed_cb, task);
  return_guest (task, guest);
}

static void
wait_for_guest (GTask *task)
{
  DomusInstallPlan *self = g_task_get_source_object (task);
  Create *create = g_task_get_task_data (task);
  DomusGuest *guest = domus_connection_find_guest (self->connection, create->uuid);

  if (guest != NULL) {
    domus_connection_relist (self->connection);
    return_guest (task, guest);
    return;
  }
  g_signal_connect (domus_connection_get_guests (self->connection), "items-changed",
                    G_CALLBACK (guests_changed_cb), g_object_ref (task));
  domus_connection_relist (self->connection);
}

/* ---- the steps ---- */

static void
started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (!domus_virt_op_finish (DOMUS_VIRT (source), result, &error))
    go_back (task, error);
  else
    wait_for_guest (task);
}

static void
phases_begun_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DomusInstallStatus status;
  GError *error = NULL;
  gboolean changed;
  guint last_seen;

  if (!domus_autopilot_run_finish (result, &status, &last_seen, &changed, &error))
    go_back (task, error);
  else
    wait_for_guest (task);
}

/* The definition says that it is to be started, and how. */
static void
begin_phases (GTask *task)
{
  DomusInstallPlan *self = g_task_get_source_object (task);
  Create *create = g_task_get_task_data (task);
  const DomusPlatform *platform = domus_connection_get_platform (self->connection);
  DomusAutopilotRun run = {
    .virt = create->virt,
    .uuid = create->uuid,
    .rereads = platform != NULL && domus_platform_has (platform, DOMUS_QUIRK_REBOOT_REREADS),
    .command = DOMUS_AUTOPILOT_NO_COMMAND,
  };

  domus_autopilot_run_async (&run, phases_begun_cb, g_object_ref (task));
}

static void
defined_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DomusInstallPlan *self = g_task_get_source_object (task);
  Create *create = g_task_get_task_data (task);
  GError *error = NULL;

  create->uuid = domus_virt_define_finish (DOMUS_VIRT (source), result, &error);
  if (create->uuid == NULL) {
    go_back (task, error);
    return;
  }
  if (!go_on (task))
    return;
  if (!self->start) {
    wait_for_guest (task);
    return;
  }
  stage (task, _ ("Starting the guest"));
  if (domus_install_plan_has_two_phases (self)) {
    begin_phases (task);
    return;
  }
  domus_virt_op_async (create->virt, create->uuid, DOMUS_VIRT_OP_START, NULL, started_cb,
                       g_object_ref (task));
}

static void
define (GTask *task)
{
  DomusInstallPlan *self = g_task_get_source_object (task);
  Create *create = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (DomusXmlDoc) doc = NULL;
  g_autofree char *text = NULL;

  if (!go_on (task))
    return;
  stage (task, _ ("Defining the guest"));
  doc = domus_install_plan_build (self, create->disk, create->answers, &error);
  if (doc == NULL) {
    go_back (task, domus_error_new (DOMUS_ERROR_INVALID, error->message, NULL, NULL));
    return;
  }
  text = domus_xml_doc_to_string (doc);
  domus_virt_define_async (create->virt, text, FALSE, NULL, defined_cb, g_object_ref (task));
}

static void
answers_made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Create *create = g_task_get_task_data (task);
  GError *error = NULL;

  create->answers = domus_install_plan_make_answers_finish (result, &error);
  if (create->answers == NULL)
    go_back (task, error);
  else
    define (task);
}

static void
make_answers (GTask *task)
{
  DomusInstallPlan *self = g_task_get_source_object (task);
  Create *create = g_task_get_task_data (task);

  if (!domus_install_plan_is_unattended (self)) {
    define (task);
  } else if (go_on (task)) {
    stage (task, _ ("Making the disc with the answers"));
    domus_install_plan_make_answers_async (self, create->virt, answers_made_cb,
                                           g_object_ref (task));
  }
}

static void make_disk (GTask *task);

static void
disk_made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Create *create = g_task_get_task_data (task);
  GError *error = NULL;
  DomusVirtVolume *volume = domus_virt_create_volume_finish (DOMUS_VIRT (source), result, &error);

  if (volume != NULL) {
    create->disk = g_strdup (volume->path);
    domus_virt_volume_free (volume);
    g_clear_pointer (&create->wanted_disk, g_free);
    make_answers (task);
    return;
  }
  /* A file of that name is somebody else's: never overwritten. */
  if (g_error_matches (error, DOMUS_ERROR, DOMUS_ERROR_EXISTS)
      && ++create->attempt < MAX_ATTEMPTS) {
    g_clear_error (&error);
    make_disk (task);
    return;
  }
  /* The daemon went away while it worked: the file may or may not be there. */
  if (g_error_matches (error, DOMUS_ERROR, DOMUS_ERROR_CLOSED))
    g_string_append_printf (create->left, _ ("\n%s (if it was made)"), create->wanted_disk);
  go_back (task, error);
}

static void
make_disk (GTask *task)
{
  DomusInstallPlan *self = g_task_get_source_object (task);
  Create *create = g_task_get_task_data (task);
  g_autofree char *name = domus_install_plan_volume_name (self, create->attempt);
  const char *folder = "";

  if (!go_on (task))
    return;
  if (self->disk != DOMUS_PLAN_DISK_NEW) {
    make_answers (task);
    return;
  }
  for (guint i = 0; i < self->pools->len; i++) {
    const DomusPlanPool *pool = self->pools->pdata[i];
    if (g_strcmp0 (pool->name, self->pool) == 0 && pool->path != NULL)
      folder = pool->path;
  }
  g_free (create->wanted_disk);
  create->wanted_disk = g_build_filename (folder, name, NULL);
  stage (task, _ ("Making the disk"));
  domus_virt_create_volume_async (create->virt, self->pool, name, self->disk_size,
                                  domus_install_plan_disk_format (self), FALSE, NULL, disk_made_cb,
                                  g_object_ref (task));
}

static void
pool_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (!domus_virt_ensure_dir_pool_finish (DOMUS_VIRT (source), result, &error))
    go_back (task, error);
  else
    make_disk (task);
}

static void
prepare_disk (GTask *task)
{
  DomusInstallPlan *self = g_task_get_source_object (task);
  Create *create = g_task_get_task_data (task);

  if (self->disk != DOMUS_PLAN_DISK_NEW && !domus_install_plan_is_unattended (self)) {
    define (task);
    return;
  }
  for (guint i = 0; i < self->pools->len; i++) {
    const DomusPlanPool *pool = self->pools->pdata[i];
    /* A pool that the host has not got yet has no free space either. */
    if (g_strcmp0 (pool->name, self->pool) == 0 && pool->available == 0 && pool->path != NULL) {
      stage (task, _ ("Preparing the storage pool"));
      domus_virt_ensure_dir_pool_async (create->virt, pool->name, pool->path, NULL, pool_cb,
                                        g_object_ref (task));
      return;
    }
  }
  make_disk (task);
}

static void
network_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (!domus_virt_start_network_finish (DOMUS_VIRT (source), result, &error))
    go_back (task, error);
  else if (go_on (task))
    prepare_disk (task);
}

static void
disk_found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DomusInstallPlan *self = g_task_get_source_object (task);
  Create *create = g_task_get_task_data (task);
  const DomusPlanNetwork *network = domus_install_plan_chosen_network (self);
  DomusVirtPathState state = domus_virt_check_path_finish (DOMUS_VIRT (source), result, NULL);

  if (state == DOMUS_VIRT_PATH_MISSING) {
    g_autofree char *text = g_strdup_printf (_ ("There is no “%s” on the host."), self->disk_path);
    go_back (task, domus_error_new (DOMUS_ERROR_NOT_FOUND, text,
                                    _ ("Choose another disk, or let Domus make a new one."), NULL));
    return;
  }
  if (!go_on (task))
    return;
  if (network != NULL && g_strcmp0 (network->kind, "network") == 0 && !network->active) {
    stage (task, _ ("Starting the network"));
    domus_virt_start_network_async (create->virt, network->name, NULL, network_cb,
                                    g_object_ref (task));
    return;
  }
  prepare_disk (task);
}

static void
medium_found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DomusInstallPlan *self = g_task_get_source_object (task);
  Create *create = g_task_get_task_data (task);
  DomusVirtPathState state = domus_virt_check_path_finish (DOMUS_VIRT (source), result, NULL);

  if (self->medium_kind != DOMUS_SOURCE_NONE && state == DOMUS_VIRT_PATH_MISSING) {
    g_autofree char *text =
        g_strdup_printf (_ ("There is no “%s” on the host any more."), self->medium_path);
    go_back (task, domus_error_new (DOMUS_ERROR_NOT_FOUND, text,
                                    _ ("Choose the install disc again."), NULL));
    return;
  }
  if (!go_on (task))
    return;
  /* "/" stands for: nothing to look for. */
  domus_virt_check_path_async (
      create->virt,
      self->disk == DOMUS_PLAN_DISK_FILE || self->disk == DOMUS_PLAN_DISK_BLOCK ? self->disk_path
                                                                                : "/",
      NULL, disk_found_cb, g_object_ref (task));
}

/**
 * domus_install_plan_create_async:
 */
void
domus_install_plan_create_async (DomusInstallPlan *self,
                                 DomusJob *job,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GPtrArray) findings = domus_install_plan_get_findings (self);
  DomusVirt *virt = domus_connection_get_virt (self->connection);
  Create *create = g_new0 (Create, 1);

  g_task_set_check_cancellable (task, FALSE);
  create->left = g_string_new (NULL);
  g_set_object (&create->job, job);
  g_set_object (&create->virt, virt);
  g_task_set_task_data (task, create, (GDestroyNotify)create_free);
  for (guint i = 0; i < findings->len; i++) {
    const DomusFinding *finding = findings->pdata[i];
    if (finding->severity == DOMUS_SEVERITY_ERROR) {
      create->error =
          domus_error_new (DOMUS_ERROR_INVALID, finding->summary, finding->reason, NULL);
      give_up (task);
      return;
    }
  }
  stage (task, _ ("Checking the install disc"));
  domus_virt_check_path_async (virt, self->medium_path ? self->medium_path : "/", NULL,
                               medium_found_cb, g_object_ref (task));
}

/**
 * domus_install_plan_create_finish:
 *
 * Returns: (transfer full): the new guest, or %NULL with @error.
 */
DomusGuest *
domus_install_plan_create_finish (DomusInstallPlan *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
