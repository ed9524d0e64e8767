/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-connection.h"

G_BEGIN_DECLS

/* An image of a disc in this computer's drive, written into a host's pool.
 * Main thread; reading and sending are done in a worker. */

/* Reads like pread(): how much, 0 at the end, or -1 with errno. In a worker. */
typedef gssize (*DomusDiscRead) (gpointer data, guint8 *buffer, gsize size, guint64 offset);

/**
 * DomusDiscCopied: what was made.
 * @bad_sectors: (element-type guint32): of 2048 bytes, filled with zeros
 */
typedef struct
{
  char *path;
  char *sha256;
  guint64 size;
  GArray *bad_sectors;
} DomusDiscCopied;
void domus_disc_copied_free (DomusDiscCopied *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusDiscCopied, domus_disc_copied_free)

/* @drive: a device or a file of this computer. @fill: go on with zeros where a
 * sector cannot be read. @job is told progress and the end; when it fails or is
 * cancelled nothing stays in the pool. */
void             domus_disc_copy_async      (DomusConnection *connection, const char *drive,
                                             const char *pool, const char *name, gboolean fill,
                                             DomusJob *job, GAsyncReadyCallback callback,
                                             gpointer user_data);
DomusDiscCopied *domus_disc_copy_finish     (DomusConnection *connection, GAsyncResult *result,
                                             GError **error);

/* ---- the reading alone ---- */

typedef struct _DomusDiscReader DomusDiscReader;
DomusDiscReader *domus_disc_reader_new      (DomusDiscRead read, gpointer data, guint64 size,
                                             gboolean fill);
void             domus_disc_reader_free     (DomusDiscReader *self);
/* How much was put into @buffer; 0 at the end; -1 with @error, which names the
 * sector. */
gssize           domus_disc_reader_next     (DomusDiscReader *self, guint8 *buffer, gsize size,
                                             GError **error);
const GArray    *domus_disc_reader_get_bad  (DomusDiscReader *self);
const char      *domus_disc_reader_get_sum  (DomusDiscReader *self); /* SHA-256; ends it */
double           domus_disc_reader_progress (DomusDiscReader *self); /* from any thread */

G_END_DECLS
