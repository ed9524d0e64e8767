/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-widgets-private.h"

#define LINE_WIDTH_CHARS 60

/**
 * domus_widgets_clear:
 *
 * Destroys all children of @container.
 */
void
domus_widgets_clear (GtkContainer *container)
{
  g_autoptr (GList) children = gtk_container_get_children (container);

  for (GList *link = children; link != NULL; link = link->next)
    gtk_widget_destroy (GTK_WIDGET (link->data));
}

/**
 * domus_widgets_add_line:
 * @text: (nullable): what it says
 * @style: (nullable): a style class
 *
 * Returns: (transfer none): the label, which is shown where it has a text
 */
GtkLabel *
domus_widgets_add_line (GtkContainer *box, const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), LINE_WIDTH_CHARS);
  if (style != NULL)
    gtk_style_context_add_class (gtk_widget_get_style_context (label), style);
  gtk_container_add (box, label);
  gtk_widget_set_visible (label, text != NULL);
  return GTK_LABEL (label);
}

void
domus_widgets_show_chooser (GtkNativeDialog *chooser)
{
  gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (chooser), g_get_home_dir ());
  gtk_native_dialog_set_modal (chooser, TRUE);
  gtk_native_dialog_show (chooser);
}
