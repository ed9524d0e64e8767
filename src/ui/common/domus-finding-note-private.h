/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-finding.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A line under a field: the worst finding about it, with icon and reason.
 * Hidden when there is none. */
#define DOMUS_TYPE_FINDING_NOTE (domus_finding_note_get_type ())
G_DECLARE_FINAL_TYPE (DomusFindingNote, domus_finding_note, DOMUS, FINDING_NOTE, GtkBox)

GtkWidget *domus_finding_note_new (void);
void domus_finding_note_set (DomusFindingNote *self, const DomusFinding *finding);
/* Shows the worst of @findings whose place is @place; FALSE when there is none. */
gboolean domus_finding_note_pick (DomusFindingNote *self, GPtrArray *findings, const char *place);

G_END_DECLS
