/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-vnc-session-private.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>
#include <vncdisplay.h>

/* A server that accepts and then says nothing has hung. */
#define ANSWER_SECONDS 20

struct _DomusVncSession
{
  GObject parent_instance;

  GtkWidget *display; /* (owned) (nullable): a VncDisplay */
  char *password;     /* (owned) (nullable): only until the server asks for it */
  char *reason;       /* (owned) (nullable): of the end that is coming */
  guint silence_id;   /* runs until the server has spoken */
  gboolean fast_link;
  gboolean ready;
  gboolean closed;
  gboolean pointer_grabbed;
  gboolean keyboard_grabbed;

  gboolean control_down;
  gboolean alt_down;
  gboolean chord; /* Ctrl and Alt are down and nothing else was pressed */
};

enum
{
  READY,
  CLOSED,
  PASSWORD_WANTED,
  AUTH_FAILED,
  GRAB_CHANGED,
  LEFT,
  RESIZED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DomusVncSession, domus_vnc_session, G_TYPE_OBJECT)

static void
forget_password (DomusVncSession *self)
{
  if (self->password != NULL)
    explicit_bzero (self->password, strlen (self->password));
  g_clear_pointer (&self->password, g_free);
}

/* gtk-vnc asks for lossless tight first. Measured on a link within one
 * machine, raw shows five times the frames for half the processor time; on a
 * slow link tight is worth its cost.
 *
 * The extended key event encoding is not named: gtk-vnc has offered it before
 * this where it knows the keyboard's key codes, the server's word on it stays,
 * and where it does not know them it must not be offered. */
static void
choose_encodings (DomusVncSession *self)
{
  VncConnection *connection = vnc_display_get_connection (VNC_DISPLAY (self->display));
  static const gint32 fast[] = {
    VNC_CONNECTION_ENCODING_RAW,          VNC_CONNECTION_ENCODING_HEXTILE,
    VNC_CONNECTION_ENCODING_COPY_RECT,    VNC_CONNECTION_ENCODING_RRE,
    VNC_CONNECTION_ENCODING_ZRLE,         VNC_CONNECTION_ENCODING_DESKTOP_RESIZE,
    VNC_CONNECTION_ENCODING_DESKTOP_NAME, VNC_CONNECTION_ENCODING_WMVi,
    VNC_CONNECTION_ENCODING_ALPHA_CURSOR, VNC_CONNECTION_ENCODING_RICH_CURSOR,
    VNC_CONNECTION_ENCODING_XCURSOR,      VNC_CONNECTION_ENCODING_POINTER_CHANGE,
    VNC_CONNECTION_ENCODING_LED_STATE,
  };
  gint32 encodings[G_N_ELEMENTS (fast)];

  if (!self->fast_link)
    return;
  memcpy (encodings, fast, sizeof fast);
  vnc_connection_set_encodings (connection, G_N_ELEMENTS (encodings), encodings);
}

static void
on_initialized (VncDisplay *display, DomusVncSession *self)
{
  g_clear_handle_id (&self->silence_id, g_source_remove);
  choose_encodings (self);
  forget_password (self);
  self->ready = TRUE;
  g_signal_emit (self, signals[READY], 0);
}

static void
report_closed (DomusVncSession *self, const char *reason)
{
  if (self->closed)
    return;
  g_object_ref (self);
  self->closed = TRUE;
  self->ready = FALSE;
  g_signal_emit (self, signals[CLOSED], 0, reason);
  domus_vnc_session_close (self);
  g_object_unref (self);
}

static gboolean
silence_due (gpointer user_data)
{
  DomusVncSession *self = user_data;

  self->silence_id = 0;
  report_closed (self, _ ("The display accepts the connection and does not answer."));
  return G_SOURCE_REMOVE;
}

static void
on_disconnected (VncDisplay *display, DomusVncSession *self)
{
  report_closed (self, self->reason);
}

