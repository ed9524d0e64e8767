/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-connection-store.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The baselines of a guest as the tree that they are, what is kept with each,
 * the way back to one, new guests from one, and what interrupted operations
 * left on the host. */
#define DOMUS_TYPE_BASELINES_VIEW (domus_baselines_view_get_type ())
G_DECLARE_FINAL_TYPE (DomusBaselinesView, domus_baselines_view, DOMUS, BASELINES_VIEW, GtkBox)

GtkWidget *domus_baselines_view_new  (DomusGuest *guest, DomusConnectionStore *store);
/* Now that it is seen; it follows the guest from then on. */
void       domus_baselines_view_load (DomusBaselinesView *self);

G_END_DECLS
