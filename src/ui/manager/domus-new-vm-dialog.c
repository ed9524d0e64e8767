/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-windows.h"

#include "common/domus-error-box-private.h"
#include "common/domus-finding-note-private.h"
#include "common/domus-size-spin-private.h"
#include "common/domus-style-private.h"
#include "domus-install-plan.h"
#include "domus-new-vm-advanced-private.h"
#include "domus-new-vm-disk-private.h"
#include "domus-new-vm-findings-private.h"
#include "domus-new-vm-preview-private.h"
#include "domus-new-vm-source-private.h"
#include "domus-new-vm-unattended-private.h"
#include "domus-units.h"

#include <glib/gi18n-lib.h>

#define DOMUS_TYPE_NEW_VM_DIALOG (domus_new_vm_dialog_get_type ())
G_DECLARE_FINAL_TYPE (DomusNewVmDialog, domus_new_vm_dialog, DOMUS, NEW_VM_DIALOG, GtkDialog)

/* Pixels of the screen that the window manager may want for itself. */
#define ROOM_FOR_TITLE 48

struct _DomusNewVmDialog
{
  GtkDialog parent_instance;

  GtkWidget *form;
  GtkWidget *connection_label;
  GtkComboBoxText *connections;
  GtkLabel *owner;
  DomusFindingNote *connection_note;
  GtkLabel *source_label;
  DomusNewVmSource *source;
  GtkEntry *name;
  DomusFindingNote *name_note;
  DomusSizeSpin *memory;
  GtkLabel *memory_of;
  DomusFindingNote *memory_note;
  GtkSpinButton *vcpus;
  GtkLabel *vcpus_of;
  DomusFindingNote *vcpus_note;
  GtkLabel *disk_label;
  DomusNewVmDisk *disk;
  GtkComboBoxText *networks;
  DomusFindingNote *network_note;
  GtkToggleButton *windows;
  DomusNewVmUnattended *unattended;
  DomusNewVmAdvanced *advanced;
  DomusNewVmPreview *preview;
  DomusFindingNote *other_note;
  DomusErrorBox *error;
  GtkWidget *progress_box;
  GtkLabel *stage;
  GtkProgressBar *progress;
  GtkWidget *create;

  DomusConnectionStore *store;
  DomusInstallPlan *plan;  /* (owned) (nullable) */
  GBindingGroup *bindings; /* of the plan */
  GSignalGroup *signals;   /* of the plan */
  GSignalGroup *connection_signals;
  GCancellable *cancellable; /* (owned) (nullable): while creating */
  DomusJob *job;             /* (owned) (nullable): while creating */
  guint update_id;
  gboolean filling;
  gboolean closing;
};

G_DEFINE_FINAL_TYPE (DomusNewVmDialog, domus_new_vm_dialog, GTK_TYPE_DIALOG)

/* ---- findings ---- */

/* Room for what was unfolded or found, as far as the screen has it; never
 * smaller by itself. */
static void
grow (DomusNewVmDialog *self)
{
  GdkWindow *window = gtk_widget_get_window (GTK_WIDGET (self));
  GdkRectangle area;
  int width;
  int height;
  int natural;

  if (window == NULL)
    return;
  gdk_monitor_get_workarea (
      gdk_display_get_monitor_at_window (gdk_window_get_display (window), window), &area);
  gtk_window_get_size (GTK_WINDOW (self), &width, &height);
  gtk_widget_get_preferred_height_for_width (GTK_WIDGET (self), width, NULL, &natural);
  natural = MIN (natural, area.height - ROOM_FOR_TITLE);
  if (natural > height)
    gtk_window_resize (GTK_WINDOW (self), width, natural);
}

