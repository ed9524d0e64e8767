/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-guest-tune.h"

#include "domus-connection-private.h"
#include "domus-domain-guest.h"
#include "domus-guest-private.h"
#include "domus-virt-tune.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/**
 * domus_guest_tune_free:
 * @self: (nullable):
 */
void
domus_guest_tune_free (DomusGuestTune *self)
{
  if (self == NULL)
    return;
  g_free (self->scheduler);
  g_free (self);
}

/* ---- reading ---- */

static DomusGuestTune *
domus_guest_tune_copy (const DomusGuestTune *self)
{
  DomusGuestTune *copy = g_memdup2 (self, sizeof *self);

  copy->scheduler = g_strdup (self->scheduler);
  return copy;
}

static void
free_memory_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DomusGuestTune *tune = g_task_get_task_data (task);
  guint64 free_kib = 0;

  if (domus_virt_get_free_memory_finish (DOMUS_VIRT (source), result, &free_kib, NULL))
    tune->host_free_kib = free_kib;
  g_task_return_pointer (task, domus_guest_tune_copy (tune), (GDestroyNotify)domus_guest_tune_free);
}

static void
read_free_memory (DomusVirt *virt, GTask *task)
{
  domus_virt_get_free_memory_async (virt, g_task_get_cancellable (task), free_memory_cb,
                                    g_object_ref (task));
}

static void
scheduler_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DomusGuestTune *tune = g_task_get_task_data (task);
  g_autoptr (DomusVirtScheduler) scheduler =
      domus_virt_get_scheduler_finish (DOMUS_VIRT (source), result, NULL);

  if (scheduler != NULL) {
    tune->scheduler = g_steal_pointer (&scheduler->name);
    tune->weight = scheduler->weight;
    tune->cap = scheduler->cap;
  }
  read_free_memory (DOMUS_VIRT (source), task);
}

static void
autostart_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DomusGuest *self = g_task_get_source_object (task);
  DomusGuestTune *tune = g_task_get_task_data (task);

  tune->autostart_known =
      domus_virt_get_autostart_finish (DOMUS_VIRT (source), result, &tune->autostart, NULL);
  if (domus_guest_is_active (self))
    domus_virt_get_scheduler_async (DOMUS_VIRT (source), self->uuid, g_task_get_cancellable (task),
                                    scheduler_cb, g_object_ref (task));
  else
    read_free_memory (DOMUS_VIRT (source), task);
}

/**
 * domus_guest_read_tune_async:
 *
 * What a driver does not tell is left out, without an error.
 */
void
domus_guest_read_tune_async (DomusGuest *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GError *error = NULL;
  DomusVirt *virt = domus_guest_get_virt (self, &error);
  DomusGuestTune *tune;

  if (virt == NULL) {
    g_task_return_error (task, error);
    return;
  }
  tune = g_new0 (DomusGuestTune, 1);
  tune->weight = tune->cap = -1;
  g_task_set_task_data (task, tune, (GDestroyNotify)domus_guest_tune_free);
  domus_virt_get_autostart_async (virt, self->uuid, cancellable, autostart_cb, g_object_ref (task));
}

/**
 * domus_guest_read_tune_finish:
 *
 * Returns: (transfer full): what the host told.
 */
