/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-screenshot-private.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  GdkPixbuf *picture;
  GFile *file; /* (nullable) */
} Shot;

static void
shot_free (gpointer data)
{
  Shot *shot = data;

  g_clear_object (&shot->picture);
  g_clear_object (&shot->file);
  g_free (shot);
}

static void
closed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Shot *shot = g_task_get_task_data (task);
  GError *error = NULL;

  if (g_output_stream_close_finish (G_OUTPUT_STREAM (source), result, &error))
    g_task_return_pointer (task, g_object_ref (shot->file), g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GOutputStream *stream = g_object_get_data (G_OBJECT (task), "stream");
  GError *error = NULL;

  if (!gdk_pixbuf_save_to_stream_finish (result, &error)) {
    g_task_return_error (task, error);
    return;
  }
  g_output_stream_close_async (stream, G_PRIORITY_DEFAULT, g_task_get_cancellable (task), closed,
                               g_object_ref (task));
}

static void
opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Shot *shot = g_task_get_task_data (task);
  GError *error = NULL;
  GFileOutputStream *stream = g_file_replace_finish (G_FILE (source), result, &error);

  if (stream == NULL) {
    g_task_return_error (task, error);
    return;
  }
  g_object_set_data_full (G_OBJECT (task), "stream", stream, g_object_unref);
  gdk_pixbuf_save_to_stream_async (shot->picture, G_OUTPUT_STREAM (stream), "png",
                                   g_task_get_cancellable (task), written, g_object_ref (task),
                                   NULL);
}

static void
chosen (GtkNativeDialog *native, int response, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Shot *shot = g_task_get_task_data (task);

  if (response == GTK_RESPONSE_ACCEPT)
    shot->file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (native));
  if (shot->file == NULL)
    g_task_return_pointer (task, NULL, NULL);
  else
    g_file_replace_async (shot->file, NULL, FALSE, G_FILE_CREATE_NONE, G_PRIORITY_DEFAULT,
                          g_task_get_cancellable (task), opened, g_object_ref (task));
  gtk_native_dialog_destroy (native);
  g_object_unref (native);
}

/**
 * domus_screenshot_save_async:
 * @guest_name: for the name that is proposed
 *
 * The file chooser does its own asking before it overwrites.
 */
void
domus_screenshot_save_async (GtkWindow *parent,
                             GdkPixbuf *picture,
                             const char *guest_name,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *when = g_date_time_format (now, "%Y-%m-%d %H-%M-%S");
  g_autofree char *name = g_strdup_printf ("%s %s.png", guest_name, when);
  GtkFileChooserNative *native = gtk_file_chooser_native_new (
      _ ("Save Screenshot"), parent, GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), _ ("_Cancel"));
  const char *pictures = g_get_user_special_dir (G_USER_DIRECTORY_PICTURES);
  g_autoptr (GtkFileFilter) filter = g_object_ref_sink (gtk_file_filter_new ());
  Shot *shot = g_new0 (Shot, 1);

  shot->picture = g_object_ref (picture);
  g_task_set_source_tag (task, domus_screenshot_save_async);
  g_task_set_task_data (task, shot, shot_free);

  g_strdelimit (name, "/", '-');
  gtk_file_filter_set_name (filter, _ ("PNG images"));
  gtk_file_filter_add_mime_type (filter, "image/png");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (native), filter);
  gtk_file_chooser_set_do_overwrite_confirmation (GTK_FILE_CHOOSER (native), TRUE);
  gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (native),
                                       pictures != NULL ? pictures : g_get_home_dir ());
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (native), name);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (native), TRUE);
  g_signal_connect (native, "response", G_CALLBACK (chosen), task);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (native));
}

/**
 * domus_screenshot_save_finish:
 *
 * Returns: (transfer full) (nullable): the file; %NULL with @error when it
 *   could not be written, without when nothing was chosen
 */
GFile *
domus_screenshot_save_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
