/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-hardware-dialogs-private.h"

#include <glib/gi18n-lib.h>

static GtkDialog *
make_dialog (GtkWindow *parent, GtkMessageType type, const char *heading, const char *body)
{
  GtkWidget *dialog =
      gtk_message_dialog_new (parent, GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT, type,
                              GTK_BUTTONS_NONE, "%s", heading);

  gtk_message_dialog_format_secondary_text (GTK_MESSAGE_DIALOG (dialog), "%s", body);
  g_signal_connect_after (dialog, "response", G_CALLBACK (gtk_widget_destroy), NULL);
  return GTK_DIALOG (dialog);
}

/**
 * domus_hardware_ask_close:
 * @guest: its label
 * @problem: (nullable): why applying is not possible
 *
 * Returns: (transfer none): a dialog that is shown
 */
GtkDialog *
domus_hardware_ask_close (GtkWindow *parent, const char *guest, const char *problem)
{
  g_autofree char *heading =
      g_strdup_printf (_ ("Apply the changes to “%s” before closing?"), guest);
  GtkDialog *dialog = make_dialog (parent, GTK_MESSAGE_QUESTION, heading,
                                   problem != NULL ? problem : _ ("Without that they are lost."));

  gtk_dialog_add_button (dialog, _ ("_Discard"), DOMUS_HARDWARE_RESPONSE_DISCARD);
  gtk_dialog_add_button (dialog, _ ("_Cancel"), GTK_RESPONSE_CANCEL);
  gtk_dialog_add_button (dialog, _ ("_Apply"), DOMUS_HARDWARE_RESPONSE_APPLY);
  gtk_dialog_set_response_sensitive (dialog, DOMUS_HARDWARE_RESPONSE_APPLY, problem == NULL);
  gtk_dialog_set_default_response (dialog, problem == NULL ? DOMUS_HARDWARE_RESPONSE_APPLY
                                                           : (int)GTK_RESPONSE_CANCEL);
  gtk_window_present (GTK_WINDOW (dialog));
  return dialog;
}
