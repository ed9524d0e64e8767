/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Loads style.css for @screen, once however often it is called. */
void domus_style_ensure (GdkScreen *screen);

G_END_DECLS
