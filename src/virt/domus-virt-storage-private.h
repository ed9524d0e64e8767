/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-virt-private.h"

G_BEGIN_DECLS

DomusVirtPool    *domus_virt_pool_read     (virStoragePoolPtr pool);
gboolean          domus_virt_pools_foreach (virConnectPtr conn, gboolean active,
                                            gboolean (*func) (virStoragePoolPtr pool, gpointer data),
                                            gpointer data);
virStoragePoolPtr domus_virt_pool_of_path  (virConnectPtr conn, const char *path);

G_END_DECLS
