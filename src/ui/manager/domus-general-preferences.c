/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-general-preferences-private.h"

struct _DomusGeneralPreferences
{
  GtkBox parent_instance;

  GtkToggleButton *jobs;
  GtkToggleButton *guests;
};

G_DEFINE_FINAL_TYPE (DomusGeneralPreferences, domus_general_preferences, GTK_TYPE_BOX)

static void
domus_general_preferences_class_init (DomusGeneralPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/domusvm/Domus/manager/domus-general-preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, DomusGeneralPreferences, jobs);
  gtk_widget_class_bind_template_child (widget_class, DomusGeneralPreferences, guests);
}

static void
domus_general_preferences_init (DomusGeneralPreferences *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * domus_general_preferences_new:
 * @settings: Domus's own
 *
 * Returns: (transfer none): the page
 */
GtkWidget *
domus_general_preferences_new (GSettings *settings)
{
  DomusGeneralPreferences *self = g_object_new (DOMUS_TYPE_GENERAL_PREFERENCES, NULL);

  g_settings_bind (settings, "notify-jobs", self->jobs, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "notify-guests", self->guests, "active", G_SETTINGS_BIND_DEFAULT);
  return GTK_WIDGET (self);
}
