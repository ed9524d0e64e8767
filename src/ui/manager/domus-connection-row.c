/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-connection-row-private.h"

#include "common/domus-secrets-private.h"
#include "domus-connection-options.h"
#include "domus-connection-properties-private.h"
#include "domus-message.h"
#include "transfer/domus-transfer-private.h"

#include <glib/gi18n-lib.h>

struct _DomusConnectionRow
{
  GtkListBoxRow parent_instance;

  GtkImage *icon;
  GtkLabel *label;
  GtkLabel *status;
  GtkWidget *menu_button;

  DomusConnectionStore *store;
  DomusConnection *connection;
  GSimpleActionGroup *actions;
  GtkWidget *menu;  /* (nullable): made when it is first wanted */
  char *colour;     /* (nullable): class of style that is set */
  gboolean grouped; /* was in a group once */
};

enum
{
  CONNECTION_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DomusConnectionRow, domus_connection_row, GTK_TYPE_LIST_BOX_ROW)

/* ---- actions ---- */

static GtkWindow *
get_window (DomusConnectionRow *self)
{
  GtkWidget *toplevel = gtk_widget_get_toplevel (GTK_WIDGET (self));

  return GTK_IS_WINDOW (toplevel) ? GTK_WINDOW (toplevel) : NULL;
}

static void
on_connect (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  domus_connection_open (DOMUS_CONNECTION_ROW (user_data)->connection);
}

static void
on_disconnect (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  domus_connection_close (DOMUS_CONNECTION_ROW (user_data)->connection);
}

static void
on_forget_passwords (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  domus_secret_forget (domus_connection_get_uri (DOMUS_CONNECTION_ROW (user_data)->connection),
                       NULL);
}

static void
on_details (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DomusConnectionRow *self = user_data;
  const GError *error = domus_connection_get_error (self->connection);
  g_autofree char *heading =
      g_strdup_printf (_ ("“%s” is not connected"), domus_connection_get_label (self->connection));

  if (error != NULL)
    domus_message_error (get_window (self), heading, error);
}

static void
on_remove_confirmed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusConnectionRow) self = user_data;

  if (!domus_message_confirm_finish (result) || self->store == NULL)
    return;
  domus_secret_forget (domus_connection_get_uri (self->connection), NULL);
  domus_connection_store_remove (self->store, self->connection);
}

static void
on_remove (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DomusConnectionRow *self = user_data;
  g_autofree char *heading = g_strdup_printf (_ ("Remove the connection “%s”?"),
                                              domus_connection_get_label (self->connection));

  domus_message_confirm_async (
      get_window (self), heading,
      _ ("Only Domus forgets it. The host and its guests stay as they are."), _ ("_Remove"), FALSE,
      NULL, on_remove_confirmed, g_object_ref (self));
}

static void
on_host (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DomusConnectionRow *self = user_data;
  GtkWindow *window = get_window (self);
  GtkApplication *application = window != NULL ? gtk_window_get_application (window) : NULL;

  if (application != NULL)
    g_action_group_activate_action (
        G_ACTION_GROUP (application), "show-host",
        g_variant_new ("(ss)", domus_connection_get_uri (self->connection), "overview"));
}

static void
on_new_vm (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DomusConnectionRow *self = user_data;
  GtkWindow *window = get_window (self);
  GtkApplication *application = window != NULL ? gtk_window_get_application (window) : NULL;

  if (application != NULL)
    g_action_group_activate_action (
        G_ACTION_GROUP (application), "new-vm",
        g_variant_new_string (domus_connection_get_uri (self->connection)));
}

static void
on_restore (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DomusConnectionRow *self = user_data;

  gtk_window_present (
      GTK_WINDOW (domus_restore_dialog_new (get_window (self), self->store, self->connection)));
}

static void
on_properties (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DomusConnectionRow *self = user_data;

  gtk_window_present (GTK_WINDOW (
      domus_connection_properties_new (get_window (self), self->store, self->connection)));
}

