/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-domain-diff.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Changes in plain words, one a row: when each takes effect, and "Revert".
 * Signal "revert" (DomusChange *). */
#define DOMUS_TYPE_CHANGES_LIST (domus_changes_list_get_type ())
G_DECLARE_FINAL_TYPE (DomusChangesList, domus_changes_list, DOMUS, CHANGES_LIST, GtkBox)

GtkWidget *domus_changes_list_new (const char *heading);
void domus_changes_list_clear (DomusChangesList *self);
/* @change is kept in the row as long as @owner lives (a list of changes). */
void domus_changes_list_add (DomusChangesList *self,
                             GPtrArray *owner,
                             const DomusChange *change,
                             const char *when);

G_END_DECLS
