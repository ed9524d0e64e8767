/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-guest-window-private.h"

#include "baselines/domus-baselines-view-private.h"
#include "cd/domus-cd-changer-private.h"
#include "console/domus-console-keys-private.h"
#include "console/domus-console-view-private.h"
#include "console/domus-fullscreen-bar-private.h"
#include "console/domus-tablet-hint-private.h"
#include "domus-guest-actions.h"
#include "domus-address-button-private.h"
#include "domus-guest-bars-private.h"
#include "hardware/domus-hardware-view-private.h"
#include "history/domus-history-view-private.h"
#include "serial/domus-serial-view-private.h"
#include "stats/domus-performance-view-private.h"
#include "cd/domus-media-bar-private.h"
#include "domus-message.h"
#include "console/domus-screenshot-private.h"
#include "console/domus-view-actions-private.h"

#include <glib/gi18n-lib.h>

struct _DomusGuestWindow
{
  GtkApplicationWindow parent_instance;

  DomusConnectionStore *store;
  DomusGuest *guest;
  GSettings *settings; /* (nullable) */
  GCancellable *cancellable;
  DomusGuestActions *actions;
  DomusCdChanger *changer;
  GActionGroup *view_actions;
  DomusConsoleKeys *keys;
  gboolean fullscreen;
  gboolean closing; /* unapplied edits were asked about */
  int width;
  int height;
  gboolean maximized;

  GtkWidget *toolbar;
  GtkWidget *run_button;
  GtkWidget *pause_button;
  GtkWidget *shut_down_button;
  GtkMenuButton *shut_down_menu_button;
  GtkMenuButton *send_key_button;
  GtkMenuButton *view_button;
  DomusAddressButton *address_button;
  GtkWidget *screenshot_button;
  GtkWidget *fullscreen_button;
  GtkWidget *switcher;
  DomusGuestBars *bars;
  GtkStack *stack;
  GtkOverlay *console_overlay;
  DomusMediaBar *media_bar;

  DomusConsoleView *console;
  DomusHardwareView *hardware;
  GtkWidget *baselines;
  GtkWidget *history;
  GtkWidget *serial;
  GtkWidget *fullscreen_bar;
};

G_DEFINE_FINAL_TYPE (DomusGuestWindow, domus_guest_window, GTK_TYPE_APPLICATION_WINDOW)

static void
set_enabled (DomusGuestWindow *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static gboolean
on_console_page (DomusGuestWindow *self)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "console") == 0;
}

static void
update_console (DomusGuestWindow *self)
{
  gboolean pointer = FALSE;
  const char *hint;
  gboolean ready;

  if (self->cancellable == NULL)
    return; /* the views are going */
  hint = domus_console_view_get_hint (self->console, &pointer);
  ready = on_console_page (self) && domus_console_view_is_ready (self->console);
  domus_media_bar_set_hint (self->media_bar, hint, pointer);
  domus_fullscreen_bar_set_hint (DOMUS_FULLSCREEN_BAR (self->fullscreen_bar), hint);
  domus_view_actions_update (self->view_actions, self->console);
  gtk_widget_set_sensitive (GTK_WIDGET (self->view_button), on_console_page (self));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->view_button),
                               domus_view_actions_get_words (self->console));
  domus_console_keys_set_enabled (self->keys, ready);
  set_enabled (self, "copy-screenshot", ready);
  set_enabled (self, "screenshot", ready);
  set_enabled (self, "fullscreen", on_console_page (self) || self->fullscreen);
  gtk_widget_set_sensitive (GTK_WIDGET (self->send_key_button), ready);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->send_key_button),
                               ready ? _ ("Send keys that this desktop keeps for itself")
                                     : _ ("The guest’s screen is not shown"));
  gtk_widget_set_tooltip_text (self->screenshot_button,
                               ready ? _ ("Save a picture of the guest’s screen")
                                     : _ ("The guest’s screen is not shown"));
}

