/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-test"
#include "config.h"

#include "domus-ssh-pool.h"
#include "domus-ssh-private.h"
#include "domus-test-ssh.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static void
test_one_login (Fixture *f, gconstpointer data)
{
  g_autoptr (GSocketService) server = NULL;
  g_autoptr (DomusVirt) virt = NULL;
  g_autofree char *known = NULL;
  guint16 port;

  if (f->sshd == NULL)
    return;
  ssh_test_open_well (f);
  g_assert_cmpuint (f->questions->len, ==, 1);
  known = ssh_test_contents (f, "known_hosts");
  g_assert_nonnull (strstr (known, "ssh-ed25519"));

  server = ssh_test_new_server (&port);
  for (int i = 0; i < 5; i++) {
    g_autoptr (GError) error = NULL;
    char word[13] = "";
    int fd = ssh_test_reach (f, port, &error);

    g_assert_no_error (error);
    g_assert_cmpint (read (fd, word, 12), ==, 12);
    g_assert_cmpstr (word, ==, "RFB 003.008\n");
    close (fd);
  }
  g_assert_cmpuint (ssh_test_count_logins (f), ==, 1);
  g_assert_cmpuint (f->questions->len, ==, 1);
}

/* Two users of one host: one login, one question; the last one ends it. */
static void
test_shared (Fixture *f, gconstpointer data)
{
  g_autoptr (DomusSshPool) pool = NULL;
  g_autoptr (DomusSsh) first = NULL;
  g_autoptr (DomusSsh) second = NULL;
  g_autoptr (DomusSsh) third = NULL;
  g_autoptr (DomusSsh) other = NULL;
  g_autoptr (DomusUri) uri = NULL;
  g_autoptr (GAsyncResult) first_result = NULL;
  g_autoptr (GAsyncResult) second_result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (f->sshd == NULL)
    return;
  text = g_strdup_printf ("xen+ssh://127.0.0.1:%s/system?command=%s/ssh", f->port, f->dir);
  uri = domus_uri_parse (text, &error);
  g_assert_no_error (error);
  pool = domus_ssh_pool_new ();
  g_queue_push_head (&f->answers, (gpointer) "yes");
  first = domus_ssh_pool_get (pool, f->uri);
  g_signal_connect (first, "question", G_CALLBACK (ssh_test_on_question), f);
  domus_ssh_open_async (first, NULL, domus_test_done, &first_result);
  second = domus_ssh_pool_get (pool, uri); /* the other hypervisor, while the first logs in */
  g_assert_true (first == second);
  domus_ssh_open_async (second, NULL, domus_test_done, &second_result);
  domus_test_wait (&first_result);
  domus_test_wait (&second_result);
  g_assert_true (domus_ssh_open_finish (first, first_result, &error));
  g_assert_no_error (error);
  g_assert_true (domus_ssh_open_finish (second, second_result, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (f->questions->len, ==, 1);
  g_assert_cmpuint (ssh_test_count_logins (f), ==, 1);

  /* Somebody else, or another key, is another login. */
  g_free (uri->user);
  uri->user = g_strdup ("somebody");
  other = domus_ssh_pool_get (pool, uri);
  g_assert_true (other != first);
  domus_ssh_close (other);

  domus_ssh_close (first);
  g_assert_true (domus_ssh_is_open (second));
  domus_ssh_close (second);
  g_assert_false (domus_ssh_is_open (second));
  third = domus_ssh_pool_get (pool, f->uri);
  g_assert_true (third != first);
}

static void
test_refused_port (Fixture *f, gconstpointer data)
{
  g_autoptr (GSocketService) server = NULL;
  GError *error = NULL;
  guint16 port;

  if (f->sshd == NULL)
    return;
  ssh_test_open_well (f);
  server = ssh_test_new_server (&port);
  if (strstr (data, "ForceCommand") != NULL) {
    g_assert_cmpint (ssh_test_reach (f, port, &error), ==, -1);
    domus_test_expect (error, DOMUS_ERROR_DENIED, "does not pass on");
  } else {
    g_socket_service_stop (server);
    g_socket_listener_close (G_SOCKET_LISTENER (server));
    g_assert_cmpint (ssh_test_reach (f, port, &error), ==, -1);
    domus_test_expect (error, DOMUS_ERROR_UNREACHABLE, "does not answer");
  }
  g_assert_true (domus_ssh_is_open (f->ssh));
}

/* sshd may not pass on: a program on the host does, over the same login. */
static void
test_by_command (Fixture *f, gconstpointer data)
{
  g_autoptr (GSocketService) server = NULL;
  guint16 port;

  if (f->sshd == NULL)
    return;
  ssh_test_open_well (f);
  server = ssh_test_new_server (&port);
  for (int i = 0; i < 3; i++) {
    g_autoptr (GError) error = NULL;
    char word[13] = "";
    int fd = ssh_test_reach (f, port, &error);

    g_assert_no_error (error);
    g_assert_cmpint (read (fd, word, 12), ==, 12);
    g_assert_cmpstr (word, ==, "RFB 003.008\n");
    /* The server closed; this comes through. */
    g_assert_cmpint (read (fd, word, 12), ==, 0);
    close (fd);
  }
  g_assert_cmpuint (ssh_test_count_logins (f), ==, 1);
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
  ssh_test_open_well (f);
  uri = g_strdup_printf ("qemu+ssh://127.0.0.1:%s/session?netcat=%s/nc&socket=%s/run/libvirt/%s",
                         f->port, f->dir, daemon->dir, "libvirt-sock");
  virt = domus_virt_new (uri);
  domus_virt_set_ssh_command (virt, domus_ssh_get_command (f->ssh));
  domus_virt_open_async (virt, NULL, domus_test_done, &result);
  domus_test_wait (&result);
  domus_virt_open_finish (virt, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ssh_test_count_logins (f), ==, 1);
  domus_test_close (virt);
}

static void
expect_failure (Fixture *f, int code, const char *words)
{
  GError *error = NULL;
  g_autofree char *hint = NULL;

  g_assert_false (ssh_test_open_ssh (f, &error));
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
  g_assert_cmpuint (ssh_test_count_logins (f), ==, 0);

  /* Somebody else's key is the known one. */
  other = ssh_test_contents (f, "other_key.pub");
  line = g_strdup_printf ("[127.0.0.1]:%s %s", f->port, other);
  known = ssh_test_in_dir (f, "known_hosts");
  g_file_set_contents (known, line, -1, &error);
  g_assert_no_error (error);
  g_queue_push_tail (&f->answers, (gpointer) "yes");
  expect_failure (f, DOMUS_ERROR_AUTH, "another key");
  g_assert_cmpuint (f->questions->len, ==, 1); /* no way to say yes */
  g_assert_cmpuint (ssh_test_count_logins (f), ==, 0);
}

static void
use_key (Fixture *f, const char *key)
{
  g_autofree char *config = ssh_test_contents (f, "config");
  g_autofree char *path = ssh_test_in_dir (f, "config");
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
  key = ssh_test_in_dir (f, "client_key");
  keygen = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error, "ssh-keygen", "-q", "-p",
                             "-P", "", "-N", "open sesame", "-f", key, NULL);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait_check (keygen, NULL, &error));
  g_queue_push_tail (&f->answers, (gpointer) "wrong");
  g_queue_push_tail (&f->answers, (gpointer) "open sesame");
  ssh_test_open_well (f); /* the host's key comes first */
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
  server = ssh_test_new_server (&port);
  g_socket_service_stop (server);
  g_socket_listener_close (G_SOCKET_LISTENER (server));
  text = g_strdup_printf ("%u", port);
  ssh_test_new_ssh (f, text);
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
  ssh_test_open_well (f);
  master = find_master (f);
  folder = g_strdup (domus_ssh_get_folder (f->ssh));
  g_assert_cmpint (kill (master, SIGKILL), ==, 0);
  domus_test_wait_flag (&f->is_closed);
  g_assert_error (f->closed, DOMUS_ERROR, DOMUS_ERROR_CLOSED);
  g_assert_false (domus_ssh_is_open (f->ssh));
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));

  ssh_test_open_well (f); /* and again */
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

  g_signal_connect (f.ssh, "question", G_CALLBACK (ssh_test_on_question), &f);
  f.questions = g_ptr_array_new ();
  ssh_test_open_well (&f);
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
  ssh_test_open_well (f);
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

