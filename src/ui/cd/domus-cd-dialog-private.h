/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-connection-store.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* CD Doctor: what is wrong with a guest's CD, what the repair would change, in
 * three languages, and when it takes effect. It is also what "Insert…" shows
 * when a disc cannot go in at once.
 * Signal "applied" (const char *words): the change is made. */
#define DOMUS_TYPE_CD_DIALOG (domus_cd_dialog_get_type ())
G_DECLARE_FINAL_TYPE (DomusCdDialog, domus_cd_dialog, DOMUS, CD_DIALOG, GtkDialog)

/* @medium NULL: the one that is remembered, as "Put CD Back" wants it. */
GtkWidget *domus_cd_dialog_new (GtkWindow *parent,
                                DomusConnectionStore *store,
                                DomusGuest *guest,
                                DomusSourceKind kind,
                                const char *medium);

G_END_DECLS
