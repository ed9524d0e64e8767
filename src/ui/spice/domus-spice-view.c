/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "console/domus-display-view-private.h"
#include "console/domus-key-chord-private.h"
#include "domus-guest.h"

#include <glib/gi18n-lib.h>
#include <gmodule.h>
#include <spice-client-gtk.h>
#include <spice-client.h>
#include <string.h>
#include <unistd.h>

/* The one display of a guest that is shown here. */
#define DISPLAY_ID 0

/* One SPICE connection and the widget that shows it; see #DomusDisplayView.
 * SPICE uses several sockets, so that the guest is asked for more of them. */
#define DOMUS_TYPE_SPICE_VIEW (domus_spice_view_get_type ())
G_DECLARE_FINAL_TYPE (DomusSpiceView, domus_spice_view, DOMUS, SPICE_VIEW, GObject)

struct _DomusSpiceView
{
  GObject parent_instance;

  DomusGuest *guest;
  SpiceSession *session;  /* (owned) (nullable) */
  SpiceMainChannel *main; /* (owned) (nullable) */
  SpiceChannel *inputs;   /* (owned) (nullable) */
  GtkWidget *display;     /* (owned) (nullable) */
  GCancellable *cancellable;
  DomusKeyChord *chord; /* (owned) */
  guint leave_id;
  int width, height;
  gboolean all_keys;     /* the guest gets the desktop's own keys too */
  gboolean has_password; /* one was given */
  gboolean ready;
  gboolean keyboard, pointer; /* taken */
  gboolean closed;
};

static void domus_spice_view_iface_init (DomusDisplayViewInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (DomusSpiceView,
                               domus_spice_view,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (DOMUS_TYPE_DISPLAY_VIEW,
                                                      domus_spice_view_iface_init))

G_MODULE_EXPORT DomusDisplayView *domus_spice_view_new (DomusGuest *guest,
                                                        const char *accessible_name);

static void view_close (DomusDisplayView *view);

static void
report_closed (DomusSpiceView *self, const char *reason)
{
  if (self->closed)
    return;
  g_object_ref (self);
  self->closed = TRUE;
  self->ready = FALSE;
  g_signal_emit_by_name (self, "closed", reason);
  view_close (DOMUS_DISPLAY_VIEW (self));
  g_object_unref (self);
}

/* ---- sockets ---- */

typedef struct
{
  DomusSpiceView *self;
  SpiceChannel *channel; /* (owned) (nullable): NULL is the whole session */
} Socket;

static void
socket_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Socket *wanted = user_data;
  g_autoptr (DomusSpiceView) self = wanted->self;
  g_autoptr (GObject) channel = (GObject *)wanted->channel;
  g_autoptr (GError) error = NULL;
  g_autoptr (DomusDisplay) display =
      domus_guest_open_display_finish (DOMUS_GUEST (source), result, &error);
  gboolean ok;

  if (self->closed)
    return;
  if (display == NULL) {
    report_closed (self, error->message);
    return;
  }
  ok = channel != NULL ? spice_channel_open_fd (SPICE_CHANNEL (channel), display->fd)
                       : spice_session_open_fd (self->session, display->fd);
  if (ok)
    display->fd = -1; /* the channel closes it */
  else
    report_closed (self, _ ("The display could not be opened."));
}

static void
want_socket (DomusSpiceView *self, SpiceChannel *channel)
{
  Socket *wanted = g_new0 (Socket, 1);

  wanted->self = g_object_ref (self);
  wanted->channel = channel != NULL ? g_object_ref (channel) : NULL;
  domus_guest_open_display_async (self->guest, self->cancellable, socket_cb, wanted);
}

static void
on_open_fd (SpiceChannel *channel, int with_tls, DomusSpiceView *self)
{
  want_socket (self, channel);
}

/* ---- channels ---- */

