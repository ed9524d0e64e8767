/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-serial-line.h"

#include "domus-connection.h"
#include "domus-guest-private.h"
#include "domus-virt-console.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A reboot takes the line away for some seconds, on Xen five or six. */
static const guint delays_ms[] = { 250, 500, 1000, 2000 };

struct _DomusSerialLine
{
  GObject parent_instance;

  DomusGuest *guest;         /* (owned) */
  char *alias;               /* (owned) */
  DomusVirtConsole *console; /* (owned) (nullable) */
  GCancellable *cancellable; /* (owned) (nullable): of the attempt in flight */
  GError *error;             /* (owned) (nullable) */
  DomusSerialLineState state;
  guint retry_id;
  guint failures;
  gboolean started;
};

enum
{
  PROP_STATE = 1,
  N_PROPS
};

enum
{
  DATA,
  CONNECTED,
  N_SIGNALS
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DomusSerialLine, domus_serial_line, G_TYPE_OBJECT)

static void attempt (DomusSerialLine *self, gboolean force);

static void
set_state (DomusSerialLine *self, DomusSerialLineState state, const GError *error)
{
  gboolean same =
      self->state == state
      && g_strcmp0 (self->error ? self->error->message : NULL, error ? error->message : NULL) == 0;

  g_clear_error (&self->error);
  self->error = error != NULL ? g_error_copy (error) : NULL;
  self->state = state;
  if (!same)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
}

static void
drop (DomusSerialLine *self)
{
  g_clear_handle_id (&self->retry_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->console != NULL) {
    g_signal_handlers_disconnect_by_data (self->console, self);
    domus_virt_console_close (self->console);
    g_clear_object (&self->console);
  }
}

static gboolean
on_retry (gpointer user_data)
{
  DomusSerialLine *self = user_data;

  self->retry_id = 0;
  attempt (self, FALSE);
  return G_SOURCE_REMOVE;
}

static void
retry_later (DomusSerialLine *self)
{
  guint step = MIN (self->failures, G_N_ELEMENTS (delays_ms) - 1);

  self->failures++;
  g_clear_handle_id (&self->retry_id, g_source_remove);
  self->retry_id = g_timeout_add (delays_ms[step], on_retry, self);
}

static void
on_data (DomusVirtConsole *console, GBytes *bytes, DomusSerialLine *self)
{
  self->failures = 0;
  g_signal_emit (self, signals[DATA], 0, bytes);
}

static void
on_closed (DomusVirtConsole *console, const GError *error, DomusSerialLine *self)
{
  if (error != NULL)
    g_debug ("%s: %s", self->alias, error->message);
  drop (self);
  if (domus_guest_is_active (self->guest)) {
    set_state (self, DOMUS_SERIAL_LINE_CONNECTING, NULL);
    retry_later (self);
  } else {
    set_state (self, DOMUS_SERIAL_LINE_OFF, NULL);
  }
}

static void
opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusSerialLine) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (DomusVirtConsole) console =
      domus_virt_open_console_finish (DOMUS_VIRT (source), result, &error);

  if (g_task_get_cancellable (G_TASK (result)) != self->cancellable)
    return; /* given up; one that came all the same closes */
  g_clear_object (&self->cancellable);
  if (console != NULL) {
    self->console = g_steal_pointer (&console);
    g_signal_connect (self->console, "data", G_CALLBACK (on_data), self);
    g_signal_connect (self->console, "closed", G_CALLBACK (on_closed), self);
    g_signal_emit (self, signals[CONNECTED], 0);
    set_state (self, DOMUS_SERIAL_LINE_OPEN, NULL);
  } else if (!domus_guest_is_active (self->guest)) {
    set_state (self, DOMUS_SERIAL_LINE_OFF, NULL);
  } else if (g_error_matches (error, DOMUS_ERROR, DOMUS_ERROR_BUSY)) {
    set_state (self, DOMUS_SERIAL_LINE_TAKEN, error);
    retry_later (self);
  } else {
    /* A guest that is just starting or rebooting has none for a moment. */
    if (self->failures >= G_N_ELEMENTS (delays_ms))
      set_state (self, DOMUS_SERIAL_LINE_FAILED, error);
    retry_later (self);
  }
}

static void
attempt (DomusSerialLine *self, gboolean force)
{
  DomusVirt *virt;

  if (!self->started || self->console != NULL || self->cancellable != NULL)
    return;
  g_clear_handle_id (&self->retry_id, g_source_remove);
  virt = domus_guest_get_virt (self->guest, NULL);
  if (virt == NULL || !domus_guest_is_active (self->guest)) {
    set_state (self, DOMUS_SERIAL_LINE_OFF, NULL);
    return;
  }
  if (self->state == DOMUS_SERIAL_LINE_OFF || self->state == DOMUS_SERIAL_LINE_OPEN)
    set_state (self, DOMUS_SERIAL_LINE_CONNECTING, NULL);
  self->cancellable = g_cancellable_new ();
  domus_virt_open_console_async (virt, domus_guest_get_uuid (self->guest), self->alias, force,
                                 self->cancellable, opened, g_object_ref (self));
}

/* Also the id of a guest that was rebooted: its old line may not have ended. */
static void
on_guest_changed (DomusSerialLine *self)
{
  if (!self->started)
    return;
  if (!domus_guest_is_active (self->guest)) {
    drop (self);
    self->failures = 0;
    set_state (self, DOMUS_SERIAL_LINE_OFF, NULL);
  } else if (self->state == DOMUS_SERIAL_LINE_OFF) {
    self->failures = 0;
    attempt (self, FALSE);
  }
}

static void
domus_serial_line_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_STATE)
    g_value_set_int (value, (int)DOMUS_SERIAL_LINE (object)->state);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
