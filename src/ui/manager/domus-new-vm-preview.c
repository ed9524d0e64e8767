/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-new-vm-preview-private.h"

struct _DomusNewVmPreview
{
  GtkBox parent_instance;

  GtkExpander *expander;
  GtkLabel *words;
  GtkTextBuffer *xml;
  GtkTextBuffer *disks;

  DomusInstallPlan *plan; /* (owned) (nullable) */
  GSignalGroup *signals;  /* of the plan */
  guint update_id;
};

G_DEFINE_FINAL_TYPE (DomusNewVmPreview, domus_new_vm_preview, GTK_TYPE_BOX)

static gboolean
on_update (gpointer user_data)
{
  DomusNewVmPreview *self = user_data;
  g_autofree char *words = domus_install_plan_describe (self->plan);
  g_autofree char *xml = domus_install_plan_preview_xml (self->plan);
  g_autofree char *disks = domus_install_plan_preview_disks_xl (self->plan);

  self->update_id = 0;
  gtk_label_set_text (self->words, g_strchomp (words));
  gtk_text_buffer_set_text (self->xml, xml, -1);
  gtk_text_buffer_set_text (self->disks, disks, -1);
  return G_SOURCE_REMOVE;
}

static void
queue_update (DomusNewVmPreview *self)
{
  if (self->plan != NULL && self->update_id == 0 && gtk_expander_get_expanded (self->expander))
    self->update_id = g_idle_add (on_update, self);
}

static void
domus_new_vm_preview_dispose (GObject *object)
{
  DomusNewVmPreview *self = DOMUS_NEW_VM_PREVIEW (object);

  g_clear_handle_id (&self->update_id, g_source_remove);
  if (self->signals != NULL)
    g_signal_group_set_target (self->signals, NULL);
  g_clear_object (&self->signals);
  g_clear_object (&self->plan);
  G_OBJECT_CLASS (domus_new_vm_preview_parent_class)->dispose (object);
}

static void
domus_new_vm_preview_class_init (DomusNewVmPreviewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = domus_new_vm_preview_dispose;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/domusvm/Domus/manager/domus-new-vm-preview.ui");
  gtk_widget_class_bind_template_child (widget_class, DomusNewVmPreview, expander);
  gtk_widget_class_bind_template_child (widget_class, DomusNewVmPreview, words);
  gtk_widget_class_bind_template_child (widget_class, DomusNewVmPreview, xml);
  gtk_widget_class_bind_template_child (widget_class, DomusNewVmPreview, disks);
  gtk_widget_class_bind_template_callback (widget_class, queue_update);
}

static void
domus_new_vm_preview_init (DomusNewVmPreview *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->signals = g_signal_group_new (DOMUS_TYPE_INSTALL_PLAN);
  g_signal_group_connect_swapped (self->signals, "changed", G_CALLBACK (queue_update), self);
}

/**
 * domus_new_vm_preview_set_plan:
 */
void
domus_new_vm_preview_set_plan (DomusNewVmPreview *self, DomusInstallPlan *plan)
{
  g_return_if_fail (DOMUS_IS_NEW_VM_PREVIEW (self));
  g_set_object (&self->plan, plan);
  g_signal_group_set_target (self->signals, plan);
  queue_update (self);
}

/**
 * domus_new_vm_preview_get_expander:
 *
 * Returns: (transfer none)
 */
GtkWidget *
domus_new_vm_preview_get_expander (DomusNewVmPreview *self)
{
  g_return_val_if_fail (DOMUS_IS_NEW_VM_PREVIEW (self), NULL);
  return GTK_WIDGET (self->expander);
}
