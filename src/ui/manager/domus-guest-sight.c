/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-guest-sight-private.h"

#include "domus-stats.h"

#define CALM_MS 200 /* after scrolling, before rows are looked at */

struct _DomusGuestSight
{
  GObject parent_instance;

  GtkTreeView *tree;    /* (unowned): the owner of this */
  DomusGuestList *list; /* (owned) */
  DomusStatsWatch *watch;
  GtkWidget *window; /* (unowned) (nullable): weak */
  guint look_id;
  gboolean stats;
  gboolean all;
};

enum
{
  SAMPLED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DomusGuestSight, domus_guest_sight, G_TYPE_OBJECT)

static gboolean
is_seen (DomusGuestSight *self)
{
  GdkWindow *native = self->window != NULL ? gtk_widget_get_window (self->window) : NULL;

  return gtk_widget_get_mapped (GTK_WIDGET (self->tree)) && native != NULL
         && (gdk_window_get_state (native)
             & (GDK_WINDOW_STATE_ICONIFIED | GDK_WINDOW_STATE_WITHDRAWN))
                == 0;
}

static DomusGuest *
guest_at (DomusGuestSight *self, int index)
{
  GtkTreeIter iter;

  return gtk_tree_model_iter_nth_child (GTK_TREE_MODEL (self->list), &iter, NULL, index)
             ? domus_guest_list_get_guest (self->list, &iter)
             : NULL;
}

/* Of rows from @first to @last. */
static GPtrArray *
guests_between (DomusGuestSight *self, int first, int last)
{
  GPtrArray *guests = g_ptr_array_new ();

  for (int i = first; i <= last; i++) {
    DomusGuest *guest = guest_at (self, i);

    if (guest != NULL)
      g_ptr_array_add (guests, guest);
  }
  return guests;
}

static void
want_facts (GPtrArray *guests)
{
  g_autoptr (GHashTable) hosts =
      g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);
  GHashTableIter iter;
  gpointer connection, some;

  for (guint i = 0; i < guests->len; i++) {
    connection = domus_guest_get_connection (guests->pdata[i]);
    some = g_hash_table_lookup (hosts, connection);
    if (connection == NULL)
      continue;
    if (some == NULL) {
      some = g_ptr_array_new ();
      g_hash_table_insert (hosts, connection, some);
    }
    g_ptr_array_add (some, guests->pdata[i]);
  }
  g_hash_table_iter_init (&iter, hosts);
  while (g_hash_table_iter_next (&iter, &connection, &some))
    domus_connection_want_facts (connection, some);
}

static gboolean
on_look (gpointer user_data)
{
  DomusGuestSight *self = user_data;
  GtkTreePath *first = NULL, *last = NULL;
  g_autoptr (GPtrArray) guests = NULL;

  self->look_id = 0;
  if (!is_seen (self) || gtk_tree_view_get_model (self->tree) == NULL
      || !gtk_tree_view_get_visible_range (self->tree, &first, &last)) {
    domus_stats_watch_set_guests (self->watch, NULL);
    return G_SOURCE_REMOVE;
  }
  guests = guests_between (self, gtk_tree_path_get_indices (first)[0],
                           gtk_tree_path_get_indices (last)[0]);
  gtk_tree_path_free (first);
  gtk_tree_path_free (last);
  want_facts (guests);
  if (self->all) {
    g_ptr_array_unref (guests);
    guests = guests_between (self, 0, (int)domus_guest_list_get_n_shown (self->list) - 1);
  }
  domus_stats_watch_set_guests (self->watch, self->stats || self->all ? guests : NULL);
  return G_SOURCE_REMOVE;
}

static void
look_soon (DomusGuestSight *self)
{
  if (self->look_id == 0)
    self->look_id = g_timeout_add (CALM_MS, on_look, self);
}

static void
on_sampled (DomusGuestSight *self)
{
  if (self->all)
    domus_guest_list_resort (self->list);
  g_signal_emit (self, signals[SAMPLED], 0);
}

static gboolean
on_window_state (GtkWidget *window, GdkEventWindowState *event, DomusGuestSight *self)
{
  look_soon (self);
  return GDK_EVENT_PROPAGATE;
}

static void
on_map (DomusGuestSight *self)
{
  GtkWidget *window = gtk_widget_get_toplevel (GTK_WIDGET (self->tree));

  if (window != self->window) {
    g_set_weak_pointer (&self->window, window);
    g_signal_connect_object (window, "window-state-event", G_CALLBACK (on_window_state), self, 0);
  }
  look_soon (self);
}

static void
on_unmap (DomusGuestSight *self)
{
  g_clear_handle_id (&self->look_id, g_source_remove);
  domus_stats_watch_set_guests (self->watch, NULL);
}

static void
domus_guest_sight_dispose (GObject *object)
{
  DomusGuestSight *self = DOMUS_GUEST_SIGHT (object);

  g_clear_handle_id (&self->look_id, g_source_remove);
  if (self->watch != NULL)
    domus_stats_watch_set_guests (self->watch, NULL);
  g_clear_object (&self->watch);
  g_clear_object (&self->list);
  g_clear_weak_pointer (&self->window);
  G_OBJECT_CLASS (domus_guest_sight_parent_class)->dispose (object);
}

static void
domus_guest_sight_class_init (DomusGuestSightClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = domus_guest_sight_dispose;
  signals[SAMPLED] = g_signal_new ("sampled", DOMUS_TYPE_GUEST_SIGHT, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
domus_guest_sight_init (DomusGuestSight *self)
{
  self->watch = domus_stats_watch_new (DOMUS_STATS_SHORT);
  g_signal_connect_object (self->watch, "sampled", G_CALLBACK (on_sampled), self,
                           G_CONNECT_SWAPPED);
}

/**
 * domus_guest_sight_new:
 * @tree: in a scrolled window; outlives this
 * @list: what @tree shows
 *
 * Returns: (transfer full)
 */
DomusGuestSight *
domus_guest_sight_new (GtkTreeView *tree, DomusGuestList *list)
{
  DomusGuestSight *self = g_object_new (DOMUS_TYPE_GUEST_SIGHT, NULL);

  self->tree = tree;
  self->list = g_object_ref (list);
  g_signal_connect_object (tree, "map", G_CALLBACK (on_map), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (tree, "unmap", G_CALLBACK (on_unmap), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (tree, "size-allocate", G_CALLBACK (look_soon), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (tree)), "value-changed",
                           G_CALLBACK (look_soon), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (list, "update-end", G_CALLBACK (look_soon), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  return self;
}

/**
 * domus_guest_sight_set_stats:
 * @shown: for rows that can be seen
 * @sorted: for all of them
 */
void
domus_guest_sight_set_stats (DomusGuestSight *self, gboolean shown, gboolean sorted)
{
  if (self->stats == shown && self->all == sorted)
    return;
  self->stats = shown;
  self->all = sorted;
  look_soon (self);
}
