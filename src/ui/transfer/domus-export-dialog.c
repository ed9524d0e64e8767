/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-transfer-private.h"

#include "common/domus-error-box-private.h"
#include "common/domus-finding-note-private.h"
#include "common/domus-style-private.h"
#include "common/domus-widgets-private.h"
#include "domus-bundle.h"
#include "domus-domain.h"
#include "domus-export.h"
#include "domus-message.h"

#include <glib/gi18n-lib.h>

#define DOMUS_TYPE_EXPORT_DIALOG (domus_export_dialog_get_type ())
G_DECLARE_FINAL_TYPE (DomusExportDialog, domus_export_dialog, DOMUS, EXPORT_DIALOG, GtkDialog)

enum
{
  RESPONSE_COPY = 1,
  RESPONSE_SAVE,
};

struct _DomusExportDialog
{
  GtkDialog parent_instance;

  GtkToggleButton *as_xl;
  GtkToggleButton *as_xm;
  GtkToggleButton *as_xml;
  GtkToggleButton *with_disks;
  GtkContainer *disks;
  GtkStack *stack;
  GtkTextBuffer *text;
  DomusErrorBox *error;
  GtkWidget *findings_heading;
  GtkWidget *findings_window;
  GtkContainer *findings;
  GtkLabel *result;

  DomusConnectionStore *store; /* (nullable) */
  DomusGuest *guest;
  DomusXmlDoc *config; /* (owned) (nullable): once it is read */
  GCancellable *cancellable;
  GtkFileChooserNative *chooser; /* (nullable) */
};

G_DEFINE_FINAL_TYPE (DomusExportDialog, domus_export_dialog, GTK_TYPE_DIALOG)

/* ---- showing ---- */

static DomusExportKind
chosen_kind (DomusExportDialog *self)
{
  return gtk_toggle_button_get_active (self->as_xm)    ? DOMUS_EXPORT_XM
         : gtk_toggle_button_get_active (self->as_xml) ? DOMUS_EXPORT_XML
                                                       : DOMUS_EXPORT_XL;
}

static void
show_findings (DomusExportDialog *self, GPtrArray *findings)
{
  domus_widgets_clear (self->findings);
  for (guint i = 0; findings != NULL && i < findings->len; i++) {
    GtkWidget *note = domus_finding_note_new ();

    domus_finding_note_set (DOMUS_FINDING_NOTE (note), findings->pdata[i]);
    gtk_container_add (self->findings, note);
  }
  gtk_widget_set_visible (self->findings_heading, findings != NULL && findings->len > 0);
  gtk_widget_set_visible (self->findings_window, findings != NULL && findings->len > 0);
}

static void
show_error (DomusExportDialog *self, const char *heading, const GError *error)
{
  domus_error_box_set_error (self->error, heading, error);
  gtk_stack_set_visible_child_name (self->stack, "error");
  show_findings (self, NULL);
}

/* What would go into the folder, or why none can be made now. */
static void
show_disks (DomusExportDialog *self)
{
  gboolean off = domus_guest_get_state (self->guest) == DOMUS_GUEST_STATE_OFF
                 && !domus_guest_is_busy (self->guest);
  g_autoptr (GPtrArray) disks = domus_domain_list_disks (self->config);

  domus_widgets_clear (self->disks);
  domus_widgets_add_line (self->disks,
                          _ ("A folder with the definition, an image of each disk, and checksums. "
                             "“Import…” makes the guest of it again, on this host or another."),
                          NULL);
  for (guint i = 0; i < disks->len; i++) {
    const DomusDisk *disk = disks->pdata[i];
    g_autofree char *line = NULL;

    if (disk->source == NULL)
      continue;
    line = disk->kind == DOMUS_DISK_KIND_CDROM || disk->kind == DOMUS_DISK_KIND_FLOPPY
               ? g_strdup_printf (_ ("%s: %s (stays where it is)"), disk->target, disk->source)
               : g_strdup_printf ("%s: %s", disk->target, disk->source);
    domus_widgets_add_line (self->disks, line, NULL);
  }
  if (domus_xml_doc_exists (self->config, "os/nvram"))
    domus_widgets_add_line (
        self->disks, _ ("The variables of its UEFI firmware stay here: they begin afresh."), NULL);
  if (!off)
    domus_widgets_add_line (
        self->disks, _ ("The guest is not shut off: its disks change, or belong to a saved state."),
        "domus-warning");
  gtk_widget_show_all (GTK_WIDGET (self->disks));
  gtk_dialog_set_response_sensitive (GTK_DIALOG (self), RESPONSE_COPY, FALSE);
  gtk_dialog_set_response_sensitive (GTK_DIALOG (self), RESPONSE_SAVE, off);
  gtk_label_set_text (self->result, "");
  gtk_stack_set_visible_child_name (self->stack, "disks");
  show_findings (self, NULL);
}

