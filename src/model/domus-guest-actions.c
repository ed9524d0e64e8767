/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-guest-private.h"

#include "domus-autopilot-private.h"
#include "domus-connection-private.h"

#include <glib/gi18n-lib.h>

/* How long a guest may take to heed the power button before a reboot by way
 * of it is given up. */
#define SHUTDOWN_PATIENCE_SECONDS 180

typedef struct
{
  DomusGuestAction action;
  gulong state_handler;
  guint timeout;
} Act;

static void
act_unwatch (DomusGuest *guest, Act *act)
{
  if (act->state_handler != 0)
    g_signal_handler_disconnect (guest, act->state_handler);
  act->state_handler = 0;
  g_clear_handle_id (&act->timeout, g_source_remove);
}

static void
act_return (GTask *task, GError *error)
{
  DomusGuest *self = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  /* Stopped half-way the host tells of a failure, in words of its own. */
  if (error != NULL && cancellable != NULL && g_cancellable_is_cancelled (cancellable)) {
    g_clear_error (&error);
    error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("It was cancelled."));
  }
  act_unwatch (self, g_task_get_task_data (task));
  domus_guest_end (self);
  if (self->connection != NULL)
    domus_connection_relist (self->connection);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
last_op_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  domus_virt_op_finish (DOMUS_VIRT (source), result, &error);
  act_return (task, error);
}

static void
run_op (GTask *task, DomusVirtOp op, GAsyncReadyCallback callback)
{
  DomusGuest *self = g_task_get_source_object (task);
  GError *error = NULL;
  DomusVirt *virt = domus_guest_get_virt (self, &error);

  if (virt == NULL) {
    act_return (task, error);
    return;
  }
  domus_virt_op_async (virt, self->uuid, op, g_task_get_cancellable (task), callback,
                       g_object_ref (task));
}

static void
destroyed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  /* Somebody may have been quicker: off is what was wanted. */
  if (!domus_virt_op_finish (DOMUS_VIRT (source), result, &error)
      && !g_error_matches (error, DOMUS_ERROR, DOMUS_ERROR_INVALID_STATE)) {
    act_return (task, g_steal_pointer (&error));
    return;
  }
  run_op (task, DOMUS_VIRT_OP_START, last_op_cb);
}

/* ---- reboot by way of the power button ---- */

static void
state_changed_cb (DomusGuest *self, GParamSpec *pspec, gpointer user_data)
{
  GTask *task = user_data;

  if (self->state != DOMUS_GUEST_STATE_OFF)
    return;
  act_unwatch (self, g_task_get_task_data (task));
  run_op (task, DOMUS_VIRT_OP_START, last_op_cb);
  g_object_unref (task);
}

static gboolean
patience_over_cb (gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Act *act = g_task_get_task_data (task);

  act->timeout = 0;
  act_return (task,
              domus_error_new (DOMUS_ERROR_TIMEOUT, _ ("The guest does not heed the power button."),
                               _ ("It goes on running. Shut it down from inside, or use "
                                  "“Force Reset”."),
                               NULL));
  return G_SOURCE_REMOVE;
}

static void
power_button_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DomusGuest *self = g_task_get_source_object (task);
  Act *act = g_task_get_task_data (task);
  GError *error = NULL;

  if (!domus_virt_op_finish (DOMUS_VIRT (source), result, &error)) {
    act_return (task, error);
    return;
  }
  act->state_handler =
      g_signal_connect (self, "notify::state", G_CALLBACK (state_changed_cb), task);
  act->timeout = g_timeout_add_seconds (SHUTDOWN_PATIENCE_SECONDS, patience_over_cb, task);
  g_steal_pointer (&task); /* the watch holds it */
}

static void
rebooted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DomusGuest *self = g_task_get_source_object (task);
  const DomusPlatform *platform =
      self->connection ? domus_connection_get_platform (self->connection) : NULL;
  g_autoptr (GError) error = NULL;

  if (domus_virt_op_finish (DOMUS_VIRT (source), result, &error)) {
    act_return (task, NULL);
  } else if (platform != NULL && domus_platform_has (platform, DOMUS_QUIRK_NO_REBOOT)
             && self->persistent) {
    run_op (task, DOMUS_VIRT_OP_SHUTDOWN, power_button_cb);
  } else {
    act_return (task, g_steal_pointer (&error));
  }
}

