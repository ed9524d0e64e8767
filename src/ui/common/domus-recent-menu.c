/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-recent-menu-private.h"

#include "domus-recent-media.h"

#include <glib/gi18n-lib.h>

#define KEY "recent-media"

struct _DomusRecentMenu
{
  GtkMenuButton parent_instance;

  DomusConnection *connection; /* (owned) */
  GSettings *settings;         /* (owned) (nullable): where no schema is installed */
  GMenu *menu;                 /* (owned) */
  GCancellable *cancellable;   /* (owned): of looking at the files */
};

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DomusRecentMenu, domus_recent_menu, GTK_TYPE_MENU_BUTTON)

static char **
paths_of (DomusRecentMenu *self)
{
  g_autoptr (GVariant) recent = NULL;

  if (self->settings == NULL)
    return g_new0 (char *, 1);
  recent = g_settings_get_value (self->settings, KEY);
  return domus_recent_media_list (recent, domus_connection_get_uri (self->connection));
}

static void
fill (DomusRecentMenu *self)
{
  g_auto (GStrv) paths = paths_of (self);

  g_menu_remove_all (self->menu);
  for (char **path = paths; *path != NULL; path++) {
    g_auto (GStrv) parts = g_strsplit (*path, "_", -1);
    g_autofree char *label = g_strjoinv ("__", parts); /* no mnemonic */
    g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

    g_menu_item_set_action_and_target (item, "recent.choose", "s", *path);
    g_menu_append_item (self->menu, item);
  }
  gtk_widget_set_visible (GTK_WIDGET (self), *paths != NULL);
}

static void
forget (DomusRecentMenu *self, const char *path)
{
  g_autoptr (GVariant) recent = g_settings_get_value (self->settings, KEY);

  g_settings_set_value (
      self->settings, KEY,
      domus_recent_media_remove (recent, domus_connection_get_uri (self->connection), path));
  fill (self);
}

/* What may not be looked at, or not now, stays. */
static void
on_looked (GObject *file, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusRecentMenu) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (file), result, &error);

  if (!g_cancellable_is_cancelled (self->cancellable)
      && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    forget (self, g_file_peek_path (G_FILE (file)));
}

static void
look (DomusRecentMenu *self)
{
  g_auto (GStrv) paths = paths_of (self);

  for (char **path = paths; *path != NULL; path++) {
    g_autoptr (GFile) file = g_file_new_for_path (*path);

    g_file_query_info_async (file, G_FILE_ATTRIBUTE_STANDARD_TYPE, G_FILE_QUERY_INFO_NONE,
                             G_PRIORITY_DEFAULT, self->cancellable, on_looked, g_object_ref (self));
  }
}

static void
on_choose (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  g_signal_emit (user_data, signals[CHOSEN], 0, g_variant_get_string (target, NULL));
}

static void
domus_recent_menu_dispose (GObject *object)
{
  DomusRecentMenu *self = DOMUS_RECENT_MENU (object);

  g_cancellable_cancel (self->cancellable);
  G_OBJECT_CLASS (domus_recent_menu_parent_class)->dispose (object);
}

static void
domus_recent_menu_finalize (GObject *object)
{
  DomusRecentMenu *self = DOMUS_RECENT_MENU (object);

  g_clear_object (&self->connection);
  g_clear_object (&self->settings);
  g_clear_object (&self->menu);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (domus_recent_menu_parent_class)->finalize (object);
}

static void
domus_recent_menu_class_init (DomusRecentMenuClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = domus_recent_menu_dispose;
  object_class->finalize = domus_recent_menu_finalize;
  signals[CHOSEN] = g_signal_new ("chosen", DOMUS_TYPE_RECENT_MENU, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

/* A menu button comes with an arrow only. */
static void
add_face (DomusRecentMenu *self)
{
  GtkWidget *arrow = gtk_bin_get_child (GTK_BIN (self));
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new_with_mnemonic (_ ("_Recent"));

  gtk_label_set_mnemonic_widget (GTK_LABEL (label), GTK_WIDGET (self));
  g_object_ref (arrow);
  gtk_container_remove (GTK_CONTAINER (self), arrow);
  gtk_container_add (GTK_CONTAINER (box), label);
  gtk_container_add (GTK_CONTAINER (box), arrow);
  g_object_unref (arrow);
  gtk_widget_show_all (box);
  gtk_container_add (GTK_CONTAINER (self), box);
}

static void
domus_recent_menu_init (DomusRecentMenu *self)
{
  static const GActionEntry entries[] = { { "choose", on_choose, "s" } };
  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema =
      source != NULL ? g_settings_schema_source_lookup (source, DOMUS_APP_ID, TRUE) : NULL;

  if (schema != NULL)
    self->settings = g_settings_new_full (schema, NULL, NULL);
  self->cancellable = g_cancellable_new ();
  self->menu = g_menu_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "recent", G_ACTION_GROUP (actions));
  add_face (self);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), _ ("CD images that were used lately"));
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), _ ("Recent"));
  gtk_menu_button_set_use_popover (GTK_MENU_BUTTON (self), FALSE);
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (self), G_MENU_MODEL (self->menu));
}

/**
 * domus_recent_menu_new:
 * @connection: whose images these are
 *
 * Returns: (transfer none): the button
 */
GtkWidget *
domus_recent_menu_new (DomusConnection *connection)
{
  DomusRecentMenu *self = g_object_new (DOMUS_TYPE_RECENT_MENU, NULL);

  self->connection = g_object_ref (connection);
  fill (self);
  if (!domus_connection_is_remote (connection))
    look (self);
  return GTK_WIDGET (self);
}

/**
 * domus_recent_menu_listed:
 * @media: (element-type DomusMedium): what the host lists
 *
 * Drops what another host has no longer.
 */
void
domus_recent_menu_listed (DomusRecentMenu *self, GPtrArray *media)
{
  g_auto (GStrv) paths = paths_of (self);

  if (!domus_connection_is_remote (self->connection))
    return;
  for (char **path = paths; *path != NULL; path++)
    if (domus_recent_media_gone (*path, media))
      forget (self, *path);
}

/**
 * domus_recent_menu_used:
 * @path: an image that was chosen
 */
void
domus_recent_menu_used (DomusRecentMenu *self, const char *path)
{
  g_autoptr (GVariant) recent = NULL;

  if (self->settings == NULL)
    return;
  recent = g_settings_get_value (self->settings, KEY);
  g_settings_set_value (
      self->settings, KEY,
      domus_recent_media_add (recent, domus_connection_get_uri (self->connection), path));
}
