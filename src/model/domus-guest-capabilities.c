/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-guest.h"

#include <glib/gi18n-lib.h>

#define BIT(state) (1u << DOMUS_GUEST_STATE_##state)
#define ANY_ACTIVE                                                                                 \
  (BIT (RUNNING) | BIT (PAUSED) | BIT (SHUTTING_DOWN) | BIT (CRASHED) | BIT (SUSPENDED))
#define ANY_KNOWN (ANY_ACTIVE | BIT (OFF) | BIT (SAVED))

/* States in which libvirt's drivers take the call (virDomain* documentation;
 * what Xen's answers is in the comments of domus_guest_action_check()). */
static const struct
{
  const char *label;
  guint states;
  gboolean needs_definition;
} actions[DOMUS_GUEST_N_ACTIONS] = {
  [DOMUS_GUEST_ACTION_RUN] = { N_ ("Run"), BIT (OFF) | BIT (SAVED) },
  [DOMUS_GUEST_ACTION_PAUSE] = { N_ ("Pause"), BIT (RUNNING) },
  [DOMUS_GUEST_ACTION_RESUME] = { N_ ("Resume"), BIT (PAUSED) | BIT (SUSPENDED) },
  [DOMUS_GUEST_ACTION_SHUT_DOWN] = { N_ ("Shut Down"), BIT (RUNNING) | BIT (SHUTTING_DOWN) },
  [DOMUS_GUEST_ACTION_REBOOT] = { N_ ("Reboot"), BIT (RUNNING) },
  [DOMUS_GUEST_ACTION_RESET] = { N_ ("Force Reset"), ANY_ACTIVE },
  [DOMUS_GUEST_ACTION_FORCE_OFF] = { N_ ("Force Off"), ANY_ACTIVE },
  [DOMUS_GUEST_ACTION_SAVE] = { N_ ("Save"), BIT (RUNNING) | BIT (PAUSED), TRUE },
  [DOMUS_GUEST_ACTION_DISCARD_SAVED] = { N_ ("Discard Saved State"), BIT (SAVED), TRUE },
  [DOMUS_GUEST_ACTION_DELETE] = { N_ ("Delete"), ANY_KNOWN },
  [DOMUS_GUEST_ACTION_CONSOLE] = { N_ ("Console"), ANY_KNOWN | BIT (UNKNOWN) },
  [DOMUS_GUEST_ACTION_HARDWARE] = { N_ ("Hardware"), ANY_KNOWN | BIT (UNKNOWN) },
  [DOMUS_GUEST_ACTION_EXPORT] = { N_ ("Export…"), ANY_KNOWN },
  [DOMUS_GUEST_ACTION_BASELINE] = { N_ ("Freeze Baseline…"), BIT (OFF), TRUE },
  [DOMUS_GUEST_ACTION_CLONE] = { N_ ("Clone…"), ANY_KNOWN, TRUE },
  [DOMUS_GUEST_ACTION_DRIVERS] = { N_ ("PV Drivers…"), ANY_KNOWN, TRUE },
  [DOMUS_GUEST_ACTION_MIGRATE] = { N_ ("Migrate…"), BIT (OFF) | BIT (RUNNING) | BIT (PAUSED),
                                   TRUE },
  [DOMUS_GUEST_ACTION_SAVE_TO_FILE] = { N_ ("Save to File…"), BIT (RUNNING) | BIT (PAUSED) },
};

static const struct
{
  const char *label;
  const char *icon;
} states[] = {
  [DOMUS_GUEST_STATE_UNKNOWN] = { N_ ("Not connected"), "network-offline-symbolic" },
  [DOMUS_GUEST_STATE_OFF] = { N_ ("Shut off"), "media-playback-stop-symbolic" },
  [DOMUS_GUEST_STATE_RUNNING] = { N_ ("Running"), "media-playback-start-symbolic" },
  [DOMUS_GUEST_STATE_PAUSED] = { N_ ("Paused"), "media-playback-pause-symbolic" },
  [DOMUS_GUEST_STATE_SHUTTING_DOWN] = { N_ ("Shutting down"), "system-shutdown-symbolic" },
  [DOMUS_GUEST_STATE_SAVED] = { N_ ("Saved"), "document-save-symbolic" },
  [DOMUS_GUEST_STATE_CRASHED] = { N_ ("Crashed"), "dialog-error-symbolic" },
  [DOMUS_GUEST_STATE_SUSPENDED] = { N_ ("Suspended"), "weather-clear-night-symbolic" },
};

