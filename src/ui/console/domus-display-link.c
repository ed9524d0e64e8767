/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-display-link-private.h"

#include "domus-console-retry-private.h"
#include "domus-display-kind-private.h"
#include "domus-display-trouble-private.h"

#include <glib/gi18n-lib.h>

/* A server that is ready and draws nothing is shown black. */
#define FIRST_FRAME_MS 1500

struct _DomusDisplayLink
{
  GObject parent_instance;

  DomusGuest *guest;
  DomusDisplayView *view;    /* (nullable): shown, or on its way to be */
  DomusDisplayView *stalled; /* (nullable): went silent, may come back */
  GCancellable *cancellable; /* (nullable): of the look-up in flight */
  GdkPixbuf *last_picture;   /* (nullable) */
  guint retry_id;
  guint first_frame_id;
  DomusConsoleRetry retry;
  DomusDisplayLinkState state;
  char *message;   /* (nullable) */
  char *hint;      /* (nullable) */
  char *situation; /* (nullable): state, id and port of the last attempt */
  gboolean wanted;
  gboolean reported;
  gboolean answered;
  gboolean had_picture;
  gboolean auth_failed;     /* this connection's password was wrong */
  gboolean ignore_password; /* the definition's is wrong */
};

enum
{
  VIEW_ADDED,
  VIEW_REMOVED,
  CHANGED,
  PASSWORD_WANTED,
  PASSWORD_REFUSED,
  VIEW_CHANGED,
  FRAME,
  LEFT,
  CLIPBOARD,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DomusDisplayLink, domus_display_link, G_TYPE_OBJECT)

static void attempt (DomusDisplayLink *self);
static void on_guest_changed (DomusDisplayLink *self);

static void
set_state (DomusDisplayLink *self,
           DomusDisplayLinkState state,
           const char *message,
           const char *hint)
{
  if (self->state == state && g_strcmp0 (self->message, message) == 0
      && g_strcmp0 (self->hint, hint) == 0)
    return;
  self->state = state;
  g_free (self->message);
  g_free (self->hint);
  self->message = g_strdup (message);
  self->hint = g_strdup (hint);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
set_connecting (DomusDisplayLink *self, const char *why)
{
  g_autofree char *again =
      why != NULL ? g_strdup_printf ("%s\n%s", why, _ ("Connecting again…")) : NULL;

  set_state (self, DOMUS_DISPLAY_LINK_CONNECTING,
             again != NULL       ? again
             : self->had_picture ? _ ("Connecting again…")
                                 : _ ("Connecting to the screen…"),
             NULL);
}

static void
end_attempt (DomusDisplayLink *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->retry_id, g_source_remove);
}

static void
remember_picture (DomusDisplayLink *self, DomusDisplayView *view)
{
  GdkPixbuf *picture = domus_display_view_get_pixbuf (view);

  if (picture != NULL) {
    g_set_object (&self->last_picture, picture);
    g_object_unref (picture);
  }
}

static void
drop (DomusDisplayLink *self, DomusDisplayView **place)
{
  g_autoptr (DomusDisplayView) view = g_steal_pointer (place);

  if (view == NULL)
    return;
  g_signal_handlers_disconnect_by_data (view, self);
  if (self->view == NULL)
    g_clear_handle_id (&self->first_frame_id, g_source_remove);
  g_signal_emit (self, signals[VIEW_REMOVED], 0, view);
  domus_display_view_close (view);
}

static void
drop_all (DomusDisplayLink *self)
{
  if (self->view != NULL && self->state == DOMUS_DISPLAY_LINK_SHOWN)
    remember_picture (self, self->view);
  drop (self, &self->view);
  drop (self, &self->stalled);
}

static void
report (DomusDisplayLink *self, gboolean refused)
{
  /* Again and again while it refuses: the model makes sure before it believes. */
  if (!refused && !self->reported && self->had_picture)
    return;
  self->reported = refused;
  domus_guest_report_display (self->guest, refused);
}

