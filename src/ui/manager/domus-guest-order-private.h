/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-guest.h"

G_BEGIN_DECLS

typedef enum
{
  DOMUS_GUEST_SORT_NAME,
  DOMUS_GUEST_SORT_STATE,
  DOMUS_GUEST_SORT_CONNECTION,
} DomusGuestSort;

/* The guests of @groups that have @needle (nullable, folded), in order. Each
 * group is a connection's guests, by name. */
GPtrArray *domus_guest_order_compute (GPtrArray *groups,
                                      const char *needle,
                                      DomusGuestSort sort,
                                      gboolean descending);

G_END_DECLS
