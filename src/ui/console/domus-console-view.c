/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-console-view-private.h"

#include "common/domus-last-picture-private.h"
#include "common/domus-spinner-private.h"
#include "domus-console-password-private.h"
#include "domus-display-area-private.h"
#include "domus-display-frame-private.h"
#include "domus-display-link-private.h"

#include <glib/gi18n-lib.h>

/* How much is left of a picture that is not of now. */
#define STILL_LIGHT 0.4

struct _DomusConsoleView
{
  GtkStack parent_instance;

  DomusGuest *guest;
  DomusDisplayLink *link;
  GdkPixbuf *still; /* (nullable): the last picture */
  cairo_surface_t *still_surface;
  GCancellable *cancellable; /* of reading it */
  gboolean wants_focus;      /* the next picture gets the keyboard */

  GtkImage *off_icon;
  GtkLabel *off_title;
  GtkLabel *off_text;
  GtkWidget *run_button;
  GtkLabel *connecting_label;
  DomusDisplayArea *area;
  GtkLabel *error_title;
  GtkLabel *error_hint;
  char *hint; /* (owned) (nullable): on the keys that release */
  GtkWidget *retry_button;
  DomusConsolePassword *password;
};

enum
{
  CHANGED,
  LEFT,
  CLIPBOARD,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DomusConsoleView, domus_console_view, GTK_TYPE_STACK)

static void
show (DomusConsoleView *self, const char *page)
{
  const char *now = gtk_stack_get_visible_child_name (GTK_STACK (self));
  GtkWidget *window = gtk_widget_get_toplevel (GTK_WIDGET (self));

  if (g_strcmp0 (now, page) == 0)
    return;
  if (g_strcmp0 (now, "display") == 0 && GTK_IS_WINDOW (window)) {
    GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (window));

    /* Whatever comes next: who typed into the guest goes on to. */
    if (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->area)))
      self->wants_focus = TRUE;
  }
  gtk_stack_set_visible_child_name (GTK_STACK (self), page);
}

/* ---- the last picture ---- */

static void
set_still (DomusConsoleView *self, GdkPixbuf *picture)
{
  if (!g_set_object (&self->still, picture))
    return;
  g_clear_pointer (&self->still_surface, cairo_surface_destroy);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
still_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusConsoleView) self = user_data;
  g_autoptr (GdkPixbuf) picture = domus_last_picture_load_finish (result);

  if (picture != NULL && self->guest != NULL && self->still == NULL)
    set_still (self, picture);
}

static void
take_still (DomusConsoleView *self)
{
  GdkPixbuf *picture = domus_display_link_get_last_picture (self->link);

  if (picture == NULL || picture == self->still)
    return;
  set_still (self, picture);
  domus_last_picture_save (domus_guest_get_uuid (self->guest), picture);
}

static gboolean
domus_console_view_draw (GtkWidget *widget, cairo_t *cr)
{
  DomusConsoleView *self = DOMUS_CONSOLE_VIEW (widget);
  GdkRectangle room = { 0, 0, gtk_widget_get_allocated_width (widget),
                        gtk_widget_get_allocated_height (widget) };

  cairo_set_source_rgb (cr, 0, 0, 0);
  cairo_paint (cr);
  if (self->still != NULL
      && !g_str_equal (gtk_stack_get_visible_child_name (GTK_STACK (self)), "display")) {
    GdkRectangle picture = { 0, 0, gdk_pixbuf_get_width (self->still),
                             gdk_pixbuf_get_height (self->still) };
    GdkRectangle place;

    domus_display_frame_place (DOMUS_DISPLAY_SCALING_FIT, &picture, &room, &place);
    if (self->still_surface == NULL)
      self->still_surface =
          gdk_cairo_surface_create_from_pixbuf (self->still, 1, gtk_widget_get_window (widget));
    cairo_save (cr);
    cairo_translate (cr, place.x, place.y);
    cairo_scale (cr, (double)place.width / picture.width, (double)place.height / picture.height);
    cairo_set_source_surface (cr, self->still_surface, 0, 0);
    cairo_paint_with_alpha (cr, STILL_LIGHT);
    cairo_restore (cr);
  }
  return GTK_WIDGET_CLASS (domus_console_view_parent_class)->draw (widget, cr);
}

/* ---- displays ---- */

static void
on_view_added (DomusDisplayLink *link, DomusDisplayView *view, DomusConsoleView *self)
{
  domus_display_area_add_view (self->area, view);
}

static void
on_view_removed (DomusDisplayLink *link, DomusDisplayView *view, DomusConsoleView *self)
{
  if (gtk_widget_is_focus (domus_display_view_get_widget (view)))
    self->wants_focus = TRUE; /* a guest that reboots keeps the keyboard */
  domus_display_area_remove_view (self->area, view);
}

