/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The least that a program with a gtk-vnc console can do: one VncDisplay in one
 * window, in the guest's own size, asking for the picture as it is. What it
 * spends on a frame is gtk-vnc's and GTK's; Domus is measured beside it.
 *
 *   gtkvnc PORT */

#include <gtk/gtk.h>
#include <vncdisplay.h>

static void
on_initialized (VncDisplay *display, gpointer user_data)
{
  gint32 encodings[] = { VNC_CONNECTION_ENCODING_RAW, VNC_CONNECTION_ENCODING_COPY_RECT,
                         VNC_CONNECTION_ENCODING_DESKTOP_RESIZE };

  vnc_connection_set_encodings (vnc_display_get_connection (display), G_N_ELEMENTS (encodings),
                                encodings);
}

int
main (int argc, char **argv)
{
  GtkWidget *window, *display;

  gtk_init (&argc, &argv);
  if (argc < 2)
    return 2;
  window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  display = vnc_display_new ();
  vnc_display_set_shared_flag (VNC_DISPLAY (display), TRUE);
  gtk_widget_set_can_focus (display, TRUE);
  gtk_container_add (GTK_CONTAINER (window), display);
  g_signal_connect (display, "vnc-initialized", G_CALLBACK (on_initialized), NULL);
  g_signal_connect (display, "vnc-disconnected", G_CALLBACK (gtk_main_quit), NULL);
  g_signal_connect (window, "destroy", G_CALLBACK (gtk_main_quit), NULL);
  gtk_widget_show_all (window);
  gtk_widget_grab_focus (display);
  if (!vnc_display_open_host (VNC_DISPLAY (display), "127.0.0.1", argv[1]))
    return 1;
  gtk_main ();
  return 0;
}
