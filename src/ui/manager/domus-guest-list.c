/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-guest-list-private.h"

/* Above this many rows in one change, a new model is cheaper for the view
 * than a signal a row. */
#define MANY_ROWS 64

/* A connection whose guests are shown. */
typedef struct
{
  DomusGuestList *list; /* (unowned) */
  DomusConnection *connection;
  GListModel *model;
  GPtrArray *guests; /* of DomusGuest: a mirror, to know what left */
} Source;

struct _DomusGuestList
{
  GObject parent_instance;

  GPtrArray *sources; /* of Source */
  GPtrArray *shown;   /* of DomusGuest */
  int stamp;
  DomusQuery *query;  /* (owned) (nullable): typed */
  DomusQuery *filter; /* (owned) (nullable): chosen beside the list */
  DomusGuestSort sort;
  gboolean descending;
  guint update_id;
};

enum
{
  UPDATE_BEGIN,
  UPDATE_END,
  CONTENT_CHANGED,
  FACTS_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void tree_model_init (GtkTreeModelIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (DomusGuestList,
                               domus_guest_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_TREE_MODEL, tree_model_init))

/* ---- GtkTreeModel ---- */

static GtkTreeModelFlags
get_flags (GtkTreeModel *model)
{
  return GTK_TREE_MODEL_LIST_ONLY;
}

static int
get_n_columns (GtkTreeModel *model)
{
  return 1;
}

static GType
get_column_type (GtkTreeModel *model, int column)
{
  return DOMUS_TYPE_GUEST;
}

static gboolean
set_iter (DomusGuestList *self, GtkTreeIter *iter, guint index)
{
  if (index >= self->shown->len) {
    iter->stamp = 0;
    return FALSE;
  }
  iter->stamp = self->stamp;
  iter->user_data = GUINT_TO_POINTER (index);
  return TRUE;
}

static gboolean
get_iter (GtkTreeModel *model, GtkTreeIter *iter, GtkTreePath *path)
{
  int index = gtk_tree_path_get_indices (path)[0];

  return gtk_tree_path_get_depth (path) == 1 && index >= 0
         && set_iter (DOMUS_GUEST_LIST (model), iter, (guint)index);
}

static GtkTreePath *
get_path (GtkTreeModel *model, GtkTreeIter *iter)
{
  return gtk_tree_path_new_from_indices ((int)GPOINTER_TO_UINT (iter->user_data), -1);
}

static void
get_value (GtkTreeModel *model, GtkTreeIter *iter, int column, GValue *value)
{
  g_value_init (value, DOMUS_TYPE_GUEST);
  g_value_set_object (value, domus_guest_list_get_guest (DOMUS_GUEST_LIST (model), iter));
}

static gboolean
iter_next (GtkTreeModel *model, GtkTreeIter *iter)
{
  return set_iter (DOMUS_GUEST_LIST (model), iter, GPOINTER_TO_UINT (iter->user_data) + 1);
}

static gboolean
iter_previous (GtkTreeModel *model, GtkTreeIter *iter)
{
  guint index = GPOINTER_TO_UINT (iter->user_data);

  return set_iter (DOMUS_GUEST_LIST (model), iter, index == 0 ? G_MAXUINT : index - 1);
}

static gboolean
iter_nth_child (GtkTreeModel *model, GtkTreeIter *iter, GtkTreeIter *parent, int n)
{
  return set_iter (DOMUS_GUEST_LIST (model), iter, parent == NULL && n >= 0 ? (guint)n : G_MAXUINT);
}

static gboolean
iter_children (GtkTreeModel *model, GtkTreeIter *iter, GtkTreeIter *parent)
{
  return iter_nth_child (model, iter, parent, 0);
}

static gboolean
iter_has_child (GtkTreeModel *model, GtkTreeIter *iter)
{
  return FALSE;
}

static int
iter_n_children (GtkTreeModel *model, GtkTreeIter *iter)
{
  return iter == NULL ? (int)DOMUS_GUEST_LIST (model)->shown->len : 0;
}

static gboolean
iter_parent (GtkTreeModel *model, GtkTreeIter *iter, GtkTreeIter *child)
{
  return set_iter (DOMUS_GUEST_LIST (model), iter, G_MAXUINT);
}

static void
tree_model_init (GtkTreeModelIface *iface)
{
  iface->get_flags = get_flags;
  iface->get_n_columns = get_n_columns;
  iface->get_column_type = get_column_type;
  iface->get_iter = get_iter;
  iface->get_path = get_path;
  iface->get_value = get_value;
  iface->iter_next = iter_next;
  iface->iter_previous = iter_previous;
  iface->iter_children = iter_children;
  iface->iter_has_child = iter_has_child;
  iface->iter_n_children = iter_n_children;
  iface->iter_nth_child = iter_nth_child;
  iface->iter_parent = iter_parent;
}

/* The rows as they ought to be. */
static GPtrArray *
compute (DomusGuestList *self)
{
  g_autoptr (GPtrArray) groups = g_ptr_array_sized_new (self->sources->len);

  for (guint i = 0; i < self->sources->len; i++)
    g_ptr_array_add (groups, ((Source *)self->sources->pdata[i])->guests);
  return domus_guest_order_compute (groups, self->query, self->filter, self->sort,
                                    self->descending);
}

/* ---- changing ---- */

static void
take_out (DomusGuestList *self, guint index)
{
  g_autoptr (GtkTreePath) path = gtk_tree_path_new_from_indices ((int)index, -1);

  g_ptr_array_remove_index (self->shown, index);
  self->stamp++;
  gtk_tree_model_row_deleted (GTK_TREE_MODEL (self), path);
}

static void
put_in (DomusGuestList *self, guint index, DomusGuest *guest)
{
  g_autoptr (GtkTreePath) path = gtk_tree_path_new_from_indices ((int)index, -1);
  GtkTreeIter iter;

  g_ptr_array_insert (self->shown, (int)index, g_object_ref (guest));
  self->stamp++;
  set_iter (self, &iter, index);
  gtk_tree_model_row_inserted (GTK_TREE_MODEL (self), path, &iter);
}

static void
show (DomusGuestList *self, GPtrArray *wanted)
{
  g_autoptr (GPtrArray) rows = wanted;
  guint shortest = MIN (rows->len, self->shown->len);
  guint before = 0;
  guint after = 0;
  guint gone;
  guint fresh;

  g_clear_handle_id (&self->update_id, g_source_remove);
  while (before < shortest && rows->pdata[before] == self->shown->pdata[before])
    before++;
  while (after < shortest - before
         && rows->pdata[rows->len - 1 - after] == self->shown->pdata[self->shown->len - 1 - after])
    after++;
  gone = self->shown->len - before - after;
  fresh = rows->len - before - after;

  if (gone + fresh > MANY_ROWS) {
    g_signal_emit (self, signals[UPDATE_BEGIN], 0, TRUE);
    g_ptr_array_unref (self->shown);
    self->shown = g_steal_pointer (&rows);
    self->stamp++;
    g_signal_emit (self, signals[UPDATE_END], 0, TRUE);
  } else if (gone + fresh > 0) {
    g_signal_emit (self, signals[UPDATE_BEGIN], 0, FALSE);
    for (guint i = gone; i > 0; i--)
      take_out (self, before + i - 1);
    for (guint i = 0; i < fresh; i++)
      put_in (self, before + i, rows->pdata[before + i]);
    g_signal_emit (self, signals[UPDATE_END], 0, FALSE);
  }
  g_signal_emit (self, signals[CONTENT_CHANGED], 0);
}

static void
update (DomusGuestList *self)
{
  show (self, compute (self));
}

static gboolean
on_update (gpointer user_data)
{
  DomusGuestList *self = user_data;

  self->update_id = 0;
  update (self);
  return G_SOURCE_REMOVE;
}

/* Before the next frame is drawn, once for all that changes until then. */
static void
queue_update (DomusGuestList *self)
{
  if (self->update_id == 0)
    self->update_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_update, self, NULL);
}

