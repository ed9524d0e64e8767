/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-windows.h"

#include "common/domus-style-private.h"

#include <glib/gi18n-lib.h>

#define DOMUS_TYPE_AUTH_DIALOG (domus_auth_dialog_get_type ())
G_DECLARE_FINAL_TYPE (DomusAuthDialog, domus_auth_dialog, DOMUS, AUTH_DIALOG, GtkDialog)

struct _DomusAuthDialog
{
  GtkDialog parent_instance;

  GtkLabel *heading;
  GtkGrid *grid;

  DomusConnection *connection;
  DomusAuthRequest *request; /* (owned) (nullable): NULL once it was answered */
  GPtrArray *entries;        /* (unowned): of GtkEntry */
};

G_DEFINE_FINAL_TYPE (DomusAuthDialog, domus_auth_dialog, GTK_TYPE_DIALOG)

static void
add_prompt (DomusAuthDialog *self, guint index)
{
  gboolean secret = domus_auth_request_is_secret (self->request, index);
  GtkWidget *label = gtk_label_new (domus_auth_request_get_prompt (self->request, index));
  GtkWidget *entry = gtk_entry_new ();

  g_object_set (label, "xalign", 1.0, "wrap", TRUE, "max-width-chars", 24, "visible", TRUE, NULL);
  g_object_set (entry, "visibility", !secret, "activates-default", TRUE, "hexpand", TRUE,
                "input-purpose", secret ? GTK_INPUT_PURPOSE_PASSWORD : GTK_INPUT_PURPOSE_FREE_FORM,
                "visible", TRUE, NULL);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), entry);
  gtk_grid_attach (self->grid, label, 0, (int)index, 1, 1);
  gtk_grid_attach (self->grid, entry, 1, (int)index, 1, 1);
  g_ptr_array_add (self->entries, entry);
}

static void
give_answers (DomusAuthDialog *self)
{
  g_autofree const char **answers = g_new0 (const char *, self->entries->len + 1);

  for (guint i = 0; i < self->entries->len; i++)
    answers[i] = gtk_entry_get_text (self->entries->pdata[i]);
  domus_auth_request_respond (self->request, answers);
  g_clear_object (&self->request);
}

static void
on_response (DomusAuthDialog *self, int response)
{
  if (response == GTK_RESPONSE_ACCEPT && self->request != NULL)
    give_answers (self);
  gtk_widget_destroy (GTK_WIDGET (self)); /* unanswered: dispose says no */
}

static void
on_state (DomusAuthDialog *self)
{
  if (domus_connection_get_state (self->connection) != DOMUS_CONNECTION_CONNECTING)
    gtk_widget_destroy (GTK_WIDGET (self));
}

static void
domus_auth_dialog_dispose (GObject *object)
{
  DomusAuthDialog *self = DOMUS_AUTH_DIALOG (object);

  if (self->request != NULL)
    domus_auth_request_respond (self->request, NULL);
  g_clear_object (&self->request);
  if (self->connection != NULL)
    g_signal_handlers_disconnect_by_data (self->connection, self);
  g_clear_object (&self->connection);
  G_OBJECT_CLASS (domus_auth_dialog_parent_class)->dispose (object);
}

static void
domus_auth_dialog_finalize (GObject *object)
{
  g_ptr_array_unref (DOMUS_AUTH_DIALOG (object)->entries);
  G_OBJECT_CLASS (domus_auth_dialog_parent_class)->finalize (object);
}

static void
domus_auth_dialog_class_init (DomusAuthDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = domus_auth_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = domus_auth_dialog_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/domusvm/Domus/manager/domus-auth-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, DomusAuthDialog, heading);
  gtk_widget_class_bind_template_child (widget_class, DomusAuthDialog, grid);
  gtk_widget_class_bind_template_callback (widget_class, on_response);
}

static void
domus_auth_dialog_init (DomusAuthDialog *self)
{
  self->entries = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  domus_style_ensure (gtk_widget_get_screen (GTK_WIDGET (self)));
  gtk_dialog_set_default_response (GTK_DIALOG (self), GTK_RESPONSE_ACCEPT);
}

/**
 * domus_auth_dialog_new:
 * @parent: (nullable): the window that it belongs to
 * @request: answered once: with what was typed, or with nothing
 *
 * Returns: (transfer none): the dialog, not shown yet. It destroys itself,
 *   also when @connection no longer waits.
 */
GtkWidget *
domus_auth_dialog_new (GtkWindow *parent, DomusConnection *connection, DomusAuthRequest *request)
{
  DomusAuthDialog *self = g_object_new (DOMUS_TYPE_AUTH_DIALOG, "transient-for", parent, NULL);
  g_autofree char *heading =
      g_strdup_printf (_ ("“%s” asks who you are"), domus_connection_get_label (connection));

  self->connection = g_object_ref (connection);
  self->request = g_object_ref (request);
  gtk_label_set_text (self->heading, heading);
  for (guint i = 0; i < domus_auth_request_get_n (request); i++)
    add_prompt (self, i);
  if (self->entries->len > 0)
    gtk_widget_grab_focus (self->entries->pdata[0]);
  g_signal_connect_object (connection, "notify::state", G_CALLBACK (on_state), self,
                           G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
