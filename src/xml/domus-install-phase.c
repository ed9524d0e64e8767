/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xml"
#include "config.h"

#include "domus-install-phase.h"

#include "domus-domain.h"
#include "domus-metadata.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define ELEMENT "autopilot"
#define N_PHASES 2

/* The attributes of <domus:autopilot>:
 *   plan   "one-phase", "two-phases"
 *   phase  the phase of this definition: "1", "2"
 *   armed  "yes": the phase before may still be running; nobody has seen
 *          this one yet
 *   due    what is to be done next, and not before: see Due */

/* A start is made of three steps, each of which can be told from the guest
 * itself: started, but paused; noted; resumed. Killed between any two, the
 * next one to look goes on, and no phase is begun twice. */
typedef enum
{
  DUE_NOTHING,
  DUE_REPLACE, /* off first, then as START */
  DUE_START,
  DUE_RESUME,
} Due;

static const char *const due_names[] = {
  [DUE_REPLACE] = "replace",
  [DUE_START] = "start",
  [DUE_RESUME] = "resume",
};

static Due
get_due (const DomusXmlDoc *domain)
{
  g_autofree char *text = domus_metadata_get_setting (domain, ELEMENT, "due");

  for (guint i = DUE_REPLACE; text != NULL && i < G_N_ELEMENTS (due_names); i++)
    if (strcmp (text, due_names[i]) == 0)
      return i;
  return DUE_NOTHING;
}

static void
set_due (DomusXmlDoc *domain, Due due)
{
  domus_metadata_set_setting (domain, ELEMENT, "due", due_names[due]);
}

static gboolean
is_armed (const DomusXmlDoc *domain)
{
  g_autofree char *text = domus_metadata_get_setting (domain, ELEMENT, "armed");

  return g_strcmp0 (text, "yes") == 0;
}

static gboolean
reboots (const DomusXmlDoc *domain)
{
  g_autofree char *action = domus_domain_get_lifecycle (domain, "on_reboot");

  return g_strcmp0 (action, "restart") == 0;
}

/**
 * domus_install_phase_of:
 */
guint
domus_install_phase_of (const DomusXmlDoc *domain)
{
  g_autofree char *plan = domus_metadata_get_setting (domain, ELEMENT, "plan");
  g_autofree char *phase = domus_metadata_get_setting (domain, ELEMENT, "phase");

  if (g_strcmp0 (plan, "two-phases") != 0 || phase == NULL)
    return 0;
  return strcmp (phase, "1") == 0 ? 1 : strcmp (phase, "2") == 0 ? 2 : 0;
}

/**
 * domus_install_phase_get_kind:
 *
 * Returns: the plan; an installation that is noted as underway without one is
 *   of one phase. A plan of a later version is none.
 */
DomusInstallKind
domus_install_phase_get_kind (const DomusXmlDoc *config)
{
  g_autofree char *plan = domus_metadata_get_setting (config, ELEMENT, "plan");

  if (domus_metadata_get_install_state (config) != DOMUS_INSTALL_UNDERWAY)
    return DOMUS_INSTALL_NO_PLAN;
  if (plan == NULL || strcmp (plan, "one-phase") == 0)
    return DOMUS_INSTALL_ONE_PHASE;
  return domus_install_phase_of (config) > 0 ? DOMUS_INSTALL_TWO_PHASES : DOMUS_INSTALL_NO_PLAN;
}

/* The CD first, or after the hard disk; what else there is stays behind. */
static void
set_boot (DomusXmlDoc *domain, gboolean cd_first)
{
  g_auto (GStrv) old = domus_domain_get_boot_order (domain);
  g_autoptr (GPtrArray) order = g_ptr_array_new ();

  g_ptr_array_add (order, (gpointer)(cd_first ? "cdrom" : "hd"));
  g_ptr_array_add (order, (gpointer)(cd_first ? "hd" : "cdrom"));
  for (guint i = 0; old != NULL && old[i] != NULL; i++)
    if (strcmp (old[i], "cdrom") != 0 && strcmp (old[i], "hd") != 0)
      g_ptr_array_add (order, old[i]);
  g_ptr_array_add (order, NULL);
  domus_domain_set_boot_order (domain, (const char *const *)order->pdata);
}

