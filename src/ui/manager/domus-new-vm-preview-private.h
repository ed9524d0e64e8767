/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-install-plan.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* "Preview" of New VM: what will be made, in words, as XML, as xl's disk
 * lines. Costs nothing while folded. */
#define DOMUS_TYPE_NEW_VM_PREVIEW (domus_new_vm_preview_get_type ())
G_DECLARE_FINAL_TYPE (DomusNewVmPreview, domus_new_vm_preview, DOMUS, NEW_VM_PREVIEW, GtkBox)

void domus_new_vm_preview_set_plan (DomusNewVmPreview *self, DomusInstallPlan *plan);
GtkWidget *domus_new_vm_preview_get_expander (DomusNewVmPreview *self);

G_END_DECLS
