/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-install-plan.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* "Advanced" of New VM: what is right as it is for most people. */
#define DOMUS_TYPE_NEW_VM_ADVANCED (domus_new_vm_advanced_get_type ())
G_DECLARE_FINAL_TYPE (DomusNewVmAdvanced, domus_new_vm_advanced, DOMUS, NEW_VM_ADVANCED, GtkBox)

void domus_new_vm_advanced_set_plan (DomusNewVmAdvanced *self, DomusInstallPlan *plan);
void domus_new_vm_advanced_show_findings (DomusNewVmAdvanced *self, GPtrArray *findings);
GtkWidget *domus_new_vm_advanced_get_expander (DomusNewVmAdvanced *self);

G_END_DECLS