static void
on_guest_notify (DomusGuest *guest, GParamSpec *pspec, DomusGuestList *self)
{
  gboolean state = g_str_equal (pspec->name, "state");
  gboolean name = g_str_equal (pspec->name, "name") || g_str_equal (pspec->name, "title");
  guint index;

  if (!state && !name)
    return;
  if (self->query != NULL || self->filter != NULL || (state && self->sort != DOMUS_GUEST_SORT_NAME))
    queue_update (self);
  if (g_ptr_array_find (self->shown, guest, &index)) {
    g_autoptr (GtkTreePath) path = gtk_tree_path_new_from_indices ((int)index, -1);
    GtkTreeIter iter;

    set_iter (self, &iter, index);
    gtk_tree_model_row_changed (GTK_TREE_MODEL (self), path, &iter);
  }
}

/* ---- sources ---- */

/* Only what definitions tell is read ahead, and only when it decides what is
 * shown, or where. */
static void
want_facts (DomusGuestList *self)
{
  if (self->query == NULL && self->filter == NULL && !domus_guest_sort_needs_facts (self->sort))
    return;
  for (guint i = 0; i < self->sources->len; i++)
    domus_connection_want_all_facts (((Source *)self->sources->pdata[i])->connection);
}

static void
on_facts_read (DomusConnection *connection, Source *source)
{
  DomusGuestList *self = source->list;

  if (self->query != NULL || self->filter != NULL || domus_guest_sort_needs_facts (self->sort))
    queue_update (self);
  g_signal_emit (self, signals[FACTS_CHANGED], 0);
}

