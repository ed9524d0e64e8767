/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-test"
#include "config.h"

#include "domus-test-virt.h"

#include <string.h>

#define PATIENCE_SECONDS 60

void
domus_test_done (GObject *source, GAsyncResult *result, gpointer data)
{
  GAsyncResult **where = data;

  g_assert_null (*where);
  g_assert_true (domus_virt_is_main_thread ());
  *where = g_object_ref (result);
}

static gboolean
lose_patience (gpointer data)
{
  g_error ("Waited for too long");
  return G_SOURCE_REMOVE;
}

void
domus_test_wait (GAsyncResult **result)
{
  guint patience = g_timeout_add_seconds (PATIENCE_SECONDS, lose_patience, NULL);

  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (patience);
}

void
domus_test_wait_flag (const gboolean *flag)
{
  guint patience = g_timeout_add_seconds (PATIENCE_SECONDS, lose_patience, NULL);

  while (!*flag)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (patience);
}

void
domus_test_settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

DomusVirt *
domus_test_open (const char *uri)
{
  DomusVirt *virt = domus_virt_new (uri);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  domus_virt_open_async (virt, NULL, domus_test_done, &result);
  domus_test_wait (&result);
  domus_virt_open_finish (virt, result, &error);
  g_assert_no_error (error);
  g_assert_true (domus_virt_is_open (virt));
  return virt;
}

void
domus_test_close (DomusVirt *virt)
{
  guint patience = g_timeout_add_seconds (PATIENCE_SECONDS, lose_patience, NULL);

  domus_virt_close (virt);
  g_object_unref (virt);
  /* The closing thread wakes nobody when it has done, so look often. */
  while (g_atomic_int_get (&domus_test_n_closed) < g_atomic_int_get (&domus_test_n_opened)) {
    g_main_context_iteration (NULL, FALSE);
    g_thread_yield ();
  }
  g_source_remove (patience);
}

char *
domus_test_uuid (DomusVirt *virt, const char *name)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) guests = NULL;

  domus_virt_list_guests_async (virt, NULL, domus_test_done, &result);
  domus_test_wait (&result);
  guests = domus_virt_list_guests_finish (virt, result, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < guests->len; i++) {
    const DomusVirtGuest *guest = guests->pdata[i];
    if (strcmp (guest->name, name) == 0)
      return g_strdup (guest->uuid);
  }
  return NULL;
}

DomusVirtState
domus_test_state (DomusVirt *virt, const char *uuid)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (DomusVirtGuest) guest = NULL;

  domus_virt_get_guest_async (virt, uuid, NULL, domus_test_done, &result);
  domus_test_wait (&result);
  guest = domus_virt_get_guest_finish (virt, result, &error);
  g_assert_no_error (error);
  return guest->state;
}

void
domus_test_op (DomusVirt *virt, const char *uuid, DomusVirtOp op)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  domus_virt_op_async (virt, uuid, op, NULL, domus_test_done, &result);
  domus_test_wait (&result);
  domus_virt_op_finish (virt, result, &error);
  g_assert_no_error (error);
}

void
domus_test_expect (GError *error, int code, const char *words)
{
  g_assert_error (error, DOMUS_ERROR, code);
  if (words != NULL && strstr (error->message, words) == NULL)
    g_error ("“%s” does not say “%s”", error->message, words);
}

/* ---- the daemon ---- */

static char *
read_value (GDataInputStream *stream, const char *key)
{
  g_autofree char *line = g_data_input_stream_read_line (stream, NULL, NULL, NULL);

  if (line == NULL || !g_str_has_prefix (line, key))
    return NULL;
  return g_strdup (line + strlen (key));
}

DomusTestDaemon *
domus_test_daemon_new (void)
{
  g_autoptr (DomusTestDaemon) self = g_new0 (DomusTestDaemon, 1);
  g_autoptr (GDataInputStream) lines = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *pid = NULL;

  self->process =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                        DOMUS_TEST_PYTHON, DOMUS_TEST_DAEMON, "--cache", DOMUS_TEST_CACHE, NULL);
  g_assert_no_error (error);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  self->uri = read_value (lines, "uri=");
  pid = read_value (lines, "pid=");
  self->dir = read_value (lines, "dir=");
  if (self->dir != NULL) {
    self->pid = atoi (pid);
    return g_steal_pointer (&self);
  }
  g_subprocess_wait (self->process, NULL, NULL);
  g_assert_cmpint (g_subprocess_get_exit_status (self->process), ==, 77);
  g_test_skip ("This computer has no libvirtd");
  return NULL;
}

void
domus_test_daemon_free (DomusTestDaemon *self)
{
  if (self == NULL)
    return;
  g_output_stream_close (g_subprocess_get_stdin_pipe (self->process), NULL, NULL);
  g_subprocess_wait (self->process, NULL, NULL);
  g_object_unref (self->process);
  g_free (self->uri);
  g_free (self->dir);
  g_free (self);
}
