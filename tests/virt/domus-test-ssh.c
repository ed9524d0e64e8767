/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "domus-test-ssh.h"

#include <string.h>

char *
ssh_test_in_dir (Fixture *f, const char *name)
{
  return g_build_filename (f->dir, name, NULL);
}

char *
ssh_test_contents (Fixture *f, const char *name)
{
  g_autofree char *path = ssh_test_in_dir (f, name);
  char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) ? text : g_strdup ("");
}

guint
ssh_test_count_logins (Fixture *f)
{
  g_autofree char *log = ssh_test_contents (f, "log");
  guint n = 0;

  for (const char *p = log; (p = strstr (p, "Accepted publickey for")) != NULL; p++)
    n++;
  return n;
}

void
ssh_test_on_question (DomusSsh *ssh, DomusSshQuestion *question, Fixture *f)
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

void
ssh_test_new_ssh (Fixture *f, const char *port)
{
  g_autofree char *text =
      g_strdup_printf ("qemu+ssh://127.0.0.1:%s/system?command=%s/ssh", port, f->dir);
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&f->uri, domus_uri_free);
  g_clear_object (&f->ssh);
  f->uri = domus_uri_parse (text, &error);
  g_assert_no_error (error);
  f->ssh = domus_ssh_new (f->uri);
  g_signal_connect (f->ssh, "question", G_CALLBACK (ssh_test_on_question), f);
  g_signal_connect (f->ssh, "closed", G_CALLBACK (on_closed), f);
}

void
ssh_test_set_up (Fixture *f, gconstpointer data)
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
  ssh_test_new_ssh (f, f->port);
}

void
ssh_test_tear_down (Fixture *f, gconstpointer data)
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

gboolean
ssh_test_open_ssh (Fixture *f, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  domus_ssh_open_async (f->ssh, NULL, domus_test_done, &result);
  domus_test_wait (&result);
  return domus_ssh_open_finish (f->ssh, result, error);
}

void
ssh_test_open_well (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  g_queue_push_head (&f->answers, (gpointer) "yes");
  ssh_test_open_ssh (f, &error);
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

GSocketService *
ssh_test_new_server (guint16 *port)
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

int
ssh_test_reach (Fixture *f, guint16 port, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  domus_ssh_connect_async (f->ssh, "127.0.0.1", port, TRUE, NULL, domus_test_done, &result);
  domus_test_wait (&result);
  return domus_ssh_connect_finish (f->ssh, result, error);
}
