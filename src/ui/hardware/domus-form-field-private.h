/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "common/domus-finding-note-private.h"
#include "domus-form-page-private.h"

G_BEGIN_DECLS

/* One row of a form page: its control, and what stands around it. */
typedef struct
{
  const DomusFormRow *row;
  DomusFormPage *page; /* (unowned) */
  GtkWidget *control;
  GtkWidget *label; /* (nullable) */
  GtkWidget *box;
  GtkWidget *button; /* (nullable) */
  GtkLabel *now;
  GtkLabel *reason; /* (nullable): why it is greyed */
  GtkLabel *error;
  DomusFindingNote *note;
  gboolean invalid;
} DomusFormField;

/* Makes the control and puts the row into @grid. @field must stay where it is. */
void domus_form_field_build (DomusFormPage *page, GtkGrid *grid, DomusFormField *field, int top);

char *domus_form_field_get (const DomusFormField *field, const DomusXmlDoc *doc);
char *domus_form_field_read (const DomusFormField *field); /* what the control shows */
void domus_form_field_write (const DomusFormField *field, const char *value);
void domus_form_field_refill (DomusFormField *field);
void domus_form_field_show_error (DomusFormField *field, const GError *error);
GtkLabel *domus_form_field_add_line (GtkBox *box, const char *text, const char *style);

gboolean domus_form_row_is_writable (const DomusFormRow *row);
char *domus_form_row_format (const DomusFormRow *row, const char *value);

G_END_DECLS
