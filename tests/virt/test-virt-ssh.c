/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-test"
#include "config.h"

#include "domus-ssh-private.h"
#include "domus-ssh.h"
#include "domus-test-virt.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* A real sshd on the loopback interface, and the real ssh. */

typedef struct
{
  GSubprocess *sshd; /* NULL: skipped */
  GDataInputStream *out;
  char *dir;
  char *port;
  DomusUri *uri;
  DomusSsh *ssh;
  GPtrArray *questions; /* of text */
  GQueue answers;       /* of string, NULL: the next are refused */
  GError *closed;       /* (nullable) */
  gboolean is_closed;
} Fixture;

static char *
in_dir (Fixture *f, const char *name)
{
  return g_build_filename (f->dir, name, NULL);
}

static char *
contents (Fixture *f, const char *name)
{
  g_autofree char *path = in_dir (f, name);
  char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) ? text : g_strdup ("");
}

static guint
count_logins (Fixture *f)
{
  g_autofree char *log = contents (f, "log");
  guint n = 0;

  for (const char *p = log; (p = strstr (p, "Accepted publickey for")) != NULL; p++)
    n++;
  return n;
}

static void
on_question (DomusSsh *ssh, DomusSshQuestion *question, Fixture *f)
{
  const char *answer = g_queue_pop_head (&f->answers);

  g_ptr_array_add (f->questions, g_strdup (domus_ssh_question_get_text (question)));
  if (domus_ssh_question_get_kind (question) == DOMUS_SSH_ASK_HOST_KEY)
    g_assert_nonnull (strstr (domus_ssh_question_get_text (question), "SHA256:"));
  domus_ssh_question_answer (question, answer);
}

static void
on_closed (DomusSsh *ssh, GError *error, Fixture *f)
{
  g_clear_error (&f->closed);
  f->closed = g_error_copy (error);
  f->is_closed = TRUE;
}

static char *
read_value (GDataInputStream *stream, const char *key)
{
  g_autofree char *line = g_data_input_stream_read_line (stream, NULL, NULL, NULL);

  return line != NULL && g_str_has_prefix (line, key) ? g_strdup (line + strlen (key)) : NULL;
}

static void
new_ssh (Fixture *f, const char *port)
{
  g_autofree char *text =
      g_strdup_printf ("qemu+ssh://127.0.0.1:%s/system?command=%s/ssh", port, f->dir);
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&f->uri, domus_uri_free);
  g_clear_object (&f->ssh);
  f->uri = domus_uri_parse (text, &error);
  g_assert_no_error (error);
  f->ssh = domus_ssh_new (f->uri);
  g_signal_connect (f->ssh, "question", G_CALLBACK (on_question), f);
  g_signal_connect (f->ssh, "closed", G_CALLBACK (on_closed), f);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  const char *more = data;
  g_autoptr (GError) error = NULL;

  f->sshd = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                              &error, DOMUS_TEST_PYTHON, DOMUS_TEST_SSHD, more, NULL);
  g_assert_no_error (error);
  f->out = g_data_input_stream_new (g_subprocess_get_stdout_pipe (f->sshd));
  f->port = read_value (f->out, "port=");
  f->dir = read_value (f->out, "dir=");
  f->questions = g_ptr_array_new_with_free_func (g_free);
  if (f->port == NULL || f->dir == NULL) {
    g_subprocess_wait (f->sshd, NULL, NULL);
    g_assert_cmpint (g_subprocess_get_exit_status (f->sshd), ==, 77);
    g_clear_object (&f->sshd);
    g_test_skip ("no sshd");
    return;
  }
  new_ssh (f, f->port);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_object (&f->ssh);
  if (f->sshd != NULL) {
    g_output_stream_close (g_subprocess_get_stdin_pipe (f->sshd), NULL, NULL);
    g_subprocess_wait (f->sshd, NULL, NULL);
  }
  domus_test_settle ();
  g_clear_object (&f->out);
  g_clear_object (&f->sshd);
  g_clear_pointer (&f->uri, domus_uri_free);
  g_ptr_array_unref (f->questions);
  g_queue_clear (&f->answers);
  g_clear_error (&f->closed);
  g_free (f->dir);
  g_free (f->port);
}

static gboolean
open_ssh (Fixture *f, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  domus_ssh_open_async (f->ssh, NULL, domus_test_done, &result);
  domus_test_wait (&result);
  return domus_ssh_open_finish (f->ssh, result, error);
}

static void
open_well (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  g_queue_push_head (&f->answers, (gpointer) "yes");
  open_ssh (f, &error);
  g_assert_no_error (error);
  g_assert_true (domus_ssh_is_open (f->ssh));
}

/* ---- something to reach ---- */

