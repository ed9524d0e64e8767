/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-delete-dialog-private.h"

#include "common/domus-last-picture-private.h"
#include "domus-message.h"

#include <glib/gi18n-lib.h>

struct _DomusDeleteDialog
{
  GtkDialog parent_instance;

  DomusConnectionStore *store; /* (nullable) */
  DomusGuest *guest;
  GCancellable *cancellable;
  GPtrArray *items; /* (nullable): of DomusDeleteItem, once listed */

  GtkLabel *heading;
  GtkLabel *body;
  GtkStack *stack;
  GtkLabel *disks_label;
  GtkListBox *list;
  GtkLabel *error_label;
};

G_DEFINE_FINAL_TYPE (DomusDeleteDialog, domus_delete_dialog, GTK_TYPE_DIALOG)

/* Deleting goes on when the dialog is gone. */
typedef struct
{
  DomusGuest *guest;
  DomusJob *job;
  GtkWindow *parent; /* (nullable): weak */
} Deletion;

static void
deleted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Deletion *deletion = user_data;
  g_autoptr (GError) error = NULL;

  domus_guest_delete_finish (deletion->guest, result, &error);
  domus_job_finish (deletion->job, error);
  if (domus_guest_is_gone (deletion->guest) || error == NULL)
    domus_last_picture_forget (domus_guest_get_uuid (deletion->guest));
  if (error != NULL) {
    g_autofree char *heading =
        g_strdup_printf (g_error_matches (error, DOMUS_ERROR, DOMUS_ERROR_PARTIAL)
                             ? _ ("“%s” is deleted, but some of its disks are not")
                             : _ ("“%s” could not be deleted"),
                         domus_guest_get_label (deletion->guest));

    domus_message_error (deletion->parent, heading, error);
  }
  g_object_unref (deletion->guest);
  g_object_unref (deletion->job);
  g_clear_weak_pointer (&deletion->parent);
  g_free (deletion);
}

static void
start_deleting (DomusDeleteDialog *self)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();
  g_autofree char *title =
      g_strdup_printf (_ ("Deleting “%s”"), domus_guest_get_label (self->guest));
  Deletion *deletion = g_new0 (Deletion, 1);
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));

  for (guint i = 0; self->items != NULL && i < self->items->len; i++) {
    const DomusDeleteItem *item = g_ptr_array_index (self->items, i);

    if (item->chosen && item->deletable)
      g_ptr_array_add (paths, item->path);
  }
  g_ptr_array_add (paths, NULL);

  deletion->guest = g_object_ref (self->guest);
  deletion->job = domus_job_new (title, NULL);
  if (parent != NULL)
    g_set_weak_pointer (&deletion->parent, parent);
  if (self->store != NULL)
    domus_connection_store_add_job (self->store, deletion->job);
  domus_guest_delete_async (self->guest, (const char *const *)paths->pdata, NULL, deleted,
                            deletion);
}

static void
on_toggled (GtkToggleButton *check, gpointer user_data)
{
  DomusDeleteItem *item = user_data;

  item->chosen = gtk_toggle_button_get_active (check);
}

static GtkWidget *
build_row (DomusDeleteItem *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *check;
  g_autofree char *text = g_strdup_printf ("%s  (%s)", item->path, item->target);

  check = gtk_check_button_new_with_label (text);
  gtk_label_set_ellipsize (GTK_LABEL (gtk_bin_get_child (GTK_BIN (check))), PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_set_tooltip_text (check, item->reason != NULL ? item->reason : item->path);
  gtk_widget_set_sensitive (check, item->deletable);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (check), item->chosen && item->deletable);
  g_signal_connect (check, "toggled", G_CALLBACK (on_toggled), item);
  gtk_container_add (GTK_CONTAINER (box), check);

  if (item->reason != NULL) {
    GtkWidget *reason = gtk_label_new (item->reason);

    gtk_label_set_xalign (GTK_LABEL (reason), 0);
    gtk_label_set_line_wrap (GTK_LABEL (reason), TRUE);
    gtk_label_set_max_width_chars (GTK_LABEL (reason), 50);
    gtk_widget_set_margin_start (reason, 24);
    gtk_style_context_add_class (gtk_widget_get_style_context (reason), "dim-label");
    gtk_container_add (GTK_CONTAINER (box), reason);
    atk_object_set_description (gtk_widget_get_accessible (check), item->reason);
  }
  g_object_set (box, "margin", 9, NULL);
  gtk_widget_show_all (box);
  return box;
}