static void
on_main_event (SpiceChannel *channel, SpiceChannelEvent event, DomusSpiceView *self)
{
  switch (event) {
  case SPICE_CHANNEL_ERROR_AUTH:
    if (self->has_password) {
      g_signal_emit_by_name (self, "auth-failed", NULL);
      report_closed (self, _ ("The display refused the password."));
    } else {
      g_signal_emit_by_name (self, "password-wanted", FALSE);
    }
    break;
  case SPICE_CHANNEL_ERROR_CONNECT:
  case SPICE_CHANNEL_ERROR_LINK:
  case SPICE_CHANNEL_ERROR_IO:
    report_closed (self, _ ("The connection to the display broke."));
    break;
  case SPICE_CHANNEL_ERROR_TLS:
    report_closed (self, _ ("The display’s certificate is not one that this computer trusts."));
    break;
  case SPICE_CHANNEL_CLOSED:
    report_closed (self, NULL);
    break;
  default:
    break;
  }
}

static void
on_invalidate (SpiceChannel *channel, int x, int y, int w, int h, DomusSpiceView *self)
{
  g_signal_emit_by_name (self, "frame");
}

static void
on_primary (SpiceChannel *channel,
            int format,
            int width,
            int height,
            int stride,
            int shmid,
            gpointer data,
            DomusSpiceView *self)
{
  self->width = width;
  self->height = height;
  if (!self->ready) {
    self->ready = TRUE;
    g_signal_emit_by_name (self, "ready");
  }
  g_signal_emit_by_name (self, "resized");
}

static void
on_mouse_mode (DomusSpiceView *self)
{
  g_signal_emit_by_name (self, "grab-changed");
}

static void
on_channel_new (SpiceSession *session, SpiceChannel *channel, DomusSpiceView *self)
{
  int id;

  g_signal_connect_object (channel, "open-fd", G_CALLBACK (on_open_fd), self, 0);
  g_object_get (channel, "channel-id", &id, NULL);
  if (SPICE_IS_MAIN_CHANNEL (channel)) {
    g_set_object (&self->main, SPICE_MAIN_CHANNEL (channel));
    g_signal_connect_object (channel, "channel-event", G_CALLBACK (on_main_event), self, 0);
    g_signal_connect_object (channel, "notify::mouse-mode", G_CALLBACK (on_mouse_mode), self,
                             G_CONNECT_SWAPPED);
  } else if (SPICE_IS_INPUTS_CHANNEL (channel)) {
    g_set_object (&self->inputs, channel);
  } else if (SPICE_IS_DISPLAY_CHANNEL (channel) && id == DISPLAY_ID) {
    g_signal_connect_object (channel, "display-invalidate", G_CALLBACK (on_invalidate), self, 0);
    g_signal_connect_object (channel, "display-primary-create", G_CALLBACK (on_primary), self, 0);
  }
}

/* ---- the widget ---- */

static void
on_keyboard_grab (SpiceDisplay *display, int taken, DomusSpiceView *self)
{
  self->keyboard = taken != 0;
  g_signal_emit_by_name (self, "grab-changed");
}

static void
on_mouse_grab (SpiceDisplay *display, int taken, DomusSpiceView *self)
{
  self->pointer = taken != 0;
  g_signal_emit_by_name (self, "grab-changed");
}

static void
release (DomusSpiceView *self)
{
  if (self->display == NULL)
    return;
  g_object_set (self->display, "grab-keyboard", FALSE, NULL);
  spice_display_mouse_ungrab (SPICE_DISPLAY (self->display));
}

static gboolean
leave_idle (gpointer user_data)
{
  DomusSpiceView *self = user_data;

  self->leave_id = 0;
  release (self);
  g_signal_emit_by_name (self, "left");
  return G_SOURCE_REMOVE;
}

/* The same keys as over VNC leave the console, pressed alone and let go. */
static gboolean
on_key (GtkWidget *widget, GdkEventKey *event, DomusSpiceView *self)
{
  if (domus_key_chord_feed (self->chord, event->keyval, event->type == GDK_KEY_PRESS)
      && self->leave_id == 0)
    self->leave_id = g_idle_add_full (G_PRIORITY_DEFAULT, leave_idle, self, NULL);
  return GDK_EVENT_PROPAGATE;
}