static void
update_guest (DomusGuestWindow *self)
{
  g_autofree char *title = g_strdup_printf (_ ("%s — Domus"), domus_guest_get_label (self->guest));
  gboolean known = domus_guest_get_config (self->guest) != NULL
                   && domus_guest_get_connection (self->guest) != NULL;
  gboolean idle = !domus_cd_changer_is_busy (self->changer);

  if (domus_guest_is_gone (self->guest)) {
    self->closing = TRUE;
    gtk_widget_destroy (GTK_WIDGET (self));
    return;
  }
  gtk_window_set_title (GTK_WINDOW (self), title);
  set_enabled (self, "insert-cd", known && idle);
  set_enabled (self, "eject-cd", known && idle && domus_media_bar_can_eject (self->media_bar));
  set_enabled (self, "put-cd-back", known && idle);
  domus_media_bar_set_busy (self->media_bar, !idle || domus_guest_is_busy (self->guest));
}

static void
on_cd_changed (DomusCdChanger *changer, const char *words, DomusGuestWindow *self)
{
  domus_guest_bars_show_message (self->bars, words, TRUE);
}

static void
on_hardware_applied (DomusHardwareView *view, const char *words, DomusGuestWindow *self)
{
  domus_guest_bars_show_message (self->bars, words, TRUE);
}

static void
on_message (GObject *source, const char *words, DomusGuestWindow *self)
{
  domus_guest_bars_show_message (self->bars, words, FALSE);
}

static void
on_hardware_undone (DomusGuestWindow *self)
{
  domus_guest_bars_show_message (self->bars, _ ("The change was taken back."), FALSE);
}

/* Ctrl+Alt: whoever pressed it wants to reach the rest of the window. */
static void
on_left (DomusGuestWindow *self)
{
  if (self->fullscreen)
    domus_fullscreen_bar_reveal (DOMUS_FULLSCREEN_BAR (self->fullscreen_bar), TRUE);
  else
    gtk_widget_child_focus (self->switcher, GTK_DIR_TAB_FORWARD);
  update_console (self);
}

static void
on_page_changed (DomusGuestWindow *self)
{
  GAction *page = g_action_map_lookup_action (G_ACTION_MAP (self), "page");

  if (self->hardware == NULL || self->cancellable == NULL)
    return; /* the views are coming or going */
  g_simple_action_set_state (G_SIMPLE_ACTION (page),
                             g_variant_new_string (gtk_stack_get_visible_child_name (self->stack)));
  if (g_str_equal (gtk_stack_get_visible_child_name (self->stack), "hardware"))
    domus_hardware_view_start (self->hardware);
  if (g_str_equal (gtk_stack_get_visible_child_name (self->stack), "history"))
    domus_history_view_load (DOMUS_HISTORY_VIEW (self->history));
  if (g_str_equal (gtk_stack_get_visible_child_name (self->stack), "baselines"))
    domus_baselines_view_load (DOMUS_BASELINES_VIEW (self->baselines));
  update_console (self);
}

/* ---- actions ---- */

static void
activate_page (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  domus_guest_window_show_page (GTK_WIDGET (user_data), g_variant_get_string (parameter, NULL));
}

static void
screenshot_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusGuestWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = domus_screenshot_save_finish (result, &error);

  if (self->cancellable == NULL)
    return;
  if (error != NULL) {
    domus_message_error (GTK_WINDOW (self), _ ("The screenshot could not be saved"), error);
  } else if (file != NULL) {
    g_autofree char *name = g_file_get_parse_name (file);
    g_autofree char *text = g_strdup_printf (_ ("Screenshot saved as “%s”."), name);

    domus_guest_bars_show_message (self->bars, text, FALSE);
  }
}

static void
activate_screenshot (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DomusGuestWindow *self = user_data;
  g_autoptr (GdkPixbuf) picture = domus_console_view_get_picture (self->console);

  if (picture != NULL)
    domus_screenshot_save_async (GTK_WINDOW (self), picture, domus_guest_get_name (self->guest),
                                 self->cancellable, screenshot_saved, g_object_ref (self));
}

