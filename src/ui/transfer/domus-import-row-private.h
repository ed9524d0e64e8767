/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-import.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One file in the list of an import: whether it is wanted, what it makes, and
 * how it is with it. */
#define DOMUS_TYPE_IMPORT_ROW (domus_import_row_get_type ())
G_DECLARE_FINAL_TYPE (DomusImportRow, domus_import_row, DOMUS, IMPORT_ROW, GtkListBoxRow)

GtkWidget *domus_import_row_new (DomusImportItem *item);
DomusImportItem *domus_import_row_get_item (DomusImportRow *self);

G_END_DECLS
