/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-app"
#include "config.h"

#include "domus-script.h"

#include "domus-connection.h"
#include "domus-guest.h"
#include "domus-install-phase.h"
#include "domus-uri.h"

#include <glib/gi18n.h>
#include <stdlib.h>
#include <string.h>

#define USAGE 2 /* exit status: what was asked for makes no sense */

typedef struct _Script Script;

/* What is done with one guest, once its definition was read. */
typedef void (*ScriptTask) (Script *script);

struct _Script
{
  ScriptTask task;  /* (nullable): print the list */
  const char *name; /* (nullable): of the guest */
  const char *iso;  /* (nullable): path of the disc on the host */
  GMainLoop *loop;
  GPtrArray *connections; /* of DomusConnection */
  guint waiting;          /* connections that have not yet answered */
  DomusGuest *guest;      /* (owned) (nullable): found, and held */
  int status;
};

static void
complain (const GError *error)
{
  const char *hint = domus_error_get_hint (error);
  const char *details = domus_error_get_details (error);

  g_printerr ("%s\n", error->message);
  if (hint != NULL)
    g_printerr ("%s\n", hint);
  if (details != NULL)
    g_printerr ("%s\n", details);
}

static void
script_end (Script *script, int status)
{
  script->status = MAX (script->status, status);
  g_main_loop_quit (script->loop);
}

static void
script_fail (Script *script, const GError *error)
{
  complain (error);
  script_end (script, EXIT_FAILURE);
}

/* ---- --list ---- */

/* In virsh's words, whatever the language: programs read them. */
static const char *
state_word (DomusGuestState state)
{
  static const char *const words[] = {
    [DOMUS_GUEST_STATE_UNKNOWN] = "no state",
    [DOMUS_GUEST_STATE_OFF] = "shut off",
    [DOMUS_GUEST_STATE_RUNNING] = "running",
    [DOMUS_GUEST_STATE_PAUSED] = "paused",
    [DOMUS_GUEST_STATE_SHUTTING_DOWN] = "in shutdown",
    [DOMUS_GUEST_STATE_SAVED] = "saved",
    [DOMUS_GUEST_STATE_CRASHED] = "crashed",
    [DOMUS_GUEST_STATE_SUSPENDED] = "pmsuspended",
  };

  return words[state];
}

static void
print_list (Script *script)
{
  for (guint i = 0; i < script->connections->len; i++) {
    DomusConnection *connection = script->connections->pdata[i];
    GListModel *guests = domus_connection_get_guests (connection);
    guint n = g_list_model_get_n_items (guests);

    for (guint j = 0; j < n; j++) {
      g_autoptr (DomusGuest) guest = g_list_model_get_item (guests, j);

      g_print ("%s\t%s\t%s\t%s\n", domus_guest_get_name (guest),
               state_word (domus_guest_get_state (guest)), domus_guest_get_uuid (guest),
               domus_connection_get_uri (connection));
    }
  }
  script_end (script, EXIT_SUCCESS);
}

/* ---- --run ---- */

static void
started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (domus_guest_act_finish (DOMUS_GUEST (source), result, &error))
    script_end (user_data, EXIT_SUCCESS);
  else
    script_fail (user_data, error);
}

static void
run_guest (Script *script)
{
  DomusGuest *guest = script->guest;

  if (domus_install_phase_get_kind (domus_guest_get_config (guest)) == DOMUS_INSTALL_TWO_PHASES) {
    g_printerr (_ ("“%s” is being installed in phases: open it in Domus, which leads it through "
                   "them.\n"),
                domus_guest_get_name (guest));
    script_end (script, EXIT_FAILURE);
  } else if (domus_guest_get_state (guest) == DOMUS_GUEST_STATE_RUNNING) {
    g_printerr (_ ("“%s” runs already.\n"), domus_guest_get_name (guest));
    script_end (script, EXIT_SUCCESS);
  } else {
    domus_guest_act_async (guest,
                           domus_guest_get_state (guest) == DOMUS_GUEST_STATE_PAUSED
                               ? DOMUS_GUEST_ACTION_RESUME
                               : DOMUS_GUEST_ACTION_RUN,
                           NULL, started_cb, script);
  }
}

