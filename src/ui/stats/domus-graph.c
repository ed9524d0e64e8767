/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-graph-private.h"

#include "domus-stat-text-private.h"

#include <gdk/gdkkeysyms.h>
#include <glib/gi18n-lib.h>

#define HEIGHT 110
/* A longer break between two points is a break in the line. */
#define LONGEST_SPAN_US (30 * G_TIME_SPAN_SECOND)

struct _DomusGraph
{
  GtkBox parent_instance;

  DomusGuest *guest; /* (owned) */
  DomusStat stat;
  GtkLabel *value;
  GtkLabel *note;
  GtkWidget *area;
  guint seconds;
  gint64 mark_us; /* the point that the keyboard is at; 0: none */
};

G_DEFINE_FINAL_TYPE (DomusGraph, domus_graph, GTK_TYPE_BOX)

/* ---- drawing ---- */

static void
draw_frame (cairo_t *cr, const GdkRGBA *colour, double width, double height)
{
  cairo_set_source_rgba (cr, colour->red, colour->green, colour->blue, 0.06);
  cairo_rectangle (cr, 0, 0, width, height);
  cairo_fill (cr);
  cairo_set_source_rgba (cr, colour->red, colour->green, colour->blue, 0.15);
  cairo_set_line_width (cr, 1);
  for (guint i = 1; i < 4; i++) {
    double y = (int)(height * i / 4) + 0.5;

    cairo_move_to (cr, 0, y);
    cairo_line_to (cr, width, y);
  }
  cairo_stroke (cr);
  cairo_rectangle (cr, 0.5, 0.5, width - 1, height - 1);
  cairo_stroke (cr);
}

typedef struct
{
  gint64 end_us;
  double span_us;
  double ceiling;
  double width;
  double height;
} Scale;

static double
x_of (const Scale *scale, gint64 time_us)
{
  return scale->width * (1 - (double)(scale->end_us - time_us) / scale->span_us);
}

static double
y_of (const Scale *scale, double value)
{
  return scale->height - 1 - (scale->height - 2) * CLAMP (value / scale->ceiling, 0, 1);
}

/* From @from as far as the line goes on; gives the point after it. */
static guint
draw_run (DomusGraph *self,
          cairo_t *cr,
          const Scale *scale,
          const DomusStatPoint *points,
          guint from,
          guint n)
{
  guint end = from;

  while (end < n && domus_stat_point_get (&points[end], self->stat) >= 0
         && (end == from || points[end].span_us <= LONGEST_SPAN_US))
    end++;
  if (end == from)
    return from + 1;
  cairo_move_to (cr, x_of (scale, points[from].time_us - points[from].span_us), scale->height);
  for (guint i = from; i < end; i++) {
    double y = y_of (scale, domus_stat_point_get (&points[i], self->stat));

    if (i == from)
      cairo_line_to (cr, x_of (scale, points[i].time_us - points[i].span_us), y);
    cairo_line_to (cr, x_of (scale, points[i].time_us), y);
  }
  cairo_line_to (cr, x_of (scale, points[end - 1].time_us), scale->height);
  cairo_close_path (cr);
  return end;
}

