/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-host-device-chooser-private.h"

#include "common/domus-widgets-private.h"
#include "domus-domain-device.h"
#include "domus-host-device.h"

#include <glib/gi18n-lib.h>

struct _DomusHostDeviceChooser
{
  GtkBox parent_instance;

  GCancellable *cancellable;
  GPtrArray *devices;  /* (nullable): of DomusHostDevice, once listed */
  DomusXmlDoc *domain; /* what the guest has */

  GtkStack *stack;
  GtkLabel *status;
  GtkListBox *list;
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DomusHostDeviceChooser, domus_host_device_chooser, GTK_TYPE_BOX)

static const DomusHostDevice *
chosen (DomusHostDeviceChooser *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);

  return row != NULL && self->devices != NULL
             ? g_ptr_array_index (self->devices, (guint)gtk_list_box_row_get_index (row))
             : NULL;
}

/* The guest has it when a device that is put in matches one that is there. */
static gboolean
guest_has (DomusHostDeviceChooser *self, const DomusHostDevice *device)
{
  g_autoptr (DomusXmlDoc) other = domus_xml_doc_parse ("<domain/>", "domain", NULL);
  g_autofree char *place = domus_domain_add_device (other, device->xml, NULL);
  g_autofree char *found =
      place != NULL ? domus_domain_match_device (other, place, self->domain) : NULL;

  return found != NULL;
}

/**
 * domus_host_device_row_new:
 *
 * Returns: (transfer floating): a row that says what a device is and what speaks against giving it
 */
GtkWidget *
domus_host_device_row_new (const DomusHostDevice *device)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkLabel *label;

  g_object_set (box, "margin", 8, NULL);
  gtk_container_add (GTK_CONTAINER (row), box);
  domus_widgets_add_line (GTK_CONTAINER (box), device->label, NULL);
  label = domus_widgets_add_line (GTK_CONTAINER (box), device->detail, "dim-label");
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (label)), "domus-small");
  if (device->problem != NULL) {
    label = domus_widgets_add_line (GTK_CONTAINER (box), device->problem, "domus-warning");
    gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (label)), "domus-small");
    atk_object_set_description (gtk_widget_get_accessible (row), device->problem);
  }
  atk_object_set_name (gtk_widget_get_accessible (row), device->label);
  gtk_widget_show_all (row);
  return row;
}

static void
say (DomusHostDeviceChooser *self, const char *text)
{
  gtk_label_set_text (self->status, text);
  gtk_stack_set_visible_child (self->stack, GTK_WIDGET (self->status));
}

static void
listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusHostDeviceChooser) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) devices =
      domus_connection_list_host_devices_finish (DOMUS_CONNECTION (source), result, &error);

  if (self->cancellable == NULL)
    return;
  if (devices == NULL) {
    say (self, error->message);
    g_signal_emit (self, signals[CHANGED], 0);
    return;
  }
  self->devices = g_steal_pointer (&devices);
  for (guint i = 0; i < self->devices->len; i++)
    gtk_container_add (GTK_CONTAINER (self->list),
                       domus_host_device_row_new (g_ptr_array_index (self->devices, i)));
  if (self->devices->len == 0)
    say (self, _ ("This host has no such device that a guest could be given."));
  else
    gtk_stack_set_visible_child_name (self->stack, "list");
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_selected (DomusHostDeviceChooser *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
domus_host_device_chooser_dispose (GObject *object)
{
  DomusHostDeviceChooser *self = DOMUS_HOST_DEVICE_CHOOSER (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (domus_host_device_chooser_parent_class)->dispose (object);
  g_clear_pointer (&self->devices, g_ptr_array_unref);
  g_clear_pointer (&self->domain, domus_xml_doc_unref);
}

static void
domus_host_device_chooser_class_init (DomusHostDeviceChooserClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = domus_host_device_chooser_dispose;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
domus_host_device_chooser_init (DomusHostDeviceChooser *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new (NULL, NULL);

  self->cancellable = g_cancellable_new ();
  g_object_set (self, "margin", 18, NULL);
  self->stack = GTK_STACK (gtk_stack_new ());
  self->status = GTK_LABEL (gtk_label_new (_ ("Looking for the host’s devices…")));
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_label_set_line_wrap (self->status, TRUE);
  gtk_label_set_max_width_chars (self->status, 50);
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self->status)),
                               "dim-label");
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->list)),
                       _ ("Devices of the host"));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_shadow_type (GTK_SCROLLED_WINDOW (scrolled), GTK_SHADOW_IN);
  gtk_container_add (GTK_CONTAINER (scrolled), GTK_WIDGET (self->list));
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->status), "status");
  gtk_stack_add_named (self->stack, scrolled, "list");
  g_object_set (self->stack, "expand", TRUE, NULL);
  gtk_container_add (GTK_CONTAINER (self), GTK_WIDGET (self->stack));
  gtk_widget_show_all (GTK_WIDGET (self->stack));
  g_signal_connect_swapped (self->list, "row-selected", G_CALLBACK (on_selected), self);
}

/**
 * domus_host_device_chooser_new:
 * @usb: USB devices, rather than PCI ones
 *
 * Returns: (transfer floating): a list that fills itself
 */
GtkWidget *
domus_host_device_chooser_new (DomusConnection *connection, gboolean usb, const DomusXmlDoc *domain)
{
  DomusHostDeviceChooser *self = g_object_new (DOMUS_TYPE_HOST_DEVICE_CHOOSER, NULL);

  self->domain = domus_xml_doc_copy (domain);
  if (connection != NULL)
    domus_connection_list_host_devices_async (connection, usb, self->cancellable, listed,
                                              g_object_ref (self));
  else
    say (self, _ ("The connection to the host is closed."));
  return GTK_WIDGET (self);
}

/**
 * domus_host_device_chooser_get_problem:
 *
 * Returns: (transfer full) (nullable): why nothing can be added now
 */
char *
domus_host_device_chooser_get_problem (DomusHostDeviceChooser *self)
{
  const DomusHostDevice *device = chosen (self);

  if (self->devices == NULL || self->devices->len == 0)
    return g_strdup ("");
  if (device == NULL)
    return g_strdup (_ ("Choose a device of the host."));
  return guest_has (self, device) ? g_strdup (_ ("The guest has this device already.")) : NULL;
}

/**
 * domus_host_device_chooser_get_xml:
 *
 * Returns: (transfer none) (nullable): the chosen device for a definition
 */
const char *
domus_host_device_chooser_get_xml (DomusHostDeviceChooser *self)
{
  const DomusHostDevice *device = chosen (self);

  return device != NULL ? device->xml : NULL;
}
