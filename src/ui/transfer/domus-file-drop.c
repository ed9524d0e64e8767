/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-file-drop-private.h"

typedef struct
{
  DomusFileDropFunc dropped;
  gpointer user_data;
} Drop;

static void
on_received (GtkWidget *widget,
             GdkDragContext *context,
             int x,
             int y,
             GtkSelectionData *selection,
             guint info,
             guint when,
             const Drop *drop)
{
  g_auto (GStrv) uris = gtk_selection_data_get_uris (selection);
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  for (gsize i = 0; uris != NULL && uris[i] != NULL; i++) {
    g_autoptr (GFile) file = g_file_new_for_uri (uris[i]);
    char *path = g_file_get_path (file);

    if (path != NULL)
      g_ptr_array_add (paths, path);
  }
  g_ptr_array_add (paths, NULL);
  drop->dropped ((const char *const *)paths->pdata, drop->user_data);
}

/**
 * domus_file_drop_attach:
 * @dropped: called with what was dropped; lives as long as @widget
 */
void
domus_file_drop_attach (GtkWidget *widget, DomusFileDropFunc dropped, gpointer user_data)
{
  Drop *drop = g_new0 (Drop, 1);

  drop->dropped = dropped;
  drop->user_data = user_data;
  gtk_drag_dest_set (widget, GTK_DEST_DEFAULT_ALL, NULL, 0, GDK_ACTION_COPY);
  gtk_drag_dest_add_uri_targets (widget);
  g_signal_connect_data (widget, "drag-data-received", G_CALLBACK (on_received), drop,
                         (GClosureNotify)g_free, 0);
}