/* The first phase is one boot, from the CD; a reboot ends it. */
static void
set_phase (DomusXmlDoc *domain, guint phase)
{
  gboolean first = phase == 1;

  domus_domain_set_feature (domain, "acpi", !first);
  domus_domain_set_feature (domain, "apic", !first);
  domus_domain_set_lifecycle (domain, "on_reboot", first ? "destroy" : "restart");
  set_boot (domain, first);
  domus_metadata_set_setting (domain, ELEMENT, "phase", first ? "1" : "2");
  domus_metadata_set_setting (domain, ELEMENT, "armed", NULL);
}

/**
 * domus_install_phase_begin:
 */
void
domus_install_phase_begin (DomusXmlDoc *config, DomusInstallKind kind, gboolean start)
{
  if (kind == DOMUS_INSTALL_NO_PLAN)
    return;
  domus_metadata_set_install_state (config, DOMUS_INSTALL_UNDERWAY);
  domus_metadata_set_setting (config, ELEMENT, "plan",
                              kind == DOMUS_INSTALL_ONE_PHASE ? "one-phase" : "two-phases");
  if (kind != DOMUS_INSTALL_TWO_PHASES)
    return;
  set_phase (config, 1);
  set_due (config, start ? DUE_START : DUE_NOTHING);
}

static void
forget (DomusXmlDoc *config)
{
  static const char *const keys[] = { "due", "armed", "phase", "plan" };

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    domus_metadata_set_setting (config, ELEMENT, keys[i], NULL);
}

/* ---- steps ---- */

/**
 * domus_install_step_free:
 */
void
domus_install_step_free (DomusInstallStep *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->document, domus_xml_doc_unref);
  g_free (self);
}

static DomusInstallStep *
step_new (DomusInstallStepKind kind, DomusXmlDoc *document, const char *words)
{
  DomusInstallStep *self = g_new0 (DomusInstallStep, 1);

  self->kind = kind;
  self->document = document;
  self->words = words;
  return self;
}

static DomusInstallStep *
write_due (const DomusXmlDoc *config, Due due)
{
  DomusXmlDoc *next = domus_xml_doc_copy (config);

  set_due (next, due);
  return step_new (DOMUS_INSTALL_STEP_WRITE, next, NULL);
}

static DomusInstallStep *
write_phase (const DomusXmlDoc *config, guint phase, gboolean armed, Due due)
{
  DomusXmlDoc *next = domus_xml_doc_copy (config);
  const char *words = phase == 1 ? _ ("Installation: back to the first phase")
                      : armed    ? _ ("Installation: the second phase begins at the next reboot")
                                 : _ ("Installation: the second phase");

  set_phase (next, phase);
  if (armed)
    domus_metadata_set_setting (next, ELEMENT, "armed", "yes");
  set_due (next, due);
  return step_new (DOMUS_INSTALL_STEP_WRITE, next, words);
}

/* The first phase of a guest whose reboots take the definition that is in
 * force: this run alone restarts, into what is defined while it is paused. */
static DomusInstallStep *
start (const DomusInstallSight *sight)
{
  DomusXmlDoc *once;

  if (!sight->rereads || domus_install_phase_of (sight->config) == N_PHASES)
    return step_new (DOMUS_INSTALL_STEP_START, NULL, NULL);
  once = domus_xml_doc_copy (sight->config);
  domus_domain_set_lifecycle (once, "on_reboot", "restart");
  set_due (once, DUE_NOTHING);
  return step_new (DOMUS_INSTALL_STEP_START_AS, once, NULL);
}

