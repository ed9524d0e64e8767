/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-guest-list-private.h"
#include "domus-stats.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * DomusGuestColumn: what a column of the list is.
 * @id: in the settings, and "column-ID" is its action
 * @stats: whether it shows what is sampled
 */
typedef struct
{
  const char *id;
  const char *title;
  DomusGuestSort sort;
  int width;
  gboolean stats;
  gboolean graph;
  DomusStat stat;
} DomusGuestColumn;

guint domus_guest_columns_get_n (void);
const DomusGuestColumn *domus_guest_columns_get (guint index);
const DomusGuestColumn *domus_guest_columns_find (const char *id);

/* A column of @tree, hidden; its cells ask @list. */
GtkTreeViewColumn *domus_guest_columns_make (const DomusGuestColumn *column,
                                             DomusGuestList *list);

/* The settings "manager-columns": those shown, in order, each once; always
 * with the name. */
char **domus_guest_columns_load (GSettings *settings);
/* Adds to @map, for each column but the name, an action that shows and hides
 * it. */
void domus_guest_columns_follow (GActionMap *map, GSettings *settings);

G_END_DECLS
