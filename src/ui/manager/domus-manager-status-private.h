/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "common/domus-empty-state-private.h"
#include "domus-connection.h"

G_BEGIN_DECLS

/* What to say where no guests are: fills @empty for @connections. The buttons
 * use win.try-again, win.new-vm, app.add-connection. */
void domus_manager_status_fill (DomusEmptyState *empty, GPtrArray *connections, gboolean looking);
void domus_manager_status_fill_no_match (DomusEmptyState *empty, const char *search);
/* The first of @connections that ought to be there and is not, or NULL. */
DomusConnection *domus_manager_status_find_failed (GPtrArray *connections);

G_END_DECLS
