/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-guest-order-private.h"

#include "common/domus-text-private.h"

#include <string.h>

typedef struct
{
  DomusGuest *guest;
  char *name_key; /* (nullable) */
  guint group;
  guint rank; /* in its group, which is by name */
} Entry;

typedef struct
{
  DomusGuestSort sort;
  gboolean descending;
} Order;

static int
state_rank (DomusGuestState state)
{
  static const int ranks[] = {
    [DOMUS_GUEST_STATE_RUNNING] = 0,   [DOMUS_GUEST_STATE_PAUSED] = 1,
    [DOMUS_GUEST_STATE_SUSPENDED] = 2, [DOMUS_GUEST_STATE_SHUTTING_DOWN] = 3,
    [DOMUS_GUEST_STATE_CRASHED] = 4,   [DOMUS_GUEST_STATE_SAVED] = 5,
    [DOMUS_GUEST_STATE_OFF] = 6,       [DOMUS_GUEST_STATE_UNKNOWN] = 7,
  };

  return state < G_N_ELEMENTS (ranks) ? ranks[state] : 7;
}

static int
compare_names (const Entry *a, const Entry *b)
{
  int order = 0;

  if (a->group == b->group)
    return a->rank < b->rank ? -1 : a->rank > b->rank;
  if (a->name_key != NULL && b->name_key != NULL)
    order = strcmp (a->name_key, b->name_key);
  return order != 0 ? order : (a->group < b->group ? -1 : 1);
}

static int
compare_entries (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const Order *how = user_data;
  const Entry *left = a;
  const Entry *right = b;
  int order = 0;

  if (how->sort == DOMUS_GUEST_SORT_STATE)
    order = state_rank (domus_guest_get_state (left->guest))
            - state_rank (domus_guest_get_state (right->guest));
  else if (how->sort == DOMUS_GUEST_SORT_CONNECTION)
    order = (int)left->group - (int)right->group;
  if (order == 0)
    return how->descending && how->sort == DOMUS_GUEST_SORT_NAME ? compare_names (right, left)
                                                                 : compare_names (left, right);
  return how->descending ? -order : order;
}

/* A UUID is looked for from its beginning or by a long piece: short ones are
 * in too many of them. */
static gboolean
uuid_matches (const char *uuid, const char *needle)
{
  return g_str_has_prefix (uuid, needle) || (strlen (needle) >= 8 && strstr (uuid, needle) != NULL);
}

static gboolean
matches (DomusGuest *guest, const char *needle)
{
  if (needle == NULL)
    return TRUE;
  return domus_text_contains (domus_guest_get_name (guest), needle)
         || domus_text_contains (domus_guest_get_label (guest), needle)
         || uuid_matches (domus_guest_get_uuid (guest), needle);
}

static GArray *
collect (GPtrArray *groups, const char *needle, gboolean keys)
{
  GArray *entries = g_array_new (FALSE, FALSE, sizeof (Entry));

  for (guint i = 0; i < groups->len; i++) {
    GPtrArray *group = g_ptr_array_index (groups, i);

    for (guint j = 0; j < group->len; j++) {
      Entry entry = { g_ptr_array_index (group, j), NULL, i, j };

      if (!matches (entry.guest, needle))
        continue;
      if (keys)
        entry.name_key = g_utf8_collate_key (domus_guest_get_name (entry.guest), -1);
      g_array_append_val (entries, entry);
    }
  }
  return entries;
}

/**
 * domus_guest_order_compute:
 * @groups: (element-type GPtrArray): of DomusGuest, by name each
 * @needle: (nullable): from domus_text_fold(): what name, title or UUID must
 *   have
 *
 * Equal guests are ordered by name, upwards.
 *
 * Returns: (transfer full) (element-type DomusGuest): with a reference each
 */
GPtrArray *
domus_guest_order_compute (GPtrArray *groups,
                           const char *needle,
                           DomusGuestSort sort,
                           gboolean descending)
{
  gboolean keys = groups->len > 1 && sort != DOMUS_GUEST_SORT_CONNECTION;
  g_autoptr (GArray) entries = collect (groups, needle, keys);
  GPtrArray *rows = g_ptr_array_new_full (entries->len, g_object_unref);
  Order how = { sort, descending };

  /* The usual case needs no sorting: one connection, by name. */
  if (groups->len > 1 || sort == DOMUS_GUEST_SORT_STATE || descending)
    g_array_sort_with_data (entries, compare_entries, &how);
  for (guint i = 0; i < entries->len; i++) {
    Entry *entry = &g_array_index (entries, Entry, i);

    g_ptr_array_add (rows, g_object_ref (entry->guest));
    g_free (entry->name_key);
  }
  return rows;
}
