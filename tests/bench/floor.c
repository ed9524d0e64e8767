/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The least that a GTK program which lists guests can do: open the connection,
 * list by libvirt's state flags (four calls, none per guest), and paint one
 * GtkTreeView in fixed-height mode. Domus is measured beside it. */

#include <gtk/gtk.h>
#include <libvirt/libvirt.h>

static const struct
{
  unsigned int flag;
  const char *label;
} states[] = {
  { VIR_CONNECT_LIST_DOMAINS_RUNNING, "Running" },
  { VIR_CONNECT_LIST_DOMAINS_PAUSED, "Paused" },
  { VIR_CONNECT_LIST_DOMAINS_SHUTOFF, "Shut off" },
  { VIR_CONNECT_LIST_DOMAINS_OTHER, "Other" },
};

static GtkListStore *
list_guests (virConnectPtr connection)
{
  GtkListStore *store = gtk_list_store_new (2, G_TYPE_STRING, G_TYPE_STRING);

  for (gsize i = 0; i < G_N_ELEMENTS (states); i++) {
    virDomainPtr *domains = NULL;
    int n = virConnectListAllDomains (connection, &domains, states[i].flag);

    for (int j = 0; j < n; j++) {
      gtk_list_store_insert_with_values (store, NULL, -1, 0, virDomainGetName (domains[j]), 1,
                                         states[i].label, -1);
      virDomainFree (domains[j]);
    }
    free (domains);
  }
  return store;
}

static GtkWidget *
make_window (GtkListStore *store)
{
  static const char *const titles[] = { "Name", "State" };
  GtkWidget *window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  GtkWidget *scrolled = gtk_scrolled_window_new (NULL, NULL);
  GtkWidget *view = gtk_tree_view_new_with_model (GTK_TREE_MODEL (store));

  for (int i = 0; i < 2; i++) {
    GtkTreeViewColumn *column = gtk_tree_view_column_new_with_attributes (
        titles[i], gtk_cell_renderer_text_new (), "text", i, NULL);

    gtk_tree_view_column_set_sizing (column, GTK_TREE_VIEW_COLUMN_FIXED);
    gtk_tree_view_column_set_fixed_width (column, 300);
    gtk_tree_view_append_column (GTK_TREE_VIEW (view), column);
  }
  gtk_tree_view_set_fixed_height_mode (GTK_TREE_VIEW (view), TRUE);
  gtk_container_add (GTK_CONTAINER (scrolled), view);
  gtk_container_add (GTK_CONTAINER (window), scrolled);
  gtk_window_set_default_size (GTK_WINDOW (window), 960, 620);
  g_signal_connect (window, "destroy", G_CALLBACK (gtk_main_quit), NULL);
  return window;
}

int
main (int argc, char **argv)
{
  g_autoptr (GtkListStore) store = NULL;
  virConnectPtr connection;

  gtk_init (&argc, &argv);
  connection = virConnectOpen (argc > 1 ? argv[1] : NULL);
  if (connection == NULL)
    return 1;
  store = list_guests (connection);
  gtk_widget_show_all (make_window (store));
  gtk_main ();
  virConnectClose (connection);
  return 0;
}