/* ---- pages ---- */

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
show_display (DomusConsoleView *self)
{
  DomusDisplayView *view = domus_display_link_get_view (self->link);
  gboolean focus = self->wants_focus || gtk_widget_is_focus (self->retry_button)
                   || gtk_widget_is_focus (self->run_button)
                   || domus_console_password_has_focus (self->password);

  domus_display_area_show_view (self->area, view);
  show (self, "display");
  self->wants_focus = FALSE;
  if (focus)
    domus_console_view_focus (self);
}

static void
update (DomusConsoleView *self)
{
  const char *message = domus_display_link_get_message (self->link);
  const char *hint = domus_display_link_get_hint (self->link);

  take_still (self);
  switch (domus_display_link_get_state (self->link)) {
  case DOMUS_DISPLAY_LINK_SHOWN:
    show_display (self);
    break;
  case DOMUS_DISPLAY_LINK_CONNECTING:
    gtk_label_set_text (self->connecting_label, message);
    show (self, "connecting");
    break;
  case DOMUS_DISPLAY_LINK_FAILED:
    gtk_label_set_text (self->error_title, message);
    gtk_label_set_text (self->error_hint, hint != NULL ? hint : "");
    gtk_widget_set_visible (GTK_WIDGET (self->error_hint), hint != NULL && *hint != '\0');
    show (self, "error");
    break;
  case DOMUS_DISPLAY_LINK_PASSWORD:
    show (self, "password");
    domus_console_password_focus (self->password);
    break;
  case DOMUS_DISPLAY_LINK_IDLE:
  default:
    if (!domus_guest_is_active (self->guest))
      show_off (self);
    break;
  }
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_guest_state (DomusConsoleView *self)
{
  if (domus_display_link_get_state (self->link) == DOMUS_DISPLAY_LINK_IDLE)
    update (self);
}

static void
on_view_changed (DomusConsoleView *self)
{
  domus_display_area_update (self->area);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_password_wanted (DomusDisplayLink *link, gboolean username, DomusConsoleView *self)
{
  const char *password = domus_console_password_get (self->password);
  const char *user = domus_console_password_get_user (self->password);

  if (password != NULL && (!username || user != NULL))
    domus_display_link_answer (link, username ? user : NULL, password);
  else
    domus_console_password_ask (self->password, username);
}

static void
on_password_refused (DomusConsoleView *self)
{
  domus_console_password_refuse (self->password);
}

static void
on_password_given (DomusConsoleView *self)
{
  self->wants_focus = TRUE;
  domus_display_link_answer (self->link, domus_console_password_get_user (self->password),
                             domus_console_password_get (self->password));
}

static void
on_left (DomusConsoleView *self)
{
  g_signal_emit (self, signals[LEFT], 0);
}

static void
on_clipboard (DomusDisplayLink *link, const char *text, DomusConsoleView *self)
{
  g_signal_emit (self, signals[CLIPBOARD], 0, text);
}

static void
domus_console_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (domus_console_view_parent_class)->map (widget);
  domus_display_link_set_wanted (DOMUS_CONSOLE_VIEW (widget)->link, TRUE);
}

static void
domus_console_view_unmap (GtkWidget *widget)
{
  domus_display_link_set_wanted (DOMUS_CONSOLE_VIEW (widget)->link, FALSE);
  GTK_WIDGET_CLASS (domus_console_view_parent_class)->unmap (widget);
}

/* ---- the object ---- */

static void
domus_console_view_dispose (GObject *object)
{
  DomusConsoleView *self = DOMUS_CONSOLE_VIEW (object);

  g_cancellable_cancel (self->cancellable);
  if (self->guest != NULL)
    g_signal_handlers_disconnect_by_data (self->guest, self);
  if (self->link != NULL)
    domus_display_link_set_wanted (self->link, FALSE);
  G_OBJECT_CLASS (domus_console_view_parent_class)->dispose (object);
  if (self->link != NULL)
    g_signal_handlers_disconnect_by_data (self->link, self);
  g_clear_object (&self->link);
  g_clear_pointer (&self->hint, g_free);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->guest);
  g_clear_object (&self->still);
  g_clear_pointer (&self->still_surface, cairo_surface_destroy);
}

