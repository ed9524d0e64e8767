/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-give-device-dialog-private.h"

#include "common/domus-error-box-private.h"
#include "common/domus-spinner-private.h"
#include "common/domus-widgets-private.h"

#include <glib/gi18n-lib.h>

enum
{
  COLUMN_LABEL,
  COLUMN_STATE,
  COLUMN_GUEST,
  N_COLUMNS
};

typedef struct
{
  GtkDialog *dialog;
  GtkTreeView *list;
  DomusErrorBox *error_box;
  GtkWidget *spinner;
  DomusHostDevice device;
  GCancellable *cancellable;
  DomusDeviceGiven done;
  gpointer data;
} Giving;

static void
giving_free (gpointer data)
{
  Giving *giving = data;

  g_cancellable_cancel (giving->cancellable);
  g_object_unref (giving->cancellable);
  g_free (giving->device.label);
  g_free (giving->device.xml);
  g_object_unref (giving->data);
  g_free (giving);
}

/* ---- the guests ---- */

static DomusGuest *
chosen (Giving *giving)
{
  GtkTreeModel *model;
  GtkTreeIter iter;
  g_autoptr (DomusGuest) guest = NULL;

  if (!gtk_tree_selection_get_selected (gtk_tree_view_get_selection (giving->list), &model, &iter))
    return NULL;
  gtk_tree_model_get (model, &iter, COLUMN_GUEST, &guest, -1);
  return guest; /* the row keeps it */
}

static GtkTreeModel *
list_guests (DomusConnection *connection)
{
  GListModel *guests = domus_connection_get_guests (connection);
  GtkListStore *store =
      gtk_list_store_new (N_COLUMNS, G_TYPE_STRING, G_TYPE_STRING, DOMUS_TYPE_GUEST);
  guint n = g_list_model_get_n_items (guests);

  for (guint i = 0; i < n; i++) {
    g_autoptr (DomusGuest) guest = g_list_model_get_item (guests, i);

    gtk_list_store_insert_with_values (
        store, NULL, -1, COLUMN_LABEL, domus_guest_get_label (guest), COLUMN_STATE,
        domus_guest_is_active (guest) ? _ ("Running") : _ ("Off"), COLUMN_GUEST, guest, -1);
  }
  return GTK_TREE_MODEL (store);
}

static GtkWidget *
new_list (DomusConnection *connection)
{
  g_autoptr (GtkTreeModel) model = list_guests (connection);
  GtkWidget *list = gtk_tree_view_new_with_model (model);

  gtk_tree_view_insert_column_with_attributes (GTK_TREE_VIEW (list), -1, _ ("Guest"),
                                               gtk_cell_renderer_text_new (), "text", COLUMN_LABEL,
                                               NULL);
  gtk_tree_view_insert_column_with_attributes (GTK_TREE_VIEW (list), -1, _ ("State"),
                                               gtk_cell_renderer_text_new (), "text", COLUMN_STATE,
                                               NULL);
  gtk_tree_view_column_set_expand (gtk_tree_view_get_column (GTK_TREE_VIEW (list), 0), TRUE);
  gtk_tree_view_set_search_column (GTK_TREE_VIEW (list), COLUMN_LABEL);
  atk_object_set_name (gtk_widget_get_accessible (list), _ ("Guests"));
  return list;
}

/* ---- giving ---- */

static void
set_busy (Giving *giving, gboolean busy)
{
  gtk_widget_set_visible (giving->spinner, busy);
  gtk_widget_set_sensitive (GTK_WIDGET (giving->list), !busy);
  gtk_dialog_set_response_sensitive (giving->dialog, GTK_RESPONSE_ACCEPT,
                                     !busy && chosen (giving) != NULL);
}

static void
given_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkDialog) dialog = user_data;
  Giving *giving = g_object_get_data (G_OBJECT (dialog), "giving");
  g_autoptr (GError) error = NULL;
  g_autofree char *when = domus_guest_give_device_finish (DOMUS_GUEST (source), result, &error);

  if (giving == NULL)
    return;
  set_busy (giving, FALSE);
  if (error != NULL && !g_error_matches (error, DOMUS_ERROR, DOMUS_ERROR_PARTIAL)) {
    domus_error_box_set_error (giving->error_box, _ ("The device was not given to the guest"),
                               error);
    return;
  }
  giving->done (giving->data, error != NULL ? error->message : when);
  gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
