/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-windows.h"

/**
 * domus_shortcuts_window_new:
 * @parent: (nullable): the window that it belongs to
 *
 * Returns: (transfer none): the list of keys, not shown yet; it destroys
 *   itself
 */
GtkWidget *
domus_shortcuts_window_new (GtkWindow *parent)
{
  g_autoptr (GtkBuilder) builder =
      gtk_builder_new_from_resource ("/org/domusvm/Domus/manager/domus-shortcuts-window.ui");
  GtkWindow *window = GTK_WINDOW (gtk_builder_get_object (builder, "window"));

  gtk_window_set_transient_for (window, parent);
  gtk_window_set_destroy_with_parent (window, TRUE);
  return GTK_WIDGET (window);
}