static void
domus_console_view_class_init (DomusConsoleViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = domus_console_view_dispose;
  widget_class->map = domus_console_view_map;
  widget_class->unmap = domus_console_view_unmap;
  widget_class->draw = domus_console_view_draw;

  signals[CHANGED] =
      g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[LEFT] =
      g_signal_new ("left", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CLIPBOARD] = g_signal_new ("clipboard", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, G_TYPE_STRING);

  g_type_ensure (DOMUS_TYPE_CONSOLE_PASSWORD);
  g_type_ensure (DOMUS_TYPE_DISPLAY_AREA);
  g_type_ensure (DOMUS_TYPE_SPINNER);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/domusvm/Domus/console/domus-console-view.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, DomusConsoleView, name)
  BIND (off_icon);
  BIND (off_title);
  BIND (off_text);
  BIND (run_button);
  BIND (connecting_label);
  BIND (area);
  BIND (error_title);
  BIND (error_hint);
  BIND (retry_button);
  BIND (password);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, domus_console_view_reconnect);
  gtk_widget_class_bind_template_callback (widget_class, on_password_given);
}

static void
domus_console_view_init (DomusConsoleView *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
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
  domus_console_password_set_guest (self->password, guest);
  self->link = domus_display_link_new (guest);
  g_signal_connect (self->link, "view-added", G_CALLBACK (on_view_added), self);
  g_signal_connect (self->link, "view-removed", G_CALLBACK (on_view_removed), self);
  g_signal_connect_swapped (self->link, "changed", G_CALLBACK (update), self);
  g_signal_connect_swapped (self->link, "view-changed", G_CALLBACK (on_view_changed), self);
  g_signal_connect (self->link, "password-wanted", G_CALLBACK (on_password_wanted), self);
  g_signal_connect_swapped (self->link, "password-refused", G_CALLBACK (on_password_refused), self);
  g_signal_connect_swapped (self->link, "left", G_CALLBACK (on_left), self);
  g_signal_connect (self->link, "clipboard", G_CALLBACK (on_clipboard), self);
  g_signal_connect_swapped (guest, "notify::state", G_CALLBACK (on_guest_state), self);
  domus_last_picture_load_async (domus_guest_get_uuid (guest), self->cancellable, still_loaded,
                                 g_object_ref (self));
  update (self);
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
  return domus_console_view_get_display (self) != NULL;
}

/**
 * domus_console_view_get_display:
 *
 * Returns: (transfer none) (nullable): the connection behind the picture
 */
DomusDisplayView *
domus_console_view_get_display (DomusConsoleView *self)
{
  return self->link != NULL ? domus_display_link_get_view (self->link) : NULL;
}

/**
 * domus_console_view_has_keyboard:
 *
 * Returns: whether keys belong to the guest and not to this program
 */
gboolean
domus_console_view_has_keyboard (DomusConsoleView *self)
{
  DomusDisplayView *view = domus_console_view_get_display (self);

  return view != NULL && domus_display_view_has_grab (view, NULL);
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
  DomusDisplayView *view = domus_console_view_get_display (self);
  const char *label;

  *pointer = FALSE;
  if (view == NULL || !domus_display_view_has_grab (view, pointer))
    return NULL;
  label = domus_display_view_get_release_label (view);
  g_free (self->hint);
  self->hint = g_strdup_printf (*pointer ? _ ("Press %s to release the pointer")
                                         : _ ("Press %s to release the keyboard"),
                                label);
  return self->hint;
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
  DomusDisplayView *view = domus_console_view_get_display (self);

  if (view != NULL)
    gtk_widget_grab_focus (domus_display_view_get_widget (view));
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
 * Presses them in this order, then lets go in reverse; nothing happens without
 * a screen.
 */
void
domus_console_view_send_keys (DomusConsoleView *self, const guint *keyvals, guint n_keyvals)
{
  DomusDisplayView *view = domus_console_view_get_display (self);

  if (view != NULL)
    domus_display_view_send_keys (view, keyvals, n_keyvals, DOMUS_DISPLAY_KEY_CLICK);
}

/**
 * domus_console_view_get_picture:
 *
 * Returns: (transfer full) (nullable): the screen as it is now
 */
GdkPixbuf *
domus_console_view_get_picture (DomusConsoleView *self)
{
  DomusDisplayView *view = domus_console_view_get_display (self);

  return view != NULL ? domus_display_view_get_pixbuf (view) : NULL;
}

/**
 * domus_console_view_reconnect:
 *
 * Begins anew, whatever there is.
 */
void
domus_console_view_reconnect (DomusConsoleView *self)
{
  self->wants_focus = TRUE;
  domus_display_link_reconnect (self->link);
}

/**
 * domus_console_view_get_area:
 *
 * Returns: (transfer none): what holds how the screen is shown, in properties
 */
DomusDisplayArea *
domus_console_view_get_area (DomusConsoleView *self)
{
  return self->area;
}