#define ADD(path, more, func)                                                                      \
  g_test_add (path, Fixture, more, ssh_test_set_up, func, ssh_test_tear_down)
  g_test_add_func ("/virt/ssh/words", test_words);
  ADD ("/virt/ssh/one-login", "", test_one_login);
  ADD ("/virt/ssh/shared", "", test_shared);
  ADD ("/virt/ssh/libvirt", "", test_libvirt);
  ADD ("/virt/ssh/refused-port", "", test_refused_port);
  ADD ("/virt/ssh/no-forwarding", "AllowTcpForwarding no", test_by_command);
  ADD ("/virt/ssh/no-forwarding-refused", "AllowTcpForwarding no", test_refused_port);
  ADD ("/virt/ssh/nothing-passes", "AllowTcpForwarding no\nForceCommand /bin/false",
       test_refused_port);
  ADD ("/virt/ssh/host-key", "", test_host_key);
  ADD ("/virt/ssh/wrong-key", "", test_wrong_key);
  ADD ("/virt/ssh/passphrase", "", test_passphrase);
  ADD ("/virt/ssh/nobody-there", "", test_nobody_there);
  ADD ("/virt/ssh/lost", "", test_lost);
  ADD ("/virt/ssh/cancel", "", test_cancel);
  ADD ("/virt/ssh/killed", "", test_killed);
  return g_test_run ();
}
