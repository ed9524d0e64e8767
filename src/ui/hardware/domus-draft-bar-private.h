/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-draft.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What is edited and not applied, what is applied and waits, and the buttons.
 * Signals: "apply", "revert", "undo"; "revert-pending" (DomusChange *). */
#define DOMUS_TYPE_DRAFT_BAR (domus_draft_bar_get_type ())
G_DECLARE_FINAL_TYPE (DomusDraftBar, domus_draft_bar, DOMUS, DRAFT_BAR, GtkBox)

/* @draft: (nullable): before it was read. @problem: why "Apply" is off, or NULL.
 * @undo: what "Undo" takes back, or NULL. */
void domus_draft_bar_update (
    DomusDraftBar *self, DomusDraft *draft, const char *problem, const char *undo, gboolean busy);
/* Stays until the next edit. */
void domus_draft_bar_show_note (DomusDraftBar *self, const char *text);

G_END_DECLS
