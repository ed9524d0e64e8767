/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-restack-job-private.h"

#include "domus-baselines.h"
#include "domus-message.h"

struct _DomusRestackJob
{
  GtkWindow *parent; /* (nullable): weak */
  DomusJob *job;
  char *failed;
};

/**
 * domus_restack_job_new:
 * @parent: (nullable)
 * @store: (nullable): whose list of jobs it is in
 *
 * Returns: (transfer full): freed by domus_restack_job_done()
 */
DomusRestackJob *
domus_restack_job_new (GtkWindow *parent,
                       DomusConnectionStore *store,
                       const char *title,
                       const char *failed)
{
  DomusRestackJob *self = g_new0 (DomusRestackJob, 1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  if (parent != NULL)
    g_set_weak_pointer (&self->parent, parent);
  self->job = domus_job_new (title, cancellable);
  self->failed = g_strdup (failed);
  if (store != NULL)
    domus_connection_store_add_job (store, self->job);
  return self;
}

/**
 * domus_restack_job_get:
 *
 * Returns: (transfer none)
 */
DomusJob *
domus_restack_job_get (DomusRestackJob *self)
{
  return self->job;
}

/**
 * domus_restack_job_done:
 * @user_data: (transfer full): the job
 */
void
domus_restack_job_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DomusRestackJob *self = user_data;
  g_autoptr (GError) error = NULL;

  domus_guest_restack_finish (DOMUS_GUEST (source), result, &error);
  if (error != NULL)
    domus_message_error (self->parent, self->failed, error);
  g_clear_weak_pointer (&self->parent);
  g_object_unref (self->job);
  g_free (self->failed);
  g_free (self);
}
