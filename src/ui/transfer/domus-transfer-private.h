/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-connection-store.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Shows the guest as a file of Xen's tools or of libvirt, to copy or save; or
 * writes a folder with its disks. */
GtkWidget *domus_export_dialog_new (GtkWindow *parent, DomusConnectionStore *store,
                                    DomusGuest *guest);

/* Asks where to, and saves the guest there. */
GtkWidget *domus_save_dialog_new (GtkWindow *parent, DomusConnectionStore *store,
                                  DomusGuest *guest);

/* Asks where to, says what stands in the way, and moves the guest there. */
GtkWidget *domus_migrate_dialog_new (GtkWindow *parent, DomusConnectionStore *store,
                                     DomusGuest *guest);

/* Shows what is in a file on the host, and runs it. */
GtkWidget *domus_restore_dialog_new (GtkWindow *parent, DomusConnectionStore *store,
                                     DomusConnection *connection);

G_END_DECLS