static gboolean
retry_due (gpointer user_data)
{
  DomusDisplayLink *self = user_data;

  self->retry_id = 0;
  attempt (self);
  return G_SOURCE_REMOVE;
}

static void
schedule (DomusDisplayLink *self)
{
  g_clear_handle_id (&self->retry_id, g_source_remove);
  self->retry_id = g_timeout_add (domus_console_retry_delay_ms (&self->retry), retry_due, self);
}

/* The display was there and let nobody in, or went away at once. */
static void
refused (DomusDisplayLink *self, const char *message, const char *hint)
{
  gint64 now = g_get_monotonic_time ();

  domus_console_retry_failed (&self->retry, now);
  if (domus_console_retry_is_error (&self->retry, now)) {
    set_state (self, DOMUS_DISPLAY_LINK_FAILED, message, hint);
    if (domus_console_retry_is_dead (&self->retry, now)
        && domus_guest_get_state (self->guest) == DOMUS_GUEST_STATE_RUNNING)
      report (self, TRUE);
  } else if (self->state != DOMUS_DISPLAY_LINK_CONNECTING) {
    set_connecting (self, NULL);
  }
  schedule (self);
}

/* ---- a connection's life ---- */

static void
on_shown (DomusDisplayLink *self)
{
  g_clear_handle_id (&self->first_frame_id, g_source_remove);
  self->retry = (DomusConsoleRetry){ 0 };
  report (self, FALSE);
  self->had_picture = TRUE;
  self->ignore_password = FALSE;
  set_state (self, DOMUS_DISPLAY_LINK_SHOWN, NULL, NULL);
}

static gboolean
first_frame_due (gpointer user_data)
{
  DomusDisplayLink *self = user_data;

  self->first_frame_id = 0;
  drop (self, &self->stalled);
  on_shown (self);
  return G_SOURCE_REMOVE;
}

static void
on_ready (DomusDisplayView *view, DomusDisplayLink *self)
{
  g_clear_handle_id (&self->first_frame_id, g_source_remove);
  /* Beside one that was shown, ready is not enough. */
  if (self->stalled == NULL)
    self->first_frame_id = g_timeout_add (FIRST_FRAME_MS, first_frame_due, self);
}

static void
on_frame (DomusDisplayView *view, DomusDisplayLink *self)
{
  if (view == self->stalled) { /* it only took its time */
    end_attempt (self);
    drop (self, &self->view);
    self->view = g_steal_pointer (&self->stalled);
    on_shown (self);
  } else if (self->state != DOMUS_DISPLAY_LINK_SHOWN) {
    drop (self, &self->stalled);
    on_shown (self);
  }
  g_signal_emit (self, signals[FRAME], 0);
}

static void
on_stalled (DomusDisplayView *view, DomusDisplayLink *self)
{
  if (view == self->stalled)
    return;
  if (self->stalled != NULL || self->state != DOMUS_DISPLAY_LINK_SHOWN) {
    drop (self, &self->view); /* no better than the one before */
    refused (self, _ ("The screen does not answer"), NULL);
    return;
  }
  remember_picture (self, view);
  self->stalled = g_steal_pointer (&self->view);
  self->retry = (DomusConsoleRetry){ 0 };
  set_connecting (self, _ ("The screen does not answer."));
  attempt (self);
}

static void
on_closed (DomusDisplayView *view, const char *reason, DomusDisplayLink *self)
{
  g_autofree char *hint = domus_display_trouble_hint (reason);
  gboolean was_shown = self->state == DOMUS_DISPLAY_LINK_SHOWN;

  if (view == self->stalled) {
    drop (self, &self->stalled);
    return;
  }
  if (was_shown)
    remember_picture (self, view);
  drop (self, &self->view);
  if (!domus_guest_is_active (self->guest))
    return; /* the guest's own signal tells the rest */
  if (self->state == DOMUS_DISPLAY_LINK_PASSWORD && !self->auth_failed)
    return; /* it got tired of waiting: the answer connects again */

  if (was_shown || self->auth_failed) {
    self->retry = (DomusConsoleRetry){ 0 };
    set_connecting (self, was_shown ? _ ("The connection to the screen was lost.") : NULL);
    schedule (self);
  } else if (domus_display_trouble_is_lasting (reason)) {
    set_state (self, DOMUS_DISPLAY_LINK_FAILED, domus_display_trouble_title (reason), hint);
  } else {
    refused (self, domus_display_trouble_title (NULL), hint);
  }
}

