/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <gio/gio.h>

G_BEGIN_DECLS

/* The last picture of each guest's screen, in the user's cache folder: for a
 * guest that is off, and for tiles. Scaled down to at most 960 x 720, readable
 * by the user alone, at most 200 of them: the oldest go first. Nothing here
 * is an error to anybody: a picture that cannot be kept is not kept. */
#define DOMUS_LAST_PICTURE_WIDTH 960
#define DOMUS_LAST_PICTURE_HEIGHT 720

void domus_last_picture_save (const char *uuid, GdkPixbuf *picture); /* in another thread */
void domus_last_picture_load_async (const char *uuid,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
GdkPixbuf *domus_last_picture_load_finish (GAsyncResult *result); /* full, nullable */
void domus_last_picture_forget (const char *uuid);                /* the guest was deleted */

G_END_DECLS