static DomusInstallStep *
step_off (const DomusInstallSight *sight, guint phase, Due due)
{
  switch (due) {
  case DUE_REPLACE:
    return write_due (sight->config, DUE_START);
  case DUE_START:
    return start (sight);
  case DUE_RESUME:
  case DUE_NOTHING:
  default:
    break;
  }
  if (phase < N_PHASES && sight->end == DOMUS_INSTALL_END_BY_ITSELF)
    return write_phase (sight->config, phase + 1, FALSE, DUE_START);
  if (is_armed (sight->config) && sight->end == DOMUS_INSTALL_END_FORCED
      && sight->last_seen == phase - 1)
    return write_phase (sight->config, phase - 1, FALSE, DUE_NOTHING);
  /* What was to be resumed is gone, with the host or by force. */
  return due == DUE_RESUME ? write_due (sight->config, DUE_NOTHING)
                           : step_new (DOMUS_INSTALL_STEP_NONE, NULL, NULL);
}

static DomusInstallStep *
step_active (const DomusInstallSight *sight, guint phase, Due due)
{
  gboolean paused = sight->power == DOMUS_INSTALL_POWER_PAUSED;
  guint running = sight->live != NULL ? domus_install_phase_of (sight->live) : 0;

  if (due == DUE_REPLACE)
    return step_new (DOMUS_INSTALL_STEP_FORCE_OFF, NULL, NULL);
  /* Started by start() and not armed yet. */
  if (sight->rereads && running == phase && phase < N_PHASES && reboots (sight->live))
    return write_phase (sight->config, phase + 1, TRUE, paused ? DUE_RESUME : DUE_NOTHING);
  if (paused && due == DUE_START)
    return write_due (sight->config, DUE_RESUME);
  if (paused && due == DUE_RESUME)
    return step_new (DOMUS_INSTALL_STEP_RESUME, NULL, NULL);
  if (running == phase && is_armed (sight->config)) {
    DomusXmlDoc *next = domus_xml_doc_copy (sight->config);

    domus_metadata_set_setting (next, ELEMENT, "armed", NULL);
    set_due (next, DUE_NOTHING);
    return step_new (DOMUS_INSTALL_STEP_WRITE, next, NULL);
  }
  return due != DUE_NOTHING && !paused ? write_due (sight->config, DUE_NOTHING)
                                       : step_new (DOMUS_INSTALL_STEP_NONE, NULL, NULL);
}

/**
 * domus_install_phase_step:
 *
 * The next step, and one only: after it, look again. Several programs may do
 * so at once: all of them see the same, and a step that another has done
 * fails or changes nothing.
 *
 * Returns: (transfer full)
 */
DomusInstallStep *
domus_install_phase_step (const DomusInstallSight *sight)
{
  guint phase = domus_install_phase_of (sight->config);
  Due due = get_due (sight->config);

  if (domus_install_phase_get_kind (sight->config) != DOMUS_INSTALL_TWO_PHASES)
    return step_new (DOMUS_INSTALL_STEP_NONE, NULL, NULL);
  switch (sight->power) {
  case DOMUS_INSTALL_POWER_OFF:
    return step_off (sight, phase, due);
  case DOMUS_INSTALL_POWER_PAUSED:
  case DOMUS_INSTALL_POWER_RUNNING:
    return step_active (sight, phase, due);
  case DOMUS_INSTALL_POWER_OTHER:
  default:
    return step_new (DOMUS_INSTALL_STEP_NONE, NULL, NULL);
  }
}

/* ---- what a person wants ---- */

static DomusXmlDoc *
command_phase (const DomusInstallSight *sight, guint phase)
{
  DomusXmlDoc *next = domus_xml_doc_copy (sight->config);

  set_phase (next, phase);
  set_due (next, sight->power == DOMUS_INSTALL_POWER_OFF ? DUE_START : DUE_REPLACE);
  return next;
}

/**
 * domus_install_phase_command:
 */
