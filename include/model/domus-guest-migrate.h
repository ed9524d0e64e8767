/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-connection.h"

G_BEGIN_DECLS

/* Moves a guest to the host of another connection. Main thread only. */

/* Looks at both hosts; of DomusFinding, worst first. With an error among them
 * the move would fail. */
void       domus_guest_check_migration_async  (DomusGuest *self, DomusConnection *target,
                                               GCancellable *cancellable,
                                               GAsyncReadyCallback callback,
                                               gpointer user_data);
GPtrArray *domus_guest_check_migration_finish (DomusGuest *self, GAsyncResult *result,
                                               GError **error);

/* @address: (nullable): an address of the target for the transfer of memory.
 * @job is driven and finished; it is cancelled where the host can. */
void     domus_guest_migrate_async  (DomusGuest *self, DomusConnection *target,
                                     const char *address, DomusJob *job,
                                     GAsyncReadyCallback callback, gpointer user_data);
gboolean domus_guest_migrate_finish (DomusGuest *self, GAsyncResult *result, GError **error);

G_END_DECLS