static void
on_error (VncDisplay *display, const char *message, DomusVncSession *self)
{
  /* "vnc-disconnected" always follows, and may be after "vnc-auth-failure". */
  g_free (self->reason);
  self->reason = g_strdup (message);
}

static void
on_auth_failure (VncDisplay *display, const char *reason, DomusVncSession *self)
{
  g_signal_emit (self, signals[AUTH_FAILED], 0, reason);
}

static void
on_auth_unsupported (VncDisplay *display, guint type, DomusVncSession *self)
{
  report_closed (self, _ ("The display asks for a way of authentication that is not supported."));
}

G_GNUC_BEGIN_IGNORE_DEPRECATIONS /* gtk-vnc hands out a GValueArray */
    static void
    on_credentials (VncDisplay *display, GValueArray *wanted, DomusVncSession *self)
{
  gboolean username = FALSE, password = FALSE;

  for (guint i = 0; i < wanted->n_values; i++) {
    switch (g_value_get_enum (g_value_array_get_nth (wanted, i))) {
    case VNC_DISPLAY_CREDENTIAL_PASSWORD:
      password = TRUE;
      break;
    case VNC_DISPLAY_CREDENTIAL_USERNAME:
      username = TRUE;
      break;
    case VNC_DISPLAY_CREDENTIAL_CLIENTNAME:
    default:
      vnc_display_set_credential (display, VNC_DISPLAY_CREDENTIAL_CLIENTNAME, "domus");
      break;
    }
  }

  if (password && !username && self->password != NULL) {
    vnc_display_set_credential (display, VNC_DISPLAY_CREDENTIAL_PASSWORD, self->password);
    forget_password (self);
  } else if (password || username) {
    g_clear_handle_id (&self->silence_id, g_source_remove);
    g_signal_emit (self, signals[PASSWORD_WANTED], 0, username);
  }
}
G_GNUC_END_IGNORE_DEPRECATIONS

/* ---- grabs ---- */

static void
on_pointer_grab (VncDisplay *display, DomusVncSession *self)
{
  self->pointer_grabbed = TRUE;
  g_signal_emit (self, signals[GRAB_CHANGED], 0);
}

static void
on_pointer_ungrab (VncDisplay *display, DomusVncSession *self)
{
  self->pointer_grabbed = FALSE;
  g_signal_emit (self, signals[GRAB_CHANGED], 0);
}

static void
on_keyboard_grab (VncDisplay *display, DomusVncSession *self)
{
  self->keyboard_grabbed = TRUE;
  g_signal_emit (self, signals[GRAB_CHANGED], 0);
}

static void
on_keyboard_ungrab (VncDisplay *display, DomusVncSession *self)
{
  self->keyboard_grabbed = FALSE;
  g_signal_emit (self, signals[GRAB_CHANGED], 0);
}

/* gtk-vnc grabs the keyboard whenever the pointer comes over the widget. A
 * console that nobody types into must not take other windows' keys, so it may
 * do so only while the widget has the focus. */
static gboolean
on_focus_in (GtkWidget *widget, GdkEventFocus *event, DomusVncSession *self)
{
  GdkWindow *window = gtk_widget_get_window (widget);
  GdkSeat *seat = gdk_display_get_default_seat (gtk_widget_get_display (widget));
  int x, y;

  vnc_display_set_keyboard_grab (VNC_DISPLAY (widget), TRUE);
  gdk_window_get_device_position (window, gdk_seat_get_pointer (seat), &x, &y, NULL);
  if (x >= 0 && y >= 0 && x < gdk_window_get_width (window) && y < gdk_window_get_height (window)) {
    g_autoptr (GdkEvent) crossing = gdk_event_new (GDK_ENTER_NOTIFY);

    /* The pointer is there already: say so, now that it counts. */
    crossing->crossing.window = g_object_ref (window);
    crossing->crossing.mode = GDK_CROSSING_NORMAL;
    crossing->crossing.detail = GDK_NOTIFY_ANCESTOR;
    gdk_event_set_device (crossing, gdk_seat_get_pointer (seat));
    gtk_widget_event (widget, crossing);
  }
  g_signal_emit (self, signals[GRAB_CHANGED], 0);
  return GDK_EVENT_PROPAGATE;
}