/* ---- --repair-cd ---- */

static void
repaired_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (domus_guest_apply_cd_finish (DOMUS_GUEST (source), result, &error))
    script_end (user_data, EXIT_SUCCESS);
  else
    script_fail (user_data, error);
}

static void
planned_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DomusCdRepair) repair =
      domus_guest_plan_cd_finish (DOMUS_GUEST (source), result, &error);

  if (repair == NULL) {
    complain (error);
    if (g_error_matches (error, DOMUS_ERROR, DOMUS_ERROR_NOT_FOUND))
      g_printerr (_ ("Name it with --iso, by its path on the host.\n"));
    script_end (user_data, EXIT_FAILURE);
    return;
  }
  g_print ("%s %s\n", repair->words, repair->when);
  domus_guest_apply_cd_async (DOMUS_GUEST (source), repair, FALSE, NULL, repaired_cb, user_data);
}

static DomusSourceKind
disc_kind (const char *path)
{
  return path != NULL && g_str_has_prefix (path, "/dev/") ? DOMUS_SOURCE_BLOCK : DOMUS_SOURCE_FILE;
}

/* The drive and its disc, and nothing else: an installation goes on from its
 * hard disk, and the boot order stays its owner's. */
static void
repair_cd (Script *script)
{
  GPtrArray *findings = domus_guest_get_findings (script->guest);
  gboolean repairable = FALSE;

  for (guint i = 0; i < findings->len; i++) {
    const DomusFinding *finding = findings->pdata[i];

    if (g_str_has_prefix (finding->rule, "cd-")) {
      g_print ("%s\n", finding->summary);
      repairable |=
          finding->repair != NULL && strcmp (finding->rule, DOMUS_CD_RULE_BOOT_ORDER) != 0;
    }
  }
  if (repairable) {
    domus_guest_plan_cd_async (script->guest, disc_kind (script->iso), script->iso, FALSE, NULL,
                               planned_cb, script);
    return;
  }
  g_print (_ ("There is nothing to repair.\n"));
  script_end (script, EXIT_SUCCESS);
}

/* ---- hosts and guests ---- */

static void
details_cb (DomusGuest *guest, gpointer user_data)
{
  Script *script = user_data;

  if (domus_guest_get_details_error (guest) != NULL)
    script_fail (script, domus_guest_get_details_error (guest));
  else if (domus_guest_get_findings (guest) == NULL)
    return;
  else
    script->task (script);
  g_signal_handlers_disconnect_by_data (guest, script);
}

static void
take_guest (Script *script)
{
  const DomusConnection *found_on = NULL;

  for (guint i = 0; i < script->connections->len; i++) {
    DomusConnection *connection = script->connections->pdata[i];
    DomusGuest *guest = domus_connection_find_guest (connection, script->name);

    if (guest == NULL)
      continue;
    if (found_on != NULL) {
      g_printerr (_ ("More than one host has a guest “%s”: say which with --connect.\n"),
                  script->name);
      script_end (script, USAGE);
      return;
    }
    found_on = connection;
    g_set_object (&script->guest, guest);
  }
  if (found_on == NULL) {
    g_printerr (_ ("There is no guest “%s”.\n"), script->name);
    script_end (script, EXIT_FAILURE);
    return;
  }
  script->status = EXIT_SUCCESS; /* another host's silence does not matter any more */
  g_signal_connect (script->guest, "details-changed", G_CALLBACK (details_cb), script);
  domus_guest_hold (script->guest);
}

static void
answered (DomusConnection *connection, Script *script)
{
  g_signal_handlers_disconnect_by_data (connection, script);
  if (--script->waiting > 0)
    return;
  if (script->task == NULL)
    print_list (script);
  else
    take_guest (script);
}

static void
listed_cb (DomusConnection *connection, gpointer user_data)
{
  answered (connection, user_data);
}

static void
state_cb (DomusConnection *connection, GParamSpec *pspec, gpointer user_data)
{
  Script *script = user_data;
  DomusConnectionState state = domus_connection_get_state (connection);

  if (state == DOMUS_CONNECTION_CONNECTING || state == DOMUS_CONNECTION_OPEN)
    return;
  g_printerr ("%s: ", domus_connection_get_uri (connection));
  complain (domus_connection_get_error (connection));
  script->status = EXIT_FAILURE;
  answered (connection, script);
}

