/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-vnc-session-private.h"

#include "domus-display-socket-private.h"
#include "domus-display-trouble-private.h"
#include "domus-link-meter-private.h"
#include "domus-vnc-encodings-private.h"
#include "domus-vnc-grab-private.h"
#include "domus-vnc-picture-private.h"
#include "domus-vnc-text-private.h"
#include "domus-vnc-wanted-private.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>
#include <vncdisplay.h>

/* A server that accepts and then says nothing has hung. */
#define ANSWER_SECONDS 10
/* How often to look whether the server still answers. */
#define BEAT_MS 1000
#define PROBE_AFTER_INPUT (2 * G_USEC_PER_SEC)
#define PROBE_IDLE (10 * G_USEC_PER_SEC)
/* QEMU looks for changes every three seconds when nothing happens. */
#define PATIENCE (6 * G_USEC_PER_SEC)

struct _DomusVncSession
{
  GObject parent_instance;

  GtkWidget *display; /* (owned) (nullable): a VncDisplay */
  DomusVncGrab *grab; /* (owned) (nullable): goes with it */
  char *password;     /* (owned) (nullable): only until the server asks for it */
  char *reason;       /* (owned) (nullable): of the end that is coming */
  guint silence_id;   /* runs until the server has spoken */
  guint beat_id;      /* runs while it is ready */
  gint64 asked;       /* when the server was last asked something in the handshake */
  gint64 last_frame;
  gint64 probed;            /* when a bit of the picture was asked for; 0: it came */
  cairo_surface_t *surface; /* (owned) (nullable): the picture so far */
  DomusLinkMeter meter;
  DomusDisplayQuality quality;
  gboolean same_machine;
  gboolean fast_link;
  gboolean sharp;
  gboolean sealed; /* by certificates */
  gboolean ready;
  gboolean stalled;
  gboolean closed;
};

