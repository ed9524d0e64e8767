/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-connection-store.h"
#include "domus-guest.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The way to paravirtual drivers, step by step, and back. Stays open while the
 * guest is worked with. */
#define DOMUS_TYPE_PV_DIALOG (domus_pv_dialog_get_type ())
G_DECLARE_FINAL_TYPE (DomusPvDialog, domus_pv_dialog, DOMUS, PV_DIALOG, GtkDialog)

GtkWidget *domus_pv_dialog_new (GtkWindow *parent, DomusConnectionStore *store,
                                DomusGuest *guest);

G_END_DECLS
