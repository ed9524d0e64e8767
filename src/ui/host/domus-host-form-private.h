/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "common/domus-error-box-private.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * DomusHostForm: a modal dialog of a few labelled fields, which does one thing
 * and goes when that is done. It owns itself.
 * @grid: for domus_host_form_add()
 * @cancellable: cancelled when the dialog goes
 * @data: the maker's own; freed with the dialog
 */
typedef struct
{
  GtkDialog *dialog;
  GtkGrid *grid;
  DomusErrorBox *error_box;
  GtkWidget *spinner;
  GCancellable *cancellable;
  gpointer data;
  GDestroyNotify free_data;
  int rows;
} DomusHostForm;

DomusHostForm *domus_host_form_new  (GtkWidget *parent, const char *title,
                                     const char *action_label, gpointer data,
                                     GDestroyNotify free_data);
/* A line with a label; the widget has it as its name. Both are shown. */
GtkWidget     *domus_host_form_add  (DomusHostForm *self, const char *label, GtkWidget *widget);
/* A line without: a check button, an explanation. */
void           domus_host_form_add_wide (DomusHostForm *self, GtkWidget *widget);
/* @accept is called for the action's button; it ends with domus_host_form_end(). */
void           domus_host_form_run  (DomusHostForm *self, void (*accept) (DomusHostForm *self));
/* It is under way: nothing can be changed. */
void           domus_host_form_begin (DomusHostForm *self);
/* @error: (transfer none) (nullable): is shown, and one can try again; NULL: the dialog goes. */
void           domus_host_form_end  (DomusHostForm *self, const char *heading, const GError *error);
/* For callbacks: the form, if its dialog is still there. Drops the reference
 * that domus_host_form_hold() took. */
GtkDialog     *domus_host_form_hold (DomusHostForm *self);
DomusHostForm *domus_host_form_back (GtkDialog *held);

G_END_DECLS
