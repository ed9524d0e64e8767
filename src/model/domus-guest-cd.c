/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-connection-private.h"
#include "domus-guest-private.h"
#include "domus-identity.h"

#include <glib/gi18n-lib.h>

static GError *
closed_error (void)
{
  return domus_error_new (DOMUS_ERROR_CLOSED, _ ("The connection to the host is closed."),
                          _ ("Wait for it to come back, or connect again."), NULL);
}

/* ---- plan ---- */

typedef struct
{
  DomusSourceKind kind;
  char *medium;
  gboolean repair_boot;
} PlanRequest;

static void
plan_request_free (PlanRequest *request)
{
  g_free (request->medium);
  g_free (request);
}

/* A guest whose identity is locked is told first what a repair would change. */
static void
say_identity (DomusCdRepair *repair, const DomusXmlDoc *before)
{
  g_autoptr (GPtrArray) findings = domus_identity_guard (before, repair->config);

  for (guint i = 0; i < findings->len; i++) {
    const DomusFinding *finding = findings->pdata[i];
    g_autofree char *words = g_steal_pointer (&repair->words);
    repair->words =
        i == 0
            ? g_strdup_printf (_ ("%s The identity of this guest is locked, and would change: %s"),
                               words, finding->summary)
            : g_strdup_printf ("%s %s", words, finding->summary);
  }
}

static void
plan_docs_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DomusGuest *self = DOMUS_GUEST (source);
  PlanRequest *request = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (DomusGuestDocs) docs = domus_guest_read_docs_finish (self, result, &error);
  g_autofree char *guessed = NULL;
  const char *medium = request->medium;
  DomusSourceKind kind = request->kind;
  DomusCdRepair *repair;
  DomusCdCase cd_case = { 0 };

  if (docs == NULL) {
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  }
  if (self->details != NULL)
    domus_guest_fill_case (self, &cd_case);
  cd_case.config = docs->config;
  cd_case.live = docs->live;
  if (self->details == NULL || self->details->started_id != self->id)
    cd_case.started = NULL;
  cd_case.platform = self->connection ? domus_connection_get_platform (self->connection) : NULL;
  if (cd_case.platform == NULL) {
    g_task_return_error (task, closed_error ());
    return;
  }
  if (kind != DOMUS_SOURCE_NONE && medium == NULL) {
    medium = guessed = domus_cd_doctor_guess_medium (&cd_case, &kind);
    if (medium == NULL) {
      g_task_return_error (
          task, domus_error_new (DOMUS_ERROR_NOT_FOUND,
                                 _ ("It is not known which disc this guest was installed from."),
                                 _ ("Choose the ISO image or the CD drive."), NULL));
      return;
    }
  }
  repair = domus_cd_doctor_plan (&cd_case, kind, medium, request->repair_boot, &error);
  if (repair != NULL)
    say_identity (repair, docs->config);
  if (repair == NULL)
    g_task_return_error (task, domus_error_new (DOMUS_ERROR_INVALID, error->message, NULL, NULL));
  else
    g_task_return_pointer (task, repair, (GDestroyNotify)domus_cd_repair_free);
}

static void
placeholder_found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DomusGuest *self = DOMUS_GUEST (source);
  PlanRequest *request = g_task_get_task_data (task);

  /* Without a place for it the drive is emptied for good. */
  request->medium = domus_guest_find_placeholder_finish (self, result, NULL);
  if (request->medium != NULL)
    request->kind = DOMUS_SOURCE_FILE;
  domus_guest_read_docs_async (self, DOMUS_VIRT_XML_SECURE, g_task_get_cancellable (task),
                               plan_docs_cb, g_object_ref (task));
}

/**
 * domus_guest_plan_cd_async:
 *
 * Reads the guest afresh and plans; changes nothing.
 */
void
domus_guest_plan_cd_async (DomusGuest *self,
                           DomusSourceKind kind,
                           const char *medium,
                           gboolean repair_boot,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  PlanRequest *request = g_new0 (PlanRequest, 1);

  request->kind = kind;
  request->medium = g_strdup (medium);
  request->repair_boot = repair_boot;
  g_task_set_task_data (task, request, (GDestroyNotify)plan_request_free);
  if (kind == DOMUS_SOURCE_NONE)
    domus_guest_find_placeholder_async (self, cancellable, placeholder_found_cb,
                                        g_object_ref (task));
  else
    domus_guest_read_docs_async (self, DOMUS_VIRT_XML_SECURE, cancellable, plan_docs_cb,
                                 g_object_ref (task));
}

