/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The bar at the top edge of a full screen: comes when the pointer touches the
 * edge, goes when it leaves. */
#define DOMUS_TYPE_FULLSCREEN_BAR (domus_fullscreen_bar_get_type ())
G_DECLARE_FINAL_TYPE (DomusFullscreenBar, domus_fullscreen_bar, DOMUS, FULLSCREEN_BAR, GtkEventBox)

GtkWidget *domus_fullscreen_bar_new (const char *title, GMenuModel *keys, GMenuModel *view);
void domus_fullscreen_bar_set_active (DomusFullscreenBar *self, gboolean active);
void domus_fullscreen_bar_set_hint (DomusFullscreenBar *self, const char *hint);
void domus_fullscreen_bar_reveal (DomusFullscreenBar *self, gboolean take_focus);
void domus_fullscreen_bar_begin (GtkWindow *window);

G_END_DECLS
