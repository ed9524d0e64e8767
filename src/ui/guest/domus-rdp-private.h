/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define DOMUS_RDP_PORT 3389

/* Hands over to whatever client for RDP is installed. Fails at once when there
 * is none, and later when the client gives up. */
void domus_rdp_open_async (const char *address, GAsyncReadyCallback callback, gpointer user_data);
gboolean domus_rdp_open_finish (GAsyncResult *result, GError **error);

G_END_DECLS
