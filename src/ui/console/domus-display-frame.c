/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-display-frame-private.h"

struct _DomusDisplayFrame
{
  GtkBin parent_instance;

  DomusDisplayScaling scaling;
  int picture_width; /* 0: not known */
  int picture_height;
};

G_DEFINE_FINAL_TYPE (DomusDisplayFrame, domus_display_frame, GTK_TYPE_BIN)

/**
 * domus_display_frame_place:
 * @picture: only its size counts; greater than nothing
 * @room: where it may go
 * @place: (out): where it goes; may be larger than @room where it is not
 *   scaled
 */
void
domus_display_frame_place (DomusDisplayScaling scaling,
                           const GdkRectangle *picture,
                           const GdkRectangle *room,
                           GdkRectangle *place)
{
  double scale = MIN ((double)room->width / picture->width, (double)room->height / picture->height);

  switch (scaling) {
  case DOMUS_DISPLAY_SCALING_WHOLE:
    /* There is no whole step down: what does not fit is made to. */
    scale = scale >= 1 ? (int)scale : scale;
    break;
  case DOMUS_DISPLAY_SCALING_ACTUAL:
    scale = 1;
    break;
  case DOMUS_DISPLAY_SCALING_DOUBLE:
    scale = 2;
    break;
  case DOMUS_DISPLAY_SCALING_FIT:
  default:
    break;
  }
  place->width = MAX (1, (int)(picture->width * scale + 0.5));
  place->height = MAX (1, (int)(picture->height * scale + 0.5));
  place->x = room->x + MAX (0, (room->width - place->width) / 2);
  place->y = room->y + MAX (0, (room->height - place->height) / 2);
}

static gboolean
is_fixed (DomusDisplayFrame *self)
{
  return self->picture_width > 0
         && (self->scaling == DOMUS_DISPLAY_SCALING_ACTUAL
             || self->scaling == DOMUS_DISPLAY_SCALING_DOUBLE);
}

/* Whole logical pixels that hold this many of the screen's. */
static int
to_logical (DomusDisplayFrame *self, int pixels)
{
  int factor = gtk_widget_get_scale_factor (GTK_WIDGET (self));

  return (pixels + factor - 1) / factor;
}

static void
domus_display_frame_size_allocate (GtkWidget *widget, GtkAllocation *allocation)
{
  DomusDisplayFrame *self = DOMUS_DISPLAY_FRAME (widget);
  GtkWidget *child = gtk_bin_get_child (GTK_BIN (widget));
  int factor = gtk_widget_get_scale_factor (widget);
  GtkAllocation place = *allocation;

  gtk_widget_set_allocation (widget, allocation);
  if (child == NULL || !gtk_widget_get_visible (child))
    return;
  if (self->picture_width > 0) {
    GdkRectangle picture = { 0, 0, self->picture_width, self->picture_height };
    GdkRectangle room = { 0, 0, allocation->width * factor, allocation->height * factor };

    domus_display_frame_place (self->scaling, &picture, &room, &place);
    place.width = to_logical (self, place.width);
    place.height = to_logical (self, place.height);
    if (!is_fixed (self)) {
      place.width = MIN (place.width, allocation->width);
      place.height = MIN (place.height, allocation->height);
    }
    place.x = allocation->x + MAX (0, (allocation->width - place.width) / 2);
    place.y = allocation->y + MAX (0, (allocation->height - place.height) / 2);
  }
  gtk_widget_size_allocate (child, &place);
}

static void
measure (DomusDisplayFrame *self, int picture, int *minimum, int *natural)
{
  *minimum = *natural = 1;
  if (picture <= 0)
    return;
  *natural = to_logical (self, picture * (self->scaling == DOMUS_DISPLAY_SCALING_DOUBLE ? 2 : 1));
  if (is_fixed (self))
    *minimum = *natural;
}

static void
domus_display_frame_get_preferred_width (GtkWidget *widget, int *minimum, int *natural)
{
  DomusDisplayFrame *self = DOMUS_DISPLAY_FRAME (widget);
  GtkWidget *child = gtk_bin_get_child (GTK_BIN (widget));

  if (child != NULL)
    gtk_widget_get_preferred_width (child, minimum, natural); /* it wants to be asked */
  measure (self, self->picture_width, minimum, natural);
}

static void
domus_display_frame_get_preferred_height (GtkWidget *widget, int *minimum, int *natural)
{
  DomusDisplayFrame *self = DOMUS_DISPLAY_FRAME (widget);
  GtkWidget *child = gtk_bin_get_child (GTK_BIN (widget));

  if (child != NULL)
    gtk_widget_get_preferred_height (child, minimum, natural);
  measure (self, self->picture_height, minimum, natural);
}

static void
domus_display_frame_class_init (DomusDisplayFrameClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->size_allocate = domus_display_frame_size_allocate;
  widget_class->get_preferred_width = domus_display_frame_get_preferred_width;
  widget_class->get_preferred_height = domus_display_frame_get_preferred_height;
}

static void
domus_display_frame_init (DomusDisplayFrame *self)
{
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (gtk_widget_queue_resize), NULL);
}

/**
 * domus_display_frame_new:
 *
 * Returns: (transfer floating): an empty frame
 */
GtkWidget *
domus_display_frame_new (void)
{
  return g_object_new (DOMUS_TYPE_DISPLAY_FRAME, "visible", TRUE, NULL);
}

/**
 * domus_display_frame_set_picture_size:
 * @width: in the guest's pixels
 * @height: likewise
 */
void
domus_display_frame_set_picture_size (DomusDisplayFrame *self, int width, int height)
{
  g_return_if_fail (DOMUS_IS_DISPLAY_FRAME (self));

  if (self->picture_width == width && self->picture_height == height)
    return;
  self->picture_width = width;
  self->picture_height = height;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

/**
 * domus_display_frame_set_scaling:
 */
void
domus_display_frame_set_scaling (DomusDisplayFrame *self, DomusDisplayScaling scaling)
{
  g_return_if_fail (DOMUS_IS_DISPLAY_FRAME (self));

  if (self->scaling == scaling)
    return;
  self->scaling = scaling;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

/**
 * domus_display_frame_get_wanted:
 * @width: (out): in logical pixels; 0 when no picture is known
 * @height: (out): likewise
 */
void
domus_display_frame_get_wanted (DomusDisplayFrame *self, int *width, int *height)
{
  g_return_if_fail (DOMUS_IS_DISPLAY_FRAME (self));

  *width = *height = 0;
  if (self->picture_width <= 0)
    return;
  measure (self, self->picture_width, &(int){ 0 }, width);
  measure (self, self->picture_height, &(int){ 0 }, height);
}
