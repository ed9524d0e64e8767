/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-volume-list-private.h"

#include "common/domus-error-box-private.h"
#include "common/domus-widgets-private.h"
#include "domus-disc-copy.h"
#include "domus-fold.h"
#include "domus-storage-dialogs-private.h"
#include "domus-volume-columns-private.h"
#include "transfer/domus-file-drop-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _DomusVolumeList
{
  GtkBox parent_instance;

  GtkListStore *store; /* what a search looks into, DomusVolume (of volumes) */
  GtkTreeView *view;
  GtkTreeSelection *selection;
  GtkEntry *search;
  DomusErrorBox *error_box;
  GtkLabel *status;
  GMenuModel *menu;

  GtkTreeModelFilter *filter;
  GtkTreeModelSort *sort;
  GSimpleActionGroup *actions;
  DomusConnection *connection;
  char *pool;     /* (nullable): name */
  DomusPool copy; /* of it, for dialogs; @pool is its name */
  gboolean active;
  GPtrArray *volumes;            /* (nullable): of DomusVolume */
  char *needle;                  /* (nullable): folded */
  GCancellable *cancellable;     /* (nullable): while it is listed */
  GtkFileChooserNative *chooser; /* (nullable) */
  GtkWidget *popup;              /* (nullable) */
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DomusVolumeList, domus_volume_list, GTK_TYPE_BOX)

static void list (DomusVolumeList *self);

/* ---- what is chosen ---- */

static GPtrArray *
chosen (DomusVolumeList *self)
{
  GtkTreeModel *model;
  GList *rows = gtk_tree_selection_get_selected_rows (self->selection, &model);
  GPtrArray *volumes = g_ptr_array_new ();

  for (GList *row = rows; row != NULL; row = row->next) {
    GtkTreeIter iter;
    gpointer volume;

    if (gtk_tree_model_get_iter (model, &iter, row->data)) {
      gtk_tree_model_get (model, &iter, DOMUS_VOLUME_COLUMN_VOLUME, &volume, -1);
      g_ptr_array_add (volumes, volume);
    }
  }
  g_list_free_full (rows, (GDestroyNotify)gtk_tree_path_free);
  return volumes;
}

static const DomusVolume *
chosen_one (DomusVolumeList *self)
{
  g_autoptr (GPtrArray) volumes = chosen (self);

  return volumes->len == 1 ? volumes->pdata[0] : NULL;
}

static void
update (DomusVolumeList *self)
{
  static const struct
  {
    const char *name;
    guint least, most;
  } rules[] = {
    { "new", 0, G_MAXUINT },    { "upload", 0, G_MAXUINT }, { "download", 1, 1 },
    { "copy", 1, 1 },           { "grow", 1, 1 },           { "copy-path", 1, 1 },
    { "delete", 1, G_MAXUINT },
  };
  guint n = (guint)gtk_tree_selection_count_selected_rows (self->selection);

  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++) {
    GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), rules[i].name);

    g_simple_action_set_enabled (G_SIMPLE_ACTION (action),
                                 self->active && n >= rules[i].least && n <= rules[i].most);
  }
}

/* ---- the list ---- */

static gboolean
is_visible (GtkTreeModel *model, GtkTreeIter *iter, gpointer user_data)
{
  DomusVolumeList *self = user_data;
  g_autofree char *haystack = NULL;

  if (self->needle == NULL)
    return TRUE;
  gtk_tree_model_get (model, iter, DOMUS_VOLUME_COLUMN_WORDS, &haystack, -1);
  return haystack != NULL && strstr (haystack, self->needle) != NULL;
}

static void
on_search (DomusVolumeList *self)
{
  const char *text = gtk_entry_get_text (self->search);

  g_clear_pointer (&self->needle, g_free);
  if (*text != '\0')
    self->needle = domus_fold (text);
  gtk_tree_model_filter_refilter (self->filter);
}

static void
clear (DomusVolumeList *self)
{
  gtk_list_store_clear (self->store);
  g_clear_pointer (&self->volumes, g_ptr_array_unref);
  gtk_label_set_text (self->status, "");
}

