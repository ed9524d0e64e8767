/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-cd-dialog-private.h"

#include "domus-cd-state-private.h"
#include "common/domus-finding-note-private.h"
#include "domus-identity.h"
#include "domus-media-chooser.h"
#include "domus-message.h"
#include "domus-xen-disk.h"
#include "common/domus-widgets-private.h"

#include <glib/gi18n-lib.h>

#define DIFF_CONTEXT 2

struct _DomusCdDialog
{
  GtkDialog parent_instance;

  DomusConnectionStore *store; /* (nullable) */
  DomusGuest *guest;
  GCancellable *cancellable; /* (nullable): NULL once disposed */
  GCancellable *planning;    /* (nullable): of the plan in flight */
  DomusCdRepair *repair;     /* (nullable) */
  DomusSourceKind kind;
  char *medium;       /* (nullable): the remembered one */
  gboolean inserting; /* "Insert…" brought us here */
  gboolean applying;

  GtkBox *findings_box;
  GtkLabel *medium_label;
  GtkWidget *choose_button;
  GtkWidget *boot_check;
  GtkWidget *restart_check;
  GtkWidget *restart_note;
  GtkStack *plan_stack;
  GtkLabel *words_label;
  GtkLabel *when_label;
  GtkLabel *problem_label;
  GtkTextView *xml_view;
  GtkEntry *xl_entry;
  GtkEntry *xm_entry;
  GtkButton *apply_button;
  GtkSpinner *spinner;
};

enum
{
  APPLIED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DomusCdDialog, domus_cd_dialog, GTK_TYPE_DIALOG)

static void plan (DomusCdDialog *self);

static gboolean
needs_restart (DomusCdDialog *self)
{
  return self->repair != NULL
         && (self->repair->effect == DOMUS_CD_EFFECT_GUEST_REBOOT
             || self->repair->effect == DOMUS_CD_EFFECT_RESTART);
}

static void
update_buttons (DomusCdDialog *self)
{
  gtk_dialog_set_response_sensitive (
      GTK_DIALOG (self), GTK_RESPONSE_ACCEPT,
      self->repair != NULL && !self->applying
          && (self->repair->effect != DOMUS_CD_EFFECT_NONE || self->inserting));
  gtk_widget_set_sensitive (self->choose_button, !self->applying);
  gtk_widget_set_sensitive (self->boot_check, !self->applying);
  gtk_widget_set_sensitive (self->restart_check, !self->applying);
  gtk_widget_set_visible (self->restart_check, needs_restart (self));
  gtk_widget_set_visible (self->restart_note, needs_restart (self));
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), self->applying);
  g_object_set (self->spinner, "active", self->applying, NULL);
}

/* ---- the findings ---- */

static void
add_finding (DomusCdDialog *self, const DomusFinding *finding)
{
  GtkWidget *note = domus_finding_note_new ();

  gtk_container_add (GTK_CONTAINER (self->findings_box), note);
  domus_finding_note_set (DOMUS_FINDING_NOTE (note), finding);
}

/* (transfer full): what of a locked identity the plan changes. */
static GPtrArray *
identity_findings (DomusCdDialog *self)
{
  const DomusXmlDoc *config = domus_guest_get_config (self->guest);

  return self->repair != NULL && config != NULL
             ? domus_identity_guard (config, self->repair->config)
             : g_ptr_array_new ();
}

static void
fill_findings (DomusCdDialog *self)
{
  GPtrArray *findings = domus_guest_get_findings (self->guest);
  g_autoptr (GPtrArray) identity = identity_findings (self);
  guint n = 0;

  domus_widgets_clear (GTK_CONTAINER (self->findings_box));
  for (guint i = 0; findings != NULL && i < findings->len; i++) {
    add_finding (self, findings->pdata[i]);
    n++;
  }
  if (n == 0 && !self->inserting) {
    GtkWidget *label = gtk_label_new (_ ("Nothing is wrong with the guest’s CD."));

    gtk_label_set_xalign (GTK_LABEL (label), 0);
    gtk_widget_show (label);
    gtk_container_add (GTK_CONTAINER (self->findings_box), label);
  }
  for (guint i = 0; i < identity->len; i++)
    add_finding (self, identity->pdata[i]);
  gtk_widget_set_visible (GTK_WIDGET (self->findings_box),
                          n + identity->len > 0 || !self->inserting);
  gtk_widget_set_visible (
      self->boot_check,
      findings != NULL && domus_findings_lookup (findings, DOMUS_CD_RULE_BOOT_ORDER) != NULL);
}

