/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-storage.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The volumes of one pool, and what can be done with them. Signal "changed"
 * (): the pool's sizes are others now. */
#define DOMUS_TYPE_VOLUME_LIST (domus_volume_list_get_type ())
G_DECLARE_FINAL_TYPE (DomusVolumeList, domus_volume_list, DOMUS, VOLUME_LIST, GtkBox)

GtkWidget *domus_volume_list_new (DomusConnection *connection);
/* @pool: (nullable): of which the volumes are listed, anew. */
void       domus_volume_list_set_pool (DomusVolumeList *self, const DomusPool *pool);

G_END_DECLS
