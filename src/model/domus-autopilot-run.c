/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-autopilot-private.h"

#include "domus-identity.h"
#include "domus-virt-look.h"

#include <glib/gi18n-lib.h>

/* Others may take steps at the same time; this often they are let. */
#define MAX_ROUNDS 40

typedef struct
{
  char *uuid;
  gboolean rereads;
  guint last_seen;
  int command;
  gboolean lock;
  DomusHistory *history;
  DomusXmlDoc *before; /* (nullable): of a write that the history is to know of */
  const char *words;
  guint rounds;
  gboolean changed;
  DomusInstallStatus status;
} Run;

static void
run_free (Run *run)
{
  g_free (run->uuid);
  g_clear_object (&run->history);
  g_clear_pointer (&run->before, domus_xml_doc_unref);
  g_free (run);
}

static void look (GTask *task);

/* Somebody was quicker, or something happened: what is to be done is seen by
 * looking again. */
static void
done (GTask *task, GError *error)
{
  Run *run = g_task_get_task_data (task);

  if (error == NULL) {
    run->changed = TRUE;
  } else if (run->rounds >= MAX_ROUNDS
             || (!g_error_matches (error, DOMUS_ERROR, DOMUS_ERROR_CONFLICT)
                 && !g_error_matches (error, DOMUS_ERROR, DOMUS_ERROR_INVALID_STATE))) {
    g_task_return_error (task, error);
    return;
  } else {
    g_clear_pointer (&run->before, domus_xml_doc_unref);
    g_error_free (error);
  }
  look (task);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Run *run = g_task_get_task_data (task);
  GError *error = NULL;
  g_autofree char *uuid = domus_virt_redefine_finish (DOMUS_VIRT (source), result, NULL, &error);

  if (uuid != NULL)
    run->command = DOMUS_AUTOPILOT_NO_COMMAND;
  done (task, error);
}

static void
op_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  domus_virt_op_finish (DOMUS_VIRT (source), result, &error);
  done (task, error);
}

static void
started_as_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  domus_virt_start_as_finish (DOMUS_VIRT (source), result, &error);
  done (task, error);
}

static void
noted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  /* What was done is done; a history without the line is no reason to stop. */
  if (!domus_history_add_finish (DOMUS_HISTORY (source), result, &error))
    g_warning ("cannot remember a step of an installation: %s", error->message);
}

static void
note (Run *run, const DomusXmlDoc *config)
{
  g_autoptr (DomusXmlDoc) before = g_steal_pointer (&run->before);
  g_autofree char *after = NULL;

  if (before == NULL || run->history == NULL)
    return;
  after = domus_xml_doc_fingerprint (config);
  domus_history_add_async (run->history, run->uuid, DOMUS_HISTORY_INSTALL, run->words, before,
                           after, NULL, noted_cb, NULL);
}

static const char *
command_words (DomusInstallCommand command)
{
  switch (command) {
  case DOMUS_INSTALL_COMMAND_NEXT:
    return _ ("Installation: the second phase");
  case DOMUS_INSTALL_COMMAND_AGAIN:
    return _ ("Installation: back to the first phase");
  case DOMUS_INSTALL_COMMAND_FINISH:
    return _ ("Installation finished");
  case DOMUS_INSTALL_COMMAND_ABANDON:
    return _ ("Installation: led by hand from now on");
  case DOMUS_INSTALL_COMMAND_START:
  default:
    return NULL;
  }
}

static void
write_config (GTask *task,
              const DomusXmlDoc *config,
              const DomusXmlDoc *next,
              const char *words,
              DomusVirt *virt)
{
  Run *run = g_task_get_task_data (task);
  g_autofree char *text = domus_xml_doc_to_string (next);
  g_autofree char *expected = domus_xml_doc_fingerprint (config);

  g_clear_pointer (&run->before, domus_xml_doc_unref);
  if (words != NULL) {
    run->before = domus_xml_doc_copy (config);
    run->words = words;
  }
  domus_virt_redefine_async (virt, run->uuid, text, expected, NULL, written_cb,
                             g_object_ref (task));
}

