/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-guest.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* How far a guest's installation is, and what can be done about it. Not there
 * when none is underway. Signal "message" (const char *): what was done. */
#define DOMUS_TYPE_INSTALL_BAR (domus_install_bar_get_type ())
G_DECLARE_FINAL_TYPE (DomusInstallBar, domus_install_bar, DOMUS, INSTALL_BAR, GtkBox)

void domus_install_bar_set_guest (DomusInstallBar *self, DomusGuest *guest);

G_END_DECLS
