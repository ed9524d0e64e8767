/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-install-plan.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* "Unattended installation" of New VM: what Setup is told. */
#define DOMUS_TYPE_NEW_VM_UNATTENDED (domus_new_vm_unattended_get_type ())
G_DECLARE_FINAL_TYPE (DomusNewVmUnattended, domus_new_vm_unattended, DOMUS, NEW_VM_UNATTENDED,
                      GtkBox)

void       domus_new_vm_unattended_set_plan      (DomusNewVmUnattended *self,
                                                  DomusInstallPlan *plan);
void       domus_new_vm_unattended_show_findings (DomusNewVmUnattended *self,
                                                  GPtrArray *findings);
GtkWidget *domus_new_vm_unattended_get_expander  (DomusNewVmUnattended *self);

G_END_DECLS