DomusGuestTune *
domus_guest_read_tune_finish (DomusGuest *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- autostart ---- */

static void
op_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (domus_virt_op_finish (DOMUS_VIRT (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * domus_guest_set_autostart_async:
 *
 * Marks a guest to start with its host, or not any more.
 */
void
domus_guest_set_autostart_async (DomusGuest *self,
                                 gboolean on,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GError *error = NULL;
  DomusVirt *virt = domus_guest_get_virt (self, &error);

  g_task_set_check_cancellable (task, FALSE);
  if (virt == NULL)
    g_task_return_error (task, error);
  else
    domus_virt_op_async (virt, self->uuid,
                         on ? DOMUS_VIRT_OP_AUTOSTART_ON : DOMUS_VIRT_OP_AUTOSTART_OFF, NULL, op_cb,
                         g_object_ref (task));
}

/**
 * domus_guest_set_autostart_finish:
 *
 * Returns: whether it was done.
 */
gboolean
domus_guest_set_autostart_finish (DomusGuest *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* ---- the cap ---- */

static void
cap_set_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree char *name = user_data;
  g_autoptr (GError) error = NULL;

  if (!domus_virt_tune_finish (DOMUS_VIRT (source), result, &error))
    g_warning ("cannot limit the CPUs of %s: %s", name, error->message);
}

/* Private: libxl forgets a cap when the guest ends, and has no place for it in
 * the definition; what the definition notes is set when a new run is seen. */
void
domus_guest_keep_cap (DomusGuest *self)
{
  DomusVirt *virt = domus_guest_get_virt (self, NULL);
  DomusTuneStep step = { .kind = DOMUS_TUNE_CAP };

  if (virt == NULL || self->details->config == NULL)
    return;
  step.number = domus_domain_get_cap (self->details->config);
  if (step.number > 0)
    domus_virt_tune_async (virt, self->uuid, &step, NULL, cap_set_cb, g_strdup (self->name));
}

/* ---- from CD, once ---- */

static gboolean
has_disc (const DomusXmlDoc *config)
{
  g_autoptr (GPtrArray) disks = domus_domain_list_disks (config);

  for (guint i = 0; i < disks->len; i++) {
    const DomusDisk *disk = disks->pdata[i];

    if (disk->kind == DOMUS_DISK_KIND_CDROM && disk->source_kind != DOMUS_SOURCE_NONE)
      return TRUE;
  }
  return FALSE;
}

/**
 * domus_guest_can_start_from_cd:
 *
 * Pure: nothing is asked of the host.
 */
gboolean
domus_guest_can_start_from_cd (DomusGuest *self, const DomusXmlDoc *config, char **reason)
{
  const DomusPlatform *platform =
      self->connection != NULL ? domus_connection_get_platform (self->connection) : NULL;
  const char *why = NULL;

  if (platform == NULL)
    why = _ ("The host is not connected.");
  else if (self->state == DOMUS_GUEST_STATE_SAVED)
    why = _ ("The guest is saved: discard its saved state first, or let it run and shut down.");
  else if (domus_guest_is_active (self))
    why = _ ("The guest runs: shut it down first.");
  else if (!self->persistent)
    why = _ ("The guest has no definition.");
  else if (!has_disc (config))
    why = _ ("There is no disc in the guest’s CD drive.");
  if (why != NULL) {
    *reason = g_strdup (why);
    return FALSE;
  }
  *reason = g_strdup (domus_platform_has (platform, DOMUS_QUIRK_REBOOT_REREADS)
                          ? _ ("The boot order stays as it is: the guest’s next reboot follows it "
                               "again.")
                          : _ ("The boot order stays as it is, and is followed again when the "
                               "guest was turned off. Until then each reboot is from CD."));
  return TRUE;
}

static void
started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DomusGuest *self = g_task_get_source_object (task);
  GError *error = NULL;
  gboolean done = domus_virt_start_with_finish (DOMUS_VIRT (source), result, &error);

  domus_guest_end (self);
  domus_guest_refresh (self);
  if (self->connection != NULL)
    domus_connection_relist (self->connection);
  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
cd_docs_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DomusGuest *self = DOMUS_GUEST (source);
  GError *error = NULL;
  g_autoptr (DomusGuestDocs) docs = domus_guest_read_docs_finish (self, result, &error);
  DomusVirt *virt = docs != NULL ? domus_guest_get_virt (self, &error) : NULL;
  g_autoptr (GPtrArray) order = g_ptr_array_new ();
  g_auto (GStrv) now = NULL;
  g_autofree char *reason = NULL;
  char *text;

  if (virt == NULL) {
    g_task_return_error (task, error);
    return;
  }
  if (!domus_guest_can_start_from_cd (self, docs->config, &reason)) {
    g_task_return_error (task, domus_error_new (DOMUS_ERROR_INVALID_STATE,
                                                _ ("The guest cannot be started from CD now."),
                                                reason, NULL));
    return;
  }
  now = domus_domain_get_boot_order (docs->config);
  g_ptr_array_add (order, (gpointer) "cdrom");
  for (gsize i = 0; now[i] != NULL; i++)
    if (!g_str_equal (now[i], "cdrom"))
      g_ptr_array_add (order, now[i]);
  g_ptr_array_add (order, NULL);
  domus_domain_set_boot_order (docs->config, (const char *const *)order->pdata);
  text = domus_xml_doc_to_string (docs->config);
  domus_guest_begin (self);
  domus_virt_start_with_async (virt, self->uuid, text, NULL, started_cb, g_object_ref (task));
  explicit_bzero (text, strlen (text)); /* has the display's password; the call has its copy */
  g_free (text);
}

/**
 * domus_guest_start_from_cd_async:
 *
 * Reads the definition afresh and starts the guest with a copy of it in which
 * the CD comes first. Errors: INVALID_STATE, and those of a start.
 */
void
domus_guest_start_from_cd_async (DomusGuest *self,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_check_cancellable (task, FALSE);
  domus_guest_read_docs_async (self, DOMUS_VIRT_XML_SECURE, cancellable, cd_docs_cb, task);
}

/**
 * domus_guest_start_from_cd_finish:
 *
 * Returns: whether the guest was started.
 */
gboolean
domus_guest_start_from_cd_finish (DomusGuest *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
