/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-console-view-private.h"

#include "domus-console-password-private.h"
#include "domus-console-retry-private.h"
#include "domus-vnc-session-private.h"

#include <glib/gi18n-lib.h>

struct _DomusConsoleView
{
  GtkStack parent_instance;

  DomusGuest *guest;
  DomusVncSession *session;  /* (nullable) */
  GCancellable *cancellable; /* (nullable): of the look-up in flight */
  guint retry_id;
  DomusConsoleRetry retry;
  char *situation; /* (nullable): state, id and port of the last attempt */
  gboolean reported;
  gboolean had_picture;
  gboolean auth_failed;     /* this session's password was wrong */
  gboolean ignore_password; /* the definition's is */
  gboolean wants_focus;     /* the next picture gets the keyboard */

  GtkImage *off_icon;
  GtkLabel *off_title;
  GtkLabel *off_text;
  GtkWidget *run_button;
  GtkLabel *connecting_label;
  GtkContainer *display_box;
  GtkLabel *error_title;
  GtkLabel *error_hint;
  GtkWidget *retry_button;
  DomusConsolePassword *password;
};

enum
{
  CHANGED,
  LEFT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DomusConsoleView, domus_console_view, GTK_TYPE_STACK)

static void attempt (DomusConsoleView *self);
static void on_guest_changed (DomusConsoleView *self);

static void
show (DomusConsoleView *self, const char *page)
{
  if (g_strcmp0 (gtk_stack_get_visible_child_name (GTK_STACK (self)), page) != 0)
    gtk_stack_set_visible_child_name (GTK_STACK (self), page);
}

static void
show_connecting (DomusConsoleView *self, const char *text)
{
  gtk_label_set_text (self->connecting_label, text);
  show (self, "connecting");
}

static void
end_attempt (DomusConsoleView *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->retry_id, g_source_remove);
}

