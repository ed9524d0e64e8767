/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-new-vm-disk-private.h"

#include "common/domus-finding-note-private.h"
#include "common/domus-size-spin-private.h"
#include "common/domus-widgets-private.h"
#include "domus-units.h"

#include <glib/gi18n-lib.h>

struct _DomusNewVmDisk
{
  GtkBox parent_instance;

  GtkComboBox *kind;
  GtkStack *stack;
  DomusSizeSpin *size;
  GtkComboBoxText *pools;
  GtkLabel *free_space;
  GtkEntry *path;
  GtkWidget *browse;
  DomusFindingNote *note;

  DomusInstallPlan *plan;       /* (owned) (nullable) */
  GSignalGroup *signals;        /* of the plan */
  GtkNativeDialog *file_dialog; /* (owned) (nullable) */
  gboolean filling;
  gboolean typed; /* the user gave a path at least once */
};

G_DEFINE_FINAL_TYPE (DomusNewVmDisk, domus_new_vm_disk, GTK_TYPE_BOX)

/* ---- from the plan ---- */

static void
show_free_space (DomusNewVmDisk *self)
{
  GPtrArray *pools = domus_install_plan_get_pools (self->plan);
  const char *id = gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->pools));
  g_autofree char *text = NULL;

  for (guint i = 0; pools != NULL && i < pools->len; i++) {
    const DomusPlanPool *pool = g_ptr_array_index (pools, i);

    if (g_strcmp0 (pool->name, id) != 0)
      continue;
    gtk_widget_set_tooltip_text (GTK_WIDGET (self->pools), pool->path);
    if (pool->available > 0) {
      g_autofree char *size = g_format_size_full (pool->available, G_FORMAT_SIZE_IEC_UNITS);

      text = g_strdup_printf (_ ("%s free"), size);
    }
  }
  gtk_label_set_text (self->free_space, text != NULL ? text : "");
}

static void
fill_pools (DomusNewVmDisk *self)
{
  GPtrArray *pools = domus_install_plan_get_pools (self->plan);
  g_autofree char *chosen = NULL;

  self->filling = TRUE;
  g_object_get (self->plan, "pool", &chosen, NULL);
  gtk_combo_box_text_remove_all (self->pools);
  for (guint i = 0; pools != NULL && i < pools->len; i++) {
    const DomusPlanPool *pool = g_ptr_array_index (pools, i);

    gtk_combo_box_text_append (self->pools, pool->name, pool->name);
  }
  if (chosen != NULL)
    gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->pools), chosen);
  show_free_space (self);
  self->filling = FALSE;
}

static void
show_plan (DomusNewVmDisk *self)
{
  g_autofree char *path = NULL;
  g_autofree char *pool = NULL;
  guint64 size;
  int disk;

  g_object_get (self->plan, "disk", &disk, "disk-size", &size, "disk-path", &path, "pool", &pool,
                NULL);
  self->filling = TRUE;
  gtk_combo_box_set_active (self->kind, disk);
  gtk_stack_set_visible_child_name (self->stack, disk == DOMUS_PLAN_DISK_NEW    ? "new"
                                                 : disk == DOMUS_PLAN_DISK_NONE ? "none"
                                                                                : "path");
  if (domus_size_spin_get_bytes (self->size) / DOMUS_MIB != size / DOMUS_MIB)
    domus_size_spin_set_bytes (self->size, size);
  if (g_strcmp0 (gtk_entry_get_text (self->path), path != NULL ? path : "") != 0)
    gtk_entry_set_text (self->path, path != NULL ? path : "");
  gtk_entry_set_placeholder_text (self->path, disk == DOMUS_PLAN_DISK_BLOCK
                                                  ? "/dev/vg0/winxp"
                                                  : "/var/lib/libvirt/images/winxp.img");
  gtk_widget_set_visible (self->browse, disk == DOMUS_PLAN_DISK_FILE
                                            && !domus_connection_is_remote (
                                                domus_install_plan_get_connection (self->plan)));
  if (pool != NULL)
    gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->pools), pool);
  self->filling = FALSE;
}

static void
on_ready (DomusNewVmDisk *self)
{
  gboolean ready;

  g_object_get (self->plan, "ready", &ready, NULL);
  if (ready)
    fill_pools (self);
}

/* ---- to the plan ---- */

static void
on_kind_changed (DomusNewVmDisk *self)
{
  if (self->plan != NULL && !self->filling)
    g_object_set (self->plan, "disk", gtk_combo_box_get_active (self->kind), NULL);
}

static void
on_size_changed (DomusNewVmDisk *self)
{
  if (self->plan != NULL && !self->filling)
    g_object_set (self->plan, "disk-size", domus_size_spin_get_bytes (self->size), NULL);
}

static void
on_pool_changed (DomusNewVmDisk *self)
{
  if (self->plan == NULL || self->filling)
    return;
  g_object_set (self->plan, "pool", gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->pools)),
                NULL);
  show_free_space (self);
}

static void
on_path_changed (DomusNewVmDisk *self)
{
  if (self->plan == NULL || self->filling)
    return;
  self->typed = TRUE;
  g_object_set (self->plan, "disk-path", gtk_entry_get_text (self->path), NULL);
}

