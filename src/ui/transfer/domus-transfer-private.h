/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-connection-store.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Shows the guest as a file of Xen's tools or of libvirt, to copy or save. */
GtkWidget *domus_export_dialog_new (GtkWindow *parent, DomusGuest *guest);

G_END_DECLS