static void
drop_session (DomusConsoleView *self)
{
  if (self->session == NULL)
    return;
  if (gtk_widget_is_focus (domus_vnc_session_get_widget (self->session)))
    self->wants_focus = TRUE; /* a guest that reboots keeps the keyboard */
  g_signal_handlers_disconnect_by_data (self->session, self);
  domus_vnc_session_close (self->session);
  g_clear_object (&self->session);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
report (DomusConsoleView *self, gboolean refused)
{
  /* Again and again while it refuses: the model makes sure before it believes. */
  if (!refused && !self->reported && self->had_picture)
    return;
  self->reported = refused;
  domus_guest_report_display (self->guest, refused);
}

/* What a fresh attempt could find different: while it stays the same there is
 * no reason to hurry. */
static char *
describe_situation (DomusConsoleView *self)
{
  const DomusXmlDoc *live = domus_guest_get_live (self->guest);
  g_autoptr (GPtrArray) graphics = live != NULL ? domus_domain_list_graphics (live) : NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  int id;

  g_object_get (self->guest, "id", &id, NULL);
  g_string_append_printf (text, "%d/%d", (int)domus_guest_get_state (self->guest), id);
  for (guint i = 0; graphics != NULL && i < graphics->len; i++) {
    const DomusGraphics *one = g_ptr_array_index (graphics, i);

    g_string_append_printf (text, "/%s:%d", one->kind, one->port);
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
retry_due (gpointer user_data)
{
  DomusConsoleView *self = user_data;

  self->retry_id = 0;
  attempt (self);
  return G_SOURCE_REMOVE;
}

static void
schedule (DomusConsoleView *self)
{
  g_clear_handle_id (&self->retry_id, g_source_remove);
  self->retry_id = g_timeout_add (domus_console_retry_delay_ms (&self->retry), retry_due, self);
}

static void
show_error (DomusConsoleView *self, const char *message, const char *hint)
{
  gtk_label_set_text (self->error_title, message);
  gtk_label_set_text (self->error_hint, hint != NULL ? hint : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error_hint), hint != NULL && *hint != '\0');
  show (self, "error");
}

/* The display was there and let nobody in, or went away at once. */
static void
refused (DomusConsoleView *self, const char *message, const char *hint)
{
  gint64 now = g_get_monotonic_time ();

  domus_console_retry_failed (&self->retry, now);
  if (domus_console_retry_is_error (&self->retry)) {
    show_error (self, message, hint);
    if (domus_console_retry_is_dead (&self->retry, now)
        && domus_guest_get_state (self->guest) == DOMUS_GUEST_STATE_RUNNING)
      report (self, TRUE);
  } else {
    gtk_label_set_text (self->connecting_label, self->had_picture
                                                    ? _ ("Connecting again…")
                                                    : _ ("Connecting to the screen…"));
    show (self, "connecting");
  }
  schedule (self);
}

/* ---- the session ---- */

static void
on_ready (DomusVncSession *session, DomusConsoleView *self)
{
  gboolean focus = self->wants_focus || gtk_widget_is_focus (self->retry_button)
                   || gtk_widget_is_focus (self->run_button)
                   || domus_console_password_has_focus (self->password);

  self->retry = (DomusConsoleRetry){ 0 };
  report (self, FALSE);
  self->had_picture = TRUE;
  show (self, "display");
  self->wants_focus = FALSE;
  if (focus)
    domus_console_view_focus (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_closed (DomusVncSession *session, const char *reason, DomusConsoleView *self)
{
  gboolean was_ready = g_str_equal (gtk_stack_get_visible_child_name (GTK_STACK (self)), "display");
  g_autofree char *text = g_strdup (reason);

  drop_session (self);
  if (!domus_guest_is_active (self->guest))
    return; /* the guest's own signal shows the right page */

  if (was_ready || self->auth_failed) {
    self->retry = (DomusConsoleRetry){ 0 };
    show_connecting (self, _ ("Connecting again…"));
    schedule (self);
  } else {
    refused (self, _ ("The screen could not be reached"), text);
  }
}

static void
on_password_wanted (DomusVncSession *session, gboolean username, DomusConsoleView *self)
{
  const char *password = domus_console_password_get (self->password);
  const char *user = domus_console_password_get_user (self->password);

  if (password != NULL && (!username || user != NULL)) {
    domus_vnc_session_answer (session, username ? user : NULL, password);
    return;
  }
  domus_console_password_ask (self->password, username);
  show (self, "password");
  domus_console_password_focus (self->password);
}

static void
on_auth_failed (DomusVncSession *session, const char *reason, DomusConsoleView *self)
{
  domus_console_password_refuse (self->password);
  self->auth_failed = self->ignore_password = TRUE;
}

static void
on_password_given (DomusConsoleView *self)
{
  self->wants_focus = TRUE;
  show_connecting (self, _ ("Connecting to the screen…"));
  if (self->session != NULL)
    domus_vnc_session_answer (self->session, domus_console_password_get_user (self->password),
                              domus_console_password_get (self->password));
  else
    attempt (self);
}

static void
on_session_changed (DomusVncSession *session, DomusConsoleView *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_left (DomusVncSession *session, DomusConsoleView *self)
{
  g_signal_emit (self, signals[LEFT], 0);
}

/* Bytes are cheap within one machine, also when its libvirt is spoken to over
 * the network. */
static gboolean
is_fast_link (DomusConsoleView *self, const DomusDisplay *display)
{
  DomusConnection *connection = domus_guest_get_connection (self->guest);

  if (connection != NULL && !domus_connection_is_remote (connection))
    return TRUE;
  return display->fd < 0 && display->host != NULL
         && (g_str_equal (display->host, "localhost") || g_str_equal (display->host, "::1")
             || g_str_has_prefix (display->host, "127."));
}

static void
open_session (DomusConsoleView *self, DomusDisplay *display)
{
  g_autofree char *name = g_strdup_printf (_ ("Console of %s"), domus_guest_get_name (self->guest));
  GtkWidget *widget;

  drop_session (self);
  self->auth_failed = FALSE;
  self->session = domus_vnc_session_new (name, is_fast_link (self, display));
  g_signal_connect (self->session, "ready", G_CALLBACK (on_ready), self);
  g_signal_connect (self->session, "closed", G_CALLBACK (on_closed), self);
  g_signal_connect (self->session, "password-wanted", G_CALLBACK (on_password_wanted), self);
  g_signal_connect (self->session, "auth-failed", G_CALLBACK (on_auth_failed), self);
  g_signal_connect (self->session, "grab-changed", G_CALLBACK (on_session_changed), self);
  g_signal_connect (self->session, "resized", G_CALLBACK (on_session_changed), self);
  g_signal_connect (self->session, "left", G_CALLBACK (on_left), self);

  widget = domus_vnc_session_get_widget (self->session);
  gtk_widget_set_hexpand (widget, TRUE);
  gtk_widget_set_vexpand (widget, TRUE);
  gtk_widget_show (widget);
  gtk_container_add (self->display_box, widget);

  if (!domus_vnc_session_open (self->session, display, !self->ignore_password)) {
    drop_session (self);
    refused (self, _ ("The screen could not be reached"), NULL);
  }
}

static void
display_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DomusDisplay) display =
      domus_guest_open_display_finish (DOMUS_GUEST (source), result, &error);
  g_autoptr (DomusConsoleView) self = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->guest == NULL)
    return;
  g_clear_object (&self->cancellable);

  if (display != NULL) {
    open_session (self, display);
  } else if (!domus_guest_is_active (self->guest)) {
    return;
  } else if (g_error_matches (error, DOMUS_ERROR, DOMUS_ERROR_UNSUPPORTED)
             || g_error_matches (error, DOMUS_ERROR, DOMUS_ERROR_INVALID_STATE)
             || g_error_matches (error, DOMUS_ERROR, DOMUS_ERROR_DENIED)) {
    /* Trying does not mend it; a change of the guest may. */
    show_error (self, error->message, domus_error_get_hint (error));
    on_guest_changed (self);
  } else {
    refused (self, error->message, domus_error_get_hint (error));
  }
}

static void
attempt (DomusConsoleView *self)
{
  if (self->session != NULL || self->cancellable != NULL || self->guest == NULL
      || !gtk_widget_get_mapped (GTK_WIDGET (self)) || !domus_guest_is_active (self->guest))
    return;

  g_clear_handle_id (&self->retry_id, g_source_remove);
  g_free (self->situation);
  self->situation = describe_situation (self);
  self->cancellable = g_cancellable_new ();
  domus_guest_open_display_async (self->guest, self->cancellable, display_found,
                                  g_object_ref (self));
}

/* ---- the guest ---- */

static void
show_off (DomusConsoleView *self)
{
  DomusGuestState state = domus_guest_get_state (self->guest);
  g_autofree char *title = NULL;
  const char *text = "";

  switch (state) {
  case DOMUS_GUEST_STATE_SAVED:
    title = g_strdup_printf (_ ("“%s” is saved"), domus_guest_get_label (self->guest));
    text = _ ("Run it to go on exactly where it was saved.");
    break;
  case DOMUS_GUEST_STATE_CRASHED:
    title = g_strdup_printf (_ ("“%s” has crashed"), domus_guest_get_label (self->guest));
    text = _ ("Run it to start it again.");
    break;
  case DOMUS_GUEST_STATE_UNKNOWN:
    title = g_strdup (_ ("The host is not connected"));
    text = _ ("The screen comes back by itself with the connection.");
    break;
  default:
    title = g_strdup_printf (_ ("“%s” is shut off"), domus_guest_get_label (self->guest));
    text = _ ("Its screen appears here when it runs.");
    break;
  }
  gtk_image_set_from_icon_name (self->off_icon, domus_guest_state_icon (state),
                                GTK_ICON_SIZE_DIALOG);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->off_icon)),
                       domus_guest_state_label (state));
  gtk_label_set_text (self->off_title, title);
  gtk_label_set_text (self->off_text, text);
  gtk_widget_set_visible (self->run_button, state != DOMUS_GUEST_STATE_UNKNOWN);
  show (self, "off");
}

