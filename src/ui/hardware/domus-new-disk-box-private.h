/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-draft.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Whether a new disk gets a new image, how large, and in which pool. Signal
 * "changed" (gboolean other): @other: new or existing was switched. */
#define DOMUS_TYPE_NEW_DISK_BOX (domus_new_disk_box_get_type ())
G_DECLARE_FINAL_TYPE (DomusNewDiskBox, domus_new_disk_box, DOMUS, NEW_DISK_BOX, GtkGrid)

GtkWidget *domus_new_disk_box_new (DomusDraft *draft);
gboolean domus_new_disk_box_is_new (DomusNewDiskBox *self);
char *domus_new_disk_box_get_problem (DomusNewDiskBox *self); /* (transfer full) (nullable) */
char *domus_new_disk_box_describe (DomusNewDiskBox *self);    /* (transfer full) */
/* domus_connection_create_disk_async() with what is chosen here. */
void domus_new_disk_box_create_async (DomusNewDiskBox *self,
                                      const char *target,
                                      const char *format,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);

G_END_DECLS
