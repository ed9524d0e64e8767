/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The user's own entries of "Send Key": adds and removes them, at once. */
#define DOMUS_TYPE_KEY_LIST_DIALOG (domus_key_list_dialog_get_type ())
G_DECLARE_FINAL_TYPE (DomusKeyListDialog, domus_key_list_dialog, DOMUS, KEY_LIST_DIALOG, GtkDialog)

GtkWidget *domus_key_list_dialog_new (GtkWindow *parent, GSettings *settings);

G_END_DECLS
