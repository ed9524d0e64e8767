/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-virt"
#include "config.h"

#include "domus-virt-console.h"
#include "domus-virt-private.h"

#include <glib/gi18n-lib.h>
#include <libvirt/libvirt-qemu.h>
#include <string.h>

/* How much of what a guest says may wait for somebody to look: a guest that
 * writes faster than that waits in its turn. */
#define MAX_WAITING (256 * 1024)
#define CHUNK 16384

#define WATCHED (VIR_STREAM_EVENT_READABLE | VIR_STREAM_EVENT_HANGUP | VIR_STREAM_EVENT_ERROR)

/* One open stream. It has a thread of its own, the only one that calls libvirt
 * about it: the events that libvirt delivers on the main context only wake
 * that thread. A stream keeps its link, which closes after it. */
typedef struct
{
  gatomicrefcount refs;
  DomusVirtLink *link;
  virStreamPtr stream;
  GMainContext *context;   /* (nullable): until the thread runs */
  GAsyncQueue *orders;     /* of Order */
  int waiting;             /* atomic: bytes on their way to the main context */
  int woken;               /* atomic: a WAKE is in the queue */
  DomusVirtConsole *owner; /* (nullable): main context only */

  GByteArray *unsent; /* the thread's, as all that follows */
  int events;
  gboolean watched;
  gboolean paused; /* until the main context has caught up */
  gboolean ended;
} Line;

typedef enum
{
  WAKE,
  WRITE,
  CLOSE,
} OrderKind;

typedef struct
{
  OrderKind kind;
  GBytes *bytes; /* (nullable) */
} Order;

struct _DomusVirtConsole
{
  GObject parent_instance;

  Line *line; /* (nullable) */
};

enum
{
  DATA,
  CLOSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DomusVirtConsole, domus_virt_console, G_TYPE_OBJECT)

static void
order_free (gpointer data)
{
  Order *order = data;

  g_clear_pointer (&order->bytes, g_bytes_unref);
  g_free (order);
}

static void
give_order (Line *line, OrderKind kind, GBytes *bytes)
{
  Order *order = g_new0 (Order, 1);

  order->kind = kind;
  order->bytes = bytes != NULL ? g_bytes_ref (bytes) : NULL;
  g_async_queue_push (line->orders, order);
}

static Line *
line_ref (Line *line)
{
  g_atomic_ref_count_inc (&line->refs);
  return line;
}

static void
line_unref (gpointer data)
{
  Line *line = data;

  if (!g_atomic_ref_count_dec (&line->refs))
    return;
  g_async_queue_unref (line->orders);
  g_byte_array_unref (line->unsent);
  g_clear_pointer (&line->context, g_main_context_unref);
  g_free (line);
}

static void
wake (Line *line)
{
  if (g_atomic_int_compare_and_exchange (&line->woken, FALSE, TRUE))
    give_order (line, WAKE, NULL);
}

/* ---- from the thread to the main context ---- */

typedef struct
{
  Line *line;
  GBytes *bytes; /* (nullable): the end */
  GError *error; /* (nullable) */
} News;

static void
news_free (gpointer data)
{
  News *news = data;

  line_unref (news->line);
  g_clear_pointer (&news->bytes, g_bytes_unref);
  g_clear_error (&news->error);
  g_free (news);
}

static gboolean
tell (gpointer data)
{
  News *news = data;
  g_autoptr (DomusVirtConsole) owner = NULL;

  if (news->line->owner != NULL)
    owner = g_object_ref (news->line->owner);
  if (news->bytes != NULL) {
    int size = (int)g_bytes_get_size (news->bytes);
    int before = g_atomic_int_add (&news->line->waiting, -size);

    if (owner != NULL)
      g_signal_emit (owner, signals[DATA], 0, news->bytes);
    if (before >= MAX_WAITING / 2 && before - size < MAX_WAITING / 2)
      wake (news->line);
  } else if (owner != NULL) {
    g_signal_emit (owner, signals[CLOSED], 0, news->error);
  }
  return G_SOURCE_REMOVE;
}

static void
send_news (Line *line, GBytes *bytes, GError *error)
{
  News *news = g_new0 (News, 1);

  news->line = line_ref (line);
  news->bytes = bytes;
  news->error = error;
  domus_virt_invoke (line->context, tell, news, news_free);
}

/* ---- in the thread ---- */

/* On the main context, as all of libvirt's events. */
static void
on_event (virStreamPtr stream, int events, void *opaque)
{
  wake (opaque);
}

static void
unwatch (Line *line)
{
  if (line->watched)
    virStreamEventRemoveCallback (line->stream);
  line->watched = FALSE;
}

static void
end (Line *line, GError *error)
{
  unwatch (line);
  line->ended = TRUE;
  send_news (line, NULL, error);
}

