/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-windows.h"

#include "common/domus-error-box-private.h"
#include "common/domus-style-private.h"
#include "common/domus-widgets-private.h"
#include "domus-file-drop-private.h"
#include "domus-import-page-private.h"
#include "domus-import-row-private.h"
#include "domus-message.h"
#include "domus-transfer-private.h"

#include <glib/gi18n-lib.h>

#define DOMUS_TYPE_IMPORT_DIALOG (domus_import_dialog_get_type ())
G_DECLARE_FINAL_TYPE (DomusImportDialog, domus_import_dialog, DOMUS, IMPORT_DIALOG, GtkDialog)

struct _DomusImportDialog
{
  GtkDialog parent_instance;

  GtkComboBoxText *connections;
  GtkLabel *no_connection;
  GtkSpinner *spinner;
  GtkStack *stack;
  GtkListBox *list;
  DomusImportPage *page;
  GtkExpander *passed_over;
  GtkLabel *passed_over_list;
  DomusErrorBox *error;
  GtkLabel *result;
  GtkToggleButton *open_after;
  GtkWidget *import_button;
  GtkWidget *close_button;

  DomusConnectionStore *store;
  DomusImport *import;
  GCancellable *cancellable;     /* (nullable): while it imports */
  GtkFileChooserNative *chooser; /* (nullable) */
  gboolean filling;
};

G_DEFINE_FINAL_TYPE (DomusImportDialog, domus_import_dialog, GTK_TYPE_DIALOG)

/* ---- showing ---- */

static gboolean
can_import (DomusImportDialog *self)
{
  DomusConnection *connection = domus_import_get_connection (self->import);

  return self->cancellable == NULL && connection != NULL
         && domus_connection_get_state (connection) == DOMUS_CONNECTION_OPEN
         && domus_connection_is_listed (connection) && !domus_import_is_reading (self->import);
}

static void
show_passed_over (DomusImportDialog *self)
{
  GPtrArray *lines = domus_import_get_passed_over (self->import);
  g_autofree char *label = g_strdup_printf (
      ngettext ("%u _other file was passed over", "%u _other files were passed over", lines->len),
      lines->len);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < lines->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", (const char *)lines->pdata[i]);
  gtk_expander_set_label (self->passed_over, label);
  gtk_label_set_text (self->passed_over_list, text->str);
  gtk_widget_set_visible (GTK_WIDGET (self->passed_over), lines->len > 0);
}

static void
update (DomusImportDialog *self)
{
  guint n = g_list_model_get_n_items (domus_import_get_items (self->import));
  guint included = domus_import_count_included (self->import);
  gboolean ready = can_import (self);
  g_autofree char *label =
      included > 1 ? g_strdup_printf (_ ("_Import %u Guests"), included) : g_strdup (_ ("_Import"));

  gtk_stack_set_visible_child_name (self->stack, n > 0 ? "files" : "empty");
  g_object_set (self->spinner, "active", domus_import_is_reading (self->import), "visible",
                domus_import_is_reading (self->import), NULL);
  gtk_button_set_label (GTK_BUTTON (self->import_button), label);
  gtk_dialog_set_response_sensitive (GTK_DIALOG (self), GTK_RESPONSE_ACCEPT, ready && included > 0);
  gtk_widget_set_tooltip_text (self->import_button,
                               included == 0 ? _ ("No file is ready to be imported") : NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->open_after), included <= 1);
  gtk_widget_set_sensitive (GTK_WIDGET (self->connections), self->cancellable == NULL);
  show_passed_over (self);
  if (n > 0 && gtk_list_box_get_selected_row (self->list) == NULL)
    gtk_list_box_select_row (self->list, gtk_list_box_get_row_at_index (self->list, 0));
}

static void
on_row_selected (DomusImportDialog *self, GtkListBoxRow *row)
{
  domus_import_page_set_item (
      self->page, row != NULL ? domus_import_row_get_item (DOMUS_IMPORT_ROW (row)) : NULL,
      domus_import_get_connection (self->import));
  gtk_widget_set_visible (GTK_WIDGET (self->page), row != NULL);
}

