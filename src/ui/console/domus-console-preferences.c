/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-console-preferences-private.h"

#include "domus-key-chord-private.h"
#include "domus-key-list-dialog-private.h"
#include "domus-typing-layout-private.h"
#include "domus-typist-private.h"

#include <glib/gi18n-lib.h>

#define KEPT "console-desktop-keys"

struct _DomusConsolePreferences
{
  GtkGrid parent_instance;

  GtkComboBoxText *release;
  GtkToggleButton *grab;
  GtkToggleButton *keep_fullscreen;
  GtkToggleButton *keep_close;
  GtkToggleButton *keep_pages;
  GtkToggleButton *share;
  GtkComboBoxText *layout;
  GtkComboBoxText *pace;
  GtkComboBoxText *scaling;
  GtkToggleButton *smooth;

  GSettings *settings; /* (owned) (nullable) */
  gboolean showing;
};

G_DEFINE_FINAL_TYPE (DomusConsolePreferences, domus_console_preferences, GTK_TYPE_GRID)

/* What a button keeps; the first stands for all. */
static const char *const fullscreen_keys[] = { "F11", NULL };
static const char *const close_keys[] = { "<Primary>w", NULL };
static const char *const page_keys[] = { "<Alt>1", "<Alt>2", "<Alt>3", NULL };

static void
show_kept (DomusConsolePreferences *self)
{
  g_auto (GStrv) keys = g_settings_get_strv (self->settings, KEPT);
  const char *const *kept = (const char *const *)keys;

  self->showing = TRUE;
  gtk_toggle_button_set_active (self->keep_fullscreen, g_strv_contains (kept, fullscreen_keys[0]));
  gtk_toggle_button_set_active (self->keep_close, g_strv_contains (kept, close_keys[0]));
  gtk_toggle_button_set_active (self->keep_pages, g_strv_contains (kept, page_keys[0]));
  self->showing = FALSE;
}

static void
keep (DomusConsolePreferences *self, const char *const *keys, gboolean wanted)
{
  g_auto (GStrv) before = g_settings_get_strv (self->settings, KEPT);
  g_autoptr (GStrvBuilder) after = g_strv_builder_new ();
  g_auto (GStrv) result = NULL;

  for (gsize i = 0; before[i] != NULL; i++)
    if (!g_strv_contains (keys, before[i]))
      g_strv_builder_add (after, before[i]);
  if (wanted)
    g_strv_builder_addv (after, (const char **)keys);
  result = g_strv_builder_end (after);
  g_settings_set_strv (self->settings, KEPT, (const char *const *)result);
}

static void
on_keep_toggled (GtkToggleButton *button, DomusConsolePreferences *self)
{
  if (self->settings == NULL || self->showing)
    return;
  keep (self,
        button == self->keep_fullscreen ? fullscreen_keys
        : button == self->keep_close    ? close_keys
                                        : page_keys,
        gtk_toggle_button_get_active (button));
}

/* ---- how fast text is typed ---- */

static const guint paces[] = { 0, 10, 30, 60, 150 };

static void
add_pace (DomusConsolePreferences *self, guint pace)
{
  g_autofree char *id = g_strdup_printf ("%u", pace);
  g_autofree char *text = NULL;

  if (gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->pace), id))
    return; /* is there */
  text = pace == DOMUS_TYPIST_ADAPTIVE ? g_strdup (_ ("As the guest follows"))
                                       : g_strdup_printf (_ ("A key each %u milliseconds"), pace);
  gtk_combo_box_text_append (self->pace, id, text);
}

static void
fill_paces (DomusConsolePreferences *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (paces); i++)
    add_pace (self, paces[i]);
}

/* One that was set where text is typed need not be among ours. */
static gboolean
pace_to_id (GValue *value, GVariant *variant, gpointer user_data)
{
  DomusConsolePreferences *self = user_data;

  add_pace (self, g_variant_get_uint32 (variant));
  g_value_take_string (value, g_strdup_printf ("%u", g_variant_get_uint32 (variant)));
  return TRUE;
}

