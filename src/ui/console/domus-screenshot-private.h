/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Asks where, and saves @picture as PNG without holding up the window. */
void domus_screenshot_save_async (GtkWindow *parent,
                                  GdkPixbuf *picture,
                                  const char *guest_name,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
/* NULL without an error when the user thought better of it. */
GFile *domus_screenshot_save_finish (GAsyncResult *result, GError **error);

G_END_DECLS