static gboolean
on_focus_in (GtkWidget *widget, GdkEventFocus *event, DomusSpiceView *self)
{
  g_object_set (widget, "grab-keyboard", self->all_keys, NULL);
  return GDK_EVENT_PROPAGATE;
}

static gboolean
on_focus_out (GtkWidget *widget, GdkEventFocus *event, DomusSpiceView *self)
{
  domus_key_chord_reset (self->chord);
  return GDK_EVENT_PROPAGATE;
}

/* ---- DomusDisplayView ---- */

static GtkWidget *
view_get_widget (DomusDisplayView *view)
{
  return DOMUS_SPICE_VIEW (view)->display;
}

static gboolean
view_open (DomusDisplayView *view, DomusDisplay *display, gboolean use_password)
{
  DomusSpiceView *self = DOMUS_SPICE_VIEW (view);
  int fd = display->fd;

  g_return_val_if_fail (self->session != NULL, FALSE);
  if (use_password && display->password != NULL) {
    g_object_set (self->session, "password", display->password, NULL);
    self->has_password = TRUE;
  }
  if (fd < 0 || !spice_session_open_fd (self->session, fd))
    return FALSE;
  display->fd = -1;
  return TRUE;
}

static gboolean
destroy_idle (gpointer user_data)
{
  gtk_widget_destroy (GTK_WIDGET (user_data));
  return G_SOURCE_REMOVE;
}

/* The widget goes in an idle: this may be called from a handler of its own. */
static void
view_close (DomusDisplayView *view)
{
  DomusSpiceView *self = DOMUS_SPICE_VIEW (view);

  self->closed = TRUE;
  self->ready = FALSE;
  g_clear_handle_id (&self->leave_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->main);
  g_clear_object (&self->inputs);
  if (self->session != NULL) {
    g_signal_handlers_disconnect_by_data (self->session, self);
    spice_session_disconnect (self->session);
  }
  g_clear_object (&self->session);
  if (self->display == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->display, self);
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, destroy_idle, self->display, g_object_unref);
  self->display = NULL;
}

static gboolean
view_is_ready (DomusDisplayView *view)
{
  return DOMUS_SPICE_VIEW (view)->ready;
}

static gboolean
view_get_size (DomusDisplayView *view, int *width, int *height)
{
  DomusSpiceView *self = DOMUS_SPICE_VIEW (view);

  *width = self->width;
  *height = self->height;
  return self->ready && self->width > 0 && self->height > 0;
}

static GdkPixbuf *
view_get_pixbuf (DomusDisplayView *view)
{
  DomusSpiceView *self = DOMUS_SPICE_VIEW (view);

  return self->ready ? spice_display_get_pixbuf (SPICE_DISPLAY (self->display)) : NULL;
}

/* spice-gtk draws by itself, and smoothly. */
static void
view_set_sharp (DomusDisplayView *view, gboolean sharp)
{}

static void
view_set_view_only (DomusDisplayView *view, gboolean view_only)
{
  DomusSpiceView *self = DOMUS_SPICE_VIEW (view);

  if (self->display != NULL)
    g_object_set (self->display, "disable-inputs", view_only, NULL);
}

/* The server decides by itself, from what it measures. */
static void
view_set_quality (DomusDisplayView *view, DomusDisplayQuality quality)
{}

static const char *
view_get_quality_words (DomusDisplayView *view)
{
  return NULL;
}

static gboolean
view_resize_guest (DomusDisplayView *view, int width, int height)
{
  DomusSpiceView *self = DOMUS_SPICE_VIEW (view);
  gboolean agent = FALSE;

  if (self->main != NULL)
    g_object_get (self->main, "agent-connected", &agent, NULL);
  if (!agent)
    return FALSE;
  spice_main_channel_update_display_enabled (self->main, DISPLAY_ID, TRUE, FALSE);
  spice_main_channel_update_display (self->main, DISPLAY_ID, 0, 0, width, height, TRUE);
  return TRUE;
}

