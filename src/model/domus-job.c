/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-job.h"

#include <glib/gi18n-lib.h>

struct _DomusJob
{
  GObject parent_instance;

  char *title;               /* (owned) */
  char *stage;               /* (owned) (nullable) */
  GCancellable *cancellable; /* (owned) (nullable) */
  GError *error;             /* (owned) (nullable) */
  double progress;
  gint64 started;
  gint64 ended;     /* 0 while it runs */
  GDateTime *since; /* (owned): for people */
  DomusJobState state;
};

enum
{
  PROP_TITLE = 1,
  PROP_STAGE,
  PROP_PROGRESS,
  PROP_STATE,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (DomusJob, domus_job, G_TYPE_OBJECT)

static void
domus_job_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DomusJob *self = DOMUS_JOB (object);

  switch (id) {
  case PROP_TITLE:
    g_value_set_string (value, self->title);
    break;
  case PROP_STAGE:
    g_value_set_string (value, self->stage);
    break;
  case PROP_PROGRESS:
    g_value_set_double (value, self->progress);
    break;
  case PROP_STATE:
    g_value_set_int (value, self->state);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
domus_job_finalize (GObject *object)
{
  DomusJob *self = DOMUS_JOB (object);

  g_date_time_unref (self->since);
  g_free (self->title);
  g_free (self->stage);
  g_clear_object (&self->cancellable);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (domus_job_parent_class)->finalize (object);
}

static void
domus_job_class_init (DomusJobClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = domus_job_get_property;
  object_class->finalize = domus_job_finalize;
  props[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  props[PROP_STAGE] = g_param_spec_string ("stage", NULL, NULL, NULL, flags);
  props[PROP_PROGRESS] = g_param_spec_double ("progress", NULL, NULL, -1, 1, -1, flags);
  props[PROP_STATE] =
      g_param_spec_int ("state", NULL, NULL, 0, DOMUS_JOB_CANCELLED, DOMUS_JOB_RUNNING, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
domus_job_init (DomusJob *self)
{
  self->progress = -1;
  self->started = g_get_monotonic_time ();
  self->since = g_date_time_new_now_local ();
}

/**
 * domus_job_new:
 * @title: translated, what is being done to what
 * @cancellable: (nullable): given only when cancelling really stops the work
 */
DomusJob *
domus_job_new (const char *title, GCancellable *cancellable)
{
  DomusJob *self = g_object_new (DOMUS_TYPE_JOB, NULL);

  self->title = g_strdup (title);
  g_set_object (&self->cancellable, cancellable);
  return self;
}

/**
 * domus_job_get_title:
 */
const char *
domus_job_get_title (DomusJob *self)
{
  return self->title;
}

/**
 * domus_job_get_stage:
 *
 * Returns: (nullable): what the job does now, translated.
 */
const char *
domus_job_get_stage (DomusJob *self)
{
  return self->stage;
}

/**
 * domus_job_set_stage:
 */
void
domus_job_set_stage (DomusJob *self, const char *stage)
{
  if (g_strcmp0 (self->stage, stage) == 0)
    return;
  g_free (self->stage);
  self->stage = g_strdup (stage);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STAGE]);
}

/**
 * domus_job_get_progress:
 *
 * Returns: 0 to 1, or -1 when it cannot be told.
 */
double
domus_job_get_progress (DomusJob *self)
{
  return self->progress;
}

/**
 * domus_job_set_progress:
 */
void
domus_job_set_progress (DomusJob *self, double progress)
{
  self->progress = CLAMP (progress, -1, 1);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PROGRESS]);
}

/**
 * domus_job_get_state:
 */
DomusJobState
domus_job_get_state (DomusJob *self)
{
  return self->state;
}

/**
 * domus_job_get_cancellable:
 *
 * Returns: (transfer none) (nullable): cancel this to stop the job; %NULL
 *   where that would be a lie.
 */
GCancellable *
domus_job_get_cancellable (DomusJob *self)
{
  return self->cancellable;
}

/**
 * domus_job_get_started:
 *
 * Returns: g_get_monotonic_time() of the start.
 */
gint64
domus_job_get_started (DomusJob *self)
{
  return self->started;
}

/**
 * domus_job_get_error:
 *
 * Returns: (transfer none) (nullable): why it failed.
 */
const GError *
domus_job_get_error (DomusJob *self)
{
  return self->error;
}

/**
 * domus_job_describe_time:
 *
 * Returns: (transfer full)
 */
char *
domus_job_describe_time (DomusJob *self)
{
  g_autofree char *since = g_date_time_format (self->since, "%H:%M");
  guint64 seconds = (guint64)(self->ended - self->started + G_USEC_PER_SEC / 2) / G_USEC_PER_SEC;

  if (self->ended == 0)
    return g_steal_pointer (&since);
  if (seconds < 60)
    return g_strdup_printf (_ ("%s, %u s"), since, (guint)seconds);
  return g_strdup_printf (_ ("%s, %u min %u s"), since, (guint)(seconds / 60),
                          (guint)(seconds % 60));
}

/**
 * domus_job_finish:
 * @error: (nullable): why it failed; a cancelled error means cancelled
 *
 * Ends the job. Later calls change nothing.
 */
void
domus_job_finish (DomusJob *self, const GError *error)
{
  if (self->state != DOMUS_JOB_RUNNING)
    return;
  self->ended = g_get_monotonic_time ();
  if (error == NULL) {
    self->state = DOMUS_JOB_DONE;
  } else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    self->state = DOMUS_JOB_CANCELLED;
  } else {
    self->state = DOMUS_JOB_FAILED;
    self->error = g_error_copy (error);
  }
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
}
