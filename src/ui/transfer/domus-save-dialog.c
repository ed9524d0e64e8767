/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-transfer-private.h"

#include "common/domus-widgets-private.h"
#include "domus-guest-save.h"
#include "domus-message.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define DOMUS_TYPE_SAVE_DIALOG (domus_save_dialog_get_type ())
G_DECLARE_FINAL_TYPE (DomusSaveDialog, domus_save_dialog, DOMUS, SAVE_DIALOG, GtkDialog)

struct _DomusSaveDialog
{
  GtkDialog parent_instance;

  DomusConnectionStore *store; /* (nullable) */
  DomusGuest *guest;
  GCancellable *cancellable;

  GtkEntry *path;
  GtkLabel *problem;
  GtkFileChooserNative *chooser; /* (nullable) */
};

G_DEFINE_FINAL_TYPE (DomusSaveDialog, domus_save_dialog, GTK_TYPE_DIALOG)

/* Why it cannot be saved there; NULL: it can. */
static char *
find_problem (DomusSaveDialog *self)
{
  const char *path = gtk_entry_get_text (self->path);
  char *reason = NULL;

  if (!domus_guest_can (self->guest, DOMUS_GUEST_ACTION_SAVE_TO_FILE, &reason))
    return reason;
  if (*path == '\0')
    return g_strdup (_ ("Name a file on the host."));
  if (*path != '/' || g_str_has_suffix (path, "/"))
    return g_strdup (_ ("Give the whole path of a file, from “/” on."));
  return NULL;
}

static void
update (DomusSaveDialog *self)
{
  g_autofree char *problem = find_problem (self);

  gtk_label_set_text (self->problem, problem != NULL ? problem : "");
  gtk_dialog_set_response_sensitive (GTK_DIALOG (self), GTK_RESPONSE_ACCEPT, problem == NULL);
}

static char *
file_name (DomusSaveDialog *self)
{
  g_autofree char *stem = g_strdelimit (g_strdup (domus_guest_get_name (self->guest)), "/", '-');

  return g_strconcat (stem, ".save", NULL);
}

static void
on_folder (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusSaveDialog) self = user_data;
  g_autofree char *folder =
      domus_connection_find_folder_finish (DOMUS_CONNECTION (source), result, NULL);
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;

  if (folder == NULL || self->cancellable == NULL || *gtk_entry_get_text (self->path) != '\0')
    return;
  name = file_name (self);
  path = g_build_filename (folder, name, NULL);
  gtk_entry_set_text (self->path, path);
}

static void
on_chooser_response (DomusSaveDialog *self, int response, GtkNativeDialog *chooser)
{
  g_autofree char *path = response == GTK_RESPONSE_ACCEPT
                              ? gtk_file_chooser_get_filename (GTK_FILE_CHOOSER (chooser))
                              : NULL;

  if (path != NULL)
    gtk_entry_set_text (self->path, path);
  gtk_native_dialog_destroy (chooser);
  g_clear_object (&self->chooser);
}

static void
choose (DomusSaveDialog *self)
{
  g_autofree char *name = file_name (self);

  if (self->chooser != NULL)
    return;
  self->chooser = gtk_file_chooser_native_new (_ ("Save Guest"), GTK_WINDOW (self),
                                               GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Choose"), NULL);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), name);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_chooser_response), self,
                           G_CONNECT_SWAPPED);
  domus_widgets_show_chooser (GTK_NATIVE_DIALOG (self->chooser));
}

/* ---- doing; it outlives the dialog ---- */

typedef struct
{
  GtkWindow *parent; /* (nullable): weak */
  char *heading;
} Saving;

static void
on_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Saving *saving = user_data;
  g_autoptr (GError) error = NULL;

  domus_guest_save_to_file_finish (DOMUS_GUEST (source), result, &error);
  if (error != NULL)
    domus_message_error (saving->parent, saving->heading, error);
  g_clear_weak_pointer (&saving->parent);
  g_free (saving->heading);
  g_free (saving);
}

static void
save (DomusSaveDialog *self)
{
  const char *label = domus_guest_get_label (self->guest);
  g_autofree char *title = g_strdup_printf (_ ("Saving “%s” to a file"), label);
  g_autoptr (GCancellable) cancellable =
      domus_guest_can_stop_saving (self->guest) ? g_cancellable_new () : NULL;
  g_autoptr (DomusJob) job = domus_job_new (title, cancellable);
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));
  Saving *saving = g_new0 (Saving, 1);

  if (parent != NULL)
    g_set_weak_pointer (&saving->parent, parent);
  saving->heading = g_strdup_printf (_ ("“%s” could not be saved"), label);
  if (self->store != NULL)
    domus_connection_store_add_job (self->store, job);
  domus_guest_save_to_file_async (self->guest, gtk_entry_get_text (self->path), job, on_saved,
                                  saving);
}

