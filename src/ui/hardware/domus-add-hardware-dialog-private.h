/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-draft.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What can be added to a guest, each with its page. Signal "added" (const char
 * *place): a device was added to the draft; the dialog is closed. */
#define DOMUS_TYPE_ADD_HARDWARE_DIALOG (domus_add_hardware_dialog_get_type ())
G_DECLARE_FINAL_TYPE (
    DomusAddHardwareDialog, domus_add_hardware_dialog, DOMUS, ADD_HARDWARE_DIALOG, GtkDialog)

GtkWidget *domus_add_hardware_dialog_new (GtkWindow *parent, DomusDraft *draft);

G_END_DECLS