/**
 * domus_guest_action_label:
 *
 * Returns: (transfer none): the translated name of the command.
 */
const char *
domus_guest_action_label (DomusGuestAction action)
{
  return _ (actions[action].label);
}

/**
 * domus_guest_state_label:
 *
 * Returns: (transfer none): the translated name of the state.
 */
const char *
domus_guest_state_label (DomusGuestState state)
{
  return _ (states[state].label);
}

/**
 * domus_guest_state_icon:
 *
 * Returns: (transfer none): a symbolic icon's name.
 */
const char *
domus_guest_state_icon (DomusGuestState state)
{
  return states[state].icon;
}

/* What the driver does instead, or NULL. libxl: virDomainReboot() works for
 * guests with PV drivers only, virDomainReset() not at all. */
static const char *
substitute (DomusGuestAction action, const DomusPlatform *platform)
{
  if (action == DOMUS_GUEST_ACTION_REBOOT && domus_platform_has (platform, DOMUS_QUIRK_NO_REBOOT))
    return _ ("Without PV drivers in the guest, Xen cannot ask it to reboot: Domus then "
              "presses the power button and starts the guest again once it is off.");
  if (action == DOMUS_GUEST_ACTION_RESET && domus_platform_has (platform, DOMUS_QUIRK_NO_RESET))
    return _ ("Xen has no reset: the guest is forced off and started again.");
  return NULL;
}

gboolean
domus_guest_action_check (DomusGuestAction action,
                          DomusGuestState state,
                          gboolean persistent,
                          const DomusPlatform *platform,
                          char **reason)
{
  const char *why = NULL;

  g_return_val_if_fail (action < DOMUS_GUEST_N_ACTIONS, FALSE);
  if (reason != NULL)
    *reason = NULL;

  if (state == DOMUS_GUEST_STATE_UNKNOWN && !(actions[action].states & BIT (UNKNOWN))) {
    why = _ ("The connection to the host is closed.");
  } else if (!(actions[action].states & (1u << state))) {
    if (action == DOMUS_GUEST_ACTION_BASELINE)
      why = _ ("The guest is not shut off: its disks change, or belong to a saved state.");
    else if (state == DOMUS_GUEST_STATE_OFF || state == DOMUS_GUEST_STATE_SAVED)
      why = action == DOMUS_GUEST_ACTION_DISCARD_SAVED ? _ ("There is no saved state.")
                                                       : _ ("The guest is not running.");
    else if (action == DOMUS_GUEST_ACTION_RUN)
      why = _ ("The guest is running already.");
    else if (action == DOMUS_GUEST_ACTION_RESUME)
      why = _ ("The guest is not paused.");
    else
      why = _ ("Not possible in the guest’s present state.");
  } else if (actions[action].needs_definition && !persistent) {
    why = _ ("This guest exists only while it runs; there is no definition to keep.");
  } else if (action == DOMUS_GUEST_ACTION_RESUME && state == DOMUS_GUEST_STATE_SUSPENDED
             && platform != NULL && platform->driver == DOMUS_DRIVER_TEST) {
    why = _ ("This host cannot wake a suspended guest.");
  } else if (action == DOMUS_GUEST_ACTION_RESET && !persistent && platform != NULL
             && domus_platform_has (platform, DOMUS_QUIRK_NO_RESET)) {
    why = _ ("Xen has no reset, and this guest has no definition to start it from again.");
  }

  if (why == NULL && platform != NULL && reason != NULL)
    *reason = g_strdup (substitute (action, platform));
  else if (why != NULL && reason != NULL)
    *reason = g_strdup (why);
  return why == NULL;
}
