/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-vnc-grab-private.h"

#include "domus-key-chord-private.h"

#include <vncdisplay.h>

struct _DomusVncGrab
{
  GtkWidget *display;     /* lives longer */
  DomusDisplayView *view; /* owns us */
  guint leave_id;
  gint64 last_input;
  gboolean view_only;
  gboolean pointer_grabbed;
  gboolean keyboard_grabbed;

  gboolean all_keys;
  DomusKeyChord *chord; /* what leaves the console */
};

static void
tell (DomusVncGrab *self)
{
  g_signal_emit_by_name (self->view, "grab-changed");
}

static void
on_pointer_grab (VncDisplay *display, DomusVncGrab *self)
{
  self->pointer_grabbed = TRUE;
  tell (self);
}

static void
on_pointer_ungrab (VncDisplay *display, DomusVncGrab *self)
{
  self->pointer_grabbed = FALSE;
  tell (self);
}

static void
on_keyboard_grab (VncDisplay *display, DomusVncGrab *self)
{
  self->keyboard_grabbed = TRUE;
  tell (self);
}

static void
on_keyboard_ungrab (VncDisplay *display, DomusVncGrab *self)
{
  self->keyboard_grabbed = FALSE;
  tell (self);
}

/* gtk-vnc grabs the keyboard whenever the pointer comes over the widget. A
 * console that nobody types into must not take other windows' keys, so it may
 * do so only while the widget has the focus. */
static gboolean
on_focus_in (GtkWidget *widget, GdkEventFocus *event, DomusVncGrab *self)
{
  GdkWindow *window = gtk_widget_get_window (widget);
  GdkSeat *seat = gdk_display_get_default_seat (gtk_widget_get_display (widget));
  int x, y;

  if (self->view_only)
    return GDK_EVENT_PROPAGATE;
  vnc_display_set_keyboard_grab (VNC_DISPLAY (widget), self->all_keys);
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
  tell (self);
  return GDK_EVENT_PROPAGATE;
}

static gboolean
on_focus_out (GtkWidget *widget, GdkEventFocus *event, DomusVncGrab *self)
{
  vnc_display_set_keyboard_grab (VNC_DISPLAY (widget), FALSE);
  domus_key_chord_reset (self->chord);
  tell (self);
  return GDK_EVENT_PROPAGATE;
}

static gboolean
leave_idle (gpointer user_data)
{
  DomusVncGrab *self = user_data;

  self->leave_id = 0;
  domus_vnc_grab_release (self);
  g_signal_emit_by_name (self->view, "left");
  return G_SOURCE_REMOVE;
}

/* Keys that are pressed alone and let go leave the console, whatever is
 * grabbed: there is no other way out of it by keyboard. The guest sees them go
 * down and up as well, which means nothing to it. */
static gboolean
on_key (GtkWidget *widget, GdkEventKey *event, DomusVncGrab *self)
{
  if (!self->view_only)
    self->last_input = g_get_monotonic_time ();
  if (domus_key_chord_feed (self->chord, event->keyval, event->type == GDK_KEY_PRESS)
      && self->leave_id == 0)
    self->leave_id = g_idle_add_full (G_PRIORITY_DEFAULT, leave_idle, self, NULL);
  return GDK_EVENT_PROPAGATE;
}

static gboolean
on_button (GtkWidget *widget, GdkEventButton *event, DomusVncGrab *self)
{
  if (!self->view_only)
    self->last_input = g_get_monotonic_time ();
  else
    gtk_widget_grab_focus (widget);
  return GDK_EVENT_PROPAGATE;
}

/**
 * domus_vnc_grab_new:
 * @display: a #VncDisplay, which must live as long as this
 * @view: whose signals are emitted; owns this
 *
 * Returns: (transfer full): to be freed before @display goes
 */
