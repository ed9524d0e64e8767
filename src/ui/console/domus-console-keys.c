/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-console-keys-private.h"

#include "domus-clipboard-share-private.h"
#include "domus-key-list-dialog-private.h"
#include "domus-keymap.h"
#include "domus-send-keys-private.h"
#include "domus-type-text-private.h"

#include <glib/gi18n-lib.h>

static const struct
{
  const char *name;
  guint keyval;
  guint16 code;
} held_keys[] = {
  { "hold-Control_L", GDK_KEY_Control_L, 0x1d },
  { "hold-Alt_L", GDK_KEY_Alt_L, 0x38 },
  { "hold-Shift_L", GDK_KEY_Shift_L, DOMUS_KEY_CODE_SHIFT },
  { "hold-Super_L", GDK_KEY_Super_L, 0xdb },
  { "hold-ISO_Level3_Shift", GDK_KEY_ISO_Level3_Shift, DOMUS_KEY_CODE_ALTGR },
};

struct _DomusConsoleKeys
{
  GObject parent_instance;

  GtkApplicationWindow *window; /* (weak) (nullable) */
  DomusConsoleView *console;    /* (weak) (nullable) */
  DomusGuest *guest;
  GSettings *settings;       /* (owned) (nullable) */
  DomusDisplayView *display; /* (weak) (nullable): the one at hand */
  DomusClipboardShare *share;
  GMenu *menu;
  GMenu *own;             /* the section of the user's combinations */
  GtkWidget *type_dialog; /* (weak) (nullable) */
};

enum
{
  MESSAGE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DomusConsoleKeys, domus_console_keys, G_TYPE_OBJECT)

static GSimpleAction *
get_action (DomusConsoleKeys *self, const char *name)
{
  return G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->window), name));
}

static void
update_menu (DomusConsoleKeys *self)
{
  g_auto (GStrv) own =
      self->settings != NULL ? g_settings_get_strv (self->settings, "key-combinations") : NULL;

  domus_send_keys_own_fill (self->own, "win.send-keys", (const char *const *)own);
}

/* ---- keys that are held down ---- */

static void
set_held (DomusConsoleKeys *self, gsize index, gboolean down)
{
  GSimpleAction *action = get_action (self, held_keys[index].name);
  g_autoptr (GVariant) state = g_action_get_state (G_ACTION (action));

  if (g_variant_get_boolean (state) == down)
    return;
  g_simple_action_set_state (action, g_variant_new_boolean (down));
  if (self->display != NULL)
    domus_display_view_send_key (self->display, held_keys[index].keyval, held_keys[index].code,
                                 down);
}

static void
let_go (DomusConsoleKeys *self)
{
  for (gsize i = 0; self->window != NULL && i < G_N_ELEMENTS (held_keys); i++)
    set_held (self, i, FALSE);
}

static void
change_hold (GSimpleAction *action, GVariant *state, gpointer user_data)
{
  DomusConsoleKeys *self = user_data;

  for (gsize i = 0; i < G_N_ELEMENTS (held_keys); i++)
    if (g_str_equal (g_action_get_name (G_ACTION (action)), held_keys[i].name))
      set_held (self, i, g_variant_get_boolean (state));
  if (self->console != NULL)
    domus_console_view_focus (self->console);
}

static void
on_window_active (DomusConsoleKeys *self)
{
  if (self->window != NULL && !gtk_window_is_active (GTK_WINDOW (self->window)))
    let_go (self);
}

/* ---- the display at hand ---- */

static void
apply_settings (DomusConsoleKeys *self)
{
  g_autofree char *release =
      self->settings != NULL ? g_settings_get_string (self->settings, "console-release-key") : NULL;
  gboolean grab =
      self->settings == NULL || g_settings_get_boolean (self->settings, "console-grab-keyboard");

  if (self->display != NULL)
    domus_display_view_set_grab (self->display, release, grab);
}