static gboolean
on_focus_out (GtkWidget *widget, GdkEventFocus *event, DomusVncSession *self)
{
  vnc_display_set_keyboard_grab (VNC_DISPLAY (widget), FALSE);
  self->control_down = self->alt_down = self->chord = FALSE;
  g_signal_emit (self, signals[GRAB_CHANGED], 0);
  return GDK_EVENT_PROPAGATE;
}

static gboolean
leave_idle (gpointer user_data)
{
  DomusVncSession *self = user_data;

  if (self->display != NULL) {
    domus_vnc_session_release (self);
    g_signal_emit (self, signals[LEFT], 0);
  }
  return G_SOURCE_REMOVE;
}

/* Ctrl+Alt alone, pressed and let go, leaves the console whatever is grabbed:
 * there is no other way out of it by keyboard. The guest sees the keys go
 * down and up as well, which means nothing to it. */
static gboolean
on_key (GtkWidget *widget, GdkEventKey *event, DomusVncSession *self)
{
  gboolean down = event->type == GDK_KEY_PRESS;

  if (event->keyval == GDK_KEY_Control_L || event->keyval == GDK_KEY_Control_R) {
    self->control_down = down;
  } else if (event->keyval == GDK_KEY_Alt_L || event->keyval == GDK_KEY_Meta_L) {
    self->alt_down = down;
  } else {
    self->chord = FALSE;
    return GDK_EVENT_PROPAGATE;
  }

  if (down) {
    self->chord = self->control_down && self->alt_down;
  } else if (self->chord) {
    self->chord = FALSE;
    g_idle_add_full (G_PRIORITY_DEFAULT, leave_idle, g_object_ref (self), g_object_unref);
  }
  return GDK_EVENT_PROPAGATE;
}

static void
on_desktop_resize (VncDisplay *display, int width, int height, DomusVncSession *self)
{
  g_signal_emit (self, signals[RESIZED], 0);
}

static void
domus_vnc_session_dispose (GObject *object)
{
  DomusVncSession *self = DOMUS_VNC_SESSION (object);

  self->closed = TRUE;
  domus_vnc_session_close (self);
  G_OBJECT_CLASS (domus_vnc_session_parent_class)->dispose (object);
}

static void
domus_vnc_session_finalize (GObject *object)
{
  g_free (DOMUS_VNC_SESSION (object)->reason);
  G_OBJECT_CLASS (domus_vnc_session_parent_class)->finalize (object);
}

