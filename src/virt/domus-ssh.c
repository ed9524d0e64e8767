/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-virt"
#include "config.h"

#include "domus-ssh-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#define MAX_SAID 8192

struct _DomusSsh
{
  GObject parent_instance;

  DomusUri *uri;
  char *folder;  /* (nullable): ours alone, while there is a connection */
  char *control; /* of ssh's, in it; there as soon as ssh has logged in */
  char *command; /* a link in it */
  char *program;
  DomusSshAsk *ask;          /* (nullable) */
  GSubprocess *process;      /* (owned) (nullable) */
  GCancellable *cancellable; /* of watching the process */
  GFileMonitor *monitor;     /* (nullable): until it has logged in */
  GString *said;
  GTask *task; /* (owned) (nullable): of opening */
  gulong cancelled_id;
  GPtrArray *waiting; /* of GTask: users who wait for the first one's opening */
  guint users;
  gboolean open;
};

enum
{
  QUESTION,
  CLOSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DomusSsh, domus_ssh, G_TYPE_OBJECT)

/* ---- the command ---- */

static char *
query_value (const DomusUri *uri, const char *key)
{
  g_autoptr (GHashTable) params =
      uri->query ? g_uri_parse_params (uri->query, -1, "&;", G_URI_PARAMS_NONE, NULL) : NULL;

  return params ? g_strdup (g_hash_table_lookup (params, key)) : NULL;
}

static void
add (GPtrArray *argv, const char *text)
{
  g_ptr_array_add (argv, g_strdup (text));
}

/* The user, port, key and checks that libvirt's own ssh transport uses; see
 * https://libvirt.org/uri.html. Everything else is the user's own ssh_config. */
static GPtrArray *
master_command (DomusSsh *self)
{
  GPtrArray *argv = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *keyfile = query_value (self->uri, "keyfile");
  g_autofree char *no_verify = query_value (self->uri, "no_verify");
  g_autofree char *known_hosts = query_value (self->uri, "known_hosts");

  add (argv, self->program);
  add (argv, "-MNT");
  g_ptr_array_add (argv, g_strdup_printf ("-S%s", self->control));
  add (argv, "-oControlPersist=no");
  add (argv, "-oBatchMode=no");
  add (argv, "-oClearAllForwardings=yes");
  add (argv, "-oForwardX11=no");
  add (argv, "-oPermitLocalCommand=no");
  add (argv, "-oRemoteCommand=none");
  add (argv, "-oConnectTimeout=30");
  add (argv, "-oServerAliveInterval=10");
  add (argv, "-oServerAliveCountMax=3");
  if (self->uri->port > 0)
    g_ptr_array_add (argv, g_strdup_printf ("-p%d", self->uri->port));
  if (self->uri->user != NULL)
    g_ptr_array_add (argv, g_strdup_printf ("-l%s", self->uri->user));
  if (keyfile != NULL)
    g_ptr_array_add (argv, g_strdup_printf ("-i%s", keyfile));
  if (known_hosts != NULL)
    g_ptr_array_add (argv, g_strdup_printf ("-oUserKnownHostsFile=%s", known_hosts));
  if (g_strcmp0 (no_verify, "1") == 0) {
    add (argv, "-oStrictHostKeyChecking=no");
    add (argv, "-oUserKnownHostsFile=/dev/null");
  }
  add (argv, "--");
  add (argv, self->uri->host);
  g_ptr_array_add (argv, NULL);
  return argv;
}

/* The beginning of a command over the connection; the caller adds what it is
 * for, "--", the host and a %NULL. */
GPtrArray *
domus_ssh_new_command (DomusSsh *self)
{
  GPtrArray *argv = g_ptr_array_new_with_free_func (g_free);

  add (argv, self->command);
  add (argv, "-T");
  return argv;
}

/* ---- the folder ---- */

static void
remove_all (const char *folder)
{
  const char *name;
  GDir *dir = g_dir_open (folder, 0, NULL);

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);
    g_unlink (path);
  }
  g_clear_pointer (&dir, g_dir_close);
  g_rmdir (folder);
}

static void
remove_folder (DomusSsh *self)
{
  if (self->folder != NULL)
    remove_all (self->folder);
  g_clear_pointer (&self->folder, g_free);
  g_clear_pointer (&self->control, g_free);
  g_clear_pointer (&self->command, g_free);
}

