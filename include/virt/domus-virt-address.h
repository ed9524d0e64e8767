/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-virt.h"

G_BEGIN_DECLS

/* The addresses that the host knows of a running guest: from the leases of its
 * own networks, else from its table of neighbours. */
void   domus_virt_list_addresses_async  (DomusVirt *self, const char *uuid,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback, gpointer user_data);
char **domus_virt_list_addresses_finish (DomusVirt *self, GAsyncResult *result, GError **error);

G_END_DECLS
