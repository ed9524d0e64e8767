/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-storage.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Each asks, does it, and calls @done with the name of what was made or
 * changed. @owner is held meanwhile. */
typedef void (*DomusStorageDone) (gpointer owner, const char *name);

void domus_new_pool_dialog_show   (GtkWidget *owner, DomusConnection *connection,
                                   DomusStorageDone done);
void domus_new_volume_dialog_show (GtkWidget *owner, DomusConnection *connection,
                                   const DomusPool *pool, DomusStorageDone done);
/* A copy goes on as a job when the dialog is gone. */
void domus_copy_volume_dialog_show (GtkWidget *owner, DomusConnection *connection,
                                    const DomusPool *pool, const DomusVolume *volume,
                                    DomusStorageDone done);
void domus_grow_volume_dialog_show (GtkWidget *owner, DomusConnection *connection,
                                    const DomusVolume *volume, DomusStorageDone done);
/* Asks before; one after the other, until one cannot be. */
void domus_delete_volumes          (GtkWidget *owner, DomusConnection *connection,
                                    GPtrArray *volumes, DomusStorageDone done);

G_END_DECLS