/* ---- entry ---- */

static const DomusVirtOp plain_ops[] = {
  [DOMUS_GUEST_ACTION_RUN] = DOMUS_VIRT_OP_START,
  [DOMUS_GUEST_ACTION_PAUSE] = DOMUS_VIRT_OP_SUSPEND,
  [DOMUS_GUEST_ACTION_RESUME] = DOMUS_VIRT_OP_RESUME,
  [DOMUS_GUEST_ACTION_SHUT_DOWN] = DOMUS_VIRT_OP_SHUTDOWN,
  [DOMUS_GUEST_ACTION_REBOOT] = DOMUS_VIRT_OP_REBOOT,
  [DOMUS_GUEST_ACTION_RESET] = DOMUS_VIRT_OP_RESET,
  [DOMUS_GUEST_ACTION_FORCE_OFF] = DOMUS_VIRT_OP_DESTROY,
  [DOMUS_GUEST_ACTION_SAVE] = DOMUS_VIRT_OP_MANAGED_SAVE,
  [DOMUS_GUEST_ACTION_DISCARD_SAVED] = DOMUS_VIRT_OP_DISCARD_SAVED,
};

static GTask *
act_task_new (DomusGuest *self,
              DomusGuestAction action,
              GCancellable *cancellable,
              GAsyncReadyCallback callback,
              gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Act *act = g_new0 (Act, 1);

  act->action = action;
  g_task_set_task_data (task, act, g_free);
  /* What was done is done, whoever stopped waiting. */
  g_task_set_check_cancellable (task, FALSE);
  return task;
}

static void
phase_started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DomusGuest *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (self->connection != NULL)
    domus_connection_relist (self->connection);
  if (domus_autopilot_command_finish (DOMUS_AUTOPILOT (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * domus_guest_act_async:
 * @action: one of RUN to DISCARD_SAVED
 *
 * Errors: INVALID_STATE with the reason when domus_guest_can() says no, and
 * what the host says.
 */
void
domus_guest_act_async (DomusGuest *self,
                       DomusGuestAction action,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = act_task_new (self, action, cancellable, callback, user_data);
  g_autofree char *reason = NULL;
  const DomusPlatform *platform;

  g_return_if_fail ((guint)action < G_N_ELEMENTS (plain_ops));
  if (!domus_guest_can (self, action, &reason)) {
    g_task_return_error (task, domus_error_new (DOMUS_ERROR_INVALID_STATE, reason, NULL, NULL));
    return;
  }
  if (action == DOMUS_GUEST_ACTION_RUN
      && domus_autopilot_takes_run (domus_connection_get_autopilot (self->connection), self)) {
    domus_autopilot_command_async (domus_connection_get_autopilot (self->connection), self,
                                   DOMUS_INSTALL_COMMAND_START, phase_started_cb,
                                   g_object_ref (task));
    return;
  }
  domus_guest_begin (self);
  if (action == DOMUS_GUEST_ACTION_SHUT_DOWN || action == DOMUS_GUEST_ACTION_FORCE_OFF)
    domus_guest_expect_stop (self);
  platform = domus_connection_get_platform (self->connection);
  if (action == DOMUS_GUEST_ACTION_RESET && domus_platform_has (platform, DOMUS_QUIRK_NO_RESET))
    run_op (task, DOMUS_VIRT_OP_DESTROY, destroyed_cb);
  else if (action == DOMUS_GUEST_ACTION_REBOOT)
    run_op (task, DOMUS_VIRT_OP_REBOOT, rebooted_cb);
  else if (action == DOMUS_GUEST_ACTION_RESUME && self->state == DOMUS_GUEST_STATE_SUSPENDED)
    run_op (task, DOMUS_VIRT_OP_WAKE_UP, last_op_cb);
  else
    run_op (task, plain_ops[action], last_op_cb);
}

/**
 * domus_guest_act_finish:
 */
gboolean
domus_guest_act_finish (DomusGuest *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
domus_guest_restart_async (DomusGuest *self,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task =
      act_task_new (self, DOMUS_GUEST_ACTION_RESET, cancellable, callback, user_data);

  domus_guest_begin (self);
  run_op (task, DOMUS_VIRT_OP_DESTROY, destroyed_cb);
}

gboolean
domus_guest_restart_finish (DomusGuest *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
