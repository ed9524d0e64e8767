/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-media-chooser.h"

#include "domus-error-box-private.h"
#include "domus-host-device.h"
#include "domus-media-upload-private.h"
#include "domus-recent-menu-private.h"
#include "domus-style-private.h"
#include "domus-text-private.h"
#include "domus-units.h"
#include "domus-validate.h"
#include "domus-widgets-private.h"
#include "transfer/domus-file-drop-private.h"

#include <glib/gi18n-lib.h>

#define DOMUS_TYPE_MEDIA_CHOOSER (domus_media_chooser_get_type ())
G_DECLARE_FINAL_TYPE (DomusMediaChooser, domus_media_chooser, DOMUS, MEDIA_CHOOSER, GtkDialog)

enum
{
  COLUMN_ICON,
  COLUMN_LABEL,
  COLUMN_SIZE,
  COLUMN_POOL,
  COLUMN_MEDIUM, /* index in self->media */
};

struct _DomusMediaChooser
{
  GtkDialog parent_instance;

  GtkLabel *owner;
  GtkEntry *search;
  GtkStack *stack;
  GtkLabel *status;
  GtkTreeView *view;
  GtkListStore *rows;
  GtkTreeModelFilter *filter;
  DomusErrorBox *error;
  GtkEntry *path;
  GtkLabel *path_problem;
  GtkWidget *browse;
  GtkContainer *recent_box;
  DomusRecentMenu *recent; /* (nullable): of disks */
  GtkContainer *upload_box;
  DomusMediaUpload *upload; /* (nullable): on other hosts */

  DomusConnection *connection;  /* (owned) */
  GPtrArray *media;             /* (owned) (nullable): of DomusMedium */
  char *needle;                 /* (owned) (nullable): folded */
  GCancellable *cancellable;    /* (owned): of the list */
  GtkNativeDialog *file_dialog; /* (owned) (nullable) */
  gboolean setting_path;
  gboolean disks; /* rather than CDs */
};

G_DEFINE_FINAL_TYPE (DomusMediaChooser, domus_media_chooser, GTK_TYPE_DIALOG)

/* ---- the list ---- */

static const DomusMedium *
medium_at (DomusMediaChooser *self, GtkTreeModel *model, GtkTreeIter *iter)
{
  guint index;

  gtk_tree_model_get (model, iter, COLUMN_MEDIUM, &index, -1);
  return g_ptr_array_index (self->media, index);
}

static gboolean
row_visible (GtkTreeModel *model, GtkTreeIter *iter, gpointer user_data)
{
  DomusMediaChooser *self = user_data;
  const DomusMedium *medium;

  if (self->needle == NULL || self->media == NULL)
    return TRUE;
  medium = medium_at (self, model, iter);
  return domus_text_contains (medium->label, self->needle)
         || domus_text_contains (medium->path, self->needle)
         || domus_text_contains (medium->pool, self->needle);
}

static void
show_list (DomusMediaChooser *self)
{
  if (self->media == NULL)
    return;
  if (gtk_tree_model_iter_n_children (GTK_TREE_MODEL (self->filter), NULL) > 0) {
    gtk_stack_set_visible_child_name (self->stack, "list");
    return;
  }
  gtk_label_set_text (self->status,
                      self->media->len > 0 ? _ ("No image or drive has that name.")
                      : self->disks
                          ? _ ("This host has no disk images in its storage pools. Type a path "
                               "below.")
                          : _ ("This host has no ISO images in its storage pools and no CD "
                               "drive. Type a path below."));
  gtk_stack_set_visible_child_name (self->stack, "status");
  if (self->media->len == 0)
    gtk_widget_grab_focus (GTK_WIDGET (self->path));
}

