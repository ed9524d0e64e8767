/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Message windows that never wait: no nested main loops. */

/* @heading: what was tried, translated. Shows the error's message, its hint,
 * and its details behind "Details", with "Copy". Cancelled errors show
 * nothing. */
void domus_message_error (GtkWindow *parent, const char *heading, const GError *error);

/* Asks before something is done. @action_label is the button that does it. */
void     domus_message_confirm_async  (GtkWindow *parent, const char *heading, const char *body,
                                       const char *action_label, gboolean destructive,
                                       GCancellable *cancellable, GAsyncReadyCallback callback,
                                       gpointer user_data);
gboolean domus_message_confirm_finish (GAsyncResult *result); /* TRUE: do it */

G_END_DECLS
