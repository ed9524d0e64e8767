/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-import-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* How long the windows may stand still while files are evaluated. */
#define SLICE_US 8000

struct _DomusImport
{
  GObject parent_instance;

  DomusConnection *connection; /* (owned) (nullable) */
  GSignalGroup *signals;       /* of the connection */
  DomusImportHost *host;       /* (owned) (nullable): while it is open */
  GListStore *items;
  GPtrArray *passed_over; /* of char * */
  GCancellable *cancellable;
  guint reading;
  guint next; /* the item to evaluate next */
  guint evaluate_id;
};

enum
{
  PROP_READING = 1,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

enum
{
  CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DomusImport, domus_import, G_TYPE_OBJECT)

/* ---- evaluating ---- */

static gboolean
evaluate_cb (gpointer user_data)
{
  DomusImport *self = user_data;
  gint64 end = g_get_monotonic_time () + SLICE_US;
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->items));

  while (self->next < n && g_get_monotonic_time () < end) {
    g_autoptr (DomusImportItem) item =
        g_list_model_get_item (G_LIST_MODEL (self->items), self->next++);

    domus_import_item_evaluate (item);
  }
  if (self->next < n)
    return G_SOURCE_CONTINUE;
  self->evaluate_id = 0;
  g_signal_emit (self, signals[CHANGED], 0);
  return G_SOURCE_REMOVE;
}

static void
queue_evaluate (gpointer data)
{
  DomusImport *self = data;

  self->next = 0;
  if (self->evaluate_id == 0)
    self->evaluate_id = g_idle_add (evaluate_cb, self);
}

void
domus_import_item_touched (DomusImport *self, DomusImportItem *item)
{
  domus_import_item_evaluate (item);
  queue_evaluate (self); /* the names of the others may be free now, or taken */
}

DomusImportHost *
domus_import_get_host (DomusImport *self)
{
  return self->host;
}

static gboolean
guest_has_name (DomusImport *self, const char *name)
{
  GListModel *guests =
      self->connection != NULL ? domus_connection_get_guests (self->connection) : NULL;
  guint n = guests != NULL ? g_list_model_get_n_items (guests) : 0;

  for (guint i = 0; i < n; i++) {
    g_autoptr (DomusGuest) guest = g_list_model_get_item (guests, i);

    if (g_strcmp0 (domus_guest_get_name (guest), name) == 0)
      return TRUE;
  }
  return FALSE;
}

gboolean
domus_import_name_is_taken (DomusImport *self,
                            DomusImportItem *except,
                            const char *name,
                            gboolean *by_guest)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->items));

  if (guest_has_name (self, name)) {
    if (by_guest != NULL)
      *by_guest = TRUE;
    return TRUE;
  }
  /* Of two files with one name the first has it. */
  for (guint i = 0; i < n; i++) {
    g_autoptr (DomusImportItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);

    if (item == except)
      return FALSE;
    if (item->domain != NULL && item->chosen && g_str_equal (item->name, name))
      return TRUE;
  }
  return FALSE;
}

/* ---- the connection ---- */

static void
refresh_host (DomusImport *self)
{
  gboolean open = self->connection != NULL
                  && domus_connection_get_state (self->connection) == DOMUS_CONNECTION_OPEN
                  && domus_connection_is_listed (self->connection);

  if (open == (self->host != NULL))
    return;
  g_clear_pointer (&self->host, domus_import_host_free);
  if (open)
    self->host = domus_import_host_new (self->connection, queue_evaluate, self);
  queue_evaluate (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

/**
 * domus_import_set_connection:
 * @connection: (nullable): where the guests shall live; may open later
 */
void
domus_import_set_connection (DomusImport *self, DomusConnection *connection)
{
  g_return_if_fail (DOMUS_IS_IMPORT (self));

  if (!g_set_object (&self->connection, connection))
    return;
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->items)); i++) {
    g_autoptr (DomusImportItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);

    if (item->state == DOMUS_IMPORT_FAILED)
      item->state = DOMUS_IMPORT_READY; /* it failed elsewhere */
  }
  g_clear_pointer (&self->host, domus_import_host_free);
  g_signal_group_set_target (self->signals, connection);
  refresh_host (self);
  queue_evaluate (self);
}

/** domus_import_get_connection: Returns: (transfer none) (nullable) */
DomusConnection *
domus_import_get_connection (DomusImport *self)
{
  return self->connection;
}

/* ---- files ---- */

