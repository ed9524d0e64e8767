/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  DOMUS_JOB_RUNNING,
  DOMUS_JOB_DONE,
  DOMUS_JOB_FAILED,
  DOMUS_JOB_CANCELLED,
} DomusJobState;

/* One operation in flight. Main thread only.
 * Properties: "title" (construct), "state", "stage" (what it does now),
 * "progress" (0 to 1, or -1 when it cannot be told), "cancellable" (nullable
 * GCancellable: set only when cancelling is true). */
#define DOMUS_TYPE_JOB (domus_job_get_type ())
G_DECLARE_FINAL_TYPE (DomusJob, domus_job, DOMUS, JOB, GObject)

DomusJob     *domus_job_new             (const char *title, GCancellable *cancellable);
const char   *domus_job_get_title       (DomusJob *self);
const char   *domus_job_get_stage       (DomusJob *self);
void          domus_job_set_stage       (DomusJob *self, const char *stage);
double        domus_job_get_progress    (DomusJob *self);
void          domus_job_set_progress    (DomusJob *self, double progress);
DomusJobState domus_job_get_state       (DomusJob *self);
GCancellable *domus_job_get_cancellable (DomusJob *self);
gint64        domus_job_get_started     (DomusJob *self); /* g_get_monotonic_time() */
/* "14:02", and how long it took once it ended: "14:02, 3 s". Full. */
char         *domus_job_describe_time   (DomusJob *self);
const GError *domus_job_get_error       (DomusJob *self); /* when FAILED */
/* NULL @error: done; cancelled errors make it CANCELLED. Copies @error. */
void          domus_job_finish          (DomusJob *self, const GError *error);

G_END_DECLS
