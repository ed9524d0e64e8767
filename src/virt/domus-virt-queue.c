/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-virt"
#include "config.h"

#include "domus-virt.h"
#include "domus-virt-private.h"

#include <glib/gi18n-lib.h>

/* libvirtd serves five requests of a client at a time (max_client_requests in
 * libvirtd.conf) and advises against fewer free ones for keepalive's sake.
 * Of our four, one is kept for urgent changes, so that forcing a guest off
 * never waits behind three hanging saves; and of the other three one is kept
 * for what is quick. */
#define MAX_RUNNING 4
#define MAX_RUNNING_NORMAL 3
#define MAX_RUNNING_SLOW 2

/* Everything in here but the worker function is used on the queue's context
 * only, so that it needs no lock. A job passes to a worker and back by way of
 * the thread pool and the context's sources, which order memory. */
struct _DomusVirtQueue
{
  gatomicrefcount refs;
  DomusVirtLink *link; /* (owned) */
  GMainContext *context;
  GThreadPool *workers;
  GQueue waiting; /* of Job, most urgent first, then oldest first */
  GQueue running; /* of Job */
  guint n_normal;
  guint n_slow;
  DomusVirtWatch *watch; /* (owned) (nullable): until shut */
};

typedef struct
{
  GList node; /* in waiting or in running */
  DomusVirtQueue *queue;
  const DomusVirtCall *call;
  char *subject;
  char *text;
  char *extra;
  DomusVirtArgs args; /* borrows the three above */
  GTask *task;        /* (nullable): until answered */
  GSource *cancel;    /* (nullable) */
  gpointer result;
  GError *error;
} Job;

static void start_jobs (DomusVirtQueue *self);

static DomusVirtQueue *
queue_ref (DomusVirtQueue *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

static void
job_forget_cancel (Job *job)
{
  if (job->cancel == NULL)
    return;
  g_source_destroy (job->cancel);
  g_clear_pointer (&job->cancel, g_source_unref);
}

static void
job_free (Job *job)
{
  job_forget_cancel (job);
  g_clear_object (&job->task);
  if (job->result != NULL && job->call->free_result != NULL)
    job->call->free_result (job->result);
  g_clear_error (&job->error);
  g_free (job->subject);
  g_free (job->text);
  g_free (job->extra);
  if (job->args.release != NULL)
    job->args.release (job->args.data);
  domus_virt_queue_unref (job->queue);
  g_free (job);
}

static GTask *
job_steal_task (Job *job)
{
  job_forget_cancel (job);
  return g_steal_pointer (&job->task);
}

static gboolean
job_done (gpointer data)
{
  Job *job = data;
  g_autoptr (DomusVirtQueue) queue = queue_ref (job->queue);
  g_autoptr (GTask) task = job_steal_task (job);

  g_queue_unlink (&queue->running, &job->node);
  queue->n_normal -= job->call->kind != DOMUS_VIRT_URGENT;
  queue->n_slow -= job->call->slow;
  start_jobs (queue);

  if (task != NULL && job->error != NULL)
    g_task_return_error (task, g_steal_pointer (&job->error));
  else if (task != NULL)
    g_task_return_pointer (task, g_steal_pointer (&job->result), job->call->free_result);
  job_free (job);
  return G_SOURCE_REMOVE;
}

/* In a worker. This is the one place from which libvirt is called about an
 * open connection. */
static void
work (gpointer data, gpointer user_data)
{
  Job *job = data;
  gint64 began = g_get_monotonic_time ();

  g_assert (!domus_virt_is_main_thread ());
  virResetLastError ();
  job->result = job->call->func (job->queue->link, &job->args, &job->error);
  g_assert ((job->result != NULL) == (job->error == NULL));
  /* The subject only: a definition may hold a password. */
  g_debug ("%s %s: %s, %" G_GINT64_FORMAT " ms", job->call->name,
           job->subject != NULL ? job->subject : "-",
           job->error != NULL ? job->error->message : "done",
           (g_get_monotonic_time () - began) / 1000);
  domus_virt_invoke (job->queue->context, job_done, job, NULL);
}

static gboolean
may_start (DomusVirtQueue *self, const DomusVirtCall *call)
{
  if (self->running.length >= MAX_RUNNING)
    return FALSE;
  if (call->kind == DOMUS_VIRT_URGENT)
    return TRUE;
  return self->n_normal < MAX_RUNNING_NORMAL && (!call->slow || self->n_slow < MAX_RUNNING_SLOW);
}

static void
start_jobs (DomusVirtQueue *self)
{
  GList *next;

  for (GList *l = self->waiting.head; l != NULL && self->running.length < MAX_RUNNING; l = next) {
    Job *job = l->data;

    next = l->next;
    if (!may_start (self, job->call))
      continue;
    g_queue_unlink (&self->waiting, &job->node);
    g_queue_push_tail_link (&self->running, &job->node);
    self->n_normal += job->call->kind != DOMUS_VIRT_URGENT;
    self->n_slow += job->call->slow;
    g_thread_pool_push (self->workers, job, NULL);
  }
}

/* ---- the queue ---- */

/* A change that has begun goes on, and its outcome is reported. */
static gboolean
on_cancelled (GCancellable *cancellable, gpointer data)
{
  Job *job = data;
  gboolean waits = g_queue_link_index (&job->queue->waiting, &job->node) >= 0;
  g_autoptr (GTask) task = NULL;

  if (!waits && job->call->kind != DOMUS_VIRT_READ) {
    job_forget_cancel (job);
    return G_SOURCE_REMOVE;
  }
  task = job_steal_task (job);
  if (waits) {
    g_queue_unlink (&job->queue->waiting, &job->node);
    job_free (job);
  }
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("It was cancelled."));
  return G_SOURCE_REMOVE;
}

