/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-virt"
#include "config.h"

#include "domus-ssh-private.h"

#include <fcntl.h>
#include <gio/gunixsocketaddress.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* How long a server that speaks first may take to: after that the socket is
 * handed over as it is. */
#define FIRST_WORD_SECONDS 10

/* ---- starting programs ---- */

/* In the child: only what is safe after fork(). */
static void
die_with_us (gpointer parent)
{
  prctl (PR_SET_PDEATHSIG, SIGTERM);
  if (getppid () != GPOINTER_TO_INT (parent))
    _exit (1); /* too late */
}

/* A launcher of processes that end with this one, however it ends. The signal
 * comes when the thread that started them ends: this is for the main thread. */
GSubprocessLauncher *
domus_ssh_new_launcher (void)
{
  GSubprocessLauncher *launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);

  g_subprocess_launcher_set_child_setup (launcher, die_with_us, GINT_TO_POINTER (getpid ()), NULL);
  return launcher;
}

/* Where a program of ours is: beside an installed Domus, or in the folder that
 * it was built in. */
char *
domus_ssh_helper (const char *name)
{
  const char *folder = g_getenv ("DOMUS_LIBEXECDIR");
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *place = self != NULL ? g_path_get_dirname (self) : NULL;
  g_autofree char *built = place != NULL ? g_build_filename (place, "helpers", name, NULL) : NULL;

  if (folder != NULL)
    return g_build_filename (folder, name, NULL);
  if (built != NULL && g_file_test (built, G_FILE_TEST_IS_EXECUTABLE))
    return g_steal_pointer (&built);
  return g_build_filename (DOMUS_LIBEXECDIR, name, NULL);
}

/* ---- channels ---- */

typedef struct
{
  int fd;
  GSubprocess *process;
  guint word_id, late_id;
  char *local;   /* (nullable): a socket of ours */
  char *address; /* (nullable): of a port on the host */
  int port;
  gboolean speaks_first;
  gboolean by_command; /* sshd itself does not pass on */
} Channel;

static void start_channel (GTask *task, gboolean by_command);

static void
channel_free (gpointer data)
{
  Channel *self = data;

  g_clear_handle_id (&self->word_id, g_source_remove);
  g_clear_handle_id (&self->late_id, g_source_remove);
  if (self->fd >= 0)
    close (self->fd);
  g_clear_object (&self->process);
  g_free (self->local);
  g_free (self->address);
  g_free (self);
}

static void
hand_over (GTask *task)
{
  Channel *channel = g_task_get_task_data (task);

  g_clear_handle_id (&channel->word_id, g_source_remove);
  g_clear_handle_id (&channel->late_id, g_source_remove);
  if (!g_task_return_error_if_cancelled (task)) {
    int fd = channel->fd;
    channel->fd = -1;
    g_task_return_int (task, fd);
  }
}

static void
refuse (GTask *task, const char *said)
{
  g_autofree char *lately = domus_ssh_get_said (g_task_get_source_object (task));
  g_autofree char *all = g_strconcat (lately, said, NULL);
  Channel *channel = g_task_get_task_data (task);
  const char *last = g_strrstr (lately, "open failed:");

  if (g_task_return_error_if_cancelled (task))
    return;
  if (channel->address != NULL && !channel->by_command && domus_ssh_channel_is_forbidden (all)) {
    start_channel (task, TRUE);
    return;
  }
  /* The connection's own process tells why, the channel's that. A command's own
   * words are the last ones on it. */
  if (channel->by_command)
    g_task_return_error (task, domus_ssh_command_error (said));
  else
    g_task_return_error (task, domus_ssh_channel_error (last != NULL ? last : all));
}

static void
said_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autofree char *said = NULL;

  g_subprocess_communicate_utf8_finish (G_SUBPROCESS (source), result, NULL, &said, NULL);
  refuse (task, said != NULL ? said : "");
}

static gboolean
late_cb (gpointer user_data)
{
  g_autoptr (GTask) task = g_object_ref (user_data);
  Channel *channel = g_task_get_task_data (task);

  channel->late_id = 0;
  hand_over (task);
  return G_SOURCE_REMOVE;
}

