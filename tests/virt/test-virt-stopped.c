/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-test"
#include "config.h"

#include "domus-test-virt.h"

#include <signal.h>
#include <string.h>

/* A daemon that is stopped (SIGSTOP) keeps its connections and answers
 * nothing: the worst a host can do. Nothing of it may reach the main thread. */

#define BEAT_MS 5
#define MANY_BEATS 300
/* In practice a few ms; the rest is for slow machines. */
#define MAX_GAP_US (1 * G_USEC_PER_SEC)

typedef struct
{
  guint source;
  guint n;
  gint64 last;
  gint64 max_gap;
  gboolean enough;
} Heart;

static gboolean
beat (gpointer data)
{
  Heart *heart = data;
  gint64 now = g_get_monotonic_time ();

  heart->max_gap = MAX (heart->max_gap, now - heart->last);
  heart->last = now;
  heart->enough = ++heart->n >= MANY_BEATS;
  return G_SOURCE_CONTINUE;
}

static Heart *
heart_new (void)
{
  Heart *heart = g_new0 (Heart, 1);

  heart->last = g_get_monotonic_time ();
  heart->source = g_timeout_add_full (G_PRIORITY_HIGH, BEAT_MS, beat, heart, NULL);
  return heart;
}

static void
heart_check (Heart *heart)
{
  beat (heart);
  g_test_message ("longest gap of the main loop: %.1f ms", heart->max_gap / 1000.0);
  g_assert_cmpint (heart->max_gap, <, MAX_GAP_US);
  g_source_remove (heart->source);
  g_free (heart);
}

static char *
huge_xml (void)
{
  g_autofree char *filling = g_strnfill (3 * 1024 * 1024, 'x');

  return g_strdup_printf ("<domain type='qemu'><name>huge</name><description>%s</description>"
                          "<memory>65536</memory><os><type>hvm</type></os></domain>",
                          filling);
}

static void
flight (DomusVirt *virt, GCancellable *cancellable, GAsyncResult **results)
{
  g_autofree char *uuid = g_uuid_string_random ();
  g_autofree char *xml = huge_xml ();

  domus_virt_list_guests_async (virt, cancellable, domus_test_done, &results[0]);
  /* Larger than the socket's buffer: the worker stops in the middle of it. */
  domus_virt_define_async (virt, xml, FALSE, NULL, domus_test_done, &results[1]);
  domus_virt_get_guest_async (virt, uuid, NULL, domus_test_done, &results[2]);
  domus_virt_list_pools_async (virt, NULL, domus_test_done, &results[3]);
  domus_virt_op_async (virt, uuid, DOMUS_VIRT_OP_DESTROY, NULL, domus_test_done, &results[4]);
}

static void
expect_closed (DomusVirt *virt, GAsyncResult **results, guint n)
{
  for (guint i = 0; i < n; i++) {
    g_autoptr (GError) error = NULL;

    domus_test_wait (&results[i]);
    g_assert_null (g_task_propagate_pointer (G_TASK (results[i]), &error));
    domus_test_expect (error, DOMUS_ERROR_CLOSED, NULL);
    g_clear_object (&results[i]);
  }
}