static gboolean
on_draw (GtkWidget *area, cairo_t *cr, DomusGraph *self)
{
  GtkStyleContext *context = gtk_widget_get_style_context (area);
  GdkRGBA text, accent;
  guint n;
  const DomusStatPoint *points = domus_guest_get_stats (self->guest, &n);
  Scale scale = { .width = gtk_widget_get_allocated_width (area),
                  .height = gtk_widget_get_allocated_height (area),
                  .span_us = (double)self->seconds * G_USEC_PER_SEC };

  gtk_style_context_get_color (context, gtk_style_context_get_state (context), &text);
  if (!gtk_style_context_lookup_color (context, "theme_selected_bg_color", &accent))
    accent = text;
  if (text.red + text.green + text.blue > 1.5) { /* a dark theme: its accent is dark as well */
    accent.red = (accent.red + 1) / 2;
    accent.green = (accent.green + 1) / 2;
    accent.blue = (accent.blue + 1) / 2;
  }
  draw_frame (cr, &text, scale.width, scale.height);
  if (n > 0) {
    scale.end_us = points[n - 1].time_us;
    scale.ceiling =
        domus_stat_ceiling (self->stat, points, n, domus_guest_get_memory_max_kib (self->guest));
    cairo_save (cr);
    cairo_rectangle (cr, 1, 1, scale.width - 2, scale.height - 2);
    cairo_clip (cr);
    for (guint i = 0; i < n;)
      i = draw_run (self, cr, &scale, points, i, n);
    cairo_set_source_rgba (cr, accent.red, accent.green, accent.blue, 0.35);
    cairo_fill_preserve (cr);
    cairo_set_source_rgba (cr, accent.red, accent.green, accent.blue, 1);
    cairo_set_line_width (cr, 1.5);
    cairo_stroke (cr);
    if (self->mark_us != 0) {
      double x = (int)x_of (&scale, self->mark_us) + 0.5;

      cairo_set_source_rgba (cr, text.red, text.green, text.blue, 0.7);
      cairo_move_to (cr, x, 0);
      cairo_line_to (cr, x, scale.height);
      cairo_set_line_width (cr, 1);
      cairo_stroke (cr);
    }
    cairo_restore (cr);
  }
  if (gtk_widget_has_visible_focus (area))
    gtk_render_focus (context, cr, 1, 1, scale.width - 2, scale.height - 2);
  return GDK_EVENT_PROPAGATE;
}

/* ---- words ---- */

static char *
describe_now (DomusGraph *self, const DomusStatPoint *points, guint n)
{
  double most = -1;
  g_autofree char *most_text = NULL;
  g_autofree char *ceiling = NULL;

  for (guint i = 0; i < n; i++) {
    if (points[n - 1].time_us - points[i].time_us <= (gint64)self->seconds * G_USEC_PER_SEC)
      most = MAX (most, domus_stat_point_get (&points[i], self->stat));
  }
  if (n > 1 && most < 0)
    return g_strdup (_ ("This host does not tell."));
  if (most < 0)
    return g_strdup ("");
  most_text = domus_stat_text (self->stat, most);
  ceiling = domus_stat_text (
      self->stat,
      domus_stat_ceiling (self->stat, points, n, domus_guest_get_memory_max_kib (self->guest)));
  return g_strdup_printf (_ ("At most %s; the top of the graph is %s."), most_text, ceiling);
}

static char *
describe_mark (DomusGraph *self, const DomusStatPoint *point, gint64 now_us)
{
  g_autofree char *value = domus_stat_text (self->stat, domus_stat_point_get (point, self->stat));
  gint64 ago = (now_us - point->time_us) / G_USEC_PER_SEC;

  return g_strdup_printf (_ ("%s, %d min %02d s before the end"), value, (int)(ago / 60),
                          (int)(ago % 60));
}

static const DomusStatPoint *
find_mark (DomusGraph *self, const DomusStatPoint *points, guint n)
{
  for (guint i = 0; self->mark_us != 0 && i < n; i++) {
    if (points[i].time_us == self->mark_us)
      return &points[i];
  }
  return NULL;
}

/**
 * domus_graph_update:
 *
 * The guest has new points, or none any more.
 */
void
domus_graph_update (DomusGraph *self)
{
  guint n;
  const DomusStatPoint *points = domus_guest_get_stats (self->guest, &n);
  const DomusStatPoint *mark = find_mark (self, points, n);
  g_autofree char *now =
      n > 0 ? domus_stat_text (self->stat, domus_stat_point_get (&points[n - 1], self->stat))
            : g_strdup ("–");
  g_autofree char *note = mark != NULL ? describe_mark (self, mark, points[n - 1].time_us)
                                       : describe_now (self, points, n);
  g_autofree char *spoken = g_strdup_printf (_ ("Now %s. %s"), now, note);

  if (mark == NULL)
    self->mark_us = 0;
  gtk_label_set_text (self->value, now);
  gtk_label_set_text (self->note, note);
  atk_object_set_description (gtk_widget_get_accessible (self->area), spoken);
  gtk_widget_queue_draw (self->area);
}

