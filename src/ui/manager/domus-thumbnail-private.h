/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-guest.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A small picture of one guest's screen. While it is started and the guest
 * runs it is live: a shared connection of its own asks for what has changed
 * every few seconds. A guest that is off has its last picture; one whose
 * display wants a password has it with a lock.
 * Signal "changed" (). */
#define DOMUS_TYPE_THUMBNAIL (domus_thumbnail_get_type ())
G_DECLARE_FINAL_TYPE (DomusThumbnail, domus_thumbnail, DOMUS, THUMBNAIL, GObject)

DomusThumbnail *domus_thumbnail_new (DomusGuest *guest, int width, int height, int scale);
DomusGuest *domus_thumbnail_get_guest (DomusThumbnail *self);
void domus_thumbnail_start (DomusThumbnail *self);
void domus_thumbnail_stop (DomusThumbnail *self);
cairo_surface_t *domus_thumbnail_get_surface (DomusThumbnail *self); /* nullable */
gboolean domus_thumbnail_is_live (DomusThumbnail *self);
const char *domus_thumbnail_words (DomusThumbnail *self, DomusGuest *guest); /* @self nullable */
const char *domus_thumbnail_icon (DomusThumbnail *self, DomusGuest *guest);

/* Pure: @source is as CAIRO_FORMAT_RGB24. Means of blocks, so that text stays grey. */
cairo_surface_t *domus_thumbnail_shrink (
    const guint8 *source, int width, int height, int stride, int to_width, int to_height);

G_END_DECLS
