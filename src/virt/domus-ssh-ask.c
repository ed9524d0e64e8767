/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-virt"
#include "config.h"

#include "domus-ssh-private.h"

#include <gio/gunixsocketaddress.h>
#include <string.h>

#define MAX_QUESTION 8192

struct _DomusSshQuestion
{
  GObject parent_instance;

  DomusSshAskKind kind;
  char *text;
  GSocketConnection *connection; /* (owned) (nullable): until answered */
  GSource *hangup;               /* (nullable): ssh no longer waits */
};

enum
{
  WITHDRAWN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DomusSshQuestion, domus_ssh_question, G_TYPE_OBJECT)

static void
end_question (DomusSshQuestion *self)
{
  if (self->hangup != NULL) {
    g_source_destroy (self->hangup);
    g_clear_pointer (&self->hangup, g_source_unref);
  }
  g_clear_object (&self->connection);
}

static gboolean
on_hangup (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  g_autoptr (DomusSshQuestion) self = g_object_ref (user_data);

  end_question (self);
  g_signal_emit (self, signals[WITHDRAWN], 0);
  return G_SOURCE_REMOVE;
}

static DomusSshQuestion *
question_new (GSocketConnection *connection, const char *hint, const char *text)
{
  DomusSshQuestion *self = g_object_new (DOMUS_TYPE_SSH_QUESTION, NULL);

  self->kind = domus_ssh_question_kind (hint, text);
  self->text = g_strstrip (g_utf8_make_valid (text, -1));
  self->connection = g_object_ref (connection);
  self->hangup = g_socket_create_source (g_socket_connection_get_socket (connection),
                                         G_IO_HUP | G_IO_ERR, NULL);
  g_source_set_callback (self->hangup, G_SOURCE_FUNC (on_hangup), self, NULL);
  g_source_attach (self->hangup, g_main_context_get_thread_default ());
  return self;
}

/**
 * domus_ssh_question_get_kind:
 */
DomusSshAskKind
domus_ssh_question_get_kind (DomusSshQuestion *self)
{
  return self->kind;
}

/**
 * domus_ssh_question_get_text:
 *
 * Returns: (transfer none): ssh's own words
 */
const char *
domus_ssh_question_get_text (DomusSshQuestion *self)
{
  return self->text;
}

/**
 * domus_ssh_question_answer:
 * @answer: (nullable): %NULL refuses
 *
 * The first answer counts. It is not kept.
 */
void
domus_ssh_question_answer (DomusSshQuestion *self, const char *answer)
{
  GSocket *socket;

  if (self->connection == NULL)
    return;
  socket = g_socket_connection_get_socket (self->connection);
  if (answer != NULL) {
    gsize length = strlen (answer);
    g_autofree char *line = g_malloc (length + 1);

    line[0] = '+';
    memcpy (line + 1, answer, length);
    /* A few bytes into an empty buffer: this never waits. */
    g_socket_send_with_blocking (socket, line, length + 1, FALSE, NULL, NULL);
    explicit_bzero (line, length + 1);
  }
  g_socket_shutdown (socket, FALSE, TRUE, NULL);
  end_question (self);
}

static void
domus_ssh_question_finalize (GObject *object)
{
  DomusSshQuestion *self = DOMUS_SSH_QUESTION (object);

  end_question (self);
  g_free (self->text);
  G_OBJECT_CLASS (domus_ssh_question_parent_class)->finalize (object);
}

static void
domus_ssh_question_class_init (DomusSshQuestionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = domus_ssh_question_finalize;
  signals[WITHDRAWN] = g_signal_new ("withdrawn", DOMUS_TYPE_SSH_QUESTION, G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
domus_ssh_question_init (DomusSshQuestion *self)
{}

/* ---- the socket ---- */

struct _DomusSshAsk
{
  GSocketListener *listener;
  GCancellable *cancellable;
  DomusSshAsked asked;
  gpointer user_data;
};

typedef struct
{
  DomusSshAsk *ask; /* valid unless the cancellable is cancelled */
  GSocketConnection *connection;
  GCancellable *cancellable;
  GByteArray *text;
} Reading;

static void
reading_free (Reading *self)
{
  g_object_unref (self->connection);
  g_object_unref (self->cancellable);
  g_byte_array_unref (self->text);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reading, reading_free)

static void read_more (Reading *self);

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Reading) self = user_data;
  g_autoptr (GBytes) bytes =
      g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, NULL);
  g_autoptr (DomusSshQuestion) question = NULL;
  const guint8 *nul;

  if (g_cancellable_is_cancelled (self->cancellable) || bytes == NULL)
    return;
  if (g_bytes_get_size (bytes) > 0) {
    g_byte_array_append (self->text, g_bytes_get_data (bytes, NULL),
                         (guint)g_bytes_get_size (bytes));
    if (self->text->len <= MAX_QUESTION)
      read_more (g_steal_pointer (&self));
    return;
  }
  g_byte_array_append (self->text, (const guint8 *)"", 1);
  nul = memchr (self->text->data, '\0', self->text->len - 1);
  if (nul == NULL)
    return;
  question = question_new (self->connection, (const char *)self->text->data, (const char *)nul + 1);
  self->ask->asked (question, self->ask->user_data);
}

static void
read_more (Reading *self)
{
  g_input_stream_read_bytes_async (g_io_stream_get_input_stream (G_IO_STREAM (self->connection)),
                                   MAX_QUESTION, G_PRIORITY_DEFAULT, self->cancellable, read_cb,
                                   self);
}

static void
accept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GCancellable) cancellable = user_data;
  g_autoptr (GSocketConnection) connection =
      g_socket_listener_accept_finish (G_SOCKET_LISTENER (source), result, NULL, NULL);
  DomusSshAsk *ask;
  Reading *reading;

  if (connection == NULL || g_cancellable_is_cancelled (cancellable))
    return;
  ask = g_object_get_data (source, "ask");
  g_socket_listener_accept_async (G_SOCKET_LISTENER (source), cancellable, accept_cb,
                                  g_object_ref (cancellable));
  reading = g_new0 (Reading, 1);
  reading->ask = ask;
  reading->connection = g_object_ref (connection);
  reading->cancellable = g_object_ref (cancellable);
  reading->text = g_byte_array_new ();
  read_more (reading);
}

/**
 * domus_ssh_ask_new:
 * @path: of the socket, in a folder that only this user may enter
 *
 * Returns: (transfer full): listens for questions; or %NULL with @error
 */
DomusSshAsk *
domus_ssh_ask_new (const char *path, DomusSshAsked asked, gpointer user_data, GError **error)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  DomusSshAsk *self;

  if (!g_socket_listener_add_address (listener, address, G_SOCKET_TYPE_STREAM,
                                      G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL, error))
    return NULL;
  self = g_new0 (DomusSshAsk, 1);
  self->listener = g_steal_pointer (&listener);
  self->cancellable = g_cancellable_new ();
  self->asked = asked;
  self->user_data = user_data;
  g_object_set_data (G_OBJECT (self->listener), "ask", self);
  g_socket_listener_accept_async (self->listener, self->cancellable, accept_cb,
                                  g_object_ref (self->cancellable));
  return self;
}

/**
 * domus_ssh_ask_free:
 * @self: (nullable)
 */
void
domus_ssh_ask_free (DomusSshAsk *self)
{
  if (self == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  g_socket_listener_close (self->listener);
  g_object_unref (self->listener);
  g_object_unref (self->cancellable);
  g_free (self);
}
