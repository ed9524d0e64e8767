/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-connection-store.h"
#include "domus-guest-list-private.h"
#include "domus-guest-pane-private.h"

G_BEGIN_DECLS

/* Tags and saved searches, below the connections: the one that is chosen
 * filters the list; chosen once more, it does not. Hidden while there are
 * none. Adds the window's actions "labels" (tags and notes of what is
 * selected), "save-search" and "no-filter". */
#define DOMUS_TYPE_MANAGER_FILTERS (domus_manager_filters_get_type ())
G_DECLARE_FINAL_TYPE (DomusManagerFilters, domus_manager_filters, DOMUS, MANAGER_FILTERS, GtkBox)

GtkWidget *domus_manager_filters_new (GActionMap *map,
                                      DomusConnectionStore *store,
                                      GSettings *settings,
                                      DomusGuestList *list,
                                      DomusGuestPane *pane);
/* What is typed now. */
void domus_manager_filters_set_search (DomusManagerFilters *self, const char *text);

G_END_DECLS