static gboolean
first_word_cb (int fd, GIOCondition condition, gpointer user_data)
{
  g_autoptr (GTask) task = g_object_ref (user_data);
  Channel *channel = g_task_get_task_data (task);
  char byte;

  channel->word_id = 0;
  if (recv (fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0) {
    hand_over (task);
    return G_SOURCE_REMOVE;
  }
  g_clear_handle_id (&channel->late_id, g_source_remove);
  g_subprocess_communicate_utf8_async (channel->process, NULL, NULL, said_cb,
                                       g_steal_pointer (&task));
  return G_SOURCE_REMOVE;
}

static GSubprocess *
spawn (GSubprocessLauncher *launcher,
       GPtrArray *argv,
       const char *host,
       const char *command,
       GError **error)
{
  g_ptr_array_add (argv, g_strdup ("--"));
  g_ptr_array_add (argv, g_strdup (host));
  if (command != NULL)
    g_ptr_array_add (argv, g_strdup (command));
  g_ptr_array_add (argv, NULL);
  return g_subprocess_launcher_spawnv (launcher, (const char *const *)argv->pdata, error);
}

static gboolean
check_open (DomusSsh *self, GTask *task)
{
  if (domus_ssh_is_open (self))
    return TRUE;
  g_task_return_error (
      task,
      domus_error_new (DOMUS_ERROR_CLOSED, _ ("There is no connection to the host."), NULL, NULL));
  return FALSE;
}

/* What connects on the host where sshd does not: whatever is there. bash comes
 * first, because it ends with either side; without a terminal nobody tells
 * netcat that we have gone. The process group is the one that sshd makes for a
 * command. */
static char *
remote_command (const char *address, int port)
{
  static const char script[] =
      "if command -v bash >/dev/null 2>&1; then exec bash -c '"
      "exec 3<>\"/dev/tcp/$0/$1\" 4<&0 || exit 1; "
      "{ cat <&4 >&3; kill 0; } 2>/dev/null & cat <&3; kill 0' \"$0\" \"$1\"; fi; "
      "if command -v socat >/dev/null 2>&1; then case $0 in *:*) set \"$1\" \"[$0]\";; "
      "*) set \"$1\" \"$0\";; esac; exec socat - \"TCP:$2:$1\"; fi; "
      "if command -v nc >/dev/null 2>&1; then exec nc \"$0\" \"$1\"; fi; "
      "echo 'no program to connect with' >&2; exit 127";
  g_autofree char *quoted_script = g_shell_quote (script);
  g_autofree char *quoted_address = g_shell_quote (address);

  return g_strdup_printf ("exec sh -c %s %s %d", quoted_script, quoted_address, port);
}

static void
start_channel (GTask *task, gboolean by_command)
{
  DomusSsh *self = g_task_get_source_object (task);
  Channel *channel = g_task_get_task_data (task);
  g_autoptr (GSubprocessLauncher) launcher = domus_ssh_new_launcher ();
  g_autoptr (GPtrArray) argv = NULL;
  g_autofree char *command = NULL;
  GError *error = NULL;
  int fds[2];

  channel->by_command = by_command;
  g_clear_object (&channel->process);
  if (channel->fd >= 0)
    close (channel->fd);
  channel->fd = -1;
  if (!check_open (self, task))
    return;
  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0) {
    g_task_return_new_error (task, G_IO_ERROR, g_io_error_from_errno (errno), "%s",
                             g_strerror (errno));
    return;
  }
  channel->fd = fds[0];
  g_subprocess_launcher_set_flags (launcher, G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_subprocess_launcher_take_stdin_fd (launcher, fds[1]);
  g_subprocess_launcher_take_stdout_fd (launcher, fcntl (fds[1], F_DUPFD_CLOEXEC, 3));
  argv = domus_ssh_new_command (self);
  if (by_command)
    command = remote_command (channel->address, channel->port);
  else
    g_ptr_array_add (argv,
                     g_strdup_printf (strchr (channel->address, ':') ? "-W[%s]:%d" : "-W%s:%d",
                                      channel->address, channel->port));
  channel->process = spawn (launcher, argv, domus_ssh_get_host (self), command, &error);
  /* Its copies of the other end keep the channel open. */
  g_subprocess_launcher_close (launcher);
  if (channel->process == NULL) {
    g_task_return_error (task, error);
  } else if (!channel->speaks_first) {
    hand_over (task);
  } else {
    channel->word_id =
        g_unix_fd_add_full (G_PRIORITY_DEFAULT, channel->fd, G_IO_IN | G_IO_HUP | G_IO_ERR,
                            first_word_cb, g_object_ref (task), g_object_unref);
    channel->late_id = g_timeout_add_seconds_full (G_PRIORITY_DEFAULT, FIRST_WORD_SECONDS, late_cb,
                                                   g_object_ref (task), g_object_unref);
  }
}

/**
 * domus_ssh_connect_async:
 * @address: as the host sees it
 *
 * Where sshd does not pass on (AllowTcpForwarding no), a program on the host
 * does: bash, socat or nc.
 */
void
domus_ssh_connect_async (DomusSsh *self,
                         const char *address,
                         int port,
                         gboolean speaks_first,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *lately = domus_ssh_get_said (self);
  Channel *channel = g_new0 (Channel, 1);

  channel->fd = -1;
  channel->address = g_strdup (address);
  channel->port = port;
  channel->speaks_first = speaks_first;
  g_task_set_task_data (task, channel, channel_free);
  start_channel (task, domus_ssh_channel_is_forbidden (lately));
}

/* ---- sockets with a path ---- */

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Channel *channel = g_task_get_task_data (task);
  g_autoptr (GSocketConnection) connection =
      g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, NULL);

  unlink (channel->local); /* one use */
  if (connection == NULL) {
    refuse (task, "");
    return;
  }
  channel->fd =
      fcntl (g_socket_get_fd (g_socket_connection_get_socket (connection)), F_DUPFD_CLOEXEC, 3);
  hand_over (task);
}

