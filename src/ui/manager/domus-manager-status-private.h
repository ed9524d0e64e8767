/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "common/domus-empty-state-private.h"
#include "domus-connection.h"

G_BEGIN_DECLS

/* What to say where no guests are: fills @empty for @connections. The buttons
 * use win.try-again, win.new-vm, app.add-connection. */
void domus_manager_status_fill (DomusEmptyState *empty, GPtrArray *connections, gboolean looking);
void domus_manager_status_fill_no_match (DomusEmptyState *empty, const char *search);
/* Whether what would be said is about to change by itself. */
gboolean domus_manager_status_is_passing (GPtrArray *connections, gboolean looking);
/* The first of @connections that ought to be there and is not, or NULL. */
DomusConnection *domus_manager_status_find_failed (GPtrArray *connections);
/* The first of them whose guests are shown as they were before, or NULL. */
DomusConnection *domus_manager_status_find_stale (GPtrArray *connections);

G_END_DECLS
