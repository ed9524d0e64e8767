/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-transfer-private.h"

#include "common/domus-finding-note-private.h"
#include "common/domus-widgets-private.h"
#include "domus-guest-migrate.h"
#include "domus-guest-save.h"
#include "domus-message.h"

#include <glib/gi18n-lib.h>

#define DOMUS_TYPE_MIGRATE_DIALOG (domus_migrate_dialog_get_type ())
G_DECLARE_FINAL_TYPE (DomusMigrateDialog, domus_migrate_dialog, DOMUS, MIGRATE_DIALOG, GtkDialog)

struct _DomusMigrateDialog
{
  GtkDialog parent_instance;

  DomusConnectionStore *store;
  DomusGuest *guest;
  GCancellable *cancellable; /* (nullable): of the check that is under way */
  gboolean good;             /* the check found nothing that would make it fail */

  GtkComboBoxText *targets;
  GtkLabel *how;
  GtkEntry *address;
  GtkWidget *address_line;
  GtkContainer *findings;
  GtkLabel *status;
};

G_DEFINE_FINAL_TYPE (DomusMigrateDialog, domus_migrate_dialog, GTK_TYPE_DIALOG)

static DomusConnection *
get_target (DomusMigrateDialog *self)
{
  const char *uri = gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->targets));

  return uri != NULL ? domus_connection_store_find (self->store, uri) : NULL;
}

static void
update_button (DomusMigrateDialog *self)
{
  gtk_dialog_set_response_sensitive (
      GTK_DIALOG (self), GTK_RESPONSE_ACCEPT,
      self->good && domus_guest_can (self->guest, DOMUS_GUEST_ACTION_MIGRATE, NULL));
}

static void
set_status (DomusMigrateDialog *self, const char *text)
{
  gtk_label_set_text (self->status, text);
  gtk_widget_set_visible (GTK_WIDGET (self->status), *text != '\0');
}

/* ---- what stands in the way ---- */

static void
on_checked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusMigrateDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) findings =
      domus_guest_check_migration_finish (DOMUS_GUEST (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      || g_task_get_cancellable (G_TASK (result)) != self->cancellable)
    return;
  self->good = findings != NULL;
  set_status (self, error != NULL        ? error->message
                    : findings->len == 0 ? _ ("Nothing stands in the way.")
                                         : "");
  for (guint i = 0; findings != NULL && i < findings->len; i++) {
    const DomusFinding *finding = findings->pdata[i];
    GtkWidget *note = domus_finding_note_new ();

    domus_finding_note_set (DOMUS_FINDING_NOTE (note), finding);
    gtk_container_add (self->findings, note);
    gtk_widget_show (note);
    self->good = self->good && finding->severity != DOMUS_SEVERITY_ERROR;
  }
  update_button (self);
}

static void
check (DomusMigrateDialog *self)
{
  DomusConnection *target = get_target (self);
  gboolean active = domus_guest_is_active (self->guest);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->good = FALSE;
  domus_widgets_clear (self->findings);
  gtk_label_set_text (
      self->how,
      active ? _ ("The guest goes on running while its memory is carried over. If that fails, it "
                  "goes on here.")
             : _ ("The guest is off: its definition moves. Its disks stay where they are."));
  gtk_widget_set_visible (self->address_line, active);
  if (target == NULL) {
    set_status (self, _ ("No other host is connected. Connect to the one that the guest shall "
                         "move to first."));
  } else {
    set_status (self, _ ("Looking at both hosts…"));
    self->cancellable = g_cancellable_new ();
    domus_guest_check_migration_async (self->guest, target, self->cancellable, on_checked,
                                       g_object_ref (self));
  }
  update_button (self);
}

/* Hosts come and go. */
static void
list_targets (DomusMigrateDialog *self)
{
  DomusConnection *own = domus_guest_get_connection (self->guest);
  g_autofree char *before = g_strdup (gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->targets)));
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->store));

  g_signal_handlers_block_by_func (self->targets, check, self);
  gtk_combo_box_text_remove_all (self->targets);
  for (guint i = 0; i < n; i++) {
    g_autoptr (DomusConnection) other = g_list_model_get_item (G_LIST_MODEL (self->store), i);

    if (other != own && domus_connection_get_state (other) == DOMUS_CONNECTION_OPEN)
      gtk_combo_box_text_append (self->targets, domus_connection_get_uri (other),
                                 domus_connection_get_label (other));
  }
  if (before == NULL || !gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->targets), before))
    gtk_combo_box_set_active (GTK_COMBO_BOX (self->targets), 0);
  g_signal_handlers_unblock_by_func (self->targets, check, self);
  check (self);
}

static void
follow (GListModel *store, guint position, guint removed, guint added, DomusMigrateDialog *self)
{
  for (guint i = position; i < position + added; i++) {
    g_autoptr (DomusConnection) connection = g_list_model_get_item (store, i);

    g_signal_connect_object (connection, "notify::state", G_CALLBACK (list_targets), self,
                             G_CONNECT_SWAPPED);
  }
  list_targets (self);
}

/* ---- doing; it outlives the dialog ---- */

typedef struct
{
  GtkWindow *parent; /* (nullable): weak */
  char *heading;
} Move;

static void
on_moved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Move *move = user_data;
  g_autoptr (GError) error = NULL;

  domus_guest_migrate_finish (DOMUS_GUEST (source), result, &error);
  if (error != NULL)
    domus_message_error (move->parent, move->heading, error);
  g_clear_weak_pointer (&move->parent);
  g_free (move->heading);
  g_free (move);
}