static void
on_console_changed (DomusConsoleKeys *self)
{
  DomusDisplayView *display =
      self->console != NULL ? domus_console_view_get_display (self->console) : NULL;

  if (display != self->display) {
    /* The old one lets go of everything by going. */
    g_clear_weak_pointer (&self->display);
    let_go (self);
    g_set_weak_pointer (&self->display, display);
    apply_settings (self);
  }
}

/* ---- actions ---- */

static void
activate_send_keys (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DomusConsoleKeys *self = user_data;
  g_autoptr (GArray) keyvals = domus_send_keys_parse (g_variant_get_string (parameter, NULL));

  if (self->console == NULL)
    return;
  domus_console_view_send_keys (self->console, (const guint *)(void *)keyvals->data, keyvals->len);
  domus_console_view_focus (self->console);
}

static void
activate_edit (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DomusConsoleKeys *self = user_data;

  if (self->settings != NULL)
    gtk_window_present (
        GTK_WINDOW (domus_key_list_dialog_new (GTK_WINDOW (self->window), self->settings)));
}

static void
on_typed (GtkWidget *dialog, guint characters, DomusConsoleKeys *self)
{
  g_autofree char *words = g_strdup_printf (
      ngettext ("%u character was typed.", "%u characters were typed.", characters), characters);

  g_signal_emit (self, signals[MESSAGE], 0, words);
  if (self->console != NULL)
    domus_console_view_focus (self->console);
}

static void
activate_type (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DomusConsoleKeys *self = user_data;

  if (self->console == NULL)
    return;
  let_go (self);
  if (self->type_dialog == NULL) {
    g_set_weak_pointer (&self->type_dialog,
                        domus_type_text_new (GTK_WINDOW (self->window), self->console, self->guest,
                                             self->settings));
    g_signal_connect_object (self->type_dialog, "typed", G_CALLBACK (on_typed), self, 0);
  }
  gtk_window_present (GTK_WINDOW (self->type_dialog));
}

static void
add_actions (DomusConsoleKeys *self)
{
  static const GActionEntry entries[] = {
    { "send-keys", activate_send_keys, "s", NULL, NULL, { 0 } },
    { "edit-combinations", activate_edit, NULL, NULL, NULL, { 0 } },
    { "type-clipboard", activate_type, NULL, NULL, NULL, { 0 } },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self->window), entries, G_N_ELEMENTS (entries),
                                   self);
  for (gsize i = 0; i < G_N_ELEMENTS (held_keys); i++) {
    g_autoptr (GSimpleAction) action =
        g_simple_action_new_stateful (held_keys[i].name, NULL, g_variant_new_boolean (FALSE));

    g_signal_connect (action, "change-state", G_CALLBACK (change_hold), self);
    g_action_map_add_action (G_ACTION_MAP (self->window), G_ACTION (action));
  }
}