static void
test_goes_on (void)
{
  g_autoptr (DomusTestDaemon) daemon = domus_test_daemon_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GCancellable) cancel_open = g_cancellable_new ();
  g_autoptr (GAsyncResult) opened = NULL;
  g_autoptr (DomusVirt) other = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *uuid = NULL;
  GAsyncResult *results[5] = { NULL };
  DomusVirt *virt;
  Heart *heart;

  if (daemon == NULL)
    return;
  virt = domus_test_open (daemon->uri);
  heart = heart_new ();
  kill (daemon->pid, SIGSTOP);
  flight (virt, cancellable, results);
  other = domus_virt_new (daemon->uri);
  domus_virt_open_async (other, cancel_open, domus_test_done, &opened);
  domus_test_wait_flag (&heart->enough);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    g_assert_null (results[i]);
  g_assert_null (opened);

  /* A read and an opening can be given up. */
  g_cancellable_cancel (cancellable);
  domus_test_wait (&results[0]);
  g_assert_null (domus_virt_list_guests_finish (virt, results[0], &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_cancellable_cancel (cancel_open);
  domus_test_wait (&opened);
  g_assert_false (domus_virt_open_finish (other, opened, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  heart_check (heart);

  /* And everything else goes on when the daemon does. */
  kill (daemon->pid, SIGCONT);
  for (guint i = 1; i < G_N_ELEMENTS (results); i++)
    domus_test_wait (&results[i]);
  uuid = domus_virt_define_finish (virt, results[1], &error);
  g_assert_no_error (error);
  g_assert_null (domus_virt_get_guest_finish (virt, results[2], &error));
  domus_test_expect (error, DOMUS_ERROR_NOT_FOUND, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    g_clear_object (&results[i]);
  domus_test_close (virt);
}

static void
test_close (void)
{
  g_autoptr (DomusTestDaemon) daemon = domus_test_daemon_new ();
  GAsyncResult *results[5] = { NULL };
  DomusVirt *virt;
  Heart *heart;

  if (daemon == NULL)
    return;
  virt = domus_test_open (daemon->uri);
  heart = heart_new ();
  kill (daemon->pid, SIGSTOP);
  flight (virt, NULL, results);
  domus_test_wait_flag (&heart->enough);
  domus_virt_close (virt);
  expect_closed (virt, results, G_N_ELEMENTS (results));
  g_assert_finalize_object (virt);
  heart->enough = FALSE;
  heart->n = 0;
  domus_test_wait_flag (&heart->enough);
  heart_check (heart);
}

static void
on_closed (DomusVirt *virt, GError *error, gpointer data)
{
  gboolean *closed = data;

  g_assert_true (domus_virt_is_main_thread ());
  domus_test_expect (error, DOMUS_ERROR_CLOSED, "The connection was lost.");
  g_assert_false (domus_virt_is_open (virt));
  *closed = TRUE;
}

/* We find out by ourselves, in less than half a minute. */
static void
test_silent (void)
{
  g_autoptr (DomusTestDaemon) daemon = domus_test_daemon_new ();
  GAsyncResult *results[5] = { NULL };
  gboolean closed = FALSE;
  DomusVirt *virt;
  Heart *heart;

  if (daemon == NULL)
    return;
  virt = domus_test_open (daemon->uri);
  g_signal_connect (virt, "closed", G_CALLBACK (on_closed), &closed);
  heart = heart_new ();
  kill (daemon->pid, SIGSTOP);
  flight (virt, NULL, results);
  domus_test_wait_flag (&closed);
  expect_closed (virt, results, G_N_ELEMENTS (results));
  /* The threads that waited are free when the socket is gone, no sooner. */
  kill (daemon->pid, SIGKILL);
  domus_test_close (virt);
  heart_check (heart);
}

/* Calls in flight when the daemon dies. */
static void
test_killed (void)
{
  g_autoptr (DomusTestDaemon) daemon = domus_test_daemon_new ();
  GAsyncResult *results[5] = { NULL };
  gboolean closed = FALSE;
  DomusVirt *virt;

  if (daemon == NULL)
    return;
  virt = domus_test_open (daemon->uri);
  g_signal_connect (virt, "closed", G_CALLBACK (on_closed), &closed);
  kill (daemon->pid, SIGSTOP);
  flight (virt, NULL, results);
  kill (daemon->pid, SIGKILL);
  domus_test_wait_flag (&closed);
  expect_closed (virt, results, G_N_ELEMENTS (results));
  domus_test_close (virt);
}

/* Nothing is in flight. */
static void
test_killed_idle (void)
{
  g_autoptr (DomusTestDaemon) daemon = domus_test_daemon_new ();
  gboolean closed = FALSE;
  DomusVirt *virt;

  if (daemon == NULL)
    return;
  virt = domus_test_open (daemon->uri);
  g_signal_connect (virt, "closed", G_CALLBACK (on_closed), &closed);
  kill (daemon->pid, SIGKILL);
  domus_test_wait_flag (&closed);
  domus_test_close (virt);
}

/* A program ends although its calls do not. */
static void
test_exit (void)
{
  if (!g_test_subprocess ()) {
    g_autoptr (DomusTestDaemon) daemon = domus_test_daemon_new ();
    g_autofree char *pid = NULL;

    if (daemon == NULL)
      return;
    pid = g_strdup_printf ("%d", daemon->pid);
    g_setenv ("DOMUS_TEST_STOP_URI", daemon->uri, TRUE);
    g_setenv ("DOMUS_TEST_STOP_PID", pid, TRUE);
    g_test_trap_subprocess (NULL, 20 * G_USEC_PER_SEC, G_TEST_SUBPROCESS_DEFAULT);
    g_test_trap_assert_passed ();
  } else {
    static GAsyncResult *results[5];
    DomusVirt *virt = domus_test_open (g_getenv ("DOMUS_TEST_STOP_URI"));
    Heart *heart = heart_new ();

    kill (atoi (g_getenv ("DOMUS_TEST_STOP_PID")), SIGSTOP);
    flight (virt, NULL, results);
    domus_test_wait_flag (&heart->enough);
    heart_check (heart);
    domus_virt_close (virt);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  domus_virt_init ();
  g_test_add_func ("/virt/stopped/goes-on", test_goes_on);
  g_test_add_func ("/virt/stopped/close", test_close);
  g_test_add_func ("/virt/stopped/silent", test_silent);
  g_test_add_func ("/virt/stopped/killed", test_killed);
  g_test_add_func ("/virt/stopped/killed-idle", test_killed_idle);
  g_test_add_func ("/virt/stopped/exit", test_exit);
  return g_test_run ();
}
