/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-device-buttons-private.h"

#include "domus-add-hardware-dialog-private.h"
#include "domus-remove-disk-dialog-private.h"

#include <glib/gi18n-lib.h>

struct _DomusDeviceButtons
{
  GtkBox parent_instance;

  DomusDraft *draft; /* (nullable) */
  char *place;       /* (nullable): of the selected device */

  GtkWidget *add;
  GtkWidget *remove;
};

enum
{
  ADDED,
  REMOVING,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DomusDeviceButtons, domus_device_buttons, GTK_TYPE_BOX)

static GtkWindow *
get_window (DomusDeviceButtons *self)
{
  return GTK_WINDOW (gtk_widget_get_toplevel (GTK_WIDGET (self)));
}

static void
on_added (DomusDeviceButtons *self, const char *place)
{
  g_signal_emit (self, signals[ADDED], 0, place);
}

static void
on_add (DomusDeviceButtons *self)
{
  GtkWidget *dialog = domus_add_hardware_dialog_new (get_window (self), self->draft);

  g_signal_connect_object (dialog, "added", G_CALLBACK (on_added), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
remove_device (DomusDeviceButtons *self)
{
  g_signal_emit (self, signals[REMOVING], 0);
  domus_domain_remove_device (domus_draft_get_doc (self->draft), self->place);
  domus_draft_touched (self->draft);
}

static void
on_disk_response (GtkDialog *dialog, int response, DomusDeviceButtons *self)
{
  DomusRemoveDiskDialog *question = DOMUS_REMOVE_DISK_DIALOG (dialog);
  g_autofree char *doomed = domus_remove_disk_dialog_get_doomed (question);

  if (response == GTK_RESPONSE_ACCEPT && self->draft != NULL
      && g_strcmp0 (self->place, domus_remove_disk_dialog_get_place (question)) == 0) {
    g_autoptr (DomusDraft) draft = g_object_ref (self->draft);

    remove_device (self);
    if (doomed != NULL)
      domus_draft_doom_disk (draft, doomed);
  }
  gtk_widget_destroy (GTK_WIDGET (dialog));
}

/* Only what cannot be brought back is asked for. */
static void
on_remove (DomusDeviceButtons *self)
{
  g_autoptr (DomusDevice) device =
      domus_domain_find_device (domus_draft_get_doc (self->draft), self->place);
  GtkWidget *dialog;

  if (device == NULL)
    return;
  if (!domus_remove_disk_dialog_is_needed (self->draft, device)) {
    remove_device (self);
    return;
  }
  dialog = domus_remove_disk_dialog_new (get_window (self), self->draft, device);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_disk_response), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
domus_device_buttons_dispose (GObject *object)
{
  DomusDeviceButtons *self = DOMUS_DEVICE_BUTTONS (object);

  g_clear_object (&self->draft);
  G_OBJECT_CLASS (domus_device_buttons_parent_class)->dispose (object);
}

static void
domus_device_buttons_finalize (GObject *object)
{
  g_free (DOMUS_DEVICE_BUTTONS (object)->place);
  G_OBJECT_CLASS (domus_device_buttons_parent_class)->finalize (object);
}

static void
domus_device_buttons_class_init (DomusDeviceButtonsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = domus_device_buttons_dispose;
  G_OBJECT_CLASS (klass)->finalize = domus_device_buttons_finalize;
  signals[ADDED] = g_signal_new ("added", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[REMOVING] = g_signal_new ("removing", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
domus_device_buttons_init (DomusDeviceButtons *self)
{
  gtk_box_set_spacing (GTK_BOX (self), 6);
  g_object_set (self, "margin", 6, NULL);
  self->add = gtk_button_new_with_mnemonic (_ ("Add _Hardware…"));
  self->remove = gtk_button_new_from_icon_name ("list-remove-symbolic", GTK_ICON_SIZE_BUTTON);
  gtk_widget_set_tooltip_text (self->remove, _ ("Remove the selected device"));
  atk_object_set_name (gtk_widget_get_accessible (self->remove), _ ("Remove"));
  gtk_box_pack_start (GTK_BOX (self), self->add, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (self), self->remove, FALSE, FALSE, 0);
  gtk_widget_show (self->add);
  gtk_widget_show (self->remove);
  gtk_widget_set_sensitive (self->add, FALSE);
  gtk_widget_set_sensitive (self->remove, FALSE);
  g_signal_connect_swapped (self->add, "clicked", G_CALLBACK (on_add), self);
  g_signal_connect_swapped (self->remove, "clicked", G_CALLBACK (on_remove), self);
}

/**
 * domus_device_buttons_set:
 * @place: (nullable): of the selected device; %NULL where the page is about
 *   the guest
 */
void
domus_device_buttons_set (DomusDeviceButtons *self, DomusDraft *draft, const char *place)
{
  g_autofree char *old = self->place;
  g_autoptr (DomusDevice) device =
      place != NULL ? domus_domain_find_device (domus_draft_get_doc (draft), place) : NULL;

  g_set_object (&self->draft, draft);
  self->place = device != NULL ? g_strdup (place) : NULL;
  gtk_widget_set_sensitive (self->add, TRUE);
  gtk_widget_set_sensitive (self->remove, device != NULL);
  gtk_widget_set_tooltip_text (
      self->remove, device != NULL ? _ ("Remove the selected device")
                                   : _ ("This page is about the guest itself, not a device"));
}