static void
activate_copy_screenshot (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DomusGuestWindow *self = user_data;
  g_autoptr (GdkPixbuf) picture = domus_console_view_get_picture (self->console);

  if (picture == NULL)
    return;
  gtk_clipboard_set_image (gtk_widget_get_clipboard (GTK_WIDGET (self), GDK_SELECTION_CLIPBOARD),
                           picture);
  domus_guest_bars_show_message (self->bars, _ ("A picture of the guest’s screen was copied."),
                                 FALSE);
}

static void
activate_fullscreen (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DomusGuestWindow *self = user_data;

  if (self->fullscreen)
    gtk_window_unfullscreen (GTK_WINDOW (self));
  else
    domus_fullscreen_bar_begin (GTK_WINDOW (self));
}

static void
activate_insert (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  domus_cd_changer_insert (DOMUS_GUEST_WINDOW (user_data)->changer);
}

static void
activate_eject (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  domus_cd_changer_eject (DOMUS_GUEST_WINDOW (user_data)->changer);
}

static void
activate_put_back (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  domus_cd_changer_put_back (DOMUS_GUEST_WINDOW (user_data)->changer);
}

static void
activate_close (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  gtk_window_close (GTK_WINDOW (user_data));
}

static const GActionEntry entries[] = {
  { "page", activate_page, "s", "'console'", NULL, { 0 } },
  { "screenshot", activate_screenshot, NULL, NULL, NULL, { 0 } },
  { "copy-screenshot", activate_copy_screenshot, NULL, NULL, NULL, { 0 } },
  { "fullscreen", activate_fullscreen, NULL, "false", NULL, { 0 } },
  { "insert-cd", activate_insert, NULL, NULL, NULL, { 0 } },
  { "eject-cd", activate_eject, NULL, NULL, NULL, { 0 } },
  { "put-cd-back", activate_put_back, NULL, NULL, NULL, { 0 } },
  { "close", activate_close, NULL, NULL, NULL, { 0 } },
};

/* ---- the window ---- */

static gboolean
domus_guest_window_key_press_event (GtkWidget *widget, GdkEventKey *event)
{
  DomusGuestWindow *self = DOMUS_GUEST_WINDOW (widget);

  /* The guest's keys are the guest's: neither accelerators nor mnemonics see
   * them, while it has the keyboard. */
  if (self->serial != NULL && domus_serial_view_has_keyboard (DOMUS_SERIAL_VIEW (self->serial))
      && gtk_window_propagate_key_event (GTK_WINDOW (self), event))
    return GDK_EVENT_STOP;
  if (on_console_page (self) && domus_console_view_has_keyboard (self->console)
      && !domus_console_keys_stays_here (self->keys, event)
      && gtk_window_propagate_key_event (GTK_WINDOW (self), event))
    return GDK_EVENT_STOP;
  return GTK_WIDGET_CLASS (domus_guest_window_parent_class)->key_press_event (widget, event);
}

static void
update_fullscreen (DomusGuestWindow *self, gboolean fullscreen)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), "fullscreen");

  if (self->fullscreen == fullscreen)
    return;
  self->fullscreen = fullscreen;
  g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_boolean (fullscreen));
  gtk_widget_set_visible (self->toolbar, !fullscreen);
  gtk_widget_set_visible (GTK_WIDGET (self->bars), !fullscreen);
  gtk_widget_set_visible (GTK_WIDGET (self->media_bar), !fullscreen);
  domus_fullscreen_bar_set_active (DOMUS_FULLSCREEN_BAR (self->fullscreen_bar), fullscreen);
  domus_console_view_focus (self->console);
}

