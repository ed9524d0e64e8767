/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-console-password-private.h"

#include "common/domus-secrets-private.h"
#include "domus-connection.h"
#include "domus-message.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _DomusConsolePassword
{
  GtkGrid parent_instance;

  char *password; /* (nullable) */
  char *username; /* (nullable) */
  char *where;    /* (nullable): what it is remembered for */
  char *what;
  GCancellable *cancellable; /* (nullable): of looking it up */

  GtkWidget *refused_label;
  GtkWidget *username_label;
  GtkEntry *username_entry;
  GtkEntry *password_entry;
  GtkToggleButton *remember;
  GtkWidget *connect_button;
};

enum
{
  GIVEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DomusConsolePassword, domus_console_password, GTK_TYPE_GRID)

static void
forget (DomusConsolePassword *self)
{
  if (self->password != NULL)
    explicit_bzero (self->password, strlen (self->password));
  g_clear_pointer (&self->password, g_free);
  g_clear_pointer (&self->username, g_free);
}

/* ---- remembering ---- */

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusConsolePassword) self = user_data;
  GtkWidget *window = gtk_widget_get_toplevel (GTK_WIDGET (self));
  g_autoptr (GError) error = NULL;

  if (!domus_secret_store_finish (result, &error) && error != NULL)
    domus_message_error (GTK_IS_WINDOW (window) ? GTK_WINDOW (window) : NULL,
                         _ ("Remembering the password"), error);
}

/* The user name, which has no line breaks, and the password. */
static void
store (DomusConsolePassword *self)
{
  char *secret = g_strconcat (self->username ? self->username : "", "\n", self->password, NULL);

  domus_secret_store_async (self->where, self->what, _ ("Domus: password of a guest’s display"),
                            secret, stored_cb, g_object_ref (self));
  explicit_bzero (secret, strlen (secret));
  g_free (secret);
}

static void
looked_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusConsolePassword) self = user_data;
  char *secret = domus_secret_lookup_finish (result);
  const char *line = secret != NULL ? strchr (secret, '\n') : NULL;

  /* Whoever types already knows better. */
  if (line != NULL && self->cancellable != NULL
      && g_task_get_cancellable (G_TASK (result)) == self->cancellable
      && *gtk_entry_get_text (self->password_entry) == '\0') {
    forget (self);
    self->password = g_strdup (line + 1);
    if (gtk_widget_get_visible (GTK_WIDGET (self->username_entry)))
      self->username = g_strndup (secret, (gsize)(line - secret));
    gtk_toggle_button_set_active (self->remember, TRUE);
    g_signal_emit (self, signals[GIVEN], 0);
  }
  domus_secret_free (secret);
}

static void
stop_looking (DomusConsolePassword *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

/* ---- answers ---- */

static void
on_given (DomusConsolePassword *self)
{
  stop_looking (self);
  forget (self);
  self->password = g_strdup (gtk_entry_get_text (self->password_entry));
  if (gtk_widget_get_visible (GTK_WIDGET (self->username_entry)))
    self->username = g_strdup (gtk_entry_get_text (self->username_entry));
  gtk_entry_set_text (self->password_entry, "");
  gtk_widget_hide (self->refused_label);
  if (self->where != NULL && gtk_toggle_button_get_active (self->remember))
    store (self);
  g_signal_emit (self, signals[GIVEN], 0);
}

static void
domus_console_password_finalize (GObject *object)
{
  DomusConsolePassword *self = DOMUS_CONSOLE_PASSWORD (object);

  stop_looking (self);
  forget (self);
  g_free (self->where);
  g_free (self->what);
  G_OBJECT_CLASS (domus_console_password_parent_class)->finalize (object);
}

static void
domus_console_password_class_init (DomusConsolePasswordClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = domus_console_password_finalize;
  signals[GIVEN] = g_signal_new ("given", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/domusvm/Domus/console/domus-console-password.ui");
  gtk_widget_class_bind_template_child (widget_class, DomusConsolePassword, refused_label);
  gtk_widget_class_bind_template_child (widget_class, DomusConsolePassword, username_label);
  gtk_widget_class_bind_template_child (widget_class, DomusConsolePassword, username_entry);
  gtk_widget_class_bind_template_child (widget_class, DomusConsolePassword, password_entry);
  gtk_widget_class_bind_template_child (widget_class, DomusConsolePassword, remember);
  gtk_widget_class_bind_template_child (widget_class, DomusConsolePassword, connect_button);
  gtk_widget_class_bind_template_callback (widget_class, on_given);
}

static void
domus_console_password_init (DomusConsolePassword *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * domus_console_password_ask:
 * @username: whether the display wants a user name too
 *
 * Empties the fields for an answer.
 */
void
domus_console_password_ask (DomusConsolePassword *self, gboolean username)
{
  gtk_widget_set_visible (self->username_label, username);
  gtk_widget_set_visible (GTK_WIDGET (self->username_entry), username);
  gtk_entry_set_text (self->password_entry, "");
  stop_looking (self);
  /* What was remembered and refused is not tried again. */
  if (self->where != NULL && !gtk_widget_get_visible (self->refused_label)) {
    self->cancellable = g_cancellable_new ();
    domus_secret_lookup_async (self->where, self->what, self->cancellable, looked_up_cb,
                               g_object_ref (self));
  }
}

/**
 * domus_console_password_set_guest:
 *
 * Whose display it is: its password can be remembered.
 */
void
domus_console_password_set_guest (DomusConsolePassword *self, DomusGuest *guest)
{
  DomusConnection *connection = domus_guest_get_connection (guest);

  g_free (self->where);
  g_free (self->what);
  self->where = connection ? g_strdup (domus_connection_get_uri (connection)) : NULL;
  self->what = g_strconcat ("display of ", domus_guest_get_uuid (guest), NULL);
}

/**
 * domus_console_password_refuse:
 *
 * Forgets the answer.
 */
void
domus_console_password_refuse (DomusConsolePassword *self)
{
  forget (self);
  if (self->where != NULL)
    domus_secret_forget (self->where, self->what);
  gtk_widget_show (self->refused_label);
}

/**
 * domus_console_password_get:
 *
 * Returns: (transfer none) (nullable): the password, if one was given
 */
const char *
domus_console_password_get (DomusConsolePassword *self)
{
  return self->password;
}

/**
 * domus_console_password_get_user:
 *
 * Returns: (transfer none) (nullable): the user name, if one was asked for
 */
const char *
domus_console_password_get_user (DomusConsolePassword *self)
{
  return self->username;
}

/**
 * domus_console_password_has_focus:
 *
 * Returns: whether the user types here
 */
gboolean
domus_console_password_has_focus (DomusConsolePassword *self)
{
  return gtk_widget_is_focus (GTK_WIDGET (self->username_entry))
         || gtk_widget_is_focus (GTK_WIDGET (self->password_entry))
         || gtk_widget_is_focus (self->connect_button);
}

/**
 * domus_console_password_focus:
 *
 * Puts the cursor where the answer begins.
 */
void
domus_console_password_focus (DomusConsolePassword *self)
{
  gtk_widget_grab_focus (gtk_widget_get_visible (GTK_WIDGET (self->username_entry))
                             ? GTK_WIDGET (self->username_entry)
                             : GTK_WIDGET (self->password_entry));
}
