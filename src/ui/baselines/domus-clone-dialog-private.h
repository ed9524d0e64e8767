/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-connection-store.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A second guest like this one, from its disks as they are or from a
 * baseline's. @baseline: (nullable): an id, chosen at first. */
#define DOMUS_TYPE_CLONE_DIALOG (domus_clone_dialog_get_type ())
G_DECLARE_FINAL_TYPE (DomusCloneDialog, domus_clone_dialog, DOMUS, CLONE_DIALOG, GtkDialog)

GtkWidget *domus_clone_dialog_new (GtkWindow *parent, DomusConnectionStore *store,
                                   DomusGuest *guest, const char *baseline);

G_END_DECLS
