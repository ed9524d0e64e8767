/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-console-retry-private.h"

/* A display that refuses this often for this long, while the guest is said to
 * run, belongs to a device model that has died: a guest that only reboots has
 * its screen again sooner. */
#define REFUSALS_MIN 3
#define REFUSALS_SPAN (5 * G_USEC_PER_SEC)
#define GAP_SPAN (3 * G_USEC_PER_SEC)

/* Never longer than this: who looks at a screen wants it back at once when it
 * is there again, and one attempt costs next to nothing. */
static const guint delays_ms[] = { 100, 250, 500, 1000, 1500 };

/**
 * domus_console_retry_failed:
 * @now: monotonic, in microseconds
 *
 * Counts a failure.
 */
void
domus_console_retry_failed (DomusConsoleRetry *self, gint64 now)
{
  if (self->n_failures++ == 0)
    self->first_failure = now;
}

/**
 * domus_console_retry_delay_ms:
 *
 * Returns: how long to wait before the next attempt
 */
guint
domus_console_retry_delay_ms (const DomusConsoleRetry *self)
{
  guint step = self->n_failures > 0 ? self->n_failures - 1 : 0;

  return delays_ms[MIN (step, G_N_ELEMENTS (delays_ms) - 1)];
}

/**
 * domus_console_retry_is_error:
 * @now: monotonic, in microseconds
 *
 * Returns: whether this looks like more than a moment's gap
 */
gboolean
domus_console_retry_is_error (const DomusConsoleRetry *self, gint64 now)
{
  return self->n_failures >= REFUSALS_MIN && now - self->first_failure >= GAP_SPAN;
}

/**
 * domus_console_retry_is_dead:
 * @now: monotonic, in microseconds
 *
 * Returns: whether nothing is behind the display any more
 */
gboolean
domus_console_retry_is_dead (const DomusConsoleRetry *self, gint64 now)
{
  return self->n_failures >= REFUSALS_MIN && now - self->first_failure >= REFUSALS_SPAN;
}