static void
update (DomusExportDialog *self)
{
  GPtrArray *findings = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (self->config == NULL)
    return;
  if (gtk_toggle_button_get_active (self->with_disks)) {
    show_disks (self);
    return;
  }
  text = domus_export_text (self->config, chosen_kind (self), &findings, &error);
  gtk_dialog_set_response_sensitive (GTK_DIALOG (self), RESPONSE_COPY, text != NULL);
  gtk_dialog_set_response_sensitive (GTK_DIALOG (self), RESPONSE_SAVE, text != NULL);
  gtk_label_set_text (self->result, "");
  if (text == NULL) {
    show_error (self, _ ("The guest cannot be written in this form"), error);
    return;
  }
  gtk_text_buffer_set_text (self->text, text, -1);
  gtk_stack_set_visible_child_name (self->stack, "text");
  show_findings (self, findings);
  g_ptr_array_unref (findings);
}

static void
on_kind_toggled (DomusExportDialog *self, GtkToggleButton *button)
{
  if (gtk_toggle_button_get_active (button))
    update (self);
}

static void
on_state (DomusExportDialog *self)
{
  if (self->cancellable != NULL && gtk_toggle_button_get_active (self->with_disks))
    update (self);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusExportDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (DomusXmlDoc) config = domus_export_read_finish (DOMUS_GUEST (source), result, &error);

  if (self->cancellable == NULL)
    return; /* it was closed */
  if (config == NULL) {
    show_error (self, _ ("The guest’s definition could not be read"), error);
    return;
  }
  self->config = g_steal_pointer (&config);
  update (self);
}

/* ---- copying and saving ---- */

static char *
shown_text (DomusExportDialog *self)
{
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (self->text, &start, &end);
  return gtk_text_buffer_get_text (self->text, &start, &end, TRUE);
}

static void
copy (DomusExportDialog *self)
{
  g_autofree char *text = shown_text (self);

  gtk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self), GDK_SELECTION_CLIPBOARD),
                          text, -1);
  gtk_label_set_text (self->result, _ ("Copied."));
}

typedef struct
{
  DomusExportDialog *dialog;
  char *path;
  char *text;
} Saving;

static void
saving_free (Saving *saving)
{
  g_object_unref (saving->dialog);
  g_free (saving->path);
  g_free (saving->text);
  g_free (saving);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Saving, saving_free)

static void save (Saving *saving, gboolean overwrite);

static void
on_confirmed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Saving) saving = user_data;

  if (domus_message_confirm_finish (result) && saving->dialog->cancellable != NULL)
    save (g_steal_pointer (&saving), TRUE);
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Saving) saving = user_data;
  DomusExportDialog *self = saving->dialog;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_filename_display_basename (saving->path);
  g_autofree char *words = NULL;

  domus_export_save_finish (result, &error);
  if (self->cancellable == NULL)
    return;
  if (g_error_matches (error, DOMUS_ERROR, DOMUS_ERROR_EXISTS)) {
    words = g_strdup_printf (_ ("Replace “%s”?"), name);
    domus_message_confirm_async (GTK_WINDOW (self), words,
                                 _ ("There is a file of that name already. What it holds would be "
                                    "lost."),
                                 _ ("_Replace"), TRUE, self->cancellable, on_confirmed,
                                 g_steal_pointer (&saving));
  } else if (error != NULL) {
    domus_message_error (GTK_WINDOW (self), _ ("The file could not be saved"), error);
  } else {
    words = g_strdup_printf (_ ("Saved as “%s”."), name);
    gtk_label_set_text (self->result, words);
  }
}

