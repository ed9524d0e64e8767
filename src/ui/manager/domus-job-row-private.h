/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-connection-store.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One operation: title, what it does now, how far it is, "Cancel", and how it
 * ended. */
#define DOMUS_TYPE_JOB_ROW (domus_job_row_get_type ())
G_DECLARE_FINAL_TYPE (DomusJobRow, domus_job_row, DOMUS, JOB_ROW, GtkBox)

GtkWidget *domus_job_row_new (DomusConnectionStore *store, DomusJob *job);

G_END_DECLS
