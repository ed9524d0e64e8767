/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-virt"
#include "config.h"

#include "domus-virt.h"
#include "domus-virt-private.h"
#include "domus-xml-schema.h"

#include <glib/gi18n-lib.h>
#include <libvirt-glib/libvirt-glib.h>
#include <signal.h>

struct _DomusVirt
{
  GObject parent_instance;

  char *uri;
  char *ssh_command; /* (nullable) */
  GMainContext *context;
  DomusVirtAttempt *attempt; /* (owned) (nullable): while opening */
  DomusVirtQueue *queue;     /* (owned) (nullable): while open */
  DomusVirtEvents *events;   /* (owned) (nullable): while opening or open */
  DomusVirtHost *host;       /* (owned) (nullable): of the last successful opening */
};

/* The usual prefix would name the instance's init function like the public
 * domus_virt_init(). */
static GType domus_virt_object_get_type (void);
G_DEFINE_FINAL_TYPE (DomusVirt, domus_virt_object, G_TYPE_OBJECT)

enum
{
  CLOSED,
  GUEST_EVENT,
  LIST_EVENT,
  STORAGE_EVENT,
  NETWORK_EVENT,
  AUTH_REQUEST,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

static GThread *main_thread;

static void
quiet (void *data, virErrorPtr error)
{
  /* libvirt would print to stderr. Every failure becomes a GError instead. */
}

/**
 * domus_virt_init:
 *
 * Prepares libvirt, and ignores SIGPIPE: its event loop becomes GLib's default main context, which
 * this thread must go on iterating. Once, before anything else, on the main
 * thread.
 *
 * That libvirt handles its sockets there does not let a daemon that stopped
 * block it: they are non-blocking, and while a call is in flight it is the
 * calling thread that reads; tests/virt holds a stopped daemon against it.
 * libvirt's own event loop would run on the same default context, so a thread
 * of its own would not be any further away.
 */
void
domus_virt_init (void)
{
  g_return_if_fail (main_thread == NULL);
  main_thread = g_thread_self ();
  /* libvirt blocks it in threads that wait for an answer, but not where it
   * writes from the event loop; a host that goes away must not end us. */
  signal (SIGPIPE, SIG_IGN);
  domus_xml_schema_init ();
  virInitialize ();
  virSetErrorFunc (NULL, quiet);
  gvir_event_register ();
}

/**
 * domus_virt_is_main_thread:
 *
 * Returns: whether this is the thread that called domus_virt_init().
 */
gboolean
domus_virt_is_main_thread (void)
{
  return main_thread == g_thread_self ();
}

/* Unlike g_main_context_invoke() this never runs @func in the calling thread.
 * @context NULL is the default one. */
void
domus_virt_invoke (GMainContext *context, GSourceFunc func, gpointer data, GDestroyNotify notify)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, func, data, notify);
  g_source_attach (source, context);
}

static GError *
closed_error (void)
{
  return domus_error_new (DOMUS_ERROR_CLOSED, _ ("There is no connection to the host."),
                          _ ("Connect first."), NULL);
}

static GError *
cancelled_error (void)
{
  return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("It was cancelled."));
}

/* ---- opening and closing ---- */

/* The attempt has ended; @link is NULL when it failed. Its task returns after
 * this. */
void
domus_virt_opened (DomusVirt *self, DomusVirtLink *link)
{
  g_clear_pointer (&self->attempt, domus_virt_attempt_unref);
  if (link == NULL) {
    g_clear_pointer (&self->events, domus_virt_events_unref);
    return;
  }
  g_clear_pointer (&self->host, domus_virt_host_free);
  self->host = g_steal_pointer (&link->host);
  self->queue = domus_virt_queue_new (link, self->context);
}

static void
abandon_attempt (DomusVirt *self, GError *reason)
{
  g_clear_pointer (&self->events, domus_virt_events_unref);
  domus_virt_attempt_abandon (g_steal_pointer (&self->attempt), reason);
}

void
domus_virt_open_cancelled (DomusVirt *self)
{
  abandon_attempt (self, cancelled_error ());
}

