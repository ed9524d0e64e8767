/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-console-view-private.h"

G_BEGIN_DECLS

/* Says that the pointer drifts because the guest has no tablet, and adds one.
 * Shows and hides itself. Signal "message" (const char *words): it is done. */
#define DOMUS_TYPE_TABLET_HINT (domus_tablet_hint_get_type ())
G_DECLARE_FINAL_TYPE (DomusTabletHint, domus_tablet_hint, DOMUS, TABLET_HINT, GtkInfoBar)

/* At the beginning of @page, a GtkBox. That it was put away is remembered. */
GtkWidget *domus_tablet_hint_add (GtkWidget *page, DomusConsoleView *console, DomusGuest *guest);

G_END_DECLS