static void
domus_save_dialog_response (GtkDialog *dialog, int response)
{
  if (response == GTK_RESPONSE_ACCEPT)
    save (DOMUS_SAVE_DIALOG (dialog));
  gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
domus_save_dialog_dispose (GObject *object)
{
  DomusSaveDialog *self = DOMUS_SAVE_DIALOG (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->chooser != NULL)
    gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (self->chooser));
  g_clear_object (&self->chooser);
  g_clear_object (&self->guest);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (domus_save_dialog_parent_class)->dispose (object);
}

static void
domus_save_dialog_class_init (DomusSaveDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = domus_save_dialog_dispose;
  GTK_DIALOG_CLASS (klass)->response = domus_save_dialog_response;
}

static void
domus_save_dialog_init (DomusSaveDialog *self)
{
  self->cancellable = g_cancellable_new ();
}

static void
build (DomusSaveDialog *self, gboolean local)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new_with_mnemonic (_ ("_File on the host"));
  g_autofree char *heading =
      g_strdup_printf (_ ("Save “%s” to a file"), domus_guest_get_label (self->guest));

  gtk_container_set_border_width (GTK_CONTAINER (box), 18);
  domus_widgets_add_line (GTK_CONTAINER (box), heading, "domus-title");
  self->path = GTK_ENTRY (gtk_entry_new ());
  gtk_entry_set_activates_default (self->path, TRUE);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), GTK_WIDGET (self->path));
  gtk_style_context_add_class (gtk_widget_get_style_context (label), "dim-label");
  gtk_container_add (GTK_CONTAINER (line), label);
  gtk_box_pack_start (GTK_BOX (line), GTK_WIDGET (self->path), TRUE, TRUE, 0);
  if (local) {
    GtkWidget *button = gtk_button_new_with_mnemonic (_ ("C_hoose…"));

    g_signal_connect_object (button, "clicked", G_CALLBACK (choose), self, G_CONNECT_SWAPPED);
    gtk_container_add (GTK_CONTAINER (line), button);
  }
  gtk_container_add (GTK_CONTAINER (box), line);
  domus_widgets_add_line (
      GTK_CONTAINER (box),
      _ ("The guest’s memory goes into the file, and the guest is off afterwards. Its disks stay "
         "where they are: restore it before anything changes them, or it will damage them."),
      "dim-label");
  self->problem = domus_widgets_add_line (GTK_CONTAINER (box), "", NULL);
  g_signal_connect_object (self->path, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  gtk_container_add (GTK_CONTAINER (gtk_dialog_get_content_area (GTK_DIALOG (self))), box);
  gtk_widget_show_all (box);
  gtk_dialog_add_buttons (GTK_DIALOG (self), _ ("_Cancel"), GTK_RESPONSE_CANCEL, _ ("_Save"),
                          GTK_RESPONSE_ACCEPT, NULL);
  gtk_dialog_set_default_response (GTK_DIALOG (self), GTK_RESPONSE_ACCEPT);
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self)), "domus-dialog");
}

/**
 * domus_save_dialog_new:
 * @parent: (nullable)
 * @store: (nullable): whose list of jobs tells of it
 *
 * Returns: (transfer none): to be presented; it destroys itself
 */
GtkWidget *
domus_save_dialog_new (GtkWindow *parent, DomusConnectionStore *store, DomusGuest *guest)
{
  DomusSaveDialog *self = g_object_new (
      DOMUS_TYPE_SAVE_DIALOG, "use-header-bar", FALSE, "transient-for", parent, "modal", TRUE,
      "destroy-with-parent", TRUE, "title", _ ("Save to File"), "default-width", 600, NULL);
  DomusConnection *connection = domus_guest_get_connection (guest);

  g_set_object (&self->guest, guest);
  g_set_object (&self->store, store);
  build (self, connection != NULL && !domus_connection_is_remote (connection));
  g_signal_connect_object (guest, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  if (connection != NULL)
    domus_connection_find_folder_async (connection, self->cancellable, on_folder,
                                        g_object_ref (self));
  update (self);
  return GTK_WIDGET (self);
}
