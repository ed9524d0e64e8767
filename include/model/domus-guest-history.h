/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-guest.h"

G_BEGIN_DECLS

/* What made a change, as it is kept in history files. */
#define DOMUS_HISTORY_EDIT "edit"         /* the hardware pages */
#define DOMUS_HISTORY_XML "xml"           /* the XML page */
#define DOMUS_HISTORY_CD "cd"             /* insert, eject, CD Doctor */
#define DOMUS_HISTORY_CREATED "created"   /* New VM */
#define DOMUS_HISTORY_IMPORT "import"     /* a Xen configuration file */
#define DOMUS_HISTORY_BASELINE "baseline" /* a baseline was gone back to */
#define DOMUS_HISTORY_INSTALL "install"   /* what an installation notes */
#define DOMUS_HISTORY_RETURN "return"     /* a version of the history */
#define DOMUS_HISTORY_UNDONE "undone"     /* a change that was taken back */

/**
 * DomusHistoryEntry: one remembered change.
 * @id: names it among the guest's entries
 * @time_us: g_get_real_time() of it
 * @kind: what made it: one of the above
 * @label: in words, in the language of that day
 * @after: fingerprint of the definition that it led to
 * @before: the definition before it, without passwords
 * @undoable: whether "Undo" would take back this one
 */
typedef struct
{
  char *id;
  gint64 time_us;
  char *kind;
  char *label;
  char *after;
  char *before;
  gboolean undoable;
} DomusHistoryEntry;
void         domus_history_entry_free       (DomusHistoryEntry *self);
const char  *domus_history_entry_get_action (const DomusHistoryEntry *self); /* translated */
DomusXmlDoc *domus_history_entry_get_doc    (const DomusHistoryEntry *self, GError **error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusHistoryEntry, domus_history_entry_free)

/* Newest first. */
void       domus_guest_list_history_async  (DomusGuest *self, GCancellable *cancellable,
                                            GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *domus_guest_list_history_finish (DomusGuest *self, GAsyncResult *result,
                                            GError **error); /* of DomusHistoryEntry */

/* Remembers the definition as it was (@before; NULL: as it is now), for what
 * is not made by a draft. */
void     domus_guest_note_history_async  (DomusGuest *self, const char *kind, const char *label,
                                          const DomusXmlDoc *before, GCancellable *cancellable,
                                          GAsyncReadyCallback callback, gpointer user_data);
gboolean domus_guest_note_history_finish (DomusGuest *self, GAsyncResult *result,
                                          GError **error);

G_END_DECLS
