/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-connection.h"
#include "domus-storage-xml.h"

G_BEGIN_DECLS

/* The storage of a host, for those who look after it. Main thread. */

/**
 * DomusPool:
 * @type: libvirt's word
 * @kind: for people, "Folder"
 * @source, @path: (nullable)
 * @capacity, @available: bytes; 0 while it is off
 */
typedef struct
{
  char *name;
  char *type;
  char *kind;
  char *source;
  char *path;
  gboolean active;
  gboolean autostart;
  guint64 capacity;
  guint64 available;
} DomusPool;
void domus_pool_free (DomusPool *self);

void       domus_connection_list_pools_async  (DomusConnection *self, GCancellable *cancellable,
                                               GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *domus_connection_list_pools_finish (DomusConnection *self, GAsyncResult *result,
                                               GError **error); /* of DomusPool, by name */

typedef enum
{
  DOMUS_POOL_START,
  DOMUS_POOL_STOP,
  DOMUS_POOL_AUTOSTART_ON,
  DOMUS_POOL_AUTOSTART_OFF,
  DOMUS_POOL_REMOVE, /* the host forgets it; what is in it stays */
} DomusPoolOp;
void     domus_connection_pool_op_async  (DomusConnection *self, const char *name, DomusPoolOp op,
                                          GCancellable *cancellable, GAsyncReadyCallback callback,
                                          gpointer user_data);
gboolean domus_connection_pool_op_finish (DomusConnection *self, GAsyncResult *result,
                                          GError **error);

/* @xml: of domus_pool_to_xml() */
void     domus_connection_make_pool_async  (DomusConnection *self, const DomusPoolKind *kind,
                                            const char *name, const char *xml,
                                            GCancellable *cancellable,
                                            GAsyncReadyCallback callback, gpointer user_data);
gboolean domus_connection_make_pool_finish (DomusConnection *self, GAsyncResult *result,
                                            GError **error);

/**
 * DomusVolume:
 * @format, @backing: (nullable)
 * @users: who needs it, for people: "winxp (hda), web"; "" for nobody
 * @capacity, @allocation: bytes
 */
typedef struct
{
  char *pool;
  char *name;
  char *path;
  char *format;
  char *backing;
  char *users;
  guint64 capacity;
  guint64 allocation;
} DomusVolume;
DomusVolume *domus_volume_copy (const DomusVolume *self);
void         domus_volume_free (DomusVolume *self);

/* Reads the pool again before. */
void       domus_connection_list_volumes_async  (DomusConnection *self, const char *pool,
                                                 GCancellable *cancellable,
                                                 GAsyncReadyCallback callback,
                                                 gpointer user_data);
GPtrArray *domus_connection_list_volumes_finish (DomusConnection *self, GAsyncResult *result,
                                                 GError **error); /* of DomusVolume, by name */

/* @from: (nullable): path of a volume to be copied into it. Finish: its path. */
void  domus_connection_make_volume_async  (DomusConnection *self, const char *pool,
                                           const DomusVolumeWish *wish, const char *from,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback, gpointer user_data);
char *domus_connection_make_volume_finish (DomusConnection *self, GAsyncResult *result,
                                           GError **error);
void     domus_connection_grow_volume_async  (DomusConnection *self, const char *path,
                                              guint64 capacity, GCancellable *cancellable,
                                              GAsyncReadyCallback callback, gpointer user_data);
gboolean domus_connection_grow_volume_finish (DomusConnection *self, GAsyncResult *result,
                                              GError **error);

/* A volume's bytes into a file of this computer, which is replaced only when
 * all of them are there. @job tells progress and the end, and cancels. */
void     domus_connection_download_async  (DomusConnection *self, const DomusVolume *volume,
                                           const char *file, DomusJob *job,
                                           GAsyncReadyCallback callback, gpointer user_data);
gboolean domus_connection_download_finish (DomusConnection *self, GAsyncResult *result,
                                           GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusPool, domus_pool_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusVolume, domus_volume_free)

G_END_DECLS
