/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-guest.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What a guest uses of its host, over the last hour. Asks the host only while
 * its window can be seen. */
#define DOMUS_TYPE_PERFORMANCE_VIEW (domus_performance_view_get_type ())
G_DECLARE_FINAL_TYPE (DomusPerformanceView, domus_performance_view, DOMUS, PERFORMANCE_VIEW,
                      GtkBox)

GtkWidget *domus_performance_view_new (DomusGuest *guest);

G_END_DECLS