static void
show_volumes (DomusVolumeList *self)
{
  gtk_tree_view_set_model (self->view, NULL);
  for (guint i = 0; i < self->volumes->len; i++) {
    const DomusVolume *volume = self->volumes->pdata[i];
    g_autofree char *words = g_strjoin ("\n", volume->path, volume->users, volume->format, NULL);
    g_autofree char *haystack = domus_fold (words);

    gtk_list_store_insert_with_values (self->store, NULL, -1, DOMUS_VOLUME_COLUMN_WORDS, haystack,
                                       DOMUS_VOLUME_COLUMN_VOLUME, volume, -1);
  }
  gtk_tree_view_set_model (self->view, GTK_TREE_MODEL (self->sort));
}

static void
show_count (DomusVolumeList *self)
{
  guint n = self->volumes != NULL ? self->volumes->len : 0;
  g_autofree char *text = g_strdup_printf (ngettext ("%u volume", "%u volumes", n), n);

  gtk_label_set_text (self->status, self->volumes != NULL ? text : "");
}

static gboolean
is_same (const DomusVolume *x, const DomusVolume *y)
{
  return g_strcmp0 (x->path, y->path) == 0 && g_strcmp0 (x->format, y->format) == 0
         && g_strcmp0 (x->backing, y->backing) == 0 && g_strcmp0 (x->users, y->users) == 0
         && x->capacity == y->capacity && x->allocation == y->allocation;
}

/* A list that is filled anew forgets what is chosen, so only when it is another. */
static gboolean
is_shown (DomusVolumeList *self, GPtrArray *volumes)
{
  if (self->volumes == NULL || self->volumes->len != volumes->len)
    return FALSE;
  for (guint i = 0; i < volumes->len; i++)
    if (!is_same (self->volumes->pdata[i], volumes->pdata[i]))
      return FALSE;
  return TRUE;
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusVolumeList) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) volumes =
      domus_connection_list_volumes_finish (DOMUS_CONNECTION (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->cancellable);
  domus_error_box_set_error (self->error_box, _ ("The volumes are not known"), error);
  if (volumes != NULL && !is_shown (self, volumes)) {
    gtk_list_store_clear (self->store); /* its rows are of the old volumes */
    g_clear_pointer (&self->volumes, g_ptr_array_unref);
    self->volumes = g_steal_pointer (&volumes);
    show_volumes (self);
  }
  show_count (self);
  update (self);
}

static void
list (DomusVolumeList *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->pool == NULL || !self->active)
    return;
  self->cancellable = g_cancellable_new ();
  gtk_label_set_text (self->status, _ ("Looking…"));
  domus_connection_list_volumes_async (self->connection, self->pool, self->cancellable, listed_cb,
                                       g_object_ref (self));
}

/* Something was made, changed or removed. */
static void
look_again (gpointer owner, const char *name)
{
  DomusVolumeList *self = owner;

  list (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* ---- actions ---- */

static void
activate_new (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DomusVolumeList *self = user_data;

  domus_new_volume_dialog_show (GTK_WIDGET (self), self->connection, &self->copy, look_again);
}

static void
activate_copy (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DomusVolumeList *self = user_data;

  domus_copy_volume_dialog_show (GTK_WIDGET (self), self->connection, &self->copy,
                                 chosen_one (self), look_again);
}

static void
activate_grow (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DomusVolumeList *self = user_data;

  domus_grow_volume_dialog_show (GTK_WIDGET (self), self->connection, chosen_one (self),
                                 look_again);
}

static void
activate_copy_path (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DomusVolumeList *self = user_data;

  gtk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self), GDK_SELECTION_CLIPBOARD),
                          chosen_one (self)->path, -1);
}

static void
uploaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusVolumeList) self = user_data;
  g_autoptr (DomusDiscCopied) copied =
      domus_disc_copy_finish (DOMUS_CONNECTION (source), result, NULL); /* the job tells why */

  if (copied != NULL && self->connection != NULL)
    look_again (self, NULL);
}

static void
upload (DomusVolumeList *self, const char *path)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *title = g_strdup_printf (_ ("Uploading “%s”"), name);
  g_autoptr (DomusJob) job = domus_job_new (title, cancellable);

  domus_connection_add_job (self->connection, job);
  domus_disc_copy_async (self->connection, path, self->pool, name, FALSE, job, uploaded_cb,
                         g_object_ref (self));
}

static void
on_dropped (const char *const *paths, gpointer user_data)
{
  DomusVolumeList *self = user_data;

  for (; self->active && *paths != NULL; paths++)
    upload (self, *paths);
}

