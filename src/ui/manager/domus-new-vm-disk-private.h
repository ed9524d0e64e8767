/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-install-plan.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* "Disk" of New VM: a new one in a pool, an existing file or device, none. */
#define DOMUS_TYPE_NEW_VM_DISK (domus_new_vm_disk_get_type ())
G_DECLARE_FINAL_TYPE (DomusNewVmDisk, domus_new_vm_disk, DOMUS, NEW_VM_DISK, GtkBox)

void domus_new_vm_disk_set_plan (DomusNewVmDisk *self, DomusInstallPlan *plan);
void domus_new_vm_disk_show_findings (DomusNewVmDisk *self, GPtrArray *findings);
/* Takes over what was typed and not yet confirmed. */
void domus_new_vm_disk_commit (DomusNewVmDisk *self);
GtkWidget *domus_new_vm_disk_get_first (DomusNewVmDisk *self);

G_END_DECLS