domus_serial_line_dispose (GObject *object)
{
  DomusSerialLine *self = DOMUS_SERIAL_LINE (object);

  self->started = FALSE;
  drop (self);
  if (self->guest != NULL)
    g_signal_handlers_disconnect_by_data (self->guest, self);
  g_clear_object (&self->guest);
  G_OBJECT_CLASS (domus_serial_line_parent_class)->dispose (object);
}

static void
domus_serial_line_finalize (GObject *object)
{
  DomusSerialLine *self = DOMUS_SERIAL_LINE (object);

  g_clear_error (&self->error);
  g_free (self->alias);
  G_OBJECT_CLASS (domus_serial_line_parent_class)->finalize (object);
}

static void
domus_serial_line_class_init (DomusSerialLineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->get_property = domus_serial_line_get_property;
  object_class->dispose = domus_serial_line_dispose;
  object_class->finalize = domus_serial_line_finalize;
  props[PROP_STATE] =
      g_param_spec_int ("state", NULL, NULL, 0, DOMUS_SERIAL_LINE_FAILED, 0,
                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[DATA] = g_signal_new ("data", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                1, G_TYPE_BYTES);
  signals[CONNECTED] =
      g_signal_new ("connected", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
domus_serial_line_init (DomusSerialLine *self)
{}

/**
 * domus_serial_line_new:
 * @alias: of domus_domain_list_serials()
 *
 * Returns: (transfer full): the line, not started
 */
DomusSerialLine *
domus_serial_line_new (DomusGuest *guest, const char *alias)
{
  DomusSerialLine *self = g_object_new (DOMUS_TYPE_SERIAL_LINE, NULL);

  self->guest = g_object_ref (guest);
  self->alias = g_strdup (alias);
  g_signal_connect_object (guest, "notify::state", G_CALLBACK (on_guest_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (guest, "notify::id", G_CALLBACK (on_guest_changed), self,
                           G_CONNECT_SWAPPED);
  return self;
}

/**
 * domus_serial_line_get_alias:
 *
 * Returns: (transfer none):
 */
const char *
domus_serial_line_get_alias (DomusSerialLine *self)
{
  return self->alias;
}

/**
 * domus_serial_line_get_state:
 */
DomusSerialLineState
domus_serial_line_get_state (DomusSerialLine *self)
{
  return self->state;
}

/**
 * domus_serial_line_get_error:
 *
 * Returns: (transfer none) (nullable): why it is not open, as far as known
 */
const GError *
domus_serial_line_get_error (DomusSerialLine *self)
{
  return self->error;
}

/**
 * domus_serial_line_start:
 *
 * Connects now, if the guest runs, and from now on whenever it does.
 */
void
domus_serial_line_start (DomusSerialLine *self)
{
  if (self->started)
    return;
  self->started = TRUE;
  self->failures = 0;
  attempt (self, FALSE);
}

/**
 * domus_serial_line_stop:
 *
 * Lets go of the line, for others.
 */
void
domus_serial_line_stop (DomusSerialLine *self)
{
  self->started = FALSE;
  drop (self);
  set_state (self, DOMUS_SERIAL_LINE_OFF, NULL);
}

/**
 * domus_serial_line_take_over:
 *
 * Takes the line from whoever has it; theirs ends.
 */
void
domus_serial_line_take_over (DomusSerialLine *self)
{
  if (!self->started)
    return;
  drop (self);
  self->failures = 0;
  set_state (self, DOMUS_SERIAL_LINE_CONNECTING, NULL);
  attempt (self, TRUE);
}

/**
 * domus_serial_line_send:
 *
 * Says something to the guest. Nobody hears it unless the line is open.
 */
void
domus_serial_line_send (DomusSerialLine *self, const char *text, gsize length)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, length);

  if (self->console != NULL)
    domus_virt_console_send (self->console, bytes);
}

/**
 * domus_serial_line_can_break:
 * @reason: (out) (optional) (nullable) (transfer full): why not, translated
 *
 * Returns: whether a break can be sent
 */
gboolean
domus_serial_line_can_break (DomusSerialLine *self, char **reason)
{
  DomusConnection *connection = domus_guest_get_connection (self->guest);
  const DomusPlatform *platform =
      connection != NULL ? domus_connection_get_platform (connection) : NULL;
  const char *why = NULL;

  if (self->console == NULL)
    why = _ ("The serial console is not connected.");
  else if (platform == NULL || platform->driver != DOMUS_DRIVER_QEMU)
    why = _ ("This host has no way to send a break.");
  else if (!g_str_has_prefix (self->alias, "serial"))
    why = _ ("Only serial ports know a break.");
  if (reason != NULL)
    *reason = g_strdup (why);
  return why == NULL;
}

static void
break_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (domus_virt_send_break_finish (DOMUS_VIRT (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * domus_serial_line_break_async:
 *
 * Sends a break, which Linux takes as SysRq and others as a call to attention.
 */
void
domus_serial_line_break_async (DomusSerialLine *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *reason = NULL;
  GError *error = NULL;
  DomusVirt *virt;

  if (!domus_serial_line_can_break (self, &reason)) {
    g_task_return_error (task, domus_error_new (DOMUS_ERROR_UNSUPPORTED, reason, NULL, NULL));
    return;
  }
  virt = domus_guest_get_virt (self->guest, &error);
  if (virt == NULL)
    g_task_return_error (task, error);
  else
    domus_virt_send_break_async (virt, domus_guest_get_uuid (self->guest), self->alias, cancellable,
                                 break_sent, g_object_ref (task));
}

/**
 * domus_serial_line_break_finish:
 *
 * Returns: whether it was sent
 */
gboolean
domus_serial_line_break_finish (DomusSerialLine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