static void
fill_list (DomusMediaChooser *self)
{
  for (guint i = 0; i < self->media->len; i++) {
    const DomusMedium *medium = g_ptr_array_index (self->media, i);
    g_autofree char *size =
        medium->size > 0 ? g_format_size_full (medium->size, G_FORMAT_SIZE_IEC_UNITS) : NULL;

    gtk_list_store_insert_with_values (self->rows, NULL, -1, COLUMN_ICON,
                                       self->disks ? "drive-harddisk-symbolic"
                                       : medium->kind == DOMUS_SOURCE_BLOCK
                                           ? "drive-optical-symbolic"
                                           : "media-optical-symbolic",
                                       COLUMN_LABEL, medium->label, COLUMN_SIZE, size, COLUMN_POOL,
                                       medium->pool, COLUMN_MEDIUM, i, -1);
  }
  show_list (self);
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusMediaChooser) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) media =
      self->disks ? domus_connection_list_disks_finish (DOMUS_CONNECTION (source), result, &error)
                  : domus_connection_list_media_finish (DOMUS_CONNECTION (source), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (media == NULL) {
    domus_error_box_set_error (self->error, _ ("The host’s images could not be listed"), error);
    gtk_label_set_text (self->status, _ ("Type a path below."));
    gtk_widget_grab_focus (GTK_WIDGET (self->path));
    return;
  }
  gtk_list_store_clear (self->rows);
  g_clear_pointer (&self->media, g_ptr_array_unref);
  self->media = g_steal_pointer (&media);
  if (self->recent != NULL)
    domus_recent_menu_listed (self->recent, self->media);
  fill_list (self);
}

static void
on_search_changed (DomusMediaChooser *self)
{
  g_free (self->needle);
  self->needle = domus_text_fold (gtk_entry_get_text (self->search));
  gtk_tree_model_filter_refilter (self->filter);
  show_list (self);
}

static void
set_path (DomusMediaChooser *self, const char *path)
{
  self->setting_path = TRUE;
  gtk_entry_set_text (self->path, path);
  self->setting_path = FALSE;
}

static void
on_selection_changed (DomusMediaChooser *self, GtkTreeSelection *selection)
{
  GtkTreeModel *model;
  GtkTreeIter iter;

  if (gtk_tree_selection_get_selected (selection, &model, &iter))
    set_path (self, medium_at (self, model, &iter)->path);
}

static void
on_row_activated (DomusMediaChooser *self)
{
  gtk_dialog_response (GTK_DIALOG (self), GTK_RESPONSE_ACCEPT);
}

/* ---- the path ---- */

static void
on_path_changed (DomusMediaChooser *self)
{
  g_autoptr (GError) error = NULL;
  const char *path = gtk_entry_get_text (self->path);
  gboolean ok = *path != '\0' && domus_validate_absolute_path (path, &error);

  gtk_dialog_set_response_sensitive (GTK_DIALOG (self), GTK_RESPONSE_ACCEPT, ok);
  gtk_label_set_text (self->path_problem, error != NULL ? error->message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->path_problem), error != NULL);
  if (!self->setting_path)
    gtk_tree_selection_unselect_all (gtk_tree_view_get_selection (self->view));
}

static void
on_file_response (GtkNativeDialog *dialog, int response, DomusMediaChooser *self)
{
  if (response == GTK_RESPONSE_ACCEPT) {
    g_autofree char *path = gtk_file_chooser_get_filename (GTK_FILE_CHOOSER (dialog));

    if (path != NULL) {
      gtk_entry_set_text (self->path, path);
      gtk_widget_grab_focus (
          gtk_dialog_get_widget_for_response (GTK_DIALOG (self), GTK_RESPONSE_ACCEPT));
    }
  }
  g_clear_object (&self->file_dialog);
}

