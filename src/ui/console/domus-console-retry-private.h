/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DomusConsoleRetry: when to try a display again that lets nobody in. Pure:
 * time is handed in (g_get_monotonic_time()). Zeroes are a fresh start.
 */
typedef struct
{
  guint n_failures;
  gint64 first_failure;
} DomusConsoleRetry;

void domus_console_retry_failed (DomusConsoleRetry *self, gint64 now);
guint domus_console_retry_delay_ms (const DomusConsoleRetry *self);
/* Often and long enough to tell the user. */
gboolean domus_console_retry_is_error (const DomusConsoleRetry *self, gint64 now);
/* Often and long enough to say that nothing is behind the port. */
gboolean domus_console_retry_is_dead (const DomusConsoleRetry *self, gint64 now);

G_END_DECLS