static void
forwarded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Channel *channel = g_task_get_task_data (task);
  g_autofree char *said = NULL;
  g_autoptr (GSocketClient) client = NULL;
  g_autoptr (GSocketAddress) address = NULL;

  g_subprocess_communicate_utf8_finish (G_SUBPROCESS (source), result, NULL, &said, NULL);
  if (!g_subprocess_get_successful (G_SUBPROCESS (source))) {
    refuse (task, said != NULL ? said : "");
    return;
  }
  client = g_socket_client_new ();
  address = g_unix_socket_address_new (channel->local);
  g_socket_client_connect_async (client, G_SOCKET_CONNECTABLE (address),
                                 g_task_get_cancellable (task), connected_cb, g_object_ref (task));
}

/**
 * domus_ssh_connect_path_async:
 * @path: of a socket on the host
 *
 * Needs AllowStreamLocalForwarding there, which is sshd's default.
 */
void
domus_ssh_connect_path_async (DomusSsh *self,
                              const char *path,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GSubprocessLauncher) launcher = domus_ssh_new_launcher ();
  g_autoptr (GPtrArray) argv = NULL;
  Channel *channel = g_new0 (Channel, 1);
  GError *error = NULL;

  channel->fd = -1;
  g_task_set_task_data (task, channel, channel_free);
  if (!check_open (self, task))
    return;
  channel->local = g_strdup_printf ("%s/s%08x", domus_ssh_get_folder (self), g_random_int ());
  g_subprocess_launcher_set_flags (launcher, G_SUBPROCESS_FLAGS_STDOUT_SILENCE
                                                 | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  argv = domus_ssh_new_command (self);
  g_ptr_array_add (argv, g_strdup ("-Oforward"));
  g_ptr_array_add (argv, g_strdup_printf ("-L%s:%s", channel->local, path));
  channel->process = spawn (launcher, argv, domus_ssh_get_host (self), NULL, &error);
  if (channel->process == NULL)
    g_task_return_error (task, error);
  else
    g_subprocess_communicate_utf8_async (channel->process, NULL, cancellable, forwarded_cb,
                                         g_object_ref (task));
}

/**
 * domus_ssh_connect_finish:
 *
 * Returns: (transfer full): a connected socket, or -1 with @error
 */
int
domus_ssh_connect_finish (DomusSsh *self, GAsyncResult *result, GError **error)
{
  return (int)g_task_propagate_int (G_TASK (result), error);
}