static GVariant *
id_to_pace (const GValue *value, const GVariantType *type, gpointer user_data)
{
  const char *id = g_value_get_string (value);

  return id != NULL ? g_variant_new_uint32 ((guint32)g_ascii_strtoull (id, NULL, 10)) : NULL;
}

static void
on_edit_combinations (DomusConsolePreferences *self)
{
  GtkWidget *window = gtk_widget_get_toplevel (GTK_WIDGET (self));

  gtk_window_present (GTK_WINDOW (domus_key_list_dialog_new (GTK_WINDOW (window), self->settings)));
}

static void
domus_console_preferences_dispose (GObject *object)
{
  DomusConsolePreferences *self = DOMUS_CONSOLE_PREFERENCES (object);

  if (self->settings != NULL)
    g_signal_handlers_disconnect_by_data (self->settings, self);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (domus_console_preferences_parent_class)->dispose (object);
}

static void
domus_console_preferences_class_init (DomusConsolePreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = domus_console_preferences_dispose;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/domusvm/Domus/console/domus-console-preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, DomusConsolePreferences, release);
  gtk_widget_class_bind_template_child (widget_class, DomusConsolePreferences, grab);
  gtk_widget_class_bind_template_child (widget_class, DomusConsolePreferences, keep_fullscreen);
  gtk_widget_class_bind_template_child (widget_class, DomusConsolePreferences, keep_close);
  gtk_widget_class_bind_template_child (widget_class, DomusConsolePreferences, keep_pages);
  gtk_widget_class_bind_template_child (widget_class, DomusConsolePreferences, share);
  gtk_widget_class_bind_template_child (widget_class, DomusConsolePreferences, layout);
  gtk_widget_class_bind_template_child (widget_class, DomusConsolePreferences, pace);
  gtk_widget_class_bind_template_child (widget_class, DomusConsolePreferences, scaling);
  gtk_widget_class_bind_template_child (widget_class, DomusConsolePreferences, smooth);
  gtk_widget_class_bind_template_callback (widget_class, on_keep_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_edit_combinations);
}

static void
domus_console_preferences_init (DomusConsolePreferences *self)
{
  const char *const *names = domus_key_chord_list ();

  gtk_widget_init_template (GTK_WIDGET (self));
  for (gsize i = 0; names[i] != NULL; i++)
    gtk_combo_box_text_append (self->release, names[i], domus_key_chord_title (names[i]));
  gtk_combo_box_text_append (self->layout, "", _ ("By your language"));
  domus_typing_layout_fill (self->layout);
  fill_paces (self);
}

/**
 * domus_console_preferences_new:
 * @settings: "console-…" and "typing-layout" of Domus's own
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *
domus_console_preferences_new (GSettings *settings)
{
  DomusConsolePreferences *self = g_object_new (DOMUS_TYPE_CONSOLE_PREFERENCES, NULL);

  g_settings_bind (settings, "console-release-key", self->release, "active-id",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "console-grab-keyboard", self->grab, "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "console-share-clipboard", self->share, "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "typing-layout", self->layout, "active-id", G_SETTINGS_BIND_DEFAULT);
  add_pace (self, g_settings_get_uint (settings, "typing-pace"));
  g_settings_bind_with_mapping (settings, "typing-pace", self->pace, "active-id",
                                G_SETTINGS_BIND_DEFAULT, pace_to_id, id_to_pace, self, NULL);
  g_settings_bind (settings, "console-scaling", self->scaling, "active-id",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "console-smooth", self->smooth, "active", G_SETTINGS_BIND_DEFAULT);
  self->settings = g_object_ref (settings);
  g_signal_connect_swapped (settings, "changed::" KEPT, G_CALLBACK (show_kept), self);
  show_kept (self);
  return GTK_WIDGET (self);
}
