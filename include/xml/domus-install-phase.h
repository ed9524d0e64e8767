/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-xml-doc.h"

G_BEGIN_DECLS

/* The install autopilot's rules, as pure functions: what is seen of a guest
 * gives the one next step. Everything that has to be known is in the guest's
 * own definition (<domus:autopilot>), so that whoever looks next goes on, and
 * a step that was done already is not done twice. */

/**
 * DomusInstallKind: the plan of an installation.
 * @DOMUS_INSTALL_NO_PLAN: none is underway
 * @DOMUS_INSTALL_ONE_PHASE: the definition stays as it is through every reboot
 * @DOMUS_INSTALL_TWO_PHASES: Windows 2000 and XP: files are copied without
 *   ACPI and APIC, the rest runs with them, so that Setup does not hang and
 *   the right HAL is installed
 */
typedef enum
{
  DOMUS_INSTALL_NO_PLAN,
  DOMUS_INSTALL_ONE_PHASE,
  DOMUS_INSTALL_TWO_PHASES,
} DomusInstallKind;

typedef enum
{
  DOMUS_INSTALL_POWER_OFF,
  DOMUS_INSTALL_POWER_PAUSED,
  DOMUS_INSTALL_POWER_RUNNING,
  DOMUS_INSTALL_POWER_OTHER, /* shutting down, saved, not known: wait */
} DomusInstallPower;

/**
 * DomusInstallEnd: how a guest that is off came to be off.
 * @DOMUS_INSTALL_END_UNKNOWN: never ran, or the host or its daemon restarted
 * @DOMUS_INSTALL_END_BY_ITSELF: it turned off, or rebooted with on_reboot=destroy
 * @DOMUS_INSTALL_END_FORCED: forced off, or crashed
 * @DOMUS_INSTALL_END_NOT_STARTED: it could not be started
 */
typedef enum
{
  DOMUS_INSTALL_END_UNKNOWN,
  DOMUS_INSTALL_END_BY_ITSELF,
  DOMUS_INSTALL_END_FORCED,
  DOMUS_INSTALL_END_NOT_STARTED,
} DomusInstallEnd;

/**
 * DomusInstallSight: what is seen of a guest at one moment. Borrowed.
 * @live: (nullable): the running guest's
 * @rereads: a reboot by the guest takes the definition in force (Xen)
 * @last_seen: the phase that this program saw running last; 0: none
 */
typedef struct
{
  const DomusXmlDoc *config;
  const DomusXmlDoc *live;
  DomusInstallPower power;
  DomusInstallEnd end;
  gboolean rereads;
  guint last_seen;
} DomusInstallSight;

typedef enum
{
  DOMUS_INSTALL_STEP_NONE,
  DOMUS_INSTALL_STEP_WRITE,     /* define the document */
  DOMUS_INSTALL_STEP_START,     /* paused, as defined */
  DOMUS_INSTALL_STEP_START_AS,  /* paused, this run with the document */
  DOMUS_INSTALL_STEP_RESUME,
  DOMUS_INSTALL_STEP_FORCE_OFF,
} DomusInstallStepKind;

/**
 * DomusInstallStep:
 * @document: (nullable): for WRITE and START_AS
 * @words: (nullable): for the history, translated; NULL where it is only a
 *   note of the autopilot's own
 */
typedef struct
{
  DomusInstallStepKind kind;
  DomusXmlDoc *document;
  const char *words;
} DomusInstallStep;
void              domus_install_step_free  (DomusInstallStep *self);
DomusInstallStep *domus_install_phase_step (const DomusInstallSight *sight);

/* What a person wants. */
typedef enum
{
  DOMUS_INSTALL_COMMAND_START,   /* the phase that is due */
  DOMUS_INSTALL_COMMAND_NEXT,    /* the next phase now, whatever runs */
  DOMUS_INSTALL_COMMAND_AGAIN,   /* the first phase once more */
  DOMUS_INSTALL_COMMAND_FINISH,  /* it is installed */
  DOMUS_INSTALL_COMMAND_ABANDON, /* hands off; the definition stays */
} DomusInstallCommand;
/* (transfer full) (nullable): the definition that says so, from which
 * domus_install_phase_step() goes on; NULL where it makes no sense now. */
DomusXmlDoc *domus_install_phase_command (const DomusInstallSight *sight,
                                          DomusInstallCommand command);

typedef enum
{
  DOMUS_INSTALL_STAND_NONE,     /* no installation is underway */
  DOMUS_INSTALL_STAND_READY,    /* off: @phase begins when it is started */
  DOMUS_INSTALL_STAND_RUNNING,  /* @phase runs */
  DOMUS_INSTALL_STAND_BETWEEN,  /* off for a moment before @phase */
  DOMUS_INSTALL_STAND_ASK,      /* off, and nobody can tell whether the phase before ended */
  DOMUS_INSTALL_STAND_LAST,     /* off after the last phase ran */
} DomusInstallStand;

/**
 * DomusInstallStatus:
 * @unattended: the next phase comes by itself, without this program
 */
typedef struct
{
  DomusInstallKind kind;
  DomusInstallStand stand;
  guint phase;
  guint n_phases;
  gboolean unattended;
} DomusInstallStatus;
void domus_install_phase_get_status (const DomusInstallSight *sight, DomusInstallStatus *status);

DomusInstallKind domus_install_phase_get_kind (const DomusXmlDoc *config);
/* Of a running guest: the phase that it was started for, 0 without a plan. */
guint            domus_install_phase_of       (const DomusXmlDoc *domain);
/* Makes a new guest's definition that of the first phase. @start: whether it
 * is to be started at once. */
void             domus_install_phase_begin    (DomusXmlDoc *config, DomusInstallKind kind,
                                               gboolean start);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusInstallStep, domus_install_step_free)

G_END_DECLS
