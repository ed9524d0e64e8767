/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-error-box-private.h"

#include "domus-error.h"

#include <glib/gi18n-lib.h>

struct _DomusErrorBox
{
  GtkBox parent_instance;

  GtkLabel *heading;
  GtkLabel *message;
  GtkLabel *hint;
  GtkWidget *expander;
  GtkTextBuffer *details;
};

G_DEFINE_FINAL_TYPE (DomusErrorBox, domus_error_box, GTK_TYPE_BOX)

static void
set_label (GtkLabel *label, const char *text)
{
  gtk_label_set_text (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && *text != '\0');
}

static void
on_copy (DomusErrorBox *self)
{
  g_autoptr (GString) text = g_string_new (gtk_label_get_text (self->heading));
  g_autofree char *details = NULL;
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (self->details, &start, &end);
  details = gtk_text_buffer_get_text (self->details, &start, &end, FALSE);
  if (text->len > 0)
    g_string_append_c (text, '\n');
  g_string_append_printf (text, "%s\n", gtk_label_get_text (self->message));
  if (gtk_widget_get_visible (GTK_WIDGET (self->hint)))
    g_string_append_printf (text, "%s\n", gtk_label_get_text (self->hint));
  g_string_append_printf (text, "\n%s\n", details);
  gtk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self), GDK_SELECTION_CLIPBOARD),
                          text->str, (int)text->len);
}

static void
domus_error_box_class_init (DomusErrorBoxClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/domusvm/Domus/common/domus-error-box.ui");
  gtk_widget_class_bind_template_child (widget_class, DomusErrorBox, heading);
  gtk_widget_class_bind_template_child (widget_class, DomusErrorBox, message);
  gtk_widget_class_bind_template_child (widget_class, DomusErrorBox, hint);
  gtk_widget_class_bind_template_child (widget_class, DomusErrorBox, expander);
  gtk_widget_class_bind_template_child (widget_class, DomusErrorBox, details);
  gtk_widget_class_bind_template_callback (widget_class, on_copy);
}

static void
domus_error_box_init (DomusErrorBox *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * domus_error_box_new:
 *
 * Returns: (transfer floating): an empty, hidden box
 */
GtkWidget *
domus_error_box_new (void)
{
  return g_object_new (DOMUS_TYPE_ERROR_BOX, NULL);
}

/**
 * domus_error_box_set_error:
 * @heading: (nullable): what was tried, translated
 * @error: (nullable): %NULL hides the box
 */
void
domus_error_box_set_error (DomusErrorBox *self, const char *heading, const GError *error)
{
  const char *details;

  g_return_if_fail (DOMUS_IS_ERROR_BOX (self));

  gtk_widget_set_visible (GTK_WIDGET (self), error != NULL);
  if (error == NULL)
    return;
  details = domus_error_get_details (error);
  set_label (self->heading, heading);
  set_label (self->message, error->message);
  set_label (self->hint, domus_error_get_hint (error));
  gtk_text_buffer_set_text (self->details, details != NULL ? details : "", -1);
  gtk_expander_set_expanded (GTK_EXPANDER (self->expander), FALSE);
  gtk_widget_set_visible (self->expander, details != NULL && *details != '\0');
}