static gboolean
view_has_grab (DomusDisplayView *view, gboolean *pointer)
{
  DomusSpiceView *self = DOMUS_SPICE_VIEW (view);

  if (pointer != NULL)
    *pointer = self->pointer;
  return self->keyboard || self->pointer;
}

static gboolean
view_is_absolute (DomusDisplayView *view)
{
  DomusSpiceView *self = DOMUS_SPICE_VIEW (view);
  int mode = 0;

  if (self->main != NULL)
    g_object_get (self->main, "mouse-mode", &mode, NULL);
  return mode == SPICE_MOUSE_MODE_CLIENT;
}

static void
view_release (DomusDisplayView *view)
{
  release (DOMUS_SPICE_VIEW (view));
}

static void
view_set_grab (DomusDisplayView *view, const char *release_keys, gboolean all_keys)
{
  DomusSpiceView *self = DOMUS_SPICE_VIEW (view);

  domus_key_chord_free (self->chord);
  self->chord = domus_key_chord_new (release_keys);
  self->all_keys = all_keys;
  if (self->display != NULL && gtk_widget_has_focus (self->display))
    g_object_set (self->display, "grab-keyboard", all_keys, NULL);
  g_signal_emit_by_name (self, "grab-changed");
}

static const char *
view_get_release_label (DomusDisplayView *view)
{
  return domus_key_chord_get_label (DOMUS_SPICE_VIEW (view)->chord);
}

static void
view_answer (DomusDisplayView *view, const char *username, const char *password)
{
  DomusSpiceView *self = DOMUS_SPICE_VIEW (view);

  if (self->session == NULL)
    return;
  g_object_set (self->session, "password", password, NULL);
  self->has_password = TRUE;
  want_socket (self, NULL);
}

static void
view_send_keys (DomusDisplayView *view, const guint *keyvals, guint n_keyvals, DomusDisplayKey kind)
{
  static const SpiceDisplayKeyEvent kinds[] = {
    [DOMUS_DISPLAY_KEY_CLICK] = SPICE_DISPLAY_KEY_EVENT_CLICK,
    [DOMUS_DISPLAY_KEY_DOWN] = SPICE_DISPLAY_KEY_EVENT_PRESS,
    [DOMUS_DISPLAY_KEY_UP] = SPICE_DISPLAY_KEY_EVENT_RELEASE,
  };
  DomusSpiceView *self = DOMUS_SPICE_VIEW (view);

  if (self->ready)
    spice_display_send_keys (SPICE_DISPLAY (self->display), keyvals, (int)n_keyvals, kinds[kind]);
}

/* SPICE writes E0 keys as 0x100 | code. */
static void
view_send_key (DomusDisplayView *view, guint keyval, guint16 scancode, gboolean down)
{
  DomusSpiceView *self = DOMUS_SPICE_VIEW (view);
  guint code = scancode & 0x80 ? (0x100 | (scancode & 0x7fu)) : scancode;
  gboolean off = FALSE;

  if (!self->ready || self->inputs == NULL)
    return;
  g_object_get (self->display, "disable-inputs", &off, NULL);
  if (off)
    return;
  if (scancode == 0)
    view_send_keys (view, &keyval, 1, down ? DOMUS_DISPLAY_KEY_DOWN : DOMUS_DISPLAY_KEY_UP);
  else if (down)
    spice_inputs_channel_key_press (SPICE_INPUTS_CHANNEL (self->inputs), code);
  else
    spice_inputs_channel_key_release (SPICE_INPUTS_CHANNEL (self->inputs), code);
}

/* The guest's agent shares it by itself. */
static void
view_set_clipboard (DomusDisplayView *view, const char *text)
{}