static gboolean
on_update (gpointer user_data)
{
  DomusNewVmDialog *self = user_data;
  g_autoptr (GPtrArray) findings = domus_install_plan_get_findings (self->plan);
  const DomusFinding *error = domus_new_vm_findings_get_error (findings);
  const char *reason = NULL;
  gboolean ready;

  self->update_id = 0;
  g_object_get (self->plan, "ready", &ready, NULL);
  domus_finding_note_pick (self->connection_note, findings, "connection");
  domus_new_vm_source_show_findings (self->source, findings);
  domus_finding_note_pick (self->name_note, findings, "name");
  domus_finding_note_pick (self->memory_note, findings, "memory");
  domus_finding_note_pick (self->vcpus_note, findings, "vcpus");
  domus_new_vm_disk_show_findings (self->disk, findings);
  domus_finding_note_pick (self->network_note, findings, "network");
  domus_new_vm_advanced_show_findings (self->advanced, findings);
  domus_new_vm_unattended_show_findings (self->unattended, findings);
  domus_finding_note_set (self->other_note, domus_new_vm_findings_get_other (findings));
  if (domus_new_vm_source_is_import (self->source))
    reason = _ ("Choose the configuration file with “Import Configuration…”.");
  else if (error != NULL)
    reason = error->summary;
  else if (!ready)
    reason = _ ("Waiting for the host’s answers…");
  gtk_dialog_set_response_sensitive (GTK_DIALOG (self), GTK_RESPONSE_ACCEPT,
                                     reason == NULL && self->cancellable == NULL);
  gtk_widget_set_tooltip_text (self->create, reason);
  atk_object_set_description (gtk_widget_get_accessible (self->create),
                              reason != NULL ? reason : "");
  grow (self);
  return G_SOURCE_REMOVE;
}

static void
queue_update (DomusNewVmDialog *self)
{
  if (self->update_id == 0 && self->plan != NULL)
    self->update_id = g_idle_add (on_update, self);
}

/* ---- the plan ---- */

static gboolean
kib_to_mib (GBinding *binding, const GValue *from, GValue *to, gpointer user_data)
{
  g_value_set_double (to, (double)(g_value_get_uint64 (from) / 1024));
  return TRUE;
}

static gboolean
mib_to_kib (GBinding *binding, const GValue *from, GValue *to, gpointer user_data)
{
  g_value_set_uint64 (to, (guint64)(g_value_get_double (from) + 0.5) * 1024);
  return TRUE;
}

static gboolean
null_to_empty (GBinding *binding, const GValue *from, GValue *to, gpointer user_data)
{
  const char *text = g_value_get_string (from);

  g_value_set_string (to, text != NULL ? text : "");
  return TRUE;
}

static void
bind_form (DomusNewVmDialog *self)
{
  GBindingFlags both = G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE;

  self->bindings = g_binding_group_new ();
  g_binding_group_bind_full (self->bindings, "name", self->name, "text", both, null_to_empty, NULL,
                             NULL, NULL);
  g_binding_group_bind_full (self->bindings, "memory", self->memory, "value", both, kib_to_mib,
                             mib_to_kib, NULL, NULL);
  g_binding_group_bind (self->bindings, "vcpus", self->vcpus, "value", both);
  g_binding_group_bind (self->bindings, "windows", self->windows, "active", both);
}

static void
fill_networks (DomusNewVmDialog *self)
{
  GPtrArray *networks = domus_install_plan_get_networks (self->plan);
  int chosen;

  self->filling = TRUE;
  g_object_get (self->plan, "network", &chosen, NULL);
  gtk_combo_box_text_remove_all (self->networks);
  for (guint i = 0; networks != NULL && i < networks->len; i++) {
    const DomusPlanNetwork *network = g_ptr_array_index (networks, i);

    gtk_combo_box_text_append_text (self->networks, network->label);
  }
  gtk_combo_box_set_active (GTK_COMBO_BOX (self->networks), chosen);
  self->filling = FALSE;
}

/* What the hypervisor offers does not change while it is connected. */
static void
fill_platform (DomusNewVmDialog *self, const DomusPlatform *platform)
{
  g_autofree char *memory = NULL;
  g_autofree char *memory_of = NULL;
  g_autofree char *vcpus_of = NULL;

  if (platform->host_memory_kib > 0) {
    memory = g_format_size_full (platform->host_memory_kib * 1024, G_FORMAT_SIZE_IEC_UNITS);
    memory_of = g_strdup_printf (_ ("of %s"), memory);
  }
  if (platform->host_cpus > 0)
    vcpus_of = g_strdup_printf (_ ("of %u"), platform->host_cpus);
  gtk_label_set_text (self->memory_of, memory_of != NULL ? memory_of : "");
  gtk_label_set_text (self->vcpus_of, vcpus_of != NULL ? vcpus_of : "");
}

static void
on_ready (DomusNewVmDialog *self)
{
  gboolean ready;

  g_object_get (self->plan, "ready", &ready, NULL);
  if (ready)
    fill_networks (self);
  queue_update (self);
}