static void domus_vnc_session_iface_init (DomusDisplayViewInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (DomusVncSession,
                               domus_vnc_session,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (DOMUS_TYPE_DISPLAY_VIEW,
                                                      domus_vnc_session_iface_init))

static void session_close (DomusDisplayView *view);

static VncConnection *
get_connection (DomusVncSession *self)
{
  return vnc_display_get_connection (VNC_DISPLAY (self->display));
}

static void
forget_password (DomusVncSession *self)
{
  if (self->password != NULL)
    explicit_bzero (self->password, strlen (self->password));
  g_clear_pointer (&self->password, g_free);
}

static void
choose_encodings (DomusVncSession *self)
{
  domus_vnc_encodings_choose (get_connection (self), self->quality, self->fast_link);
}

/* ---- does it still answer? ---- */

static gboolean
beat (gpointer user_data)
{
  DomusVncSession *self = user_data;
  gint64 now = g_get_monotonic_time ();
  gint64 input = domus_vnc_grab_get_last_input (self->grab);

  if (self->probed != 0) {
    if (!self->stalled && now - self->probed >= PATIENCE) {
      self->stalled = TRUE;
      g_signal_emit_by_name (self, "stalled");
    }
  } else if (now - self->last_frame >= PROBE_IDLE
             || (input > self->last_frame && now - input >= PROBE_AFTER_INPUT)) {
    /* Not “what has changed” but “what is there”: this must be answered. */
    self->probed = now;
    vnc_connection_framebuffer_update_request (get_connection (self), FALSE, 0, 0, 1, 1);
  }
  return G_SOURCE_CONTINUE;
}

static void
on_update (VncConnection *connection, int x, int y, int width, int height, DomusVncSession *self)
{
  gint64 now = g_get_monotonic_time ();

  self->last_frame = now;
  self->probed = 0;
  self->stalled = FALSE;

  g_clear_pointer (&self->surface, cairo_surface_destroy);
  self->surface = domus_vnc_picture_changed (connection, x, y, width, height);
  if (self->fast_link && self->quality == DOMUS_DISPLAY_QUALITY_AUTOMATIC && !self->same_machine
      && domus_link_meter_add (&self->meter, now, (gint64)width * height,
                               (gint64)vnc_connection_get_width (connection)
                                   * vnc_connection_get_height (connection))) {
    self->fast_link = FALSE;
    choose_encodings (self);
  }
  g_signal_emit_by_name (self, "frame");
}

/* ---- the connection's life ---- */

static void
on_choose_type (VncConnection *connection, gpointer types, DomusVncSession *self)
{
  self->asked = g_get_monotonic_time ();
}

static void
on_initialized (VncDisplay *display, DomusVncSession *self)
{
  gint64 now = g_get_monotonic_time ();

  g_clear_handle_id (&self->silence_id, g_source_remove);
  forget_password (self);
  /* From the choice of a security type to here there were two. */
  self->fast_link = domus_link_meter_guess_fast (self->same_machine,
                                                 self->asked > 0 ? (now - self->asked) / 2 : -1);
  choose_encodings (self);
  domus_link_meter_start (&self->meter, now);
  self->ready = TRUE;
  self->last_frame = now;
  self->probed = now; /* gtk-vnc has asked for the whole picture */
  g_clear_handle_id (&self->beat_id, g_source_remove);
  self->beat_id = g_timeout_add (BEAT_MS, beat, self);
  g_signal_emit_by_name (self, "ready");
}

static void
report_closed (DomusVncSession *self, const char *reason)
{
  if (self->closed)
    return;
  g_object_ref (self);
  self->closed = TRUE;
  self->ready = FALSE;
  g_signal_emit_by_name (self, "closed", reason);
  session_close (DOMUS_DISPLAY_VIEW (self));
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
on_error (VncDisplay *display, const char *message, DomusVncSession *self)
{
  /* "vnc-disconnected" always follows, and may be after "vnc-auth-failure". */
  g_free (self->reason);
  self->reason = g_strdup (message);
}

static void
on_disconnected (VncDisplay *display, DomusVncSession *self)
{
  /* Whether our certificate will do is known to the server alone, after ours
   * is done with the encryption. */
  if (self->sealed && !self->ready && g_strcmp0 (self->reason, "Unable to read from server") == 0)
    on_error (display, DOMUS_DISPLAY_TROUBLE_OWN_CERTIFICATE, self);
  report_closed (self, self->reason);
}

static void
on_auth_failure (VncDisplay *display, const char *reason, DomusVncSession *self)
{
  g_signal_emit_by_name (self, "auth-failed", reason);
}

static void
on_auth_unsupported (VncDisplay *display, guint type, DomusVncSession *self)
{
  report_closed (self, _ ("The display asks for a way of authentication that is not supported."));
}

static void
on_credentials (VncDisplay *display, gpointer wanted, DomusVncSession *self)
{
  DomusVncWanted what = domus_vnc_wanted_read (wanted);

  if (what & DOMUS_VNC_WANTED_CERTIFICATES) {
    self->sealed = TRUE;
    vnc_display_set_credential (display, VNC_DISPLAY_CREDENTIAL_CLIENTNAME, "libvirt");
  }
  if ((what & (DOMUS_VNC_WANTED_PASSWORD | DOMUS_VNC_WANTED_USERNAME)) == DOMUS_VNC_WANTED_PASSWORD
      && self->password != NULL) {
    vnc_display_set_credential (display, VNC_DISPLAY_CREDENTIAL_PASSWORD, self->password);
    forget_password (self);
  } else if (what & (DOMUS_VNC_WANTED_PASSWORD | DOMUS_VNC_WANTED_USERNAME)) {
    self->asked = 0; /* from here on a person's time counts too */
    g_clear_handle_id (&self->silence_id, g_source_remove);
    g_signal_emit_by_name (self, "password-wanted", (what & DOMUS_VNC_WANTED_USERNAME) != 0);
  }
}

static void
on_desktop_resize (VncDisplay *display, int width, int height, DomusVncSession *self)
{
  g_signal_emit_by_name (self, "resized");
}

static void
on_cut_text (VncDisplay *display, const char *text, DomusVncSession *self)
{
  g_autofree char *words = text != NULL ? domus_vnc_text_from_server (text) : NULL;

  if (words != NULL)
    g_signal_emit_by_name (self, "clipboard", words);
}

static gboolean
on_draw (GtkWidget *widget, cairo_t *cr, DomusVncSession *self)
{
  return domus_vnc_picture_draw (self->surface, widget, cr, self->sharp);
}

/* ---- DomusDisplayView ---- */

static GtkWidget *
session_get_widget (DomusDisplayView *view)
{
  return DOMUS_VNC_SESSION (view)->display;
}

static gboolean
session_open (DomusDisplayView *view, DomusDisplay *display, gboolean use_password)
{
  DomusVncSession *self = DOMUS_VNC_SESSION (view);

  g_return_val_if_fail (self->display != NULL, FALSE);

  /* Updates are drawn into the window, which must be there when they come. */
  gtk_widget_realize (self->display);
  g_clear_handle_id (&self->silence_id, g_source_remove);
  self->silence_id = g_timeout_add_seconds (ANSWER_SECONDS, silence_due, self);
  forget_password (self);
  self->password = use_password ? g_strdup (display->password) : NULL;

  if (display->fd >= 0) {
    int fd = display->fd;

    display->fd = -1;
    domus_display_socket_prepare (fd);
    if (vnc_display_open_fd_with_hostname (VNC_DISPLAY (self->display), fd, display->host))
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

/* The widget goes in an idle, since this may be called from a handler of its
 * own. */
static void
session_close (DomusDisplayView *view)
{
  DomusVncSession *self = DOMUS_VNC_SESSION (view);

  self->closed = TRUE;
  self->ready = FALSE;
  forget_password (self);
  g_clear_handle_id (&self->silence_id, g_source_remove);
  g_clear_handle_id (&self->beat_id, g_source_remove);
  if (self->display == NULL)
    return;

  g_clear_pointer (&self->grab, domus_vnc_grab_free);
  g_signal_handlers_disconnect_by_data (self->display, self);
  g_signal_handlers_disconnect_by_data (get_connection (self), self);
  /* A picture on its way must not reach a widget without a window. */
  g_signal_handlers_disconnect_matched (
      get_connection (self), G_SIGNAL_MATCH_ID | G_SIGNAL_MATCH_DATA,
      g_signal_lookup ("vnc-framebuffer-update", VNC_TYPE_CONNECTION), 0, NULL, NULL,
      self->display);
  vnc_display_close (VNC_DISPLAY (self->display));
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, destroy_idle, self->display, g_object_unref);
  self->display = NULL;
}

static gboolean
session_is_ready (DomusDisplayView *view)
{
  DomusVncSession *self = DOMUS_VNC_SESSION (view);

  return self->ready && self->display != NULL;
}

static gboolean
session_get_size (DomusDisplayView *view, int *width, int *height)
{
  if (!session_is_ready (view))
    return FALSE;
  *width = vnc_connection_get_width (get_connection (DOMUS_VNC_SESSION (view)));
  *height = vnc_connection_get_height (get_connection (DOMUS_VNC_SESSION (view)));
  return *width > 0 && *height > 0;
}

static GdkPixbuf *
session_get_pixbuf (DomusDisplayView *view)
{
  DomusVncSession *self = DOMUS_VNC_SESSION (view);

  if (self->surface == NULL)
    return NULL;
  return gdk_pixbuf_get_from_surface (self->surface, 0, 0,
                                      cairo_image_surface_get_width (self->surface),
                                      cairo_image_surface_get_height (self->surface));
}

static void
session_set_sharp (DomusDisplayView *view, gboolean sharp)
{
  DomusVncSession *self = DOMUS_VNC_SESSION (view);

  self->sharp = sharp;
  if (self->display == NULL)
    return;
  vnc_display_set_smoothing (VNC_DISPLAY (self->display), !sharp);
  gtk_widget_queue_draw (self->display);
}

static void
session_set_view_only (DomusDisplayView *view, gboolean view_only)
{
  DomusVncSession *self = DOMUS_VNC_SESSION (view);

  if (self->grab != NULL)
    domus_vnc_grab_set_view_only (self->grab, view_only);
}

static void
session_set_quality (DomusDisplayView *view, DomusDisplayQuality quality)
{
  DomusVncSession *self = DOMUS_VNC_SESSION (view);

  if (self->quality == quality)
    return;
  self->quality = quality;
  if (session_is_ready (view))
    choose_encodings (self);
}

static const char *
session_get_quality_words (DomusDisplayView *view)
{
  DomusVncSession *self = DOMUS_VNC_SESSION (view);

  return self->ready ? domus_vnc_encodings_words (self->quality, self->fast_link) : NULL;
}

static gboolean
session_resize_guest (DomusDisplayView *view, int width, int height)
{
  DomusVncSession *self = DOMUS_VNC_SESSION (view);
  int now_width, now_height;

  if (!session_get_size (view, &now_width, &now_height))
    return FALSE;
  if (width == now_width && height == now_height)
    return TRUE;
  return vnc_connection_set_size (get_connection (self), (guint)CLAMP (width, 64, 16384),
                                  (guint)CLAMP (height, 64, 16384))
         != VNC_CONNECTION_RESIZE_STATUS_UNSUPPORTED;
}

static gboolean
session_has_grab (DomusDisplayView *view, gboolean *pointer)
{
  DomusVncSession *self = DOMUS_VNC_SESSION (view);

  if (pointer != NULL)
    *pointer = FALSE;
  return self->grab != NULL && domus_vnc_grab_is_taken (self->grab, pointer);
}

static gboolean
session_is_absolute (DomusDisplayView *view)
{
  DomusVncSession *self = DOMUS_VNC_SESSION (view);

  return self->display != NULL && vnc_display_is_pointer_absolute (VNC_DISPLAY (self->display));
}

static void
session_release (DomusDisplayView *view)
{
  DomusVncSession *self = DOMUS_VNC_SESSION (view);

  if (self->grab != NULL)
    domus_vnc_grab_release (self->grab);
}

static void
session_set_grab (DomusDisplayView *view, const char *release_keys, gboolean all_keys)
{
  DomusVncSession *self = DOMUS_VNC_SESSION (view);

  if (self->grab != NULL)
    domus_vnc_grab_set_keys (self->grab, release_keys, all_keys);
}

static const char *
session_get_release_label (DomusDisplayView *view)
{
  DomusVncSession *self = DOMUS_VNC_SESSION (view);

  return self->grab != NULL ? domus_vnc_grab_get_release_label (self->grab) : NULL;
}

static void
session_answer (DomusDisplayView *view, const char *username, const char *password)
{
  DomusVncSession *self = DOMUS_VNC_SESSION (view);

  if (self->display == NULL)
    return;
  if (username != NULL)
    vnc_display_set_credential (VNC_DISPLAY (self->display), VNC_DISPLAY_CREDENTIAL_USERNAME,
                                username);
  vnc_display_set_credential (VNC_DISPLAY (self->display), VNC_DISPLAY_CREDENTIAL_PASSWORD,
                              password);
}

static void
session_send_keys (DomusDisplayView *view,
                   const guint *keyvals,
                   guint n_keyvals,
                   DomusDisplayKey kind)
{
  static const VncDisplayKeyEvent kinds[] = {
    [DOMUS_DISPLAY_KEY_CLICK] = VNC_DISPLAY_KEY_EVENT_CLICK,
    [DOMUS_DISPLAY_KEY_DOWN] = VNC_DISPLAY_KEY_EVENT_PRESS,
    [DOMUS_DISPLAY_KEY_UP] = VNC_DISPLAY_KEY_EVENT_RELEASE,
  };

  if (session_is_ready (view))
    vnc_display_send_keys_ex (VNC_DISPLAY (DOMUS_VNC_SESSION (view)->display), keyvals,
                              (int)n_keyvals, kinds[kind]);
}

static void
session_send_key (DomusDisplayView *view, guint keyval, guint16 scancode, gboolean down)
{
  DomusVncSession *self = DOMUS_VNC_SESSION (view);

  if (session_is_ready (view) && !vnc_display_get_read_only (VNC_DISPLAY (self->display)))
    vnc_connection_key_event (get_connection (self), down, keyval, scancode);
}

static void
session_set_clipboard (DomusDisplayView *view, const char *text)
{
  g_autofree char *bytes = domus_vnc_text_to_server (text);

  if (session_is_ready (view) && bytes != NULL)
    vnc_display_client_cut_text (VNC_DISPLAY (DOMUS_VNC_SESSION (view)->display), bytes);
}

static void
domus_vnc_session_iface_init (DomusDisplayViewInterface *iface)
{
  iface->get_widget = session_get_widget;
  iface->open = session_open;
  iface->close = session_close;
  iface->is_ready = session_is_ready;
  iface->get_size = session_get_size;
  iface->get_pixbuf = session_get_pixbuf;
  iface->set_sharp = session_set_sharp;
  iface->set_view_only = session_set_view_only;
  iface->set_quality = session_set_quality;
  iface->get_quality_words = session_get_quality_words;
  iface->resize_guest = session_resize_guest;
  iface->has_grab = session_has_grab;
  iface->is_absolute = session_is_absolute;
  iface->release = session_release;
  iface->set_grab = session_set_grab;
  iface->get_release_label = session_get_release_label;
  iface->answer = session_answer;
  iface->send_keys = session_send_keys;
  iface->send_key = session_send_key;
  iface->set_clipboard = session_set_clipboard;
}

static void
domus_vnc_session_dispose (GObject *object)
{
  session_close (DOMUS_DISPLAY_VIEW (object));
  G_OBJECT_CLASS (domus_vnc_session_parent_class)->dispose (object);
}

static void
domus_vnc_session_finalize (GObject *object)
{
  DomusVncSession *self = DOMUS_VNC_SESSION (object);

  g_clear_pointer (&self->surface, cairo_surface_destroy);
  g_free (self->reason);
  G_OBJECT_CLASS (domus_vnc_session_parent_class)->finalize (object);
}

static void
domus_vnc_session_class_init (DomusVncSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = domus_vnc_session_dispose;
  G_OBJECT_CLASS (klass)->finalize = domus_vnc_session_finalize;
}

static void
domus_vnc_session_init (DomusVncSession *self)
{
  VncDisplay *display = VNC_DISPLAY (vnc_display_new ());

  self->display = g_object_ref_sink (GTK_WIDGET (display));

  vnc_display_set_shared_flag (display, TRUE);
  vnc_display_set_force_size (display, FALSE);
  /* Who places the widget keeps the proportions. */
  vnc_display_set_scaling (display, TRUE);
  vnc_display_set_keep_aspect_ratio (display, FALSE);
  gtk_widget_set_can_focus (self->display, TRUE);
  self->grab = domus_vnc_grab_new (self->display, DOMUS_DISPLAY_VIEW (self));

  g_signal_connect (display, "draw", G_CALLBACK (on_draw), self);
  g_signal_connect (display, "vnc-initialized", G_CALLBACK (on_initialized), self);
  g_signal_connect (display, "vnc-disconnected", G_CALLBACK (on_disconnected), self);
  g_signal_connect (display, "vnc-error", G_CALLBACK (on_error), self);
  g_signal_connect (display, "vnc-auth-credential", G_CALLBACK (on_credentials), self);
  g_signal_connect (display, "vnc-auth-failure", G_CALLBACK (on_auth_failure), self);
  g_signal_connect (display, "vnc-auth-unsupported", G_CALLBACK (on_auth_unsupported), self);
  g_signal_connect (display, "vnc-desktop-resize", G_CALLBACK (on_desktop_resize), self);
  g_signal_connect (display, "vnc-server-cut-text", G_CALLBACK (on_cut_text), self);
  g_signal_connect (get_connection (self), "vnc-framebuffer-update", G_CALLBACK (on_update), self);
  g_signal_connect (get_connection (self), "vnc-auth-choose-type", G_CALLBACK (on_choose_type),
                    self);
}

/**
 * domus_vnc_session_new:
 * @accessible_name: what a screen reader calls the picture
 * @same_machine: whether the server runs on this computer, so that bytes cost
 *   nothing
 *
 * Returns: (transfer full): a session that is not open yet. Its widget must be
 *   in a window before domus_display_view_open().
 */
DomusDisplayView *
domus_vnc_session_new (const char *accessible_name, gboolean same_machine)
{
  DomusVncSession *self = g_object_new (DOMUS_TYPE_VNC_SESSION, NULL);
  AtkObject *accessible = gtk_widget_get_accessible (self->display);

  atk_object_set_name (accessible, accessible_name);
  atk_object_set_role (accessible, ATK_ROLE_DRAWING_AREA);
  self->same_machine = same_machine;
  return DOMUS_DISPLAY_VIEW (self);
}
