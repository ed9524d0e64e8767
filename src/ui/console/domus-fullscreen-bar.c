/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-fullscreen-bar-private.h"

#include <glib/gi18n-lib.h>

#define HIDE_AFTER_MS 1200
#define FIRST_SHOWN_MS 3000

struct _DomusFullscreenBar
{
  GtkEventBox parent_instance;

  guint hide_id;
  gboolean inside;

  GtkRevealer *revealer;
  GtkLabel *title_label;
  GtkLabel *hint_label;
  GtkMenuButton *send_key_button;
  GtkMenuButton *view_button;
  GtkWidget *leave_button;
};

G_DEFINE_FINAL_TYPE (DomusFullscreenBar, domus_fullscreen_bar, GTK_TYPE_EVENT_BOX)

static gboolean
is_in_use (DomusFullscreenBar *self)
{
  return self->inside || gtk_widget_has_focus (self->leave_button)
         || gtk_widget_has_focus (GTK_WIDGET (self->send_key_button))
         || gtk_widget_has_focus (GTK_WIDGET (self->view_button))
         || gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->send_key_button))
         || gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->view_button));
}

static gboolean
hide_due (gpointer user_data)
{
  DomusFullscreenBar *self = user_data;

  if (is_in_use (self))
    return G_SOURCE_CONTINUE;
  self->hide_id = 0;
  gtk_revealer_set_reveal_child (self->revealer, FALSE);
  return G_SOURCE_REMOVE;
}

static void
hide_later (DomusFullscreenBar *self, guint milliseconds)
{
  g_clear_handle_id (&self->hide_id, g_source_remove);
  self->hide_id = g_timeout_add (milliseconds, hide_due, self);
}

static gboolean
domus_fullscreen_bar_enter (GtkWidget *widget, GdkEventCrossing *event)
{
  DomusFullscreenBar *self = DOMUS_FULLSCREEN_BAR (widget);

  self->inside = TRUE;
  g_clear_handle_id (&self->hide_id, g_source_remove);
  gtk_revealer_set_reveal_child (self->revealer, TRUE);
  return GDK_EVENT_PROPAGATE;
}

static gboolean
domus_fullscreen_bar_leave (GtkWidget *widget, GdkEventCrossing *event)
{
  DomusFullscreenBar *self = DOMUS_FULLSCREEN_BAR (widget);

  if (event->detail != GDK_NOTIFY_INFERIOR) {
    self->inside = FALSE;
    hide_later (self, HIDE_AFTER_MS);
  }
  return GDK_EVENT_PROPAGATE;
}

static void
domus_fullscreen_bar_dispose (GObject *object)
{
  DomusFullscreenBar *self = DOMUS_FULLSCREEN_BAR (object);

  g_clear_handle_id (&self->hide_id, g_source_remove);
  G_OBJECT_CLASS (domus_fullscreen_bar_parent_class)->dispose (object);
}

static void
domus_fullscreen_bar_class_init (DomusFullscreenBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = domus_fullscreen_bar_dispose;
  widget_class->enter_notify_event = domus_fullscreen_bar_enter;
  widget_class->leave_notify_event = domus_fullscreen_bar_leave;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/domusvm/Domus/console/domus-fullscreen-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, DomusFullscreenBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, DomusFullscreenBar, title_label);
  gtk_widget_class_bind_template_child (widget_class, DomusFullscreenBar, hint_label);
  gtk_widget_class_bind_template_child (widget_class, DomusFullscreenBar, send_key_button);
  gtk_widget_class_bind_template_child (widget_class, DomusFullscreenBar, view_button);
  gtk_widget_class_bind_template_child (widget_class, DomusFullscreenBar, leave_button);
}

static void
domus_fullscreen_bar_init (DomusFullscreenBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * domus_fullscreen_bar_new:
 * @title: whose screen it is
 * @keys: the menu of "Send Key"
 * @view: the menu of "View"
 *
 * Returns: (transfer floating): a bar for a #GtkOverlay, not shown yet
 */
GtkWidget *
domus_fullscreen_bar_new (const char *title, GMenuModel *keys, GMenuModel *view)
{
  DomusFullscreenBar *self = g_object_new (DOMUS_TYPE_FULLSCREEN_BAR, NULL);

  gtk_label_set_text (self->title_label, title);
  gtk_menu_button_set_menu_model (self->send_key_button, keys);
  gtk_menu_button_set_menu_model (self->view_button, view);
  return GTK_WIDGET (self);
}

/**
 * domus_fullscreen_bar_set_active:
 *
 * Full screen began (the bar shows itself for a moment) or ended.
 */
void
domus_fullscreen_bar_set_active (DomusFullscreenBar *self, gboolean active)
{
  gtk_widget_set_visible (GTK_WIDGET (self), active);
  gtk_revealer_set_reveal_child (self->revealer, active);
  self->inside = FALSE;
  g_clear_handle_id (&self->hide_id, g_source_remove);
  if (active)
    hide_later (self, FIRST_SHOWN_MS);
}

/**
 * domus_fullscreen_bar_set_hint:
 * @hint: (nullable): how to release what is grabbed
 */
void
domus_fullscreen_bar_set_hint (DomusFullscreenBar *self, const char *hint)
{
  gtk_label_set_text (self->hint_label, hint != NULL ? hint : "");
  gtk_widget_set_visible (GTK_WIDGET (self->hint_label), hint != NULL);
}

/**
 * domus_fullscreen_bar_reveal:
 * @take_focus: whether the keyboard comes with it
 */
void
domus_fullscreen_bar_reveal (DomusFullscreenBar *self, gboolean take_focus)
{
  gtk_revealer_set_reveal_child (self->revealer, TRUE);
  if (take_focus)
    gtk_widget_grab_focus (self->leave_button);
  hide_later (self, FIRST_SHOWN_MS);
}

/**
 * domus_fullscreen_bar_begin:
 * @window: goes full screen on the monitor that shows most of it
 */
void
domus_fullscreen_bar_begin (GtkWindow *window)
{
  GdkDisplay *display = gtk_widget_get_display (GTK_WIDGET (window));
  GdkWindow *surface = gtk_widget_get_window (GTK_WIDGET (window));
  GdkMonitor *monitor =
      surface != NULL ? gdk_display_get_monitor_at_window (display, surface) : NULL;

  for (int i = 0; monitor != NULL && i < gdk_display_get_n_monitors (display); i++) {
    if (gdk_display_get_monitor (display, i) == monitor) {
      gtk_window_fullscreen_on_monitor (window, gtk_window_get_screen (window), i);
      return;
    }
  }
  gtk_window_fullscreen (window);
}
