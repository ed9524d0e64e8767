/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The page "General" of the preferences. What is changed counts at once. */
#define DOMUS_TYPE_GENERAL_PREFERENCES (domus_general_preferences_get_type ())
G_DECLARE_FINAL_TYPE (
    DomusGeneralPreferences, domus_general_preferences, DOMUS, GENERAL_PREFERENCES, GtkBox)

GtkWidget *domus_general_preferences_new (GSettings *settings);

G_END_DECLS