static void
on_connection_state (DomusNewVmDialog *self)
{
  DomusConnection *connection = domus_install_plan_get_connection (self->plan);
  gboolean ready;

  g_object_get (self->plan, "ready", &ready, NULL);
  if (domus_connection_get_state (connection) == DOMUS_CONNECTION_OPEN && !ready)
    domus_install_plan_prepare (self->plan);
  queue_update (self);
}

static void
set_connection (DomusNewVmDialog *self, DomusConnection *connection)
{
  const DomusPlatform *platform = domus_connection_get_platform (connection);
  g_autofree char *owner = NULL;

  g_clear_object (&self->plan);
  self->plan = domus_install_plan_new (connection);
  owner = g_strdup_printf (_ ("Images and disks are files of “%s”, not of this computer."),
                           domus_connection_get_label (connection));
  gtk_label_set_text (self->owner, owner);
  gtk_widget_set_visible (GTK_WIDGET (self->owner), domus_connection_is_remote (connection));
  if (platform != NULL)
    fill_platform (self, platform);
  g_binding_group_set_source (self->bindings, self->plan);
  g_signal_group_set_target (self->signals, self->plan);
  g_signal_group_set_target (self->connection_signals, connection);
  fill_networks (self);
  domus_new_vm_source_set_plan (self->source, self->plan);
  domus_new_vm_disk_set_plan (self->disk, self->plan);
  domus_new_vm_unattended_set_plan (self->unattended, self->plan);
  domus_new_vm_advanced_set_plan (self->advanced, self->plan);
  domus_new_vm_preview_set_plan (self->preview, self->plan);
  domus_install_plan_prepare (self->plan);
  queue_update (self);
}

/* ---- what the user does ---- */

static void
on_connection_changed (DomusNewVmDialog *self)
{
  const char *uri = gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->connections));
  DomusConnection *connection = uri != NULL ? domus_connection_store_find (self->store, uri) : NULL;

  if (connection != NULL && !self->filling)
    set_connection (self, connection);
}

static void
on_network_changed (DomusNewVmDialog *self)
{
  if (self->plan != NULL && !self->filling)
    g_object_set (self->plan, "network", gtk_combo_box_get_active (GTK_COMBO_BOX (self->networks)),
                  NULL);
}

/* What is left to do is to name it, or just Enter. */
static void
on_medium_chosen (DomusNewVmDialog *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->name));
}

/* ---- creating ---- */

static void
show_progress (DomusNewVmDialog *self)
{
  const char *stage = domus_job_get_stage (self->job);
  double progress = domus_job_get_progress (self->job);

  gtk_label_set_text (self->stage, stage != NULL ? stage : domus_job_get_title (self->job));
  gtk_widget_set_visible (GTK_WIDGET (self->progress), progress >= 0);
  if (progress >= 0)
    gtk_progress_bar_set_fraction (self->progress, MIN (progress, 1.0));
}

static void
set_creating (DomusNewVmDialog *self, gboolean creating)
{
  gtk_widget_set_sensitive (self->form, !creating);
  gtk_widget_set_visible (self->progress_box, creating);
  if (!creating) {
    if (self->job != NULL)
      g_signal_handlers_disconnect_by_data (self->job, self);
    g_clear_object (&self->job);
    g_clear_object (&self->cancellable);
  }
  queue_update (self);
  if (creating)
    gtk_dialog_set_response_sensitive (GTK_DIALOG (self), GTK_RESPONSE_ACCEPT, FALSE);
}

static void
show_guest (DomusNewVmDialog *self, DomusGuest *guest)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));
  GtkApplication *application = parent != NULL ? gtk_window_get_application (parent) : NULL;
  DomusConnection *connection = domus_install_plan_get_connection (self->plan);
  gboolean started;

  if (application == NULL)
    application = gtk_window_get_application (GTK_WINDOW (self));
  if (application == NULL)
    return;
  g_object_get (self->plan, "start", &started, NULL);
  g_action_group_activate_action (G_ACTION_GROUP (application), "show-guest",
                                  g_variant_new ("(sss)", domus_connection_get_uri (connection),
                                                 domus_guest_get_uuid (guest),
                                                 started ? "console" : "hardware"));
}