static void
on_upload_chosen (DomusVolumeList *self, int response)
{
  if (response == GTK_RESPONSE_ACCEPT) {
    g_autofree char *path = gtk_file_chooser_get_filename (GTK_FILE_CHOOSER (self->chooser));
    if (path != NULL)
      upload (self, path);
  }
  g_clear_object (&self->chooser);
}

static void
show_chooser (DomusVolumeList *self,
              const char *title,
              GtkFileChooserAction action,
              const char *label,
              GCallback chosen_file)
{
  GtkWidget *window = gtk_widget_get_toplevel (GTK_WIDGET (self));

  g_clear_object (&self->chooser);
  self->chooser =
      gtk_file_chooser_native_new (title, GTK_WINDOW (window), action, label, _ ("_Cancel"));
  g_signal_connect_object (self->chooser, "response", chosen_file, self, G_CONNECT_SWAPPED);
  domus_widgets_show_chooser (GTK_NATIVE_DIALOG (self->chooser));
}

static void
activate_upload (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  show_chooser (user_data, _ ("Upload a File to the Host"), GTK_FILE_CHOOSER_ACTION_OPEN,
                _ ("_Upload"), G_CALLBACK (on_upload_chosen));
}

static void
on_download_chosen (DomusVolumeList *self, int response)
{
  g_autofree char *path = gtk_file_chooser_get_filename (GTK_FILE_CHOOSER (self->chooser));
  const DomusVolume *volume = chosen_one (self);

  if (response == GTK_RESPONSE_ACCEPT && path != NULL && volume != NULL) {
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    g_autofree char *title = g_strdup_printf (_ ("Downloading “%s”"), volume->name);
    g_autoptr (DomusJob) job = domus_job_new (title, cancellable);

    domus_connection_add_job (self->connection, job);
    domus_connection_download_async (self->connection, volume, path, job, NULL, NULL);
  }
  g_clear_object (&self->chooser);
}

static void
activate_download (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DomusVolumeList *self = user_data;

  show_chooser (self, _ ("Download the Volume"), GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Download"),
                G_CALLBACK (on_download_chosen));
  gtk_file_chooser_set_do_overwrite_confirmation (GTK_FILE_CHOOSER (self->chooser), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), chosen_one (self)->name);
}

static void
activate_delete (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DomusVolumeList *self = user_data;
  g_autoptr (GPtrArray) volumes = chosen (self);

  domus_delete_volumes (GTK_WIDGET (self), self->connection, volumes, look_again);
}

static const GActionEntry entries[] = {
  { "new", activate_new, NULL, NULL, NULL, { 0 } },
  { "upload", activate_upload, NULL, NULL, NULL, { 0 } },
  { "download", activate_download, NULL, NULL, NULL, { 0 } },
  { "copy", activate_copy, NULL, NULL, NULL, { 0 } },
  { "grow", activate_grow, NULL, NULL, NULL, { 0 } },
  { "copy-path", activate_copy_path, NULL, NULL, NULL, { 0 } },
  { "delete", activate_delete, NULL, NULL, NULL, { 0 } },
};

/* ---- the menu ---- */

static void
popup (DomusVolumeList *self, GdkEvent *event)
{
  if (self->popup == NULL) {
    self->popup = gtk_menu_new_from_model (self->menu);
    gtk_menu_attach_to_widget (GTK_MENU (self->popup), GTK_WIDGET (self), NULL);
  }
  if (event != NULL)
    gtk_menu_popup_at_pointer (GTK_MENU (self->popup), event);
  else
    gtk_menu_popup_at_widget (GTK_MENU (self->popup), GTK_WIDGET (self->view), GDK_GRAVITY_CENTER,
                              GDK_GRAVITY_NORTH_WEST, NULL);
}

static gboolean
on_button_press (DomusVolumeList *self, GdkEventButton *event)
{
  g_autoptr (GtkTreePath) path = NULL;

  if (!gdk_event_triggers_context_menu ((GdkEvent *)event)
      || !gtk_tree_view_get_path_at_pos (self->view, (int)event->x, (int)event->y, &path, NULL,
                                         NULL, NULL))
    return GDK_EVENT_PROPAGATE;
  if (!gtk_tree_selection_path_is_selected (self->selection, path))
    gtk_tree_view_set_cursor (self->view, path, NULL, FALSE);
  popup (self, (GdkEvent *)event);
  return GDK_EVENT_STOP;
}