static void
take_step (GTask *task, const DomusInstallSight *sight, DomusVirt *virt)
{
  Run *run = g_task_get_task_data (task);
  g_autoptr (DomusInstallStep) step = domus_install_phase_step (sight);
  g_autofree char *text = NULL;

  switch (step->kind) {
  case DOMUS_INSTALL_STEP_WRITE:
    write_config (task, sight->config, step->document, step->words, virt);
    break;
  case DOMUS_INSTALL_STEP_START:
    domus_virt_op_async (virt, run->uuid, DOMUS_VIRT_OP_START_PAUSED, NULL, op_cb,
                         g_object_ref (task));
    break;
  case DOMUS_INSTALL_STEP_START_AS:
    text = domus_xml_doc_to_string (step->document);
    domus_virt_start_as_async (virt, run->uuid, text, NULL, started_as_cb, g_object_ref (task));
    break;
  case DOMUS_INSTALL_STEP_RESUME:
    domus_virt_op_async (virt, run->uuid, DOMUS_VIRT_OP_RESUME, NULL, op_cb, g_object_ref (task));
    break;
  case DOMUS_INSTALL_STEP_FORCE_OFF:
    domus_virt_op_async (virt, run->uuid, DOMUS_VIRT_OP_DESTROY, NULL, op_cb, g_object_ref (task));
    break;
  case DOMUS_INSTALL_STEP_NONE:
  default:
    g_task_return_boolean (task, TRUE);
    break;
  }
}

static DomusInstallPower
power_of (const DomusVirtLook *look)
{
  switch (look->state) {
  case DOMUS_VIRT_STATE_OFF:
    return look->managed_save ? DOMUS_INSTALL_POWER_OTHER : DOMUS_INSTALL_POWER_OFF;
  case DOMUS_VIRT_STATE_CRASHED:
    return look->active ? DOMUS_INSTALL_POWER_OTHER : DOMUS_INSTALL_POWER_OFF;
  case DOMUS_VIRT_STATE_PAUSED:
    return DOMUS_INSTALL_POWER_PAUSED;
  case DOMUS_VIRT_STATE_RUNNING:
    return DOMUS_INSTALL_POWER_RUNNING;
  default:
    return DOMUS_INSTALL_POWER_OTHER;
  }
}

static DomusInstallEnd
end_of (DomusVirtEnd end)
{
  switch (end) {
  case DOMUS_VIRT_END_BY_ITSELF:
    return DOMUS_INSTALL_END_BY_ITSELF;
  case DOMUS_VIRT_END_FORCED:
    return DOMUS_INSTALL_END_FORCED;
  case DOMUS_VIRT_END_NOT_STARTED:
    return DOMUS_INSTALL_END_NOT_STARTED;
  case DOMUS_VIRT_END_UNKNOWN:
  default:
    return DOMUS_INSTALL_END_UNKNOWN;
  }
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Run *run = g_task_get_task_data (task);
  DomusVirt *virt = DOMUS_VIRT (source);
  GError *error = NULL;
  g_autoptr (DomusVirtLook) seen = domus_virt_look_finish (virt, result, &error);
  g_autoptr (DomusXmlDoc) config = NULL;
  g_autoptr (DomusXmlDoc) live = NULL;
  DomusInstallSight sight;

  if (seen != NULL)
    config = domus_xml_doc_parse (seen->config, "domain", &error);
  if (config != NULL && seen->live != NULL)
    live = domus_xml_doc_parse (seen->live, "domain", &error);
  if (error != NULL) {
    g_task_return_error (task, error);
    return;
  }
  sight = (DomusInstallSight){ .config = config,
                               .live = live,
                               .power = power_of (seen),
                               .end = end_of (seen->end),
                               .rereads = run->rereads,
                               .last_seen = run->last_seen };
  note (run, config);
  domus_install_phase_get_status (&sight, &run->status);
  if (live != NULL)
    run->last_seen = domus_install_phase_of (live);
  if (run->command != DOMUS_AUTOPILOT_NO_COMMAND) {
    DomusInstallCommand command = (DomusInstallCommand)run->command;
    g_autoptr (DomusXmlDoc) next = domus_install_phase_command (&sight, command);

    if (next != NULL && run->lock && command == DOMUS_INSTALL_COMMAND_FINISH)
      domus_identity_set_locked (next, TRUE);
    if (next == NULL)
      g_task_return_error (
          task, domus_error_new (DOMUS_ERROR_UNSUPPORTED,
                                 _ ("That is not possible as the installation stands now."),
                                 _ ("It may have gone on meanwhile."), NULL));
    else
      write_config (task, config, next, command_words (command), virt);
    return;
  }
  take_step (task, &sight, virt);
}