DomusXmlDoc *
domus_install_phase_command (const DomusInstallSight *sight, DomusInstallCommand command)
{
  DomusInstallKind kind = domus_install_phase_get_kind (sight->config);
  guint phase = domus_install_phase_of (sight->config);
  guint running = sight->live != NULL ? domus_install_phase_of (sight->live) : 0;
  DomusXmlDoc *next;

  if (kind == DOMUS_INSTALL_NO_PLAN)
    return NULL;
  switch (command) {
  case DOMUS_INSTALL_COMMAND_START:
    if (kind != DOMUS_INSTALL_TWO_PHASES || sight->power != DOMUS_INSTALL_POWER_OFF)
      return NULL;
    next = domus_xml_doc_copy (sight->config);
    domus_metadata_set_setting (next, ELEMENT, "armed", NULL);
    set_due (next, DUE_START);
    return next;
  case DOMUS_INSTALL_COMMAND_NEXT:
    if (kind != DOMUS_INSTALL_TWO_PHASES || sight->power == DOMUS_INSTALL_POWER_OTHER
        || running == N_PHASES || (running == 0 && phase == N_PHASES && !is_armed (sight->config)))
      return NULL;
    return command_phase (sight, N_PHASES);
  case DOMUS_INSTALL_COMMAND_AGAIN:
    if (kind != DOMUS_INSTALL_TWO_PHASES || sight->power == DOMUS_INSTALL_POWER_OTHER)
      return NULL;
    return command_phase (sight, 1);
  case DOMUS_INSTALL_COMMAND_FINISH:
  case DOMUS_INSTALL_COMMAND_ABANDON:
    next = domus_xml_doc_copy (sight->config);
    forget (next);
    if (kind == DOMUS_INSTALL_TWO_PHASES) {
      domus_domain_set_lifecycle (next, "on_reboot", "restart");
      set_boot (next, FALSE);
    }
    if (command == DOMUS_INSTALL_COMMAND_FINISH)
      domus_metadata_set_install_state (next, DOMUS_INSTALL_FINISHED);
    return next;
  default:
    g_return_val_if_reached (NULL);
  }
}

/* ---- where it stands ---- */

static DomusInstallStand
stand_of (const DomusInstallSight *sight, guint phase)
{
  gboolean armed = is_armed (sight->config);
  Due due = get_due (sight->config);

  if (sight->power != DOMUS_INSTALL_POWER_OFF)
    return DOMUS_INSTALL_STAND_RUNNING;
  if (due == DUE_START || due == DUE_REPLACE)
    return DOMUS_INSTALL_STAND_BETWEEN;
  if (armed)
    return sight->end == DOMUS_INSTALL_END_BY_ITSELF     ? DOMUS_INSTALL_STAND_BETWEEN
           : sight->end == DOMUS_INSTALL_END_NOT_STARTED ? DOMUS_INSTALL_STAND_READY
                                                         : DOMUS_INSTALL_STAND_ASK;
  if (phase < N_PHASES)
    return sight->end == DOMUS_INSTALL_END_BY_ITSELF ? DOMUS_INSTALL_STAND_BETWEEN
                                                     : DOMUS_INSTALL_STAND_READY;
  return DOMUS_INSTALL_STAND_LAST;
}

/**
 * domus_install_phase_get_status:
 * @status: (out)
 */
void
domus_install_phase_get_status (const DomusInstallSight *sight, DomusInstallStatus *status)
{
  guint phase = domus_install_phase_of (sight->config);
  guint running = sight->live != NULL ? domus_install_phase_of (sight->live) : 0;

  *status = (DomusInstallStatus){ .kind = domus_install_phase_get_kind (sight->config) };
  if (status->kind == DOMUS_INSTALL_NO_PLAN)
    return;
  if (status->kind == DOMUS_INSTALL_ONE_PHASE) {
    status->phase = status->n_phases = 1;
    status->stand = sight->power == DOMUS_INSTALL_POWER_OFF ? DOMUS_INSTALL_STAND_LAST
                                                            : DOMUS_INSTALL_STAND_RUNNING;
    return;
  }
  status->n_phases = N_PHASES;
  status->phase = running > 0 ? running : phase;
  status->stand = stand_of (sight, phase);
  status->unattended = sight->rereads && running > 0 && running < phase && reboots (sight->live);
}