static gboolean
is_there (DomusImport *self, const char *path)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->items));

  for (guint i = 0; i < n; i++) {
    g_autoptr (DomusImportItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);

    if (g_str_equal (domus_import_item_get_path (item), path))
      return TRUE;
  }
  return FALSE;
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusImport) self = user_data;
  g_autoptr (DomusImportFiles) files = domus_import_read_finish (result, NULL);

  if (files == NULL || g_cancellable_is_cancelled (self->cancellable))
    return;
  for (guint i = 0; i < files->files->len; i++) {
    DomusImportFile *file = files->files->pdata[i];
    g_autoptr (DomusImportItem) item = NULL;

    if (is_there (self, file->path))
      continue;
    files->files->pdata[i] = NULL;
    item = domus_import_item_new (self, file);
    g_list_store_append (self->items, item);
  }
  for (guint i = 0; i < files->passed_over->len; i++)
    g_ptr_array_add (self->passed_over, g_strdup (files->passed_over->pdata[i]));
  self->reading--;
  queue_evaluate (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_READING]);
  g_signal_emit (self, signals[CHANGED], 0);
}

/**
 * domus_import_add:
 * @paths: (array zero-terminated=1): files and folders of this computer
 *
 * Reads them in a thread; items follow. A file that is there already is not
 * taken twice.
 */
void
domus_import_add (DomusImport *self, const char *const *paths)
{
  g_return_if_fail (DOMUS_IS_IMPORT (self));

  if (paths[0] == NULL)
    return;
  self->reading++;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_READING]);
  domus_import_read_async (paths, self->cancellable, read_cb, g_object_ref (self));
}

/** domus_import_get_items: Returns: (transfer none): of #DomusImportItem */
GListModel *
domus_import_get_items (DomusImport *self)
{
  return G_LIST_MODEL (self->items);
}

/** domus_import_is_reading: */
gboolean
domus_import_is_reading (DomusImport *self)
{
  return self->reading > 0;
}

/** domus_import_get_passed_over: Returns: (transfer none) (element-type utf8) */
GPtrArray *
domus_import_get_passed_over (DomusImport *self)
{
  return self->passed_over;
}

/** domus_import_count_included: */
guint
domus_import_count_included (DomusImport *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->items));
  guint count = 0;

  for (guint i = 0; i < n; i++) {
    g_autoptr (DomusImportItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);

    if (domus_import_item_is_included (item))
      count++;
  }
  return count;
}

/* ---- object ---- */

static void
domus_import_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DomusImport *self = DOMUS_IMPORT (object);

  if (id == PROP_READING)
    g_value_set_boolean (value, self->reading > 0);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
domus_import_dispose (GObject *object)
{
  DomusImport *self = DOMUS_IMPORT (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->evaluate_id, g_source_remove);
  g_clear_pointer (&self->host, domus_import_host_free);
  if (self->signals != NULL)
    g_signal_group_set_target (self->signals, NULL);
  g_clear_object (&self->signals);
  g_clear_object (&self->connection);
  G_OBJECT_CLASS (domus_import_parent_class)->dispose (object);
}

static void
domus_import_finalize (GObject *object)
{
  DomusImport *self = DOMUS_IMPORT (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->items);
  g_clear_pointer (&self->passed_over, g_ptr_array_unref);
  G_OBJECT_CLASS (domus_import_parent_class)->finalize (object);
}

static void
domus_import_class_init (DomusImportClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = domus_import_get_property;
  object_class->dispose = domus_import_dispose;
  object_class->finalize = domus_import_finalize;
  props[PROP_READING] = g_param_spec_boolean ("reading", NULL, NULL, FALSE,
                                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[CHANGED] = g_signal_new ("changed", DOMUS_TYPE_IMPORT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
}

static void
domus_import_init (DomusImport *self)
{
  self->items = g_list_store_new (DOMUS_TYPE_IMPORT_ITEM);
  self->passed_over = g_ptr_array_new_with_free_func (g_free);
  self->cancellable = g_cancellable_new ();
  self->signals = g_signal_group_new (DOMUS_TYPE_CONNECTION);
  g_signal_group_connect_swapped (self->signals, "notify::state", G_CALLBACK (refresh_host), self);
  g_signal_group_connect_swapped (self->signals, "listed", G_CALLBACK (refresh_host), self);
}

/**
 * domus_import_new:
 * @connection: (nullable): where the guests shall live
 *
 * Returns: (transfer full)
 */
DomusImport *
domus_import_new (DomusConnection *connection)
{
  DomusImport *self = g_object_new (DOMUS_TYPE_IMPORT, NULL);

  domus_import_set_connection (self, connection);
  return self;
}