static void
listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items =
      domus_guest_list_delete_finish (DOMUS_GUEST (source), result, &error);
  g_autoptr (DomusDeleteDialog) self = user_data;

  if (self->cancellable == NULL)
    return; /* closed meanwhile */

  if (error != NULL) {
    g_autofree char *text = g_strdup_printf (
        _ ("Its disks could not be listed, so that none will be deleted: %s"), error->message);

    gtk_label_set_text (self->error_label, text);
    gtk_stack_set_visible_child_name (self->stack, "error");
  } else {
    self->items = g_steal_pointer (&items);
    for (guint i = 0; i < self->items->len; i++) {
      GtkWidget *row = gtk_list_box_row_new ();

      gtk_container_add (GTK_CONTAINER (row), build_row (g_ptr_array_index (self->items, i)));
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
      gtk_widget_set_can_focus (row, FALSE);
      gtk_widget_show (row);
      gtk_container_add (GTK_CONTAINER (self->list), row);
    }
    gtk_stack_set_visible_child_name (self->stack, self->items->len > 0 ? "list" : "none");
  }
  gtk_dialog_set_response_sensitive (GTK_DIALOG (self), GTK_RESPONSE_ACCEPT, TRUE);
}

static void
domus_delete_dialog_response (GtkDialog *dialog, int response)
{
  if (response == GTK_RESPONSE_ACCEPT)
    start_deleting (DOMUS_DELETE_DIALOG (dialog));
  gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
domus_delete_dialog_dispose (GObject *object)
{
  DomusDeleteDialog *self = DOMUS_DELETE_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (domus_delete_dialog_parent_class)->dispose (object);
  /* After the rows, whose handlers point into it. */
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_clear_object (&self->guest);
  g_clear_object (&self->store);
}

static void
domus_delete_dialog_class_init (DomusDeleteDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = domus_delete_dialog_dispose;
  GTK_DIALOG_CLASS (klass)->response = domus_delete_dialog_response;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/domusvm/Domus/guest/domus-delete-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, DomusDeleteDialog, heading);
  gtk_widget_class_bind_template_child (widget_class, DomusDeleteDialog, body);
  gtk_widget_class_bind_template_child (widget_class, DomusDeleteDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, DomusDeleteDialog, disks_label);
  gtk_widget_class_bind_template_child (widget_class, DomusDeleteDialog, list);
  gtk_widget_class_bind_template_child (widget_class, DomusDeleteDialog, error_label);
}

static void
domus_delete_dialog_init (DomusDeleteDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
}

/**
 * domus_delete_dialog_new:
 * @store: (nullable): whose job list tells of the deletion
 *
 * Returns: (transfer none): a dialog, to be presented; it destroys itself
 */
GtkWidget *
domus_delete_dialog_new (GtkWindow *parent, DomusConnectionStore *store, DomusGuest *guest)
{
  DomusDeleteDialog *self =
      g_object_new (DOMUS_TYPE_DELETE_DIALOG, "use-header-bar", FALSE, "transient-for", parent,
                    "modal", TRUE, "destroy-with-parent", TRUE, NULL);
  g_autofree char *heading = g_strdup_printf (_ ("Delete “%s”?"), domus_guest_get_label (guest));

  g_set_object (&self->guest, guest);
  g_set_object (&self->store, store);
  gtk_label_set_text (self->heading, heading);
  gtk_label_set_text (self->body,
                      domus_guest_is_active (guest)
                          ? _ ("The guest is running: it will be forced off. Its definition will "
                               "be removed from the host. This cannot be undone.")
                          : _ ("Its definition will be removed from the host. This cannot be "
                               "undone."));
  gtk_dialog_set_response_sensitive (GTK_DIALOG (self), GTK_RESPONSE_ACCEPT, FALSE);
  domus_guest_list_delete_async (guest, self->cancellable, listed, g_object_ref (self));
  return GTK_WIDGET (self);
}