static void
on_guest_changed (DomusConsoleView *self)
{
  g_autofree char *situation = NULL;

  if (!domus_guest_is_active (self->guest)) {
    end_attempt (self);
    drop_session (self);
    report (self, FALSE);
    self->retry = (DomusConsoleRetry){ 0 };
    g_clear_pointer (&self->situation, g_free);
    show_off (self);
    return;
  }

  situation = describe_situation (self);
  if (g_strcmp0 (situation, self->situation) == 0)
    return;
  if (self->session == NULL && self->cancellable == NULL) {
    if (g_str_equal (gtk_stack_get_visible_child_name (GTK_STACK (self)), "off")) {
      show_connecting (self, _ ("Connecting to the screen…"));
    }
    self->retry = (DomusConsoleRetry){ 0 };
    attempt (self);
  }
}

static void
on_retry (DomusConsoleView *self)
{
  end_attempt (self);
  self->retry = (DomusConsoleRetry){ 0 };
  show_connecting (self, _ ("Connecting to the screen…"));
  attempt (self);
}

static void
domus_console_view_map (GtkWidget *widget)
{
  DomusConsoleView *self = DOMUS_CONSOLE_VIEW (widget);

  GTK_WIDGET_CLASS (domus_console_view_parent_class)->map (widget);
  g_clear_pointer (&self->situation, g_free);
  on_guest_changed (self);
}