static void
on_created (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusNewVmDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (DomusGuest) guest =
      domus_install_plan_create_finish (DOMUS_INSTALL_PLAN (source), result, &error);

  if (self->job == NULL)
    return; /* the dialog was destroyed; the jobs list tells how it ended */
  if (guest != NULL) {
    show_guest (self, guest);
    gtk_widget_destroy (GTK_WIDGET (self));
    return;
  }
  if (self->closing) {
    gtk_widget_destroy (GTK_WIDGET (self));
    return;
  }
  /* It is told here; once is enough. */
  domus_connection_store_dismiss_job (self->store, self->job);
  set_creating (self, FALSE);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_clear_error (&error);
  domus_error_box_set_error (self->error, _ ("The guest could not be created"), error);
}

static void
start_creating (DomusNewVmDialog *self)
{
  g_autofree char *name = NULL;
  g_autofree char *title = NULL;

  gtk_spin_button_update (GTK_SPIN_BUTTON (self->memory));
  gtk_spin_button_update (self->vcpus);
  domus_new_vm_disk_commit (self->disk);
  g_object_get (self->plan, "name", &name, NULL);
  title = g_strdup_printf (_ ("Creating “%s”"), name);
  self->cancellable = g_cancellable_new ();
  self->job = domus_job_new (title, self->cancellable);
  g_signal_connect_object (self->job, "notify", G_CALLBACK (show_progress), self,
                           G_CONNECT_SWAPPED);
  domus_connection_store_add_job (self->store, self->job);
  domus_error_box_set_error (self->error, NULL, NULL);
  show_progress (self);
  set_creating (self, TRUE);
  domus_install_plan_create_async (self->plan, self->job, self->cancellable, on_created,
                                   g_object_ref (self));
}

static void
on_response (DomusNewVmDialog *self, int response)
{
  if (self->cancellable != NULL) {
    /* Creating: what was made is taken back first. */
    if (response == GTK_RESPONSE_DELETE_EVENT)
      self->closing = TRUE;
    g_cancellable_cancel (self->cancellable);
    gtk_label_set_text (self->stage, _ ("Cancelling…"));
  } else if (response == GTK_RESPONSE_ACCEPT) {
    start_creating (self);
  } else {
    gtk_widget_destroy (GTK_WIDGET (self));
  }
}

static gboolean
on_delete_event (void)
{
  return GDK_EVENT_STOP; /* on_response() decided */
}

/* ---- object ---- */

static void
domus_new_vm_dialog_dispose (GObject *object)
{
  DomusNewVmDialog *self = DOMUS_NEW_VM_DIALOG (object);

  g_clear_handle_id (&self->update_id, g_source_remove);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->job != NULL)
    g_signal_handlers_disconnect_by_data (self->job, self);
  g_clear_object (&self->job);
  if (self->bindings != NULL) {
    g_binding_group_set_source (self->bindings, NULL);
    g_signal_group_set_target (self->signals, NULL);
    g_signal_group_set_target (self->connection_signals, NULL);
  }
  g_clear_object (&self->bindings);
  g_clear_object (&self->signals);
  g_clear_object (&self->connection_signals);
  g_clear_object (&self->plan);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (domus_new_vm_dialog_parent_class)->dispose (object);
}

#define BIND(child) gtk_widget_class_bind_template_child (widget_class, DomusNewVmDialog, child)

static void
domus_new_vm_dialog_class_init (DomusNewVmDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = domus_new_vm_dialog_dispose;
  g_type_ensure (DOMUS_TYPE_ERROR_BOX);
  g_type_ensure (DOMUS_TYPE_FINDING_NOTE);
  g_type_ensure (DOMUS_TYPE_NEW_VM_ADVANCED);
  g_type_ensure (DOMUS_TYPE_NEW_VM_DISK);
  g_type_ensure (DOMUS_TYPE_NEW_VM_PREVIEW);
  g_type_ensure (DOMUS_TYPE_NEW_VM_SOURCE);
  g_type_ensure (DOMUS_TYPE_NEW_VM_UNATTENDED);
  g_type_ensure (DOMUS_TYPE_SIZE_SPIN);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/domusvm/Domus/manager/domus-new-vm-dialog.ui");
  BIND (form);
  BIND (connection_label);
  BIND (connections);
  BIND (owner);
  BIND (connection_note);
  BIND (source_label);
  BIND (source);
  BIND (name);
  BIND (name_note);
  BIND (memory);
  BIND (memory_of);
  BIND (memory_note);
  BIND (vcpus);
  BIND (vcpus_of);
  BIND (vcpus_note);
  BIND (disk_label);
  BIND (disk);
  BIND (networks);
  BIND (network_note);
  BIND (windows);
  BIND (unattended);
  BIND (advanced);
  BIND (preview);
  BIND (other_note);
  BIND (error);
  BIND (progress_box);
  BIND (stage);
  BIND (progress);
  BIND (create);
  gtk_widget_class_bind_template_callback (widget_class, on_connection_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_network_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_response);
  gtk_widget_class_bind_template_callback (widget_class, on_delete_event);
}