void
domus_virt_emit_auth (DomusVirt *self, DomusVirtAuth *auth)
{
  g_signal_emit (self, signals[AUTH_REQUEST], 0, auth);
}

/**
 * domus_virt_open_async:
 *
 * Opens the connection in a thread of its own. "auth-request" may be emitted
 * meanwhile. When @cancellable is cancelled the call ends at once; libvirt's
 * own opening, which cannot be stopped, ends unseen some time. A connection
 * that was closed or lost can be opened again.
 *
 * Already open: succeeds. Already opening: %DOMUS_ERROR_BUSY.
 */
void
domus_virt_open_async (DomusVirt *self,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *uri = NULL;

  g_task_set_source_tag (task, domus_virt_open_async);
  g_task_set_check_cancellable (task, FALSE);
  if (self->queue != NULL) {
    g_task_return_boolean (task, TRUE);
    return;
  }
  if (self->attempt != NULL) {
    g_task_return_error (task, domus_error_new (DOMUS_ERROR_BUSY,
                                                _ ("The connection is being opened already."), NULL,
                                                NULL));
    return;
  }
  uri = self->ssh_command != NULL ? domus_virt_link_through (self->uri, self->ssh_command)
                                  : g_strdup (self->uri);
  self->events = domus_virt_events_new (self, self->context);
  self->attempt = domus_virt_attempt_new (uri, task, self->events, self->context);
}

/**
 * domus_virt_open_finish:
 *
 * Returns: whether the connection is open.
 */