static void
on_password_wanted (DomusDisplayView *view, gboolean username, DomusDisplayLink *self)
{
  self->answered = FALSE;
  g_signal_emit (self, signals[PASSWORD_WANTED], 0, username);
  if (!self->answered)
    set_state (self, DOMUS_DISPLAY_LINK_PASSWORD, NULL, NULL);
}

static void
on_auth_failed (DomusDisplayView *view, const char *reason, DomusDisplayLink *self)
{
  self->auth_failed = self->ignore_password = TRUE;
  g_signal_emit (self, signals[PASSWORD_REFUSED], 0);
}

static void
on_view_changed (DomusDisplayView *view, DomusDisplayLink *self)
{
  if (view == self->view)
    g_signal_emit (self, signals[VIEW_CHANGED], 0);
}

static void
on_left (DomusDisplayView *view, DomusDisplayLink *self)
{
  g_signal_emit (self, signals[LEFT], 0);
}

static void
on_clipboard (DomusDisplayView *view, const char *text, DomusDisplayLink *self)
{
  if (view == self->view)
    g_signal_emit (self, signals[CLIPBOARD], 0, text);
}

static void
open_view (DomusDisplayLink *self, DomusDisplay *display)
{
  drop (self, &self->view);
  self->auth_failed = FALSE;
  self->view = domus_display_kind_new_view (self->guest, display);
  if (self->view == NULL) {
    set_state (self, DOMUS_DISPLAY_LINK_FAILED, _ ("This guest’s display is a SPICE display"),
               _ ("This Domus came without SPICE. Install the part of it that shows SPICE, or "
                  "change the guest’s display to VNC."));
    return;
  }
  g_signal_connect (self->view, "ready", G_CALLBACK (on_ready), self);
  g_signal_connect (self->view, "frame", G_CALLBACK (on_frame), self);
  g_signal_connect (self->view, "stalled", G_CALLBACK (on_stalled), self);
  g_signal_connect (self->view, "closed", G_CALLBACK (on_closed), self);
  g_signal_connect (self->view, "password-wanted", G_CALLBACK (on_password_wanted), self);
  g_signal_connect (self->view, "auth-failed", G_CALLBACK (on_auth_failed), self);
  g_signal_connect (self->view, "grab-changed", G_CALLBACK (on_view_changed), self);
  g_signal_connect (self->view, "resized", G_CALLBACK (on_view_changed), self);
  g_signal_connect (self->view, "left", G_CALLBACK (on_left), self);
  g_signal_connect (self->view, "clipboard", G_CALLBACK (on_clipboard), self);
  g_signal_emit (self, signals[VIEW_ADDED], 0, self->view);

  if (!domus_display_view_open (self->view, display, !self->ignore_password)) {
    drop (self, &self->view);
    refused (self, domus_display_trouble_title (NULL), NULL);
  }
}

static void
display_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DomusDisplay) display =
      domus_guest_open_display_finish (DOMUS_GUEST (source), result, &error);
  g_autoptr (DomusDisplayLink) self = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->guest == NULL
      || self->cancellable == NULL)
    return;
  g_clear_object (&self->cancellable);

  if (display != NULL) {
    open_view (self, display);
  } else if (!domus_guest_is_active (self->guest)) {
    return;
  } else if (g_error_matches (error, DOMUS_ERROR, DOMUS_ERROR_UNSUPPORTED)
             || g_error_matches (error, DOMUS_ERROR, DOMUS_ERROR_INVALID_STATE)
             || g_error_matches (error, DOMUS_ERROR, DOMUS_ERROR_DENIED)) {
    /* Trying does not mend it; a change of the guest may. */
    set_state (self, DOMUS_DISPLAY_LINK_FAILED, error->message, domus_error_get_hint (error));
    on_guest_changed (self);
  } else {
    refused (self, error->message, domus_error_get_hint (error));
  }
}

