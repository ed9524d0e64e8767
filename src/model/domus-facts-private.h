/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-connection-private.h"

G_BEGIN_DECLS

/* Reads facts of a connection's guests; made when some are first wanted. */
typedef struct _DomusFactsReader DomusFactsReader;
void domus_facts_reader_free (DomusFactsReader *self);

/* The connection tells: a guest is new or may have changed, the list was read,
 * the link was dropped. */
void domus_facts_guest_changed (DomusConnection *connection, DomusGuest *guest);
void domus_facts_listed        (DomusConnection *connection);
void domus_facts_dropped       (DomusConnection *connection);

/* What a search looks into, folded: the name. Kept from the first search on. */
const char *domus_guest_get_folded_name (DomusGuest *self);
/* Fresher than what the facts say. */
void        domus_guest_take_addresses  (DomusGuest *self, const char *addresses);

G_END_DECLS