/* ---- the plan in three languages ---- */

static char *
text_without_passwords (const DomusXmlDoc *doc)
{
  g_autoptr (DomusXmlDoc) copy = domus_xml_doc_copy (doc);
  guint n = domus_xml_doc_count (copy, "devices/graphics");

  for (guint i = 1; i <= n; i++) {
    g_autofree char *path = g_strdup_printf ("devices/graphics[%u]/@passwd", i);

    domus_xml_doc_remove (copy, path);
  }
  return domus_xml_doc_to_string (copy);
}

static void
show_diff (DomusCdDialog *self, const char *diff)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->xml_view);
  g_auto (GStrv) lines = g_strsplit (diff, "\n", -1);
  GtkTextTagTable *tags = gtk_text_buffer_get_tag_table (buffer);
  GtkTextIter end;

  if (gtk_text_tag_table_lookup (tags, "added") == NULL) {
    gtk_text_buffer_create_tag (buffer, "added", "foreground", "#26a269", "weight",
                                PANGO_WEIGHT_BOLD, NULL);
    gtk_text_buffer_create_tag (buffer, "removed", "foreground", "#e66100", NULL);
  }
  gtk_text_buffer_set_text (buffer, "", 0);
  for (gsize i = 0; lines[i] != NULL; i++) {
    const char *tag = lines[i][0] == '+' ? "added" : lines[i][0] == '-' ? "removed" : NULL;
    g_autofree char *line = g_strconcat (lines[i], lines[i + 1] != NULL ? "\n" : NULL, NULL);

    gtk_text_buffer_get_end_iter (buffer, &end);
    gtk_text_buffer_insert_with_tags_by_name (buffer, &end, line, -1, tag, NULL);
  }
}

static void
show_plan (DomusCdDialog *self)
{
  const DomusXmlDoc *config = domus_guest_get_config (self->guest);
  g_autofree char *before = config != NULL ? text_without_passwords (config) : g_strdup ("");
  g_autofree char *after = text_without_passwords (self->repair->config);
  g_autofree char *diff = domus_text_diff (before, after, DIFF_CONTEXT);
  g_autofree char *xl = domus_xen_disk_to_xl (self->repair->drive);
  g_autofree char *xm = domus_xen_disk_to_xm (self->repair->drive);
  g_autofree char *medium = domus_cd_state_path (self->repair->drive);

  gtk_label_set_text (self->medium_label, medium);
  fill_findings (self);
  gtk_label_set_text (self->words_label, self->repair->words);
  gtk_label_set_text (self->when_label, self->repair->when);
  show_diff (self, *diff != '\0' ? diff : _ ("The definition stays as it is."));
  gtk_entry_set_text (self->xl_entry, xl != NULL ? xl : "");
  gtk_entry_set_text (self->xm_entry, xm != NULL ? xm : "");
  gtk_stack_set_visible_child_name (self->plan_stack, "plan");
}

static void
planned (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusCdDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (DomusCdRepair) repair =
      domus_guest_plan_cd_finish (DOMUS_GUEST (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->cancellable == NULL)
    return;

  g_clear_object (&self->planning);
  self->repair = g_steal_pointer (&repair);
  if (self->repair != NULL) {
    show_plan (self);
    update_buttons (self);
    gtk_widget_grab_focus (GTK_WIDGET (self->apply_button));
    return;
  }

  if (self->medium == NULL)
    gtk_label_set_text (self->medium_label, _ ("The disc is not known"));
  gtk_label_set_text (self->problem_label, error->message);
  if (domus_error_get_hint (error) != NULL) {
    g_autofree char *text =
        g_strdup_printf ("%s\n%s", error->message, domus_error_get_hint (error));

    gtk_label_set_text (self->problem_label, text);
  }
  gtk_stack_set_visible_child_name (self->plan_stack, "problem");
  update_buttons (self);
  gtk_widget_grab_focus (self->choose_button);
}

static void
plan (DomusCdDialog *self)
{
  g_cancellable_cancel (self->planning);
  g_clear_object (&self->planning);
  g_clear_pointer (&self->repair, domus_cd_repair_free);

  self->planning = g_cancellable_new ();
  gtk_stack_set_visible_child_name (self->plan_stack, "planning");
  update_buttons (self);
  domus_guest_plan_cd_async (self->guest, self->kind, self->medium,
                             gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->boot_check)),
                             self->planning, planned, g_object_ref (self));
}

