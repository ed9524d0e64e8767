/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The page "Console" of the preferences: what holds for all guests. What is
 * changed counts at once. */
#define DOMUS_TYPE_CONSOLE_PREFERENCES (domus_console_preferences_get_type ())
G_DECLARE_FINAL_TYPE (
    DomusConsolePreferences, domus_console_preferences, DOMUS, CONSOLE_PREFERENCES, GtkGrid)

GtkWidget *domus_console_preferences_new (GSettings *settings);

G_END_DECLS
