/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-connection-store.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The operations in flight, a line each, and those that failed until they
 * are dismissed. Hidden while there are none. */
#define DOMUS_TYPE_JOBS_STRIP (domus_jobs_strip_get_type ())
G_DECLARE_FINAL_TYPE (DomusJobsStrip, domus_jobs_strip, DOMUS, JOBS_STRIP, GtkScrolledWindow)

GtkWidget *domus_jobs_strip_new (DomusConnectionStore *store);

G_END_DECLS
