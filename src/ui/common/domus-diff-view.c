/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-diff-view-private.h"

#include "domus-domain-diff.h"

#include <glib/gi18n-lib.h>

#define CONTEXT_LINES 3

struct _DomusDiffView
{
  GtkScrolledWindow parent_instance;

  GtkWidget *view;
  GtkTextTag *gone;
  GtkTextTag *come;
  GtkTextTag *dim;
};

G_DEFINE_FINAL_TYPE (DomusDiffView, domus_diff_view, GTK_TYPE_SCROLLED_WINDOW)

static void
domus_diff_view_class_init (DomusDiffViewClass *klass)
{}

static void
domus_diff_view_init (DomusDiffView *self)
{
  GtkTextBuffer *buffer;

  self->view = gtk_text_view_new ();
  buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->view));
  gtk_text_view_set_editable (GTK_TEXT_VIEW (self->view), FALSE);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (self->view), FALSE);
  gtk_text_view_set_monospace (GTK_TEXT_VIEW (self->view), TRUE);
  g_object_set (self->view, "top-margin", 6, "bottom-margin", 6, "left-margin", 6, "right-margin",
                6, NULL);
  /* Legible on light and on dark grounds. */
  self->gone =
      gtk_text_buffer_create_tag (buffer, NULL, "background", "rgba(224,27,36,0.22)", NULL);
  self->come =
      gtk_text_buffer_create_tag (buffer, NULL, "background", "rgba(46,194,126,0.25)", NULL);
  self->dim = gtk_text_buffer_create_tag (buffer, NULL, "style", PANGO_STYLE_ITALIC, NULL);
  gtk_scrolled_window_set_shadow_type (GTK_SCROLLED_WINDOW (self), GTK_SHADOW_IN);
  gtk_container_add (GTK_CONTAINER (self), self->view);
  gtk_widget_show (self->view);
}

/**
 * domus_diff_view_new:
 * @accessible_name: translated
 *
 * Returns: (transfer floating): an empty view
 */
GtkWidget *
domus_diff_view_new (const char *accessible_name)
{
  /* The adjustments are construct properties of the parent's. */
  DomusDiffView *self =
      g_object_new (DOMUS_TYPE_DIFF_VIEW, "hadjustment", NULL, "vadjustment", NULL, NULL);

  atk_object_set_name (gtk_widget_get_accessible (self->view), accessible_name);
  return GTK_WIDGET (self);
}

static char *
shown_text (const DomusXmlDoc *doc)
{
  g_autoptr (DomusXmlDoc) copy = domus_xml_doc_copy (doc);
  guint n = domus_xml_doc_count (copy, "devices/graphics");

  for (guint i = 1; i <= n; i++) {
    g_autofree char *path = g_strdup_printf ("devices/graphics[%u]/@passwd", i);

    if (domus_xml_doc_exists (copy, path))
      domus_xml_doc_set (copy, path, "••••••");
  }
  return domus_xml_doc_to_string (copy);
}

/**
 * domus_diff_view_set:
 * @before, @after: (nullable): %NULL shows nothing
 */
void
domus_diff_view_set (DomusDiffView *self, const DomusXmlDoc *before, const DomusXmlDoc *after)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->view));
  g_autofree char *one = before != NULL ? shown_text (before) : NULL;
  g_autofree char *two = after != NULL ? shown_text (after) : NULL;
  g_autofree char *diff =
      one != NULL && two != NULL ? domus_text_diff (one, two, CONTEXT_LINES) : NULL;
  g_auto (GStrv) lines = g_strsplit (diff != NULL ? diff : "", "\n", -1);
  GtkTextIter end;

  gtk_text_buffer_set_text (buffer, "", -1);
  gtk_text_buffer_get_end_iter (buffer, &end);
  if (diff != NULL && *diff == '\0')
    gtk_text_buffer_insert_with_tags (buffer, &end, _ ("No difference."), -1, self->dim, NULL);
  for (guint i = 0; lines[i] != NULL; i++) {
    g_autofree char *line = g_strconcat (lines[i], lines[i + 1] != NULL ? "\n" : "", NULL);
    GtkTextTag *tag = *line == '-'   ? self->gone
                      : *line == '+' ? self->come
                      : *line == '@' ? self->dim
                                     : NULL;

    if (tag != NULL)
      gtk_text_buffer_insert_with_tags (buffer, &end, line, -1, tag, NULL);
    else
      gtk_text_buffer_insert (buffer, &end, line, -1);
  }
}
