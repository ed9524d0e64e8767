/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-manager-status-private.h"

#include <glib/gi18n-lib.h>

static DomusConnection *
find_state (GPtrArray *connections, DomusConnectionState state)
{
  for (guint i = 0; i < connections->len; i++) {
    if (domus_connection_get_state (connections->pdata[i]) == state)
      return connections->pdata[i];
  }
  return NULL;
}

static gboolean
all_listed (GPtrArray *connections)
{
  for (guint i = 0; i < connections->len; i++) {
    DomusConnection *connection = connections->pdata[i];

    if (domus_connection_get_state (connection) == DOMUS_CONNECTION_OPEN
        && !domus_connection_is_listed (connection))
      return FALSE;
  }
  return TRUE;
}

/**
 * domus_manager_status_find_stale:
 * @connections: (element-type DomusConnection)
 *
 * Returns: (transfer none) (nullable): the first that was lost and whose
 *   guests are still in the list
 */
DomusConnection *
domus_manager_status_find_stale (GPtrArray *connections)
{
  for (guint i = 0; i < connections->len; i++) {
    DomusConnection *connection = connections->pdata[i];
    DomusConnectionState state = domus_connection_get_state (connection);

    if ((state == DOMUS_CONNECTION_FAILED || state == DOMUS_CONNECTION_WAITING)
        && g_list_model_get_n_items (domus_connection_get_guests (connection)) > 0)
      return connection;
  }
  return NULL;
}

/**
 * domus_manager_status_find_failed:
 * @connections: (element-type DomusConnection)
 *
 * Returns: (transfer none) (nullable)
 */
DomusConnection *
domus_manager_status_find_failed (GPtrArray *connections)
{
  DomusConnection *failed = find_state (connections, DOMUS_CONNECTION_FAILED);

  return failed != NULL ? failed : find_state (connections, DOMUS_CONNECTION_WAITING);
}

static void
fill_failed (DomusEmptyState *empty, DomusConnection *connection)
{
  const char *heading = domus_connection_get_state (connection) == DOMUS_CONNECTION_WAITING
                            ? _ ("Not connected. Domus keeps trying.")
                            : _ ("Connecting failed");

  domus_empty_state_set_error (empty, "network-error-symbolic", heading,
                               domus_connection_get_error (connection));
  domus_empty_state_add_action (empty, _ ("_Try Again"), "win.try-again", TRUE);
  domus_empty_state_add_action (empty, _ ("_Add Connection…"), "app.add-connection", FALSE);
}

/**
 * domus_manager_status_is_passing:
 * @connections: (element-type DomusConnection)
 * @looking: whether a hypervisor is still being looked for
 *
 * Returns: whether a host is being asked and its answer is still out
 */
gboolean
domus_manager_status_is_passing (GPtrArray *connections, gboolean looking)
{
  if (connections->len == 0)
    return looking;
  if (find_state (connections, DOMUS_CONNECTION_OPEN) != NULL)
    return !all_listed (connections);
  return find_state (connections, DOMUS_CONNECTION_CONNECTING) != NULL;
}

/**
 * domus_manager_status_fill:
 * @connections: (element-type DomusConnection): those whose guests would be shown
 * @looking: whether a hypervisor is still being looked for
 */
void
domus_manager_status_fill (DomusEmptyState *empty, GPtrArray *connections, gboolean looking)
{
  DomusConnection *open = find_state (connections, DOMUS_CONNECTION_OPEN);
  DomusConnection *connecting = find_state (connections, DOMUS_CONNECTION_CONNECTING);
  DomusConnection *failed = domus_manager_status_find_failed (connections);

  domus_empty_state_clear_actions (empty);
  if (open != NULL && all_listed (connections)) {
    domus_empty_state_set_text (empty, "computer-symbolic", _ ("No guests yet"),
                                _ ("Press “New VM” to install a system from a CD image."));
    domus_empty_state_add_action (empty, _ ("_New VM"), "win.new-vm", TRUE);
  } else if (open != NULL) {
    domus_empty_state_set_text (empty, "content-loading-symbolic",
                                _ ("Reading the list of guests…"), NULL);
  } else if (connecting != NULL) {
    g_autofree char *heading =
        g_strdup_printf (_ ("Connecting to “%s”…"), domus_connection_get_label (connecting));
    const GError *error = domus_connection_get_error (connecting);

    domus_empty_state_set_error (empty, "content-loading-symbolic", heading, error);
    domus_empty_state_add_action (empty, _ ("_Add Connection…"), "app.add-connection", FALSE);
  } else if (failed != NULL) {
    fill_failed (empty, failed);
  } else if (connections->len > 0) {
    domus_empty_state_set_text (empty, "network-offline-symbolic", _ ("Disconnected"),
                                _ ("The guests of this host are shown while Domus is "
                                   "connected to it."));
    domus_empty_state_add_action (empty, _ ("_Connect"), "win.try-again", TRUE);
  } else if (looking) {
    domus_empty_state_set_text (empty, "system-search-symbolic", _ ("Looking for a hypervisor…"),
                                NULL);
    domus_empty_state_add_action (empty, _ ("_Add Connection…"), "app.add-connection", FALSE);
  } else {
    domus_empty_state_set_text (empty, "network-server-symbolic", _ ("No connection"),
                                _ ("Add one to a host that runs Xen or QEMU."));
    domus_empty_state_add_action (empty, _ ("_Add Connection…"), "app.add-connection", TRUE);
  }
}

/**
 * domus_manager_status_fill_no_match:
 * @search: (nullable): what was looked for; nothing: a tag or a saved search is
 *   chosen beside the list
 */
void
domus_manager_status_fill_no_match (DomusEmptyState *empty, const char *search)
{
  gboolean typed = search != NULL && *search != '\0';
  g_autofree char *heading = typed ? g_strdup_printf (_ ("No guest matches “%s”"), search)
                                   : g_strdup (_ ("No guest is in the chosen tag or search"));

  domus_empty_state_clear_actions (empty);
  domus_empty_state_set_text (
      empty, "system-search-symbolic", heading,
      _ ("Looked at are names, titles, notes, tags, addresses, MAC addresses, UUIDs and the paths "
         "of disks. Definitions that are still being read may add some."));
  if (typed)
    domus_empty_state_add_action (empty, _ ("_Clear Search"), "win.find::", FALSE);
  else
    domus_empty_state_add_action (empty, _ ("Show _All Guests"), "win.no-filter", FALSE);
}
