/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-domain-merge.h"
#include "domus-guest-history.h"
#include "domus-guest.h"

G_BEGIN_DECLS

/* An edited copy of a guest's definition, not yet applied. Pages edit the
 * document with the setters of domus-domain.h and then say so. Main thread.
 * Signal "changed" (): the document, what is pending, or what somebody else
 * made of the definition changed. Properties: "dirty" (read-only). */
#define DOMUS_TYPE_DRAFT (domus_draft_get_type ())
G_DECLARE_FINAL_TYPE (DomusDraft, domus_draft, DOMUS, DRAFT, GObject)

/* Reads the persistent, secure definition afresh. */
void        domus_draft_open_async  (DomusGuest *guest, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer user_data);
DomusDraft *domus_draft_open_finish (GAsyncResult *result, GError **error);

/* A copy to try something out in; never applied. */
DomusDraft *domus_draft_new_scratch (DomusDraft *self);
/* Images whose fate hangs on these edits: made for a new disk, deleted when it
 * is given up; or doomed, deleted once their removed disk was applied. */
void        domus_draft_own_disk    (DomusDraft *self, const char *path);
void        domus_draft_doom_disk   (DomusDraft *self, const char *path);
/* The edits are thrown away, and what was made for them. */
void        domus_draft_give_up_async  (DomusDraft *self, GAsyncReadyCallback callback,
                                        gpointer user_data);
void        domus_draft_give_up_finish (DomusDraft *self, GAsyncResult *result);

DomusGuest        *domus_draft_get_guest   (DomusDraft *self);
DomusXmlDoc       *domus_draft_get_doc     (DomusDraft *self); /* edit this */
const DomusXmlDoc *domus_draft_get_base    (DomusDraft *self); /* as it was read */
void               domus_draft_touched     (DomusDraft *self); /* after each edit */
const char        *domus_draft_get_name    (DomusDraft *self); /* the name it will have */
void               domus_draft_set_name    (DomusDraft *self, const char *name);
gboolean           domus_draft_is_dirty    (DomusDraft *self);
GPtrArray         *domus_draft_get_changes (DomusDraft *self); /* of DomusChange */
void               domus_draft_revert      (DomusDraft *self);
/* What is wrong with the values as they stand; errors keep Apply greyed. */
GPtrArray         *domus_draft_get_findings (DomusDraft *self);

/* What these edits brought, and one may insist on: what the host's driver is
 * known to make of it, and a locked identity that changes. */
GPtrArray         *domus_draft_get_new_findings (DomusDraft *self);
gboolean           domus_draft_may_insist   (const DomusFinding *finding);

/* One of domus_draft_get_changes(), taken back. FALSE: it cannot be by itself. */
gboolean    domus_draft_revert_change (DomusDraft *self, const DomusChange *change);
/* When a change takes effect, a sentence. Of domus_draft_get_changes(). */
char       *domus_draft_describe_when (DomusDraft *self, const DomusChange *change);
/* Another document as a whole (XML, history): the draft's own copy. INVALID
 * where it is not this guest's. */
gboolean    domus_draft_set_doc       (DomusDraft *self, const DomusXmlDoc *doc, GError **error);
/* The version before an entry of the history, with today's passwords. */
gboolean    domus_draft_return_to     (DomusDraft *self, const DomusHistoryEntry *entry,
                                       GError **error);
/* What the history is told: DOMUS_HISTORY_EDIT until the next apply. */
void        domus_draft_set_action    (DomusDraft *self, const char *kind);
gboolean    domus_draft_is_xml        (DomusDraft *self); /* as a whole: to be looked at */

/* Edits outlive a window: kept in memory until a draft of the guest is opened. */
void        domus_draft_keep          (DomusDraft *self);
gboolean    domus_draft_was_kept      (DomusDraft *self);

/* ---- somebody else's changes ---- */

/* Known as soon as the host tells of it, and when applying finds it. */
gboolean    domus_draft_is_outdated   (DomusDraft *self);
DomusMerge *domus_draft_get_merge     (DomusDraft *self); /* (transfer full); NULL when not */
/* Goes on from their version with what @merge chose; nothing is written. */
void        domus_draft_take_merge    (DomusDraft *self, const DomusMerge *merge);

/* ---- apply ---- */

/**
 * DomusApplyLine: what became of one change.
 * @when: when it takes effect, a sentence
 * @error: (nullable): why the running guest did not take it
 */
typedef struct
{
  char *words;
  char *when;
  char *error;
  gboolean now;
} DomusApplyLine;

/* Writes the definition if nobody changed it meanwhile (DOMUS_ERROR_CONFLICT
 * otherwise, with nothing written: domus_draft_get_merge()), remembers it in
 * the history, then changes the running guest, in calls of their own.
 * Afterwards the draft is clean. Finish tells in words when the changes take
 * effect; DOMUS_ERROR_PARTIAL: the definition is written, the running guest did
 * not take everything; the report says what. */
void     domus_draft_apply_async   (DomusDraft *self, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer user_data);
char    *domus_draft_apply_finish  (DomusDraft *self, GAsyncResult *result, GError **error);
GPtrArray *domus_draft_get_report  (DomusDraft *self); /* of DomusApplyLine */
/* Again only what the running guest did not take. */
void     domus_draft_retry_live_async  (DomusDraft *self, GCancellable *cancellable,
                                        GAsyncReadyCallback callback, gpointer user_data);
char    *domus_draft_retry_live_finish (DomusDraft *self, GAsyncResult *result, GError **error);

/* Reads the other's version and merges, theirs where both touch one setting.
 * Returns the number of own changes that could not be kept. */
void     domus_draft_rebase_async  (DomusDraft *self, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer user_data);
int      domus_draft_rebase_finish (DomusDraft *self, GAsyncResult *result, GError **error);

/* Takes back one of domus_guest_get_pending(): what the guest runs with is
 * written for the next boot as well. */
void     domus_guest_revert_pending_async  (DomusGuest *self, const DomusChange *change,
                                            GCancellable *cancellable,
                                            GAsyncReadyCallback callback, gpointer user_data);
gboolean domus_guest_revert_pending_finish (DomusGuest *self, GAsyncResult *result,
                                            GError **error);

G_END_DECLS