static void
domus_vnc_session_class_init (DomusVncSessionClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = domus_vnc_session_dispose;
  G_OBJECT_CLASS (klass)->finalize = domus_vnc_session_finalize;

  signals[READY] =
      g_signal_new ("ready", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CLOSED] = g_signal_new ("closed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[PASSWORD_WANTED] = g_signal_new ("password-wanted", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                           NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[AUTH_FAILED] = g_signal_new ("auth-failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[GRAB_CHANGED] =
      g_signal_new ("grab-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[LEFT] =
      g_signal_new ("left", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[RESIZED] =
      g_signal_new ("resized", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
domus_vnc_session_init (DomusVncSession *self)
{
  VncDisplay *display = VNC_DISPLAY (vnc_display_new ());
  VncGrabSequence *no_keys = vnc_grab_sequence_new (0, NULL);

  self->display = g_object_ref_sink (GTK_WIDGET (display));

  vnc_display_set_shared_flag (display, TRUE);
  vnc_display_set_force_size (display, FALSE);
  vnc_display_set_scaling (display, TRUE);
  vnc_display_set_keep_aspect_ratio (display, TRUE);
  vnc_display_set_smoothing (display, TRUE);
  vnc_display_set_pointer_local (display, TRUE);
  vnc_display_set_pointer_grab (display, TRUE);
  vnc_display_set_keyboard_grab (display, FALSE);
  /* Its own release sequence also takes a grab: on_key() only lets go. */
  vnc_display_set_grab_keys (display, no_keys);
  vnc_grab_sequence_free (no_keys);
  gtk_widget_set_can_focus (self->display, TRUE);

  g_signal_connect (display, "vnc-initialized", G_CALLBACK (on_initialized), self);
  g_signal_connect (display, "vnc-disconnected", G_CALLBACK (on_disconnected), self);
  g_signal_connect (display, "vnc-error", G_CALLBACK (on_error), self);
  g_signal_connect (display, "vnc-auth-credential", G_CALLBACK (on_credentials), self);
  g_signal_connect (display, "vnc-auth-failure", G_CALLBACK (on_auth_failure), self);
  g_signal_connect (display, "vnc-auth-unsupported", G_CALLBACK (on_auth_unsupported), self);
  g_signal_connect (display, "vnc-pointer-grab", G_CALLBACK (on_pointer_grab), self);
  g_signal_connect (display, "vnc-pointer-ungrab", G_CALLBACK (on_pointer_ungrab), self);
  g_signal_connect (display, "vnc-keyboard-grab", G_CALLBACK (on_keyboard_grab), self);
  g_signal_connect (display, "vnc-keyboard-ungrab", G_CALLBACK (on_keyboard_ungrab), self);
  g_signal_connect (display, "vnc-desktop-resize", G_CALLBACK (on_desktop_resize), self);
  g_signal_connect (display, "focus-in-event", G_CALLBACK (on_focus_in), self);
  g_signal_connect (display, "focus-out-event", G_CALLBACK (on_focus_out), self);
  g_signal_connect (display, "key-press-event", G_CALLBACK (on_key), self);
  g_signal_connect (display, "key-release-event", G_CALLBACK (on_key), self);
}

/**
 * domus_vnc_session_new:
 * @accessible_name: what a screen reader calls the picture
 * @fast_link: whether to spend bytes to save time
 *
 * Returns: (transfer full): a session that is not open yet. Its widget must be
 *   in a window before domus_vnc_session_open().
 */
DomusVncSession *
domus_vnc_session_new (const char *accessible_name, gboolean fast_link)
{
  DomusVncSession *self = g_object_new (DOMUS_TYPE_VNC_SESSION, NULL);
  AtkObject *accessible = gtk_widget_get_accessible (self->display);

  atk_object_set_name (accessible, accessible_name);
  atk_object_set_role (accessible, ATK_ROLE_DRAWING_AREA);
  self->fast_link = fast_link;
  return self;
}

/**
 * domus_vnc_session_get_widget:
 *
 * Returns: (transfer none) (nullable): the picture; %NULL after closing
 */
GtkWidget *
domus_vnc_session_get_widget (DomusVncSession *self)
{
  return self->display;
}

/**
 * domus_vnc_session_open:
 * @display: its socket, if there is one, is taken over
 * @use_password: whether to answer with the password of @display
 *
 * Returns: whether connecting has begun; the signals tell the rest
 */
gboolean
domus_vnc_session_open (DomusVncSession *self, DomusDisplay *display, gboolean use_password)
{
  g_return_val_if_fail (DOMUS_IS_VNC_SESSION (self), FALSE);
  g_return_val_if_fail (self->display != NULL && display != NULL, FALSE);

  /* Updates are drawn into the window, which must be there when they come. */
  gtk_widget_realize (self->display);
  g_clear_handle_id (&self->silence_id, g_source_remove);
  self->silence_id = g_timeout_add_seconds (ANSWER_SECONDS, silence_due, self);
  forget_password (self);
  self->password = use_password ? g_strdup (display->password) : NULL;

  if (display->fd >= 0) {
    int fd = display->fd;

    display->fd = -1;
    if (vnc_display_open_fd (VNC_DISPLAY (self->display), fd))
      return TRUE;
    close (fd);
    return FALSE;
  } else {
    g_autofree char *port = g_strdup_printf ("%d", display->port);

    return vnc_display_open_host (VNC_DISPLAY (self->display), display->host, port);
  }
}

static gboolean
destroy_idle (gpointer user_data)
{
  gtk_widget_destroy (GTK_WIDGET (user_data));
  return G_SOURCE_REMOVE;
}

/**
 * domus_vnc_session_close:
 *
 * Ends the connection. The widget goes in an idle, since this may be called
 * from a handler of its own. No signal is emitted.
 */
void
domus_vnc_session_close (DomusVncSession *self)
{
  g_return_if_fail (DOMUS_IS_VNC_SESSION (self));

  self->closed = TRUE;
  self->ready = FALSE;
  forget_password (self);
  g_clear_handle_id (&self->silence_id, g_source_remove);
  if (self->display == NULL)
    return;

  domus_vnc_session_release (self);
  g_signal_handlers_disconnect_by_data (self->display, self);
  vnc_display_close (VNC_DISPLAY (self->display));
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, destroy_idle, self->display, g_object_unref);
  self->display = NULL;
}

/**
 * domus_vnc_session_is_ready:
 *
 * Returns: whether the guest's picture is there
 */
gboolean
domus_vnc_session_is_ready (DomusVncSession *self)
{
  return self->ready && self->display != NULL;
}

/**
 * domus_vnc_session_has_grab:
 * @pointer: (out) (optional): whether the pointer is grabbed too
 *
 * Returns: whether keys go to the guest
 */
gboolean
domus_vnc_session_has_grab (DomusVncSession *self, gboolean *pointer)
{
  if (pointer != NULL)
    *pointer = self->pointer_grabbed;
  return self->pointer_grabbed || self->keyboard_grabbed
         || (self->display != NULL && gtk_widget_has_focus (self->display));
}

/**
 * domus_vnc_session_release:
 *
 * Gives pointer and keyboard back to the desktop. The focus stays where it is.
 */
void
domus_vnc_session_release (DomusVncSession *self)
{
  if (self->display == NULL || !gtk_widget_get_realized (self->display))
    return;
  vnc_display_set_keyboard_grab (VNC_DISPLAY (self->display), FALSE);
  if (self->pointer_grabbed)
    vnc_display_force_grab (VNC_DISPLAY (self->display), FALSE);
}

/**
 * domus_vnc_session_answer:
 * @username: (nullable):
 *
 * Answers "password-wanted".
 */
void
domus_vnc_session_answer (DomusVncSession *self, const char *username, const char *password)
{
  if (self->display == NULL)
    return;
  if (username != NULL)
    vnc_display_set_credential (VNC_DISPLAY (self->display), VNC_DISPLAY_CREDENTIAL_USERNAME,
                                username);
  vnc_display_set_credential (VNC_DISPLAY (self->display), VNC_DISPLAY_CREDENTIAL_PASSWORD,
                              password);
}

/**
 * domus_vnc_session_send_keys:
 * @keyvals: pressed in this order, then let go in reverse
 */
void
domus_vnc_session_send_keys (DomusVncSession *self, const guint *keyvals, guint n_keyvals)
{
  if (domus_vnc_session_is_ready (self))
    vnc_display_send_keys (VNC_DISPLAY (self->display), keyvals, (int)n_keyvals);
}

/**
 * domus_vnc_session_get_picture:
 *
 * Returns: (transfer full) (nullable): the guest's screen as it is now
 */
GdkPixbuf *
domus_vnc_session_get_picture (DomusVncSession *self)
{
  return domus_vnc_session_is_ready (self) ? vnc_display_get_pixbuf (VNC_DISPLAY (self->display))
                                           : NULL;
}
