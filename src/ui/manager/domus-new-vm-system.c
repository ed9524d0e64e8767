/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-new-vm-system-private.h"

#include "common/domus-finding-note-private.h"
#include "domus-os-family.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>

struct _DomusNewVmSystem
{
  GtkBox parent_instance;

  GtkComboBoxText *families;
  GtkLabel *why;
  GtkWidget *hal_box;
  GtkLabel *hal;
  GtkGrid *hals;
  DomusFindingNote *note;

  DomusInstallPlan *plan; /* (owned) (nullable) */
  GSignalGroup *signals;  /* of the plan */
  gboolean filling;
};

G_DEFINE_FINAL_TYPE (DomusNewVmSystem, domus_new_vm_system, GTK_TYPE_BOX)

static const DomusHal *
get_hal (DomusNewVmSystem *self)
{
  gboolean acpi;
  gboolean apic;
  gboolean two_phases;
  guint vcpus;

  g_object_get (self->plan, "acpi", &acpi, "apic", &apic, "two-phases", &two_phases, "vcpus",
                &vcpus, NULL);
  return domus_hal_get (acpi || two_phases, apic || two_phases, vcpus);
}

static void
add_cell (DomusNewVmSystem *self, int column, int row, const char *text, gboolean strong)
{
  GtkWidget *label = gtk_label_new (NULL);
  g_autofree char *markup = g_markup_printf_escaped (strong ? "<b>%s</b>" : "%s", text);

  gtk_label_set_markup (GTK_LABEL (label), markup);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_show (label);
  gtk_grid_attach (self->hals, label, column, row, 1, 1);
}

/* The table, with the row that the choice leads to in bold. */
static void
fill_hals (DomusNewVmSystem *self, const DomusHal *chosen)
{
  const char *const heads[] = { "ACPI", "APIC", _ ("CPUs"), "HAL", _ ("Meaning") };
  gsize n;
  const DomusHal *hals = domus_hal_list (&n);

  gtk_container_foreach (GTK_CONTAINER (self->hals), (GtkCallback)gtk_widget_destroy, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (heads); i++)
    add_cell (self, (int)i, 0, heads[i], FALSE);
  for (gsize i = 0; i < n; i++) {
    gboolean strong = &hals[i] == chosen;
    int row = (int)i + 1;

    add_cell (self, 0, row, hals[i].acpi ? _ ("on") : _ ("off"), strong);
    add_cell (self, 1, row, hals[i].apic ? _ ("on") : _ ("off"), strong);
    add_cell (self, 2, row, hals[i].several ? _ ("several") : "1", strong);
    add_cell (self, 3, row, hals[i].file, strong);
    add_cell (self, 4, row, _ (hals[i].meaning), strong);
  }
}

static void
show (DomusNewVmSystem *self)
{
  const DomusOsFamilyInfo *info;
  g_autofree char *id = NULL;
  int family;

  if (self->plan == NULL)
    return;
  g_object_get (self->plan, "family", &family, NULL);
  info = domus_os_family_get ((DomusOsFamily)family);
  id = g_strdup_printf ("%d", family);
  self->filling = TRUE;
  gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->families), id);
  self->filling = FALSE;
  gtk_label_set_text (self->why, _ (info->why));
  gtk_widget_set_visible (self->hal_box, info->nt5);
  if (info->nt5) {
    const DomusHal *hal = get_hal (self);
    g_autofree char *text = hal != NULL
                                ? g_strdup_printf (_ ("Setup will pick %s (%s), for good."),
                                                   hal->file, _ (hal->meaning))
                                : g_strdup (_ ("There is no HAL for several CPUs without APIC."));

    gtk_label_set_text (self->hal, text);
    fill_hals (self, hal);
  }
}

static void
on_changed (DomusNewVmSystem *self)
{
  const char *id = gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->families));

  if (self->plan != NULL && !self->filling && id != NULL)
    g_object_set (self->plan, "family", atoi (id), NULL);
}

static void
domus_new_vm_system_dispose (GObject *object)
{
  DomusNewVmSystem *self = DOMUS_NEW_VM_SYSTEM (object);

  if (self->signals != NULL)
    g_signal_group_set_target (self->signals, NULL);
  g_clear_object (&self->signals);
  g_clear_object (&self->plan);
  G_OBJECT_CLASS (domus_new_vm_system_parent_class)->dispose (object);
}

static void
domus_new_vm_system_class_init (DomusNewVmSystemClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = domus_new_vm_system_dispose;
  g_type_ensure (DOMUS_TYPE_FINDING_NOTE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/domusvm/Domus/manager/domus-new-vm-system.ui");
  gtk_widget_class_bind_template_child (widget_class, DomusNewVmSystem, families);
  gtk_widget_class_bind_template_child (widget_class, DomusNewVmSystem, why);
  gtk_widget_class_bind_template_child (widget_class, DomusNewVmSystem, hal_box);
  gtk_widget_class_bind_template_child (widget_class, DomusNewVmSystem, hal);
  gtk_widget_class_bind_template_child (widget_class, DomusNewVmSystem, hals);
  gtk_widget_class_bind_template_child (widget_class, DomusNewVmSystem, note);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
}

static void
domus_new_vm_system_init (DomusNewVmSystem *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->filling = TRUE;
  for (int i = 0; i < DOMUS_N_OS_FAMILIES; i++) {
    /* "Another system" last. */
    int family = (i + 1) % DOMUS_N_OS_FAMILIES;
    g_autofree char *id = g_strdup_printf ("%d", family);

    gtk_combo_box_text_append (self->families, id,
                               _ (domus_os_family_get ((DomusOsFamily)family)->label));
  }
  self->filling = FALSE;
  self->signals = g_signal_group_new (DOMUS_TYPE_INSTALL_PLAN);
  g_signal_group_connect_swapped (self->signals, "changed", G_CALLBACK (show), self);
}

/**
 * domus_new_vm_system_set_plan:
 * @plan: told what is chosen here
 */
void
domus_new_vm_system_set_plan (DomusNewVmSystem *self, DomusInstallPlan *plan)
{
  g_return_if_fail (DOMUS_IS_NEW_VM_SYSTEM (self));
  g_set_object (&self->plan, plan);
  g_signal_group_set_target (self->signals, plan);
  show (self);
}

/**
 * domus_new_vm_system_show_findings:
 */
void
domus_new_vm_system_show_findings (DomusNewVmSystem *self, GPtrArray *findings)
{
  g_return_if_fail (DOMUS_IS_NEW_VM_SYSTEM (self));
  domus_finding_note_pick (self->note, findings, "family");
}