static void
migrate (DomusMigrateDialog *self)
{
  DomusConnection *target = get_target (self);
  const char *label = domus_guest_get_label (self->guest);
  g_autofree char *title = NULL;
  g_autofree char *address = g_strstrip (g_strdup (gtk_entry_get_text (self->address)));
  g_autoptr (GCancellable) cancellable =
      domus_guest_is_active (self->guest) && domus_guest_can_stop_saving (self->guest)
          ? g_cancellable_new ()
          : NULL;
  g_autoptr (DomusJob) job = NULL;
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));
  Move *move;

  if (target == NULL)
    return;
  title = g_strdup_printf (_ ("Moving “%s” to %s"), label, domus_connection_get_label (target));
  job = domus_job_new (title, cancellable);
  move = g_new0 (Move, 1);
  if (parent != NULL)
    g_set_weak_pointer (&move->parent, parent);
  move->heading = g_strdup_printf (_ ("“%s” could not be moved"), label);
  domus_connection_store_add_job (self->store, job);
  domus_guest_migrate_async (self->guest, target, *address != '\0' ? address : NULL, job, on_moved,
                             move);
}

static void
domus_migrate_dialog_response (GtkDialog *dialog, int response)
{
  if (response == GTK_RESPONSE_ACCEPT)
    migrate (DOMUS_MIGRATE_DIALOG (dialog));
  gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
domus_migrate_dialog_dispose (GObject *object)
{
  DomusMigrateDialog *self = DOMUS_MIGRATE_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->guest);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (domus_migrate_dialog_parent_class)->dispose (object);
}

static void
domus_migrate_dialog_class_init (DomusMigrateDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = domus_migrate_dialog_dispose;
  GTK_DIALOG_CLASS (klass)->response = domus_migrate_dialog_response;
}

static void
domus_migrate_dialog_init (DomusMigrateDialog *self)
{}

static GtkWidget *
add_field (GtkContainer *box, const char *text, GtkWidget *widget)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new_with_mnemonic (text);

  gtk_label_set_mnemonic_widget (GTK_LABEL (label), widget);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), "dim-label");
  gtk_container_add (GTK_CONTAINER (line), label);
  gtk_box_pack_start (GTK_BOX (line), widget, TRUE, TRUE, 0);
  gtk_container_add (box, line);
  return line;
}

static void
build (DomusMigrateDialog *self)
{
  GtkContainer *box = GTK_CONTAINER (gtk_box_new (GTK_ORIENTATION_VERTICAL, 12));
  g_autofree char *heading =
      g_strdup_printf (_ ("Move “%s” to another host"), domus_guest_get_label (self->guest));

  gtk_container_set_border_width (box, 18);
  domus_widgets_add_line (box, heading, "domus-title");
  self->targets = GTK_COMBO_BOX_TEXT (gtk_combo_box_text_new ());
  g_signal_connect_object (self->targets, "changed", G_CALLBACK (check), self, G_CONNECT_SWAPPED);
  add_field (box, _ ("_To"), GTK_WIDGET (self->targets));
  self->how = domus_widgets_add_line (box, "", "dim-label");
  self->address = GTK_ENTRY (gtk_entry_new ());
  gtk_entry_set_placeholder_text (self->address, _ ("Chosen by that host"));
  gtk_entry_set_activates_default (self->address, TRUE);
  gtk_widget_set_tooltip_text (
      GTK_WIDGET (self->address),
      _ ("An address of the other host, where it is better reached for this: on a network of its "
         "own for such moves, for example."));
  self->address_line = add_field (box, _ ("_Address for the memory"), GTK_WIDGET (self->address));
  self->findings = GTK_CONTAINER (gtk_box_new (GTK_ORIENTATION_VERTICAL, 6));
  gtk_container_add (box, GTK_WIDGET (self->findings));
  self->status = domus_widgets_add_line (box, "", NULL);
  gtk_container_add (GTK_CONTAINER (gtk_dialog_get_content_area (GTK_DIALOG (self))),
                     GTK_WIDGET (box));
  gtk_widget_show_all (GTK_WIDGET (box));
  gtk_dialog_add_buttons (GTK_DIALOG (self), _ ("_Cancel"), GTK_RESPONSE_CANCEL, _ ("_Migrate"),
                          GTK_RESPONSE_ACCEPT, NULL);
  gtk_dialog_set_default_response (GTK_DIALOG (self), GTK_RESPONSE_ACCEPT);
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self)), "domus-dialog");
}

/**
 * domus_migrate_dialog_new:
 * @parent: (nullable)
 * @store: whose connections the guest can move to, and whose jobs tell of it
 *
 * Returns: (transfer none): to be presented; it destroys itself
 */
GtkWidget *
domus_migrate_dialog_new (GtkWindow *parent, DomusConnectionStore *store, DomusGuest *guest)
{
  DomusMigrateDialog *self = g_object_new (
      DOMUS_TYPE_MIGRATE_DIALOG, "use-header-bar", FALSE, "transient-for", parent, "modal", TRUE,
      "destroy-with-parent", TRUE, "title", _ ("Migrate"), "default-width", 560, NULL);

  g_set_object (&self->guest, guest);
  g_set_object (&self->store, store);
  build (self);
  g_signal_connect_object (guest, "notify::state", G_CALLBACK (check), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (store, "items-changed", G_CALLBACK (follow), self, 0);
  follow (G_LIST_MODEL (store), 0, 0, g_list_model_get_n_items (G_LIST_MODEL (store)), self);
  return GTK_WIDGET (self);
}
