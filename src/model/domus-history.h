/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-guest-history.h"

G_BEGIN_DECLS

/* What was changed, guest by guest, so that it can be undone, also after a
 * restart. Kept as small files in the user's data folder, without passwords:
 * at most DOMUS_HISTORY_ENTRIES a guest, and DOMUS_HISTORY_TOTAL_BYTES in all. */
#define DOMUS_HISTORY_ENTRIES 50
#define DOMUS_HISTORY_TOTAL_BYTES (32 * 1024 * 1024)

#define DOMUS_TYPE_HISTORY (domus_history_get_type ())
G_DECLARE_FINAL_TYPE (DomusHistory, domus_history, DOMUS, HISTORY, GObject)

DomusHistory *domus_history_new (const char *folder);
/* For tests: other bounds than the two above. */
void          domus_history_set_bounds (DomusHistory *self, guint entries, guint64 bytes);

void     domus_history_add_async  (DomusHistory *self, const char *uuid, const char *kind,
                                   const char *label, const DomusXmlDoc *before,
                                   const char *after, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer user_data);
gboolean domus_history_add_finish (DomusHistory *self, GAsyncResult *result, GError **error);

/* All of a guest's, newest first. */
void       domus_history_list_async  (DomusHistory *self, const char *uuid,
                                      GCancellable *cancellable, GAsyncReadyCallback callback,
                                      gpointer user_data);
GPtrArray *domus_history_list_finish (DomusHistory *self, GAsyncResult *result, GError **error);

/* The newest entry that can be taken back, or NULL without an error. */
void               domus_history_last_async  (DomusHistory *self, const char *uuid,
                                              GCancellable *cancellable,
                                              GAsyncReadyCallback callback, gpointer user_data);
DomusHistoryEntry *domus_history_last_finish (DomusHistory *self, GAsyncResult *result,
                                              GError **error);

void     domus_history_drop_async  (DomusHistory *self, const char *uuid, const char *id,
                                    GCancellable *cancellable, GAsyncReadyCallback callback,
                                    gpointer user_data);
void     domus_history_drop_after_async (DomusHistory *self, const char *uuid,
                                         const char *after, GCancellable *cancellable,
                                         GAsyncReadyCallback callback, gpointer user_data);
gboolean domus_history_drop_finish (DomusHistory *self, GAsyncResult *result, GError **error);

/* Puts the passwords of @from's displays into @into, where it has none. */
void domus_history_keep_passwords (DomusXmlDoc *into, const DomusXmlDoc *from);

G_END_DECLS
