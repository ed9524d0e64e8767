/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-jobs-strip-private.h"

#include "domus-job-row-private.h"

struct _DomusJobsStrip
{
  GtkScrolledWindow parent_instance;

  GtkWidget *rows;

  DomusConnectionStore *store;
  GPtrArray *widgets; /* (unowned): of DomusJobRow, as the jobs are ordered */
};

G_DEFINE_FINAL_TYPE (DomusJobsStrip, domus_jobs_strip, GTK_TYPE_SCROLLED_WINDOW)

static void
on_items_changed (
    GListModel *jobs, guint position, guint removed, guint added, DomusJobsStrip *self)
{
  for (guint i = 0; i < removed; i++)
    gtk_widget_destroy (g_ptr_array_steal_index (self->widgets, position));
  for (guint i = position; i < position + added; i++) {
    g_autoptr (DomusJob) job = g_list_model_get_item (jobs, i);
    GtkWidget *row = domus_job_row_new (self->store, job);

    gtk_container_add (GTK_CONTAINER (self->rows), row);
    gtk_box_reorder_child (GTK_BOX (self->rows), row, (int)i);
    g_ptr_array_insert (self->widgets, (int)i, row);
  }
  gtk_widget_set_visible (GTK_WIDGET (self), self->widgets->len > 0);
}

static void
domus_jobs_strip_dispose (GObject *object)
{
  DomusJobsStrip *self = DOMUS_JOBS_STRIP (object);

  if (self->store != NULL)
    g_signal_handlers_disconnect_by_data (domus_connection_store_get_jobs (self->store), self);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (domus_jobs_strip_parent_class)->dispose (object);
}

static void
domus_jobs_strip_finalize (GObject *object)
{
  g_ptr_array_unref (DOMUS_JOBS_STRIP (object)->widgets);
  G_OBJECT_CLASS (domus_jobs_strip_parent_class)->finalize (object);
}

static void
domus_jobs_strip_class_init (DomusJobsStripClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = domus_jobs_strip_dispose;
  G_OBJECT_CLASS (klass)->finalize = domus_jobs_strip_finalize;
}

static void
domus_jobs_strip_init (DomusJobsStrip *self)
{
  self->widgets = g_ptr_array_new ();
  self->rows = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  g_object_set (self->rows, "margin", 6, "visible", TRUE, NULL);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (self), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (self), 150);
  gtk_container_add (GTK_CONTAINER (self), self->rows);
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self)), "domus-strip");
}

/**
 * domus_jobs_strip_new:
 * @store: whose jobs are shown
 *
 * Returns: (transfer floating)
 */
GtkWidget *
domus_jobs_strip_new (DomusConnectionStore *store)
{
  DomusJobsStrip *self = g_object_new (DOMUS_TYPE_JOBS_STRIP, NULL);
  GListModel *jobs = domus_connection_store_get_jobs (store);

  self->store = g_object_ref (store);
  g_signal_connect_object (jobs, "items-changed", G_CALLBACK (on_items_changed), self, 0);
  on_items_changed (jobs, 0, 0, g_list_model_get_n_items (jobs), self);
  return GTK_WIDGET (self);
}
