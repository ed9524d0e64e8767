/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-connection-store.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Beside the list: what the selected guest is, and what is wrong with it. */
#define DOMUS_TYPE_GUEST_PREVIEW (domus_guest_preview_get_type ())
G_DECLARE_FINAL_TYPE (
    DomusGuestPreview, domus_guest_preview, DOMUS, GUEST_PREVIEW, GtkScrolledWindow)

GtkWidget *domus_guest_preview_new (DomusConnectionStore *store);
/* One is described; of several only the number is told. */
void domus_guest_preview_set_guest (DomusGuestPreview *self, DomusGuest *guest, guint n_selected);

G_END_DECLS
