/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-install-plan.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* "System" of New VM: which family the medium's system is of, what follows
 * from that, and for Windows 2000 to 2003 the HAL that Setup will pick. */
#define DOMUS_TYPE_NEW_VM_SYSTEM (domus_new_vm_system_get_type ())
G_DECLARE_FINAL_TYPE (DomusNewVmSystem, domus_new_vm_system, DOMUS, NEW_VM_SYSTEM, GtkBox)

void domus_new_vm_system_set_plan      (DomusNewVmSystem *self, DomusInstallPlan *plan);
void domus_new_vm_system_show_findings (DomusNewVmSystem *self, GPtrArray *findings);

G_END_DECLS
