/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DomusLinkMeter: whether a link carries pictures as they are, or has to be
 * spared. Pure: time is handed in (g_get_monotonic_time()). Zeroes are a fresh
 * start.
 *
 * It can prove a link slow, never fast: a picture that comes late may be late
 * because the guest draws late, but then sparing costs nothing either.
 */
typedef struct
{
  gint64 last;      /* when the last part of a picture was complete */
  guint n_large;    /* large parts in a row that came slowly */
  gboolean is_slow; /* proved: stays */
} DomusLinkMeter;

/* Before anything was shown: by what one round trip took. */
gboolean domus_link_meter_guess_fast (gboolean same_machine, gint64 round_trip);
void domus_link_meter_start (DomusLinkMeter *self, gint64 now);
/* Only while pictures come uncompressed. TRUE once: it proved to be slow. */
gboolean
domus_link_meter_add (DomusLinkMeter *self, gint64 now, gint64 pixels, gint64 screen_pixels);

G_END_DECLS