/* What libvirt is to wake the thread for. */
static void
update_watch (Line *line)
{
  int events = WATCHED;

  if (line->paused)
    events &= ~VIR_STREAM_EVENT_READABLE;
  if (line->unsent->len > 0)
    events |= VIR_STREAM_EVENT_WRITABLE;
  if (line->watched && events != line->events)
    virStreamEventUpdateCallback (line->stream, events);
  line->events = events;
}

static void
receive (Line *line)
{
  char buffer[CHUNK];

  line->paused = FALSE;
  while (!line->ended && !line->paused) {
    int n = -2;

    if (g_atomic_int_get (&line->waiting) >= MAX_WAITING)
      line->paused = TRUE;
    else
      n = virStreamRecv (line->stream, buffer, sizeof buffer);
    if (n == -2)
      break;
    if (n > 0) {
      g_atomic_int_add (&line->waiting, n);
      send_news (line, g_bytes_new (buffer, (gsize)n), NULL);
    } else {
      end (line, n == 0 ? NULL : domus_virt_error_new (_ ("The serial console broke off.")));
    }
  }
}

static void
send_unsent (Line *line)
{
  while (!line->ended && line->unsent->len > 0) {
    int n = virStreamSend (line->stream, (const char *)line->unsent->data,
                           MIN (line->unsent->len, CHUNK));

    if (n == -2)
      break;
    if (n < 0)
      end (line, domus_virt_error_new (_ ("The serial console broke off.")));
    else
      g_byte_array_remove_range (line->unsent, 0, (guint)n);
  }
}

static void
pump (Line *line)
{
  send_unsent (line);
  receive (line);
  update_watch (line);
}

static void
write_bytes (Line *line, GBytes *bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  g_byte_array_append (line->unsent, data, (guint)size);
  send_unsent (line);
  update_watch (line);
}

static void
watch (Line *line)
{
  if (virStreamEventAddCallback (line->stream, WATCHED, on_event, line_ref (line), line_unref)
      < 0) {
    line_unref (line);
    end (line, domus_virt_error_new (_ ("The serial console could not be watched.")));
    return;
  }
  line->watched = TRUE;
  line->events = WATCHED;
  pump (line);
}

static gpointer
run_line (gpointer data)
{
  Line *line = data;
  gboolean goes_on = TRUE;

  g_assert (!domus_virt_is_main_thread ());
  if (line->context != NULL)
    watch (line);
  while (goes_on) {
    Order *order = g_async_queue_pop (line->orders);

    switch (order->kind) {
    case WAKE:
      g_atomic_int_set (&line->woken, FALSE);
      pump (line);
      break;
    case WRITE:
      write_bytes (line, order->bytes);
      break;
    case CLOSE:
    default:
      goes_on = FALSE;
      break;
    }
    order_free (order);
  }
  unwatch (line);
  if (!line->ended)
    virStreamAbort (line->stream);
  virStreamFree (line->stream);
  domus_virt_link_unref (line->link);
  line_unref (line);
  return NULL;
}

static void
start_line (Line *line)
{
  g_autoptr (GError) error = NULL;
  GThread *thread = g_thread_try_new ("domus-virt-serial", run_line, line_ref (line), &error);

  if (thread != NULL) {
    g_thread_unref (thread);
    return;
  }
  /* Its stream and its link are leaked, since nobody may close them here. */
  g_warning ("%s", error->message);
  line_unref (line);
  send_news (line, NULL, g_steal_pointer (&error));
}

/* ---- opening ---- */

/* Nobody came for it. */
static void
abandon (gpointer data)
{
  Line *line = data;

  give_order (line, CLOSE, NULL);
  start_line (line);
  line_unref (line);
}

static gpointer
open_console (DomusVirtLink *link, const DomusVirtArgs *args, GError **error)
{
  g_autoptr (DomusVirDomain) dom = domus_virt_lookup_guest (link, args->subject, error);
  virStreamPtr stream;
  Line *line;

  if (dom == NULL)
    return NULL;
  stream = virStreamNew (link->conn, VIR_STREAM_NONBLOCK);
  if (stream == NULL)
    return domus_virt_fail (error, _ ("The serial console could not be opened."));
  if (virDomainOpenConsole (dom, args->text, stream, args->flags) < 0) {
    const char *why = virGetLastErrorMessage ();

    /* libvirt has no code of its own for this. */
    if (strstr (why, "Active console session") != NULL)
      g_propagate_error (error, domus_error_new (DOMUS_ERROR_BUSY,
                                                 _ ("Somebody else has this serial console open."),
                                                 _ ("Close it there, or take it over."), why));
    else
      domus_virt_fail (error, _ ("The serial console could not be opened."));
    virStreamFree (stream);
    return NULL;
  }
  line = g_new0 (Line, 1);
  g_atomic_ref_count_init (&line->refs);
  line->link = domus_virt_link_ref (link);
  line->stream = stream;
  line->unsent = g_byte_array_new ();
  line->orders = g_async_queue_new_full (order_free);
  return line;
}

