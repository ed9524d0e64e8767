/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-draft.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

enum
{
  DOMUS_APPLY_RESPONSE_RETRY = 1,
  DOMUS_APPLY_RESPONSE_UNDO,
};

/* Shown at once; the caller destroys them after "response". */

/* Before applying: what is to be known first, and what changes. OK applies. */
GtkWidget *domus_apply_dialog_new (GtkWindow *parent, DomusDraft *draft, GPtrArray *findings);
/* After half of it failed: what became of each change. RETRY, UNDO, or neither. */
GtkWidget *
domus_apply_dialog_new_partial (GtkWindow *parent, DomusDraft *draft, const GError *error);

G_END_DECLS
