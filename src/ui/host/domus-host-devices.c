/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-host-devices-private.h"

#include "common/domus-empty-state-private.h"
#include "common/domus-spinner-private.h"
#include "common/domus-widgets-private.h"
#include "domus-give-device-dialog-private.h"
#include "hardware/domus-host-device-chooser-private.h"

#include <glib/gi18n-lib.h>

struct _DomusHostDevices
{
  GtkBox parent_instance;

  GtkWidget *spinner;
  GtkWidget *result_bar;
  GtkLabel *result_label;
  GtkStack *stack;
  DomusEmptyState *empty;
  GtkListBox *list;

  DomusConnection *connection;
  GSimpleActionGroup *actions;
  GCancellable *cancellable; /* (nullable): while it is being looked */
  GPtrArray *pci;            /* (nullable): of DomusHostDevice */
  GPtrArray *usb;            /* (nullable): of DomusHostDevice */
};

G_DEFINE_FINAL_TYPE (DomusHostDevices, domus_host_devices, GTK_TYPE_BOX)

static void look (DomusHostDevices *self);

/* ---- the list ---- */

static void
given (gpointer data, const char *when)
{
  DomusHostDevices *self = data;

  gtk_label_set_text (self->result_label, when);
  gtk_widget_show (self->result_bar);
  look (self);
}

static void
on_give (GtkButton *button, DomusHostDevices *self)
{
  GtkWidget *window = gtk_widget_get_toplevel (GTK_WIDGET (self));

  domus_give_device_dialog_show (GTK_WINDOW (window), self->connection,
                                 g_object_get_data (G_OBJECT (button), "device"), given, self);
}

static void
add_rows (DomusHostDevices *self, GPtrArray *devices, const char *heading)
{
  for (guint i = 0; i < devices->len; i++) {
    const DomusHostDevice *device = devices->pdata[i];
    GtkWidget *row = domus_host_device_row_new (device);
    GtkWidget *text = gtk_bin_get_child (GTK_BIN (row));
    GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
    GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Give to Guest…"));
    g_autofree char *name = g_strdup_printf (_ ("Give “%s” to a guest"), device->label);

    g_object_ref (text);
    gtk_container_remove (GTK_CONTAINER (row), text);
    gtk_box_pack_start (GTK_BOX (line), text, TRUE, TRUE, 0);
    g_object_unref (text);
    g_object_set (button, "valign", GTK_ALIGN_CENTER, "margin-end", 8, NULL);
    atk_object_set_name (gtk_widget_get_accessible (button), name);
    g_object_set_data (G_OBJECT (button), "device", (gpointer)device);
    g_object_set_data (G_OBJECT (row), "heading", (gpointer)heading);
    g_signal_connect (button, "clicked", G_CALLBACK (on_give), self);
    gtk_container_add (GTK_CONTAINER (line), button);
    gtk_container_add (GTK_CONTAINER (row), line);
    gtk_container_add (GTK_CONTAINER (self->list), row);
    gtk_widget_show_all (row);
  }
}

static void
set_header (GtkListBoxRow *row, GtkListBoxRow *before, gpointer user_data)
{
  const char *heading = g_object_get_data (G_OBJECT (row), "heading");
  GtkWidget *label;

  if (before != NULL && g_object_get_data (G_OBJECT (before), "heading") == (gpointer)heading) {
    gtk_list_box_row_set_header (row, NULL);
    return;
  }
  label = gtk_label_new (heading);
  g_object_set (label, "xalign", 0.0, "margin", 8, "visible", TRUE, NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), "domus-heading");
  gtk_list_box_row_set_header (row, label);
}

static void
show_devices (DomusHostDevices *self)
{
  domus_widgets_clear (GTK_CONTAINER (self->list));
  add_rows (self, self->pci, _ ("PCI devices"));
  add_rows (self, self->usb, _ ("USB devices"));
  if (self->pci->len + self->usb->len > 0) {
    gtk_stack_set_visible_child_name (self->stack, "list");
    return;
  }
  domus_empty_state_set_text (self->empty, "computer-symbolic", _ ("No devices for guests"),
                              _ ("This host has no PCI or USB device that a guest could be "
                                 "given."));
  gtk_stack_set_visible_child_name (self->stack, "empty");
}