/* What a Domus that was killed has left: the process is in the name. */
static void
remove_stale (const char *parent)
{
  const char *name;
  GDir *dir = g_dir_open (parent, 0, NULL);

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (parent, name, NULL);
    pid_t pid = 0;

    if (g_str_has_prefix (name, "ssh-"))
      pid = (pid_t)g_ascii_strtoll (name + strlen ("ssh-"), NULL, 10);
    if (pid > 0 && kill (pid, 0) != 0 && errno == ESRCH)
      remove_all (path);
  }
  g_clear_pointer (&dir, g_dir_close);
}

static void
asked (DomusSshQuestion *question, gpointer user_data)
{
  g_signal_emit (user_data, signals[QUESTION], 0, question);
}

static gboolean
fail_errno (GError **error, int code)
{
  g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (code), g_strerror (code));
  return FALSE;
}

static gboolean
make_folder (DomusSsh *self, GError **error)
{
  g_autofree char *parent = g_build_filename (g_get_user_runtime_dir (), "domus", NULL);
  g_autofree char *helper = domus_ssh_helper ("domus-ssh-channel");
  g_autofree char *program = NULL;
  g_autofree char *socket = NULL;

  /* The address of a Unix socket has 108 bytes, and ssh adds some to the name
   * while it makes its own. */
  if (strlen (parent) < 60 && g_mkdir_with_parents (parent, 0700) == 0) {
    remove_stale (parent);
    self->folder = g_strdup_printf ("%s/ssh-%d-XXXXXX", parent, (int)getpid ());
    if (g_mkdtemp (self->folder) == NULL)
      g_clear_pointer (&self->folder, g_free);
  }
  if (self->folder == NULL)
    self->folder = g_dir_make_tmp ("domus-ssh-XXXXXX", error);
  if (self->folder == NULL)
    return FALSE;

  self->control = g_build_filename (self->folder, "ctl", NULL);
  self->command = g_build_filename (self->folder, "ssh", NULL);
  program = g_build_filename (self->folder, "program", NULL);
  socket = g_build_filename (self->folder, "ask", NULL);
  if (symlink (helper, self->command) != 0 || symlink (self->program, program) != 0)
    return fail_errno (error, errno);
  self->ask = domus_ssh_ask_new (socket, asked, self, error);
  return self->ask != NULL;
}

/* ---- its life ---- */

static GTask *
steal_task (DomusSsh *self)
{
  if (self->task != NULL && self->cancelled_id != 0)
    g_signal_handler_disconnect (g_task_get_cancellable (self->task), self->cancelled_id);
  self->cancelled_id = 0;
  return g_steal_pointer (&self->task);
}

/* Whoever waits for @task of somebody else gets its result. */
static void
tell_waiting (DomusSsh *self, const GError *error)
{
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&self->waiting);

  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < waiting->len; i++) {
    if (error != NULL)
      g_task_return_error (waiting->pdata[i], g_error_copy (error));
    else
      g_task_return_boolean (waiting->pdata[i], TRUE);
  }
}

static void
tear_down (DomusSsh *self)
{
  self->open = FALSE;
  if (self->monitor != NULL)
    g_signal_handlers_disconnect_by_data (self->monitor, self);
  g_clear_object (&self->monitor);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->process != NULL)
    g_subprocess_send_signal (self->process, SIGTERM);
  g_clear_object (&self->process);
  g_clear_pointer (&self->ask, domus_ssh_ask_free);
  remove_folder (self);
}

static void
take_said (DomusSsh *self, const char *text, gsize length)
{
  g_string_append_len (self->said, text, (gssize)length);
  if (self->said->len > MAX_SAID)
    g_string_erase (self->said, 0, (gssize)(self->said->len - MAX_SAID));
}

/* Ended: nobody asked it to. */
static void
broke (DomusSsh *self)
{
  g_autoptr (DomusSsh) keep = g_object_ref (self);
  g_autoptr (GTask) task = steal_task (self);
  g_autoptr (GError) error = domus_ssh_error (self->uri->host, self->said->str);

  tear_down (self);
  tell_waiting (self, error);
  if (task != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_signal_emit (self, signals[CLOSED], 0, error);
}

static void
waited_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusSsh) self = user_data;
  GInputStream *said = g_subprocess_get_stderr_pipe (G_SUBPROCESS (source));
  char last[1024];
  gssize n;

  if (!g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL)
      || self->process != G_SUBPROCESS (source))
    return;
  /* Its last words may still be in the pipe, which a ProxyCommand of the
   * user's may hold open. */
  while ((n = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (said), last,
                                                        sizeof last, NULL, NULL))
         > 0)
    take_said (self, last, (gsize)n);
  broke (self);
}

