/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-stats.h"

#include "domus-guest-private.h"
#include "domus-stats-private.h"

/* ---- a guest's points ---- */

struct _DomusGuestStats
{
  GArray *points; /* of DomusStatPoint, oldest first */
  DomusVirtSample last;
  guint64 memory_max_kib;
  int id; /* of the run that the points are of */
};

/* Private. */
void
domus_guest_stats_free (DomusGuestStats *self)
{
  g_array_unref (self->points);
  g_free (self);
}

static float
rate (gint64 now, gint64 before, gint64 span_us)
{
  if (now < 0 || before < 0 || span_us <= 0)
    return -1;
  return now <= before ? 0 : (float)((double)(now - before) * G_USEC_PER_SEC / (double)span_us);
}

/* A counter starts again with each run, and disks can come and go. */
static DomusStatPoint
make_point (const DomusVirtSample *now, const DomusVirtSample *before)
{
  gint64 span = before->time_us > 0 ? now->time_us - before->time_us : 0;
  DomusStatPoint point = {
    .time_us = now->time_us,
    .span_us = span,
    .memory_kib = (guint32)MIN (now->memory_kib, G_MAXUINT32),
    .cpu = -1,
    .disk_read = rate (now->disk_read, before->disk_read, span),
    .disk_written = rate (now->disk_written, before->disk_written, span),
    .received = rate (now->received, before->received, span),
    .sent = rate (now->sent, before->sent, span),
  };

  if (span > 0 && now->cpu_time_ns >= before->cpu_time_ns) {
    double used = (double)(now->cpu_time_ns - before->cpu_time_ns);

    point.cpu = (float)CLAMP (used / ((double)span * 1000 * MAX (now->vcpus, 1)), 0, 1);
  }
  return point;
}

/* Private: the oldest go when there are more than @keep. */
void
domus_guest_trim_stats (DomusGuest *self, guint keep)
{
  GArray *points = self->stats != NULL ? self->stats->points : NULL;

  if (points != NULL && points->len > keep)
    g_array_remove_range (points, 0, points->len - keep);
}

/* Private. */
void
domus_guest_take_sample (DomusGuest *self, const DomusVirtSample *sample, guint keep)
{
  DomusGuestStats *stats = self->stats;
  DomusStatPoint point;

  if (stats == NULL) {
    stats = self->stats = g_new0 (DomusGuestStats, 1);
    stats->points = g_array_new (FALSE, FALSE, sizeof (DomusStatPoint));
    stats->id = self->id;
  } else if (stats->id != self->id) {
    g_array_set_size (stats->points, 0);
    stats->last = (DomusVirtSample){ 0 };
    stats->id = self->id;
  }
  point = make_point (sample, &stats->last);
  stats->last = *sample;
  stats->last.uuid = stats->last.addresses = NULL;
  stats->memory_max_kib = sample->memory_max_kib;
  g_array_append_val (stats->points, point);
  domus_guest_trim_stats (self, keep);
}

static gboolean
has_points (DomusGuest *self)
{
  return self->stats != NULL && self->id >= 0 && self->stats->id == self->id
         && self->stats->points->len > 0;
}

/**
 * domus_guest_get_stats:
 * @n: (out)
 *
 * Returns: (transfer none) (array length=n) (nullable)
 */
const DomusStatPoint *
domus_guest_get_stats (DomusGuest *self, guint *n)
{
  *n = has_points (self) ? self->stats->points->len : 0;
  return *n > 0 ? &g_array_index (self->stats->points, DomusStatPoint, 0) : NULL;
}

/**
 * domus_guest_get_last_stats:
 *
 * Returns: (transfer none) (nullable)
 */
const DomusStatPoint *
domus_guest_get_last_stats (DomusGuest *self)
{
  guint n;
  const DomusStatPoint *points = domus_guest_get_stats (self, &n);

  return n > 0 ? &points[n - 1] : NULL;
}

/**
 * domus_guest_get_memory_max_kib:
 *
 * Returns: what a running guest may use; 0 when it is not known
 */
guint64
domus_guest_get_memory_max_kib (DomusGuest *self)
{
  return has_points (self) ? self->stats->memory_max_kib : 0;
}

