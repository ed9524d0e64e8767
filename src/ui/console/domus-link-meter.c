/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-link-meter-private.h"

/* Within a building a round trip takes less. */
#define NEAR_MICROSECONDS 8000
/* Not even a busy computer takes that long to answer itself: what seems to be
 * here is at the end of a tunnel. */
#define TUNNEL_MICROSECONDS 30000
/* Below this a screen of 1024x768 takes longer than 0.75 s as it is. */
#define SLOW_BYTES_PER_SECOND (4 * 1024 * 1024)
/* Nobody waits this long for a first picture twice. */
#define HOPELESS_BYTES_PER_SECOND (2 * 1024 * 1024)
#define BYTES_PER_PIXEL 4
#define SLOW_IN_A_ROW 4

/**
 * domus_link_meter_guess_fast:
 * @same_machine: whether nothing seems to leave this computer
 * @round_trip: in microseconds; negative when it is not known
 *
 * Returns: whether to begin with pictures as they are
 */
gboolean
domus_link_meter_guess_fast (gboolean same_machine, gint64 round_trip)
{
  if (round_trip < 0)
    return same_machine;
  return round_trip < (same_machine ? TUNNEL_MICROSECONDS : NEAR_MICROSECONDS);
}

/**
 * domus_link_meter_start:
 *
 * A whole picture was asked for just now.
 */
void
domus_link_meter_start (DomusLinkMeter *self, gint64 now)
{
  self->last = now;
  self->n_large = 0;
}

/**
 * domus_link_meter_add:
 * @pixels: of the part of the picture that is complete now
 * @screen_pixels: of the whole screen
 *
 * Returns: whether the link has just proved to be slow
 */
gboolean
domus_link_meter_add (DomusLinkMeter *self, gint64 now, gint64 pixels, gint64 screen_pixels)
{
  gint64 took = MAX (1, now - self->last);
  gint64 rate = pixels * BYTES_PER_PIXEL * G_USEC_PER_SEC / took;
  gboolean large = pixels >= screen_pixels / 4;

  self->last = now;
  if (self->is_slow || !large)
    return FALSE;
  if (rate >= SLOW_BYTES_PER_SECOND) {
    self->n_large = 0;
    return FALSE;
  }
  self->n_large++;
  self->is_slow = self->n_large >= SLOW_IN_A_ROW
                  || (took >= G_USEC_PER_SEC && rate < HOPELESS_BYTES_PER_SECOND);
  return self->is_slow;
}