/**
 * domus_guest_plan_cd_finish:
 *
 * Returns: (transfer full): what would be changed, and when it takes effect.
 */
DomusCdRepair *
domus_guest_plan_cd_finish (DomusGuest *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- apply: config, live, restart, in this order ---- */

typedef struct
{
  DomusXmlDoc *config; /* as it shall be, without what only we know */
  DomusXmlDoc *before; /* as it was read just before writing */
  char *live_xml;
  char *label;
  gboolean eject;
  gboolean restart;
} Apply;

static void
apply_free (Apply *apply)
{
  g_clear_pointer (&apply->config, domus_xml_doc_unref);
  g_clear_pointer (&apply->before, domus_xml_doc_unref);
  g_free (apply->live_xml);
  g_free (apply->label);
  g_free (apply);
}

static void
apply_return (GTask *task, GError *error)
{
  DomusGuest *self = g_task_get_source_object (task);

  domus_guest_end (self);
  domus_guest_refresh (self);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
restarted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (domus_guest_restart_finish (DOMUS_GUEST (source), result, &error))
    apply_return (task, NULL);
  else
    apply_return (task,
                  domus_error_new (DOMUS_ERROR_PARTIAL,
                                   _ ("The CD is in the definition, but the guest could not be "
                                      "started again."),
                                   _ ("Start it with “Run”; the CD will be there."),
                                   domus_error_get_details (error) ? domus_error_get_details (error)
                                                                   : error->message));
}

static void
live_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Apply *apply = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (domus_virt_device_finish (DOMUS_VIRT (source), result, &error)) {
    apply_return (task, NULL);
    return;
  }
  apply_return (
      task,
      domus_error_new (DOMUS_ERROR_PARTIAL,
                       apply->eject ? _ ("The disc is out from the next boot on, but the running "
                                         "guest did not let go of it.")
                                    : _ ("The disc is there from the next boot on, but the running "
                                         "guest did not take it."),
                       apply->eject ? _ ("Eject it inside the guest, or restart the guest.")
                                    : _ ("Restart the guest to make it see the disc."),
                       domus_error_get_details (error) ? domus_error_get_details (error)
                                                       : error->message));
}

static void
config_written (GTask *task)
{
  DomusGuest *self = g_task_get_source_object (task);
  Apply *apply = g_task_get_task_data (task);
  DomusVirt *virt = domus_guest_get_virt (self, NULL);

  if (apply->restart && domus_guest_is_active (self))
    domus_guest_restart_async (self, NULL, restarted_cb, g_object_ref (task));
  else if (apply->live_xml != NULL && virt != NULL && domus_guest_is_active (self))
    domus_virt_device_async (virt, self->uuid, DOMUS_VIRT_DEVICE_UPDATE, apply->live_xml, TRUE,
                             FALSE, NULL, live_cb, g_object_ref (task));
  else
    apply_return (task, NULL);
}

static void
remembered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  /* The change stands even where its undo entry could not be written. */
  if (!domus_history_add_finish (DOMUS_HISTORY (source), result, &error))
    g_warning ("cannot remember a change: %s", error->message);
  config_written (task);
}

/* libvirt fills in what was left open: the undo entry names the definition as
 * it reads afterwards. */
static void
written_docs_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DomusGuest *self = DOMUS_GUEST (source);
  Apply *apply = g_task_get_task_data (task);
  g_autoptr (DomusGuestDocs) docs = domus_guest_read_docs_finish (self, result, NULL);
  g_autofree char *after = domus_xml_doc_fingerprint (docs != NULL ? docs->config : apply->config);

  domus_history_add_async (domus_guest_get_history (self), self->uuid, DOMUS_HISTORY_CD,
                           apply->label, apply->before, after, NULL, remembered_cb,
                           g_object_ref (task));
}

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DomusGuest *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autofree char *uuid = domus_virt_redefine_finish (DOMUS_VIRT (source), result, NULL, &error);
  DomusHistory *history = domus_guest_get_history (self);

  if (uuid == NULL)
    apply_return (task, error);
  else if (history == NULL)
    config_written (task);
  else
    domus_guest_read_docs_async (self, DOMUS_VIRT_XML_SECURE, NULL, written_docs_cb,
                                 g_object_ref (task));
}

