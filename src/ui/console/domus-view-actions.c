/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-view-actions-private.h"

#include <glib/gi18n-lib.h>

#define SCHEMA "org.domusvm.Domus.Console"
#define PATH "/org/domusvm/Domus/consoles/%s/"

static const char *const remembered[] = { "scaling", "smooth", "quality", "resize-guest",
                                          "view-only" };

static void
on_reconnect (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  domus_console_view_reconnect (DOMUS_CONSOLE_VIEW (user_data));
}

/* The window grows or shrinks around the picture, but not beyond the monitor. */
static void
on_resize_window (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DomusConsoleView *console = DOMUS_CONSOLE_VIEW (user_data);
  GtkWidget *window = gtk_widget_get_toplevel (GTK_WIDGET (console));
  int missing_width, missing_height, width, height;
  GdkRectangle area;

  if (!GTK_IS_WINDOW (window) || !gtk_widget_get_realized (window)
      || !domus_display_area_get_missing (domus_console_view_get_area (console), &missing_width,
                                          &missing_height))
    return;
  gdk_monitor_get_workarea (gdk_display_get_monitor_at_window (gtk_widget_get_display (window),
                                                               gtk_widget_get_window (window)),
                            &area);
  gtk_window_unmaximize (GTK_WINDOW (window));
  gtk_window_get_size (GTK_WINDOW (window), &width, &height);
  gtk_window_resize (GTK_WINDOW (window), CLAMP (width + missing_width, 1, area.width),
                     CLAMP (height + missing_height, 1, area.height));
}

/**
 * domus_view_actions_get_settings:
 *
 * Returns: (transfer full) (nullable): what is remembered of the console of
 *   @guest; NULL where the schema is not installed
 */
GSettings *
domus_view_actions_get_settings (DomusGuest *guest)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema =
      source != NULL ? g_settings_schema_source_lookup (source, SCHEMA, TRUE) : NULL;
  g_autofree char *path = NULL;

  if (schema == NULL || !g_uuid_string_is_valid (domus_guest_get_uuid (guest)))
    return NULL;
  path = g_strdup_printf (PATH, domus_guest_get_uuid (guest));
  return g_settings_new_full (schema, NULL, path);
}

static void
on_chosen (GObject *area, GParamSpec *pspec, gpointer user_data)
{
  GSettings *settings = user_data;

  if (pspec->value_type == G_TYPE_BOOLEAN) {
    gboolean value;

    g_object_get (area, pspec->name, &value, NULL);
    g_settings_set_boolean (settings, pspec->name, value);
  } else {
    g_autofree char *value = NULL;

    g_object_get (area, pspec->name, &value, NULL);
    g_settings_set_string (settings, pspec->name, value);
  }
}

static void
free_settings (gpointer settings, GClosure *closure)
{
  g_object_unref (settings);
}

/* What was chosen for this guest, or else for all; from then on what is chosen
 * in the window is this guest's. A binding would write at once, and then what
 * is chosen for all would never count again. */
static void
remember (DomusDisplayArea *area, GSettings *settings, GSettings *usual, const char *name)
{
  g_autofree char *usual_name = g_strconcat ("console-", name, NULL);
  g_autofree char *notify = g_strconcat ("notify::", name, NULL);
  g_autoptr (GVariant) chosen = g_settings_get_user_value (settings, name);
  g_autoptr (GSettingsSchema) schema = NULL;

  if (usual != NULL)
    g_object_get (usual, "settings-schema", &schema, NULL);
  if (chosen == NULL && schema != NULL && g_settings_schema_has_key (schema, usual_name))
    g_settings_bind (usual, usual_name, area, name,
                     G_SETTINGS_BIND_GET | G_SETTINGS_BIND_GET_NO_CHANGES);
  else
    g_settings_bind (settings, name, area, name,
                     G_SETTINGS_BIND_GET | G_SETTINGS_BIND_GET_NO_CHANGES);
  g_signal_connect_data (area, notify, G_CALLBACK (on_chosen), g_object_ref (settings),
                         free_settings, 0);
}

/**
 * domus_view_actions_new:
 * @usual: (nullable): Domus's own settings, with "console-scaling" and the
 *   like for guests for which nothing was chosen
 *
 * Returns: (transfer full): the actions; they must not outlive @console
 */
GActionGroup *
domus_view_actions_new (DomusConsoleView *console, DomusGuest *guest, GSettings *usual)
{
  static const GActionEntry entries[] = {
    { "reconnect", on_reconnect, NULL, NULL, NULL, { 0 } },
    { "resize-window", on_resize_window, NULL, NULL, NULL, { 0 } },
  };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  DomusDisplayArea *area = domus_console_view_get_area (console);
  g_autoptr (GSettings) settings = domus_view_actions_get_settings (guest);

  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), console);
  for (gsize i = 0; i < G_N_ELEMENTS (remembered); i++) {
    g_autoptr (GPropertyAction) action = g_property_action_new (remembered[i], area, remembered[i]);

    g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (action));
    if (settings != NULL)
      remember (area, settings, usual, remembered[i]);
  }
  return G_ACTION_GROUP (g_steal_pointer (&group));
}

/**
 * domus_view_actions_menu_new:
 *
 * Returns: (transfer full): the menu of what domus_view_actions_new() makes,
 *   inserted as "view"
 */
GMenuModel *
domus_view_actions_menu_new (void)
{
  g_autoptr (GtkBuilder) builder =
      gtk_builder_new_from_resource ("/org/domusvm/Domus/console/view-menu.ui");

  return g_object_ref (G_MENU_MODEL (gtk_builder_get_object (builder, "view_menu")));
}

/**
 * domus_view_actions_update:
 *
 * Enables what can be done now.
 */
void
domus_view_actions_update (GActionGroup *group, DomusConsoleView *console)
{
  GAction *resize = g_action_map_lookup_action (G_ACTION_MAP (group), "resize-window");

  g_simple_action_set_enabled (G_SIMPLE_ACTION (resize), domus_console_view_is_ready (console));
}

/**
 * domus_view_actions_get_words:
 *
 * Returns: what the choice of "Quality" means at the moment, translated
 */
const char *
domus_view_actions_get_words (DomusConsoleView *console)
{
  DomusDisplayView *view = domus_console_view_get_display (console);
  const char *words = view != NULL ? domus_display_view_get_quality_words (view) : NULL;

  return words != NULL ? words : _ ("How the screen is shown");
}
