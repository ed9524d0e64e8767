/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-test"
#include "config.h"

#include "domus-test-virt.h"
#include "domus-virt-private.h"

#include <string.h>

/* Calls that block until they are let go, in place of libvirt's. */
typedef struct
{
  DomusVirtQueue *queue;
  DomusVirtLink *link; /* (owned): the queue and its calls have the other references */
  DomusVirt *owner;    /* whom the tasks are of */
  GMutex mutex;
  GCond cond;
  GHashTable *open; /* names of gates that are open */
  GString *begun;   /* names of calls in the order in which they began */
} Fixture;

static Fixture *the;

static void
setup (Fixture *f, gconstpointer data)
{
  DomusVirtLink *link = g_new0 (DomusVirtLink, 1);

  the = f;
  f->owner = domus_virt_new ("test:///default");
  g_atomic_ref_count_init (&link->refs);
  link->driver = g_strdup ("test");
  link->events = domus_virt_events_new (f->owner, g_main_context_default ());
  f->link = domus_virt_link_ref (link);
  f->queue = domus_virt_queue_new (link, g_main_context_default ());
  g_mutex_init (&f->mutex);
  g_cond_init (&f->cond);
  f->open = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  f->begun = g_string_new (NULL);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  if (f->queue != NULL)
    domus_virt_queue_unref (f->queue);
  /* A call whose answer nobody waits for may still be on its way out of a gate. */
  while (!g_atomic_ref_count_compare (&f->link->refs, 1)) {
    g_main_context_iteration (NULL, FALSE);
    g_thread_yield ();
  }
  domus_virt_link_unref (f->link);
  domus_test_settle ();
  g_assert_finalize_object (f->owner);
  g_hash_table_unref (f->open);
  g_string_free (f->begun, TRUE);
  g_mutex_clear (&f->mutex);
  g_cond_clear (&f->cond);
}

static gpointer
wait_at_gate (DomusVirtLink *link, const DomusVirtArgs *args, GError **error)
{
  gpointer result = NULL;

  g_mutex_lock (&the->mutex);
  g_string_append (the->begun, args->subject);
  g_cond_broadcast (&the->cond);
  while (!g_hash_table_contains (the->open, args->subject))
    g_cond_wait (&the->cond, &the->mutex);
  g_mutex_unlock (&the->mutex);
  if (args->flags)
    g_set_error (error, DOMUS_ERROR, DOMUS_ERROR_BUSY, "wanted");
  else
    result = g_strdup (args->subject);
  return result;
}

static void
open_gates (Fixture *f, const char *names)
{
  g_mutex_lock (&f->mutex);
  for (; *names != '\0'; names++)
    g_hash_table_add (f->open, g_strndup (names, 1));
  g_cond_broadcast (&f->cond);
  g_mutex_unlock (&f->mutex);
}

/* The calls that have begun, once there are as many as expected. */
static void
expect_begun (Fixture *f, const char *names)
{
  g_autofree char *begun = NULL;

  g_mutex_lock (&f->mutex);
  while (f->begun->len < strlen (names)) {
    g_mutex_unlock (&f->mutex);
    g_main_context_iteration (NULL, FALSE);
    g_thread_yield ();
    g_mutex_lock (&f->mutex);
  }
  begun = g_strdup (f->begun->str);
  g_mutex_unlock (&f->mutex);
  /* Threads begin in any order. */
  g_assert_cmpuint (strlen (begun), ==, strlen (names));
  for (; *names != '\0'; names++)
    g_assert_nonnull (strchr (begun, *names));
}

static const DomusVirtCall read_call = { "read", wait_at_gate, g_free, DOMUS_VIRT_READ };
static const DomusVirtCall change_call = { "change", wait_at_gate, g_free, DOMUS_VIRT_CHANGE };
static const DomusVirtCall slow_call = { "slow", wait_at_gate, g_free, DOMUS_VIRT_CHANGE, TRUE };
static const DomusVirtCall urgent_call = { "urgent", wait_at_gate, g_free, DOMUS_VIRT_URGENT };

static void
push (Fixture *f,
      const DomusVirtCall *call,
      const char *name,
      gboolean fail,
      GCancellable *cancellable,
      GAsyncResult **result)
{
  GTask *task = g_task_new (f->owner, cancellable, domus_test_done, result);

  g_task_set_check_cancellable (task, FALSE);
  domus_virt_queue_push (f->queue, task, call, &(DomusVirtArgs){ .subject = name, .flags = fail });
}

static char *
finish (Fixture *f, GAsyncResult **result, GError **error)
{
  char *value;

  domus_test_wait (result);
  value = domus_virt_run_finish (f->owner, *result, error);
  g_clear_object (result);
  return value;
}

static void
expect_success (Fixture *f, GAsyncResult **results, guint n)
{
  for (guint i = 0; i < n; i++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *value = finish (f, &results[i], &error);

    g_assert_no_error (error);
    g_assert_nonnull (value);
  }
}

static void
test_results (Fixture *f, gconstpointer data)
{
  GAsyncResult *results[2] = { NULL };
  g_autoptr (GError) error = NULL;
  g_autofree char *value = NULL;

  open_gates (f, "ab");
  push (f, &read_call, "a", FALSE, NULL, &results[0]);
  push (f, &read_call, "b", TRUE, NULL, &results[1]);
  value = finish (f, &results[0], &error);
  g_assert_no_error (error);
  g_assert_cmpstr (value, ==, "a");
  g_assert_null (finish (f, &results[1], &error));
  g_assert_error (error, DOMUS_ERROR, DOMUS_ERROR_BUSY);
}

