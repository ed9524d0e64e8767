/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-graph-cell-private.h"

#include "domus-stat-text-private.h"

#define GRAPH_WIDTH 40
#define GRAPH_POINTS 20
#define GAP 6

struct _DomusGraphCell
{
  GtkCellRendererText parent_instance;

  DomusStat stat;
  guint n;
  double shares[GRAPH_POINTS]; /* of the height; newest last; -1: not known */
};

G_DEFINE_FINAL_TYPE (DomusGraphCell, domus_graph_cell, GTK_TYPE_CELL_RENDERER_TEXT)

static void
draw_graph (DomusGraphCell *self, cairo_t *cr, GtkWidget *widget, GdkRectangle *area, gboolean lit)
{
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  double step = (double)area->width / (GRAPH_POINTS - 1);
  double x = area->x + area->width - step * (self->n > 0 ? self->n - 1 : 0);
  double bottom = area->y + area->height;
  double first = x;
  GdkRGBA colour;

  gtk_style_context_get_color (context, gtk_style_context_get_state (context), &colour);
  if (!lit)
    gtk_style_context_lookup_color (context, "theme_selected_bg_color", &colour);
  else
    gtk_style_context_lookup_color (context, "theme_selected_fg_color", &colour);
  cairo_save (cr);
  cairo_rectangle (cr, area->x, area->y, area->width, area->height);
  cairo_clip (cr);
  cairo_set_source_rgba (cr, colour.red, colour.green, colour.blue, 0.15);
  cairo_paint (cr);
  if (self->n > 1) {
    cairo_move_to (cr, x, bottom);
    for (guint i = 0; i < self->n; i++, x += step)
      cairo_line_to (cr, x, bottom - MAX (self->shares[i], 0) * area->height);
    cairo_line_to (cr, x - step, bottom);
    cairo_line_to (cr, first, bottom);
    cairo_set_source_rgba (cr, colour.red, colour.green, colour.blue, 0.85);
    cairo_fill (cr);
  }
  cairo_restore (cr);
}

static void
domus_graph_cell_render (GtkCellRenderer *cell,
                         cairo_t *cr,
                         GtkWidget *widget,
                         const GdkRectangle *background,
                         const GdkRectangle *area,
                         GtkCellRendererState flags)
{
  DomusGraphCell *self = DOMUS_GRAPH_CELL (cell);
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  GdkRectangle text = *area;
  GdkRectangle graph = *area;
  int xpad, ypad;

  gtk_cell_renderer_get_padding (cell, &xpad, &ypad);
  graph.width = MIN (GRAPH_WIDTH, area->width / 2);
  graph.x = rtl ? area->x + area->width - graph.width - xpad : area->x + xpad;
  graph.y += 3;
  graph.height = MAX (graph.height - 6, 1);
  text.width = MAX (area->width - graph.width - xpad - GAP, 1);
  text.x = rtl ? area->x : area->x + area->width - text.width;
  if (self->n > 0)
    draw_graph (self, cr, widget, &graph, (flags & GTK_CELL_RENDERER_SELECTED) != 0);
  GTK_CELL_RENDERER_CLASS (domus_graph_cell_parent_class)
      ->render (cell, cr, widget, background, &text, flags);
}

static void
domus_graph_cell_class_init (DomusGraphCellClass *klass)
{
  GTK_CELL_RENDERER_CLASS (klass)->render = domus_graph_cell_render;
}

static void
domus_graph_cell_init (DomusGraphCell *self)
{
  g_object_set (self, "xpad", 6, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
}

/**
 * domus_graph_cell_new:
 *
 * Returns: (transfer floating)
 */
GtkCellRenderer *
domus_graph_cell_new (DomusStat stat)
{
  DomusGraphCell *self = g_object_new (DOMUS_TYPE_GRAPH_CELL, NULL);

  self->stat = stat;
  return GTK_CELL_RENDERER (self);
}

/**
 * domus_graph_cell_set_guest:
 */
void
domus_graph_cell_set_guest (DomusGraphCell *self, DomusGuest *guest)
{
  guint n;
  const DomusStatPoint *points = domus_guest_get_stats (guest, &n);
  const DomusStatPoint *first = points + (n > GRAPH_POINTS ? n - GRAPH_POINTS : 0);
  g_autofree char *text = NULL;
  double ceiling;

  self->n = MIN (n, GRAPH_POINTS);
  /* The first look tells no rate yet. */
  if (self->n > 0 && domus_stat_point_get (&first[self->n - 1], self->stat) < 0)
    self->n = 0;
  ceiling = domus_stat_ceiling (self->stat, first, self->n, domus_guest_get_memory_max_kib (guest));
  for (guint i = 0; i < self->n; i++)
    self->shares[i] = domus_stat_point_get (&first[i], self->stat) / ceiling;
  if (self->n > 0)
    text = domus_stat_text (self->stat, domus_stat_point_get (&first[self->n - 1], self->stat));
  else if (n > 1)
    text = g_strdup ("–"); /* this host cannot tell */
  g_object_set (self, "text", text, NULL);
}
