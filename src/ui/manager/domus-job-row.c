/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-job-row-private.h"

#include "domus-message.h"

#include <glib/gi18n-lib.h>

/* How often a bar without a measure moves. */
#define PULSE_MS 200

struct _DomusJobRow
{
  GtkBox parent_instance;

  GtkImage *icon;
  GtkLabel *title;
  GtkLabel *stage;
  GtkLabel *when;
  GtkProgressBar *progress;
  GtkWidget *details;
  GtkWidget *cancel;
  GtkWidget *dismiss;

  DomusConnectionStore *store;
  DomusJob *job;
  guint pulse_id;
};

G_DEFINE_FINAL_TYPE (DomusJobRow, domus_job_row, GTK_TYPE_BOX)

static gboolean
on_pulse (gpointer user_data)
{
  gtk_progress_bar_pulse (DOMUS_JOB_ROW (user_data)->progress);
  return G_SOURCE_CONTINUE;
}

/* Moves only while somebody can see it. */
static void
update_pulse (DomusJobRow *self)
{
  gboolean pulse = self->job != NULL && domus_job_get_state (self->job) == DOMUS_JOB_RUNNING
                   && domus_job_get_progress (self->job) < 0
                   && gtk_widget_get_mapped (GTK_WIDGET (self));

  if (pulse && self->pulse_id == 0)
    self->pulse_id = g_timeout_add (PULSE_MS, on_pulse, self);
  else if (!pulse)
    g_clear_handle_id (&self->pulse_id, g_source_remove);
}

static const char *
ending_of (DomusJobState state)
{
  switch (state) {
  case DOMUS_JOB_DONE:
    return _ ("Done");
  case DOMUS_JOB_FAILED:
    return _ ("Failed");
  case DOMUS_JOB_CANCELLED:
    return _ ("Cancelled");
  case DOMUS_JOB_RUNNING:
  default:
    return NULL;
  }
}

static void
show_time (DomusJobRow *self)
{
  g_autofree char *text = domus_job_describe_time (self->job);

  gtk_label_set_text (self->when, text);
  gtk_widget_set_visible (GTK_WIDGET (self->when), self->store == NULL);
}

static void
show_job (DomusJobRow *self)
{
  DomusJobState state = domus_job_get_state (self->job);
  double progress = domus_job_get_progress (self->job);
  const GError *error = domus_job_get_error (self->job);
  const char *text = ending_of (state);
  gboolean running = state == DOMUS_JOB_RUNNING;

  if (state == DOMUS_JOB_FAILED && error != NULL)
    text = error->message;
  else if (running)
    text = domus_job_get_stage (self->job);
  gtk_label_set_text (self->stage, text != NULL ? text : "");
  gtk_image_set_from_icon_name (self->icon,
                                state == DOMUS_JOB_FAILED    ? "dialog-error-symbolic"
                                : state == DOMUS_JOB_RUNNING ? "system-run-symbolic"
                                                             : "emblem-ok-symbolic",
                                GTK_ICON_SIZE_MENU);
  gtk_widget_set_visible (GTK_WIDGET (self->progress), running);
  gtk_widget_set_visible (self->cancel, running && domus_job_get_cancellable (self->job) != NULL);
  gtk_widget_set_visible (self->dismiss, !running && self->store != NULL);
  show_time (self);
  gtk_widget_set_visible (self->details, error != NULL);
  if (progress >= 0)
    gtk_progress_bar_set_fraction (self->progress, MIN (progress, 1.0));
  update_pulse (self);
}

static void
on_cancel (DomusJobRow *self)
{
  GCancellable *cancellable = domus_job_get_cancellable (self->job);

  if (cancellable != NULL)
    g_cancellable_cancel (cancellable);
  gtk_widget_set_sensitive (self->cancel, FALSE);
  gtk_label_set_text (self->stage, _ ("Cancelling…"));
}

static void
on_dismiss (DomusJobRow *self)
{
  domus_connection_store_dismiss_job (self->store, self->job);
}

static void
on_details (DomusJobRow *self)
{
  const GError *error = domus_job_get_error (self->job);
  GtkWidget *window = gtk_widget_get_toplevel (GTK_WIDGET (self));

  if (error != NULL && GTK_IS_WINDOW (window))
    domus_message_error (GTK_WINDOW (window), domus_job_get_title (self->job), error);
}

static void
domus_job_row_dispose (GObject *object)
{
  DomusJobRow *self = DOMUS_JOB_ROW (object);

  g_clear_handle_id (&self->pulse_id, g_source_remove);
  g_clear_object (&self->store);
  g_clear_object (&self->job);
  G_OBJECT_CLASS (domus_job_row_parent_class)->dispose (object);
}

static void
domus_job_row_class_init (DomusJobRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = domus_job_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/domusvm/Domus/manager/domus-job-row.ui");
  gtk_widget_class_bind_template_child (widget_class, DomusJobRow, icon);
  gtk_widget_class_bind_template_child (widget_class, DomusJobRow, title);
  gtk_widget_class_bind_template_child (widget_class, DomusJobRow, stage);
  gtk_widget_class_bind_template_child (widget_class, DomusJobRow, when);
  gtk_widget_class_bind_template_child (widget_class, DomusJobRow, progress);
  gtk_widget_class_bind_template_child (widget_class, DomusJobRow, details);
  gtk_widget_class_bind_template_child (widget_class, DomusJobRow, cancel);
  gtk_widget_class_bind_template_child (widget_class, DomusJobRow, dismiss);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel);
  gtk_widget_class_bind_template_callback (widget_class, on_dismiss);
  gtk_widget_class_bind_template_callback (widget_class, on_details);
}

static void
domus_job_row_init (DomusJobRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_after (self, "map", G_CALLBACK (update_pulse), NULL);
  g_signal_connect_after (self, "unmap", G_CALLBACK (update_pulse), NULL);
}

/**
 * domus_job_row_new:
 * @store: (nullable): from which the job is dismissed; %NULL: it cannot be, and the row tells when
 *   it was
 *
 * Returns: (transfer floating)
 */
GtkWidget *
domus_job_row_new (DomusConnectionStore *store, DomusJob *job)
{
  DomusJobRow *self = g_object_new (DOMUS_TYPE_JOB_ROW, NULL);

  self->store = store != NULL ? g_object_ref (store) : NULL;
  self->job = g_object_ref (job);
  gtk_label_set_text (self->title, domus_job_get_title (job));
  g_signal_connect_object (job, "notify", G_CALLBACK (show_job), self, G_CONNECT_SWAPPED);
  show_job (self);
  return GTK_WIDGET (self);
}