static void
on_browse (DomusMediaChooser *self)
{
  g_autoptr (GtkFileFilter) images = g_object_ref_sink (gtk_file_filter_new ());
  g_autoptr (GtkFileFilter) all = g_object_ref_sink (gtk_file_filter_new ());

  if (self->file_dialog != NULL)
    return;
  self->file_dialog = GTK_NATIVE_DIALOG (gtk_file_chooser_native_new (
      self->disks ? _ ("Choose a Disk Image") : _ ("Choose a CD Image"), GTK_WINDOW (self),
      GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Open"), _ ("_Cancel")));
  gtk_file_filter_set_name (images, _ ("CD images"));
  gtk_file_filter_add_pattern (images, "*.[iI][sS][oO]");
  gtk_file_filter_add_pattern (images, "*.[iI][mM][gG]");
  gtk_file_filter_set_name (all, _ ("All files"));
  gtk_file_filter_add_pattern (all, "*");
  if (!self->disks)
    gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self->file_dialog), images);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self->file_dialog), all);
  g_signal_connect_object (self->file_dialog, "response", G_CALLBACK (on_file_response), self, 0);
  domus_widgets_show_chooser (self->file_dialog);
}

/* What the path means: a medium of the list, else a file or a device. */
static DomusMedium *
chosen (DomusMediaChooser *self)
{
  const char *path = gtk_entry_get_text (self->path);
  DomusMedium *medium = g_new0 (DomusMedium, 1);

  medium->path = g_strdup (path);
  medium->kind = g_str_has_prefix (path, "/dev/") ? DOMUS_SOURCE_BLOCK : DOMUS_SOURCE_FILE;
  for (guint i = 0; self->media != NULL && i < self->media->len; i++) {
    const DomusMedium *known = g_ptr_array_index (self->media, i);

    if (g_strcmp0 (known->path, path) == 0) {
      medium->kind = known->kind;
      medium->label = g_strdup (known->label);
      medium->pool = g_strdup (known->pool);
      medium->size = known->size;
      medium->format = g_strdup (known->format);
      medium->allocation = known->allocation;
      return medium;
    }
  }
  medium->label = g_path_get_basename (path);
  return medium;
}

/* ---- the dialog ---- */

static void
domus_media_chooser_dispose (GObject *object)
{
  DomusMediaChooser *self = DOMUS_MEDIA_CHOOSER (object);

  g_cancellable_cancel (self->cancellable);
  if (self->file_dialog != NULL)
    gtk_native_dialog_destroy (self->file_dialog);
  g_clear_object (&self->file_dialog);
  g_clear_object (&self->connection);
  G_OBJECT_CLASS (domus_media_chooser_parent_class)->dispose (object);
}

static void
domus_media_chooser_finalize (GObject *object)
{
  DomusMediaChooser *self = DOMUS_MEDIA_CHOOSER (object);

  g_clear_pointer (&self->media, g_ptr_array_unref);
  g_clear_object (&self->cancellable);
  g_free (self->needle);
  G_OBJECT_CLASS (domus_media_chooser_parent_class)->finalize (object);
}

static void
domus_media_chooser_class_init (DomusMediaChooserClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = domus_media_chooser_dispose;
  object_class->finalize = domus_media_chooser_finalize;
  g_type_ensure (DOMUS_TYPE_ERROR_BOX);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/domusvm/Domus/common/domus-media-chooser.ui");
  gtk_widget_class_bind_template_child (widget_class, DomusMediaChooser, owner);
  gtk_widget_class_bind_template_child (widget_class, DomusMediaChooser, search);
  gtk_widget_class_bind_template_child (widget_class, DomusMediaChooser, stack);
  gtk_widget_class_bind_template_child (widget_class, DomusMediaChooser, status);
  gtk_widget_class_bind_template_child (widget_class, DomusMediaChooser, view);
  gtk_widget_class_bind_template_child (widget_class, DomusMediaChooser, rows);
  gtk_widget_class_bind_template_child (widget_class, DomusMediaChooser, filter);
  gtk_widget_class_bind_template_child (widget_class, DomusMediaChooser, error);
  gtk_widget_class_bind_template_child (widget_class, DomusMediaChooser, path);
  gtk_widget_class_bind_template_child (widget_class, DomusMediaChooser, path_problem);
  gtk_widget_class_bind_template_child (widget_class, DomusMediaChooser, browse);
  gtk_widget_class_bind_template_child (widget_class, DomusMediaChooser, recent_box);
  gtk_widget_class_bind_template_child (widget_class, DomusMediaChooser, upload_box);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_selection_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_path_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_browse);
}

