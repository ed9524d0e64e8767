/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-virt"
#include "config.h"

#include "domus-virt.h"
#include "domus-virt-private.h"

#include <glib/gi18n-lib.h>
#include <fcntl.h>
#include <unistd.h>

/* Opening runs in a thread of its own: to a dead host it takes minutes, and
 * whoever asked may be long gone. */
struct _DomusVirtAttempt
{
  gatomicrefcount refs;
  char *uri;
  GMainContext *context;
  DomusVirtEvents *events;

  GTask *task;     /* (nullable): until answered; the context's */
  GSource *cancel; /* (nullable): the context's */

  GMutex mutex;
  gboolean abandoned;
  gboolean auth_cancelled;
  DomusVirtAuth *auth; /* (unowned) (nullable): being waited for */

  DomusVirtLink *link; /* results */
  GError *error;
};

static DomusVirtAttempt *
attempt_ref (DomusVirtAttempt *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

/**
 * domus_virt_attempt_unref:
 */
void
domus_virt_attempt_unref (DomusVirtAttempt *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_assert (self->task == NULL && self->link == NULL);
  g_free (self->uri);
  g_main_context_unref (self->context);
  domus_virt_events_unref (self->events);
  g_mutex_clear (&self->mutex);
  g_clear_error (&self->error);
  g_free (self);
}

static GTask *
attempt_steal_task (DomusVirtAttempt *self)
{
  if (self->cancel != NULL) {
    g_source_destroy (self->cancel);
    g_clear_pointer (&self->cancel, g_source_unref);
  }
  return g_steal_pointer (&self->task);
}

typedef struct
{
  DomusVirtAttempt *attempt;
  DomusVirtAuth *auth;
} AuthRequest;

static void
auth_request_free (gpointer data)
{
  AuthRequest *self = data;

  domus_virt_attempt_unref (self->attempt);
  domus_virt_auth_unref (self->auth);
  g_free (self);
}

static gboolean
emit_auth_request (gpointer data)
{
  AuthRequest *self = data;

  if (self->attempt->task != NULL)
    domus_virt_emit_auth (g_task_get_source_object (self->attempt->task), self->auth);
  return G_SOURCE_REMOVE;
}

/* Called by libvirt, in the opening thread. */
static int
ask_credentials (virConnectCredentialPtr creds, unsigned int n, void *data)
{
  DomusVirtAttempt *self = data;
  AuthRequest *request = g_new0 (AuthRequest, 1);
  g_autoptr (DomusVirtAuth) auth = domus_virt_auth_new (creds, n);
  gboolean answered;

  g_mutex_lock (&self->mutex);
  self->auth = auth;
  if (self->abandoned)
    domus_virt_auth_respond (auth, NULL);
  g_mutex_unlock (&self->mutex);

  request->attempt = attempt_ref (self);
  request->auth = domus_virt_auth_ref (auth);
  domus_virt_invoke (self->context, emit_auth_request, request, auth_request_free);
  answered = domus_virt_auth_wait (auth, creds);

  g_mutex_lock (&self->mutex);
  self->auth = NULL;
  self->auth_cancelled = !answered;
  g_mutex_unlock (&self->mutex);
  return answered ? 0 : -1;
}

static gboolean
attempt_done (gpointer data)
{
  DomusVirtAttempt *self = data;
  g_autoptr (GTask) task = attempt_steal_task (self);

  if (task == NULL) {
    if (self->link != NULL)
      domus_virt_link_unref (g_steal_pointer (&self->link));
    return G_SOURCE_REMOVE;
  }
  domus_virt_opened (g_task_get_source_object (task), g_steal_pointer (&self->link));
  if (self->error != NULL)
    g_task_return_error (task, g_steal_pointer (&self->error));
  else
    g_task_return_boolean (task, TRUE);
  return G_SOURCE_REMOVE;
}

static gboolean
ssh_may_ask (void)
{
  int tty;

  if (g_getenv ("SSH_ASKPASS") == NULL)
    return FALSE;
  /* ssh uses the program only when it has no terminal. */
  tty = open ("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (tty < 0)
    return TRUE;
  close (tty);
  return FALSE;
}

static gpointer
open_thread (gpointer data)
{
  static int types[] = { VIR_CRED_USERNAME,   VIR_CRED_AUTHNAME,     VIR_CRED_PASSPHRASE,
                         VIR_CRED_ECHOPROMPT, VIR_CRED_NOECHOPROMPT, VIR_CRED_REALM };
  DomusVirtAttempt *self = data;
  virConnectAuth auth = { types, G_N_ELEMENTS (types), ask_credentials, self };
  g_autofree char *uri = domus_virt_link_uri (self->uri, ssh_may_ask ());

  self->link = domus_virt_link_open (uri, &auth, self->events, &self->error);
  if (self->link == NULL && self->auth_cancelled) {
    g_clear_error (&self->error);
    self->error = domus_error_new (DOMUS_ERROR_AUTH_CANCELLED,
                                   _ ("The host asked for credentials and got none."), NULL, NULL);
  }
  domus_virt_invoke (self->context, attempt_done, self, (GDestroyNotify)domus_virt_attempt_unref);
  return NULL;
}

/**
 * domus_virt_attempt_abandon:
 * @self: (transfer full):
 * @reason: (transfer full): what the task fails with
 *
 * The thread goes on by itself and closes what it opens.
 */
void
domus_virt_attempt_abandon (DomusVirtAttempt *self, GError *reason)
{
  g_autoptr (GTask) task = attempt_steal_task (self);

  g_mutex_lock (&self->mutex);
  self->abandoned = TRUE;
  if (self->auth != NULL)
    domus_virt_auth_respond (self->auth, NULL);
  g_mutex_unlock (&self->mutex);

  domus_virt_events_detach (self->events);
  g_task_return_error (task, reason);
  domus_virt_attempt_unref (self);
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer data)
{
  DomusVirtAttempt *self = data;

  domus_virt_open_cancelled (g_task_get_source_object (self->task));
  return G_SOURCE_REMOVE;
}

/**
 * domus_virt_attempt_new:
 * @task: of a DomusVirt; its cancellable is heeded
 * @context: where domus_virt_opened() is called and the task returns
 *
 * Returns: (transfer full): the attempt; domus_virt_attempt_abandon() takes it
 *   back.
 */
DomusVirtAttempt *
domus_virt_attempt_new (const char *uri,
                        GTask *task,
                        DomusVirtEvents *events,
                        GMainContext *context)
{
  DomusVirtAttempt *self = g_new0 (DomusVirtAttempt, 1);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GThread *thread;

  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->mutex);
  self->uri = g_strdup (uri);
  self->context = g_main_context_ref (context);
  self->events = domus_virt_events_ref (events);
  self->task = g_object_ref (task);
  if (cancellable != NULL) {
    self->cancel = g_cancellable_source_new (cancellable);
    g_source_set_callback (self->cancel, G_SOURCE_FUNC (on_cancelled), self, NULL);
    g_source_attach (self->cancel, context);
  }
  thread = g_thread_try_new ("domus-virt-open", open_thread, attempt_ref (self), &self->error);
  if (thread != NULL)
    g_thread_unref (thread);
  else
    domus_virt_invoke (context, attempt_done, self, (GDestroyNotify)domus_virt_attempt_unref);
  /* Either one keeps the second reference. */
  return self;
}