static void
auth_request_cb (DomusConnection *connection, DomusAuthRequest *request, gpointer user_data)
{
  if (domus_auth_request_get_kind (request) == DOMUS_AUTH_NOTICE)
    return;
  g_printerr (_ ("%s: this host asks for a login, which has to be given in Domus’s window; for "
                 "scripts, use a key that an SSH agent holds.\n"),
              domus_connection_get_uri (connection));
  domus_auth_request_respond (request, NULL);
}

static gboolean
begin_cb (gpointer user_data)
{
  Script *script = user_data;

  script->waiting = script->connections->len;
  for (guint i = 0; i < script->connections->len; i++) {
    DomusConnection *connection = script->connections->pdata[i];

    g_signal_connect (connection, "notify::state", G_CALLBACK (state_cb), script);
    g_signal_connect (connection, "listed", G_CALLBACK (listed_cb), script);
    g_signal_connect (connection, "auth-request", G_CALLBACK (auth_request_cb), NULL);
    domus_connection_open (connection);
  }
  return G_SOURCE_REMOVE;
}

static void
add_hosts (Script *script, const char *uri)
{
  g_autoptr (GSettings) settings = NULL;
  g_auto (GStrv) known = NULL;

  if (uri != NULL) {
    g_autoptr (GError) error = NULL;
    g_autoptr (DomusUri) parsed = domus_uri_parse (uri, &error);

    if (parsed != NULL)
      g_ptr_array_add (script->connections, domus_connection_new_passive (uri));
    else
      complain (error);
    return;
  }
  settings = g_settings_new (DOMUS_APP_ID);
  known = g_settings_get_strv (settings, "connections");
  for (char **each = known; *each != NULL; each++)
    g_ptr_array_add (script->connections, domus_connection_new_passive (*each));
  if (script->connections->len == 0)
    g_printerr (_ ("No host is known yet: name one with --connect.\n"));
}

/**
 * domus_script_run:
 * @options: of the command line
 *
 * Does what "list", "run" or "repair-cd" ask for, on the host of "connect" or,
 * without one, on all that Domus remembers. Runs a main loop of its own, and
 * must not be called where there is another.
 *
 * Returns: -1 when nothing of this is asked for; else the exit status: 0 done,
 *   1 failed, 2 not understood
 */
int
domus_script_run (GVariantDict *options)
{
  g_autoptr (GPtrArray) connections = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GMainLoop) loop = NULL;
  Script script = { .connections = connections };
  const char *run = NULL, *repair = NULL, *uri = NULL;
  gboolean list = g_variant_dict_contains (options, "list");

  g_variant_dict_lookup (options, "run", "&s", &run);
  g_variant_dict_lookup (options, "repair-cd", "&s", &repair);
  g_variant_dict_lookup (options, "iso", "&s", &script.iso);
  g_variant_dict_lookup (options, "connect", "&s", &uri);
  if (!list && run == NULL && repair == NULL && script.iso == NULL)
    return -1;
  if (script.iso != NULL && repair == NULL) {
    g_printerr (_ ("--iso says which disc --repair-cd puts in.\n"));
    return USAGE;
  }
  if (list + (run != NULL) + (repair != NULL) > 1) {
    g_printerr (_ ("Only one of --list, --run and --repair-cd can be done at a time.\n"));
    return USAGE;
  }
  add_hosts (&script, uri);
  if (connections->len == 0)
    return USAGE;
  script.name = run != NULL ? run : repair;
  script.task = run != NULL ? run_guest : repair != NULL ? repair_cd : NULL;
  script.loop = loop = g_main_loop_new (NULL, FALSE);
  g_idle_add (begin_cb, &script);
  g_main_loop_run (loop);
  if (script.guest != NULL)
    domus_guest_release (script.guest);
  g_clear_object (&script.guest);
  for (guint i = 0; i < connections->len; i++)
    domus_connection_close (connections->pdata[i]);
  return script.status;
}