static gboolean
on_popup_menu (DomusVolumeList *self)
{
  if (gtk_tree_selection_count_selected_rows (self->selection) == 0)
    return FALSE;
  popup (self, NULL);
  return TRUE;
}

/* ---- object ---- */

static void
forget_pool (DomusVolumeList *self)
{
  g_clear_pointer (&self->pool, g_free);
  g_clear_pointer (&self->copy.type, g_free);
  self->copy.name = NULL;
}

static void
domus_volume_list_dispose (GObject *object)
{
  DomusVolumeList *self = DOMUS_VOLUME_LIST (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->chooser);
  g_clear_object (&self->actions);
  g_clear_object (&self->connection);
  g_clear_object (&self->sort);
  g_clear_object (&self->filter);
  G_OBJECT_CLASS (domus_volume_list_parent_class)->dispose (object);
}

static void
domus_volume_list_finalize (GObject *object)
{
  DomusVolumeList *self = DOMUS_VOLUME_LIST (object);

  forget_pool (self);
  g_free (self->needle);
  g_clear_pointer (&self->volumes, g_ptr_array_unref);
  G_OBJECT_CLASS (domus_volume_list_parent_class)->finalize (object);
}

static void
domus_volume_list_class_init (DomusVolumeListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = domus_volume_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = domus_volume_list_finalize;
  signals[CHANGED] = g_signal_new ("changed", DOMUS_TYPE_VOLUME_LIST, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  g_type_ensure (DOMUS_TYPE_ERROR_BOX);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/domusvm/Domus/host/domus-volume-list.ui");
  gtk_widget_class_bind_template_child (widget_class, DomusVolumeList, store);
  gtk_widget_class_bind_template_child (widget_class, DomusVolumeList, view);
  gtk_widget_class_bind_template_child (widget_class, DomusVolumeList, selection);
  gtk_widget_class_bind_template_child (widget_class, DomusVolumeList, search);
  gtk_widget_class_bind_template_child (widget_class, DomusVolumeList, error_box);
  gtk_widget_class_bind_template_child (widget_class, DomusVolumeList, status);
  gtk_widget_class_bind_template_child (widget_class, DomusVolumeList, menu);
  gtk_widget_class_bind_template_callback (widget_class, on_search);
  gtk_widget_class_bind_template_callback (widget_class, on_button_press);
  gtk_widget_class_bind_template_callback (widget_class, on_popup_menu);
  gtk_widget_class_bind_template_callback (widget_class, update);
}

static void
domus_volume_list_init (DomusVolumeList *self)
{
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "volumes", G_ACTION_GROUP (self->actions));
  self->filter =
      GTK_TREE_MODEL_FILTER (gtk_tree_model_filter_new (GTK_TREE_MODEL (self->store), NULL));
  gtk_tree_model_filter_set_visible_func (self->filter, is_visible, self, NULL);
  self->sort =
      GTK_TREE_MODEL_SORT (gtk_tree_model_sort_new_with_model (GTK_TREE_MODEL (self->filter)));
  domus_volume_columns_add (self->view, GTK_TREE_SORTABLE (self->sort));
  gtk_tree_view_set_model (self->view, GTK_TREE_MODEL (self->sort));
  domus_file_drop_attach (GTK_WIDGET (self->view), on_dropped, self);
  update (self);
}

/**
 * domus_volume_list_new:
 *
 * Returns: (transfer floating): an empty list
 */
GtkWidget *
domus_volume_list_new (DomusConnection *connection)
{
  DomusVolumeList *self = g_object_new (DOMUS_TYPE_VOLUME_LIST, NULL);

  self->connection = g_object_ref (connection);
  return GTK_WIDGET (self);
}

/**
 * domus_volume_list_set_pool:
 */
void
domus_volume_list_set_pool (DomusVolumeList *self, const DomusPool *pool)
{
  if (g_strcmp0 (self->pool, pool != NULL ? pool->name : NULL) != 0 || pool == NULL
      || !pool->active) {
    clear (self);
    domus_error_box_set_error (self->error_box, NULL, NULL);
  }
  forget_pool (self);
  self->active = pool != NULL && pool->active;
  if (pool != NULL) {
    self->pool = g_strdup (pool->name);
    self->copy.name = self->pool;
    self->copy.type = g_strdup (pool->type);
    self->copy.available = pool->available;
  }
  update (self);
  list (self);
}