static void
save (Saving *saving, gboolean overwrite)
{
  domus_export_save_async (saving->path, saving->text, overwrite, NULL, on_saved, saving);
}

/* ---- the folder with the disks; it outlives the dialog ---- */

typedef struct
{
  GtkWindow *parent; /* (nullable): weak */
  char *heading;
} Exporting;

static void
on_exported (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Exporting *exporting = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = domus_bundle_export_finish (DOMUS_GUEST (source), result, &error);

  if (folder == NULL)
    domus_message_error (exporting->parent, exporting->heading, error);
  g_clear_weak_pointer (&exporting->parent);
  g_free (exporting->heading);
  g_free (exporting);
}

static void
export_to (DomusExportDialog *self, const char *folder)
{
  const char *label = domus_guest_get_label (self->guest);
  g_autofree char *title = g_strdup_printf (_ ("Exporting “%s” with its disks"), label);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (DomusJob) job = domus_job_new (title, cancellable);
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));
  Exporting *exporting = g_new0 (Exporting, 1);

  if (parent != NULL)
    g_set_weak_pointer (&exporting->parent, parent);
  exporting->heading = g_strdup_printf (_ ("“%s” could not be exported"), label);
  if (self->store != NULL)
    domus_connection_store_add_job (self->store, job);
  domus_bundle_export_async (self->guest, folder, job, on_exported, exporting);
}

static void
on_folder_response (DomusExportDialog *self, int response, GtkNativeDialog *chooser)
{
  g_autofree char *folder = response == GTK_RESPONSE_ACCEPT
                                ? gtk_file_chooser_get_filename (GTK_FILE_CHOOSER (chooser))
                                : NULL;

  gtk_native_dialog_destroy (chooser);
  g_clear_object (&self->chooser);
  if (folder == NULL)
    return;
  export_to (self, folder);
  gtk_widget_destroy (GTK_WIDGET (self));
}

static void
choose_folder (DomusExportDialog *self)
{
  if (self->chooser != NULL)
    return;
  self->chooser = gtk_file_chooser_native_new (_ ("Export Into Folder"), GTK_WINDOW (self),
                                               GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _ ("_Export"),
                                               _ ("_Cancel"));
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_folder_response), self,
                           G_CONNECT_SWAPPED);
  domus_widgets_show_chooser (GTK_NATIVE_DIALOG (self->chooser));
}

static void
on_chooser_response (DomusExportDialog *self, int response, GtkNativeDialog *chooser)
{
  g_autofree char *path = response == GTK_RESPONSE_ACCEPT
                              ? gtk_file_chooser_get_filename (GTK_FILE_CHOOSER (chooser))
                              : NULL;

  if (path != NULL) {
    Saving *saving = g_new0 (Saving, 1);

    saving->dialog = g_object_ref (self);
    saving->path = g_steal_pointer (&path);
    saving->text = shown_text (self);
    save (saving, FALSE);
  }
  gtk_native_dialog_destroy (chooser);
  g_clear_object (&self->chooser);
}

