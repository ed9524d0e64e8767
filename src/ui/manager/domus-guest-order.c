/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-guest-order-private.h"

#include "domus-stats.h"

#include <string.h>

typedef struct
{
  DomusGuest *guest;
  char *name_key; /* (nullable) */
  char *text_key; /* (nullable): of the column */
  double number;  /* of the column */
  guint group;
  guint rank; /* in its group, which is by name */
} Entry;

typedef struct
{
  DomusGuestSort sort;
  gboolean descending;
} Order;

/**
 * domus_guest_sort_needs_stats:
 */
gboolean
domus_guest_sort_needs_stats (DomusGuestSort sort)
{
  return sort == DOMUS_GUEST_SORT_CPU || sort == DOMUS_GUEST_SORT_DISK
         || sort == DOMUS_GUEST_SORT_NETWORK;
}

/**
 * domus_guest_sort_needs_facts:
 */
gboolean
domus_guest_sort_needs_facts (DomusGuestSort sort)
{
  return sort == DOMUS_GUEST_SORT_MEMORY || sort == DOMUS_GUEST_SORT_ADDRESS
         || sort == DOMUS_GUEST_SORT_VCPUS || sort == DOMUS_GUEST_SORT_TAGS;
}

/**
 * domus_guest_order_memory_kib:
 */
guint64
domus_guest_order_memory_kib (DomusGuest *guest)
{
  const DomusStatPoint *point = domus_guest_get_last_stats (guest);
  const DomusGuestFacts *facts = domus_guest_get_facts (guest);

  if (point != NULL)
    return point->memory_kib;
  return facts != NULL ? facts->memory_kib : 0;
}

/**
 * domus_guest_order_tags:
 *
 * Returns: (transfer full): their names
 */
char *
domus_guest_order_tags (DomusGuest *guest)
{
  const DomusGuestFacts *facts = domus_guest_get_facts (guest);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; facts != NULL && facts->tags != NULL && i < facts->tags->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "",
                            ((DomusTag *)facts->tags->pdata[i])->name);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

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
compare_columns (const Entry *a, const Entry *b, DomusGuestSort sort)
{
  switch (sort) {
  case DOMUS_GUEST_SORT_STATE:
    return state_rank (domus_guest_get_state (a->guest))
           - state_rank (domus_guest_get_state (b->guest));
  case DOMUS_GUEST_SORT_CONNECTION:
    return (int)a->group - (int)b->group;
  case DOMUS_GUEST_SORT_ADDRESS:
  case DOMUS_GUEST_SORT_TAGS:
    /* What has none comes last. */
    if ((*a->text_key == '\0') != (*b->text_key == '\0'))
      return *a->text_key == '\0' ? 1 : -1;
    return strcmp (a->text_key, b->text_key);
  case DOMUS_GUEST_SORT_NAME:
    return 0;
  default:
    return a->number < b->number ? -1 : a->number > b->number;
  }
}

static int
compare_entries (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const Entry *left = a;
  const Entry *right = b;
  const Order *how = user_data;
  int order = compare_columns (left, right, how->sort);

  if (order == 0)
    return how->descending && how->sort == DOMUS_GUEST_SORT_NAME ? compare_names (right, left)
                                                                 : compare_names (left, right);
  return how->descending ? -order : order;
}

static double
stat_of (DomusGuest *guest, DomusStat stat)
{
  const DomusStatPoint *point = domus_guest_get_last_stats (guest);

  return point != NULL ? domus_stat_point_get (point, stat) : -2;
}

static char *
key_of (const char *text)
{
  return text != NULL && *text != '\0' ? g_utf8_collate_key_for_filename (text, -1) : g_strdup ("");
}

static void
take_column (Entry *entry, DomusGuestSort sort)
{
  const DomusGuestFacts *facts = domus_guest_get_facts (entry->guest);
  g_autofree char *tags = NULL;

  switch (sort) {
  case DOMUS_GUEST_SORT_CPU:
    entry->number = stat_of (entry->guest, DOMUS_STAT_CPU);
    break;
  case DOMUS_GUEST_SORT_DISK:
    entry->number = stat_of (entry->guest, DOMUS_STAT_DISK);
    break;
  case DOMUS_GUEST_SORT_NETWORK:
    entry->number = stat_of (entry->guest, DOMUS_STAT_NETWORK);
    break;
  case DOMUS_GUEST_SORT_MEMORY:
    entry->number = (double)domus_guest_order_memory_kib (entry->guest);
    break;
  case DOMUS_GUEST_SORT_VCPUS:
    entry->number = facts != NULL ? facts->vcpus : 0;
    break;
  case DOMUS_GUEST_SORT_ADDRESS:
    entry->text_key = key_of (domus_guest_get_addresses (entry->guest));
    break;
  case DOMUS_GUEST_SORT_TAGS:
    tags = domus_guest_order_tags (entry->guest);
    entry->text_key = key_of (tags);
    break;
  default:
    break;
  }
}

static GArray *
collect (GPtrArray *groups,
         const DomusQuery *query,
         const DomusQuery *filter,
         DomusGuestSort sort,
         gboolean keys)
{
  GArray *entries = g_array_new (FALSE, FALSE, sizeof (Entry));

  for (guint i = 0; i < groups->len; i++) {
    GPtrArray *group = g_ptr_array_index (groups, i);

    for (guint j = 0; j < group->len; j++) {
      Entry entry = { g_ptr_array_index (group, j), NULL, NULL, 0, i, j };

      if (!domus_query_matches (filter, entry.guest) || !domus_query_matches (query, entry.guest))
        continue;
      if (keys)
        entry.name_key = g_utf8_collate_key (domus_guest_get_name (entry.guest), -1);
      take_column (&entry, sort);
      g_array_append_val (entries, entry);
    }
  }
  return entries;
}

/**
 * domus_guest_order_compute:
 * @groups: (element-type GPtrArray): of DomusGuest, by name each
 * @query: (nullable): what is searched for
 * @filter: (nullable): what is left of all before that
 *
 * Equal guests are ordered by name, upwards.
 *
 * Returns: (transfer full) (element-type DomusGuest): with a reference each
 */
GPtrArray *
domus_guest_order_compute (GPtrArray *groups,
                           const DomusQuery *query,
                           const DomusQuery *filter,
                           DomusGuestSort sort,
                           gboolean descending)
{
  gboolean keys = groups->len > 1 && sort != DOMUS_GUEST_SORT_CONNECTION;
  g_autoptr (GArray) entries = collect (groups, query, filter, sort, keys);
  GPtrArray *rows = g_ptr_array_new_full (entries->len, g_object_unref);
  Order how = { sort, descending };

  /* The usual case needs no sorting: one connection, by name. */
  if (groups->len > 1 || sort != DOMUS_GUEST_SORT_NAME || descending)
    g_array_sort_with_data (entries, compare_entries, &how);
  for (guint i = 0; i < entries->len; i++) {
    Entry *entry = &g_array_index (entries, Entry, i);

    g_ptr_array_add (rows, g_object_ref (entry->guest));
    g_free (entry->name_key);
    g_free (entry->text_key);
  }
  return rows;
}
