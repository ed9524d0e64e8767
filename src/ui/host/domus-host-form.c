/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-host-form-private.h"

#include "common/domus-spinner-private.h"

#include <glib/gi18n-lib.h>

static void
form_free (gpointer data)
{
  DomusHostForm *self = data;

  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  if (self->free_data != NULL)
    self->free_data (self->data);
  g_free (self);
}

static void
on_destroy (GtkWidget *dialog)
{
  g_object_set_data (G_OBJECT (dialog), "form", NULL);
}

/**
 * domus_host_form_new:
 * @parent: a widget of the window that asks
 * @action_label: with mnemonic
 * @data: (transfer full) (nullable)
 *
 * Returns: (transfer none)
 */
DomusHostForm *
domus_host_form_new (GtkWidget *parent,
                     const char *title,
                     const char *action_label,
                     gpointer data,
                     GDestroyNotify free_data)
{
  DomusHostForm *self = g_new0 (DomusHostForm, 1);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *action;

  self->dialog = GTK_DIALOG (
      gtk_dialog_new_with_buttons (title, GTK_WINDOW (gtk_widget_get_toplevel (parent)),
                                   GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT, _ ("_Cancel"),
                                   GTK_RESPONSE_CANCEL, action_label, GTK_RESPONSE_ACCEPT, NULL));
  self->cancellable = g_cancellable_new ();
  self->data = data;
  self->free_data = free_data;
  self->grid = GTK_GRID (gtk_grid_new ());
  self->error_box = DOMUS_ERROR_BOX (domus_error_box_new ());
  self->spinner = g_object_new (DOMUS_TYPE_SPINNER, NULL);
  g_object_set (self->grid, "column-spacing", 12, "row-spacing", 12, "visible", TRUE, NULL);
  g_object_set (box, "margin", 12, "visible", TRUE, NULL);
  gtk_container_add (GTK_CONTAINER (box), GTK_WIDGET (self->grid));
  gtk_container_add (GTK_CONTAINER (box), GTK_WIDGET (self->error_box));
  gtk_container_add (GTK_CONTAINER (box), self->spinner);
  gtk_container_add (GTK_CONTAINER (gtk_dialog_get_content_area (self->dialog)), box);
  action = gtk_dialog_get_widget_for_response (self->dialog, GTK_RESPONSE_ACCEPT);
  gtk_style_context_add_class (gtk_widget_get_style_context (action), "suggested-action");
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self->dialog)),
                               "domus-dialog");
  gtk_dialog_set_default_response (self->dialog, GTK_RESPONSE_ACCEPT);
  gtk_window_set_resizable (GTK_WINDOW (self->dialog), FALSE);
  g_object_set_data_full (G_OBJECT (self->dialog), "form", self, form_free);
  g_signal_connect (self->dialog, "destroy", G_CALLBACK (on_destroy), NULL);
  return self;
}

/**
 * domus_host_form_add:
 * @label: with mnemonic
 *
 * Returns: (transfer none): the label, to hide it with @widget
 */
GtkWidget *
domus_host_form_add (DomusHostForm *self, const char *label, GtkWidget *widget)
{
  GtkWidget *text = gtk_label_new_with_mnemonic (label);

  g_object_set (text, "xalign", 1.0, "visible", TRUE, NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (text), "dim-label");
  gtk_label_set_mnemonic_widget (GTK_LABEL (text), widget);
  gtk_widget_set_hexpand (widget, TRUE);
  gtk_widget_show (widget);
  if (GTK_IS_ENTRY (widget))
    gtk_entry_set_activates_default (GTK_ENTRY (widget), TRUE);
  gtk_grid_attach (self->grid, text, 0, self->rows, 1, 1);
  gtk_grid_attach (self->grid, widget, 1, self->rows++, 1, 1);
  return text;
}

/**
 * domus_host_form_add_wide:
 */
void
domus_host_form_add_wide (DomusHostForm *self, GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget)) {
    g_object_set (widget, "xalign", 0.0, "wrap", TRUE, "max-width-chars", 44, "width-chars", 30,
                  NULL);
    gtk_style_context_add_class (gtk_widget_get_style_context (widget), "dim-label");
  }
  gtk_widget_show (widget);
  gtk_grid_attach (self->grid, widget, 1, self->rows++, 1, 1);
}

static void
on_response (GtkDialog *dialog, int response, gpointer user_data)
{
  void (*accept) (DomusHostForm *) = g_object_get_data (G_OBJECT (dialog), "accept");

  if (response == GTK_RESPONSE_ACCEPT)
    accept (g_object_get_data (G_OBJECT (dialog), "form"));
  else
    gtk_widget_destroy (GTK_WIDGET (dialog));
}

/**
 * domus_host_form_run:
 *
 * Shows the dialog; does not wait.
 */
void
domus_host_form_run (DomusHostForm *self, void (*accept) (DomusHostForm *self))
{
  g_object_set_data (G_OBJECT (self->dialog), "accept", accept);
  g_signal_connect (self->dialog, "response", G_CALLBACK (on_response), NULL);
  gtk_window_present (GTK_WINDOW (self->dialog));
}

static void
set_busy (DomusHostForm *self, gboolean busy)
{
  gtk_widget_set_visible (self->spinner, busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->grid), !busy);
  gtk_dialog_set_response_sensitive (self->dialog, GTK_RESPONSE_ACCEPT, !busy);
}

/**
 * domus_host_form_begin:
 */
void
domus_host_form_begin (DomusHostForm *self)
{
  domus_error_box_set_error (self->error_box, NULL, NULL);
  set_busy (self, TRUE);
}

/**
 * domus_host_form_end:
 */
void
domus_host_form_end (DomusHostForm *self, const char *heading, const GError *error)
{
  if (error == NULL) {
    gtk_widget_destroy (GTK_WIDGET (self->dialog));
    return;
  }
  set_busy (self, FALSE);
  domus_error_box_set_error (self->error_box, heading, error);
}

/**
 * domus_host_form_hold:
 *
 * Returns: (transfer full): for a callback's data
 */
GtkDialog *
domus_host_form_hold (DomusHostForm *self)
{
  return g_object_ref (self->dialog);
}

/**
 * domus_host_form_back:
 * @held: (transfer full)
 *
 * Returns: (transfer none) (nullable): %NULL when the dialog was closed meanwhile
 */
DomusHostForm *
domus_host_form_back (GtkDialog *held)
{
  DomusHostForm *self = g_object_get_data (G_OBJECT (held), "form");

  g_object_unref (held);
  return self;
}
