/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-stat-text-private.h"

#include <glib/gi18n-lib.h>

/* Below this a rate is drawn small: noise is not to look like work. */
#define LEAST_RATE 50000.0

/**
 * domus_stat_memory_text:
 *
 * Returns: (transfer full)
 */
char *
domus_stat_memory_text (guint64 kib)
{
  return g_format_size_full (kib * 1024, G_FORMAT_SIZE_IEC_UNITS);
}

/**
 * domus_stat_text:
 * @value: from domus_stat_point_get()
 *
 * Returns: (transfer full)
 */
char *
domus_stat_text (DomusStat stat, double value)
{
  g_autofree char *size = NULL;

  if (value < 0)
    return g_strdup ("–");
  switch (stat) {
  case DOMUS_STAT_CPU:
    return g_strdup_printf (_ ("%d %%"), (int)(value * 100 + 0.5));
  case DOMUS_STAT_MEMORY:
    return domus_stat_memory_text ((guint64)value);
  case DOMUS_STAT_DISK:
  case DOMUS_STAT_NETWORK:
  default:
    size = g_format_size ((guint64)value);
    return g_strdup_printf (_ ("%s/s"), size);
  }
}

/**
 * domus_stat_title:
 */
const char *
domus_stat_title (DomusStat stat)
{
  switch (stat) {
  case DOMUS_STAT_CPU:
    return _ ("CPU");
  case DOMUS_STAT_MEMORY:
    return _ ("Memory");
  case DOMUS_STAT_DISK:
    return _ ("Disk");
  case DOMUS_STAT_NETWORK:
  default:
    return _ ("Network");
  }
}

/**
 * domus_stat_ceiling:
 * @max_kib: what memory the guest may have; 0 when it is not known
 */
double
domus_stat_ceiling (DomusStat stat, const DomusStatPoint *points, guint n, guint64 max_kib)
{
  double most = 0;
  double step = LEAST_RATE;

  if (stat == DOMUS_STAT_CPU)
    return 1;
  for (guint i = 0; i < n; i++)
    most = MAX (most, domus_stat_point_get (&points[i], stat));
  if (stat == DOMUS_STAT_MEMORY)
    return MAX (MAX (most, (double)max_kib), 1);
  while (step < most)
    step *= 2;
  return step;
}