static GtkWidget *
create_row (gpointer item, gpointer user_data)
{
  return domus_import_row_new (item);
}

static void
show_connection (DomusImportDialog *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);

  if (row != NULL)
    on_row_selected (self, row);
  update (self);
}

/* The open connections; the first one, unless another is chosen. */
static void
fill_connections (DomusImportDialog *self)
{
  GListModel *model = G_LIST_MODEL (self->store);
  DomusConnection *chosen = domus_import_get_connection (self->import);
  DomusConnection *first = NULL;
  guint shown = 0;

  self->filling = TRUE;
  gtk_combo_box_text_remove_all (self->connections);
  for (guint i = 0; i < g_list_model_get_n_items (model); i++) {
    g_autoptr (DomusConnection) connection = g_list_model_get_item (model, i);

    if (connection != chosen && domus_connection_get_state (connection) != DOMUS_CONNECTION_OPEN)
      continue;
    gtk_combo_box_text_append (self->connections, domus_connection_get_uri (connection),
                               domus_connection_get_label (connection));
    if (first == NULL)
      first = connection; /* the store keeps it */
    shown++;
  }
  if (chosen == NULL && first != NULL && self->cancellable == NULL) {
    domus_import_set_connection (self->import, first);
    chosen = first;
  }
  if (chosen != NULL)
    gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->connections),
                                 domus_connection_get_uri (chosen));
  gtk_widget_set_visible (GTK_WIDGET (self->connections), shown > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->no_connection), shown == 0);
  self->filling = FALSE;
  show_connection (self);
}

static void
watch_connections (DomusImportDialog *self)
{
  GListModel *model = G_LIST_MODEL (self->store);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++) {
    g_autoptr (DomusConnection) connection = g_list_model_get_item (model, i);

    g_signal_handlers_disconnect_by_func (connection, fill_connections, self);
    g_signal_connect_object (connection, "notify::state", G_CALLBACK (fill_connections), self,
                             G_CONNECT_SWAPPED);
  }
  fill_connections (self);
}

static void
on_connection_changed (DomusImportDialog *self)
{
  const char *uri = gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->connections));
  DomusConnection *connection = uri != NULL ? domus_connection_store_find (self->store, uri) : NULL;

  if (self->filling || connection == NULL)
    return;
  domus_import_set_connection (self->import, connection);
  show_connection (self);
}

/* ---- choosing files ---- */

static void
add_paths (const char *const *paths, gpointer user_data)
{
  DomusImportDialog *self = user_data;

  if (self->cancellable != NULL)
    return;
  if (paths[0] == NULL) {
    g_autoptr (GError) error = domus_error_new (
        DOMUS_ERROR_UNSUPPORTED, _ ("These are no files of this computer."),
        _ ("Copy them to this computer first, or choose them with “Add Files…”."), NULL);

    domus_message_error (GTK_WINDOW (self), _ ("The files could not be taken"), error);
    return;
  }
  gtk_label_set_text (self->result, "");
  domus_import_add (self->import, paths);
  update (self);
}

static void
on_chooser_response (DomusImportDialog *self, int response, GtkNativeDialog *chooser)
{
  if (response == GTK_RESPONSE_ACCEPT) {
    g_autoptr (GSList) files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (chooser));
    g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

    for (GSList *file = files; file != NULL; file = file->next) {
      char *path = g_file_get_path (file->data);

      if (path != NULL)
        g_ptr_array_add (paths, path);
      g_object_unref (file->data);
    }
    g_ptr_array_add (paths, NULL);
    add_paths ((const char *const *)paths->pdata, self);
  }
  gtk_native_dialog_destroy (chooser);
  g_clear_object (&self->chooser);
}

