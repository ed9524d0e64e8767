/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-virt.h"

G_BEGIN_DECLS

/* A guest's memory in a file of the host's, and how far such work has come. */

/**
 * DomusVirtJobLook: how far the host's own work on a guest has come.
 * @done, @total: bytes; a @total of 0 means that the host does not tell
 */
typedef struct
{
  guint64 done;
  guint64 total;
} DomusVirtJobLook;

/* Answered while another worker saves the guest. */
void     domus_virt_look_at_job_async  (DomusVirt *self, const char *uuid,
                                        GCancellable *cancellable, GAsyncReadyCallback callback,
                                        gpointer user_data);
gboolean domus_virt_look_at_job_finish (DomusVirt *self, GAsyncResult *result,
                                        DomusVirtJobLook *look, GError **error);

/* Stops that work; INVALID_STATE or FAILED when there is none. */
void     domus_virt_abort_job_async  (DomusVirt *self, const char *uuid,
                                      GAsyncReadyCallback callback, gpointer user_data);
gboolean domus_virt_abort_job_finish (DomusVirt *self, GAsyncResult *result, GError **error);

/* @path: on the host; EXISTS when there is something. What was half written is
 * removed when it fails, or the error's hint names it. */
void     domus_virt_save_to_file_async  (DomusVirt *self, const char *uuid, const char *path,
                                         GAsyncReadyCallback callback, gpointer user_data);
gboolean domus_virt_save_to_file_finish (DomusVirt *self, GAsyncResult *result, GError **error);

/* The definition in such a file. NOT_FOUND, INVALID when it is something else,
 * UNSUPPORTED where the host cannot tell (Xen). */
void  domus_virt_read_saved_async  (DomusVirt *self, const char *path, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer user_data);
char *domus_virt_read_saved_finish (DomusVirt *self, GAsyncResult *result, GError **error);

/* Runs what is in it; the file stays. BUSY when that guest runs. */
void     domus_virt_restore_file_async  (DomusVirt *self, const char *path,
                                         GAsyncReadyCallback callback, gpointer user_data);
gboolean domus_virt_restore_file_finish (DomusVirt *self, GAsyncResult *result, GError **error);

G_END_DECLS
