/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-guest.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What was changed, when and by what; each change as it was made, "Undo" and
 * the way back to any version. Signal "applied" (const char *words). */
#define DOMUS_TYPE_HISTORY_VIEW (domus_history_view_get_type ())
G_DECLARE_FINAL_TYPE (DomusHistoryView, domus_history_view, DOMUS, HISTORY_VIEW, GtkBox)

GtkWidget *domus_history_view_new (DomusGuest *guest);
/* Reads the list, now that it is seen; it follows the guest from then on. */
void domus_history_view_load (DomusHistoryView *self);

G_END_DECLS
