/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-new-vm-advanced-private.h"

#include "common/domus-finding-note-private.h"

#include <glib/gi18n-lib.h>

struct _DomusNewVmAdvanced
{
  GtkBox parent_instance;

  GtkExpander *expander;
  GtkEntry *title;
  GtkComboBoxText *video;
  GtkWidget *virt_type_label;
  GtkComboBoxText *virt_type;
  GtkToggleButton *acpi;
  GtkToggleButton *apic;
  GtkToggleButton *two_phases;
  DomusFindingNote *apic_note;
  GtkToggleButton *start;

  DomusInstallPlan *plan;  /* (owned) (nullable) */
  GBindingGroup *bindings; /* of the plan */
  gboolean filling;
};

G_DEFINE_FINAL_TYPE (DomusNewVmAdvanced, domus_new_vm_advanced, GTK_TYPE_BOX)

static void
fill_choices (GtkComboBoxText *combo, char **choices, const char *chosen)
{
  gtk_combo_box_text_remove_all (combo);
  for (char **choice = choices; choice != NULL && *choice != NULL; choice++)
    gtk_combo_box_text_append (combo, *choice, *choice);
  if (chosen != NULL)
    gtk_combo_box_set_active_id (GTK_COMBO_BOX (combo), chosen);
}

/* What the hypervisor offers does not change while it is connected. */
static void
fill_platform (DomusNewVmAdvanced *self)
{
  DomusConnection *connection = domus_install_plan_get_connection (self->plan);
  const DomusPlatform *platform = domus_connection_get_platform (connection);
  g_autofree char *video = NULL;
  g_autofree char *virt_type = NULL;
  gboolean several;

  if (platform == NULL)
    return;
  g_object_get (self->plan, "video", &video, "virt-type", &virt_type, NULL);
  self->filling = TRUE;
  fill_choices (self->video, platform->video_models, video);
  fill_choices (self->virt_type, platform->domain_types, virt_type);
  self->filling = FALSE;
  several = platform->domain_types != NULL && g_strv_length (platform->domain_types) > 1;
  gtk_widget_set_visible (self->virt_type_label, several);
  gtk_widget_set_visible (GTK_WIDGET (self->virt_type), several);
}

static void
on_video_changed (DomusNewVmAdvanced *self)
{
  if (self->plan != NULL && !self->filling)
    g_object_set (self->plan, "video", gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->video)),
                  NULL);
}

static void
on_virt_type_changed (DomusNewVmAdvanced *self)
{
  if (self->plan != NULL && !self->filling)
    g_object_set (self->plan, "virt-type",
                  gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->virt_type)), NULL);
}

static gboolean
null_to_empty (GBinding *binding, const GValue *from, GValue *to, gpointer user_data)
{
  const char *text = g_value_get_string (from);

  g_value_set_string (to, text != NULL ? text : "");
  return TRUE;
}

static const char follows_phases[] = N_ ("Off in the first phase, on in the second");

static gboolean
acpi_tooltip (GBinding *binding, const GValue *from, GValue *to, gpointer user_data)
{
  g_value_set_string (to, g_value_get_boolean (from)
                              ? _ (follows_phases)
                              : _ ("Power management. Off only for very old systems."));
  return TRUE;
}

static gboolean
apic_tooltip (GBinding *binding, const GValue *from, GValue *to, gpointer user_data)
{
  g_value_set_string (to, g_value_get_boolean (from)
                              ? _ (follows_phases)
                              : _ ("Interrupt controller. Needed for more than one CPU."));
  return TRUE;
}

static void
domus_new_vm_advanced_dispose (GObject *object)
{
  DomusNewVmAdvanced *self = DOMUS_NEW_VM_ADVANCED (object);

  if (self->bindings != NULL)
    g_binding_group_set_source (self->bindings, NULL);
  g_clear_object (&self->bindings);
  g_clear_object (&self->plan);
  G_OBJECT_CLASS (domus_new_vm_advanced_parent_class)->dispose (object);
}