gboolean
domus_virt_open_finish (DomusVirt *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
drop (DomusVirt *self, const GError *reason)
{
  g_autoptr (DomusVirtQueue) queue = g_steal_pointer (&self->queue);

  if (self->attempt != NULL) {
    abandon_attempt (self, g_error_copy (reason));
    return;
  }
  if (self->events != NULL)
    domus_virt_events_detach (self->events);
  g_clear_pointer (&self->events, domus_virt_events_unref);
  if (queue != NULL)
    domus_virt_queue_shut (queue, reason);
}

/**
 * domus_virt_close:
 *
 * Lets go of the connection without waiting for it: pending calls fail in the
 * next turn of the main loop, and libvirt's connection is closed in a thread
 * once the calls that had begun have ended. A daemon that hangs keeps its
 * threads, and nobody else.
 */
void
domus_virt_close (DomusVirt *self)
{
  g_autoptr (GError) error =
      domus_error_new (DOMUS_ERROR_CLOSED, _ ("The connection was closed."), NULL, NULL);

  drop (self, error);
}

/* The daemon or the way to it is gone. */
void
domus_virt_lost (DomusVirt *self, const GError *error)
{
  if (self->attempt != NULL)
    return; /* the attempt tells what went wrong */
  drop (self, error);
  g_signal_emit (self, signals[CLOSED], 0, error);
}

void
domus_virt_emit_events (
    DomusVirt *self, GHashTable *guests, gboolean list, gboolean storage, gboolean networks)
{
  GHashTableIter iter;
  gpointer uuid;

  if (list)
    g_signal_emit (self, signals[LIST_EVENT], 0);
  g_hash_table_iter_init (&iter, guests);
  while (g_hash_table_iter_next (&iter, &uuid, NULL))
    g_signal_emit (self, signals[GUEST_EVENT], 0, uuid);
  if (storage)
    g_signal_emit (self, signals[STORAGE_EVENT], 0);
  if (networks)
    g_signal_emit (self, signals[NETWORK_EVENT], 0);
}

/* ---- calls ---- */

/**
 * domus_virt_run:
 * @call: static
 * @args: (nullable): copied
 *
 * Runs @call in a worker; domus_virt_run_finish() gives its result.
 */
void
domus_virt_run (DomusVirt *self,
                const DomusVirtCall *call,
                const DomusVirtArgs *args,
                GCancellable *cancellable,
                GAsyncReadyCallback callback,
                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_name (task, call->name);
  g_task_set_check_cancellable (task, FALSE);
  if (cancellable != NULL && g_cancellable_is_cancelled (cancellable)) {
    g_task_return_error (task, cancelled_error ());
  } else if (self->queue == NULL) {
    g_task_return_error (task, closed_error ());
  } else {
    domus_virt_queue_push (self->queue, g_steal_pointer (&task), call, args);
    return;
  }
  if (args != NULL && args->release != NULL)
    args->release (args->data);
}

DomusVirtLink *
domus_virt_ref_link (DomusVirt *self)
{
  return self->queue != NULL ? domus_virt_link_ref (domus_virt_queue_get_link (self->queue)) : NULL;
}

/**
 * domus_virt_run_finish:
 *
 * Returns: (transfer full): what the call's function returned, or %NULL.
 */
gpointer
domus_virt_run_finish (DomusVirt *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- the object ---- */

GType
domus_virt_get_type (void)
{
  return domus_virt_object_get_type ();
}

/**
 * domus_virt_new:
 * @uri: libvirt's address; checked when it is opened
 *
 * Returns: (transfer full): a connection, not open yet. Its signals and
 *   results come on the thread-default main context of this moment.
 */
DomusVirt *
domus_virt_new (const char *uri)
{
  DomusVirt *self = g_object_new (DOMUS_TYPE_VIRT, NULL);

  self->uri = g_strdup (uri);
  return self;
}

/**
 * domus_virt_get_uri:
 *
 * Returns: (transfer none): as given to domus_virt_new().
 */
const char *
domus_virt_get_uri (DomusVirt *self)
{
  return self->uri;
}

/**
 * domus_virt_set_ssh_command:
 * @command: (nullable): a program that takes ssh's arguments
 *
 * What libvirt is to call instead of ssh, from the next opening on. For
 * addresses of the transport ssh only.
 */
void
domus_virt_set_ssh_command (DomusVirt *self, const char *command)
{
  g_free (self->ssh_command);
  self->ssh_command = g_strdup (command);
}

/**
 * domus_virt_is_open:
 *
 * Returns: whether calls can be made.
 */
gboolean
domus_virt_is_open (DomusVirt *self)
{
  return self->queue != NULL;
}

/**
 * domus_virt_get_host:
 *
 * Returns: (transfer none) (nullable): what was learned when the connection
 *   was opened; stays until it is opened the next time.
 */
const DomusVirtHost *
domus_virt_get_host (DomusVirt *self)
{
  return self->host;
}

static void
domus_virt_object_dispose (GObject *object)
{
  domus_virt_close (DOMUS_VIRT (object));
  G_OBJECT_CLASS (domus_virt_object_parent_class)->dispose (object);
}

static void
domus_virt_object_finalize (GObject *object)
{
  DomusVirt *self = DOMUS_VIRT (object);

  g_clear_pointer (&self->host, domus_virt_host_free);
  g_main_context_unref (self->context);
  g_free (self->uri);
  g_free (self->ssh_command);
  G_OBJECT_CLASS (domus_virt_object_parent_class)->finalize (object);
}

static guint
add_signal (const char *name, GType arg)
{
  return g_signal_new (name, DOMUS_TYPE_VIRT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                       arg == G_TYPE_NONE ? 0 : 1, arg);
}

static void
domus_virt_object_class_init (DomusVirtClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = domus_virt_object_dispose;
  G_OBJECT_CLASS (klass)->finalize = domus_virt_object_finalize;

  signals[CLOSED] = add_signal ("closed", G_TYPE_ERROR);
  signals[GUEST_EVENT] = add_signal ("guest-event", G_TYPE_STRING);
  signals[LIST_EVENT] = add_signal ("list-event", G_TYPE_NONE);
  signals[STORAGE_EVENT] = add_signal ("storage-event", G_TYPE_NONE);
  signals[NETWORK_EVENT] = add_signal ("network-event", G_TYPE_NONE);
  signals[AUTH_REQUEST] = add_signal ("auth-request", DOMUS_TYPE_VIRT_AUTH);
}

static void
domus_virt_object_init (DomusVirt *self)
{
  self->context = g_main_context_ref_thread_default ();
}
