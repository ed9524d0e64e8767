/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-display-password-private.h"

#include "common/domus-widgets-private.h"
#include "domus-domain-device.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* RFC 6143, 7.2.2: VNC uses the first eight characters. */
#define VNC_LENGTH 8

#define RESPONSE_REMOVE 1

static void
on_response (GtkDialog *dialog, int response, gpointer user_data)
{
  DomusHardwarePage *page = user_data;
  GtkEntry *entry = g_object_get_data (G_OBJECT (dialog), "entry");
  const char *password = gtk_entry_get_text (entry);

  if (response == GTK_RESPONSE_ACCEPT || response == RESPONSE_REMOVE) {
    DomusXmlDoc *doc = domus_hardware_page_get_doc (page);
    const char *place = domus_hardware_page_get_place (page);

    domus_domain_set_device_value (doc, place, "@passwd",
                                   response == GTK_RESPONSE_ACCEPT ? password : NULL);
    domus_domain_set_device_value (doc, place, "@passwdValidTo", NULL);
    domus_hardware_page_touched (page);
  }
  gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
on_changed (GtkEntry *entry, GtkDialog *dialog)
{
  gtk_dialog_set_response_sensitive (dialog, GTK_RESPONSE_ACCEPT,
                                     *gtk_entry_get_text (entry) != '\0');
}

/**
 * domus_display_password_run:
 */
void
domus_display_password_run (DomusHardwarePage *page)
{
  GtkWidget *window = gtk_widget_get_toplevel (GTK_WIDGET (page));
  const DomusXmlDoc *doc = domus_hardware_page_get_doc (page);
  const char *place = domus_hardware_page_get_place (page);
  g_autofree char *set_path = g_strdup_printf ("%s/@passwd", place);
  g_autofree char *type_path = g_strdup_printf ("%s/@type", place);
  g_autofree char *type = domus_xml_doc_get (doc, type_path);
  gboolean vnc = g_strcmp0 (type, "vnc") == 0;
  GtkWidget *dialog = gtk_dialog_new_with_buttons (
      _ ("Password of the Display"), GTK_WINDOW (window),
      GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT, _ ("_Remove Password"), RESPONSE_REMOVE,
      _ ("_Cancel"), GTK_RESPONSE_CANCEL, _ ("_Set Password"), GTK_RESPONSE_ACCEPT, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *entry = gtk_entry_new ();
  GtkWidget *label = gtk_label_new_with_mnemonic (_ ("_New password:"));
  GtkLabel *note;

  gtk_entry_set_visibility (GTK_ENTRY (entry), FALSE);
  gtk_entry_set_input_purpose (GTK_ENTRY (entry), GTK_INPUT_PURPOSE_PASSWORD);
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_entry_set_max_length (GTK_ENTRY (entry), vnc ? VNC_LENGTH : 0);
  gtk_widget_set_hexpand (entry, TRUE);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), entry);
  gtk_container_add (GTK_CONTAINER (line), label);
  gtk_container_add (GTK_CONTAINER (line), entry);
  gtk_container_add (GTK_CONTAINER (box), line);
  note = domus_widgets_add_line (
      GTK_CONTAINER (box),
      vnc ? _ (
          "VNC heeds eight characters and does not encrypt the connection. libvirt keeps the "
          "password in the guest’s definition on the host. On some Xen hosts, as of Debian 12, "
          "guests with a password do not start, as their QEMU lacks its cipher.")
          : _ ("libvirt keeps the password in the guest’s definition on the host."),
      "dim-label");
  gtk_label_set_max_width_chars (note, 48);
  g_object_set (box, "margin", 12, NULL);
  gtk_container_add (GTK_CONTAINER (gtk_dialog_get_content_area (GTK_DIALOG (dialog))), box);
  gtk_widget_show_all (box);

  gtk_dialog_set_default_response (GTK_DIALOG (dialog), GTK_RESPONSE_ACCEPT);
  gtk_dialog_set_response_sensitive (GTK_DIALOG (dialog), GTK_RESPONSE_ACCEPT, FALSE);
  gtk_dialog_set_response_sensitive (GTK_DIALOG (dialog), RESPONSE_REMOVE,
                                     domus_xml_doc_exists (doc, set_path));
  gtk_style_context_add_class (gtk_widget_get_style_context (gtk_dialog_get_widget_for_response (
                                   GTK_DIALOG (dialog), GTK_RESPONSE_ACCEPT)),
                               "suggested-action");
  gtk_style_context_add_class (gtk_widget_get_style_context (dialog), "domus-dialog");
  g_object_set_data (G_OBJECT (dialog), "entry", entry);
  g_signal_connect_object (entry, "changed", G_CALLBACK (on_changed), dialog, 0);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_response), page, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}