static void
said_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusSsh) self = user_data;
  g_autoptr (GBytes) bytes =
      g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, NULL);

  if (bytes == NULL || g_bytes_get_size (bytes) == 0 || self->process == NULL
      || g_subprocess_get_stderr_pipe (self->process) != G_INPUT_STREAM (source))
    return;
  take_said (self, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_input_stream_read_bytes_async (G_INPUT_STREAM (source), 1024, G_PRIORITY_DEFAULT,
                                   self->cancellable, said_cb, g_object_ref (self));
}

/* ssh makes its control socket once it has logged in. */
static void
look_for_control (DomusSsh *self)
{
  g_autoptr (GTask) task = NULL;

  if (self->task == NULL || !g_file_test (self->control, G_FILE_TEST_EXISTS))
    return;
  g_signal_handlers_disconnect_by_data (self->monitor, self);
  g_clear_object (&self->monitor);
  self->open = TRUE;
  task = steal_task (self);
  g_task_return_boolean (task, TRUE);
  tell_waiting (self, NULL);
}

static void
end_waiting (DomusSsh *self)
{
  g_autoptr (GError) error =
      domus_error_new (DOMUS_ERROR_CLOSED, _ ("The connection was closed."), NULL, NULL);

  tell_waiting (self, error);
}

static void
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  DomusSsh *self = user_data;
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  /* A handler cannot disconnect itself with g_cancellable_disconnect(). */
  g_signal_handler_disconnect (cancellable, self->cancelled_id);
  self->cancelled_id = 0;
  tear_down (self);
  end_waiting (self);
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "%s", _ ("It was cancelled."));
}

static gboolean
start (DomusSsh *self, GError **error)
{
  g_autoptr (GPtrArray) argv = NULL;
  g_autoptr (GSubprocessLauncher) launcher = domus_ssh_new_launcher ();
  g_autoptr (GFile) folder = NULL;
  g_autofree char *askpass = domus_ssh_helper ("domus-askpass");
  g_autofree char *socket = NULL;

  if (!make_folder (self, error))
    return FALSE;
  folder = g_file_new_for_path (self->folder);
  self->monitor = g_file_monitor_directory (folder, G_FILE_MONITOR_NONE, NULL, error);
  if (self->monitor == NULL)
    return FALSE;
  g_signal_connect_swapped (self->monitor, "changed", G_CALLBACK (look_for_control), self);

  socket = g_build_filename (self->folder, "ask", NULL);
  g_subprocess_launcher_set_flags (launcher, G_SUBPROCESS_FLAGS_STDOUT_SILENCE
                                                 | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_subprocess_launcher_setenv (launcher, "SSH_ASKPASS", askpass, TRUE);
  g_subprocess_launcher_setenv (launcher, "SSH_ASKPASS_REQUIRE", "force", TRUE);
  g_subprocess_launcher_setenv (launcher, "DOMUS_ASKPASS_SOCKET", socket, TRUE);
  argv = master_command (self);
  g_string_truncate (self->said, 0);
  self->process = g_subprocess_launcher_spawnv (launcher, (const char *const *)argv->pdata, error);
  if (self->process == NULL)
    return FALSE;
  self->cancellable = g_cancellable_new ();
  g_subprocess_wait_async (self->process, self->cancellable, waited_cb, g_object_ref (self));
  g_input_stream_read_bytes_async (g_subprocess_get_stderr_pipe (self->process), 1024,
                                   G_PRIORITY_DEFAULT, self->cancellable, said_cb,
                                   g_object_ref (self));
  return TRUE;
}

/**
 * domus_ssh_open_async:
 *
 * Starts ssh and waits until it has logged in, however long the user takes to
 * answer. Where another user is at it, waits for that; nothing where it is open.
 */
void
domus_ssh_open_async (DomusSsh *self,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GError) error = NULL;

  g_task_set_check_cancellable (task, FALSE);
  if (self->open) {
    g_task_return_boolean (task, TRUE);
    return;
  }
  if (self->task != NULL) {
    g_ptr_array_add (self->waiting, g_steal_pointer (&task));
    return;
  }
  g_return_if_fail (self->process == NULL);
  if (g_cancellable_set_error_if_cancelled (cancellable, &error)) {
    g_task_return_error (task, g_steal_pointer (&error));
  } else if (!start (self, &error)) {
    tear_down (self);
    g_task_return_error (task, domus_error_new (DOMUS_ERROR_FAILED, _ ("SSH could not be started."),
                                                _ ("Install the OpenSSH client (openssh-client)."),
                                                error->message));
  } else {
    self->task = g_object_ref (task);
    if (cancellable != NULL)
      self->cancelled_id =
          g_signal_connect (cancellable, "cancelled", G_CALLBACK (on_cancelled), self);
  }
}

