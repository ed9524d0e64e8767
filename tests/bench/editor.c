/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "domus-draft.h"
#include "hardware/domus-hardware-view-private.h"
#include "domus-virt.h"
#include "testlib.h"

#include <time.h>

/* How long the hardware of a guest with 60 devices keeps the main thread busy
 * until its list and first page are there, and how long the longest round of
 * the main loop takes. */

#define N_DISKS 20
#define N_CARDS 20
#define N_PORTS 20

static double
thread_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static char *
definition (void)
{
  GString *xml = g_string_new ("<domain type='test'><name>sixty</name><memory>65536</memory>"
                               "<os><type>hvm</type></os><devices>");

  for (int i = 0; i < N_DISKS; i++)
    g_string_append_printf (xml,
                            "<disk type='file'><source file='/%d.img'/>"
                            "<target dev='sd%c' bus='scsi'/></disk>",
                            i, 'a' + i);
  for (int i = 0; i < N_CARDS; i++)
    g_string_append_printf (xml,
                            "<interface type='network'><mac address='52:54:00:00:00:%02x'/>"
                            "<source network='default'/></interface>",
                            i);
  for (int i = 0; i < N_PORTS; i++)
    g_string_append (xml, "<serial type='pty'/>");
  g_string_append (xml, "</devices></domain>");
  return g_string_free (xml, FALSE);
}

static GtkListBox *
find_list (GtkWidget *widget)
{
  GtkListBox *found = NULL;

  if (GTK_IS_LIST_BOX (widget))
    return GTK_LIST_BOX (widget);
  if (GTK_IS_CONTAINER (widget)) {
    g_autoptr (GList) children = gtk_container_get_children (GTK_CONTAINER (widget));

    for (GList *child = children; child != NULL && found == NULL; child = child->next)
      found = find_list (child->data);
  }
  return found;
}

int
main (int argc, char **argv)
{
  g_autofree char *xml = definition ();
  g_autofree char *text = NULL;
  g_autofree char *path = NULL;
  g_autofree char *uri = NULL;
  g_autoptr (DomusConnection) connection = NULL;
  DomusGuest *guest;
  GtkWidget *window, *view;
  GtkListBox *list;
  double begun, busy, longest = 0;

  test_private_home ();
  domus_virt_init ();
  gtk_init (&argc, &argv);
  text = g_strdup_printf ("<node>%s</node>", xml);
  path = g_build_filename (g_get_tmp_dir (), "domus-bench-editor.xml", NULL);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  uri = g_strdup_printf ("test://%s", path);
  connection = test_open (uri);
  guest = domus_connection_find_guest (connection, "sixty");
  g_assert_nonnull (guest);
  domus_guest_hold (guest);

  window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  gtk_window_set_default_size (GTK_WINDOW (window), 960, 640);
  begun = thread_ms ();
  view = domus_hardware_view_new (guest);
  gtk_container_add (GTK_CONTAINER (window), view);
  gtk_widget_show (view);
  gtk_widget_show (window);
  domus_hardware_view_start (DOMUS_HARDWARE_VIEW (view));
  list = find_list (view);
  for (gboolean ready = FALSE; !ready || gtk_events_pending ();) {
    double round = thread_ms ();

    g_main_context_iteration (NULL, TRUE);
    longest = MAX (longest, thread_ms () - round);
    ready = ready || gtk_list_box_get_selected_row (list) != NULL;
  }
  busy = thread_ms () - begun;
  g_assert_nonnull (gtk_list_box_get_row_at_index (list, N_DISKS + N_CARDS + N_PORTS));
  g_print (
      "editor, 60 devices: %.1f ms of the main thread (aim: under 100), longest round %.1f ms\n",
      busy, longest);
  gtk_widget_destroy (window);
  domus_guest_release (guest);
  return 0;
}