/**
 * domus_virt_open_console_async:
 * @device: (nullable): its alias, such as "serial0"; %NULL is the first
 * @force: whether to take it away from somebody else; else that is
 *   %DOMUS_ERROR_BUSY
 *
 * Opens a serial port or console whose other end is a pty or socket of the
 * host's.
 */
void
domus_virt_open_console_async (DomusVirt *self,
                               const char *uuid,
                               const char *device,
                               gboolean force,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  static const DomusVirtCall call = { "open console", open_console, abandon, DOMUS_VIRT_READ };
  DomusVirtArgs args = {
    .subject = uuid,
    .text = device,
    .flags = force ? VIR_DOMAIN_CONSOLE_FORCE : 0,
  };

  domus_virt_run (self, &call, &args, cancellable, callback, user_data);
}

/**
 * domus_virt_open_console_finish:
 *
 * Returns: (transfer full): the open console, or %NULL with a %DOMUS_ERROR.
 *   Connect its signals before returning to the main loop.
 */
DomusVirtConsole *
domus_virt_open_console_finish (DomusVirt *self, GAsyncResult *result, GError **error)
{
  Line *line = domus_virt_run_finish (self, result, error);
  DomusVirtConsole *console;

  if (line == NULL)
    return NULL;
  console = g_object_new (DOMUS_TYPE_VIRT_CONSOLE, NULL);
  console->line = line;
  line->owner = console;
  line->context = g_main_context_ref_thread_default ();
  start_line (line);
  return console;
}

/**
 * domus_virt_console_send:
 *
 * Says @bytes to the guest, in its turn. Never waits; when it cannot be said,
 * "closed" tells.
 */
void
domus_virt_console_send (DomusVirtConsole *self, GBytes *bytes)
{
  if (self->line != NULL && g_bytes_get_size (bytes) > 0)
    give_order (self->line, WRITE, bytes);
}

/**
 * domus_virt_console_close:
 *
 * Ends it without waiting; no signal is emitted any more.
 */
void
domus_virt_console_close (DomusVirtConsole *self)
{
  Line *line = g_steal_pointer (&self->line);

  if (line == NULL)
    return;
  line->owner = NULL;
  give_order (line, CLOSE, NULL);
  line_unref (line);
}

static void
domus_virt_console_dispose (GObject *object)
{
  domus_virt_console_close (DOMUS_VIRT_CONSOLE (object));
  G_OBJECT_CLASS (domus_virt_console_parent_class)->dispose (object);
}

static void
domus_virt_console_class_init (DomusVirtConsoleClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = domus_virt_console_dispose;
  signals[DATA] = g_signal_new ("data", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                1, G_TYPE_BYTES);
  signals[CLOSED] = g_signal_new ("closed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
domus_virt_console_init (DomusVirtConsole *self)
{}

/* ---- break ---- */

static gpointer
send_break (DomusVirtLink *link, const DomusVirtArgs *args, GError **error)
{
  g_autoptr (DomusVirDomain) dom = domus_virt_lookup_guest (link, args->subject, error);
  g_autofree char *command = NULL;
  char *answer = NULL;
  gpointer done = DOMUS_VIRT_DONE;

  if (dom == NULL)
    return NULL;
  /* libvirt's API has no break. QEMU's monitor has; libvirt calls the character
   * device behind the alias "serial0" "charserial0". */
  command = g_strdup_printf ("{\"execute\":\"chardev-send-break\","
                             "\"arguments\":{\"id\":\"char%s\"}}",
                             args->text);
  if (virDomainQemuMonitorCommand (dom, command, &answer, 0) < 0)
    return domus_virt_fail (error, _ ("The break could not be sent."));
  if (answer != NULL && strstr (answer, "\"error\"") != NULL) {
    g_propagate_error (error, domus_error_new (DOMUS_ERROR_FAILED,
                                               _ ("The break could not be sent."), NULL, answer));
    done = NULL;
  }
  free (answer);
  return done;
}

/**
 * domus_virt_send_break_async:
 * @device: an alias, such as "serial0"
 *
 * QEMU only; elsewhere %DOMUS_ERROR_UNSUPPORTED.
 */
void
domus_virt_send_break_async (DomusVirt *self,
                             const char *uuid,
                             const char *device,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  static const DomusVirtCall call = { "send break", send_break, NULL, DOMUS_VIRT_CHANGE };

  domus_virt_run (self, &call, &(DomusVirtArgs){ .subject = uuid, .text = device }, cancellable,
                  callback, user_data);
}

/**
 * domus_virt_send_break_finish:
 *
 * Returns: whether QEMU took it.
 */
gboolean
domus_virt_send_break_finish (DomusVirt *self, GAsyncResult *result, GError **error)
{
  return domus_virt_run_finish (self, result, error) != NULL;
}