/* ---- the keyboard ---- */

static gboolean
move_mark (DomusGraph *self, int step)
{
  guint n;
  const DomusStatPoint *points = domus_guest_get_stats (self->guest, &n);
  const DomusStatPoint *mark = find_mark (self, points, n);
  int index;

  if (n == 0)
    return GDK_EVENT_PROPAGATE;
  index = mark != NULL ? (int)(mark - points) + step : (int)n - 1;
  self->mark_us = points[CLAMP (index, 0, (int)n - 1)].time_us;
  domus_graph_update (self);
  return GDK_EVENT_STOP;
}

static gboolean
on_key_press (GtkWidget *area, GdkEventKey *event, DomusGraph *self)
{
  switch (event->keyval) {
  case GDK_KEY_Left:
    return move_mark (self, -1);
  case GDK_KEY_Right:
    return move_mark (self, 1);
  case GDK_KEY_Escape:
    if (self->mark_us == 0)
      return GDK_EVENT_PROPAGATE;
    self->mark_us = 0;
    domus_graph_update (self);
    return GDK_EVENT_STOP;
  default:
    return GDK_EVENT_PROPAGATE;
  }
}

static gboolean
on_button_press (GtkWidget *area, GdkEventButton *event, DomusGraph *self)
{
  gtk_widget_grab_focus (area);
  return GDK_EVENT_STOP;
}

/* ---- the widget ---- */

static void
domus_graph_dispose (GObject *object)
{
  g_clear_object (&DOMUS_GRAPH (object)->guest);
  G_OBJECT_CLASS (domus_graph_parent_class)->dispose (object);
}

static void
domus_graph_class_init (DomusGraphClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = domus_graph_dispose;
}

static void
domus_graph_init (DomusGraph *self)
{
  self->seconds = 300;
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 6);
}

static GtkWidget *
make_label (const char *text, const char *class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), class);
  return label;
}

static void
fill (DomusGraph *self)
{
  const char *title = domus_stat_title (self->stat);
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *value = make_label (NULL, "domus-heading");
  GtkWidget *note = make_label (NULL, "dim-label");

  self->area = gtk_drawing_area_new ();
  self->value = GTK_LABEL (value);
  self->note = GTK_LABEL (note);
  gtk_widget_set_size_request (self->area, 240, HEIGHT);
  gtk_widget_set_can_focus (self->area, TRUE);
  gtk_widget_add_events (self->area, GDK_KEY_PRESS_MASK | GDK_BUTTON_PRESS_MASK);
  atk_object_set_name (gtk_widget_get_accessible (self->area), title);
  atk_object_set_role (gtk_widget_get_accessible (self->area), ATK_ROLE_CHART);
  g_signal_connect_object (self->area, "draw", G_CALLBACK (on_draw), self, 0);
  g_signal_connect_object (self->area, "key-press-event", G_CALLBACK (on_key_press), self, 0);
  g_signal_connect_object (self->area, "button-press-event", G_CALLBACK (on_button_press), self, 0);
  gtk_box_pack_start (GTK_BOX (row), make_label (title, "domus-heading"), FALSE, FALSE, 0);
  gtk_box_pack_end (GTK_BOX (row), value, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (self), row, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (self), self->area, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (self), note, FALSE, FALSE, 0);
  gtk_widget_show_all (GTK_WIDGET (self));
}

/**
 * domus_graph_new:
 *
 * Returns: (transfer floating)
 */
GtkWidget *
domus_graph_new (DomusGuest *guest, DomusStat stat)
{
  DomusGraph *self = g_object_new (DOMUS_TYPE_GRAPH, NULL);

  self->guest = g_object_ref (guest);
  self->stat = stat;
  fill (self);
  domus_graph_update (self);
  return GTK_WIDGET (self);
}

/**
 * domus_graph_set_span:
 * @seconds: from its left to its right edge
 */
void
domus_graph_set_span (DomusGraph *self, guint seconds)
{
  self->seconds = seconds;
  domus_graph_update (self);
}