static void
domus_new_vm_dialog_init (DomusNewVmDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  domus_style_ensure (gtk_widget_get_screen (GTK_WIDGET (self)));
  domus_size_spin_set_range (self->memory, 1, 16 * 1024 * 1024, 256);
  gtk_label_set_mnemonic_widget (self->source_label, domus_new_vm_source_get_first (self->source));
  gtk_label_set_mnemonic_widget (self->disk_label, domus_new_vm_disk_get_first (self->disk));
  gtk_dialog_set_default_response (GTK_DIALOG (self), GTK_RESPONSE_ACCEPT);
  gtk_dialog_set_response_sensitive (GTK_DIALOG (self), GTK_RESPONSE_ACCEPT, FALSE);
  bind_form (self);
  g_signal_connect_object (self->source, "chosen", G_CALLBACK (on_medium_chosen), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (domus_new_vm_unattended_get_expander (self->unattended),
                           "notify::expanded", G_CALLBACK (queue_update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (domus_new_vm_advanced_get_expander (self->advanced), "notify::expanded",
                           G_CALLBACK (queue_update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (domus_new_vm_preview_get_expander (self->preview), "notify::expanded",
                           G_CALLBACK (queue_update), self, G_CONNECT_SWAPPED);
  self->signals = g_signal_group_new (DOMUS_TYPE_INSTALL_PLAN);
  g_signal_group_connect_swapped (self->signals, "changed", G_CALLBACK (queue_update), self);
  g_signal_group_connect_swapped (self->signals, "notify::ready", G_CALLBACK (on_ready), self);
  self->connection_signals = g_signal_group_new (DOMUS_TYPE_CONNECTION);
  g_signal_group_connect_swapped (self->connection_signals, "notify::state",
                                  G_CALLBACK (on_connection_state), self);
}

/* The open connections, and @wanted; the choice is shown when it is one. */
static void
fill_connections (DomusNewVmDialog *self, DomusConnection *wanted)
{
  GListModel *model = G_LIST_MODEL (self->store);
  guint shown = 0;

  self->filling = TRUE;
  for (guint i = 0; i < g_list_model_get_n_items (model); i++) {
    g_autoptr (DomusConnection) connection = g_list_model_get_item (model, i);

    if (connection != wanted && domus_connection_get_state (connection) != DOMUS_CONNECTION_OPEN)
      continue;
    gtk_combo_box_text_append (self->connections, domus_connection_get_uri (connection),
                               domus_connection_get_label (connection));
    shown++;
  }
  gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->connections),
                               domus_connection_get_uri (wanted));
  gtk_widget_set_visible (self->connection_label, shown > 1);
  gtk_widget_set_visible (GTK_WIDGET (self->connections), shown > 1);
  self->filling = FALSE;
}

/**
 * domus_new_vm_dialog_new:
 * @parent: (nullable): the window that it belongs to
 * @connection: where the guest is to be made, unless the user says otherwise
 *
 * Returns: (transfer none): the dialog, not shown yet. It destroys itself,
 *   after app.show-guest when a guest was made.
 */
GtkWidget *
domus_new_vm_dialog_new (GtkWindow *parent,
                         DomusConnectionStore *store,
                         DomusConnection *connection)
{
  DomusNewVmDialog *self = g_object_new (DOMUS_TYPE_NEW_VM_DIALOG, "transient-for", parent, NULL);

  self->store = g_object_ref (store);
  fill_connections (self, connection);
  set_connection (self, connection);
  gtk_widget_grab_focus (domus_new_vm_source_get_first (self->source));
  return GTK_WIDGET (self);
}