static gboolean
domus_guest_window_window_state_event (GtkWidget *widget, GdkEventWindowState *event)
{
  DomusGuestWindow *self = DOMUS_GUEST_WINDOW (widget);

  self->maximized = (event->new_window_state & GDK_WINDOW_STATE_MAXIMIZED) != 0;
  update_fullscreen (self, (event->new_window_state & GDK_WINDOW_STATE_FULLSCREEN) != 0);
  return GTK_WIDGET_CLASS (domus_guest_window_parent_class)->window_state_event (widget, event);
}

static void
domus_guest_window_size_allocate (GtkWidget *widget, GtkAllocation *allocation)
{
  DomusGuestWindow *self = DOMUS_GUEST_WINDOW (widget);

  GTK_WIDGET_CLASS (domus_guest_window_parent_class)->size_allocate (widget, allocation);
  if (!self->maximized && !self->fullscreen)
    gtk_window_get_size (GTK_WINDOW (self), &self->width, &self->height);
}

static void
edits_settled (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusGuestWindow) self = user_data;

  if (!domus_hardware_view_settle_finish (DOMUS_HARDWARE_VIEW (source), result)
      || self->cancellable == NULL)
    return;
  self->closing = TRUE;
  gtk_widget_destroy (GTK_WIDGET (self));
}

static gboolean
domus_guest_window_delete_event (GtkWidget *widget, GdkEventAny *event)
{
  DomusGuestWindow *self = DOMUS_GUEST_WINDOW (widget);

  if (self->closing || !domus_hardware_view_is_dirty (self->hardware))
    return GDK_EVENT_PROPAGATE;
  domus_hardware_view_settle_async (self->hardware, edits_settled, g_object_ref (self));
  return GDK_EVENT_STOP;
}

static void
domus_guest_window_dispose (GObject *object)
{
  DomusGuestWindow *self = DOMUS_GUEST_WINDOW (object);

  if (self->settings != NULL && self->width > 0) {
    g_settings_set_int (self->settings, "guest-width", self->width);
    g_settings_set_int (self->settings, "guest-height", self->height);
  }
  g_clear_object (&self->settings);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->guest != NULL) {
    g_signal_handlers_disconnect_by_data (self->guest, self);
    domus_guest_release (self->guest);
  }
  if (self->changer != NULL)
    g_signal_handlers_disconnect_by_data (self->changer, self);
  g_clear_object (&self->guest);
  g_clear_object (&self->changer);
  g_clear_object (&self->actions);
  g_clear_object (&self->view_actions);
  g_clear_object (&self->keys);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (domus_guest_window_parent_class)->dispose (object);
}

static void
domus_guest_window_class_init (DomusGuestWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = domus_guest_window_dispose;
  widget_class->key_press_event = domus_guest_window_key_press_event;
  widget_class->window_state_event = domus_guest_window_window_state_event;
  widget_class->size_allocate = domus_guest_window_size_allocate;
  widget_class->delete_event = domus_guest_window_delete_event;

  g_type_ensure (DOMUS_TYPE_ADDRESS_BUTTON);
  g_type_ensure (DOMUS_TYPE_GUEST_BARS);
  g_type_ensure (DOMUS_TYPE_MEDIA_BAR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/domusvm/Domus/guest/domus-guest-window.ui");
  gtk_widget_class_bind_template_child (widget_class, DomusGuestWindow, toolbar);
  gtk_widget_class_bind_template_child (widget_class, DomusGuestWindow, run_button);
  gtk_widget_class_bind_template_child (widget_class, DomusGuestWindow, pause_button);
  gtk_widget_class_bind_template_child (widget_class, DomusGuestWindow, shut_down_button);
  gtk_widget_class_bind_template_child (widget_class, DomusGuestWindow, shut_down_menu_button);
  gtk_widget_class_bind_template_child (widget_class, DomusGuestWindow, send_key_button);
  gtk_widget_class_bind_template_child (widget_class, DomusGuestWindow, view_button);
  gtk_widget_class_bind_template_child (widget_class, DomusGuestWindow, address_button);
  gtk_widget_class_bind_template_child (widget_class, DomusGuestWindow, screenshot_button);
  gtk_widget_class_bind_template_child (widget_class, DomusGuestWindow, fullscreen_button);
  gtk_widget_class_bind_template_child (widget_class, DomusGuestWindow, switcher);
  gtk_widget_class_bind_template_child (widget_class, DomusGuestWindow, bars);
  gtk_widget_class_bind_template_child (widget_class, DomusGuestWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, DomusGuestWindow, console_overlay);
  gtk_widget_class_bind_template_child (widget_class, DomusGuestWindow, media_bar);
  gtk_widget_class_bind_template_callback (widget_class, on_page_changed);
}

static void
domus_guest_window_init (DomusGuestWindow *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}

static void
bind_buttons (DomusGuestWindow *self)
{
  self->actions = domus_guest_actions_new (GTK_WIDGET (self), self->store);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "guest",
                                  domus_guest_actions_get_group (self->actions));
  domus_guest_actions_set_guest (self->actions, self->guest);
  domus_guest_actions_bind_button (self->actions, self->run_button, DOMUS_GUEST_ACTION_RUN);
  domus_guest_actions_bind_button (self->actions, self->pause_button, DOMUS_GUEST_ACTION_PAUSE);
  domus_guest_actions_bind_button (self->actions, self->shut_down_button,
                                   DOMUS_GUEST_ACTION_SHUT_DOWN);
}

