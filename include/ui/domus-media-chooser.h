/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-connection.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Chooses what goes into a CD drive: the host's ISO images (by pool) and CD
 * drives, a path typed by hand, and on a local connection "Browse…". Says
 * whose files these are. Non-blocking. */
void         domus_media_chooser_run_async  (GtkWindow *parent, DomusConnection *connection,
                                             GCancellable *cancellable,
                                             GAsyncReadyCallback callback, gpointer user_data);
/* The same for hard disks: the images and volumes of the host's pools. */
void         domus_media_chooser_run_disk_async (GtkWindow *parent, DomusConnection *connection,
                                                 GCancellable *cancellable,
                                                 GAsyncReadyCallback callback,
                                                 gpointer user_data);
/* NULL without an error when the user cancelled. */
DomusMedium *domus_media_chooser_run_finish (GAsyncResult *result);

G_END_DECLS