/* Two slow ones leave room for a quick one; three of them for an urgent one. */
static void
test_slots (Fixture *f, gconstpointer data)
{
  GAsyncResult *results[7] = { NULL };

  push (f, &slow_call, "a", FALSE, NULL, &results[0]);
  push (f, &slow_call, "b", FALSE, NULL, &results[1]);
  push (f, &slow_call, "c", FALSE, NULL, &results[2]);
  push (f, &read_call, "d", FALSE, NULL, &results[3]);
  push (f, &read_call, "e", FALSE, NULL, &results[4]);
  expect_begun (f, "abd");
  push (f, &urgent_call, "u", FALSE, NULL, &results[5]);
  expect_begun (f, "abdu");
  push (f, &urgent_call, "v", FALSE, NULL, &results[6]);
  domus_test_settle ();
  expect_begun (f, "abdu");
  open_gates (f, "a");
  expect_success (f, results, 1);
  /* The second urgent one comes before the third slow one. */
  expect_begun (f, "abduv");
  open_gates (f, "bcdeuv");
  expect_success (f, results + 1, 6);
}

static void
test_order (Fixture *f, gconstpointer data)
{
  GAsyncResult *results[7] = { NULL };

  push (f, &read_call, "a", FALSE, NULL, &results[0]);
  push (f, &read_call, "b", FALSE, NULL, &results[1]);
  push (f, &read_call, "c", FALSE, NULL, &results[2]);
  expect_begun (f, "abc");
  push (f, &read_call, "d", FALSE, NULL, &results[3]);
  push (f, &read_call, "e", FALSE, NULL, &results[4]);
  push (f, &change_call, "f", FALSE, NULL, &results[5]);
  open_gates (f, "a");
  expect_success (f, results, 1);
  expect_begun (f, "abcf");
  open_gates (f, "f");
  expect_success (f, results + 5, 1);
  expect_begun (f, "abcfd");
  open_gates (f, "bcde");
  expect_success (f, results + 1, 4);
  g_assert_cmpstr (f->begun->str + 3, ==, "fde");
}

static void
test_cancel_waiting (Fixture *f, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GAsyncResult *results[4] = { NULL };

  for (int i = 0; i < 3; i++)
    push (f, &change_call, (const char *[]){ "a", "b", "c" }[i], FALSE, NULL, &results[i]);
  push (f, &change_call, "d", FALSE, cancellable, &results[3]);
  expect_begun (f, "abc");
  g_cancellable_cancel (cancellable);
  g_assert_null (finish (f, &results[3], &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  open_gates (f, "abcd");
  expect_success (f, results, 3);
  domus_test_settle ();
  expect_begun (f, "abc");
}

static void
test_cancel_read (Fixture *f, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GAsyncResult *results[2] = { NULL };

  push (f, &read_call, "a", FALSE, cancellable, &results[0]);
  expect_begun (f, "a");
  g_cancellable_cancel (cancellable);
  g_assert_null (finish (f, &results[0], &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  open_gates (f, "ab");
  push (f, &read_call, "b", FALSE, NULL, &results[1]);
  expect_success (f, results + 1, 1);
}

/* A change that has begun tells the truth. */
static void
test_cancel_change (Fixture *f, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GAsyncResult *results[1] = { NULL };

  push (f, &change_call, "a", FALSE, cancellable, &results[0]);
  expect_begun (f, "a");
  g_cancellable_cancel (cancellable);
  domus_test_settle ();
  g_assert_null (results[0]);
  open_gates (f, "a");
  expect_success (f, results, 1);
}

static void
test_shut (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) reason = g_error_new (DOMUS_ERROR, DOMUS_ERROR_CLOSED, "gone");
  GAsyncResult *results[5] = { NULL };

  for (int i = 0; i < 5; i++)
    push (f, &change_call, (const char *[]){ "a", "b", "c", "d", "e" }[i], FALSE, NULL,
          &results[i]);
  expect_begun (f, "abc");
  domus_virt_queue_shut (f->queue, reason);
  g_clear_pointer (&f->queue, domus_virt_queue_unref);
  for (int i = 0; i < 5; i++)
    g_assert_null (results[i]);
  for (int i = 0; i < 5; i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (finish (f, &results[i], &error));
    g_assert_error (error, DOMUS_ERROR, DOMUS_ERROR_CLOSED);
  }
  expect_begun (f, "abc");
  open_gates (f, "abcde");
}

int
main (int argc, char *argv[])
{
  static const struct
  {
    const char *path;
    void (*func) (Fixture *f, gconstpointer data);
  } tests[] = {
    { "/virt/queue/results", test_results },
    { "/virt/queue/slots", test_slots },
    { "/virt/queue/order", test_order },
    { "/virt/queue/cancel-waiting", test_cancel_waiting },
    { "/virt/queue/cancel-read", test_cancel_read },
    { "/virt/queue/cancel-change", test_cancel_change },
    { "/virt/queue/shut", test_shut },
  };

  g_test_init (&argc, &argv, NULL);
  domus_virt_init ();
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, setup, tests[i].func, teardown);
  return g_test_run ();
}
