/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  DOMUS_DISPLAY_SCALING_FIT,    /* as large as there is room */
  DOMUS_DISPLAY_SCALING_WHOLE,  /* the same, in whole steps: every pixel alike */
  DOMUS_DISPLAY_SCALING_ACTUAL, /* a pixel of the guest is one of the screen */
  DOMUS_DISPLAY_SCALING_DOUBLE, /* is two by two of the screen */
} DomusDisplayScaling;

/* The place where a guest's picture is shown, in its proportions and in the
 * middle. Within a #GtkScrolledWindow: it asks for room where the picture is
 * not scaled to fit. Sizes of pictures are in the guest's pixels, which are
 * the screen's, not logical ones. */
#define DOMUS_TYPE_DISPLAY_FRAME (domus_display_frame_get_type ())
G_DECLARE_FINAL_TYPE (DomusDisplayFrame, domus_display_frame, DOMUS, DISPLAY_FRAME, GtkBin)

GtkWidget *domus_display_frame_new (void);
void domus_display_frame_set_picture_size (DomusDisplayFrame *self, int width, int height);
void domus_display_frame_set_scaling (DomusDisplayFrame *self, DomusDisplayScaling scaling);
/* In logical pixels: the room that the picture wants in its own size. */
void domus_display_frame_get_wanted (DomusDisplayFrame *self, int *width, int *height);

/* Pure. Where a picture goes in a room; all in the screen's pixels. */
void domus_display_frame_place (DomusDisplayScaling scaling,
                                const GdkRectangle *picture, /* width, height */
                                const GdkRectangle *room,
                                GdkRectangle *place);

G_END_DECLS
