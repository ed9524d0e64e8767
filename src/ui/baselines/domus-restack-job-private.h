/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-connection-store.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A change of what disks stand on, under way: it outlives the window that
 * asked for it, is in the list of jobs, and shows its failure. */
typedef struct _DomusRestackJob DomusRestackJob;

/* @failed: the heading of its error. Give it to domus_restack_job_done(). */
DomusRestackJob *domus_restack_job_new (GtkWindow *parent, DomusConnectionStore *store,
                                        const char *title, const char *failed);
DomusJob        *domus_restack_job_get (DomusRestackJob *self);
void             domus_restack_job_done (GObject *source, GAsyncResult *result,
                                         gpointer user_data);

G_END_DECLS