/* Takes @docs->config as what was there before. */
static void
write_config (GTask *task, DomusVirt *virt, DomusGuestDocs *docs)
{
  DomusGuest *self = g_task_get_source_object (task);
  Apply *apply = g_task_get_task_data (task);
  g_autofree char *expected = NULL;
  g_autofree char *text = NULL;

  apply->before = g_steal_pointer (&docs->config);
  if (!self->persistent || domus_xml_doc_equal (apply->before, apply->config)) {
    config_written (task);
    return;
  }
  expected = domus_xml_doc_fingerprint (apply->before);
  text = domus_xml_doc_to_string (apply->config);
  domus_virt_redefine_async (virt, self->uuid, text, expected, NULL, stored_cb,
                             g_object_ref (task));
}

/* The plan was made from one reading; only the drive and the boot order may
 * differ from what is there now, or somebody else was quicker. */
static gboolean
still_fits (const DomusXmlDoc *planned, const DomusXmlDoc *now, const DomusCdRepair *repair)
{
  g_autoptr (DomusXmlDoc) a = domus_xml_doc_copy (planned);
  g_autoptr (DomusXmlDoc) b = domus_xml_doc_copy (now);
  g_autofree char *drive =
      g_strdup_printf ("devices/disk[target/@dev='%s']", repair->drive->target);

  domus_xml_doc_remove (a, drive);
  domus_xml_doc_remove (b, drive);
  while (domus_xml_doc_exists (a, "os/boot"))
    domus_xml_doc_remove (a, "os/boot");
  while (domus_xml_doc_exists (b, "os/boot"))
    domus_xml_doc_remove (b, "os/boot");
  return domus_xml_doc_equal (a, b);
}

typedef struct
{
  GTask *task;
  DomusCdRepair repair; /* only its drive */
} FitCheck;

static void
fit_docs_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree FitCheck *check = user_data;
  g_autoptr (GTask) task = check->task;
  g_autoptr (DomusDisk) drive = check->repair.drive;
  DomusGuest *self = DOMUS_GUEST (source);
  Apply *apply = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (DomusGuestDocs) docs = domus_guest_read_docs_finish (self, result, &error);
  DomusVirt *virt = docs ? domus_guest_get_virt (self, &error) : NULL;

  if (virt == NULL) {
    apply_return (task, error);
    return;
  }
  if (!domus_xml_doc_equal (docs->config, apply->config)
      && !still_fits (apply->config, docs->config, &check->repair)) {
    apply_return (task,
                  domus_error_new (DOMUS_ERROR_CONFLICT,
                                   _ ("The guest’s definition was changed meanwhile."),
                                   _ ("Nothing was written. Look at it again, and repeat."), NULL));
    return;
  }
  write_config (task, virt, docs);
}

static void
placeholder_made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  FitCheck *check = user_data;
  GError *error = NULL;

  if (domus_guest_make_placeholder_finish (DOMUS_GUEST (source), result, &error)) {
    domus_guest_read_docs_async (DOMUS_GUEST (source), DOMUS_VIRT_XML_SECURE, NULL, fit_docs_cb,
                                 check);
    return;
  }
  apply_return (check->task, error);
  domus_disk_free (check->repair.drive);
  g_object_unref (check->task);
  g_free (check);
}

/**
 * domus_guest_apply_cd_async:
 * @repair: a plan of domus_guest_plan_cd_async()
 * @restart: also force off and start, when the guest runs
 */
void
domus_guest_apply_cd_async (DomusGuest *self,
                            const DomusCdRepair *repair,
                            gboolean restart,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Apply *apply = g_new0 (Apply, 1);
  FitCheck *check = g_new0 (FitCheck, 1);

  g_task_set_check_cancellable (task, FALSE);
  apply->config = domus_xml_doc_copy (repair->config);
  apply->live_xml = g_strdup (repair->live_drive_xml);
  apply->label = g_strdup (repair->words);
  apply->eject = domus_cd_is_empty (repair->drive);
  apply->restart = restart;
  g_task_set_task_data (task, apply, (GDestroyNotify)apply_free);

  check->task = g_object_ref (task);
  check->repair.drive = domus_disk_copy (repair->drive);
  domus_guest_begin (self);
  if (domus_cd_is_placeholder (repair->drive))
    domus_guest_make_placeholder_async (self, repair->drive->source, placeholder_made_cb, check);
  else
    domus_guest_read_docs_async (self, DOMUS_VIRT_XML_SECURE, NULL, fit_docs_cb, check);
}

/**
 * domus_guest_apply_cd_finish:
 */
gboolean
domus_guest_apply_cd_finish (DomusGuest *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
