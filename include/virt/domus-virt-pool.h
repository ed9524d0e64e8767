/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-virt.h"

G_BEGIN_DECLS

/* Storage pools and their volumes, for those who look after them. */

/**
 * DomusVirtPoolLook:
 * @source: (nullable): where it comes from: device, share, volume group
 * @path: (nullable): where it is on the host
 * @capacity, @allocation, @available: bytes; 0 while it is off
 */
typedef struct
{
  char *name;
  char *type;
  char *source;
  char *path;
  gboolean active;
  gboolean autostart;
  guint64 capacity;
  guint64 allocation;
  guint64 available;
} DomusVirtPoolLook;
void domus_virt_pool_look_free (DomusVirtPoolLook *self);

void       domus_virt_look_at_pools_async  (DomusVirt *self, GCancellable *cancellable,
                                            GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *domus_virt_look_at_pools_finish (DomusVirt *self, GAsyncResult *result,
                                            GError **error); /* of DomusVirtPoolLook */

typedef enum
{
  DOMUS_VIRT_POOL_START,
  DOMUS_VIRT_POOL_STOP,
  DOMUS_VIRT_POOL_REFRESH,
  DOMUS_VIRT_POOL_AUTOSTART_ON,
  DOMUS_VIRT_POOL_AUTOSTART_OFF,
  DOMUS_VIRT_POOL_REMOVE, /* stops and undefines it; what is in it stays */
} DomusVirtPoolOp;
void     domus_virt_pool_op_async  (DomusVirt *self, const char *name, DomusVirtPoolOp op,
                                    GCancellable *cancellable, GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean domus_virt_pool_op_finish (DomusVirt *self, GAsyncResult *result, GError **error);

/* Defines, builds (@build), starts and autostarts a pool. Nothing stays defined
 * when that fails; EXISTS leaves the one that is there alone. */
void     domus_virt_make_pool_async  (DomusVirt *self, const char *name, const char *xml,
                                      gboolean build, GCancellable *cancellable,
                                      GAsyncReadyCallback callback, gpointer user_data);
gboolean domus_virt_make_pool_finish (DomusVirt *self, GAsyncResult *result, GError **error);

/* A new volume from its XML; @from: (nullable): path of a volume that is copied
 * into it. Finish returns its path; nothing stays on failure. */
void  domus_virt_make_volume_async  (DomusVirt *self, const char *pool, const char *name,
                                     const char *xml, const char *from,
                                     GCancellable *cancellable, GAsyncReadyCallback callback,
                                     gpointer user_data);
char *domus_virt_make_volume_finish (DomusVirt *self, GAsyncResult *result, GError **error);

/* Only larger, in bytes. BUSY while a guest that uses it runs, or when others
 * stand on it. */
void     domus_virt_grow_volume_async  (DomusVirt *self, const char *path, guint64 capacity,
                                        GCancellable *cancellable, GAsyncReadyCallback callback,
                                        gpointer user_data);
gboolean domus_virt_grow_volume_finish (DomusVirt *self, GAsyncResult *result, GError **error);

/* Called in a worker with what comes; @bytes NULL: a hole, as if they were
 * zeros. FALSE with @error to stop. */
typedef gboolean (*DomusVirtSink) (gpointer data, const guint8 *bytes, gsize size, GError **error);
/* @sparse: tell holes as such where the host can. @release: (nullable): frees
 * @data, on the main context. */
void     domus_virt_get_volume_async  (DomusVirt *self, const char *path, gboolean sparse,
                                       DomusVirtSink sink, gpointer data, GDestroyNotify release,
                                       GAsyncReadyCallback callback, gpointer user_data);
gboolean domus_virt_get_volume_finish (DomusVirt *self, GAsyncResult *result, GError **error);

G_END_DECLS
