/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-changes-list-private.h"

#include "common/domus-widgets-private.h"

#include <glib/gi18n-lib.h>

struct _DomusChangesList
{
  GtkBox parent_instance;

  GtkBox *rows;
};

static guint revert;

G_DEFINE_FINAL_TYPE (DomusChangesList, domus_changes_list, GTK_TYPE_BOX)

static void
domus_changes_list_class_init (DomusChangesListClass *klass)
{
  revert = g_signal_new ("revert", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                         NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
domus_changes_list_init (DomusChangesList *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 6);
}

/**
 * domus_changes_list_new:
 * @heading: translated
 *
 * Returns: (transfer floating): an empty, hidden list
 */
GtkWidget *
domus_changes_list_new (const char *heading)
{
  DomusChangesList *self = g_object_new (DOMUS_TYPE_CHANGES_LIST, NULL);

  domus_widgets_add_line (GTK_CONTAINER (self), heading, "domus-heading");
  self->rows = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 9));
  gtk_container_add (GTK_CONTAINER (self), GTK_WIDGET (self->rows));
  gtk_widget_show (GTK_WIDGET (self->rows));
  return GTK_WIDGET (self);
}

/**
 * domus_changes_list_clear:
 */
void
domus_changes_list_clear (DomusChangesList *self)
{
  domus_widgets_clear (GTK_CONTAINER (self->rows));
  gtk_widget_hide (GTK_WIDGET (self));
}

static void
on_revert (GtkWidget *button, gpointer user_data)
{
  g_autoptr (GPtrArray) owner = g_ptr_array_ref (g_object_get_data (G_OBJECT (button), "owner"));

  g_signal_emit (user_data, revert, 0, g_object_get_data (G_OBJECT (button), "change"));
}

/**
 * domus_changes_list_add:
 * @owner: (element-type DomusChange): what @change is of; referenced
 * @when: (nullable): when it takes effect, a sentence
 */
void
domus_changes_list_add (DomusChangesList *self,
                        GPtrArray *owner,
                        const DomusChange *change,
                        const char *when)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *button = gtk_button_new_with_label (_ ("Revert"));
  g_autofree char *name = g_strdup_printf (_ ("Revert “%s”"), change->words);
  GtkLabel *label;

  label = domus_widgets_add_line (GTK_CONTAINER (texts), change->words, NULL);
  gtk_label_set_line_wrap_mode (label, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_width_chars (label, 40);
  label = domus_widgets_add_line (GTK_CONTAINER (texts), when, "dim-label");
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (label)), "domus-small");
  gtk_widget_set_valign (texts, GTK_ALIGN_CENTER);
  gtk_box_pack_start (GTK_BOX (row), texts, TRUE, TRUE, 0);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, _ ("Take back this change alone"));
  atk_object_set_name (gtk_widget_get_accessible (button), name);
  g_object_set_data_full (G_OBJECT (button), "owner", g_ptr_array_ref (owner),
                          (GDestroyNotify)g_ptr_array_unref);
  g_object_set_data (G_OBJECT (button), "change", (gpointer)change);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_revert), self, 0);
  gtk_box_pack_end (GTK_BOX (row), button, FALSE, FALSE, 0);

  gtk_widget_show (texts);
  gtk_widget_show (button);
  gtk_widget_show (row);
  gtk_container_add (GTK_CONTAINER (self->rows), row);
  gtk_widget_show (GTK_WIDGET (self));
}