/* ---- the controls ---- */

static void
medium_chosen (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusCdDialog) self = user_data;
  DomusMedium *medium = domus_media_chooser_run_finish (result);

  if (medium != NULL && self->cancellable != NULL) {
    self->kind = medium->kind;
    g_free (self->medium);
    self->medium = g_strdup (medium->path);
    plan (self);
  }
  g_clear_pointer (&medium, domus_medium_free);
}

static void
on_choose (DomusCdDialog *self)
{
  DomusConnection *connection = domus_guest_get_connection (self->guest);

  if (connection != NULL)
    domus_media_chooser_run_async (GTK_WINDOW (self), connection, self->cancellable, medium_chosen,
                                   g_object_ref (self));
}

static void
on_boot_toggled (DomusCdDialog *self)
{
  plan (self);
}

static void
copy (DomusCdDialog *self, const char *text)
{
  gtk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self), GDK_SELECTION_CLIPBOARD),
                          text, -1);
}

static void
on_copy_xml (DomusCdDialog *self)
{
  g_autofree char *text = NULL;

  if (self->repair == NULL)
    return;
  text = domus_disk_to_xml (self->repair->drive);
  copy (self, text);
}

static void
on_copy_xl (DomusCdDialog *self)
{
  copy (self, gtk_entry_get_text (self->xl_entry));
}

static void
on_copy_xm (DomusCdDialog *self)
{
  copy (self, gtk_entry_get_text (self->xm_entry));
}

/* ---- applying ---- */

typedef struct
{
  DomusCdDialog *dialog;
  DomusJob *job;
} Application;

static void
applied (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Application *application = user_data;
  g_autoptr (DomusCdDialog) self = application->dialog;
  g_autoptr (DomusJob) job = application->job;
  g_autoptr (GError) error = NULL;
  gboolean done = domus_guest_apply_cd_finish (DOMUS_GUEST (source), result, &error);
  gboolean partial = g_error_matches (error, DOMUS_ERROR, DOMUS_ERROR_PARTIAL);

  domus_job_finish (job, error);
  if (self->cancellable == NULL)
    return;

  self->applying = FALSE;
  if (done || partial) {
    GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));
    gboolean restarted = needs_restart (self)
                         && gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->restart_check));
    g_autofree char *words = g_strdup_printf (
        "%s %s", self->repair->words,
        restarted && done ? _ ("The guest was restarted with it.") : self->repair->when);

    g_signal_emit (self, signals[APPLIED], 0, words);
    if (partial)
      domus_message_error (parent, _ ("Only half of the change was made"), error);
    gtk_widget_destroy (GTK_WIDGET (self));
    return;
  }
  update_buttons (self);
  domus_message_error (GTK_WINDOW (self), _ ("The CD could not be put in"), error);
  plan (self);
}

static void
apply (DomusCdDialog *self)
{
  Application *application = g_new0 (Application, 1);
  g_autofree char *title =
      g_strdup_printf (_ ("Changing the CD of “%s”"), domus_guest_get_label (self->guest));
  gboolean restart = needs_restart (self)
                     && gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->restart_check));

  self->applying = TRUE;
  update_buttons (self);
  application->dialog = g_object_ref (self);
  application->job = domus_job_new (title, NULL);
  if (self->store != NULL)
    domus_connection_store_add_job (self->store, application->job);
  domus_guest_apply_cd_async (self->guest, self->repair, restart, NULL, applied, application);
}

static void
domus_cd_dialog_response (GtkDialog *dialog, int response)
{
  DomusCdDialog *self = DOMUS_CD_DIALOG (dialog);

  if (response == GTK_RESPONSE_ACCEPT) {
    if (self->repair != NULL && !self->applying)
      apply (self);
  } else {
    gtk_widget_destroy (GTK_WIDGET (self));
  }
}

