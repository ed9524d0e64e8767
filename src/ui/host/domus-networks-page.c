/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-networks-page-private.h"

#include "common/domus-empty-state-private.h"
#include "common/domus-error-box-private.h"
#include "common/domus-widgets-private.h"
#include "domus-host-facts-private.h"
#include "domus-message.h"

#include <glib/gi18n-lib.h>

struct _DomusNetworksPage
{
  GtkBox parent_instance;

  GtkListStore *leases;
  DomusErrorBox *error_box;
  GtkListBox *list;
  GtkStack *stack;
  GtkGrid *facts;
  GtkWidget *buttons;
  GtkWidget *start_button;
  GtkWidget *stop_button;
  GtkToggleButton *autostart;
  GtkWidget *leases_box;
  GtkTreeView *leases_view;
  DomusEmptyState *empty;

  DomusConnection *connection;
  GSimpleActionGroup *actions;
  GCancellable *cancellable; /* (nullable): while it is being looked */
  GPtrArray *nets;           /* (nullable): of DomusNet, as the rows */
  char *wanted;              /* (nullable): name of the one that is or will be chosen */
  gboolean filling;
  gboolean busy;
};

G_DEFINE_FINAL_TYPE (DomusNetworksPage, domus_networks_page, GTK_TYPE_BOX)

static void look (DomusNetworksPage *self);

/* ---- the list ---- */

static const char *
state_text (const DomusNet *net)
{
  if (net->facts == NULL)
    return net->kind;
  return net->active ? _ ("Running") : _ ("Not started");
}

static GtkWidget *
new_row (const DomusNet *net)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkLabel *label;

  g_object_set (box, "margin", 8, NULL);
  domus_widgets_add_line (GTK_CONTAINER (box), net->name, NULL);
  label = domus_widgets_add_line (GTK_CONTAINER (box), state_text (net), "dim-label");
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (label)), "domus-small");
  gtk_container_add (GTK_CONTAINER (row), box);
  atk_object_set_name (gtk_widget_get_accessible (row), net->name);
  atk_object_set_description (gtk_widget_get_accessible (row), state_text (net));
  gtk_widget_show_all (row);
  return row;
}

static const DomusNet *
chosen (DomusNetworksPage *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);

  return row != NULL && self->nets != NULL ? self->nets->pdata[gtk_list_box_row_get_index (row)]
                                           : NULL;
}

static void
set_enabled (DomusNetworksPage *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled && !self->busy);
}

static void
update (DomusNetworksPage *self)
{
  const DomusNet *net = chosen (self);
  gboolean network = net != NULL && net->facts != NULL;

  set_enabled (self, "new", self->nets != NULL);
  set_enabled (self, "look", TRUE);
  set_enabled (self, "start", network && !net->active);
  set_enabled (self, "stop", network && net->active);
  set_enabled (self, "remove", network);
  gtk_widget_set_visible (self->buttons, network);
  gtk_widget_set_visible (self->start_button, network && !net->active);
  gtk_widget_set_visible (self->stop_button, network && net->active);
  gtk_widget_set_sensitive (GTK_WIDGET (self->autostart), !self->busy);
}

/* ---- the one that is chosen ---- */

static void
show_facts (DomusNetworksPage *self, const DomusNet *net)
{
  const DomusNetworkFacts *facts = net->facts;
  g_autofree char *address = NULL;
  g_autofree char *range = NULL;

  domus_host_facts_clear (self->facts);
  domus_host_facts_add (self->facts, _ ("Kind"), net->kind);
  if (facts != NULL) {
    if (facts->address != NULL)
      address = g_strdup_printf ("%s/%u", facts->address, facts->prefix);
    if (facts->dhcp_start != NULL && facts->dhcp_end != NULL)
      range = g_strdup_printf (_ ("%s to %s"), facts->dhcp_start, facts->dhcp_end);
    domus_host_facts_add (self->facts, _ ("Bridge"), facts->bridge);
    domus_host_facts_add (self->facts, _ ("Goes out by"), facts->device);
    domus_host_facts_add (self->facts, _ ("Address of the host"), address);
    domus_host_facts_add (self->facts, _ ("IPv6"), facts->address6);
    domus_host_facts_add (self->facts, _ ("Gives out"), range);
    domus_host_facts_add (self->facts, _ ("Domain"), facts->domain);
  }
  domus_host_facts_add (self->facts, _ ("Guests"),
                        *net->users != '\0' ? net->users : _ ("No guest is on it."));
}

static void
show_leases (DomusNetworksPage *self, const DomusNet *net)
{
  gtk_list_store_clear (self->leases);
  for (guint i = 0; i < net->leases->len; i++) {
    const DomusLease *lease = net->leases->pdata[i];

    gtk_list_store_insert_with_values (self->leases, NULL, -1, 0, lease->address, 1, lease->guest,
                                       2, lease->mac, 3, lease->until, -1);
  }
  gtk_widget_set_visible (self->leases_box, net->facts != NULL && net->facts->dhcp_start != NULL);
}

