/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-windows.h"

#include "common/domus-error-box-private.h"
#include "common/domus-style-private.h"
#include "domus-ssh-hosts-private.h"
#include "domus-uri.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define DOMUS_TYPE_ADD_CONNECTION_DIALOG (domus_add_connection_dialog_get_type ())
G_DECLARE_FINAL_TYPE (
    DomusAddConnectionDialog, domus_add_connection_dialog, DOMUS, ADD_CONNECTION_DIALOG, GtkDialog)

enum
{
  RESPONSE_KEEP = 1,
};

/* In the order of the template's list. @scheme NULL: the address as typed. */
static const struct
{
  const char *scheme;
  gboolean host;
  gboolean user;
  const char *path;
  const char *tip;
} kinds[] = {
  { "xen", FALSE, FALSE, "/system", N_ ("The Xen host that Domus runs on.") },
  { "xen+ssh", TRUE, TRUE, "/system",
    N_ ("Keys and settings are those of your SSH client. The user must be allowed to manage "
        "libvirt there, as root is.") },
  { "xen+tls", TRUE, FALSE, "/system",
    N_ ("Encrypted, with the certificates that libvirt has on both sides.") },
  { "xen+tcp", TRUE, FALSE, "/system",
    N_ ("Not encrypted: only for networks that nobody else can listen to.") },
  { "qemu", FALSE, FALSE, "/system", N_ ("The guests of this computer.") },
  { "qemu+ssh", TRUE, TRUE, "/system",
    N_ ("Keys and settings are those of your SSH client. The user must be allowed to manage "
        "libvirt there, as members of the group libvirt are.") },
  { "qemu", FALSE, FALSE, "/session", N_ ("Your own guests, without administrator’s rights.") },
  { NULL, FALSE, FALSE, NULL, N_ ("Any address that libvirt understands.") },
};

#define KIND_OTHER (G_N_ELEMENTS (kinds) - 1)

struct _DomusAddConnectionDialog
{
  GtkDialog parent_instance;

  GtkWidget *form;
  GtkComboBox *kind;
  GtkLabel *tip;
  GtkWidget *host_label;
  GtkEntry *host;
  GtkWidget *user_label;
  GtkEntry *user;
  GtkEntry *uri;
  GtkLabel *problem;
  GtkWidget *progress;
  GtkSpinner *spinner;
  GtkLabel *progress_label;
  DomusErrorBox *error;
  GtkButton *connect;
  GtkWidget *keep;

  DomusConnectionStore *store;
  DomusConnection *connection; /* (owned) (nullable): being tried */
  gboolean ours;               /* was not in the store before */
  gboolean filling;
};

G_DEFINE_FINAL_TYPE (DomusAddConnectionDialog, domus_add_connection_dialog, GTK_TYPE_DIALOG)

/* ---- the address ---- */

static char *
build_uri (DomusAddConnectionDialog *self, guint kind)
{
  const char *host = gtk_entry_get_text (self->host);
  const char *user = gtk_entry_get_text (self->user);
  /* More than one colon: an IPv6 address, not a port. */
  gboolean brackets = *host != '[' && strchr (host, ':') != strrchr (host, ':');

  if (!kinds[kind].host)
    return g_strdup_printf ("%s://%s", kinds[kind].scheme, kinds[kind].path);
  return g_strdup_printf ("%s://%s%s%s%s%s%s", kinds[kind].scheme, kinds[kind].user ? user : "",
                          kinds[kind].user && *user ? "@" : "", brackets ? "[" : "", host,
                          brackets ? "]" : "", kinds[kind].path);
}

/* Whether the address could be tried; says why not. */
static void
check (DomusAddConnectionDialog *self)
{
  g_autoptr (GError) error = NULL;
  guint kind = (guint)gtk_combo_box_get_active (self->kind);
  const char *text = gtk_entry_get_text (self->uri);
  gboolean complete = *text != '\0' && (!kinds[kind].host || *gtk_entry_get_text (self->host));
  g_autoptr (DomusUri) parsed = complete ? domus_uri_parse (text, &error) : NULL;

  gtk_label_set_text (self->problem, error != NULL ? error->message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), error != NULL);
  gtk_dialog_set_response_sensitive (GTK_DIALOG (self), GTK_RESPONSE_ACCEPT,
                                     parsed != NULL && gtk_widget_get_sensitive (self->form));
}

static void stop_trying (DomusAddConnectionDialog *self);

static void
address_changed (DomusAddConnectionDialog *self)
{
  stop_trying (self); /* what was tried is another one now */
  domus_error_box_set_error (self->error, NULL, NULL);
  gtk_widget_hide (self->keep);
  gtk_button_set_label (self->connect, _ ("C_onnect"));
  check (self);
}

static void
on_fields_changed (DomusAddConnectionDialog *self)
{
  guint kind = (guint)gtk_combo_box_get_active (self->kind);
  gboolean host = kinds[kind].host;

  gtk_widget_set_visible (self->host_label, host);
  gtk_widget_set_visible (GTK_WIDGET (self->host), host);
  gtk_widget_set_visible (self->user_label, kinds[kind].user);
  gtk_widget_set_visible (GTK_WIDGET (self->user), kinds[kind].user);
  gtk_label_set_text (self->tip, _ (kinds[kind].tip));
  if (kind != KIND_OTHER && !self->filling) {
    g_autofree char *uri = build_uri (self, kind);

    self->filling = TRUE;
    gtk_entry_set_text (self->uri, uri);
    self->filling = FALSE;
  }
  address_changed (self);
}

static void
on_uri_changed (DomusAddConnectionDialog *self)
{
  if (self->filling)
    return;
  self->filling = TRUE;
  gtk_combo_box_set_active (self->kind, KIND_OTHER);
  self->filling = FALSE;
  address_changed (self);
}