on_response (GtkDialog *dialog, int response, Giving *giving)
{
  DomusGuest *guest = chosen (giving);

  if (response != GTK_RESPONSE_ACCEPT || guest == NULL) {
    gtk_widget_destroy (GTK_WIDGET (dialog));
    return;
  }
  domus_error_box_set_error (giving->error_box, NULL, NULL);
  set_busy (giving, TRUE);
  domus_guest_give_device_async (guest, &giving->device, giving->cancellable, given_cb,
                                 g_object_ref (dialog));
}

static void
on_selected (Giving *giving)
{
  set_busy (giving, FALSE);
}

static void
on_row_activated (Giving *giving)
{
  gtk_dialog_response (giving->dialog, GTK_RESPONSE_ACCEPT);
}

static void
on_destroy (GtkWidget *dialog, gpointer user_data)
{
  g_object_set_data (G_OBJECT (dialog), "giving", NULL);
}

/* ---- the dialog ---- */

static void
fill (Giving *giving, DomusConnection *connection, const DomusHostDevice *device)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *scrolled = gtk_scrolled_window_new (NULL, NULL);
  g_autofree char *text = g_strdup_printf (_ ("Give “%s” to:"), device->label);

  giving->list = GTK_TREE_VIEW (new_list (connection));
  giving->error_box = DOMUS_ERROR_BOX (domus_error_box_new ());
  giving->spinner = g_object_new (DOMUS_TYPE_SPINNER, NULL);
  g_object_set (box, "margin", 12, NULL);
  g_object_set (scrolled, "hscrollbar-policy", GTK_POLICY_NEVER, "shadow-type", GTK_SHADOW_IN,
                "min-content-height", 200, "expand", TRUE, NULL);
  gtk_container_add (GTK_CONTAINER (scrolled), GTK_WIDGET (giving->list));
  domus_widgets_add_line (GTK_CONTAINER (box), text, NULL);
  if (device->problem != NULL)
    domus_widgets_add_line (GTK_CONTAINER (box), device->problem, "domus-warning");
  gtk_container_add (GTK_CONTAINER (box), scrolled);
  gtk_widget_show_all (box);
  gtk_container_add (GTK_CONTAINER (box), GTK_WIDGET (giving->error_box));
  gtk_container_add (GTK_CONTAINER (box), giving->spinner);
  gtk_container_add (GTK_CONTAINER (gtk_dialog_get_content_area (giving->dialog)), box);
}

/**
 * domus_give_device_dialog_show:
 * @data: an object, held meanwhile
 */
void
domus_give_device_dialog_show (GtkWindow *parent,
                               DomusConnection *connection,
                               const DomusHostDevice *device,
                               DomusDeviceGiven done,
                               gpointer data)
{
  Giving *giving = g_new0 (Giving, 1);

  giving->dialog = GTK_DIALOG (gtk_dialog_new_with_buttons (
      _ ("Give a Device to a Guest"), parent, GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT,
      _ ("_Cancel"), GTK_RESPONSE_CANCEL, _ ("_Give"), GTK_RESPONSE_ACCEPT, NULL));
  giving->device.label = g_strdup (device->label);
  giving->device.xml = g_strdup (device->xml);
  giving->cancellable = g_cancellable_new ();
  giving->done = done;
  giving->data = g_object_ref (data);
  g_object_set_data_full (G_OBJECT (giving->dialog), "giving", giving, giving_free);
  fill (giving, connection, device);
  gtk_window_set_default_size (GTK_WINDOW (giving->dialog), 420, 400);
  gtk_dialog_set_default_response (giving->dialog, GTK_RESPONSE_ACCEPT);
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (giving->dialog)),
                               "domus-dialog");
  gtk_style_context_add_class (gtk_widget_get_style_context (gtk_dialog_get_widget_for_response (
                                   giving->dialog, GTK_RESPONSE_ACCEPT)),
                               "suggested-action");
  on_selected (giving);
  g_signal_connect_swapped (gtk_tree_view_get_selection (giving->list), "changed",
                            G_CALLBACK (on_selected), giving);
  g_signal_connect_swapped (giving->list, "row-activated", G_CALLBACK (on_row_activated), giving);
  g_signal_connect (giving->dialog, "response", G_CALLBACK (on_response), giving);
  g_signal_connect (giving->dialog, "destroy", G_CALLBACK (on_destroy), NULL);
  gtk_window_present (GTK_WINDOW (giving->dialog));
}
