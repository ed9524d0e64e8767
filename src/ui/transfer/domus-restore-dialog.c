/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-transfer-private.h"

#include "common/domus-error-box-private.h"
#include "common/domus-widgets-private.h"
#include "domus-guest-save.h"
#include "domus-message.h"

#include <glib/gi18n-lib.h>

#define DOMUS_TYPE_RESTORE_DIALOG (domus_restore_dialog_get_type ())
G_DECLARE_FINAL_TYPE (DomusRestoreDialog, domus_restore_dialog, DOMUS, RESTORE_DIALOG, GtkDialog)

enum
{
  RESPONSE_LOOK = 1,
};

struct _DomusRestoreDialog
{
  GtkDialog parent_instance;

  DomusConnectionStore *store;
  DomusConnection *connection;
  GCancellable *cancellable; /* (nullable): of the look in flight */
  char *looked_at;           /* (nullable): the path that can be restored */
  gboolean closed;

  GtkEntry *path;
  DomusErrorBox *error;
  GtkBox *facts;
  GtkWidget *definition;
  GtkTextBuffer *text;
  GtkFileChooserNative *chooser; /* (nullable) */
};

G_DEFINE_FINAL_TYPE (DomusRestoreDialog, domus_restore_dialog, GTK_TYPE_DIALOG)

static void
update (DomusRestoreDialog *self)
{
  const char *path = gtk_entry_get_text (self->path);
  gboolean ready = self->looked_at != NULL;

  gtk_dialog_set_response_sensitive (GTK_DIALOG (self), GTK_RESPONSE_ACCEPT, ready);
  gtk_dialog_set_response_sensitive (GTK_DIALOG (self), RESPONSE_LOOK, *path == '/');
  gtk_dialog_set_default_response (GTK_DIALOG (self), ready ? GTK_RESPONSE_ACCEPT : RESPONSE_LOOK);
}

/* What was shown is another file's. */
static void
forget (DomusRestoreDialog *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->looked_at, g_free);
  domus_widgets_clear (GTK_CONTAINER (self->facts));
  gtk_widget_hide (self->definition);
  domus_error_box_set_error (self->error, NULL, NULL);
  update (self);
}

static void
show_saved (DomusRestoreDialog *self, const DomusSavedGuest *saved)
{
  g_autofree char *size = NULL;
  g_autofree char *memory = NULL;
  g_autofree char *disks = NULL;
  GtkContainer *box = GTK_CONTAINER (self->facts);

  if (saved->xml == NULL) {
    domus_widgets_add_line (
        box, _ ("This host cannot say what is in the file. It tells when it restores it."), NULL);
  } else {
    domus_widgets_add_line (box, saved->name, "domus-heading");
    size = g_format_size_full (saved->memory_kib * 1024, G_FORMAT_SIZE_IEC_UNITS);
    memory = g_strdup_printf (_ ("Memory: %s"), size);
    domus_widgets_add_line (box, memory, NULL);
    g_ptr_array_add (saved->disks, NULL);
    disks = g_strjoinv (", ", (char **)saved->disks->pdata);
    g_ptr_array_set_size (saved->disks, (int)saved->disks->len - 1);
    if (*disks != '\0') {
      g_autofree char *line = g_strdup_printf (_ ("Its disks: %s"), disks);

      domus_widgets_add_line (box, line, NULL);
      domus_widgets_add_line (box,
                              _ ("If anything has written to them since it was saved, restoring "
                                 "it damages what is on them."),
                              "dim-label");
    }
    gtk_text_buffer_set_text (self->text, saved->xml, -1);
    gtk_widget_show (self->definition);
  }
  if (saved->problem != NULL)
    domus_widgets_add_line (box, saved->problem, NULL);
  gtk_widget_show_all (GTK_WIDGET (self->facts));
}

static void
on_looked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusRestoreDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (DomusSavedGuest) saved =
      domus_connection_read_saved_finish (DOMUS_CONNECTION (source), result, &error);

  if (self->closed || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (saved == NULL) {
    domus_error_box_set_error (self->error, NULL, error);
    return;
  }
  if (saved->problem == NULL)
    self->looked_at = g_strdup (gtk_entry_get_text (self->path));
  show_saved (self, saved);
  update (self);
}

static void
look (DomusRestoreDialog *self)
{
  forget (self);
  self->cancellable = g_cancellable_new ();
  domus_connection_read_saved_async (self->connection, gtk_entry_get_text (self->path),
                                     self->cancellable, on_looked, g_object_ref (self));
}

static void
on_chooser_response (DomusRestoreDialog *self, int response, GtkNativeDialog *chooser)
{
  g_autofree char *path = response == GTK_RESPONSE_ACCEPT
                              ? gtk_file_chooser_get_filename (GTK_FILE_CHOOSER (chooser))
                              : NULL;

  if (path != NULL) {
    gtk_entry_set_text (self->path, path);
    look (self);
  }
  gtk_native_dialog_destroy (chooser);
  g_clear_object (&self->chooser);
}

static void
choose (DomusRestoreDialog *self)
{
  if (self->chooser != NULL)
    return;
  self->chooser = gtk_file_chooser_native_new (_ ("Restore Guest"), GTK_WINDOW (self),
                                               GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_chooser_response), self,
                           G_CONNECT_SWAPPED);
  domus_widgets_show_chooser (GTK_NATIVE_DIALOG (self->chooser));
}

/* ---- doing; it outlives the dialog ---- */

static void
on_restored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GtkWindow **parent = user_data;
  g_autoptr (GError) error = NULL;

  domus_connection_restore_finish (DOMUS_CONNECTION (source), result, &error);
  if (error != NULL)
    domus_message_error (*parent, _ ("The guest could not be restored"), error);
  g_clear_weak_pointer (parent);
  g_free (parent);
}