static void
domus_spice_view_iface_init (DomusDisplayViewInterface *iface)
{
  iface->get_widget = view_get_widget;
  iface->open = view_open;
  iface->close = view_close;
  iface->is_ready = view_is_ready;
  iface->get_size = view_get_size;
  iface->get_pixbuf = view_get_pixbuf;
  iface->set_sharp = view_set_sharp;
  iface->set_view_only = view_set_view_only;
  iface->set_quality = view_set_quality;
  iface->get_quality_words = view_get_quality_words;
  iface->resize_guest = view_resize_guest;
  iface->has_grab = view_has_grab;
  iface->is_absolute = view_is_absolute;
  iface->release = view_release;
  iface->set_grab = view_set_grab;
  iface->get_release_label = view_get_release_label;
  iface->answer = view_answer;
  iface->send_keys = view_send_keys;
  iface->send_key = view_send_key;
  iface->set_clipboard = view_set_clipboard;
}

/* ---- the object ---- */

static void
domus_spice_view_dispose (GObject *object)
{
  DomusSpiceView *self = DOMUS_SPICE_VIEW (object);

  view_close (DOMUS_DISPLAY_VIEW (self));
  g_clear_object (&self->guest);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->chord, domus_key_chord_free);
  G_OBJECT_CLASS (domus_spice_view_parent_class)->dispose (object);
}

static void
domus_spice_view_class_init (DomusSpiceViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = domus_spice_view_dispose;
}

static void
domus_spice_view_init (DomusSpiceView *self)
{
  SpiceGrabSequence *no_keys = spice_grab_sequence_new (0, NULL);

  self->all_keys = TRUE;
  self->chord = domus_key_chord_new (NULL);
  self->cancellable = g_cancellable_new ();
  self->session = spice_session_new ();
  /* What only costs here: shared folders and USB are no business of a console. */
  g_object_set (self->session, "enable-usbredir", FALSE, "enable-smartcard", FALSE, NULL);
  g_object_set (spice_gtk_session_get (self->session), "auto-clipboard", TRUE, NULL);
  g_signal_connect (self->session, "channel-new", G_CALLBACK (on_channel_new), self);
  self->display = g_object_ref_sink (GTK_WIDGET (spice_display_new (self->session, DISPLAY_ID)));
  /* Who places the widget keeps the proportions. */
  g_object_set (self->display, "scaling", TRUE, "resize-guest", FALSE, "grab-keyboard", TRUE,
                "grab-mouse", TRUE, "can-focus", TRUE, "visible", TRUE, NULL);
  g_signal_connect (self->display, "keyboard-grab", G_CALLBACK (on_keyboard_grab), self);
  g_signal_connect (self->display, "mouse-grab", G_CALLBACK (on_mouse_grab), self);
  /* Its own keys would also take a grab: on_key() only lets go. */
  spice_display_set_grab_keys (SPICE_DISPLAY (self->display), no_keys);
  spice_grab_sequence_free (no_keys);
  g_signal_connect (self->display, "key-press-event", G_CALLBACK (on_key), self);
  g_signal_connect (self->display, "key-release-event", G_CALLBACK (on_key), self);
  g_signal_connect (self->display, "focus-in-event", G_CALLBACK (on_focus_in), self);
  g_signal_connect (self->display, "focus-out-event", G_CALLBACK (on_focus_out), self);
}

/**
 * domus_spice_view_new:
 * @guest: is asked for more sockets
 * @accessible_name: what a screen reader calls the picture
 *
 * Returns: (transfer full): a view that is not open yet
 */
DomusDisplayView *
domus_spice_view_new (DomusGuest *guest, const char *accessible_name)
{
  DomusSpiceView *self = g_object_new (DOMUS_TYPE_SPICE_VIEW, NULL);
  AtkObject *accessible = gtk_widget_get_accessible (self->display);

  self->guest = g_object_ref (guest);
  atk_object_set_name (accessible, accessible_name);
  atk_object_set_role (accessible, ATK_ROLE_DRAWING_AREA);
  return DOMUS_DISPLAY_VIEW (self);
}