static gboolean
greet (GSocketService *service, GSocketConnection *connection, GObject *source, gpointer data)
{
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (connection));

  g_output_stream_write_all (out, "RFB 003.008\n", 12, NULL, NULL, NULL);
  return FALSE;
}

static GSocketService *
new_server (guint16 *port)
{
  GSocketService *service = g_socket_service_new ();
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) effective = NULL;
  g_autoptr (GError) error = NULL;

  g_socket_listener_add_address (G_SOCKET_LISTENER (service), address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &effective, &error);
  g_assert_no_error (error);
  *port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
  g_signal_connect (service, "incoming", G_CALLBACK (greet), NULL);
  return service;
}

static int
reach (Fixture *f, guint16 port, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  domus_ssh_connect_async (f->ssh, "127.0.0.1", port, TRUE, NULL, domus_test_done, &result);
  domus_test_wait (&result);
  return domus_ssh_connect_finish (f->ssh, result, error);
}

static void
test_one_login (Fixture *f, gconstpointer data)
{
  g_autoptr (GSocketService) server = NULL;
  g_autoptr (DomusVirt) virt = NULL;
  g_autofree char *known = NULL;
  guint16 port;

  if (f->sshd == NULL)
    return;
  open_well (f);
  g_assert_cmpuint (f->questions->len, ==, 1);
  known = contents (f, "known_hosts");
  g_assert_nonnull (strstr (known, "ssh-ed25519"));

  server = new_server (&port);
  for (int i = 0; i < 5; i++) {
    g_autoptr (GError) error = NULL;
    char word[13] = "";
    int fd = reach (f, port, &error);

    g_assert_no_error (error);
    g_assert_cmpint (read (fd, word, 12), ==, 12);
    g_assert_cmpstr (word, ==, "RFB 003.008\n");
    close (fd);
  }
  g_assert_cmpuint (count_logins (f), ==, 1);
  g_assert_cmpuint (f->questions->len, ==, 1);
}

static void
test_refused_port (Fixture *f, gconstpointer data)
{
  g_autoptr (GSocketService) server = NULL;
  GError *error = NULL;
  guint16 port;

  if (f->sshd == NULL)
    return;
  open_well (f);
  server = new_server (&port);
  if (strstr (data, "AllowTcpForwarding no") != NULL) {
    g_assert_cmpint (reach (f, port, &error), ==, -1);
    domus_test_expect (error, DOMUS_ERROR_DENIED, "does not pass on");
  } else {
    g_socket_service_stop (server);
    g_socket_listener_close (G_SOCKET_LISTENER (server));
    g_assert_cmpint (reach (f, port, &error), ==, -1);
    domus_test_expect (error, DOMUS_ERROR_UNREACHABLE, "does not answer");
  }
  g_assert_true (domus_ssh_is_open (f->ssh));
}

static void
test_libvirt (Fixture *f, gconstpointer data)
{
  g_autoptr (DomusTestDaemon) daemon = f->sshd != NULL ? domus_test_daemon_new () : NULL;
  g_autofree char *uri = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  DomusVirt *virt;

  if (daemon == NULL)
    return;
  open_well (f);
  uri = g_strdup_printf ("qemu+ssh://127.0.0.1:%s/session?netcat=%s/nc&socket=%s/run/libvirt/%s",
                         f->port, f->dir, daemon->dir, "libvirt-sock");
  virt = domus_virt_new (uri);
  domus_virt_set_ssh_command (virt, domus_ssh_get_command (f->ssh));
  domus_virt_open_async (virt, NULL, domus_test_done, &result);
  domus_test_wait (&result);
  domus_virt_open_finish (virt, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count_logins (f), ==, 1);
  domus_test_close (virt);
}

static void
expect_failure (Fixture *f, int code, const char *words)
{
  GError *error = NULL;
  g_autofree char *hint = NULL;

  g_assert_false (open_ssh (f, &error));
  hint = g_strdup (domus_error_get_hint (error));
  domus_test_expect (error, code, words);
  g_assert_nonnull (hint);
  g_assert_false (domus_ssh_is_open (f->ssh));
  g_assert_null (domus_ssh_get_command (f->ssh));
}

static void
test_host_key (Fixture *f, gconstpointer data)
{
  g_autofree char *known = NULL;
  g_autofree char *line = NULL;
  g_autofree char *other = NULL;
  g_autoptr (GError) error = NULL;

  if (f->sshd == NULL)
    return;
  expect_failure (f, DOMUS_ERROR_AUTH_CANCELLED, "not accepted");
  g_assert_cmpuint (f->questions->len, ==, 1);
  g_assert_cmpuint (count_logins (f), ==, 0);

  /* Somebody else's key is the known one. */
  other = contents (f, "other_key.pub");
  line = g_strdup_printf ("[127.0.0.1]:%s %s", f->port, other);
  known = in_dir (f, "known_hosts");
  g_file_set_contents (known, line, -1, &error);
  g_assert_no_error (error);
  g_queue_push_tail (&f->answers, (gpointer) "yes");
  expect_failure (f, DOMUS_ERROR_AUTH, "another key");
  g_assert_cmpuint (f->questions->len, ==, 1); /* no way to say yes */
  g_assert_cmpuint (count_logins (f), ==, 0);
}