/**
 * domus_ssh_open_finish:
 *
 * Returns: whether it is open
 */
gboolean
domus_ssh_open_finish (DomusSsh *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * domus_ssh_close:
 *
 * Ends ssh, and with it everything that goes over it; but not while it has
 * other users.
 */
void
domus_ssh_close (DomusSsh *self)
{
  g_autoptr (GTask) task = NULL;

  if (self->users > 1) {
    self->users--;
    return;
  }
  task = steal_task (self);
  tear_down (self);
  end_waiting (self);
  if (task != NULL)
    g_task_return_error (
        task, domus_error_new (DOMUS_ERROR_CLOSED, _ ("The connection was closed."), NULL, NULL));
}

gboolean
domus_ssh_join (DomusSsh *self)
{
  if (!self->open && self->task == NULL)
    return FALSE;
  self->users++;
  return TRUE;
}

/* ---- getters ---- */

/**
 * domus_ssh_is_open:
 */
gboolean
domus_ssh_is_open (DomusSsh *self)
{
  return self->open;
}

/**
 * domus_ssh_get_command:
 *
 * Returns: (transfer none) (nullable): while it is open
 */
const char *
domus_ssh_get_command (DomusSsh *self)
{
  return self->command;
}

const char *
domus_ssh_get_folder (DomusSsh *self)
{
  return self->folder;
}

const char *
domus_ssh_get_host (DomusSsh *self)
{
  return self->uri->host;
}

char *
domus_ssh_get_said (DomusSsh *self)
{
  return g_strdup (self->said->str);
}

/* ---- the object ---- */

static void
domus_ssh_dispose (GObject *object)
{
  DOMUS_SSH (object)->users = 1;
  domus_ssh_close (DOMUS_SSH (object));
  G_OBJECT_CLASS (domus_ssh_parent_class)->dispose (object);
}

static void
domus_ssh_finalize (GObject *object)
{
  DomusSsh *self = DOMUS_SSH (object);

  domus_uri_free (self->uri);
  g_ptr_array_unref (self->waiting);
  g_free (self->program);
  g_string_free (self->said, TRUE);
  G_OBJECT_CLASS (domus_ssh_parent_class)->finalize (object);
}

static void
domus_ssh_class_init (DomusSshClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = domus_ssh_dispose;
  G_OBJECT_CLASS (klass)->finalize = domus_ssh_finalize;
  signals[QUESTION] = g_signal_new ("question", DOMUS_TYPE_SSH, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                    NULL, G_TYPE_NONE, 1, DOMUS_TYPE_SSH_QUESTION);
  signals[CLOSED] = g_signal_new ("closed", DOMUS_TYPE_SSH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
domus_ssh_init (DomusSsh *self)
{
  self->said = g_string_new (NULL);
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  self->users = 1;
}

/**
 * domus_ssh_new:
 * @uri: of transport ssh; copied
 *
 * Returns: (transfer full): a connection that is not open yet
 */
DomusSsh *
domus_ssh_new (const DomusUri *uri)
{
  DomusSsh *self = g_object_new (DOMUS_TYPE_SSH, NULL);

  self->uri = g_new0 (DomusUri, 1);
  self->uri->driver = g_strdup (uri->driver);
  self->uri->transport = g_strdup (uri->transport);
  self->uri->user = g_strdup (uri->user);
  self->uri->host = g_strdup (uri->host);
  self->uri->port = uri->port;
  self->uri->path = g_strdup (uri->path);
  self->uri->query = g_strdup (uri->query);
  self->program = query_value (uri, "command");
  if (self->program == NULL)
    self->program = g_strdup ("ssh");
  return self;
}
