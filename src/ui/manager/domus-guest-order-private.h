/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-guest-search.h"

G_BEGIN_DECLS

typedef enum
{
  DOMUS_GUEST_SORT_NAME,
  DOMUS_GUEST_SORT_STATE,
  DOMUS_GUEST_SORT_CONNECTION,
  DOMUS_GUEST_SORT_CPU,
  DOMUS_GUEST_SORT_MEMORY,
  DOMUS_GUEST_SORT_DISK,
  DOMUS_GUEST_SORT_NETWORK,
  DOMUS_GUEST_SORT_ADDRESS,
  DOMUS_GUEST_SORT_VCPUS,
  DOMUS_GUEST_SORT_TAGS,
} DomusGuestSort;

/* Whether it needs what is sampled, and what only definitions tell. */
gboolean domus_guest_sort_needs_stats (DomusGuestSort sort);
gboolean domus_guest_sort_needs_facts (DomusGuestSort sort);

/* What a row shows, and is sorted by: KiB in use, or given to a guest that is
 * off; 0 and "" where it is not known. */
guint64 domus_guest_order_memory_kib (DomusGuest *guest);
char *domus_guest_order_tags (DomusGuest *guest);

/* The guests of @groups that match both (nullable), in order. Each group is a
 * connection's guests, by name. */
GPtrArray *domus_guest_order_compute (GPtrArray *groups,
                                      const DomusQuery *query,
                                      const DomusQuery *filter,
                                      DomusGuestSort sort,
                                      gboolean descending);

G_END_DECLS
