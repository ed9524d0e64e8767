/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-vnc-picture-private.h"

#include <vnccairoframebuffer.h>

/* Below this, looking at four pixels for one is not enough. */
#define MUCH_SMALLER 0.5

static cairo_surface_t *
get_surface (VncConnection *connection)
{
  VncFramebuffer *framebuffer = NULL;
  cairo_surface_t *surface = NULL;

  g_object_get (connection, "framebuffer", &framebuffer, NULL);
  if (VNC_IS_CAIRO_FRAMEBUFFER (framebuffer))
    surface = cairo_surface_reference (
        vnc_cairo_framebuffer_get_surface (VNC_CAIRO_FRAMEBUFFER (framebuffer)));
  g_clear_object (&framebuffer);
  return surface;
}

/**
 * domus_vnc_picture_changed:
 *
 * Tells cairo about pixels that gtk-vnc has written behind its back.
 *
 * Returns: (transfer full) (nullable): the whole picture. gtk-vnc goes on to
 *   write into it until the guest's screen has another size; it outlives the
 *   connection.
 */
cairo_surface_t *
domus_vnc_picture_changed (VncConnection *connection, int x, int y, int width, int height)
{
  cairo_surface_t *surface = get_surface (connection);

  if (surface != NULL) {
    cairo_surface_flush (surface);
    cairo_surface_mark_dirty_rectangle (surface, x, y, width, height);
  }
  return surface;
}

/**
 * domus_vnc_picture_draw:
 * @surface: (nullable): the picture
 * @widget: what is drawn, as large as the picture shall be
 * @sharp: whether scaling keeps hard edges
 *
 * gtk-vnc itself draws a pixel of the guest as a logical one by way of a copy in
 * logical pixels: quick, but blurred on a dense screen. There a picture in its
 * own size goes pixel by pixel here.
 *
 * Returns: whether it was drawn; otherwise gtk-vnc shall
 */
gboolean
domus_vnc_picture_draw (cairo_surface_t *surface, GtkWidget *widget, cairo_t *cr, gboolean sharp)
{
  int factor = gtk_widget_get_scale_factor (widget);
  int width = gtk_widget_get_allocated_width (widget) * factor;
  int height = gtk_widget_get_allocated_height (widget) * factor;
  int guest_width, guest_height;
  double x = 1, y = 1;
  gboolean exact;

  if (factor == 1)
    return GDK_EVENT_PROPAGATE;
  if (surface == NULL)
    return GDK_EVENT_STOP;
  guest_width = cairo_image_surface_get_width (surface);
  guest_height = cairo_image_surface_get_height (surface);
  /* Logical pixels may be coarser than the guest's. */
  exact = ABS (width - guest_width) < factor && ABS (height - guest_height) < factor;
  if (!exact) {
    x = (double)width / guest_width;
    y = (double)height / guest_height;
  }
  cairo_scale (cr, x / factor, y / factor);
  if (exact) {
    cairo_rectangle (cr, 0, 0, guest_width, guest_height);
    cairo_clip (cr);
  }
  cairo_set_source_surface (cr, surface, 0, 0);
  cairo_set_operator (cr, CAIRO_OPERATOR_SOURCE);
  cairo_pattern_set_extend (cairo_get_source (cr), exact ? CAIRO_EXTEND_NONE : CAIRO_EXTEND_PAD);
  cairo_pattern_set_filter (cairo_get_source (cr), exact || sharp     ? CAIRO_FILTER_NEAREST
                                                   : x < MUCH_SMALLER ? CAIRO_FILTER_GOOD
                                                                      : CAIRO_FILTER_BILINEAR);
  cairo_paint (cr);
  return GDK_EVENT_STOP;
}
