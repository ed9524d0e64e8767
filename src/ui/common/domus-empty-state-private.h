/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What stands in the place of a list that is empty: an icon, what is so, why,
 * and what to do. */
#define DOMUS_TYPE_EMPTY_STATE (domus_empty_state_get_type ())
G_DECLARE_FINAL_TYPE (DomusEmptyState, domus_empty_state, DOMUS, EMPTY_STATE, GtkBox)

GtkWidget *domus_empty_state_new (void);
void domus_empty_state_set_text (DomusEmptyState *self,
                                 const char *icon_name,
                                 const char *heading,
                                 const char *body);
void domus_empty_state_set_error (DomusEmptyState *self,
                                  const char *icon_name,
                                  const char *heading,
                                  const GError *error);
/* Takes away the buttons that are there. */
void domus_empty_state_clear_actions (DomusEmptyState *self);
void domus_empty_state_add_action (DomusEmptyState *self,
                                   const char *label,
                                   const char *detailed_action,
                                   gboolean suggested);

G_END_DECLS
