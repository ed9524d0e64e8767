/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-guest.h"

G_BEGIN_DECLS

/* An edited copy of a guest's definition, not yet applied. Pages edit the
 * document with the setters of domus-domain.h and then say so. Main thread.
 * Signal "changed" (): the document or what is pending changed.
 * Properties: "dirty" (read-only). */
#define DOMUS_TYPE_DRAFT (domus_draft_get_type ())
G_DECLARE_FINAL_TYPE (DomusDraft, domus_draft, DOMUS, DRAFT, GObject)

/* Reads the persistent, secure definition afresh. */
void        domus_draft_open_async  (DomusGuest *guest, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer user_data);
DomusDraft *domus_draft_open_finish (GAsyncResult *result, GError **error);

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

/* Writes the definition if nobody changed it meanwhile: DOMUS_ERROR_CONFLICT
 * otherwise, with nothing written; domus_draft_rebase_async() then reads the
 * other's version and sets this draft's own changes on top where the two do
 * not touch the same setting. Afterwards the draft is clean. Finish tells in
 * words when the changes take effect. */
void     domus_draft_apply_async   (DomusDraft *self, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer user_data);
char    *domus_draft_apply_finish  (DomusDraft *self, GAsyncResult *result, GError **error);
void     domus_draft_rebase_async  (DomusDraft *self, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer user_data);
/* Returns the number of own changes that could not be kept. */
int      domus_draft_rebase_finish (DomusDraft *self, GAsyncResult *result, GError **error);

G_END_DECLS