DomusVncGrab *
domus_vnc_grab_new (GtkWidget *display, DomusDisplayView *view)
{
  DomusVncGrab *self = g_new0 (DomusVncGrab, 1);
  VncGrabSequence *no_keys = vnc_grab_sequence_new (0, NULL);

  self->display = display;
  self->view = view;
  self->all_keys = TRUE;
  self->chord = domus_key_chord_new (NULL);
  vnc_display_set_pointer_local (VNC_DISPLAY (display), TRUE);
  vnc_display_set_pointer_grab (VNC_DISPLAY (display), TRUE);
  vnc_display_set_keyboard_grab (VNC_DISPLAY (display), FALSE);
  /* Its own release sequence also takes a grab: on_key() only lets go. */
  vnc_display_set_grab_keys (VNC_DISPLAY (display), no_keys);
  vnc_grab_sequence_free (no_keys);

  g_signal_connect (display, "vnc-pointer-grab", G_CALLBACK (on_pointer_grab), self);
  g_signal_connect (display, "vnc-pointer-ungrab", G_CALLBACK (on_pointer_ungrab), self);
  g_signal_connect (display, "vnc-keyboard-grab", G_CALLBACK (on_keyboard_grab), self);
  g_signal_connect (display, "vnc-keyboard-ungrab", G_CALLBACK (on_keyboard_ungrab), self);
  g_signal_connect_swapped (vnc_display_get_connection (VNC_DISPLAY (display)),
                            "vnc-pointer-mode-changed", G_CALLBACK (tell), self);
  g_signal_connect (display, "focus-in-event", G_CALLBACK (on_focus_in), self);
  g_signal_connect (display, "focus-out-event", G_CALLBACK (on_focus_out), self);
  g_signal_connect (display, "key-press-event", G_CALLBACK (on_key), self);
  g_signal_connect (display, "key-release-event", G_CALLBACK (on_key), self);
  g_signal_connect (display, "button-press-event", G_CALLBACK (on_button), self);
  return self;
}

/**
 * domus_vnc_grab_free:
 *
 * Gives everything back first.
 */
void
domus_vnc_grab_free (DomusVncGrab *self)
{
  if (self == NULL)
    return;
  domus_vnc_grab_release (self);
  g_signal_handlers_disconnect_by_data (self->display, self);
  g_signal_handlers_disconnect_by_data (vnc_display_get_connection (VNC_DISPLAY (self->display)),
                                        self);
  g_clear_handle_id (&self->leave_id, g_source_remove);
  domus_key_chord_free (self->chord);
  g_free (self);
}

/**
 * domus_vnc_grab_is_taken:
 * @pointer: (out) (optional): whether the pointer is grabbed too
 *
 * Returns: whether keys go to the guest
 */
gboolean
domus_vnc_grab_is_taken (DomusVncGrab *self, gboolean *pointer)
{
  if (pointer != NULL)
    *pointer = self->pointer_grabbed;
  if (self->view_only)
    return FALSE;
  return self->pointer_grabbed || self->keyboard_grabbed || gtk_widget_has_focus (self->display);
}

/**
 * domus_vnc_grab_set_view_only:
 * @view_only: whether nothing goes to the guest
 */
void
domus_vnc_grab_set_view_only (DomusVncGrab *self, gboolean view_only)
{
  if (self->view_only == view_only)
    return;
  if (view_only)
    domus_vnc_grab_release (self);
  self->view_only = view_only;
  vnc_display_set_read_only (VNC_DISPLAY (self->display), view_only);
  if (!view_only && gtk_widget_has_focus (self->display))
    vnc_display_set_keyboard_grab (VNC_DISPLAY (self->display), self->all_keys);
  tell (self);
}

/**
 * domus_vnc_grab_set_keys:
 * @release_keys: (nullable): a name of domus_key_chord_list()
 * @all_keys: whether the guest gets the desktop's own keys too
 */
void
domus_vnc_grab_set_keys (DomusVncGrab *self, const char *release_keys, gboolean all_keys)
{
  domus_key_chord_free (self->chord);
  self->chord = domus_key_chord_new (release_keys);
  self->all_keys = all_keys;
  if (gtk_widget_has_focus (self->display) && !self->view_only)
    vnc_display_set_keyboard_grab (VNC_DISPLAY (self->display), all_keys);
  tell (self);
}

/**
 * domus_vnc_grab_get_release_label:
 *
 * Returns: (transfer none): what to press to get the keyboard back, translated
 */
const char *
domus_vnc_grab_get_release_label (DomusVncGrab *self)
{
  return domus_key_chord_get_label (self->chord);
}

/**
 * domus_vnc_grab_release:
 *
 * Gives pointer and keyboard back to the desktop. The focus stays where it is.
 */
void
domus_vnc_grab_release (DomusVncGrab *self)
{
  if (!gtk_widget_get_realized (self->display))
    return;
  vnc_display_set_keyboard_grab (VNC_DISPLAY (self->display), FALSE);
  if (self->pointer_grabbed)
    vnc_display_force_grab (VNC_DISPLAY (self->display), FALSE);
}

/**
 * domus_vnc_grab_get_last_input:
 *
 * Returns: when a key or a button was last pressed over the picture
 */
gint64
domus_vnc_grab_get_last_input (DomusVncGrab *self)
{
  return self->last_input;
}
