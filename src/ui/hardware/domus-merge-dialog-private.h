/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-domain-merge.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Two people's changes side by side: per setting, theirs or mine. Shown at
 * once; to be destroyed after "response": OK merges as chosen, REJECT drops
 * own changes, anything else leaves all as it is. */
#define DOMUS_TYPE_MERGE_DIALOG (domus_merge_dialog_get_type ())
G_DECLARE_FINAL_TYPE (DomusMergeDialog, domus_merge_dialog, DOMUS, MERGE_DIALOG, GtkDialog)

/* Takes @merge. */
GtkWidget *domus_merge_dialog_new (GtkWindow *parent, DomusMerge *merge);
const DomusMerge *domus_merge_dialog_get_merge (DomusMergeDialog *self);

G_END_DECLS