static void
on_file_response (GtkNativeDialog *dialog, int response, DomusNewVmDisk *self)
{
  g_autofree char *path = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    path = gtk_file_chooser_get_filename (GTK_FILE_CHOOSER (dialog));
  if (path != NULL)
    gtk_entry_set_text (self->path, path);
  g_clear_object (&self->file_dialog);
}

static void
on_browse (DomusNewVmDisk *self)
{
  GtkWidget *window = gtk_widget_get_toplevel (GTK_WIDGET (self));

  if (self->file_dialog != NULL)
    return;
  self->file_dialog = GTK_NATIVE_DIALOG (
      gtk_file_chooser_native_new (_ ("Choose a Disk Image"), GTK_WINDOW (window),
                                   GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Open"), _ ("_Cancel")));
  g_signal_connect_object (self->file_dialog, "response", G_CALLBACK (on_file_response), self, 0);
  domus_widgets_show_chooser (self->file_dialog);
}

/* ---- object ---- */

static void
domus_new_vm_disk_dispose (GObject *object)
{
  DomusNewVmDisk *self = DOMUS_NEW_VM_DISK (object);

  if (self->file_dialog != NULL)
    gtk_native_dialog_destroy (self->file_dialog);
  g_clear_object (&self->file_dialog);
  if (self->signals != NULL)
    g_signal_group_set_target (self->signals, NULL);
  g_clear_object (&self->signals);
  g_clear_object (&self->plan);
  G_OBJECT_CLASS (domus_new_vm_disk_parent_class)->dispose (object);
}

static void
domus_new_vm_disk_class_init (DomusNewVmDiskClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = domus_new_vm_disk_dispose;
  g_type_ensure (DOMUS_TYPE_FINDING_NOTE);
  g_type_ensure (DOMUS_TYPE_SIZE_SPIN);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/domusvm/Domus/manager/domus-new-vm-disk.ui");
  gtk_widget_class_bind_template_child (widget_class, DomusNewVmDisk, kind);
  gtk_widget_class_bind_template_child (widget_class, DomusNewVmDisk, stack);
  gtk_widget_class_bind_template_child (widget_class, DomusNewVmDisk, size);
  gtk_widget_class_bind_template_child (widget_class, DomusNewVmDisk, pools);
  gtk_widget_class_bind_template_child (widget_class, DomusNewVmDisk, free_space);
  gtk_widget_class_bind_template_child (widget_class, DomusNewVmDisk, path);
  gtk_widget_class_bind_template_child (widget_class, DomusNewVmDisk, browse);
  gtk_widget_class_bind_template_child (widget_class, DomusNewVmDisk, note);
  gtk_widget_class_bind_template_callback (widget_class, on_kind_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_size_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_pool_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_path_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_browse);
}

static void
domus_new_vm_disk_init (DomusNewVmDisk *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  domus_size_spin_set_range (self->size, 1, 64 * 1024 * 1024, 1024);
  self->signals = g_signal_group_new (DOMUS_TYPE_INSTALL_PLAN);
  g_signal_group_connect_swapped (self->signals, "notify::ready", G_CALLBACK (on_ready), self);
  g_signal_group_connect_swapped (self->signals, "changed", G_CALLBACK (show_plan), self);
}

/**
 * domus_new_vm_disk_set_plan:
 * @plan: told what is chosen here
 */
void
domus_new_vm_disk_set_plan (DomusNewVmDisk *self, DomusInstallPlan *plan)
{
  g_return_if_fail (DOMUS_IS_NEW_VM_DISK (self));

  g_set_object (&self->plan, plan);
  g_signal_group_set_target (self->signals, plan);
  self->typed = FALSE;
  fill_pools (self);
  show_plan (self);
}

/**
 * domus_new_vm_disk_show_findings:
 *
 * That no path was given yet is no news before one was typed.
 */
void
domus_new_vm_disk_show_findings (DomusNewVmDisk *self, GPtrArray *findings)
{
  gboolean quiet = !self->typed && *gtk_entry_get_text (self->path) == '\0';

  g_return_if_fail (DOMUS_IS_NEW_VM_DISK (self));
  if (domus_finding_note_pick (self->note, findings, "disk-size")
      || domus_finding_note_pick (self->note, findings, "pool")
      || domus_finding_note_pick (self->note, findings, "disk"))
    return;
  domus_finding_note_pick (self->note, quiet ? NULL : findings, "disk-path");
}

/**
 * domus_new_vm_disk_commit:
 */
void
domus_new_vm_disk_commit (DomusNewVmDisk *self)
{
  g_return_if_fail (DOMUS_IS_NEW_VM_DISK (self));
  gtk_spin_button_update (GTK_SPIN_BUTTON (self->size));
}

/**
 * domus_new_vm_disk_get_first:
 *
 * Returns: (transfer none)
 */
GtkWidget *
domus_new_vm_disk_get_first (DomusNewVmDisk *self)
{
  g_return_val_if_fail (DOMUS_IS_NEW_VM_DISK (self), NULL);
  return GTK_WIDGET (self->kind);
}
