/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What the user likes, in pages; what is changed counts at once. */
#define DOMUS_TYPE_PREFERENCES_DIALOG (domus_preferences_dialog_get_type ())
G_DECLARE_FINAL_TYPE (
    DomusPreferencesDialog, domus_preferences_dialog, DOMUS, PREFERENCES_DIALOG, GtkDialog)

void domus_preferences_dialog_add_page (DomusPreferencesDialog *self,
                                        GtkWidget *page,
                                        const char *title);

G_END_DECLS
