/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-connection.h"

G_BEGIN_DECLS

/* Guests' memory in files, and how far long work of the host's has come. */

/* Whether the host can stop a save half-way; the guest then runs on. */
gboolean domus_guest_can_stop_saving (DomusGuest *self);

/* Tells in @job how far the host has come, or how long it has been at it, and
 * makes it stop once the job is cancelled. Ends with the job. @guest nullable. */
void domus_guest_follow_work (DomusGuest *guest, DomusJob *job);

/* @path: on the host, of a file that is not there. Off afterwards. @job is
 * told the end; cancelled, the guest runs on. */
void     domus_guest_save_to_file_async  (DomusGuest *self, const char *path, DomusJob *job,
                                          GAsyncReadyCallback callback, gpointer user_data);
gboolean domus_guest_save_to_file_finish (DomusGuest *self, GAsyncResult *result,
                                          GError **error);

/**
 * DomusSavedGuest: what is in such a file.
 * @xml: (nullable): NULL where the host cannot tell
 * @problem: (nullable): why it cannot be restored now, translated
 * @disks: the paths it needs, unchanged since
 */
typedef struct
{
  char *name;
  char *uuid;
  char *xml;
  char *problem;
  guint64 memory_kib;
  GPtrArray *disks;
} DomusSavedGuest;
void domus_saved_guest_free (DomusSavedGuest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusSavedGuest, domus_saved_guest_free)

void             domus_connection_read_saved_async  (DomusConnection *self, const char *path,
                                                     GCancellable *cancellable,
                                                     GAsyncReadyCallback callback,
                                                     gpointer user_data);
DomusSavedGuest *domus_connection_read_saved_finish (DomusConnection *self, GAsyncResult *result,
                                                     GError **error);

/* Runs it; @job is told the end. The file stays. */
void     domus_connection_restore_async  (DomusConnection *self, const char *path, DomusJob *job,
                                          GAsyncReadyCallback callback, gpointer user_data);
gboolean domus_connection_restore_finish (DomusConnection *self, GAsyncResult *result,
                                          GError **error);

/* A folder of the host's that it can write to, or NULL. */
void  domus_connection_find_folder_async  (DomusConnection *self, GCancellable *cancellable,
                                           GAsyncReadyCallback callback, gpointer user_data);
char *domus_connection_find_folder_finish (DomusConnection *self, GAsyncResult *result,
                                           GError **error);

G_END_DECLS