static void
source_add_range (Source *source, guint position, guint added)
{
  for (guint i = position; i < position + added; i++) {
    DomusGuest *guest = g_list_model_get_item (source->model, i);

    g_signal_connect (guest, "notify", G_CALLBACK (on_guest_notify), source->list);
    g_ptr_array_insert (source->guests, (int)i, guest);
  }
}

static void
source_remove_range (Source *source, guint position, guint removed)
{
  for (guint i = position; i < position + removed; i++)
    g_signal_handlers_disconnect_by_func (g_ptr_array_index (source->guests, i), on_guest_notify,
                                          source->list);
  if (removed > 0)
    g_ptr_array_remove_range (source->guests, position, removed);
}

static void
on_items_changed (GListModel *model, guint position, guint removed, guint added, Source *source)
{
  source_remove_range (source, position, removed);
  source_add_range (source, position, added);
  queue_update (source->list);
}

static void
source_free (Source *source)
{
  g_signal_handlers_disconnect_by_data (source->model, source);
  g_signal_handlers_disconnect_by_data (source->connection, source);
  source_remove_range (source, 0, source->guests->len);
  g_ptr_array_unref (source->guests);
  g_object_unref (source->model);
  g_object_unref (source->connection);
  g_free (source);
}

static Source *
source_new (DomusGuestList *self, DomusConnection *connection)
{
  Source *source = g_new0 (Source, 1);

  source->list = self;
  source->connection = g_object_ref (connection);
  source->model = g_object_ref (domus_connection_get_guests (connection));
  source->guests = g_ptr_array_new_with_free_func (g_object_unref);
  source_add_range (source, 0, g_list_model_get_n_items (source->model));
  g_signal_connect (source->model, "items-changed", G_CALLBACK (on_items_changed), source);
  g_signal_connect (connection, "facts-read", G_CALLBACK (on_facts_read), source);
  return source;
}

/* ---- object ---- */

static void
domus_guest_list_finalize (GObject *object)
{
  DomusGuestList *self = DOMUS_GUEST_LIST (object);

  g_clear_handle_id (&self->update_id, g_source_remove);
  g_ptr_array_unref (self->sources);
  g_ptr_array_unref (self->shown);
  domus_query_free (self->query);
  domus_query_free (self->filter);
  G_OBJECT_CLASS (domus_guest_list_parent_class)->finalize (object);
}