static void
choose (DomusImportDialog *self, gboolean folder)
{
  if (self->chooser != NULL)
    return;
  self->chooser = gtk_file_chooser_native_new (
      folder ? _ ("Choose a Folder of Configurations") : _ ("Choose Configurations"),
      GTK_WINDOW (self),
      folder ? GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER : GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Add"),
      _ ("_Cancel"));
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (self->chooser), !folder);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_chooser_response), self,
                           G_CONNECT_SWAPPED);
  domus_widgets_show_chooser (GTK_NATIVE_DIALOG (self->chooser));
}

static void
on_add_files (DomusImportDialog *self)
{
  choose (self, FALSE);
}

static void
on_add_folder (DomusImportDialog *self)
{
  choose (self, TRUE);
}

/* ---- importing ---- */

/* The guest may be listed a moment after it was defined. */
typedef struct
{
  GtkApplication *application;
  DomusConnection *connection;
  char *uuid;
} Opening;

static void
opening_free (gpointer data, GClosure *closure)
{
  Opening *opening = data;

  g_object_unref (opening->application);
  g_free (opening->uuid);
  g_free (opening);
}

static gboolean
try_open (Opening *opening)
{
  DomusGuest *guest = domus_connection_find_guest (opening->connection, opening->uuid);

  if (guest == NULL)
    return FALSE;
  g_action_group_activate_action (G_ACTION_GROUP (opening->application), "show-guest",
                                  g_variant_new ("(sss)",
                                                 domus_connection_get_uri (opening->connection),
                                                 opening->uuid, "hardware"));
  return TRUE;
}

static void
on_guest_added (DomusConnection *connection, DomusGuest *guest, gpointer user_data)
{
  if (try_open (user_data))
    g_signal_handlers_disconnect_by_data (connection, user_data);
}

static void
open_guest (DomusImportDialog *self, const char *uuid)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));
  GtkApplication *application =
      gtk_window_get_application (parent != NULL ? parent : GTK_WINDOW (self));
  Opening *opening;

  if (application == NULL)
    return;
  opening = g_new0 (Opening, 1);
  opening->application = g_object_ref (application);
  opening->connection = domus_import_get_connection (self->import);
  opening->uuid = g_strdup (uuid);
  if (try_open (opening))
    opening_free (opening, NULL);
  else
    g_signal_connect_data (opening->connection, "guest-added", G_CALLBACK (on_guest_added), opening,
                           opening_free, 0);
}

/* The UUID of the only guest that was made, or NULL. */
static const char *
only_made (DomusImportDialog *self, guint *made)
{
  GListModel *items = domus_import_get_items (self->import);
  const char *uuid = NULL;

  *made = 0;
  for (guint i = 0; i < g_list_model_get_n_items (items); i++) {
    g_autoptr (DomusImportItem) item = g_list_model_get_item (items, i);

    if (domus_import_item_get_uuid (item) != NULL) {
      uuid = domus_import_item_get_uuid (item);
      (*made)++;
    }
  }
  return *made == 1 ? uuid : NULL;
}

static void
on_imported (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusImportDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean fine = domus_import_run_finish (DOMUS_IMPORT (source), result, &error);
  g_autofree char *words = NULL;
  const char *uuid;
  guint made;

  if (self->cancellable == NULL)
    return; /* the dialog was destroyed; the jobs list tells how it ended */
  g_clear_object (&self->cancellable);
  uuid = only_made (self, &made);
  if (fine && uuid != NULL && gtk_toggle_button_get_active (self->open_after)) {
    open_guest (self, uuid);
    gtk_widget_destroy (GTK_WIDGET (self));
    return;
  }
  words =
      g_strdup_printf (ngettext ("%u guest was imported.", "%u guests were imported.", made), made);
  gtk_label_set_text (self->result, words);
  domus_error_box_set_error (
      self->error, NULL, g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? NULL : error);
  gtk_button_set_label (GTK_BUTTON (self->close_button), _ ("_Close"));
  update (self);
}

