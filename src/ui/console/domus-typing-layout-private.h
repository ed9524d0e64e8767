/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-guest.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Which keyboard layout a guest has: what was chosen for it, else the user's
 * usual one, else that of the user's language. */
char *domus_typing_layout_load (GSettings *settings, DomusGuest *guest, gboolean *windows);
void domus_typing_layout_save (GSettings *settings,
                               const char *uuid,
                               const char *layout,
                               gboolean windows);
/* Fills the layouts in, by their names as ids. */
void domus_typing_layout_fill (GtkComboBoxText *combo);

G_END_DECLS
