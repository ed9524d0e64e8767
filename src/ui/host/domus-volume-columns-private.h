/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Of a list of volumes. */
enum
{
  DOMUS_VOLUME_COLUMN_WORDS,  /* what a search looks into, folded */
  DOMUS_VOLUME_COLUMN_VOLUME, /* a DomusVolume that outlives its row */
};

void domus_volume_columns_add (GtkTreeView *view, GtkTreeSortable *sort);

G_END_DECLS
