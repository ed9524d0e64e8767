/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-install-plan.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* "Install from" of New VM: a medium of the host's, an existing disk, the
 * network, or a configuration file. Signal "chosen" (): the chooser gave a medium. */
#define DOMUS_TYPE_NEW_VM_SOURCE (domus_new_vm_source_get_type ())
G_DECLARE_FINAL_TYPE (DomusNewVmSource, domus_new_vm_source, DOMUS, NEW_VM_SOURCE, GtkBox)

void domus_new_vm_source_set_plan (DomusNewVmSource *self, DomusInstallPlan *plan);
void domus_new_vm_source_show_findings (DomusNewVmSource *self, GPtrArray *findings);
/* Nothing is to be created here: a file says it all. */
gboolean domus_new_vm_source_is_import (DomusNewVmSource *self);
/* Where the keyboard begins. */
GtkWidget *domus_new_vm_source_get_first (DomusNewVmSource *self);

G_END_DECLS
