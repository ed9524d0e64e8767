/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-connection.h"
#include "domus-guest-order-private.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The guests of some connections as a flat GtkTreeModel, filtered and sorted.
 * One pointer a guest, no row of its own.
 * Signals: "update-begin" (gboolean reset), "update-end" (gboolean reset)
 * around changes of the rows. In a reset no row signals are sent: a view
 * takes the model away for the time. "content-changed" (): what is empty and
 * why may have changed. "facts-changed" (): what cells show of some guests. */
#define DOMUS_TYPE_GUEST_LIST (domus_guest_list_get_type ())
G_DECLARE_FINAL_TYPE (DomusGuestList, domus_guest_list, DOMUS, GUEST_LIST, GObject)

DomusGuestList *domus_guest_list_new (void);
/* Of DomusConnection, in the order in which they are to be shown. */
void domus_guest_list_set_sources (DomusGuestList *self, GPtrArray *connections);
void domus_guest_list_set_search (DomusGuestList *self, const char *text);
void domus_guest_list_set_filter (DomusGuestList *self, const char *text);
void domus_guest_list_resort (DomusGuestList *self);
void domus_guest_list_set_sort (DomusGuestList *self, DomusGuestSort sort, gboolean descending);
gboolean domus_guest_list_has_search (DomusGuestList *self);
guint domus_guest_list_get_n_shown (DomusGuestList *self);
guint domus_guest_list_get_n_total (DomusGuestList *self);
DomusGuest *domus_guest_list_get_guest (DomusGuestList *self, GtkTreeIter *iter);
GtkTreePath *domus_guest_list_get_path (DomusGuestList *self, DomusGuest *guest);

G_END_DECLS
