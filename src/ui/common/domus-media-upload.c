/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-media-upload-private.h"

#include "domus-disc-copy.h"
#include "domus-error-box-private.h"
#include "domus-storage.h"
#include "domus-widgets-private.h"

#include <glib/gi18n-lib.h>

struct _DomusMediaUpload
{
  GtkBox parent_instance;

  GtkWidget *button;
  GtkComboBoxText *pools;
  GtkWidget *none; /* shown where there is no pool */
  GtkWidget *work;
  GtkLabel *title;
  GtkProgressBar *progress;
  GtkWidget *cancel;
  DomusErrorBox *error;

  DomusConnection *connection; /* (owned) */
  GCancellable *cancellable;   /* of the list of pools */
  DomusJob *job;               /* (owned) (nullable): while it uploads */
  GtkNativeDialog *chooser;    /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (DomusMediaUpload, domus_media_upload, GTK_TYPE_BOX)

static guint uploaded_signal;

static void
update (DomusMediaUpload *self)
{
  gboolean any = gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->pools)) != NULL;

  gtk_widget_set_sensitive (self->button, any && self->job == NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->pools), self->job == NULL);
  gtk_widget_set_visible (self->work, self->job != NULL);
}

static void
on_progress (DomusMediaUpload *self)
{
  double progress = self->job != NULL ? domus_job_get_progress (self->job) : -1;

  if (progress >= 0)
    gtk_progress_bar_set_fraction (self->progress, MIN (progress, 1));
}

static void
on_copied (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusMediaUpload) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (DomusDiscCopied) copied =
      domus_disc_copy_finish (DOMUS_CONNECTION (source), result, &error);

  if (self->connection == NULL)
    return; /* the window is gone; the jobs tell */
  g_signal_handlers_disconnect_by_data (self->job, self);
  g_clear_object (&self->job);
  update (self);
  if (copied != NULL)
    g_signal_emit (self, uploaded_signal, 0, copied->path);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    domus_error_box_set_error (self->error, _ ("The file could not be uploaded"), error);
  gtk_widget_grab_focus (self->button);
}

/**
 * domus_media_upload_start:
 * @file: a path on this computer
 */
void
domus_media_upload_start (DomusMediaUpload *self, const char *file)
{
  const char *pool = gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->pools));
  g_autofree char *name = g_path_get_basename (file);
  g_autofree char *title = g_strdup_printf (_ ("Uploading “%s”"), name);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  if (self->job != NULL || pool == NULL)
    return;
  domus_error_box_set_error (self->error, NULL, NULL);
  self->job = domus_job_new (title, cancellable);
  gtk_label_set_text (self->title, title);
  gtk_progress_bar_set_fraction (self->progress, 0);
  gtk_widget_set_sensitive (self->cancel, TRUE);
  g_signal_connect_object (self->job, "notify::progress", G_CALLBACK (on_progress), self,
                           G_CONNECT_SWAPPED);
  domus_connection_add_job (self->connection, self->job);
  domus_disc_copy_async (self->connection, file, pool, name, FALSE, self->job, on_copied,
                         g_object_ref (self));
  update (self);
}

static void
on_cancel (DomusMediaUpload *self)
{
  if (self->job == NULL)
    return;
  g_cancellable_cancel (domus_job_get_cancellable (self->job));
  gtk_widget_set_sensitive (self->cancel, FALSE);
}

static void
on_chosen (GtkNativeDialog *dialog, int response, DomusMediaUpload *self)
{
  g_autofree char *file = response == GTK_RESPONSE_ACCEPT
                              ? gtk_file_chooser_get_filename (GTK_FILE_CHOOSER (dialog))
                              : NULL;

  g_clear_object (&self->chooser);
  if (file != NULL)
    domus_media_upload_start (self, file);
}

static void
on_clicked (DomusMediaUpload *self)
{
  GtkWidget *window = gtk_widget_get_toplevel (GTK_WIDGET (self));

  if (self->chooser != NULL)
    return;
  self->chooser = GTK_NATIVE_DIALOG (
      gtk_file_chooser_native_new (_ ("Upload a File to the Host"), GTK_WINDOW (window),
                                   GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Upload"), _ ("_Cancel")));
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_chosen), self, 0);
  domus_widgets_show_chooser (self->chooser);
}

static void
on_pools (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusMediaUpload) self = user_data;
  g_autoptr (GPtrArray) pools =
      domus_connection_list_pools_finish (DOMUS_CONNECTION (source), result, NULL);
  gboolean any = FALSE;

  if (self->connection == NULL)
    return;
  for (guint i = 0; pools != NULL && i < pools->len; i++) {
    const DomusPool *pool = pools->pdata[i];
    g_autofree char *room = g_format_size_full (pool->available, G_FORMAT_SIZE_IEC_UNITS);
    g_autofree char *text = g_strdup_printf (_ ("%s (%s free)"), pool->name, room);

    if (!pool->active || pool->path == NULL || pool->available == 0)
      continue;
    gtk_combo_box_text_append (self->pools, pool->name, text);
    if (!any || g_str_equal (pool->name, "default"))
      gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->pools), pool->name);
    any = TRUE;
  }
  gtk_widget_set_visible (self->none, !any);
  gtk_widget_set_visible (GTK_WIDGET (self->pools), any);
  update (self);
}