static void
add_views (DomusGuestWindow *self)
{
  GMenuModel *keys;
  GtkWidget *hint;
  g_autoptr (GMenuModel) view_menu = domus_view_actions_menu_new ();

  self->console = DOMUS_CONSOLE_VIEW (domus_console_view_new (self->guest));
  gtk_container_add (GTK_CONTAINER (self->console_overlay), GTK_WIDGET (self->console));
  g_signal_connect_object (self->console, "changed", G_CALLBACK (update_console), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->console, "left", G_CALLBACK (on_left), self, G_CONNECT_SWAPPED);
  self->keys = domus_console_keys_new (GTK_APPLICATION_WINDOW (self), self->console, self->guest,
                                       self->settings);
  keys = domus_console_keys_get_menu (self->keys);
  gtk_menu_button_set_menu_model (self->send_key_button, keys);
  g_signal_connect_object (self->keys, "message", G_CALLBACK (on_message), self, 0);
  self->view_actions = domus_view_actions_new (self->console, self->guest, self->settings);
  hint = domus_tablet_hint_add (gtk_widget_get_parent (GTK_WIDGET (self->console_overlay)),
                                self->console, self->guest);
  g_signal_connect_object (hint, "message", G_CALLBACK (on_message), self, 0);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "view", self->view_actions);
  gtk_menu_button_set_menu_model (self->view_button, view_menu);

  self->fullscreen_bar =
      domus_fullscreen_bar_new (domus_guest_get_label (self->guest), keys, view_menu);
  gtk_overlay_add_overlay (self->console_overlay, self->fullscreen_bar);

  self->hardware = DOMUS_HARDWARE_VIEW (domus_hardware_view_new (self->guest));
  gtk_stack_add_titled (self->stack, GTK_WIDGET (self->hardware), "hardware", _ ("Hardware"));
  g_signal_connect_object (self->hardware, "applied", G_CALLBACK (on_hardware_applied), self, 0);
  g_signal_connect_object (self->hardware, "undone", G_CALLBACK (on_hardware_undone), self,
                           G_CONNECT_SWAPPED);

  self->baselines = domus_baselines_view_new (self->guest, self->store);
  gtk_stack_add_titled (self->stack, self->baselines, "baselines", _ ("Baselines"));
  self->history = domus_history_view_new (self->guest);
  gtk_stack_add_titled (self->stack, self->history, "history", _ ("History"));
  g_signal_connect_object (self->history, "applied", G_CALLBACK (on_message), self, 0);

  gtk_stack_add_titled (self->stack, domus_performance_view_new (self->guest), "performance",
                        _ ("Performance"));

  self->serial = domus_serial_view_new (self->guest);
  gtk_stack_add_titled (self->stack, self->serial, "serial", _ ("Serial"));
  g_signal_connect_object (self->serial, "message", G_CALLBACK (on_message), self, 0);
}

