/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-performance-view-private.h"

#include "domus-graph-private.h"
#include "domus-guest-search.h"

#include <glib/gi18n-lib.h>

struct _DomusPerformanceView
{
  GtkBox parent_instance;

  DomusGuest *guest; /* (owned) */
  DomusStatsWatch *watch;
  GtkWidget *graphs[4];
  GtkWidget *notice;
  GtkWidget *window; /* (unowned) (nullable): weak */
};

G_DEFINE_FINAL_TYPE (DomusPerformanceView, domus_performance_view, GTK_TYPE_BOX)

static void
update (DomusPerformanceView *self)
{
  gtk_widget_set_visible (self->notice, !domus_guest_is_active (self->guest));
  for (guint i = 0; i < G_N_ELEMENTS (self->graphs); i++)
    domus_graph_update (DOMUS_GRAPH (self->graphs[i]));
}

static gboolean
is_seen (DomusPerformanceView *self)
{
  GdkWindow *native = self->window != NULL ? gtk_widget_get_window (self->window) : NULL;

  return gtk_widget_get_mapped (GTK_WIDGET (self)) && native != NULL
         && (gdk_window_get_state (native)
             & (GDK_WINDOW_STATE_ICONIFIED | GDK_WINDOW_STATE_WITHDRAWN))
                == 0;
}

static void
look (DomusPerformanceView *self)
{
  g_autoptr (GPtrArray) guests = g_ptr_array_new ();

  g_ptr_array_add (guests, self->guest);
  domus_stats_watch_set_guests (self->watch, is_seen (self) ? guests : NULL);
}

static gboolean
on_window_state (GtkWidget *window, GdkEventWindowState *event, DomusPerformanceView *self)
{
  look (self);
  return GDK_EVENT_PROPAGATE;
}

static void
want_facts (DomusPerformanceView *self)
{
  DomusConnection *connection = domus_guest_get_connection (self->guest);
  g_autoptr (GPtrArray) guests = g_ptr_array_new ();

  g_ptr_array_add (guests, self->guest);
  if (connection != NULL)
    domus_connection_want_facts (connection, guests);
}

static void
domus_performance_view_map (GtkWidget *widget)
{
  DomusPerformanceView *self = DOMUS_PERFORMANCE_VIEW (widget);
  GtkWidget *window = gtk_widget_get_toplevel (widget);

  GTK_WIDGET_CLASS (domus_performance_view_parent_class)->map (widget);
  if (window != self->window) {
    g_set_weak_pointer (&self->window, window);
    g_signal_connect_object (window, "window-state-event", G_CALLBACK (on_window_state), self, 0);
  }
  want_facts (self);
  look (self);
  update (self);
}

static void
domus_performance_view_unmap (GtkWidget *widget)
{
  DomusPerformanceView *self = DOMUS_PERFORMANCE_VIEW (widget);

  if (self->watch != NULL)
    domus_stats_watch_set_guests (self->watch, NULL);
  GTK_WIDGET_CLASS (domus_performance_view_parent_class)->unmap (widget);
}

static void
domus_performance_view_dispose (GObject *object)
{
  DomusPerformanceView *self = DOMUS_PERFORMANCE_VIEW (object);

  if (self->watch != NULL)
    domus_stats_watch_set_guests (self->watch, NULL);
  g_clear_object (&self->watch);
  g_clear_object (&self->guest);
  g_clear_weak_pointer (&self->window);
  G_OBJECT_CLASS (domus_performance_view_parent_class)->dispose (object);
}

static void
domus_performance_view_class_init (DomusPerformanceViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = domus_performance_view_dispose;
  widget_class->map = domus_performance_view_map;
  widget_class->unmap = domus_performance_view_unmap;
}

static void
domus_performance_view_init (DomusPerformanceView *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  self->watch = domus_stats_watch_new (DOMUS_STATS_HOUR);
  g_signal_connect_object (self->watch, "sampled", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
}

static void
on_span_changed (GtkComboBox *combo, DomusPerformanceView *self)
{
  guint seconds = (guint)g_ascii_strtoull (gtk_combo_box_get_active_id (combo), NULL, 10);

  for (guint i = 0; i < G_N_ELEMENTS (self->graphs); i++)
    domus_graph_set_span (DOMUS_GRAPH (self->graphs[i]), seconds);
}

static GtkWidget *
make_span (DomusPerformanceView *self)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new_with_mnemonic (_ ("Sho_w"));
  GtkWidget *combo = gtk_combo_box_text_new ();

  gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (combo), "300", _ ("The last 5 minutes"));
  gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (combo), "900", _ ("The last 15 minutes"));
  gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (combo), "3600", _ ("The last hour"));
  gtk_combo_box_set_active (GTK_COMBO_BOX (combo), 0);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), combo);
  g_signal_connect_object (combo, "changed", G_CALLBACK (on_span_changed), self, 0);
  gtk_box_pack_start (GTK_BOX (row), label, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (row), combo, FALSE, FALSE, 0);
  return row;
}

static void
fill (DomusPerformanceView *self)
{
  GtkWidget *grid = gtk_grid_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new (NULL, NULL);

  gtk_widget_set_margin_start (grid, 18);
  gtk_widget_set_margin_end (grid, 18);
  gtk_widget_set_margin_top (grid, 18);
  gtk_widget_set_margin_bottom (grid, 18);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 18);
  gtk_grid_set_column_spacing (GTK_GRID (grid), 24);
  gtk_grid_set_column_homogeneous (GTK_GRID (grid), TRUE);
  self->notice = gtk_label_new (_ ("The guest does not run. Its graphs begin when it is started."));
  gtk_label_set_xalign (GTK_LABEL (self->notice), 0);
  gtk_label_set_line_wrap (GTK_LABEL (self->notice), TRUE);
  gtk_grid_attach (GTK_GRID (grid), make_span (self), 0, 0, 2, 1);
  gtk_grid_attach (GTK_GRID (grid), self->notice, 0, 1, 2, 1);
  for (guint i = 0; i < G_N_ELEMENTS (self->graphs); i++) {
    self->graphs[i] = domus_graph_new (self->guest, (DomusStat)i);
    gtk_widget_set_hexpand (self->graphs[i], TRUE);
    gtk_widget_set_vexpand (self->graphs[i], TRUE);
    gtk_grid_attach (GTK_GRID (grid), self->graphs[i], (int)i % 2, 2 + (int)i / 2, 1, 1);
  }
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_container_add (GTK_CONTAINER (scrolled), grid);
  gtk_box_pack_start (GTK_BOX (self), scrolled, TRUE, TRUE, 0);
  gtk_widget_show_all (scrolled);
}

/**
 * domus_performance_view_new:
 *
 * Returns: (transfer floating)
 */
GtkWidget *
domus_performance_view_new (DomusGuest *guest)
{
  DomusPerformanceView *self = g_object_new (DOMUS_TYPE_PERFORMANCE_VIEW, NULL);

  self->guest = g_object_ref (guest);
  fill (self);
  g_signal_connect_object (guest, "notify::state", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  gtk_widget_show (GTK_WIDGET (self));
  update (self);
  return GTK_WIDGET (self);
}
