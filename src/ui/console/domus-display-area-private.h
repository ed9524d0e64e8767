/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-display-view-private.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The place of the connections to a guest's screen, of which one is shown, and
 * how it is shown.
 *
 * Properties, which follow settings by g_settings_bind(): "scaling" ("fit",
 * "whole", "actual", "double"), "smooth", "quality" ("automatic", "best",
 * "fast", "slow"), "resize-guest", "view-only". */
#define DOMUS_TYPE_DISPLAY_AREA (domus_display_area_get_type ())
G_DECLARE_FINAL_TYPE (DomusDisplayArea, domus_display_area, DOMUS, DISPLAY_AREA, GtkStack)

void domus_display_area_add_view (DomusDisplayArea *self, DomusDisplayView *view);
void domus_display_area_remove_view (DomusDisplayArea *self, DomusDisplayView *view);
void domus_display_area_show_view (DomusDisplayArea *self, DomusDisplayView *view); /* nullable */
void domus_display_area_update (DomusDisplayArea *self); /* the shown view has another size */
DomusDisplayQuality domus_display_area_get_quality (DomusDisplayArea *self);
/* By how much the area has to grow to show the guest unscaled, in logical
 * pixels; FALSE when that is not known. */
gboolean domus_display_area_get_missing (DomusDisplayArea *self, int *width, int *height);

G_END_DECLS