static void
attempt (DomusDisplayLink *self)
{
  if (self->view != NULL || self->cancellable != NULL || self->guest == NULL || !self->wanted
      || !domus_guest_is_active (self->guest))
    return;

  g_clear_handle_id (&self->retry_id, g_source_remove);
  g_free (self->situation);
  self->situation = domus_display_kind_describe (self->guest);
  self->cancellable = g_cancellable_new ();
  domus_guest_open_display_async (self->guest, self->cancellable, display_found,
                                  g_object_ref (self));
}

static void
on_guest_changed (DomusDisplayLink *self)
{
  g_autofree char *situation = NULL;

  if (!self->wanted)
    return;
  if (!domus_guest_is_active (self->guest)) {
    end_attempt (self);
    drop_all (self);
    report (self, FALSE);
    self->retry = (DomusConsoleRetry){ 0 };
    g_clear_pointer (&self->situation, g_free);
    set_state (self, DOMUS_DISPLAY_LINK_IDLE, NULL, NULL);
    return;
  }

  situation = domus_display_kind_describe (self->guest);
  if (g_strcmp0 (situation, self->situation) == 0)
    return;
  if (self->state == DOMUS_DISPLAY_LINK_IDLE)
    set_connecting (self, NULL);
  if (self->cancellable != NULL || self->state == DOMUS_DISPLAY_LINK_SHOWN)
    return;
  /* What is on its way may be on its way to where the screen no longer is. */
  if (self->view != NULL && self->situation != NULL
      && !g_str_has_prefix (situation, self->situation))
    drop (self, &self->view);
  self->ignore_password = FALSE;
  self->retry = (DomusConsoleRetry){ 0 };
  attempt (self);
}

/* ---- the object ---- */

static void
domus_display_link_dispose (GObject *object)
{
  DomusDisplayLink *self = DOMUS_DISPLAY_LINK (object);

  end_attempt (self);
  drop (self, &self->view);
  drop (self, &self->stalled);
  if (self->guest != NULL)
    g_signal_handlers_disconnect_by_data (self->guest, self);
  g_clear_object (&self->guest);
  g_clear_object (&self->last_picture);
  G_OBJECT_CLASS (domus_display_link_parent_class)->dispose (object);
}

static void
domus_display_link_finalize (GObject *object)
{
  DomusDisplayLink *self = DOMUS_DISPLAY_LINK (object);

  g_free (self->message);
  g_free (self->hint);
  g_free (self->situation);
  G_OBJECT_CLASS (domus_display_link_parent_class)->finalize (object);
}

static void
domus_display_link_class_init (DomusDisplayLinkClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = domus_display_link_dispose;
  G_OBJECT_CLASS (klass)->finalize = domus_display_link_finalize;

#define SIGNAL(name, ...)                                                                          \
  g_signal_new (name, type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, __VA_ARGS__)
  signals[VIEW_ADDED] = SIGNAL ("view-added", 1, DOMUS_TYPE_DISPLAY_VIEW);
  signals[VIEW_REMOVED] = SIGNAL ("view-removed", 1, DOMUS_TYPE_DISPLAY_VIEW);
  signals[CHANGED] = SIGNAL ("changed", 0);
  signals[PASSWORD_WANTED] = SIGNAL ("password-wanted", 1, G_TYPE_BOOLEAN);
  signals[PASSWORD_REFUSED] = SIGNAL ("password-refused", 0);
  signals[VIEW_CHANGED] = SIGNAL ("view-changed", 0);
  signals[FRAME] = SIGNAL ("frame", 0);
  signals[LEFT] = SIGNAL ("left", 0);
  signals[CLIPBOARD] = SIGNAL ("clipboard", 1, G_TYPE_STRING);
#undef SIGNAL
}