static void
domus_guest_list_class_init (DomusGuestListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = domus_guest_list_finalize;

  signals[UPDATE_BEGIN] = g_signal_new ("update-begin", DOMUS_TYPE_GUEST_LIST, G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[UPDATE_END] = g_signal_new ("update-end", DOMUS_TYPE_GUEST_LIST, G_SIGNAL_RUN_LAST, 0,
                                      NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[CONTENT_CHANGED] = g_signal_new ("content-changed", DOMUS_TYPE_GUEST_LIST,
                                           G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[FACTS_CHANGED] = g_signal_new ("facts-changed", DOMUS_TYPE_GUEST_LIST, G_SIGNAL_RUN_LAST,
                                         0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
domus_guest_list_init (DomusGuestList *self)
{
  self->sources = g_ptr_array_new_with_free_func ((GDestroyNotify)source_free);
  self->shown = g_ptr_array_new_with_free_func (g_object_unref);
  self->stamp = 1;
}

/**
 * domus_guest_list_new:
 *
 * Returns: (transfer full): an empty list, by name
 */
DomusGuestList *
domus_guest_list_new (void)
{
  return g_object_new (DOMUS_TYPE_GUEST_LIST, NULL);
}

/**
 * domus_guest_list_set_sources:
 * @connections: (element-type DomusConnection)
 *
 * Rows follow at once.
 */
void
domus_guest_list_set_sources (DomusGuestList *self, GPtrArray *connections)
{
  g_autoptr (GPtrArray) old = NULL;

  g_return_if_fail (DOMUS_IS_GUEST_LIST (self));
  old = g_steal_pointer (&self->sources);
  self->sources = g_ptr_array_new_with_free_func ((GDestroyNotify)source_free);
  for (guint i = 0; i < connections->len; i++) {
    DomusConnection *connection = g_ptr_array_index (connections, i);
    Source *kept = NULL;

    for (guint j = 0; j < old->len && kept == NULL; j++) {
      if (((Source *)old->pdata[j])->connection == connection)
        kept = g_ptr_array_steal_index (old, j);
    }
    g_ptr_array_add (self->sources, kept != NULL ? kept : source_new (self, connection));
  }
  g_clear_pointer (&old, g_ptr_array_unref);
  want_facts (self);
  update (self);
}

/* Those of what is shown: for one letter more. */
static GPtrArray *
narrow (DomusGuestList *self)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->shown->len; i++) {
    if (domus_query_matches (self->query, self->shown->pdata[i]))
      g_ptr_array_add (rows, g_object_ref (self->shown->pdata[i]));
  }
  return rows;
}

/**
 * domus_guest_list_set_search:
 * @text: (nullable): as it was typed; see domus_query_new()
 */
void
domus_guest_list_set_search (DomusGuestList *self, const char *text)
{
  g_autoptr (DomusQuery) before = NULL;
  DomusQuery *query;

  g_return_if_fail (DOMUS_IS_GUEST_LIST (self));
  query = domus_query_new (text);
  if (domus_query_equal (query, self->query)) {
    domus_query_free (query);
    return;
  }
  before = self->query;
  self->query = query;
  want_facts (self);
  if (before != NULL && self->update_id == 0 && domus_query_narrows (query, before))
    show (self, narrow (self));
  else
    update (self);
}

/**
 * domus_guest_list_set_filter:
 * @text: (nullable): what guests must have to be there at all; see
 *   domus_query_new()
 */
void
domus_guest_list_set_filter (DomusGuestList *self, const char *text)
{
  DomusQuery *filter;

  g_return_if_fail (DOMUS_IS_GUEST_LIST (self));
  filter = domus_query_new (text);
  if (domus_query_equal (filter, self->filter)) {
    domus_query_free (filter);
    return;
  }
  domus_query_free (self->filter);
  self->filter = filter;
  want_facts (self);
  update (self);
}

/**
 * domus_guest_list_resort:
 *
 * What guests are sorted by may have changed, without a word from them.
 */
void
domus_guest_list_resort (DomusGuestList *self)
{
  g_return_if_fail (DOMUS_IS_GUEST_LIST (self));
  queue_update (self);
}

/**
 * domus_guest_list_set_sort:
 *
 * Guests that are equal in @sort are ordered by name.
 */
void
domus_guest_list_set_sort (DomusGuestList *self, DomusGuestSort sort, gboolean descending)
{
  g_return_if_fail (DOMUS_IS_GUEST_LIST (self));
  if (sort == self->sort && descending == self->descending)
    return;
  self->sort = sort;
  self->descending = descending;
  want_facts (self);
  update (self);
}

/**
 * domus_guest_list_has_search:
 *
 * Returns: whether some guests may be left out
 */
gboolean
domus_guest_list_has_search (DomusGuestList *self)
{
  return self->query != NULL || self->filter != NULL;
}

/**
 * domus_guest_list_get_n_shown:
 */
guint
domus_guest_list_get_n_shown (DomusGuestList *self)
{
  return self->shown->len;
}

/**
 * domus_guest_list_get_n_total:
 *
 * Returns: the number of guests, shown or left out by the search
 */
guint
domus_guest_list_get_n_total (DomusGuestList *self)
{
  guint total = 0;

  for (guint i = 0; i < self->sources->len; i++)
    total += ((Source *)self->sources->pdata[i])->guests->len;
  return total;
}

/**
 * domus_guest_list_get_guest:
 *
 * Returns: (transfer none)
 */
DomusGuest *
domus_guest_list_get_guest (DomusGuestList *self, GtkTreeIter *iter)
{
  g_return_val_if_fail (iter->stamp == self->stamp, NULL);
  return g_ptr_array_index (self->shown, GPOINTER_TO_UINT (iter->user_data));
}

/**
 * domus_guest_list_get_path:
 *
 * Returns: (transfer full) (nullable): %NULL when @guest is not shown
 */
GtkTreePath *
domus_guest_list_get_path (DomusGuestList *self, DomusGuest *guest)
{
  guint index;

  if (!g_ptr_array_find (self->shown, guest, &index))
    return NULL;
  return gtk_tree_path_new_from_indices ((int)index, -1);
}
