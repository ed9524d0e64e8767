/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-xml-doc.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* What was changed, guest by guest, so that it can be undone, also after a
 * restart. Kept as small files in the user's data folder, without passwords,
 * at most DOMUS_HISTORY_ENTRIES a guest. */
#define DOMUS_HISTORY_ENTRIES 50

typedef struct
{
  char *id;     /* its file's name */
  char *label;  /* translated when it was written */
  char *after;  /* fingerprint of the definition that the change led to */
  char *before; /* the definition before it, without passwords */
} DomusHistoryEntry;
void domus_history_entry_free (DomusHistoryEntry *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusHistoryEntry, domus_history_entry_free)

#define DOMUS_TYPE_HISTORY (domus_history_get_type ())
G_DECLARE_FINAL_TYPE (DomusHistory, domus_history, DOMUS, HISTORY, GObject)

DomusHistory *domus_history_new (const char *folder);

void     domus_history_add_async  (DomusHistory *self, const char *uuid, const char *label,
                                   const DomusXmlDoc *before, const char *after,
                                   GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean domus_history_add_finish (DomusHistory *self, GAsyncResult *result, GError **error);

/* The newest entry, or NULL without an error. */
void               domus_history_last_async  (DomusHistory *self, const char *uuid,
                                              GCancellable *cancellable,
                                              GAsyncReadyCallback callback, gpointer user_data);
DomusHistoryEntry *domus_history_last_finish (DomusHistory *self, GAsyncResult *result,
                                              GError **error);

void     domus_history_drop_async  (DomusHistory *self, const char *uuid, const char *id,
                                    GCancellable *cancellable, GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean domus_history_drop_finish (DomusHistory *self, GAsyncResult *result, GError **error);

/* Puts the passwords of @from's displays into @into, where it has none. */
void domus_history_keep_passwords (DomusXmlDoc *into, const DomusXmlDoc *from);

G_END_DECLS
