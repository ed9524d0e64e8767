/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-draft-private.h"

#include "domus-device-live.h"
#include "domus-platform-support.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The second half of applying: what the running guest can take at once. */

/* Private: see the header. */
void
domus_live_step_free (DomusLiveStep *self)
{
  if (self == NULL)
    return;
  if (self->xml != NULL)
    explicit_bzero (self->xml, strlen (self->xml));
  g_free (self->place);
  g_free (self->words);
  g_free (self->when);
  g_free (self->xml);
  g_clear_pointer (&self->tune, domus_tune_step_free);
  g_clear_error (&self->error);
  g_free (self);
}

static DomusLiveStep *
add_step (
    GPtrArray *steps, DomusLiveKind kind, const char *place, const char *words, const char *when)
{
  DomusLiveStep *step = g_new0 (DomusLiveStep, 1);

  step->kind = kind;
  step->place = g_strdup (place);
  step->words = g_strdup (words);
  step->when = g_strdup (when);
  g_ptr_array_add (steps, step);
  return step;
}

static void
add_device (GPtrArray *steps, const DomusDeviceStep *device)
{
  static const DomusVirtDeviceAction actions[] = {
    [DOMUS_DEVICE_ATTACH] = DOMUS_VIRT_DEVICE_ATTACH,
    [DOMUS_DEVICE_DETACH] = DOMUS_VIRT_DEVICE_DETACH,
    [DOMUS_DEVICE_UPDATE] = DOMUS_VIRT_DEVICE_UPDATE,
  };
  gboolean waits = device->operation == DOMUS_DEVICE_WAIT || device->xml == NULL;
  DomusLiveStep *step = add_step (steps, waits ? DOMUS_LIVE_WAIT : DOMUS_LIVE_DEVICE, device->place,
                                  device->words, device->when);

  if (!waits) {
    step->xml = g_strdup (device->xml);
    step->action = actions[device->operation];
  }
}

/* Private: see the header. */
GPtrArray *
domus_draft_plan_live (DomusGuest *guest,
                       const DomusXmlDoc *live,
                       const DomusXmlDoc *before,
                       const DomusXmlDoc *after)
{
  GPtrArray *steps = g_ptr_array_new_with_free_func ((GDestroyNotify)domus_live_step_free);
  const DomusPlatform *platform =
      guest->connection != NULL ? domus_connection_get_platform (guest->connection) : NULL;
  g_autoptr (GPtrArray) devices = NULL;
  g_autoptr (GPtrArray) values = NULL;

  if (live == NULL || platform == NULL)
    return steps;
  values = domus_guest_plan_live (platform, live, before, after);
  for (guint i = 0; i < values->len; i++) {
    const DomusTuneStep *value = values->pdata[i];
    DomusLiveStep *step =
        add_step (steps, value->kind == DOMUS_TUNE_WAIT ? DOMUS_LIVE_WAIT : DOMUS_LIVE_TUNE,
                  value->place, value->words, value->when);

    step->tune = domus_tune_step_copy (value);
  }
  devices = domus_device_plan_live (platform, live, before, after);
  for (guint i = 0; i < devices->len; i++)
    add_device (steps, devices->pdata[i]);
  return steps;
}

static gboolean
is_within (const char *inner, const char *outer)
{
  gsize n = strlen (outer);

  return n > 0 && strncmp (inner, outer, n) == 0
         && (inner[n] == '\0' || inner[n] == '/' || inner[n] == '[');
}

/* Private: see the header. */
const DomusLiveStep *
domus_live_steps_find (GPtrArray *steps, const DomusChange *change)
{
  const DomusLiveStep *found = NULL;

  for (guint i = 0; i < steps->len; i++) {
    const DomusLiveStep *step = steps->pdata[i];

    /* A removed device has its place in the old definition, where an added one
     * may stand in the new: of two, the one that says the same wins. */
    if (step->place == NULL
        || (!is_within (change->place, step->place) && !is_within (step->place, change->place)))
      continue;
    if (found == NULL || (step->action == DOMUS_VIRT_DEVICE_DETACH) == (change->after == NULL))
      found = step;
  }
  return found;
}

/* ---- run ---- */

typedef struct
{
  DomusVirt *virt; /* (nullable) */
  GPtrArray *steps;
  guint next;
} Run;

static void
run_free (Run *run)
{
  g_clear_object (&run->virt);
  g_ptr_array_unref (run->steps);
  g_free (run);
}

static void run_next (GTask *task);

static void
step_done (GTask *task, gboolean done, GError *error)
{
  Run *run = g_task_get_task_data (task);
  DomusLiveStep *step = run->steps->pdata[run->next++];

  step->done = done;
  g_clear_error (&step->error);
  step->error = error;
  run_next (task);
}

static void
device_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  gboolean done = domus_virt_device_finish (DOMUS_VIRT (source), result, &error);

  step_done (task, done, error);
}

static void
tune_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  gboolean done = domus_virt_tune_finish (DOMUS_VIRT (source), result, &error);

  step_done (task, done, error);
}

