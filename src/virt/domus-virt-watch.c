/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-virt"
#include "config.h"

#include "domus-virt.h"
#include "domus-virt-private.h"

/* A small question to the daemon now and then, in place of
 * virConnectSetKeepAlive(). With that, the client of libvirt before 10.4 (seen
 * with 9.0) does not end calls in flight when keepalive runs out, because the
 * thread that waits polls without a timeout; and when the socket then closes,
 * the next waiting thread uses the stack of the one before (CVE-2024-4418) and
 * the program crashes. Without keepalive neither happens. */
#define ASK_SECONDS 10
#define ANSWER_SECONDS 20

struct _DomusVirtWatch
{
  gatomicrefcount refs;
  DomusVirtLink *link; /* (owned) (nullable): until stopped */
  GMainContext *context;
  GSource *timer; /* (nullable): until stopped */
  gint64 asked;   /* monotonic; 0 when no answer is awaited; the context's */
};

typedef struct
{
  DomusVirtWatch *watch;
  DomusVirtLink *link;
} Question;

static void
watch_unref (DomusVirtWatch *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_main_context_unref (self->context);
  g_free (self);
}

static void
question_free (gpointer data)
{
  Question *self = data;

  domus_virt_link_unref (self->link);
  watch_unref (self->watch);
  g_free (self);
}

static gboolean
answered (gpointer data)
{
  Question *self = data;

  self->watch->asked = 0;
  return G_SOURCE_REMOVE;
}

static gpointer
ask_thread (gpointer data)
{
  Question *self = data;
  unsigned long version;

  g_assert (!domus_virt_is_main_thread ());
  /* libvirtd answers this one even when all its ordinary workers are busy. */
  if (virConnectGetLibVersion (self->link->conn, &version) < 0
      && virConnectIsAlive (self->link->conn) == 0)
    domus_virt_events_lost (self->link->events, VIR_CONNECT_CLOSE_REASON_ERROR);
  domus_virt_invoke (self->watch->context, answered, self, question_free);
  return NULL;
}

static gboolean
on_time (gpointer data)
{
  DomusVirtWatch *self = data;
  gint64 now = g_get_monotonic_time ();
  Question *question;
  GThread *thread;

  if (self->asked != 0) {
    if (now - self->asked >= ANSWER_SECONDS * G_USEC_PER_SEC)
      domus_virt_events_lost (self->link->events, VIR_CONNECT_CLOSE_REASON_KEEPALIVE);
    return G_SOURCE_CONTINUE;
  }
  question = g_new0 (Question, 1);
  question->watch = self;
  g_atomic_ref_count_inc (&self->refs);
  question->link = domus_virt_link_ref (self->link);
  thread = g_thread_try_new ("domus-virt-watch", ask_thread, question, NULL);
  if (thread == NULL) {
    question_free (question);
    return G_SOURCE_CONTINUE;
  }
  self->asked = now;
  g_thread_unref (thread);
  return G_SOURCE_CONTINUE;
}

/**
 * domus_virt_watch_new:
 * @context: the caller's
 *
 * Returns: (transfer full): tells the link's events when the host does not
 *   answer any more; end it with domus_virt_watch_stop().
 */
DomusVirtWatch *
domus_virt_watch_new (DomusVirtLink *link, GMainContext *context)
{
  DomusVirtWatch *self = g_new0 (DomusVirtWatch, 1);

  g_atomic_ref_count_init (&self->refs);
  self->link = domus_virt_link_ref (link);
  self->context = g_main_context_ref (context);
  /* The test driver lives in this process. */
  if (link->remote || g_strcmp0 (link->driver, "test") != 0) {
    self->timer = g_timeout_source_new_seconds (ASK_SECONDS);
    g_source_set_callback (self->timer, on_time, self, NULL);
    g_source_attach (self->timer, context);
  }
  return self;
}

/**
 * domus_virt_watch_stop:
 * @self: (transfer full):
 *
 * A question that hangs keeps its thread and the link.
 */
void
domus_virt_watch_stop (DomusVirtWatch *self)
{
  if (self->timer != NULL)
    g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
  g_clear_pointer (&self->link, domus_virt_link_unref);
  watch_unref (self);
}
