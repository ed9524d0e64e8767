/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Passwords that the user wants remembered, in the desktop's password store.
 * @where is a connection's address, @what tells its passwords apart. A desktop
 * without such a store remembers nothing. */
void domus_secret_lookup_async (const char *where,
                                const char *what,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
/* Nullable; free with domus_secret_free(). */
char *domus_secret_lookup_finish (GAsyncResult *result);
void domus_secret_free (char *secret);

void domus_secret_store_async (const char *where,
                               const char *what,
                               const char *label,
                               const char *secret,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean domus_secret_store_finish (GAsyncResult *result, GError **error);

/* @what NULL: all that is remembered for @where. */
void domus_secret_forget (const char *where, const char *what);

G_END_DECLS