static const GActionEntry entries[] = {
  { "new-vm", on_new_vm, NULL, NULL, NULL, { 0 } },
  { "host", on_host, NULL, NULL, NULL, { 0 } },
  { "restore", on_restore, NULL, NULL, NULL, { 0 } },
  { "connect", on_connect, NULL, NULL, NULL, { 0 } },
  { "disconnect", on_disconnect, NULL, NULL, NULL, { 0 } },
  { "details", on_details, NULL, NULL, NULL, { 0 } },
  { "properties", on_properties, NULL, NULL, NULL, { 0 } },
  { "forget-passwords", on_forget_passwords, NULL, NULL, NULL, { 0 } },
  { "remove", on_remove, NULL, NULL, NULL, { 0 } },
};

static void
set_enabled (DomusConnectionRow *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static void
popup (DomusConnectionRow *self, GtkWidget *at, GdkEvent *event)
{
  if (self->menu == NULL) {
    g_autoptr (GtkBuilder) builder =
        gtk_builder_new_from_resource ("/org/domusvm/Domus/manager/connection-menu.ui");

    self->menu = gtk_menu_new_from_model (G_MENU_MODEL (gtk_builder_get_object (builder, "menu")));
    gtk_menu_attach_to_widget (GTK_MENU (self->menu), GTK_WIDGET (self), NULL);
  }
  if (at == NULL)
    gtk_menu_popup_at_pointer (GTK_MENU (self->menu), event);
  else
    gtk_menu_popup_at_widget (GTK_MENU (self->menu), at, GDK_GRAVITY_SOUTH_WEST,
                              GDK_GRAVITY_NORTH_WEST, event);
}

static void
on_menu_clicked (DomusConnectionRow *self)
{
  popup (self, self->menu_button, NULL);
}

/* ---- showing ---- */

static void
show_state (DomusConnectionRow *self)
{
  DomusConnectionState state = domus_connection_get_state (self->connection);
  const GError *error = domus_connection_get_error (self->connection);
  g_autofree char *summary = NULL;
  const char *icon = "network-server-symbolic";
  const char *status = NULL;

  switch (state) {
  case DOMUS_CONNECTION_OPEN:
    summary = domus_connection_get_host_summary (self->connection);
    status = summary;
    break;
  case DOMUS_CONNECTION_CONNECTING:
    icon = "content-loading-symbolic";
    status = _ ("Connecting…");
    break;
  case DOMUS_CONNECTION_WAITING:
    icon = "dialog-warning-symbolic";
    status = _ ("Trying again…");
    break;
  case DOMUS_CONNECTION_FAILED:
    icon = "dialog-error-symbolic";
    status = _ ("Connecting failed");
    break;
  case DOMUS_CONNECTION_CLOSED:
  default:
    icon = "network-offline-symbolic";
    status = _ ("Disconnected");
    break;
  }
  gtk_image_set_from_icon_name (self->icon, icon, GTK_ICON_SIZE_MENU);
  gtk_label_set_text (self->status, status != NULL ? status : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self),
                               error != NULL ? error->message
                                             : domus_connection_get_uri (self->connection));
  set_enabled (self, "new-vm", state == DOMUS_CONNECTION_OPEN);
  set_enabled (self, "restore", state == DOMUS_CONNECTION_OPEN);
  set_enabled (self, "connect",
               state != DOMUS_CONNECTION_OPEN && state != DOMUS_CONNECTION_CONNECTING);
  set_enabled (self, "disconnect",
               state == DOMUS_CONNECTION_OPEN || state == DOMUS_CONNECTION_CONNECTING
                   || state == DOMUS_CONNECTION_WAITING);
  set_enabled (self, "details", error != NULL);
}

/* A stripe beside the name, which stays what tells connections apart. */
static void
show_colour (DomusConnectionRow *self)
{
  const char *colour = domus_connection_get_options (self->connection)->colour;
  GtkStyleContext *style = gtk_widget_get_style_context (GTK_WIDGET (self));

  if (self->colour != NULL)
    gtk_style_context_remove_class (style, self->colour);
  g_free (self->colour);
  self->colour = colour != NULL ? g_strconcat ("domus-colour-", colour, NULL) : NULL;
  if (self->colour != NULL)
    gtk_style_context_add_class (style, self->colour);
}

