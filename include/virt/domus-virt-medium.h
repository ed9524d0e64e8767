/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-virt.h"

G_BEGIN_DECLS

/* Images of discs in the host's pools: written from here, and looked into. */

/* Called in a worker, again and again: fills @buffer. Returns how much; 0 at
 * the end; -1 with @error, when the volume is removed again. */
typedef gssize (*DomusVirtFeed) (gpointer data, guint8 *buffer, gsize size, GError **error);

/**
 * DomusVirtMedium: a volume to be made and filled.
 * @size: in bytes, exactly what @feed gives
 * @sparse: leave holes where there are zeros; not allocated as a whole
 * @mode: permissions, such as 0600; 0: the pool's
 * @release: (nullable): frees @data, on the main context
 */
typedef struct
{
  const char *pool;
  const char *name;
  guint64 size;
  gboolean sparse;
  guint mode;
  DomusVirtFeed feed;
  gpointer data;
  GDestroyNotify release;
} DomusVirtMedium;

/* EXISTS when the pool has a volume of that name: it is left alone. On any
 * other failure nothing stays. To cancel let @feed fail. */
void             domus_virt_put_medium_async  (DomusVirt *self, const DomusVirtMedium *medium,
                                               GAsyncReadyCallback callback, gpointer user_data);
DomusVirtVolume *domus_virt_put_medium_finish (DomusVirt *self, GAsyncResult *result,
                                               GError **error);

/* The first @size bytes of a volume, or fewer where it is shorter. Volumes
 * only: NOT_FOUND for a file that is in no active pool. */
void    domus_virt_read_medium_async  (DomusVirt *self, const char *path, gsize size,
                                       GCancellable *cancellable, GAsyncReadyCallback callback,
                                       gpointer user_data);
GBytes *domus_virt_read_medium_finish (DomusVirt *self, GAsyncResult *result, GError **error);

G_END_DECLS
