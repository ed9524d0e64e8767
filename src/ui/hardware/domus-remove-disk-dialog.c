/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-remove-disk-dialog-private.h"

#include "common/domus-widgets-private.h"

#include <glib/gi18n-lib.h>

struct _DomusRemoveDiskDialog
{
  GtkDialog parent_instance;

  GCancellable *cancellable;
  char *place;
  char *target;
  char *path;
  gboolean in_use; /* by the guest that runs */

  GtkWidget *check;
  GtkLabel *reason;
};

G_DEFINE_FINAL_TYPE (DomusRemoveDiskDialog, domus_remove_disk_dialog, GTK_TYPE_DIALOG)

static void
say (DomusRemoveDiskDialog *self, gboolean possible, const char *text)
{
  gtk_widget_set_sensitive (self->check, possible);
  gtk_label_set_text (self->reason, text != NULL ? text : "");
  if (text != NULL)
    atk_object_set_description (gtk_widget_get_accessible (self->check), text);
}

static void
listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusRemoveDiskDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items =
      domus_guest_list_delete_finish (DOMUS_GUEST (source), result, &error);

  if (self->cancellable == NULL)
    return;
  if (items == NULL) {
    say (self, FALSE, error->message);
    return;
  }
  for (guint i = 0; i < items->len; i++) {
    const DomusDeleteItem *item = g_ptr_array_index (items, i);

    if (g_strcmp0 (item->path, self->path) != 0)
      continue;
    if (item->deletable && self->in_use)
      say (self, FALSE,
           _ ("The running guest has it open. Remove the disk, and delete the image "
              "when the guest is off."));
    else
      say (self, item->deletable, item->reason);
    return;
  }
  say (self, FALSE, _ ("It is not in the guest’s definition yet."));
}

static void
domus_remove_disk_dialog_dispose (GObject *object)
{
  DomusRemoveDiskDialog *self = DOMUS_REMOVE_DISK_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (domus_remove_disk_dialog_parent_class)->dispose (object);
}

static void
domus_remove_disk_dialog_finalize (GObject *object)
{
  DomusRemoveDiskDialog *self = DOMUS_REMOVE_DISK_DIALOG (object);

  g_free (self->place);
  g_free (self->target);
  g_free (self->path);
  G_OBJECT_CLASS (domus_remove_disk_dialog_parent_class)->finalize (object);
}

static void
domus_remove_disk_dialog_class_init (DomusRemoveDiskDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = domus_remove_disk_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = domus_remove_disk_dialog_finalize;
}

static void
domus_remove_disk_dialog_init (DomusRemoveDiskDialog *self)
{
  GtkDialog *dialog = GTK_DIALOG (self);

  self->cancellable = g_cancellable_new ();
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  gtk_window_set_destroy_with_parent (GTK_WINDOW (self), TRUE);
  gtk_window_set_resizable (GTK_WINDOW (self), FALSE);
  gtk_dialog_add_button (dialog, _ ("_Cancel"), GTK_RESPONSE_CANCEL);
  gtk_dialog_add_button (dialog, _ ("_Remove"), GTK_RESPONSE_ACCEPT);
  gtk_dialog_set_default_response (dialog, GTK_RESPONSE_ACCEPT);
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self)), "domus-dialog");
}

static DomusDisk *
disk_of (DomusDraft *draft, const DomusDevice *device)
{
  const DomusXmlDoc *doc = domus_draft_get_doc (draft);
  g_autofree char *path = g_strdup_printf ("%s/target/@dev", device->place);
  g_autofree char *target = domus_xml_doc_get (doc, path);

  return target != NULL ? domus_domain_find_disk (doc, target) : NULL;
}

/**
 * domus_remove_disk_dialog_is_needed:
 *
 * Returns: whether there is an image that could go with the device
 */
gboolean
domus_remove_disk_dialog_is_needed (DomusDraft *draft, const DomusDevice *device)
{
  g_autoptr (DomusDisk) disk = device->kind == DOMUS_DEVICE_DISK ? disk_of (draft, device) : NULL;
  g_autoptr (DomusDisk) applied =
      disk != NULL ? domus_domain_find_disk (domus_draft_get_base (draft), disk->target) : NULL;

  return disk != NULL && disk->source != NULL && applied != NULL
         && g_strcmp0 (applied->source, disk->source) == 0;
}

/**
 * domus_remove_disk_dialog_new:
 * @device: for which domus_remove_disk_dialog_is_needed()
 *
 * Returns: (transfer floating): a dialog, to be presented; it is destroyed by
 *   who handles its "response"
 */
GtkWidget *
domus_remove_disk_dialog_new (GtkWindow *parent, DomusDraft *draft, const DomusDevice *device)
{
  DomusRemoveDiskDialog *self =
      g_object_new (DOMUS_TYPE_REMOVE_DISK_DIALOG, "transient-for", parent, NULL);
  DomusGuest *guest = domus_draft_get_guest (draft);
  const DomusXmlDoc *live = domus_guest_get_live (guest);
  g_autoptr (DomusDisk) disk = disk_of (draft, device);
  g_autoptr (DomusDisk) now = live != NULL ? domus_domain_find_disk (live, disk->target) : NULL;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  g_autofree char *title = g_strdup_printf (_ ("Remove “%s”?"), device->name);
  GtkLabel *line;

  gtk_window_set_title (GTK_WINDOW (self), title);
  self->place = g_strdup (device->place);
  self->target = g_strdup (disk->target);
  self->path = disk->pool != NULL ? g_strdup_printf ("%s/%s", disk->pool, disk->source)
                                  : g_strdup (disk->source);
  self->in_use = now != NULL;

  domus_widgets_add_line (GTK_CONTAINER (box), title, "domus-title");
  line = domus_widgets_add_line (GTK_CONTAINER (box), self->path, "dim-label");
  gtk_label_set_selectable (line, TRUE);
  gtk_label_set_max_width_chars (line, 50);
  self->check = gtk_check_button_new_with_mnemonic (_ ("Also _delete the image, with all that is "
                                                       "in it"));
  gtk_container_add (GTK_CONTAINER (box), self->check);
  self->reason = domus_widgets_add_line (GTK_CONTAINER (box), NULL, "dim-label");
  gtk_label_set_max_width_chars (self->reason, 50);
  domus_widgets_add_line (GTK_CONTAINER (box), _ ("Nothing happens before “Apply”."), "dim-label");
  g_object_set (box, "margin", 18, NULL);
  gtk_container_add (GTK_CONTAINER (gtk_dialog_get_content_area (GTK_DIALOG (self))), box);
  gtk_widget_show_all (box);

  say (self, FALSE, _ ("Looking whether another guest uses it…"));
  domus_guest_list_delete_async (guest, self->cancellable, listed, g_object_ref (self));
  return GTK_WIDGET (self);
}

/**
 * domus_remove_disk_dialog_get_place:
 */
const char *
domus_remove_disk_dialog_get_place (DomusRemoveDiskDialog *self)
{
  return self->place;
}

/**
 * domus_remove_disk_dialog_get_doomed:
 *
 * Returns: (transfer full) (nullable): the image that is to be deleted
 */
char *
domus_remove_disk_dialog_get_doomed (DomusRemoveDiskDialog *self)
{
  return gtk_widget_get_sensitive (self->check)
                 && gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->check))
             ? g_strdup (self->path)
             : NULL;
}