static void
domus_media_chooser_init (DomusMediaChooser *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  domus_style_ensure (gtk_widget_get_screen (GTK_WIDGET (self)));
  gtk_tree_model_filter_set_visible_func (self->filter, row_visible, self, NULL);
  gtk_dialog_set_default_response (GTK_DIALOG (self), GTK_RESPONSE_ACCEPT);
  gtk_dialog_set_response_sensitive (GTK_DIALOG (self), GTK_RESPONSE_ACCEPT, FALSE);
}

static void
list (DomusMediaChooser *self)
{
  if (self->disks)
    domus_connection_list_disks_async (self->connection, self->cancellable, on_listed,
                                       g_object_ref (self));
  else
    domus_connection_list_media_async (self->connection, self->cancellable, on_listed,
                                       g_object_ref (self));
}

/* It is what was wanted; the list follows. */
static void
on_uploaded (DomusMediaChooser *self, const char *path)
{
  gtk_entry_set_text (self->path, path);
  list (self);
}

static void
on_dropped (const char *const *paths, gpointer user_data)
{
  DomusMediaChooser *self = user_data;

  if (paths[0] != NULL)
    domus_media_upload_start (self->upload, paths[0]);
}

static void
add_upload (DomusMediaChooser *self)
{
  GtkWidget *upload = domus_media_upload_new (self->connection);

  self->upload = DOMUS_MEDIA_UPLOAD (upload);
  gtk_box_pack_start (GTK_BOX (self->upload_box), upload, TRUE, TRUE, 0);
  gtk_widget_show (GTK_WIDGET (self->upload_box));
  gtk_widget_show (upload);
  g_signal_connect_object (upload, "uploaded", G_CALLBACK (on_uploaded), self, G_CONNECT_SWAPPED);
  domus_file_drop_attach (GTK_WIDGET (self), on_dropped, self);
}

static void
on_recent (DomusMediaChooser *self, const char *path)
{
  gtk_entry_set_text (self->path, path);
  gtk_widget_grab_focus (
      gtk_dialog_get_widget_for_response (GTK_DIALOG (self), GTK_RESPONSE_ACCEPT));
}

static void
add_recent (DomusMediaChooser *self)
{
  GtkWidget *recent = domus_recent_menu_new (self->connection);

  self->recent = DOMUS_RECENT_MENU (recent);
  gtk_container_add (self->recent_box, recent);
  g_signal_connect_object (recent, "chosen", G_CALLBACK (on_recent), self, G_CONNECT_SWAPPED);
}

static void
set_connection (DomusMediaChooser *self, DomusConnection *connection, gboolean disks)
{
  self->connection = g_object_ref (connection);
  self->disks = disks;
  if (!disks)
    add_recent (self);
  if (disks) {
    gtk_window_set_title (GTK_WINDOW (self), _ ("Choose a Disk"));
    gtk_label_set_text (self->status, _ ("Looking for disk images on the host…"));
    gtk_entry_set_placeholder_text (self->path, _ ("/path/to/image.img or /dev/vg0/volume"));
  }
  if (domus_connection_is_remote (connection)) {
    g_autofree char *text =
        g_strdup_printf (_ ("These are the images and drives of “%s”, not of this computer."),
                         domus_connection_get_label (connection));

    gtk_label_set_text (self->owner, text);
    add_upload (self);
  }
  gtk_widget_set_visible (GTK_WIDGET (self->owner), domus_connection_is_remote (connection));
  gtk_widget_set_visible (self->browse, !domus_connection_is_remote (connection));
  list (self);
}