static void
restore (DomusRestoreDialog *self)
{
  g_autofree char *name = g_path_get_basename (self->looked_at);
  g_autofree char *title = g_strdup_printf (_ ("Restoring “%s”"), name);
  g_autoptr (DomusJob) job = domus_job_new (title, NULL);
  GtkWindow *window = gtk_window_get_transient_for (GTK_WINDOW (self));
  GtkWindow **parent = g_new0 (GtkWindow *, 1);

  if (window != NULL)
    g_set_weak_pointer (parent, window);
  domus_connection_store_add_job (self->store, job);
  domus_connection_restore_async (self->connection, self->looked_at, job, on_restored, parent);
}

static void
domus_restore_dialog_response (GtkDialog *dialog, int response)
{
  DomusRestoreDialog *self = DOMUS_RESTORE_DIALOG (dialog);

  if (response == RESPONSE_LOOK) {
    look (self);
    return;
  }
  if (response == GTK_RESPONSE_ACCEPT && self->looked_at != NULL)
    restore (self);
  gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
domus_restore_dialog_dispose (GObject *object)
{
  DomusRestoreDialog *self = DOMUS_RESTORE_DIALOG (object);

  self->closed = TRUE;
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->chooser != NULL)
    gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (self->chooser));
  g_clear_object (&self->chooser);
  g_clear_pointer (&self->looked_at, g_free);
  g_clear_object (&self->connection);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (domus_restore_dialog_parent_class)->dispose (object);
}

static void
domus_restore_dialog_class_init (DomusRestoreDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = domus_restore_dialog_dispose;
  GTK_DIALOG_CLASS (klass)->response = domus_restore_dialog_response;
}

static void
domus_restore_dialog_init (DomusRestoreDialog *self)
{}

static GtkWidget *
make_definition (DomusRestoreDialog *self)
{
  GtkWidget *expander = gtk_expander_new_with_mnemonic (_ ("_Definition"));
  GtkWidget *scrolled = gtk_scrolled_window_new (NULL, NULL);
  GtkWidget *view = gtk_text_view_new ();

  self->text = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));
  g_object_set (view, "editable", FALSE, "monospace", TRUE, "left-margin", 6, "right-margin", 6,
                NULL);
  atk_object_set_name (gtk_widget_get_accessible (view), _ ("Definition"));
  g_object_set (scrolled, "shadow-type", GTK_SHADOW_IN, "height-request", 220, NULL);
  gtk_container_add (GTK_CONTAINER (scrolled), view);
  gtk_container_add (GTK_CONTAINER (expander), scrolled);
  gtk_widget_show_all (scrolled);
  return expander;
}

static void
build (DomusRestoreDialog *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new_with_mnemonic (_ ("_File on the host"));

  gtk_container_set_border_width (GTK_CONTAINER (box), 18);
  domus_widgets_add_line (GTK_CONTAINER (box), _ ("Restore a saved guest"), "domus-title");
  self->path = GTK_ENTRY (gtk_entry_new ());
  gtk_entry_set_activates_default (self->path, TRUE);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), GTK_WIDGET (self->path));
  gtk_style_context_add_class (gtk_widget_get_style_context (label), "dim-label");
  gtk_container_add (GTK_CONTAINER (line), label);
  gtk_box_pack_start (GTK_BOX (line), GTK_WIDGET (self->path), TRUE, TRUE, 0);
  if (!domus_connection_is_remote (self->connection)) {
    GtkWidget *button = gtk_button_new_with_mnemonic (_ ("C_hoose…"));

    g_signal_connect_object (button, "clicked", G_CALLBACK (choose), self, G_CONNECT_SWAPPED);
    gtk_container_add (GTK_CONTAINER (line), button);
  }
  gtk_container_add (GTK_CONTAINER (box), line);
  gtk_widget_show_all (box);
  self->facts = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 6));
  gtk_widget_show (GTK_WIDGET (self->facts));
  gtk_container_add (GTK_CONTAINER (box), GTK_WIDGET (self->facts));
  self->definition = make_definition (self);
  gtk_container_add (GTK_CONTAINER (box), self->definition);
  self->error = DOMUS_ERROR_BOX (domus_error_box_new ());
  gtk_container_add (GTK_CONTAINER (box), GTK_WIDGET (self->error));
  g_signal_connect_object (self->path, "changed", G_CALLBACK (forget), self, G_CONNECT_SWAPPED);
  gtk_container_add (GTK_CONTAINER (gtk_dialog_get_content_area (GTK_DIALOG (self))), box);
  gtk_dialog_add_buttons (GTK_DIALOG (self), _ ("_Cancel"), GTK_RESPONSE_CANCEL, _ ("_Look Inside"),
                          RESPONSE_LOOK, _ ("_Restore"), GTK_RESPONSE_ACCEPT, NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self)), "domus-dialog");
}

/**
 * domus_restore_dialog_new:
 * @parent: (nullable)
 * @store: whose list of jobs tells of it
 *
 * Returns: (transfer none): to be presented; it destroys itself
 */
GtkWidget *
domus_restore_dialog_new (GtkWindow *parent,
                          DomusConnectionStore *store,
                          DomusConnection *connection)
{
  DomusRestoreDialog *self = g_object_new (
      DOMUS_TYPE_RESTORE_DIALOG, "use-header-bar", FALSE, "transient-for", parent, "modal", TRUE,
      "destroy-with-parent", TRUE, "title", _ ("Restore from File"), "default-width", 600, NULL);

  g_set_object (&self->store, store);
  g_set_object (&self->connection, connection);
  build (self);
  update (self);
  return GTK_WIDGET (self);
}