static void
domus_media_upload_dispose (GObject *object)
{
  DomusMediaUpload *self = DOMUS_MEDIA_UPLOAD (object);

  g_cancellable_cancel (self->cancellable);
  if (self->chooser != NULL)
    gtk_native_dialog_destroy (self->chooser);
  g_clear_object (&self->chooser);
  if (self->job != NULL)
    g_signal_handlers_disconnect_by_data (self->job, self);
  g_clear_object (&self->job);
  g_clear_object (&self->connection);
  G_OBJECT_CLASS (domus_media_upload_parent_class)->dispose (object);
}

static void
domus_media_upload_finalize (GObject *object)
{
  g_object_unref (DOMUS_MEDIA_UPLOAD (object)->cancellable);
  G_OBJECT_CLASS (domus_media_upload_parent_class)->finalize (object);
}

static void
domus_media_upload_class_init (DomusMediaUploadClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = domus_media_upload_dispose;
  G_OBJECT_CLASS (klass)->finalize = domus_media_upload_finalize;
  uploaded_signal =
      g_signal_new ("uploaded", DOMUS_TYPE_MEDIA_UPLOAD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
domus_media_upload_init (DomusMediaUpload *self)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *into = gtk_label_new_with_mnemonic (_ ("_into"));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 6);
  self->cancellable = g_cancellable_new ();

  self->button = gtk_button_new_with_mnemonic (_ ("_Upload…"));
  gtk_widget_set_tooltip_text (self->button,
                               _ ("Copies a file of this computer to the host. It can be dropped "
                                  "on this window as well."));
  g_signal_connect_object (self->button, "clicked", G_CALLBACK (on_clicked), self,
                           G_CONNECT_SWAPPED);
  self->pools = GTK_COMBO_BOX_TEXT (gtk_combo_box_text_new ());
  gtk_label_set_mnemonic_widget (GTK_LABEL (into), GTK_WIDGET (self->pools));
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->pools)), _ ("Pool"));
  gtk_style_context_add_class (gtk_widget_get_style_context (into), "dim-label");
  gtk_container_add (GTK_CONTAINER (line), self->button);
  gtk_container_add (GTK_CONTAINER (line), into);
  gtk_box_pack_start (GTK_BOX (line), GTK_WIDGET (self->pools), TRUE, TRUE, 0);
  gtk_container_add (GTK_CONTAINER (self), line);
  self->none = GTK_WIDGET (domus_widgets_add_line (
      GTK_CONTAINER (self),
      _ ("This host has no storage pool to upload to. Make one in the host’s window."),
      "dim-label"));

  self->work = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  self->title = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_ellipsize (self->title, PANGO_ELLIPSIZE_MIDDLE);
  self->progress = GTK_PROGRESS_BAR (gtk_progress_bar_new ());
  gtk_widget_set_valign (GTK_WIDGET (self->progress), GTK_ALIGN_CENTER);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->progress)),
                       _ ("Progress of the upload"));
  self->cancel = gtk_button_new_with_mnemonic (_ ("_Stop Upload"));
  g_signal_connect_object (self->cancel, "clicked", G_CALLBACK (on_cancel), self,
                           G_CONNECT_SWAPPED);
  gtk_container_add (GTK_CONTAINER (self->work), GTK_WIDGET (self->title));
  gtk_box_pack_start (GTK_BOX (self->work), GTK_WIDGET (self->progress), TRUE, TRUE, 0);
  gtk_container_add (GTK_CONTAINER (self->work), self->cancel);
  gtk_container_add (GTK_CONTAINER (self), self->work);
  gtk_widget_show_all (GTK_WIDGET (self));
  self->error = DOMUS_ERROR_BOX (domus_error_box_new ());
  gtk_container_add (GTK_CONTAINER (self), GTK_WIDGET (self->error));
  gtk_widget_hide (self->none);
  update (self);
}

/**
 * domus_media_upload_new:
 *
 * Returns: (transfer floating)
 */
GtkWidget *
domus_media_upload_new (DomusConnection *connection)
{
  DomusMediaUpload *self = g_object_new (DOMUS_TYPE_MEDIA_UPLOAD, NULL);

  self->connection = g_object_ref (connection);
  domus_connection_list_pools_async (connection, self->cancellable, on_pools, g_object_ref (self));
  return GTK_WIDGET (self);
}
