/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-networks-page-private.h"

#include "domus-host-form-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const char *const modes[] = { "nat", "route", "open", "isolated", "bridge" };

typedef struct
{
  DomusConnection *connection;
  GtkWidget *owner;
  void (*done) (gpointer owner, const char *name);
  GPtrArray *others; /* of DomusNetworkFacts, that belong to @nets */
  GPtrArray *nets;

  GtkEntry *name;
  GtkComboBox *mode;
  GtkWidget *address_label;
  GtkEntry *address;
  GtkToggleButton *dhcp;
  GtkWidget *bridge_label;
  GtkComboBox *bridge;
} NewNetwork;

static void
new_network_free (gpointer data)
{
  NewNetwork *self = data;

  g_object_unref (self->connection);
  g_object_unref (self->owner);
  g_ptr_array_unref (self->others);
  g_ptr_array_unref (self->nets);
  g_free (self);
}

static void
on_mode (NewNetwork *self)
{
  gboolean bridge = g_strcmp0 (gtk_combo_box_get_active_id (self->mode), "bridge") == 0;

  gtk_widget_set_visible (self->address_label, !bridge);
  gtk_widget_set_visible (GTK_WIDGET (self->address), !bridge);
  gtk_widget_set_visible (GTK_WIDGET (self->dhcp), !bridge);
  gtk_widget_set_visible (self->bridge_label, bridge);
  gtk_widget_set_visible (GTK_WIDGET (self->bridge), bridge);
}

static void
made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DomusHostForm *form = domus_host_form_back (user_data);
  g_autoptr (GError) error = NULL;
  NewNetwork *self;

  domus_connection_make_net_finish (DOMUS_CONNECTION (source), result, &error);
  if (form == NULL)
    return;
  self = form->data;
  if (error == NULL)
    self->done (self->owner, gtk_entry_get_text (self->name));
  domus_host_form_end (form, _ ("The network was not made"), error);
}

static void
accept (DomusHostForm *form)
{
  NewNetwork *self = form->data;
  DomusNetworkWish wish = {
    .name = gtk_entry_get_text (self->name),
    .mode = gtk_combo_box_get_active_id (self->mode),
    .bridge = gtk_combo_box_get_active_id (self->bridge),
    .address = gtk_entry_get_text (self->address),
    .dhcp = gtk_toggle_button_get_active (self->dhcp),
  };
  g_autoptr (GError) error = NULL;
  g_autofree char *xml = domus_network_to_xml (&wish, self->others, &error);

  if (xml == NULL) {
    domus_host_form_end (form, NULL, error);
    return;
  }
  domus_host_form_begin (form);
  domus_connection_make_net_async (self->connection, wish.name, xml, form->cancellable, made_cb,
                                   domus_host_form_hold (form));
}

static void
fill (NewNetwork *self, DomusHostForm *form)
{
  g_autofree char *proposal = domus_network_propose (self->others);

  self->name = GTK_ENTRY (gtk_entry_new ());
  self->mode = GTK_COMBO_BOX (gtk_combo_box_text_new ());
  self->address = GTK_ENTRY (gtk_entry_new ());
  self->bridge = GTK_COMBO_BOX (gtk_combo_box_text_new ());
  self->dhcp = GTK_TOGGLE_BUTTON (
      gtk_check_button_new_with_mnemonic (_ ("_Give addresses to the guests (DHCP)")));
  for (gsize i = 0; i < G_N_ELEMENTS (modes); i++)
    gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (self->mode), modes[i],
                               domus_network_mode_text (modes[i]));
  for (guint i = 0; i < self->nets->len; i++) {
    const DomusNet *net = self->nets->pdata[i];

    if (net->facts == NULL)
      gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (self->bridge), net->name, net->name);
  }
  gtk_combo_box_set_active (self->bridge, 0);
  gtk_entry_set_text (self->address, proposal);
  gtk_toggle_button_set_active (self->dhcp, TRUE);
  domus_host_form_add (form, _ ("_Name:"), GTK_WIDGET (self->name));
  domus_host_form_add (form, _ ("_Kind:"), GTK_WIDGET (self->mode));
  self->address_label =
      domus_host_form_add (form, _ ("_Address of the host:"), GTK_WIDGET (self->address));
  self->bridge_label = domus_host_form_add (form, _ ("_Bridge:"), GTK_WIDGET (self->bridge));
  domus_host_form_add_wide (form, GTK_WIDGET (self->dhcp));
}

/**
 * domus_new_network_dialog_show:
 */
void
domus_new_network_dialog_show (GtkWidget *owner,
                               DomusConnection *connection,
                               GPtrArray *nets,
                               void (*done) (gpointer owner, const char *name))
{
  NewNetwork *self = g_new0 (NewNetwork, 1);
  DomusHostForm *form =
      domus_host_form_new (owner, _ ("New Network"), _ ("_Make"), self, new_network_free);

  self->connection = g_object_ref (connection);
  self->owner = g_object_ref (owner);
  self->done = done;
  self->nets = g_ptr_array_ref (nets);
  self->others = g_ptr_array_new ();
  for (guint i = 0; i < nets->len; i++) {
    const DomusNet *net = nets->pdata[i];

    if (net->facts != NULL)
      g_ptr_array_add (self->others, net->facts);
  }
  fill (self, form);
  g_signal_connect_swapped (self->mode, "changed", G_CALLBACK (on_mode), self);
  gtk_combo_box_set_active (self->mode, 0);
  domus_host_form_run (form, accept);
}