static void
use_key (Fixture *f, const char *key)
{
  g_autofree char *config = contents (f, "config");
  g_autofree char *path = in_dir (f, "config");
  g_autoptr (GString) text = g_string_new (config);
  g_autoptr (GError) error = NULL;

  g_string_replace (text, "client_key", key, 0);
  g_file_set_contents (path, text->str, -1, &error);
  g_assert_no_error (error);
}

static void
test_wrong_key (Fixture *f, gconstpointer data)
{
  if (f->sshd == NULL)
    return;
  use_key (f, "other_key");
  g_queue_push_tail (&f->answers, (gpointer) "yes");
  expect_failure (f, DOMUS_ERROR_AUTH, "refused the login");
}

static void
test_passphrase (Fixture *f, gconstpointer data)
{
  g_autofree char *key = NULL;
  g_autoptr (GSubprocess) keygen = NULL;
  g_autoptr (GError) error = NULL;

  if (f->sshd == NULL)
    return;
  key = in_dir (f, "client_key");
  keygen = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error, "ssh-keygen", "-q", "-p",
                             "-P", "", "-N", "open sesame", "-f", key, NULL);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait_check (keygen, NULL, &error));
  g_queue_push_tail (&f->answers, (gpointer) "wrong");
  g_queue_push_tail (&f->answers, (gpointer) "open sesame");
  open_well (f); /* the host's key comes first */
  g_assert_cmpuint (f->questions->len, ==, 3);
  g_assert_nonnull (strstr (f->questions->pdata[1], "passphrase"));
  g_assert_cmpstr (f->questions->pdata[1], ==, f->questions->pdata[2]);
}

static void
test_nobody_there (Fixture *f, gconstpointer data)
{
  g_autoptr (GSocketService) server = NULL;
  g_autofree char *text = NULL;
  guint16 port;

  if (f->sshd == NULL)
    return;
  server = new_server (&port);
  g_socket_service_stop (server);
  g_socket_listener_close (G_SOCKET_LISTENER (server));
  text = g_strdup_printf ("%u", port);
  new_ssh (f, text);
  expect_failure (f, DOMUS_ERROR_UNREACHABLE, "does not take SSH connections");
}

static GPid
find_master (Fixture *f)
{
  g_autofree char *text = NULL;
  g_autofree char *pattern = g_strdup_printf ("-S%s/ctl", domus_ssh_get_folder (f->ssh));
  g_autoptr (GSubprocess) pgrep =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, NULL, "pgrep", "-f", "--", pattern, NULL);

  g_subprocess_communicate_utf8 (pgrep, NULL, NULL, &text, NULL, NULL);
  return (GPid)g_ascii_strtoll (text, NULL, 10);
}

static void
wait_gone (GPid pid)
{
  gint64 begin = g_get_monotonic_time ();

  while (kill (pid, 0) == 0) {
    g_main_context_iteration (NULL, FALSE);
    g_thread_yield ();
    g_assert_cmpint (g_get_monotonic_time () - begin, <, 60 * G_USEC_PER_SEC);
  }
}

static void
test_lost (Fixture *f, gconstpointer data)
{
  g_autofree char *folder = NULL;
  GPid master;

  if (f->sshd == NULL)
    return;
  open_well (f);
  master = find_master (f);
  folder = g_strdup (domus_ssh_get_folder (f->ssh));
  g_assert_cmpint (kill (master, SIGKILL), ==, 0);
  domus_test_wait_flag (&f->is_closed);
  g_assert_error (f->closed, DOMUS_ERROR, DOMUS_ERROR_CLOSED);
  g_assert_false (domus_ssh_is_open (f->ssh));
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));

  open_well (f); /* and again */
  master = find_master (f);
  f->is_closed = FALSE;
  domus_ssh_close (f->ssh);
  wait_gone (master);
  g_assert_false (f->is_closed);
}

