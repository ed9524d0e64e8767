/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-message.h"

#include "domus-error-box-private.h"
#include "domus-error.h"
#include "domus-style-private.h"

#include <glib/gi18n-lib.h>

/* A message window with @heading; NULL @parent: one of its own. */
static GtkWidget *
message_new (GtkWindow *parent, GtkMessageType type, const char *heading)
{
  GtkWidget *dialog =
      gtk_message_dialog_new (parent, GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT, type,
                              GTK_BUTTONS_NONE, "%s", heading);

  domus_style_ensure (gtk_widget_get_screen (dialog));
  gtk_window_set_title (GTK_WINDOW (dialog), _ ("Domus"));
  return dialog;
}

static gboolean
was_cancelled (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
         || g_error_matches (error, DOMUS_ERROR, DOMUS_ERROR_AUTH_CANCELLED);
}

/**
 * domus_message_error:
 * @parent: (nullable): the window that it belongs to
 * @heading: what was tried, translated
 * @error: its message is shown, its hint, and its details folded away
 *
 * Shows a window and returns at once. Nothing is shown for what the user
 * cancelled.
 */
void
domus_message_error (GtkWindow *parent, const char *heading, const GError *error)
{
  GtkWidget *dialog;
  GtkWidget *box;

  g_return_if_fail (error != NULL);
  if (was_cancelled (error))
    return;
  dialog = message_new (parent, GTK_MESSAGE_ERROR, heading);
  box = domus_error_box_new ();
  domus_error_box_set_error (DOMUS_ERROR_BOX (box), NULL, error);
  gtk_container_add (
      GTK_CONTAINER (gtk_message_dialog_get_message_area (GTK_MESSAGE_DIALOG (dialog))), box);
  gtk_dialog_add_button (GTK_DIALOG (dialog), _ ("_Close"), GTK_RESPONSE_CLOSE);
  gtk_dialog_set_default_response (GTK_DIALOG (dialog), GTK_RESPONSE_CLOSE);
  g_signal_connect (dialog, "response", G_CALLBACK (gtk_widget_destroy), NULL);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* ---- questions ---- */

/* Answers @task once; the dialog goes either way. */
static void
answer (GTask *task, gboolean yes)
{
  if (g_object_get_data (G_OBJECT (task), "answered") != NULL)
    return;
  g_object_set_data (G_OBJECT (task), "answered", task);
  g_task_return_boolean (task, yes);
}

static void
on_response (GtkWidget *dialog, int response, GTask *task)
{
  answer (task, response == GTK_RESPONSE_ACCEPT);
  gtk_widget_destroy (dialog);
}

/* Also when the parent takes the dialog along. */
static void
on_destroy (GtkWidget *dialog, GTask *task)
{
  answer (task, FALSE);
}

static void
on_cancelled (GCancellable *cancellable, GtkWidget *dialog)
{
  gtk_widget_destroy (dialog);
}

static void
disconnect_cancellable (gpointer data, GObject *dialog)
{
  GCancellable *cancellable = data;

  g_signal_handlers_disconnect_by_func (cancellable, on_cancelled, dialog);
  g_object_unref (cancellable);
}

static void
unref_task (gpointer task, GClosure *closure)
{
  g_object_unref (task);
}

/**
 * domus_message_confirm_async:
 * @parent: (nullable): the window that it belongs to
 * @heading: the question, translated
 * @body: (nullable): what it means, translated
 * @action_label: the button that does it, may have a mnemonic
 * @destructive: whether something is lost; then "Cancel" is the default
 * @cancellable: (nullable): main thread only; takes the question back
 *
 * Asks, and returns at once.
 */
void
domus_message_confirm_async (GtkWindow *parent,
                             const char *heading,
                             const char *body,
                             const char *action_label,
                             gboolean destructive,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  GtkWidget *dialog;
  GtkWidget *button;

  g_task_set_source_tag (task, domus_message_confirm_async);
  if (cancellable != NULL && g_cancellable_is_cancelled (cancellable)) {
    g_task_return_boolean (task, FALSE);
    return;
  }
  dialog = message_new (parent, destructive ? GTK_MESSAGE_WARNING : GTK_MESSAGE_QUESTION, heading);
  if (body != NULL)
    gtk_message_dialog_format_secondary_text (GTK_MESSAGE_DIALOG (dialog), "%s", body);
  gtk_dialog_add_button (GTK_DIALOG (dialog), _ ("_Cancel"), GTK_RESPONSE_CANCEL);
  button = gtk_dialog_add_button (GTK_DIALOG (dialog), action_label, GTK_RESPONSE_ACCEPT);
  gtk_button_set_use_underline (GTK_BUTTON (button), TRUE);
  gtk_style_context_add_class (gtk_widget_get_style_context (button),
                               destructive ? "destructive-action" : "suggested-action");
  gtk_dialog_set_default_response (GTK_DIALOG (dialog),
                                   destructive ? GTK_RESPONSE_CANCEL : GTK_RESPONSE_ACCEPT);
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_response), g_object_ref (task),
                         unref_task, 0);
  g_signal_connect_data (dialog, "destroy", G_CALLBACK (on_destroy), g_object_ref (task),
                         unref_task, 0);
  if (cancellable != NULL) {
    g_signal_connect (cancellable, "cancelled", G_CALLBACK (on_cancelled), dialog);
    g_object_weak_ref (G_OBJECT (dialog), disconnect_cancellable, g_object_ref (cancellable));
  }
  gtk_window_present (GTK_WINDOW (dialog));
}

/**
 * domus_message_confirm_finish:
 *
 * Returns: whether the user said to do it
 */
gboolean
domus_message_confirm_finish (GAsyncResult *result)
{
  g_return_val_if_fail (G_IS_TASK (result), FALSE);
  return g_task_propagate_boolean (G_TASK (result), NULL);
}