/* ---- looking ---- */

static void
set_looking (DomusHostDevices *self, gboolean looking)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), "look");

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), !looking);
  gtk_widget_set_visible (self->spinner, looking);
  if (!looking)
    g_clear_object (&self->cancellable);
}

static void
fail (DomusHostDevices *self, const GError *error)
{
  set_looking (self, FALSE);
  domus_empty_state_set_error (self->empty, "dialog-error-symbolic",
                               _ ("The devices of the host are not known"), error);
  gtk_stack_set_visible_child_name (self->stack, "empty");
}

static void
usb_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusHostDevices) self = user_data;
  g_autoptr (GError) error = NULL;
  GPtrArray *devices =
      domus_connection_list_host_devices_finish (DOMUS_CONNECTION (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (devices == NULL) {
    fail (self, error);
    return;
  }
  g_clear_pointer (&self->usb, g_ptr_array_unref);
  self->usb = devices;
  set_looking (self, FALSE);
  show_devices (self);
}

static void
pci_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusHostDevices) self = user_data;
  g_autoptr (GError) error = NULL;
  GPtrArray *devices =
      domus_connection_list_host_devices_finish (DOMUS_CONNECTION (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (devices == NULL) {
    fail (self, error);
    return;
  }
  domus_widgets_clear (GTK_CONTAINER (self->list)); /* its rows are of the old devices */
  g_clear_pointer (&self->pci, g_ptr_array_unref);
  self->pci = devices;
  domus_connection_list_host_devices_async (self->connection, TRUE, self->cancellable,
                                            usb_listed_cb, g_object_ref (self));
}

static void
look (DomusHostDevices *self)
{
  if (self->cancellable != NULL
      || domus_connection_get_state (self->connection) != DOMUS_CONNECTION_OPEN)
    return;
  self->cancellable = g_cancellable_new ();
  set_looking (self, TRUE);
  domus_connection_list_host_devices_async (self->connection, FALSE, self->cancellable,
                                            pci_listed_cb, g_object_ref (self));
}

static void
activate_look (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  look (user_data);
}

static const GActionEntry entries[] = {
  { "look", activate_look, NULL, NULL, NULL, { 0 } },
};

/* ---- object ---- */

static void
domus_host_devices_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (domus_host_devices_parent_class)->map (widget);
  look (DOMUS_HOST_DEVICES (widget));
}

static void
domus_host_devices_dispose (GObject *object)
{
  DomusHostDevices *self = DOMUS_HOST_DEVICES (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->actions);
  g_clear_object (&self->connection);
  G_OBJECT_CLASS (domus_host_devices_parent_class)->dispose (object);
  g_clear_pointer (&self->pci, g_ptr_array_unref);
  g_clear_pointer (&self->usb, g_ptr_array_unref);
}

static void
domus_host_devices_class_init (DomusHostDevicesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = domus_host_devices_dispose;
  widget_class->map = domus_host_devices_map;
  g_type_ensure (DOMUS_TYPE_EMPTY_STATE);
  g_type_ensure (DOMUS_TYPE_SPINNER);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/domusvm/Domus/host/domus-host-devices.ui");
  gtk_widget_class_bind_template_child (widget_class, DomusHostDevices, spinner);
  gtk_widget_class_bind_template_child (widget_class, DomusHostDevices, result_bar);
  gtk_widget_class_bind_template_child (widget_class, DomusHostDevices, result_label);
  gtk_widget_class_bind_template_child (widget_class, DomusHostDevices, stack);
  gtk_widget_class_bind_template_child (widget_class, DomusHostDevices, empty);
  gtk_widget_class_bind_template_child (widget_class, DomusHostDevices, list);
}

static void
domus_host_devices_init (DomusHostDevices *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_set_header_func (self->list, set_header, NULL, NULL);
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "devices", G_ACTION_GROUP (self->actions));
}

/**
 * domus_host_devices_new:
 *
 * Returns: (transfer floating)
 */
GtkWidget *
domus_host_devices_new (DomusConnection *connection)
{
  DomusHostDevices *self = g_object_new (DOMUS_TYPE_HOST_DEVICES, NULL);

  self->connection = g_object_ref (connection);
  return GTK_WIDGET (self);
}
