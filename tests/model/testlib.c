/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "testlib.h"

#include <glib/gstdio.h>

/* Under AddressSanitizer: leaks of libraries without frame pointers are told
 * from ours (tests/leak.supp) only when their callers are known. */
const char *__asan_default_options (void);

const char *
__asan_default_options (void)
{
  return "fast_unwind_on_malloc=0";
}

#define DEADLINE_SECONDS 60

static gboolean
late_cb (gpointer user_data)
{
  g_error ("nothing happened within %d s", DEADLINE_SECONDS);
  return G_SOURCE_REMOVE;
}

void
test_wait_until (gboolean (*condition) (gpointer data), gpointer data)
{
  guint late = g_timeout_add_seconds (DEADLINE_SECONDS, late_cb, NULL);

  while (!condition (data))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (late);
}

static gboolean
is_set (gpointer data)
{
  return *(gboolean *) data;
}

void
test_wait (gboolean *done)
{
  test_wait_until (is_set, done);
}

void
test_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TestResult *self = user_data;

  self->result = g_object_ref (result);
  self->done = TRUE;
}

void
test_result_clear (TestResult *self)
{
  g_clear_object (&self->result);
  self->done = FALSE;
}

void
test_private_home (void)
{
  g_autofree char *folder = g_dir_make_tmp ("domus-model-XXXXXX", NULL);

  g_assert_nonnull (folder);
  g_setenv ("HOME", folder, TRUE);
  g_setenv ("XDG_DATA_HOME", folder, TRUE);
  g_setenv ("XDG_CACHE_HOME", folder, TRUE);
  g_setenv ("XDG_CONFIG_HOME", folder, TRUE);
}

static gboolean
is_listed (gpointer connection)
{
  DomusConnectionState state = domus_connection_get_state (connection);

  return domus_connection_is_listed (connection) || state == DOMUS_CONNECTION_FAILED
         || state == DOMUS_CONNECTION_WAITING;
}

DomusConnection *
test_open (const char *uri)
{
  DomusConnection *connection = domus_connection_new (uri);

  domus_connection_open (connection);
  test_wait_until (is_listed, connection);
  if (domus_connection_get_error (connection) != NULL)
    g_error ("%s", domus_connection_get_error (connection)->message);
  return connection;
}