static void
choose_file (DomusExportDialog *self)
{
  g_autofree char *name =
      domus_export_file_name (domus_guest_get_name (self->guest), chosen_kind (self));

  if (self->chooser != NULL)
    return;
  self->chooser =
      gtk_file_chooser_native_new (_ ("Save Configuration"), GTK_WINDOW (self),
                                   GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), _ ("_Cancel"));
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), name);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_chooser_response), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
domus_export_dialog_response (GtkDialog *dialog, int response)
{
  DomusExportDialog *self = DOMUS_EXPORT_DIALOG (dialog);

  if (response == RESPONSE_COPY)
    copy (self);
  else if (response == RESPONSE_SAVE && gtk_toggle_button_get_active (self->with_disks))
    choose_folder (self);
  else if (response == RESPONSE_SAVE)
    choose_file (self);
  else
    gtk_widget_destroy (GTK_WIDGET (self));
}

/* ---- object ---- */

static void
domus_export_dialog_dispose (GObject *object)
{
  DomusExportDialog *self = DOMUS_EXPORT_DIALOG (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->chooser != NULL)
    gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (self->chooser));
  g_clear_object (&self->chooser);
  g_clear_pointer (&self->config, domus_xml_doc_unref);
  g_clear_object (&self->guest);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (domus_export_dialog_parent_class)->dispose (object);
}

static void
domus_export_dialog_class_init (DomusExportDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = domus_export_dialog_dispose;
  GTK_DIALOG_CLASS (klass)->response = domus_export_dialog_response;
  g_type_ensure (DOMUS_TYPE_ERROR_BOX);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/domusvm/Domus/transfer/domus-export-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, DomusExportDialog, as_xl);
  gtk_widget_class_bind_template_child (widget_class, DomusExportDialog, as_xm);
  gtk_widget_class_bind_template_child (widget_class, DomusExportDialog, as_xml);
  gtk_widget_class_bind_template_child (widget_class, DomusExportDialog, with_disks);
  gtk_widget_class_bind_template_child (widget_class, DomusExportDialog, disks);
  gtk_widget_class_bind_template_child (widget_class, DomusExportDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, DomusExportDialog, text);
  gtk_widget_class_bind_template_child (widget_class, DomusExportDialog, error);
  gtk_widget_class_bind_template_child (widget_class, DomusExportDialog, findings_heading);
  gtk_widget_class_bind_template_child (widget_class, DomusExportDialog, findings_window);
  gtk_widget_class_bind_template_child (widget_class, DomusExportDialog, findings);
  gtk_widget_class_bind_template_child (widget_class, DomusExportDialog, result);
  gtk_widget_class_bind_template_callback (widget_class, on_kind_toggled);
}

static void
domus_export_dialog_init (DomusExportDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  domus_style_ensure (gtk_widget_get_screen (GTK_WIDGET (self)));
  gtk_dialog_set_default_response (GTK_DIALOG (self), RESPONSE_SAVE);
  gtk_dialog_set_response_sensitive (GTK_DIALOG (self), RESPONSE_COPY, FALSE);
  gtk_dialog_set_response_sensitive (GTK_DIALOG (self), RESPONSE_SAVE, FALSE);
}

/**
 * domus_export_dialog_new:
 * @parent: (nullable)
 * @store: (nullable): whose list of jobs tells of an export with disks
 *
 * Returns: (transfer none): a dialog, to be presented; it destroys itself
 */
GtkWidget *
domus_export_dialog_new (GtkWindow *parent, DomusConnectionStore *store, DomusGuest *guest)
{
  DomusExportDialog *self =
      g_object_new (DOMUS_TYPE_EXPORT_DIALOG, "use-header-bar", FALSE, "transient-for", parent,
                    "destroy-with-parent", TRUE, NULL);
  g_autofree char *title = g_strdup_printf (_ ("Export “%s”"), domus_guest_get_label (guest));

  gtk_window_set_title (GTK_WINDOW (self), title);
  self->guest = g_object_ref (guest);
  g_set_object (&self->store, store);
  g_signal_connect_object (guest, "notify", G_CALLBACK (on_state), self, G_CONNECT_SWAPPED);
  domus_export_read_async (guest, self->cancellable, on_read, g_object_ref (self));
  return GTK_WIDGET (self);
}