static double
sum (float a, float b)
{
  return a < 0 && b < 0 ? -1 : (double)MAX (a, 0) + (double)MAX (b, 0);
}

/**
 * domus_stat_point_get:
 *
 * Returns: -1 where it is not known
 */
double
domus_stat_point_get (const DomusStatPoint *point, DomusStat stat)
{
  switch (stat) {
  case DOMUS_STAT_CPU:
    return (double)point->cpu;
  case DOMUS_STAT_MEMORY:
    return point->memory_kib;
  case DOMUS_STAT_DISK:
    return sum (point->disk_read, point->disk_written);
  case DOMUS_STAT_NETWORK:
  default:
    return sum (point->received, point->sent);
  }
}

/* ---- somebody who looks ---- */

struct _DomusStatsWatch
{
  GObject parent_instance;

  GPtrArray *guests;      /* of DomusGuest */
  GPtrArray *connections; /* of DomusConnection: theirs */
  guint points;
};

G_DEFINE_FINAL_TYPE (DomusStatsWatch, domus_stats_watch, G_TYPE_OBJECT)

static void
domus_stats_watch_dispose (GObject *object)
{
  DomusStatsWatch *self = DOMUS_STATS_WATCH (object);

  domus_stats_watch_set_guests (self, NULL);
  G_OBJECT_CLASS (domus_stats_watch_parent_class)->dispose (object);
}

static void
domus_stats_watch_finalize (GObject *object)
{
  DomusStatsWatch *self = DOMUS_STATS_WATCH (object);

  g_ptr_array_unref (self->guests);
  g_ptr_array_unref (self->connections);
  G_OBJECT_CLASS (domus_stats_watch_parent_class)->finalize (object);
}

static void
domus_stats_watch_class_init (DomusStatsWatchClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = domus_stats_watch_dispose;
  G_OBJECT_CLASS (klass)->finalize = domus_stats_watch_finalize;
  g_signal_new ("sampled", DOMUS_TYPE_STATS_WATCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 0);
}

static void
domus_stats_watch_init (DomusStatsWatch *self)
{
  self->guests = g_ptr_array_new_with_free_func (g_object_unref);
  self->connections = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * domus_stats_watch_new:
 * @points: how many are kept of each guest; see %DOMUS_STATS_HOUR
 *
 * Returns: (transfer full): nothing is looked at yet. Dropping it ends it.
 */
DomusStatsWatch *
domus_stats_watch_new (guint points)
{
  DomusStatsWatch *self = g_object_new (DOMUS_TYPE_STATS_WATCH, NULL);

  self->points = points;
  return self;
}

/**
 * domus_stats_watch_set_guests:
 * @guests: (nullable) (element-type DomusGuest): copied; %NULL when nobody looks
 *   any more
 */
void
domus_stats_watch_set_guests (DomusStatsWatch *self, GPtrArray *guests)
{
  g_autoptr (GPtrArray) before = g_steal_pointer (&self->connections);
  g_autoptr (GPtrArray) old = g_steal_pointer (&self->guests);

  self->connections = g_ptr_array_new_with_free_func (g_object_unref);
  self->guests = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; guests != NULL && i < guests->len; i++) {
    DomusConnection *connection = domus_guest_get_connection (guests->pdata[i]);

    if (connection == NULL)
      continue;
    g_ptr_array_add (self->guests, g_object_ref (guests->pdata[i]));
    if (!g_ptr_array_find (self->connections, connection, NULL))
      g_ptr_array_add (self->connections, g_object_ref (connection));
  }
  for (guint i = 0; i < self->connections->len; i++)
    domus_sampler_add (self->connections->pdata[i], self);
  for (guint i = 0; i < before->len; i++) {
    if (!g_ptr_array_find (self->connections, before->pdata[i], NULL))
      domus_sampler_remove (before->pdata[i], self);
  }
}

/* Private. */
GPtrArray *
domus_stats_watch_get_guests (DomusStatsWatch *self)
{
  return self->guests;
}

/* Private. */
guint
domus_stats_watch_get_points (DomusStatsWatch *self)
{
  return self->points;
}
