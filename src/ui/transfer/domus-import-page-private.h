/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-import.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What one file will become, what is to be said about it, and what the user
 * decides. */
#define DOMUS_TYPE_IMPORT_PAGE (domus_import_page_get_type ())
G_DECLARE_FINAL_TYPE (DomusImportPage, domus_import_page, DOMUS, IMPORT_PAGE, GtkBox)

/* @item NULL: nothing. @connection is for choosing a disc of its host's. */
void domus_import_page_set_item (DomusImportPage *self,
                                 DomusImportItem *item,
                                 DomusConnection *connection);

G_END_DECLS