/* A picture that nobody sees costs the host and this computer. */
static void
domus_console_view_unmap (GtkWidget *widget)
{
  DomusConsoleView *self = DOMUS_CONSOLE_VIEW (widget);

  end_attempt (self);
  drop_session (self);
  GTK_WIDGET_CLASS (domus_console_view_parent_class)->unmap (widget);
}

static void
domus_console_view_dispose (GObject *object)
{
  DomusConsoleView *self = DOMUS_CONSOLE_VIEW (object);

  end_attempt (self);
  drop_session (self);
  if (self->guest != NULL)
    g_signal_handlers_disconnect_by_data (self->guest, self);
  g_clear_object (&self->guest);
  g_clear_pointer (&self->situation, g_free);
  G_OBJECT_CLASS (domus_console_view_parent_class)->dispose (object);
}

static void
domus_console_view_class_init (DomusConsoleViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = domus_console_view_dispose;
  widget_class->map = domus_console_view_map;
  widget_class->unmap = domus_console_view_unmap;

  signals[CHANGED] =
      g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[LEFT] =
      g_signal_new ("left", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (DOMUS_TYPE_CONSOLE_PASSWORD);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/domusvm/Domus/console/domus-console-view.ui");
  gtk_widget_class_bind_template_child (widget_class, DomusConsoleView, off_icon);
  gtk_widget_class_bind_template_child (widget_class, DomusConsoleView, off_title);
  gtk_widget_class_bind_template_child (widget_class, DomusConsoleView, off_text);
  gtk_widget_class_bind_template_child (widget_class, DomusConsoleView, run_button);
  gtk_widget_class_bind_template_child (widget_class, DomusConsoleView, connecting_label);
  gtk_widget_class_bind_template_child (widget_class, DomusConsoleView, display_box);
  gtk_widget_class_bind_template_child (widget_class, DomusConsoleView, error_title);
  gtk_widget_class_bind_template_child (widget_class, DomusConsoleView, error_hint);
  gtk_widget_class_bind_template_child (widget_class, DomusConsoleView, retry_button);
  gtk_widget_class_bind_template_child (widget_class, DomusConsoleView, password);
  gtk_widget_class_bind_template_callback (widget_class, on_retry);
  gtk_widget_class_bind_template_callback (widget_class, on_password_given);
}

/* Smoothing blends the picture's edge with what is behind it. */
static gboolean
paint_black (GtkWidget *widget, cairo_t *cr, gpointer user_data)
{
  cairo_set_source_rgb (cr, 0, 0, 0);
  cairo_paint (cr);
  return GDK_EVENT_PROPAGATE;
}

static void
domus_console_view_init (DomusConsoleView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self->display_box, "draw", G_CALLBACK (paint_black), NULL);
}