/* The heading of a group is not in the tree that screen readers have. */
static void
show_label (DomusConnectionRow *self)
{
  const char *group = domus_connection_get_options (self->connection)->group;
  g_autofree char *where = group != NULL ? g_strdup_printf (_ ("In the group “%s”"), group) : NULL;
  const char *label = domus_connection_get_label (self->connection);
  g_autofree char *name = g_strdup_printf (_ ("Menu of “%s”"), label);

  gtk_label_set_text (self->label, label);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), label);
  /* Until there is a group, the tooltip describes the row. */
  if (where != NULL || self->grouped)
    atk_object_set_description (gtk_widget_get_accessible (GTK_WIDGET (self)),
                                where != NULL ? where
                                              : domus_connection_get_uri (self->connection));
  self->grouped = self->grouped || where != NULL;
  atk_object_set_name (gtk_widget_get_accessible (self->menu_button), name);
}

static void
on_notify (DomusConnectionRow *self)
{
  show_label (self);
  show_colour (self);
  show_state (self);
  g_signal_emit (self, signals[CONNECTION_CHANGED], 0);
}

static void
on_listed (DomusConnectionRow *self)
{
  g_signal_emit (self, signals[CONNECTION_CHANGED], 0);
}

/* ---- object ---- */

static void
domus_connection_row_dispose (GObject *object)
{
  DomusConnectionRow *self = DOMUS_CONNECTION_ROW (object);

  g_clear_object (&self->store);
  g_clear_object (&self->actions);
  G_OBJECT_CLASS (domus_connection_row_parent_class)->dispose (object);
}

static void
domus_connection_row_finalize (GObject *object)
{
  g_clear_object (&DOMUS_CONNECTION_ROW (object)->connection);
  g_free (DOMUS_CONNECTION_ROW (object)->colour);
  G_OBJECT_CLASS (domus_connection_row_parent_class)->finalize (object);
}

static void
domus_connection_row_class_init (DomusConnectionRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = domus_connection_row_dispose;
  G_OBJECT_CLASS (klass)->finalize = domus_connection_row_finalize;
  signals[CONNECTION_CHANGED] =
      g_signal_new ("connection-changed", DOMUS_TYPE_CONNECTION_ROW, G_SIGNAL_RUN_LAST, 0, NULL,
                    NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/domusvm/Domus/manager/domus-connection-row.ui");
  gtk_widget_class_bind_template_child (widget_class, DomusConnectionRow, icon);
  gtk_widget_class_bind_template_child (widget_class, DomusConnectionRow, label);
  gtk_widget_class_bind_template_child (widget_class, DomusConnectionRow, status);
  gtk_widget_class_bind_template_child (widget_class, DomusConnectionRow, menu_button);
  gtk_widget_class_bind_template_callback (widget_class, on_menu_clicked);
}

static void
domus_connection_row_init (DomusConnectionRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "connection", G_ACTION_GROUP (self->actions));
}

/**
 * domus_connection_row_new:
 * @store: from which "Remove" takes the connection away
 *
 * Returns: (transfer floating)
 */
GtkWidget *
domus_connection_row_new (DomusConnectionStore *store, DomusConnection *connection)
{
  DomusConnectionRow *self = g_object_new (DOMUS_TYPE_CONNECTION_ROW, NULL);

  self->store = g_object_ref (store);
  self->connection = g_object_ref (connection);
  g_signal_connect_object (connection, "notify", G_CALLBACK (on_notify), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (connection, "listed", G_CALLBACK (on_listed), self, G_CONNECT_SWAPPED);
  show_label (self);
  show_colour (self);
  show_state (self);
  return GTK_WIDGET (self);
}

/**
 * domus_connection_row_get_connection:
 *
 * Returns: (transfer none)
 */
DomusConnection *
domus_connection_row_get_connection (DomusConnectionRow *self)
{
  g_return_val_if_fail (DOMUS_IS_CONNECTION_ROW (self), NULL);
  return self->connection;
}

/**
 * domus_connection_row_popup:
 * @event: (nullable): the button press, or %NULL from the keyboard
 */
void
domus_connection_row_popup (DomusConnectionRow *self, GdkEvent *event)
{
  g_return_if_fail (DOMUS_IS_CONNECTION_ROW (self));

  popup (self, event == NULL ? GTK_WIDGET (self) : NULL, event);
}
