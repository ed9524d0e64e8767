/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-draft.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What becomes of a draft: applying with what is asked before and after,
 * conflicts, undo, and the question when a window closes.
 * Signals: "changed" () busy or not; "applied" (const char *words), "undone" (),
 * "note" (const char *words). */
#define DOMUS_TYPE_DRAFT_FLOW (domus_draft_flow_get_type ())
G_DECLARE_FINAL_TYPE (DomusDraftFlow, domus_draft_flow, DOMUS, DRAFT_FLOW, GObject)

/* @widget: in the window that dialogs belong to; not referenced. */
DomusDraftFlow *domus_draft_flow_new (GtkWidget *widget, DomusGuest *guest);
void domus_draft_flow_set_draft (DomusDraftFlow *self, DomusDraft *draft);
gboolean domus_draft_flow_is_busy (DomusDraftFlow *self);
/* The widget goes: nothing is shown any more; what is written goes on. */
void domus_draft_flow_stop (DomusDraftFlow *self);

void domus_draft_flow_apply (DomusDraftFlow *self);
void domus_draft_flow_merge (DomusDraftFlow *self);
void domus_draft_flow_undo (DomusDraftFlow *self);
void domus_draft_flow_revert_pending (DomusDraftFlow *self, const DomusChange *change);
/* Asks what to do with edits that are not applied; TRUE: close. */
void domus_draft_flow_settle_async (DomusDraftFlow *self,
                                    const char *problem,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean domus_draft_flow_settle_finish (DomusDraftFlow *self, GAsyncResult *result);

G_END_DECLS
