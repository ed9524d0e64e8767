/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include <vncconnection.h>

G_BEGIN_DECLS

/* How the picture of a VNC connection gets on the screen. */
cairo_surface_t *domus_vnc_picture_changed (
    VncConnection *connection, int x, int y, int width, int height); /* full, nullable */
gboolean
domus_vnc_picture_draw (cairo_surface_t *surface, GtkWidget *widget, cairo_t *cr, gboolean sharp);

G_END_DECLS
