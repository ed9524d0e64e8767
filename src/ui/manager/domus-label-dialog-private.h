/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-connection-store.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Tags of one or several guests, and the notes of one. */
#define DOMUS_TYPE_LABEL_DIALOG (domus_label_dialog_get_type ())
G_DECLARE_FINAL_TYPE (DomusLabelDialog, domus_label_dialog, DOMUS, LABEL_DIALOG, GtkDialog)

/* @known: of DomusTag, offered beside those that the guests have. */
GtkWidget *domus_label_dialog_new (GtkWindow *parent,
                                   DomusConnectionStore *store,
                                   GPtrArray *guests,
                                   GPtrArray *known);

G_END_DECLS
