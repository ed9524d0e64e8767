/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-connection-store.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Freezes the guest's disks as a baseline: its name, a note, and what becomes
 * of each disk. */
#define DOMUS_TYPE_FREEZE_DIALOG (domus_freeze_dialog_get_type ())
G_DECLARE_FINAL_TYPE (DomusFreezeDialog, domus_freeze_dialog, DOMUS, FREEZE_DIALOG, GtkDialog)

GtkWidget *domus_freeze_dialog_new (GtkWindow *parent, DomusConnectionStore *store,
                                    DomusGuest *guest);

G_END_DECLS