static void
domus_display_link_init (DomusDisplayLink *self)
{}

/**
 * domus_display_link_new:
 *
 * Returns: (transfer full): a link to @guest's screen, which nobody wants yet
 */
DomusDisplayLink *
domus_display_link_new (DomusGuest *guest)
{
  DomusDisplayLink *self = g_object_new (DOMUS_TYPE_DISPLAY_LINK, NULL);

  g_set_object (&self->guest, guest);
  g_signal_connect_swapped (guest, "notify::state", G_CALLBACK (on_guest_changed), self);
  g_signal_connect_swapped (guest, "notify::id", G_CALLBACK (on_guest_changed), self);
  g_signal_connect_swapped (guest, "details-changed", G_CALLBACK (on_guest_changed), self);
  return self;
}

/**
 * domus_display_link_set_wanted:
 * @wanted: whether somebody looks: a picture that nobody sees costs the host
 *   and this computer
 */
void
domus_display_link_set_wanted (DomusDisplayLink *self, gboolean wanted)
{
  g_return_if_fail (DOMUS_IS_DISPLAY_LINK (self));

  if (self->wanted == wanted)
    return;
  self->wanted = wanted;
  if (wanted) {
    g_clear_pointer (&self->situation, g_free);
    on_guest_changed (self);
  } else {
    end_attempt (self);
    drop_all (self);
    set_state (self, DOMUS_DISPLAY_LINK_IDLE, NULL, NULL);
  }
}

/**
 * domus_display_link_reconnect:
 *
 * Begins anew, whatever there is.
 */
void
domus_display_link_reconnect (DomusDisplayLink *self)
{
  g_return_if_fail (DOMUS_IS_DISPLAY_LINK (self));

  end_attempt (self);
  drop_all (self);
  self->retry = (DomusConsoleRetry){ 0 };
  if (!self->wanted || !domus_guest_is_active (self->guest))
    return;
  set_connecting (self, NULL);
  attempt (self);
}

/**
 * domus_display_link_answer:
 * @username: (nullable):
 *
 * Answers "password-wanted", at once or later.
 */
void
domus_display_link_answer (DomusDisplayLink *self, const char *username, const char *password)
{
  g_return_if_fail (DOMUS_IS_DISPLAY_LINK (self));

  self->answered = TRUE;
  set_connecting (self, NULL);
  if (self->view != NULL)
    domus_display_view_answer (self->view, username, password);
  else
    attempt (self);
}

/**
 * domus_display_link_get_state:
 *
 * Returns: what there is to show
 */
DomusDisplayLinkState
domus_display_link_get_state (DomusDisplayLink *self)
{
  return self->state;
}

/**
 * domus_display_link_get_view:
 *
 * Returns: (transfer none) (nullable): the connection that shows the guest
 *   now; only in #DOMUS_DISPLAY_LINK_SHOWN
 */
DomusDisplayView *
domus_display_link_get_view (DomusDisplayLink *self)
{
  return self->state == DOMUS_DISPLAY_LINK_SHOWN ? self->view : NULL;
}

/**
 * domus_display_link_get_message:
 *
 * Returns: (nullable): what goes on, translated
 */
const char *
domus_display_link_get_message (DomusDisplayLink *self)
{
  return self->message;
}

/**
 * domus_display_link_get_hint:
 *
 * Returns: (nullable): what to do about it, translated
 */
const char *
domus_display_link_get_hint (DomusDisplayLink *self)
{
  return self->hint;
}

/**
 * domus_display_link_get_last_picture:
 *
 * Returns: (transfer none) (nullable): as it was when it was last shown
 */
GdkPixbuf *
domus_display_link_get_last_picture (DomusDisplayLink *self)
{
  return self->last_picture;
}