static void
domus_cd_dialog_dispose (GObject *object)
{
  DomusCdDialog *self = DOMUS_CD_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_cancellable_cancel (self->planning);
  g_clear_object (&self->planning);
  G_OBJECT_CLASS (domus_cd_dialog_parent_class)->dispose (object);
}

static void
domus_cd_dialog_finalize (GObject *object)
{
  DomusCdDialog *self = DOMUS_CD_DIALOG (object);

  g_clear_pointer (&self->repair, domus_cd_repair_free);
  g_clear_object (&self->guest);
  g_clear_object (&self->store);
  g_free (self->medium);
  G_OBJECT_CLASS (domus_cd_dialog_parent_class)->finalize (object);
}

static void
domus_cd_dialog_class_init (DomusCdDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = domus_cd_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = domus_cd_dialog_finalize;
  GTK_DIALOG_CLASS (klass)->response = domus_cd_dialog_response;

  signals[APPLIED] = g_signal_new ("applied", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/domusvm/Domus/cd/domus-cd-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, DomusCdDialog, findings_box);
  gtk_widget_class_bind_template_child (widget_class, DomusCdDialog, medium_label);
  gtk_widget_class_bind_template_child (widget_class, DomusCdDialog, choose_button);
  gtk_widget_class_bind_template_child (widget_class, DomusCdDialog, boot_check);
  gtk_widget_class_bind_template_child (widget_class, DomusCdDialog, restart_check);
  gtk_widget_class_bind_template_child (widget_class, DomusCdDialog, restart_note);
  gtk_widget_class_bind_template_child (widget_class, DomusCdDialog, plan_stack);
  gtk_widget_class_bind_template_child (widget_class, DomusCdDialog, words_label);
  gtk_widget_class_bind_template_child (widget_class, DomusCdDialog, when_label);
  gtk_widget_class_bind_template_child (widget_class, DomusCdDialog, problem_label);
  gtk_widget_class_bind_template_child (widget_class, DomusCdDialog, xml_view);
  gtk_widget_class_bind_template_child (widget_class, DomusCdDialog, xl_entry);
  gtk_widget_class_bind_template_child (widget_class, DomusCdDialog, xm_entry);
  gtk_widget_class_bind_template_child (widget_class, DomusCdDialog, apply_button);
  gtk_widget_class_bind_template_child (widget_class, DomusCdDialog, spinner);
  gtk_widget_class_bind_template_callback (widget_class, on_choose);
  gtk_widget_class_bind_template_callback (widget_class, on_boot_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_xml);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_xl);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_xm);
}

static void
domus_cd_dialog_init (DomusCdDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  gtk_dialog_set_default_response (GTK_DIALOG (self), GTK_RESPONSE_ACCEPT);
}

/**
 * domus_cd_dialog_new:
 * @store: (nullable): whose job list tells of the change
 * @kind: ignored without @medium
 * @medium: (nullable): what goes in; %NULL for the remembered install medium
 *
 * Returns: (transfer none): a dialog, to be presented; it destroys itself
 */
GtkWidget *
domus_cd_dialog_new (GtkWindow *parent,
                     DomusConnectionStore *store,
                     DomusGuest *guest,
                     DomusSourceKind kind,
                     const char *medium)
{
  DomusCdDialog *self =
      g_object_new (DOMUS_TYPE_CD_DIALOG, "use-header-bar", FALSE, "transient-for", parent, "modal",
                    TRUE, "destroy-with-parent", TRUE, NULL);

  g_set_object (&self->store, store);
  g_set_object (&self->guest, guest);
  self->kind = medium != NULL ? kind : DOMUS_SOURCE_FILE;
  self->medium = g_strdup (medium);
  self->inserting = medium != NULL;
  if (self->inserting) {
    gtk_window_set_title (GTK_WINDOW (self), _ ("Insert CD"));
    gtk_button_set_label (self->apply_button, _ ("_Insert"));
  }
  fill_findings (self);
  g_signal_connect_object (guest, "details-changed", G_CALLBACK (fill_findings), self,
                           G_CONNECT_SWAPPED);
  plan (self);
  return GTK_WIDGET (self);
}