static void
test_cancel (Fixture *f, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  if (f->sshd == NULL)
    return;
  domus_ssh_open_async (f->ssh, cancellable, domus_test_done, &result);
  g_cancellable_cancel (cancellable);
  domus_test_wait (&result);
  g_assert_false (domus_ssh_open_finish (f->ssh, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (domus_ssh_get_folder (f->ssh));
}

/* ---- killed ---- */

/* Opens, says the process id of ssh, and is killed by whoever reads that. */
static void
be_killed (const char *uri_text)
{
  g_autoptr (DomusUri) uri = domus_uri_parse (uri_text, NULL);
  Fixture f = { .uri = uri, .ssh = domus_ssh_new (uri) };

  g_signal_connect (f.ssh, "question", G_CALLBACK (on_question), &f);
  f.questions = g_ptr_array_new ();
  open_well (&f);
  g_print ("%d\n", find_master (&f));
  for (;;)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_killed (Fixture *f, gconstpointer data)
{
  g_autoptr (GSubprocess) victim = NULL;
  g_autoptr (GDataInputStream) out = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *uri = NULL;
  g_autofree char *line = NULL;
  g_autofree char *pid = NULL;
  g_autofree char *left = NULL;
  g_autofree char *runtime = NULL;
  const char *name;
  GDir *dir;
  GPid master;

  if (f->sshd == NULL)
    return;
  uri = g_strdup_printf ("qemu+ssh://127.0.0.1:%s/system?command=%s/ssh", f->port, f->dir);
  victim = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, "/proc/self/exe",
                             "--be-killed", uri, NULL);
  g_assert_no_error (error);
  out = g_data_input_stream_new (g_subprocess_get_stdout_pipe (victim));
  line = g_data_input_stream_read_line (out, NULL, NULL, &error);
  g_assert_no_error (error);
  master = (GPid)g_ascii_strtoll (line, NULL, 10);
  g_assert_cmpint (master, >, 1);
  g_assert_cmpint (kill (master, 0), ==, 0);
  pid = g_strdup (g_subprocess_get_identifier (victim));
  g_subprocess_force_exit (victim);
  wait_gone (master);

  /* What it could not clear away goes with the next connection. */
  g_subprocess_wait (victim, NULL, NULL);
  open_well (f);
  left = g_strdup_printf ("ssh-%s-", pid);
  runtime = g_build_filename (g_get_user_runtime_dir (), "domus", NULL);
  dir = g_dir_open (runtime, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    g_assert_false (g_str_has_prefix (name, left));
  g_clear_pointer (&dir, g_dir_close);
}

static void
test_words (void)
{
  static const struct
  {
    const char *said;
    DomusErrorCode code;
  } cases[] = {
    { "ssh: Could not resolve hostname nohost: Name or service not known\r\n",
      DOMUS_ERROR_UNREACHABLE },
    { "ssh: connect to host h port 22: Connection timed out", DOMUS_ERROR_UNREACHABLE },
    { "ssh: connect to host h port 22: No route to host", DOMUS_ERROR_UNREACHABLE },
    { "root@h: Permission denied (publickey,password).", DOMUS_ERROR_AUTH },
    { "Timeout, server h not responding.\r\n", DOMUS_ERROR_CLOSED },
    { "/home/x/.ssh/config: line 3: Bad configuration option: foo", DOMUS_ERROR_INVALID },
    { "", DOMUS_ERROR_CLOSED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = domus_ssh_error ("h", cases[i].said);

    g_assert_error (error, DOMUS_ERROR, (int)cases[i].code);
    g_assert_nonnull (strstr (error->message, "h"));
  }
  g_assert_cmpint (domus_ssh_question_kind ("", "root@h's password: "), ==, DOMUS_SSH_ASK_PASSWORD);
  g_assert_cmpint (domus_ssh_question_kind ("none", "Confirm user presence for key"), ==,
                   DOMUS_SSH_ASK_NOTICE);
  g_assert_cmpint (domus_ssh_question_kind ("confirm", "Allow use of key?"), ==,
                   DOMUS_SSH_ASK_CONFIRM);
}

int
main (int argc, char **argv)
{
  domus_virt_init ();
  if (argc == 3 && strcmp (argv[1], "--be-killed") == 0)
    be_killed (argv[2]);
  g_test_init (&argc, &argv, NULL);

#define ADD(path, more, func) g_test_add (path, Fixture, more, set_up, func, tear_down)
  g_test_add_func ("/virt/ssh/words", test_words);
  ADD ("/virt/ssh/one-login", "", test_one_login);
  ADD ("/virt/ssh/libvirt", "", test_libvirt);
  ADD ("/virt/ssh/refused-port", "", test_refused_port);
  ADD ("/virt/ssh/no-forwarding", "AllowTcpForwarding no", test_refused_port);
  ADD ("/virt/ssh/host-key", "", test_host_key);
  ADD ("/virt/ssh/wrong-key", "", test_wrong_key);
  ADD ("/virt/ssh/passphrase", "", test_passphrase);
  ADD ("/virt/ssh/nobody-there", "", test_nobody_there);
  ADD ("/virt/ssh/lost", "", test_lost);
  ADD ("/virt/ssh/cancel", "", test_cancel);
  ADD ("/virt/ssh/killed", "", test_killed);
  return g_test_run ();
}