/* ---- asking ---- */

static void
answer (GTask *task, DomusMedium *medium)
{
  if (g_object_get_data (G_OBJECT (task), "answered") != NULL) {
    g_clear_pointer (&medium, domus_medium_free);
    return;
  }
  g_object_set_data (G_OBJECT (task), "answered", task);
  g_task_return_pointer (task, medium, (GDestroyNotify)domus_medium_free);
}

static void
on_response (DomusMediaChooser *self, int response, GTask *task)
{
  DomusMedium *medium = response == GTK_RESPONSE_ACCEPT ? chosen (self) : NULL;

  if (medium != NULL && medium->kind == DOMUS_SOURCE_FILE && self->recent != NULL)
    domus_recent_menu_used (self->recent, medium->path);
  answer (task, medium);
  gtk_widget_destroy (GTK_WIDGET (self));
}

static void
on_destroy (GtkWidget *dialog, GTask *task)
{
  answer (task, NULL);
}

static void
on_cancelled (GCancellable *cancellable, GtkWidget *dialog)
{
  gtk_widget_destroy (dialog);
}

static void
disconnect_cancellable (gpointer data, GObject *dialog)
{
  GCancellable *cancellable = data;

  g_signal_handlers_disconnect_by_func (cancellable, on_cancelled, dialog);
  g_object_unref (cancellable);
}

static void
unref_task (gpointer task, GClosure *closure)
{
  g_object_unref (task);
}

static void
run (GtkWindow *parent,
     DomusConnection *connection,
     gboolean disks,
     GCancellable *cancellable,
     GAsyncReadyCallback callback,
     gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  GtkWidget *dialog;

  g_task_set_source_tag (task, run);
  if (cancellable != NULL && g_cancellable_is_cancelled (cancellable)) {
    g_task_return_pointer (task, NULL, NULL);
    return;
  }
  dialog = g_object_new (DOMUS_TYPE_MEDIA_CHOOSER, "transient-for", parent, NULL);
  set_connection (DOMUS_MEDIA_CHOOSER (dialog), connection, disks);
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_response), g_object_ref (task),
                         unref_task, 0);
  g_signal_connect_data (dialog, "destroy", G_CALLBACK (on_destroy), g_object_ref (task),
                         unref_task, 0);
  if (cancellable != NULL) {
    g_signal_connect (cancellable, "cancelled", G_CALLBACK (on_cancelled), dialog);
    g_object_weak_ref (G_OBJECT (dialog), disconnect_cancellable, g_object_ref (cancellable));
  }
  gtk_window_present (GTK_WINDOW (dialog));
}

/**
 * domus_media_chooser_run_async:
 * @parent: (nullable): the window that it belongs to
 * @connection: whose media these are
 * @cancellable: (nullable): main thread only; closes the chooser
 *
 * Opens the chooser and returns at once.
 */
void
domus_media_chooser_run_async (GtkWindow *parent,
                               DomusConnection *connection,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  run (parent, connection, FALSE, cancellable, callback, user_data);
}

/**
 * domus_media_chooser_run_disk_async:
 *
 * As domus_media_chooser_run_async(), for images and devices of hard disks.
 */
void
domus_media_chooser_run_disk_async (GtkWindow *parent,
                                    DomusConnection *connection,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  run (parent, connection, TRUE, cancellable, callback, user_data);
}

/**
 * domus_media_chooser_run_finish:
 *
 * Returns: (transfer full) (nullable): what was chosen; %NULL when the user
 *   cancelled. It was not looked at: a path may lead nowhere.
 */
DomusMedium *
domus_media_chooser_run_finish (GAsyncResult *result)
{
  g_return_val_if_fail (G_IS_TASK (result), NULL);
  return g_task_propagate_pointer (G_TASK (result), NULL);
}