/**
 * domus_guest_window_new:
 * @store: whose job list tells of operations
 * @settings: (nullable): keeps the window's size ("guest-width",
 *   "guest-height")
 *
 * Returns: (transfer none): the window of @guest, to be presented
 */
GtkWidget *
domus_guest_window_new (GtkApplication *application,
                        DomusConnectionStore *store,
                        DomusGuest *guest,
                        GSettings *settings)
{
  DomusGuestWindow *self;
  static const char *const fullscreen_keys[] = { "F11", NULL };
  static const char *const close_keys[] = { "<Primary>w", NULL };
  static const char *const console_keys[] = { "<Alt>1", NULL };
  static const char *const hardware_keys[] = { "<Alt>2", NULL };
  static const char *const serial_keys[] = { "<Alt>3", NULL };

  g_return_val_if_fail (DOMUS_IS_GUEST (guest), NULL);

  self = g_object_new (DOMUS_TYPE_GUEST_WINDOW, "application", application, NULL);
  g_set_object (&self->store, store);
  g_set_object (&self->guest, guest);
  g_set_object (&self->settings, settings);
  domus_guest_hold (guest);

  if (application != NULL) {
    gtk_application_set_accels_for_action (application, "win.fullscreen", fullscreen_keys);
    gtk_application_set_accels_for_action (application, "win.close", close_keys);
    gtk_application_set_accels_for_action (application, "win.page::console", console_keys);
    gtk_application_set_accels_for_action (application, "win.page::hardware", hardware_keys);
    gtk_application_set_accels_for_action (application, "win.page::serial", serial_keys);
  }
  if (settings != NULL) {
    gtk_window_set_default_size (GTK_WINDOW (self), g_settings_get_int (settings, "guest-width"),
                                 g_settings_get_int (settings, "guest-height"));
  }

  self->changer = domus_cd_changer_new (GTK_WINDOW (self), store, guest);
  g_signal_connect_object (self->changer, "notify::busy", G_CALLBACK (update_guest), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->changer, "changed", G_CALLBACK (on_cd_changed), self, 0);
  domus_guest_bars_set_guest (self->bars, guest);
  domus_address_button_set_guest (self->address_button, guest);
  domus_media_bar_set_guest (self->media_bar, guest);
  bind_buttons (self);
  add_views (self);

  g_signal_connect_object (guest, "notify", G_CALLBACK (update_guest), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (guest, "details-changed", G_CALLBACK (update_guest), self,
                           G_CONNECT_SWAPPED);
  update_guest (self);
  update_console (self);
  domus_console_view_focus (self->console);
  return GTK_WIDGET (self);
}

/**
 * domus_guest_window_show_page:
 * @page: "console" or "hardware"
 */
void
domus_guest_window_show_page (GtkWidget *window, const char *page)
{
  DomusGuestWindow *self = DOMUS_GUEST_WINDOW (window);

  if (gtk_stack_get_child_by_name (self->stack, page) == NULL)
    return;
  if (self->fullscreen)
    gtk_window_unfullscreen (GTK_WINDOW (self));
  gtk_stack_set_visible_child_name (self->stack, page);
  if (on_console_page (self))
    domus_console_view_focus (self->console);
  else if (g_str_equal (page, "serial"))
    domus_serial_view_focus (DOMUS_SERIAL_VIEW (self->serial));
  else
    gtk_widget_child_focus (GTK_WIDGET (self->hardware), GTK_DIR_TAB_FORWARD);
}

/**
 * domus_guest_window_get_guest:
 *
 * Returns: (transfer none):
 */
DomusGuest *
domus_guest_window_get_guest (GtkWidget *window)
{
  return DOMUS_GUEST_WINDOW (window)->guest;
}