static void
on_selected (DomusNetworksPage *self)
{
  const DomusNet *net = chosen (self);

  if (self->filling)
    return;
  update (self);
  if (net == NULL)
    return;
  g_free (self->wanted);
  self->wanted = g_strdup (net->name);
  show_facts (self, net);
  show_leases (self, net);
  self->filling = TRUE;
  gtk_toggle_button_set_active (self->autostart, net->autostart);
  self->filling = FALSE;
}

static void
fill (DomusNetworksPage *self)
{
  guint index = 0;

  self->filling = TRUE;
  for (guint i = 0; i < self->nets->len; i++) {
    const DomusNet *net = self->nets->pdata[i];

    gtk_container_add (GTK_CONTAINER (self->list), new_row (net));
    if (g_strcmp0 (net->name, self->wanted) == 0)
      index = i;
  }
  gtk_list_box_select_row (self->list, gtk_list_box_get_row_at_index (self->list, (int)index));
  self->filling = FALSE;
  gtk_stack_set_visible_child_name (self->stack, self->nets->len > 0 ? "net" : "empty");
  on_selected (self);
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusNetworksPage) self = user_data;
  g_autoptr (GError) error = NULL;
  GPtrArray *nets = domus_connection_list_nets_finish (DOMUS_CONNECTION (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->cancellable);
  if (nets == NULL) {
    domus_error_box_set_error (self->error_box, _ ("The networks are not known"), error);
    return;
  }
  self->filling = TRUE;
  domus_widgets_clear (GTK_CONTAINER (self->list)); /* its rows are of the old networks */
  self->filling = FALSE;
  g_clear_pointer (&self->nets, g_ptr_array_unref);
  self->nets = nets;
  fill (self);
}

static void
look (DomusNetworksPage *self)
{
  if (self->cancellable != NULL
      || domus_connection_get_state (self->connection) != DOMUS_CONNECTION_OPEN)
    return;
  self->cancellable = g_cancellable_new ();
  domus_connection_list_nets_async (self->connection, self->cancellable, listed_cb,
                                    g_object_ref (self));
}

/* ---- actions ---- */

static void
set_busy (DomusNetworksPage *self, gboolean busy)
{
  self->busy = busy;
  update (self);
}

static void
op_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusNetworksPage) self = user_data;
  g_autoptr (GError) error = NULL;

  domus_connection_net_op_finish (DOMUS_CONNECTION (source), result, &error);
  if (self->connection == NULL)
    return;
  set_busy (self, FALSE);
  domus_error_box_set_error (self->error_box, NULL, error);
  look (self);
}

static void
do_op (DomusNetworksPage *self, DomusNetOp op)
{
  const DomusNet *net = chosen (self);

  if (net == NULL)
    return;
  set_busy (self, TRUE);
  domus_connection_net_op_async (self->connection, net->name, op, NULL, op_cb, g_object_ref (self));
}

static void
stop_confirmed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusNetworksPage) self = user_data;

  if (domus_message_confirm_finish (result) && self->connection != NULL)
    do_op (self, DOMUS_NET_STOP);
}

static void
remove_confirmed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusNetworksPage) self = user_data;

  if (domus_message_confirm_finish (result) && self->connection != NULL)
    do_op (self, DOMUS_NET_REMOVE);
}

/* Guests that run lose it at once, the others do not start without it. */
static void
ask (DomusNetworksPage *self, const char *heading, const char *label, GAsyncReadyCallback confirmed)
{
  const DomusNet *net = chosen (self);
  g_autofree char *body =
      *net->users == '\0'
          ? g_strdup (_ ("No guest is on it."))
          : g_strdup_printf (ngettext ("On it: %s. %u of these runs, and would be without a "
                                       "network at once.",
                                       "On it: %s. %u of these run, and would be without a network "
                                       "at once.",
                                       net->running),
                             net->users, net->running);

  domus_message_confirm_async (GTK_WINDOW (gtk_widget_get_toplevel (GTK_WIDGET (self))), heading,
                               body, label, net->running > 0, NULL, confirmed, g_object_ref (self));
}

static void
activate_start (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  do_op (user_data, DOMUS_NET_START);
}

static void
activate_stop (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DomusNetworksPage *self = user_data;
  g_autofree char *heading = g_strdup_printf (_ ("Stop the network “%s”?"), chosen (self)->name);

  ask (self, heading, _ ("_Stop"), stop_confirmed);
}

static void
activate_remove (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DomusNetworksPage *self = user_data;
  g_autofree char *heading = g_strdup_printf (_ ("Remove the network “%s”?"), chosen (self)->name);

  ask (self, heading, _ ("_Remove"), remove_confirmed);
}