static void
run_next (GTask *task)
{
  DomusDraft *self = g_task_get_source_object (task);
  Run *run = g_task_get_task_data (task);
  DomusLiveStep *step;

  while (run->next < run->steps->len) {
    step = run->steps->pdata[run->next];
    if (step->kind != DOMUS_LIVE_WAIT && !step->done)
      break;
    run->next++;
  }
  if (run->next == run->steps->len) {
    g_task_return_boolean (task, TRUE);
    return;
  }
  step = run->steps->pdata[run->next];
  if (run->virt == NULL) {
    GError *error = NULL;

    domus_guest_get_virt (self->guest, &error);
    step_done (task, FALSE, error);
  } else if (step->kind == DOMUS_LIVE_DEVICE) {
    domus_virt_device_async (run->virt, self->guest->uuid, step->action, step->xml, TRUE, FALSE,
                             NULL, device_cb, g_object_ref (task));
  } else {
    domus_virt_tune_async (run->virt, self->guest->uuid, step->tune, NULL, tune_cb,
                           g_object_ref (task));
  }
}

/* Private: see the header. */
void
domus_draft_run_live_async (DomusDraft *self,
                            GPtrArray *steps,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  Run *run = g_new0 (Run, 1);
  DomusVirt *virt = domus_guest_get_virt (self->guest, NULL);

  run->virt = virt != NULL ? g_object_ref (virt) : NULL;
  run->steps = g_ptr_array_ref (steps);
  g_task_set_task_data (task, run, (GDestroyNotify)run_free);
  run_next (task);
}

/* Private: see the header. */
void
domus_draft_run_live_finish (DomusDraft *self, GAsyncResult *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}

static DomusWhen
general_rule (DomusGuest *guest)
{
  const DomusPlatform *platform =
      guest->connection != NULL ? domus_connection_get_platform (guest->connection) : NULL;

  return platform != NULL ? domus_platform_get_when (platform, "device/update") : DOMUS_WHEN_START;
}

/**
 * domus_draft_describe_when:
 * @change: of domus_draft_get_changes()
 *
 * Returns: (transfer full): when it takes effect, a sentence
 */
char *
domus_draft_describe_when (DomusDraft *self, const DomusChange *change)
{
  const DomusXmlDoc *live = domus_guest_get_live (self->guest);
  const DomusLiveStep *step;

  if (live == NULL || !domus_guest_is_active (self->guest))
    return g_strdup (domus_when_to_words (DOMUS_WHEN_START));
  if (self->steps == NULL)
    self->steps = domus_draft_plan_live (self->guest, live, self->base, self->doc);
  step = domus_live_steps_find (self->steps, change);
  return g_strdup (step != NULL ? step->when : domus_when_to_words (general_rule (self->guest)));
}

/* ---- what failed ---- */

static gboolean
rereads_at_reboot (DomusGuest *guest)
{
  const DomusPlatform *platform =
      guest->connection != NULL ? domus_connection_get_platform (guest->connection) : NULL;

  return platform != NULL && domus_platform_has (platform, DOMUS_QUIRK_REBOOT_REREADS);
}

/* Private: see the header. */
void
domus_draft_collect_failed (DomusDraft *self, GPtrArray *steps)
{
  g_autoptr (GPtrArray) failed =
      g_ptr_array_new_with_free_func ((GDestroyNotify)domus_live_step_free);

  for (guint i = steps->len; i > 0; i--) {
    if (((DomusLiveStep *)steps->pdata[i - 1])->error != NULL)
      g_ptr_array_insert (failed, 0, g_ptr_array_steal_index (steps, i - 1));
  }
  g_ptr_array_unref (self->failed);
  self->failed = g_steal_pointer (&failed);
}

/* Private: see the header. */
GError *
domus_draft_partial_error (DomusDraft *self)
{
  const DomusLiveStep *first = self->failed->pdata[0];

  return domus_error_new (
      DOMUS_ERROR_PARTIAL,
      _ ("The definition is written, but the running guest did not take everything."),
      rereads_at_reboot (self->guest)
          ? _ ("The rest takes effect when the guest reboots. Try the running guest again, or take "
               "the change back.")
          : _ ("The rest takes effect after the guest was shut down and started again. Try the "
               "running guest again, or take the change back."),
      domus_error_get_details (first->error) != NULL ? domus_error_get_details (first->error)
                                                     : first->error->message);
}

/* ---- the second half again ---- */

static void
retried_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DomusDraft *self = DOMUS_DRAFT (source);
  GPtrArray *steps = g_task_get_task_data (task);

  domus_draft_run_live_finish (self, result);
  domus_draft_collect_failed (self, steps);
  domus_guest_end (self->guest);
  domus_guest_refresh (self->guest);
  if (self->failed->len > 0)
    g_task_return_error (task, domus_draft_partial_error (self));
  else
    g_task_return_pointer (task, g_strdup (_ ("Applied. It is in effect now.")), g_free);
}

/**
 * domus_draft_retry_live_async:
 */
void
domus_draft_retry_live_async (DomusDraft *self,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GPtrArray *steps = g_steal_pointer (&self->failed);

  self->failed = g_ptr_array_new_with_free_func ((GDestroyNotify)domus_live_step_free);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, steps, (GDestroyNotify)g_ptr_array_unref);
  domus_guest_begin (self->guest);
  domus_draft_run_live_async (self, steps, retried_cb, g_object_ref (task));
}

/**
 * domus_draft_retry_live_finish:
 *
 * Returns: (transfer full): as domus_draft_apply_finish()
 */
char *
domus_draft_retry_live_finish (DomusDraft *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
