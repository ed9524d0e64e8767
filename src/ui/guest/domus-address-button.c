/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-address-button-private.h"

#include "domus-guest-address.h"
#include "domus-message.h"
#include "domus-rdp-private.h"

#include <glib/gi18n-lib.h>

struct _DomusAddressButton
{
  GtkMenuButton parent_instance;

  DomusGuest *guest;
  GCancellable *cancellable; /* (nullable): of the look-up, while it is open */
  char *rdp_address;         /* (nullable): that answered */

  GtkPopover *address_popover;
  GtkSpinner *spinner;
  GtkLabel *status;
  GtkGrid *grid;
  GtkWidget *rdp_button;
};

G_DEFINE_FINAL_TYPE (DomusAddressButton, domus_address_button, GTK_TYPE_MENU_BUTTON)

static void
set_status (DomusAddressButton *self, const char *text, gboolean busy)
{
  gtk_label_set_text (self->status, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->status), text != NULL);
  g_object_set (self->spinner, "active", busy, "visible", busy, NULL);
}

static void
set_rdp (DomusAddressButton *self, const char *reason)
{
  gtk_widget_set_sensitive (self->rdp_button, self->rdp_address != NULL);
  gtk_widget_set_tooltip_text (self->rdp_button, reason);
}

static void
on_copy (GtkButton *button, DomusAddressButton *self)
{
  gtk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (button), GDK_SELECTION_CLIPBOARD),
                          g_object_get_data (G_OBJECT (button), "address"), -1);
}

static void
add_address (DomusAddressButton *self, const char *address, int row)
{
  GtkWidget *label = gtk_label_new (address);
  GtkWidget *button = gtk_button_new_from_icon_name ("edit-copy-symbolic", GTK_ICON_SIZE_BUTTON);
  g_autofree char *name = g_strdup_printf (_ ("Copy %s"), address);

  g_object_set (label, "xalign", 0.0, "selectable", TRUE, "hexpand", TRUE, "visible", TRUE, NULL);
  g_object_set (button, "relief", GTK_RELIEF_NONE, "tooltip-text", _ ("Copy"), "visible", TRUE,
                NULL);
  atk_object_set_name (gtk_widget_get_accessible (button), name);
  g_object_set_data_full (G_OBJECT (button), "address", g_strdup (address), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (on_copy), self);
  gtk_grid_attach (self->grid, label, 0, row, 1, 1);
  gtk_grid_attach (self->grid, button, 1, row, 1, 1);
}

static void
probed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusAddressButton) self = user_data;
  g_autofree char *address = domus_address_probe_finish (result);

  if (self->cancellable == NULL || g_task_get_cancellable (G_TASK (result)) != self->cancellable)
    return;
  set_status (self, NULL, FALSE);
  g_free (self->rdp_address);
  self->rdp_address = g_steal_pointer (&address);
  set_rdp (self, self->rdp_address != NULL
                     ? _ ("See the guest’s desktop in another program")
                     : _ ("The guest does not answer this computer on port 3389. Remote Desktop "
                          "may be off in it, or its network may be the host’s own."));
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusAddressButton) self = user_data;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) addresses =
      domus_guest_list_addresses_finish (DOMUS_GUEST (source), result, &error);

  if (self->cancellable == NULL || g_task_get_cancellable (G_TASK (result)) != self->cancellable)
    return;
  if (addresses == NULL) {
    set_status (self, error->message, FALSE);
  } else if (addresses[0] == NULL) {
    set_status (self,
                _ ("The host knows no address of this guest. It learns one when the guest has "
                   "asked for it on a virtual network, or has been spoken to."),
                FALSE);
    set_rdp (self, _ ("The guest’s address is not known."));
  } else {
    for (int i = 0; addresses[i] != NULL; i++)
      add_address (self, addresses[i], i);
    set_status (self, _ ("Looking for Remote Desktop…"), TRUE);
    domus_address_probe_async ((const char *const *)addresses, DOMUS_RDP_PORT, self->cancellable,
                               probed_cb, g_object_ref (self));
  }
}

static void
stop (DomusAddressButton *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static void
on_popover_map (DomusAddressButton *self)
{
  stop (self);
  gtk_container_foreach (GTK_CONTAINER (self->grid), (GtkCallback)gtk_widget_destroy, NULL);
  g_clear_pointer (&self->rdp_address, g_free);
  set_rdp (self, NULL);
  if (self->guest == NULL || !domus_guest_is_active (self->guest)) {
    set_status (self, _ ("The guest is not running."), FALSE);
    return;
  }
  set_status (self, _ ("Asking the host…"), TRUE);
  self->cancellable = g_cancellable_new ();
  domus_guest_list_addresses_async (self->guest, self->cancellable, listed_cb, g_object_ref (self));
}

static void
on_popover_closed (DomusAddressButton *self)
{
  stop (self);
}

static void
rdp_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusAddressButton) self = user_data;
  g_autoptr (GError) error = NULL;
  GtkWidget *window = gtk_widget_get_toplevel (GTK_WIDGET (self));

  if (!domus_rdp_open_finish (result, &error))
    domus_message_error (GTK_IS_WINDOW (window) ? GTK_WINDOW (window) : NULL,
                         _ ("Opening with RDP failed"), error);
}

static void
on_rdp_clicked (DomusAddressButton *self)
{
  if (self->rdp_address != NULL)
    domus_rdp_open_async (self->rdp_address, rdp_cb, g_object_ref (self));
  gtk_popover_popdown (self->address_popover);
}

/**
 * domus_address_button_set_guest:
 */
void
domus_address_button_set_guest (DomusAddressButton *self, DomusGuest *guest)
{
  g_set_object (&self->guest, guest);
}

static void
domus_address_button_dispose (GObject *object)
{
  DomusAddressButton *self = DOMUS_ADDRESS_BUTTON (object);

  stop (self);
  g_clear_object (&self->guest);
  g_clear_pointer (&self->rdp_address, g_free);
  G_OBJECT_CLASS (domus_address_button_parent_class)->dispose (object);
}

#define BIND(child) gtk_widget_class_bind_template_child (widget_class, DomusAddressButton, child)

static void
domus_address_button_class_init (DomusAddressButtonClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = domus_address_button_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/domusvm/Domus/guest/domus-address-button.ui");
  BIND (address_popover);
  BIND (spinner);
  BIND (status);
  BIND (grid);
  BIND (rdp_button);
  gtk_widget_class_bind_template_callback (widget_class, on_popover_map);
  gtk_widget_class_bind_template_callback (widget_class, on_popover_closed);
  gtk_widget_class_bind_template_callback (widget_class, on_rdp_clicked);
}

static void
domus_address_button_init (DomusAddressButton *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
