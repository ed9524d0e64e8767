/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-guest.h"

G_BEGIN_DECLS

/* Where a running guest is on the network, as its host knows. */
void   domus_guest_list_addresses_async  (DomusGuest *self, GCancellable *cancellable,
                                          GAsyncReadyCallback callback, gpointer user_data);
char **domus_guest_list_addresses_finish (DomusGuest *self, GAsyncResult *result,
                                          GError **error); /* maybe empty */

/* Which of @addresses answers on @port from this computer, or NULL. */
void  domus_address_probe_async  (const char *const *addresses, guint16 port,
                                  GCancellable *cancellable, GAsyncReadyCallback callback,
                                  gpointer user_data);
char *domus_address_probe_finish (GAsyncResult *result);

G_END_DECLS