static void
on_autostart (DomusNetworksPage *self)
{
  if (!self->filling)
    do_op (self, gtk_toggle_button_get_active (self->autostart) ? DOMUS_NET_AUTOSTART_ON
                                                                : DOMUS_NET_AUTOSTART_OFF);
}

static void
net_made (gpointer owner, const char *name)
{
  DomusNetworksPage *self = owner;

  g_free (self->wanted);
  self->wanted = g_strdup (name);
  look (self);
}

static void
activate_new (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DomusNetworksPage *self = user_data;

  domus_new_network_dialog_show (GTK_WIDGET (self), self->connection, self->nets, net_made);
}

static void
activate_look (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  look (user_data);
}

static const GActionEntry entries[] = {
  { "new", activate_new, NULL, NULL, NULL, { 0 } },
  { "look", activate_look, NULL, NULL, NULL, { 0 } },
  { "start", activate_start, NULL, NULL, NULL, { 0 } },
  { "stop", activate_stop, NULL, NULL, NULL, { 0 } },
  { "remove", activate_remove, NULL, NULL, NULL, { 0 } },
};

/* ---- object ---- */

static void
domus_networks_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (domus_networks_page_parent_class)->map (widget);
  look (DOMUS_NETWORKS_PAGE (widget));
}

static void
domus_networks_page_dispose (GObject *object)
{
  DomusNetworksPage *self = DOMUS_NETWORKS_PAGE (object);

  self->filling = TRUE; /* rows that go choose others */
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->actions);
  g_clear_object (&self->connection);
  G_OBJECT_CLASS (domus_networks_page_parent_class)->dispose (object);
  g_clear_pointer (&self->nets, g_ptr_array_unref);
  g_clear_pointer (&self->wanted, g_free);
}

static void
domus_networks_page_class_init (DomusNetworksPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = domus_networks_page_dispose;
  widget_class->map = domus_networks_page_map;
  g_type_ensure (DOMUS_TYPE_EMPTY_STATE);
  g_type_ensure (DOMUS_TYPE_ERROR_BOX);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/domusvm/Domus/host/domus-networks-page.ui");
  gtk_widget_class_bind_template_child (widget_class, DomusNetworksPage, leases);
  gtk_widget_class_bind_template_child (widget_class, DomusNetworksPage, error_box);
  gtk_widget_class_bind_template_child (widget_class, DomusNetworksPage, list);
  gtk_widget_class_bind_template_child (widget_class, DomusNetworksPage, stack);
  gtk_widget_class_bind_template_child (widget_class, DomusNetworksPage, facts);
  gtk_widget_class_bind_template_child (widget_class, DomusNetworksPage, buttons);
  gtk_widget_class_bind_template_child (widget_class, DomusNetworksPage, start_button);
  gtk_widget_class_bind_template_child (widget_class, DomusNetworksPage, stop_button);
  gtk_widget_class_bind_template_child (widget_class, DomusNetworksPage, autostart);
  gtk_widget_class_bind_template_child (widget_class, DomusNetworksPage, leases_box);
  gtk_widget_class_bind_template_child (widget_class, DomusNetworksPage, leases_view);
  gtk_widget_class_bind_template_child (widget_class, DomusNetworksPage, empty);
  gtk_widget_class_bind_template_callback (widget_class, on_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_autostart);
}

static void
domus_networks_page_init (DomusNetworksPage *self)
{
  static const char *const titles[] = { N_ ("Address"), N_ ("Guest"), N_ ("MAC address"),
                                        N_ ("Until") };

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "net", G_ACTION_GROUP (self->actions));
  for (int i = 0; i < (int)G_N_ELEMENTS (titles); i++) {
    gtk_tree_view_insert_column_with_attributes (self->leases_view, -1, _ (titles[i]),
                                                 gtk_cell_renderer_text_new (), "text", i, NULL);
    gtk_tree_view_column_set_sort_column_id (gtk_tree_view_get_column (self->leases_view, i), i);
  }
  domus_empty_state_set_text (self->empty, "network-workgroup-symbolic", _ ("No networks"),
                              _ ("The host tells of no virtual network and of no bridge. Guests on "
                                 "Xen usually have a bridge, xenbr0, which is made on the host "
                                 "itself."));
  domus_empty_state_add_action (self->empty, _ ("_New Network…"), "net.new", TRUE);
}

/**
 * domus_networks_page_new:
 *
 * Returns: (transfer floating)
 */
GtkWidget *
domus_networks_page_new (DomusConnection *connection)
{
  DomusNetworksPage *self = g_object_new (DOMUS_TYPE_NETWORKS_PAGE, NULL);

  self->connection = g_object_ref (connection);
  update (self);
  return GTK_WIDGET (self);
}
