/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-connection-store.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Asks which disks go with a guest, and deletes it. */
#define DOMUS_TYPE_DELETE_DIALOG (domus_delete_dialog_get_type ())
G_DECLARE_FINAL_TYPE (DomusDeleteDialog, domus_delete_dialog, DOMUS, DELETE_DIALOG, GtkDialog)

GtkWidget *
domus_delete_dialog_new (GtkWindow *parent, DomusConnectionStore *store, DomusGuest *guest);

G_END_DECLS