static void
domus_new_vm_advanced_class_init (DomusNewVmAdvancedClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = domus_new_vm_advanced_dispose;
  g_type_ensure (DOMUS_TYPE_FINDING_NOTE);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/domusvm/Domus/manager/domus-new-vm-advanced.ui");
  gtk_widget_class_bind_template_child (widget_class, DomusNewVmAdvanced, expander);
  gtk_widget_class_bind_template_child (widget_class, DomusNewVmAdvanced, title);
  gtk_widget_class_bind_template_child (widget_class, DomusNewVmAdvanced, video);
  gtk_widget_class_bind_template_child (widget_class, DomusNewVmAdvanced, virt_type_label);
  gtk_widget_class_bind_template_child (widget_class, DomusNewVmAdvanced, virt_type);
  gtk_widget_class_bind_template_child (widget_class, DomusNewVmAdvanced, acpi);
  gtk_widget_class_bind_template_child (widget_class, DomusNewVmAdvanced, apic);
  gtk_widget_class_bind_template_child (widget_class, DomusNewVmAdvanced, two_phases);
  gtk_widget_class_bind_template_child (widget_class, DomusNewVmAdvanced, apic_note);
  gtk_widget_class_bind_template_child (widget_class, DomusNewVmAdvanced, start);
  gtk_widget_class_bind_template_callback (widget_class, on_video_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_virt_type_changed);
}

static void
domus_new_vm_advanced_init (DomusNewVmAdvanced *self)
{
  GBindingFlags both = G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->bindings = g_binding_group_new ();
  g_binding_group_bind_full (self->bindings, "title", self->title, "text", both, null_to_empty,
                             NULL, NULL, NULL);
  g_binding_group_bind (self->bindings, "acpi", self->acpi, "active", both);
  g_binding_group_bind (self->bindings, "apic", self->apic, "active", both);
  g_binding_group_bind (self->bindings, "two-phases", self->two_phases, "active", both);
  g_binding_group_bind (self->bindings, "two-phases", self->acpi, "sensitive",
                        G_BINDING_SYNC_CREATE | G_BINDING_INVERT_BOOLEAN);
  g_binding_group_bind (self->bindings, "two-phases", self->apic, "sensitive",
                        G_BINDING_SYNC_CREATE | G_BINDING_INVERT_BOOLEAN);
  g_binding_group_bind_full (self->bindings, "two-phases", self->acpi, "tooltip-text",
                             G_BINDING_SYNC_CREATE, acpi_tooltip, NULL, NULL, NULL);
  g_binding_group_bind_full (self->bindings, "two-phases", self->apic, "tooltip-text",
                             G_BINDING_SYNC_CREATE, apic_tooltip, NULL, NULL, NULL);
  g_binding_group_bind (self->bindings, "start", self->start, "active", both);
}

/**
 * domus_new_vm_advanced_set_plan:
 * @plan: told what is chosen here
 */
void
domus_new_vm_advanced_set_plan (DomusNewVmAdvanced *self, DomusInstallPlan *plan)
{
  g_return_if_fail (DOMUS_IS_NEW_VM_ADVANCED (self));
  g_set_object (&self->plan, plan);
  fill_platform (self);
  g_binding_group_set_source (self->bindings, plan);
}

/**
 * domus_new_vm_advanced_show_findings:
 *
 * Unfolds itself when there is one to show.
 */
void
domus_new_vm_advanced_show_findings (DomusNewVmAdvanced *self, GPtrArray *findings)
{
  g_return_if_fail (DOMUS_IS_NEW_VM_ADVANCED (self));
  if (domus_finding_note_pick (self->apic_note, findings, "apic"))
    gtk_expander_set_expanded (self->expander, TRUE);
}

/**
 * domus_new_vm_advanced_get_expander:
 *
 * Returns: (transfer none)
 */
GtkWidget *
domus_new_vm_advanced_get_expander (DomusNewVmAdvanced *self)
{
  g_return_val_if_fail (DOMUS_IS_NEW_VM_ADVANCED (self), NULL);
  return GTK_WIDGET (self->expander);
}