/**
 * domus_console_view_new:
 *
 * Returns: (transfer none): a view of @guest's screen
 */
GtkWidget *
domus_console_view_new (DomusGuest *guest)
{
  DomusConsoleView *self = g_object_new (DOMUS_TYPE_CONSOLE_VIEW, NULL);

  g_set_object (&self->guest, guest);
  g_signal_connect_object (guest, "notify::state", G_CALLBACK (on_guest_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (guest, "notify::id", G_CALLBACK (on_guest_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (guest, "details-changed", G_CALLBACK (on_guest_changed), self,
                           G_CONNECT_SWAPPED);
  on_guest_changed (self);
  return GTK_WIDGET (self);
}

/**
 * domus_console_view_is_ready:
 *
 * Returns: whether the guest's screen is shown, so that keys and pictures work
 */
gboolean
domus_console_view_is_ready (DomusConsoleView *self)
{
  return self->session != NULL && domus_vnc_session_is_ready (self->session);
}

/**
 * domus_console_view_has_keyboard:
 *
 * Returns: whether keys belong to the guest and not to this program
 */
gboolean
domus_console_view_has_keyboard (DomusConsoleView *self)
{
  return domus_console_view_is_ready (self) && domus_vnc_session_has_grab (self->session, NULL);
}

/**
 * domus_console_view_get_hint:
 * @pointer: (out): whether the pointer is caught, so that it matters now
 *
 * Returns: (nullable): translated
 */
const char *
domus_console_view_get_hint (DomusConsoleView *self, gboolean *pointer)
{
  *pointer = FALSE;
  if (!domus_console_view_is_ready (self) || !domus_vnc_session_has_grab (self->session, pointer))
    return NULL;
  return *pointer ? _ ("Press Ctrl+Alt to release the pointer")
                  : _ ("Press Ctrl+Alt to release the keyboard");
}

/**
 * domus_console_view_focus:
 *
 * Gives the keyboard to what the view shows: the guest, or the button that
 * goes on.
 */
void
domus_console_view_focus (DomusConsoleView *self)
{
  const char *page = gtk_stack_get_visible_child_name (GTK_STACK (self));

  if (domus_console_view_is_ready (self))
    gtk_widget_grab_focus (domus_vnc_session_get_widget (self->session));
  else if (g_str_equal (page, "connecting"))
    self->wants_focus = TRUE;
  else if (g_str_equal (page, "off"))
    gtk_widget_grab_focus (self->run_button);
  else if (g_str_equal (page, "error"))
    gtk_widget_grab_focus (self->retry_button);
  else if (g_str_equal (page, "password"))
    domus_console_password_focus (self->password);
}

/**
 * domus_console_view_send_keys:
 *
 * See domus_vnc_session_send_keys(); nothing happens without a screen.
 */
void
domus_console_view_send_keys (DomusConsoleView *self, const guint *keyvals, guint n_keyvals)
{
  if (self->session != NULL)
    domus_vnc_session_send_keys (self->session, keyvals, n_keyvals);
}

/**
 * domus_console_view_get_picture:
 *
 * Returns: (transfer full) (nullable): the screen as it is now
 */
GdkPixbuf *
domus_console_view_get_picture (DomusConsoleView *self)
{
  return self->session != NULL ? domus_vnc_session_get_picture (self->session) : NULL;
}
