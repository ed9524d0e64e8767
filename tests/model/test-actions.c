/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "domus-guest.h"

/* States in which each action is possible, one letter a state: Off, Running,
 * Paused, sHutting down, saVed, Crashed, Suspended, Unknown. */
static const struct
{
  DomusGuestAction action;
  const char *states;
} table[] = {
  { DOMUS_GUEST_ACTION_RUN, "OV" },         { DOMUS_GUEST_ACTION_PAUSE, "R" },
  { DOMUS_GUEST_ACTION_RESUME, "PS" },      { DOMUS_GUEST_ACTION_SHUT_DOWN, "RH" },
  { DOMUS_GUEST_ACTION_REBOOT, "R" },       { DOMUS_GUEST_ACTION_RESET, "RPHCS" },
  { DOMUS_GUEST_ACTION_FORCE_OFF, "RPHCS" }, { DOMUS_GUEST_ACTION_SAVE, "RP" },
  { DOMUS_GUEST_ACTION_DISCARD_SAVED, "V" }, { DOMUS_GUEST_ACTION_DELETE, "ORPHVCS" },
  { DOMUS_GUEST_ACTION_CONSOLE, "ORPHVCSU" }, { DOMUS_GUEST_ACTION_HARDWARE, "ORPHVCSU" },
  { DOMUS_GUEST_ACTION_EXPORT, "ORPHVCS" },
  { DOMUS_GUEST_ACTION_BASELINE, "O" },
  { DOMUS_GUEST_ACTION_CLONE, "ORPHVCS" },
  { DOMUS_GUEST_ACTION_DRIVERS, "ORPHVCS" },
  { DOMUS_GUEST_ACTION_SAVE_TO_FILE, "RP" },
  { DOMUS_GUEST_ACTION_MIGRATE, "ORP" },
};

static const struct
{
  DomusGuestState state;
  char letter;
} letters[] = {
  { DOMUS_GUEST_STATE_UNKNOWN, 'U' }, { DOMUS_GUEST_STATE_OFF, 'O' },
  { DOMUS_GUEST_STATE_RUNNING, 'R' }, { DOMUS_GUEST_STATE_PAUSED, 'P' },
  { DOMUS_GUEST_STATE_SHUTTING_DOWN, 'H' }, { DOMUS_GUEST_STATE_SAVED, 'V' },
  { DOMUS_GUEST_STATE_CRASHED, 'C' }, { DOMUS_GUEST_STATE_SUSPENDED, 'S' },
};

static DomusPlatform *
platform_of (const char *type)
{
  return domus_platform_new (type, 4017000, 9000000, NULL, NULL, 0, 0);
}

static void
test_table (void)
{
  g_autoptr (DomusPlatform) qemu = platform_of ("QEMU");

  g_assert_cmpint (G_N_ELEMENTS (table), ==, DOMUS_GUEST_N_ACTIONS);
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++) {
    for (gsize k = 0; k < G_N_ELEMENTS (letters); k++) {
      g_autofree char *reason = NULL;
      gboolean expected = strchr (table[i].states, letters[k].letter) != NULL;
      gboolean can = domus_guest_action_check (table[i].action, letters[k].state, TRUE, qemu,
                                               &reason);
      g_assert_cmpint (can, ==, expected);
      g_assert_true (can == (reason == NULL)); /* QEMU emulates nothing */
    }
  }
}

static void
test_xen_substitutes (void)
{
  g_autoptr (DomusPlatform) xen = platform_of ("Xen");
  g_autofree char *reset = NULL;
  g_autofree char *reboot = NULL;
  g_autofree char *transient = NULL;

  g_assert_true (domus_guest_action_check (DOMUS_GUEST_ACTION_RESET, DOMUS_GUEST_STATE_RUNNING,
                                           TRUE, xen, &reset));
  g_assert_nonnull (reset);
  g_assert_true (domus_guest_action_check (DOMUS_GUEST_ACTION_REBOOT, DOMUS_GUEST_STATE_RUNNING,
                                           TRUE, xen, &reboot));
  g_assert_nonnull (reboot);
  /* Forcing a transient guest off would be its end. */
  g_assert_false (domus_guest_action_check (DOMUS_GUEST_ACTION_RESET, DOMUS_GUEST_STATE_RUNNING,
                                            FALSE, xen, &transient));
  g_assert_nonnull (transient);
}

static void
test_transient (void)
{
  g_autoptr (DomusPlatform) qemu = platform_of ("QEMU");

  g_assert_false (domus_guest_action_check (DOMUS_GUEST_ACTION_SAVE, DOMUS_GUEST_STATE_RUNNING,
                                            FALSE, qemu, NULL));
  g_assert_true (domus_guest_action_check (DOMUS_GUEST_ACTION_FORCE_OFF,
                                           DOMUS_GUEST_STATE_RUNNING, FALSE, qemu, NULL));
}

static void
test_words (void)
{
  for (int i = 0; i < DOMUS_GUEST_N_ACTIONS; i++)
    g_assert_cmpstr (domus_guest_action_label (i), !=, "");
  for (gsize k = 0; k < G_N_ELEMENTS (letters); k++) {
    g_assert_cmpstr (domus_guest_state_label (letters[k].state), !=, "");
    g_assert_true (g_str_has_suffix (domus_guest_state_icon (letters[k].state), "-symbolic"));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/actions/table", test_table);
  g_test_add_func ("/actions/xen-substitutes", test_xen_substitutes);
  g_test_add_func ("/actions/transient", test_transient);
  g_test_add_func ("/actions/words", test_words);
  return g_test_run ();
}