/* ---- trying ---- */

static void
set_trying (DomusAddConnectionDialog *self, gboolean trying)
{
  gtk_widget_set_sensitive (self->form, !trying);
  gtk_widget_set_visible (self->progress, trying);
  g_object_set (self->spinner, "active", trying, NULL);
  check (self);
}

static void
stop_trying (DomusAddConnectionDialog *self)
{
  g_autoptr (DomusConnection) connection = g_steal_pointer (&self->connection);

  if (connection == NULL)
    return;
  g_signal_handlers_disconnect_by_data (connection, self);
  if (self->ours)
    domus_connection_store_remove (self->store, connection);
  set_trying (self, FALSE);
}

/* From now on it stays, also after a restart. */
static void
keep (DomusAddConnectionDialog *self)
{
  g_autoptr (DomusConnection) connection = g_steal_pointer (&self->connection);

  g_signal_handlers_disconnect_by_data (connection, self);
  domus_connection_store_add (self->store, domus_connection_get_uri (connection), TRUE, NULL);
  gtk_widget_destroy (GTK_WIDGET (self));
}

static void
on_state (DomusAddConnectionDialog *self)
{
  switch (domus_connection_get_state (self->connection)) {
  case DOMUS_CONNECTION_OPEN:
    keep (self);
    break;
  case DOMUS_CONNECTION_CONNECTING:
    set_trying (self, TRUE);
    break;
  case DOMUS_CONNECTION_CLOSED:
  case DOMUS_CONNECTION_WAITING:
  case DOMUS_CONNECTION_FAILED:
  default:
    set_trying (self, FALSE);
    domus_error_box_set_error (self->error, _ ("Connecting failed"),
                               domus_connection_get_error (self->connection));
    gtk_button_set_label (self->connect, _ ("_Try Again"));
    gtk_widget_set_visible (self->keep, self->ours);
    gtk_widget_grab_focus (GTK_WIDGET (self->connect));
    break;
  }
}

static void
try_now (DomusAddConnectionDialog *self)
{
  const char *uri = gtk_entry_get_text (self->uri);
  g_autofree char *text = NULL;
  DomusConnection *connection = domus_connection_store_find (self->store, uri);

  domus_error_box_set_error (self->error, NULL, NULL);
  gtk_widget_hide (self->keep);
  if (self->connection == NULL) {
    self->ours = connection == NULL;
    connection = domus_connection_store_add (self->store, uri, FALSE, NULL);
    if (connection == NULL)
      return;
    self->connection = g_object_ref (connection);
    g_signal_connect_object (connection, "notify::state", G_CALLBACK (on_state), self,
                             G_CONNECT_SWAPPED);
  } else {
    domus_connection_open (self->connection);
  }
  text = g_strdup_printf (_ ("Connecting to “%s”…"), domus_connection_get_label (self->connection));
  gtk_label_set_text (self->progress_label, text);
  on_state (self);
}

static void
on_response (DomusAddConnectionDialog *self, int response)
{
  if (response == GTK_RESPONSE_ACCEPT) {
    try_now (self);
  } else if (response == RESPONSE_KEEP && self->connection != NULL) {
    keep (self);
  } else {
    gtk_widget_destroy (GTK_WIDGET (self));
  }
}

/* ---- object ---- */

static void
domus_add_connection_dialog_dispose (GObject *object)
{
  DomusAddConnectionDialog *self = DOMUS_ADD_CONNECTION_DIALOG (object);

  if (self->connection != NULL) {
    g_signal_handlers_disconnect_by_data (self->connection, self);
    if (self->ours)
      domus_connection_store_remove (self->store, self->connection);
  }
  g_clear_object (&self->connection);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (domus_add_connection_dialog_parent_class)->dispose (object);
}

#define BIND(child)                                                                                \
  gtk_widget_class_bind_template_child (widget_class, DomusAddConnectionDialog, child)

static void
domus_add_connection_dialog_class_init (DomusAddConnectionDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = domus_add_connection_dialog_dispose;
  g_type_ensure (DOMUS_TYPE_ERROR_BOX);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/domusvm/Domus/manager/domus-add-connection-dialog.ui");
  BIND (form);
  BIND (kind);
  BIND (tip);
  BIND (host_label);
  BIND (host);
  BIND (user_label);
  BIND (user);
  BIND (uri);
  BIND (problem);
  BIND (progress);
  BIND (spinner);
  BIND (progress_label);
  BIND (error);
  BIND (connect);
  BIND (keep);
  gtk_widget_class_bind_template_callback (widget_class, on_fields_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_uri_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_response);
}

static void
domus_add_connection_dialog_init (DomusAddConnectionDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  domus_style_ensure (gtk_widget_get_screen (GTK_WIDGET (self)));
  gtk_dialog_set_default_response (GTK_DIALOG (self), GTK_RESPONSE_ACCEPT);
  gtk_combo_box_set_active (self->kind, 1);
  domus_ssh_hosts_complete (self->host);
}

/**
 * domus_add_connection_dialog_new:
 * @parent: (nullable): the window that it belongs to
 * @store: takes the connection
 *
 * Returns: (transfer none): the dialog, not shown yet; it destroys itself
 */
GtkWidget *
domus_add_connection_dialog_new (GtkWindow *parent, DomusConnectionStore *store)
{
  DomusAddConnectionDialog *self =
      g_object_new (DOMUS_TYPE_ADD_CONNECTION_DIALOG, "transient-for", parent, NULL);

  self->store = g_object_ref (store);
  gtk_widget_grab_focus (GTK_WIDGET (self->kind));
  return GTK_WIDGET (self);
}
