/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-bundle.h"
#include "domus-virt-pool.h"

G_BEGIN_DECLS

/* Puts the disks of a bundle into a pool, under names that are free there, and
 * compares what was read with the checksums on the way. All of them or none.
 * Finish: target -> path on the host. @job (nullable) is told how far it is. */
void        domus_bundle_upload_async  (DomusBundle *self, DomusVirt *virt, const char *pool,
                                        DomusJob *job, GCancellable *cancellable,
                                        GAsyncReadyCallback callback, gpointer user_data);
GHashTable *domus_bundle_upload_finish (DomusBundle *self, GAsyncResult *result, GError **error);
/* Takes them back; what cannot be is logged. */
void        domus_bundle_remove_async  (DomusVirt *virt, GHashTable *paths,
                                        GAsyncReadyCallback callback, gpointer user_data);
void        domus_bundle_remove_finish (GAsyncResult *result);

/* ---- files of this computer; in threads ---- */

GError  *domus_bundle_write_error   (const char *path, int code);
void     domus_bundle_remove_folder (const char *folder);
void     domus_bundle_hash_zeros    (GChecksum *sum, guint64 size);
char    *domus_bundle_make_temp     (const char *target, guint64 need, GError **error);
gboolean domus_bundle_read_sparse   (const char *path, DomusVirtSink sink, gpointer data,
                                     GError **error);

G_END_DECLS
