/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-windows.h"

#include "common/domus-empty-state-private.h"
#include "domus-job-row-private.h"

#include <glib/gi18n-lib.h>

#define DOMUS_TYPE_JOBS_WINDOW (domus_jobs_window_get_type ())
G_DECLARE_FINAL_TYPE (DomusJobsWindow, domus_jobs_window, DOMUS, JOBS_WINDOW, GtkApplicationWindow)

struct _DomusJobsWindow
{
  GtkApplicationWindow parent_instance;

  GtkStack *stack;
  DomusEmptyState *empty;
  GtkListBox *list;

  DomusConnectionStore *store;
};

G_DEFINE_FINAL_TYPE (DomusJobsWindow, domus_jobs_window, GTK_TYPE_APPLICATION_WINDOW)

/* The newest is at the top. */
static void
on_items_changed (
    GListModel *jobs, guint position, guint removed, guint added, DomusJobsWindow *self)
{
  guint n = g_list_model_get_n_items (jobs);
  guint before = n - added + removed;

  for (guint i = 0; i < removed; i++)
    gtk_widget_destroy (
        GTK_WIDGET (gtk_list_box_get_row_at_index (self->list, (int)(before - 1 - position - i))));
  for (guint i = position; i < position + added; i++) {
    g_autoptr (DomusJob) job = g_list_model_get_item (jobs, i);
    GtkWidget *row = gtk_list_box_row_new ();
    GtkWidget *line = domus_job_row_new (NULL, job);

    g_object_set (line, "margin", 6, NULL);
    gtk_container_add (GTK_CONTAINER (row), line);
    atk_object_set_name (gtk_widget_get_accessible (row), domus_job_get_title (job));
    gtk_list_box_insert (self->list, row, (int)(before - removed - position));
    gtk_widget_show (row);
  }
  gtk_stack_set_visible_child_name (self->stack, n > 0 ? "list" : "empty");
}

static void
activate_clear (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  domus_connection_store_clear_jobs (DOMUS_JOBS_WINDOW (user_data)->store);
}

static void
activate_close (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  gtk_window_close (GTK_WINDOW (user_data));
}

static const GActionEntry entries[] = {
  { "clear", activate_clear, NULL, NULL, NULL, { 0 } },
  { "close", activate_close, NULL, NULL, NULL, { 0 } },
};

static void
domus_jobs_window_dispose (GObject *object)
{
  DomusJobsWindow *self = DOMUS_JOBS_WINDOW (object);

  if (self->store != NULL)
    g_signal_handlers_disconnect_by_data (domus_connection_store_get_all_jobs (self->store), self);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (domus_jobs_window_parent_class)->dispose (object);
}

static void
domus_jobs_window_class_init (DomusJobsWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = domus_jobs_window_dispose;
  g_type_ensure (DOMUS_TYPE_EMPTY_STATE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/domusvm/Domus/manager/domus-jobs-window.ui");
  gtk_widget_class_bind_template_child (widget_class, DomusJobsWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, DomusJobsWindow, empty);
  gtk_widget_class_bind_template_child (widget_class, DomusJobsWindow, list);
}

static void
domus_jobs_window_init (DomusJobsWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  domus_empty_state_set_text (self->empty, "system-run-symbolic", _ ("Nothing was done yet"),
                              _ ("What Domus does for you is listed here until Domus ends."));
}

/**
 * domus_jobs_window_new:
 *
 * Returns: (transfer none): a window, not shown yet
 */
GtkWidget *
domus_jobs_window_new (GtkApplication *application, DomusConnectionStore *store)
{
  DomusJobsWindow *self = g_object_new (DOMUS_TYPE_JOBS_WINDOW, "application", application, NULL);
  GListModel *jobs = domus_connection_store_get_all_jobs (store);

  self->store = g_object_ref (store);
  g_signal_connect_object (jobs, "items-changed", G_CALLBACK (on_items_changed), self, 0);
  on_items_changed (jobs, 0, 0, g_list_model_get_n_items (jobs), self);
  return GTK_WIDGET (self);
}