static void
remove_actions (DomusConsoleKeys *self)
{
  static const char *const names[] = { "send-keys", "edit-combinations", "type-clipboard" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_action_map_remove_action (G_ACTION_MAP (self->window), names[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (held_keys); i++) {
    g_signal_handlers_disconnect_by_data (get_action (self, held_keys[i].name), self);
    g_action_map_remove_action (G_ACTION_MAP (self->window), held_keys[i].name);
  }
}

/* ---- the object ---- */

static void
domus_console_keys_dispose (GObject *object)
{
  DomusConsoleKeys *self = DOMUS_CONSOLE_KEYS (object);

  if (self->window != NULL) {
    let_go (self);
    remove_actions (self);
    g_signal_handlers_disconnect_by_data (self->window, self);
  }
  if (self->type_dialog != NULL)
    gtk_widget_destroy (self->type_dialog);
  g_clear_weak_pointer (&self->type_dialog);
  if (self->console != NULL)
    g_signal_handlers_disconnect_by_data (self->console, self);
  if (self->settings != NULL)
    g_signal_handlers_disconnect_by_data (self->settings, self);
  g_clear_weak_pointer (&self->display);
  g_clear_weak_pointer (&self->console);
  g_clear_weak_pointer (&self->window);
  g_clear_object (&self->share);
  g_clear_object (&self->settings);
  g_clear_object (&self->guest);
  g_clear_object (&self->menu);
  g_clear_object (&self->own);
  G_OBJECT_CLASS (domus_console_keys_parent_class)->dispose (object);
}

static void
domus_console_keys_class_init (DomusConsoleKeysClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = domus_console_keys_dispose;
  signals[MESSAGE] = g_signal_new ("message", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
domus_console_keys_init (DomusConsoleKeys *self)
{
  self->menu = g_menu_new ();
  self->own = g_menu_new ();
  domus_send_keys_menu_fill (self->menu, "win.send-keys", "win.hold-", "win.edit-combinations",
                             self->own);
}

/**
 * domus_console_keys_new:
 * @window: gets the actions; let go of this before it goes
 * @settings: (nullable): what the user likes, for all guests
 *
 * Returns: (transfer full):
 */
DomusConsoleKeys *
domus_console_keys_new (GtkApplicationWindow *window,
                        DomusConsoleView *console,
                        DomusGuest *guest,
                        GSettings *settings)
{
  DomusConsoleKeys *self = g_object_new (DOMUS_TYPE_CONSOLE_KEYS, NULL);

  g_set_weak_pointer (&self->window, window);
  g_set_weak_pointer (&self->console, console);
  g_set_object (&self->guest, guest);
  g_set_object (&self->settings, settings);
  add_actions (self);
  update_menu (self);
  self->share = domus_clipboard_share_new (console, settings);
  g_signal_connect_swapped (console, "changed", G_CALLBACK (on_console_changed), self);
  g_signal_connect_swapped (window, "notify::is-active", G_CALLBACK (on_window_active), self);
  if (settings != NULL) {
    g_signal_connect_swapped (settings, "changed::key-combinations", G_CALLBACK (update_menu),
                              self);
    g_signal_connect_swapped (settings, "changed::console-release-key", G_CALLBACK (apply_settings),
                              self);
    g_signal_connect_swapped (settings, "changed::console-grab-keyboard",
                              G_CALLBACK (apply_settings), self);
  }
  on_console_changed (self);
  return self;
}

/**
 * domus_console_keys_get_menu:
 *
 * Returns: (transfer none): "Send Key", which changes with the user's own
 *   combinations
 */
GMenuModel *
domus_console_keys_get_menu (DomusConsoleKeys *self)
{
  return G_MENU_MODEL (self->menu);
}

/**
 * domus_console_keys_stays_here:
 *
 * Returns: whether @event is for Domus and not for the guest
 */
gboolean
domus_console_keys_stays_here (DomusConsoleKeys *self, GdkEventKey *event)
{
  g_auto (GStrv) keys =
      self->settings != NULL ? g_settings_get_strv (self->settings, "console-desktop-keys") : NULL;
  guint pressed = event->state & gtk_accelerator_get_default_mod_mask ();

  for (gsize i = 0; keys != NULL && keys[i] != NULL; i++) {
    GdkModifierType modifiers;
    guint keyval;

    gtk_accelerator_parse (keys[i], &keyval, &modifiers);
    if (keyval != 0 && keyval == gdk_keyval_to_lower (event->keyval) && modifiers == pressed)
      return TRUE;
  }
  return FALSE;
}

/**
 * domus_console_keys_set_enabled:
 * @enabled: whether the guest's screen is there to be seen
 */
void
domus_console_keys_set_enabled (DomusConsoleKeys *self, gboolean enabled)
{
  if (self->window == NULL)
    return;
  if (!enabled)
    let_go (self);
  g_simple_action_set_enabled (get_action (self, "send-keys"), enabled);
  g_simple_action_set_enabled (get_action (self, "type-clipboard"), enabled);
  for (gsize i = 0; i < G_N_ELEMENTS (held_keys); i++)
    g_simple_action_set_enabled (get_action (self, held_keys[i].name), enabled);
}
