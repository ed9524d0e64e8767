/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-guest-list-private.h"

G_BEGIN_DECLS

/* Which rows of a list can be seen, and what is read for their sake: their
 * definitions once, and statistics while they are seen. Nothing for a window
 * that is hidden.
 * Signal "sampled" (): statistics of some rows are new. */
#define DOMUS_TYPE_GUEST_SIGHT (domus_guest_sight_get_type ())
G_DECLARE_FINAL_TYPE (DomusGuestSight, domus_guest_sight, DOMUS, GUEST_SIGHT, GObject)

DomusGuestSight *domus_guest_sight_new (GtkTreeView *tree, DomusGuestList *list);
/* Whether rows show statistics; whether all rows are sorted by them. */
void domus_guest_sight_set_stats (DomusGuestSight *self, gboolean shown, gboolean sorted);

G_END_DECLS
