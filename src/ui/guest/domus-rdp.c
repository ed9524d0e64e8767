/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-rdp-private.h"

#include "domus-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Those with windows of their own for user and password come first: FreeRDP's
 * asks on a terminal where the guest wants to know before it shows its login
 * screen. Passwords are never Domus's to pass on. */
static const struct
{
  const char *program;
  const char *option;  /* (nullable) */
  const char *address; /* begins the address */
} clients[] = {
  { "remmina", "-c", "rdp://" },
  { "krdc", NULL, "rdp://" },
  { "gnome-connections", NULL, "rdp://" },
  { "xfreerdp3", "/dynamic-resolution", "/v:" },
  { "xfreerdp", "/dynamic-resolution", "/v:" },
};

static void
ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  const char *program = g_task_get_task_data (task);
  g_autofree char *said = NULL;
  g_autofree char *message = NULL;

  if (!g_subprocess_communicate_utf8_finish (G_SUBPROCESS (source), result, NULL, &said, NULL)
      || g_subprocess_get_successful (G_SUBPROCESS (source))
      || !g_subprocess_get_if_exited (G_SUBPROCESS (source))) {
    g_task_return_boolean (task, TRUE);
    return;
  }
  message = g_strdup_printf (_ ("“%s” could not open the guest."), program);
  g_task_return_error (
      task, domus_error_new (DOMUS_ERROR_FAILED, message,
                             g_str_has_prefix (program, "xfreerdp")
                                 ? _ ("It may have had to ask for a password, which it does on a "
                                      "terminal only. Remmina has a window for that.")
                                 : NULL,
                             said));
}

/**
 * domus_rdp_open_async:
 * @address: of the guest, IPv4 or IPv6
 *
 * Starts the client, which outlives Domus, and goes on until it ends.
 */
void
domus_rdp_open_async (const char *address, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  gboolean brackets = strchr (address, ':') != NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (clients); i++) {
    g_autofree char *path = g_find_program_in_path (clients[i].program);
    g_autofree char *where = g_strdup_printf ("%s%s%s%s", clients[i].address, brackets ? "[" : "",
                                              address, brackets ? "]" : "");
    const char *argv[] = { path, clients[i].option ? clients[i].option : where,
                           clients[i].option ? where : NULL, NULL };
    g_autoptr (GSubprocess) process = NULL;
    GError *error = NULL;

    if (path == NULL)
      continue;
    process = g_subprocess_newv (
        argv, G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_PIPE, &error);
    if (process == NULL) {
      g_task_return_error (task, error);
      return;
    }
    g_task_set_task_data (task, (gpointer)clients[i].program, NULL);
    g_subprocess_communicate_utf8_async (process, NULL, NULL, ended_cb, g_object_ref (task));
    return;
  }
  g_task_return_error (task,
                       domus_error_new (DOMUS_ERROR_NOT_FOUND,
                                        _ ("No program for remote desktops (RDP) is installed."),
                                        _ ("Install Remmina with its RDP plugin (remmina, "
                                           "remmina-plugin-rdp) or FreeRDP (freerdp2-x11)."),
                                        NULL));
}

/**
 * domus_rdp_open_finish:
 *
 * Returns: whether the client was there and did not give up
 */
gboolean
domus_rdp_open_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