static void
look (GTask *task)
{
  Run *run = g_task_get_task_data (task);

  run->rounds++;
  domus_virt_look_async (g_task_get_source_object (task), run->uuid, NULL, looked_cb,
                         g_object_ref (task));
}

/* ---- one run of a guest at a time ---- */

/* Two starts of one guest side by side end badly on Xen: libvirt 9.0's second one fails when the
 * first is done, and then takes the guest that runs for one that is off. */

static GQuark
waiting_quark (void)
{
  return g_quark_from_static_string ("domus-autopilot-waiting");
}

static void
waiting_free (gpointer data)
{
  g_queue_free_full (data, g_object_unref);
}

/* Of a connection: uuid of a guest that is being run -> who waits for that. */
static GHashTable *
waiting_of (gpointer virt)
{
  GHashTable *waiting = g_object_get_qdata (virt, waiting_quark ());

  if (waiting == NULL) {
    waiting = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, waiting_free);
    g_object_set_qdata_full (virt, waiting_quark (), waiting, (GDestroyNotify)g_hash_table_unref);
  }
  return waiting;
}

static void
completed_cb (GTask *task)
{
  Run *run = g_task_get_task_data (task);
  GHashTable *waiting = waiting_of (g_task_get_source_object (task));
  GQueue *queue = g_hash_table_lookup (waiting, run->uuid);
  g_autoptr (GTask) next = g_queue_pop_head (queue);

  if (next != NULL)
    look (next);
  else
    g_hash_table_remove (waiting, run->uuid);
}

static void
begin (GTask *task)
{
  Run *run = g_task_get_task_data (task);
  GHashTable *waiting = waiting_of (g_task_get_source_object (task));
  GQueue *queue = g_hash_table_lookup (waiting, run->uuid);

  g_signal_connect (task, "notify::completed", G_CALLBACK (completed_cb), NULL);
  if (queue != NULL) {
    g_queue_push_tail (queue, g_object_ref (task));
    return;
  }
  g_hash_table_insert (waiting, g_strdup (run->uuid), g_queue_new ());
  look (task);
}

/**
 * domus_autopilot_run_async:
 *
 * Runs of one guest follow one another. What it does cannot be cancelled: each step is whole, and the next one to
 * look goes on behind it.
 */
void
domus_autopilot_run_async (const DomusAutopilotRun *options,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (options->virt, NULL, callback, user_data);
  Run *run = g_new0 (Run, 1);

  run->uuid = g_strdup (options->uuid);
  run->rereads = options->rereads;
  run->last_seen = options->last_seen;
  run->command = options->command;
  run->lock = options->lock;
  g_set_object (&run->history, options->history);
  g_task_set_task_data (task, run, (GDestroyNotify)run_free);
  begin (task);
}

/**
 * domus_autopilot_run_finish:
 */
gboolean
domus_autopilot_run_finish (GAsyncResult *result,
                            DomusInstallStatus *status,
                            guint *last_seen,
                            gboolean *changed,
                            GError **error)
{
  Run *run = g_task_get_task_data (G_TASK (result));

  *status = run->status;
  *last_seen = run->last_seen;
  *changed = run->changed;
  return g_task_propagate_boolean (G_TASK (result), error);
}