static void
start_importing (DomusImportDialog *self)
{
  guint n = domus_import_count_included (self->import);
  g_autofree char *title =
      g_strdup_printf (ngettext ("Importing %u guest", "Importing %u guests", n), n);
  g_autoptr (DomusJob) job = NULL;

  self->cancellable = g_cancellable_new ();
  job = domus_job_new (title, self->cancellable);
  domus_connection_store_add_job (self->store, job);
  domus_error_box_set_error (self->error, NULL, NULL);
  gtk_label_set_text (self->result, title);
  domus_import_run_async (self->import, job, self->cancellable, on_imported, g_object_ref (self));
  update (self);
}

static void
on_response (DomusImportDialog *self, int response)
{
  if (response == GTK_RESPONSE_ACCEPT)
    start_importing (self);
  else if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  else
    gtk_widget_destroy (GTK_WIDGET (self));
}

static gboolean
on_delete_event (void)
{
  return GDK_EVENT_STOP; /* on_response() decided */
}

/* ---- object ---- */

static void
domus_import_dialog_dispose (GObject *object)
{
  DomusImportDialog *self = DOMUS_IMPORT_DIALOG (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->chooser != NULL)
    gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (self->chooser));
  g_clear_object (&self->chooser);
  if (self->import != NULL)
    g_signal_handlers_disconnect_by_data (self->import, self);
  g_clear_object (&self->import);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (domus_import_dialog_parent_class)->dispose (object);
}

#define BIND(child) gtk_widget_class_bind_template_child (widget_class, DomusImportDialog, child)

static void
domus_import_dialog_class_init (DomusImportDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = domus_import_dialog_dispose;
  g_type_ensure (DOMUS_TYPE_ERROR_BOX);
  g_type_ensure (DOMUS_TYPE_IMPORT_PAGE);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/domusvm/Domus/transfer/domus-import-dialog.ui");
  BIND (connections);
  BIND (no_connection);
  BIND (spinner);
  BIND (stack);
  BIND (list);
  BIND (page);
  BIND (passed_over);
  BIND (passed_over_list);
  BIND (error);
  BIND (result);
  BIND (open_after);
  BIND (import_button);
  BIND (close_button);
  gtk_widget_class_bind_template_callback (widget_class, on_connection_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_add_files);
  gtk_widget_class_bind_template_callback (widget_class, on_add_folder);
  gtk_widget_class_bind_template_callback (widget_class, on_row_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_response);
  gtk_widget_class_bind_template_callback (widget_class, on_delete_event);
}

static void
domus_import_dialog_init (DomusImportDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  domus_style_ensure (gtk_widget_get_screen (GTK_WIDGET (self)));
  gtk_dialog_set_default_response (GTK_DIALOG (self), GTK_RESPONSE_ACCEPT);
  domus_file_drop_attach (GTK_WIDGET (self), add_paths, self);
}

/**
 * domus_import_dialog_new:
 * @parent: (nullable): the window that it belongs to
 * @connection: (nullable): where the guests shall live, unless the user says
 *   otherwise; %NULL takes the first that opens
 * @paths: (nullable) (array zero-terminated=1): files and folders to begin with
 *
 * Returns: (transfer none): the dialog, not shown yet. It destroys itself.
 */
GtkWidget *
domus_import_dialog_new (GtkWindow *parent,
                         DomusConnectionStore *store,
                         DomusConnection *connection,
                         const char *const *paths)
{
  DomusImportDialog *self = g_object_new (DOMUS_TYPE_IMPORT_DIALOG, "use-header-bar", FALSE,
                                          "transient-for", parent, NULL);

  self->store = g_object_ref (store);
  self->import = domus_import_new (connection);
  gtk_list_box_bind_model (self->list, domus_import_get_items (self->import), create_row, NULL,
                           NULL);
  g_signal_connect_object (self->import, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (store, "items-changed", G_CALLBACK (watch_connections), self,
                           G_CONNECT_SWAPPED);
  watch_connections (self);
  if (paths != NULL && paths[0] != NULL)
    add_paths (paths, self);
  return GTK_WIDGET (self);
}
