/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-guest.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The end of an installation: what becomes of the CD, and what is worth doing
 * with a clean system: lock its identity, freeze a baseline. */
#define DOMUS_TYPE_FINISH_DIALOG (domus_finish_dialog_get_type ())
G_DECLARE_FINAL_TYPE (DomusFinishDialog, domus_finish_dialog, DOMUS, FINISH_DIALOG, GtkDialog)

/* @origin: in the guest's window, whose actions are used. */
void domus_finish_dialog_show (GtkWidget *origin, DomusGuest *guest);

G_END_DECLS
