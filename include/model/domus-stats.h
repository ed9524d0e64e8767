/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-connection.h"

G_BEGIN_DECLS

#define DOMUS_STATS_SECONDS 3 /* between two looks, where the link is quick */
#define DOMUS_STATS_HOUR 1200 /* points: what is kept for a window */
#define DOMUS_STATS_SHORT 60  /* points: what is kept for a row of a list */

/**
 * DomusStatPoint: what a guest did between two looks.
 * @time_us: g_get_monotonic_time() at its end
 * @span_us: from the look before; 0: nothing is known of the time before it
 * @cpu: share of its own CPUs, 0 to 1
 * @memory_kib: in use
 * @disk_read, @disk_written, @received, @sent: bytes a second, or -1 where
 *   this host cannot tell
 */
typedef struct
{
  gint64 time_us;
  gint64 span_us;
  float cpu;
  float disk_read;
  float disk_written;
  float received;
  float sent;
  guint32 memory_kib;
} DomusStatPoint;

typedef enum
{
  DOMUS_STAT_CPU,     /* share, 0 to 1 */
  DOMUS_STAT_MEMORY,  /* KiB */
  DOMUS_STAT_DISK,    /* bytes a second, both ways */
  DOMUS_STAT_NETWORK, /* bytes a second, both ways */
} DomusStat;

/* -1 where it is not known. */
double domus_stat_point_get (const DomusStatPoint *point, DomusStat stat);

/* Oldest first; those of the present run, while it is watched or was lately.
 * Borrowed until the next "sampled". */
const DomusStatPoint *domus_guest_get_stats (DomusGuest *self, guint *n);
/* The newest point; NULL when the guest does not run or nobody watches. */
const DomusStatPoint *domus_guest_get_last_stats (DomusGuest *self);
guint64               domus_guest_get_memory_max_kib (DomusGuest *self); /* 0: not known */

/* Somebody who looks at some guests. Nothing is asked of a host while nobody
 * looks, or none of those that are looked at runs; one question is never put
 * before the last was answered; and the link is left alone for at least three
 * times as long as the last answer took.
 * Signal "sampled" (): of some of the guests. */
#define DOMUS_TYPE_STATS_WATCH (domus_stats_watch_get_type ())
G_DECLARE_FINAL_TYPE (DomusStatsWatch, domus_stats_watch, DOMUS, STATS_WATCH, GObject)

DomusStatsWatch *domus_stats_watch_new        (guint points); /* kept a guest */
void             domus_stats_watch_set_guests (DomusStatsWatch *self, GPtrArray *guests);

G_END_DECLS