/**
 * domus_virt_queue_new:
 * @link: (transfer full): closed in a thread of its own when the queue and
 *   all of its calls have ended
 * @context: where calls are made and completed
 */
DomusVirtQueue *
domus_virt_queue_new (DomusVirtLink *link, GMainContext *context)
{
  DomusVirtQueue *self = g_new0 (DomusVirtQueue, 1);

  g_atomic_ref_count_init (&self->refs);
  self->link = link;
  self->context = g_main_context_ref (context);
  self->workers = g_thread_pool_new (work, NULL, MAX_RUNNING, FALSE, NULL);
  g_queue_init (&self->waiting);
  g_queue_init (&self->running);
  self->watch = domus_virt_watch_new (link, context);
  return self;
}

/**
 * domus_virt_queue_unref:
 *
 * Never waits: a call that hangs keeps the queue, its worker and the link.
 */
void
domus_virt_queue_unref (DomusVirtQueue *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_clear_pointer (&self->watch, domus_virt_watch_stop);
  g_thread_pool_free (self->workers, TRUE, FALSE);
  domus_virt_link_unref (self->link);
  g_main_context_unref (self->context);
  g_free (self);
}

static void
watch_cancellable (Job *job)
{
  GCancellable *cancellable = g_task_get_cancellable (job->task);

  if (cancellable == NULL)
    return;
  job->cancel = g_cancellable_source_new (cancellable);
  g_source_set_callback (job->cancel, G_SOURCE_FUNC (on_cancelled), job, NULL);
  g_source_attach (job->cancel, job->queue->context);
}

/**
 * domus_virt_queue_push:
 * @task: (transfer full): returned with the call's result
 */
void
domus_virt_queue_push (DomusVirtQueue *self,
                       GTask *task,
                       const DomusVirtCall *call,
                       const DomusVirtArgs *args)
{
  Job *job = g_new0 (Job, 1);
  GList *before;

  job->node.data = job;
  job->queue = queue_ref (self);
  job->call = call;
  job->task = task;
  if (args != NULL) {
    job->args = *args;
    job->args.subject = job->subject = g_strdup (args->subject);
    job->args.text = job->text = g_strdup (args->text);
    job->args.extra = job->extra = g_strdup (args->extra);
  }
  watch_cancellable (job);

  before = self->waiting.tail;
  while (before != NULL && ((Job *)before->data)->call->kind < call->kind)
    before = before->prev;
  if (before != NULL)
    g_queue_insert_after_link (&self->waiting, before, &job->node);
  else
    g_queue_push_head_link (&self->waiting, &job->node);
  start_jobs (self);
}

typedef struct
{
  GPtrArray *tasks;
  GError *reason;
} Refusal;

static void
refusal_free (gpointer data)
{
  Refusal *self = data;

  g_ptr_array_unref (self->tasks);
  g_error_free (self->reason);
  g_free (self);
}

static gboolean
refuse (gpointer data)
{
  Refusal *self = data;

  for (guint i = 0; i < self->tasks->len; i++)
    g_task_return_error (self->tasks->pdata[i], g_error_copy (self->reason));
  return G_SOURCE_REMOVE;
}

DomusVirtLink *
domus_virt_queue_get_link (DomusVirtQueue *self)
{
  return self->link;
}

/**
 * domus_virt_queue_shut:
 * @reason: what unanswered calls fail with, in a later turn of the main loop
 *
 * Calls that have begun go on without anybody to tell.
 */
void
domus_virt_queue_shut (DomusVirtQueue *self, const GError *reason)
{
  Refusal *refusal = g_new0 (Refusal, 1);
  GList *l;

  refusal->tasks = g_ptr_array_new_with_free_func (g_object_unref);
  refusal->reason = g_error_copy (reason);
  g_clear_pointer (&self->watch, domus_virt_watch_stop);
  for (l = self->running.head; l != NULL; l = l->next) {
    if (((Job *)l->data)->task != NULL)
      g_ptr_array_add (refusal->tasks, job_steal_task (l->data));
  }
  while ((l = g_queue_pop_head_link (&self->waiting)) != NULL) {
    g_ptr_array_add (refusal->tasks, job_steal_task (l->data));
    job_free (l->data);
  }
  domus_virt_invoke (self->context, refuse, refusal, refusal_free);
}
