/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-windows.h"

#include "common/domus-secrets-private.h"
#include "common/domus-style-private.h"
#include "domus-message.h"
#include "domus-uri.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define DOMUS_TYPE_AUTH_DIALOG (domus_auth_dialog_get_type ())
G_DECLARE_FINAL_TYPE (DomusAuthDialog, domus_auth_dialog, DOMUS, AUTH_DIALOG, GtkDialog)

struct _DomusAuthDialog
{
  GtkDialog parent_instance;

  GtkLabel *heading;
  GtkLabel *text;
  GtkLabel *fingerprint;
  GtkGrid *grid;
  GtkToggleButton *remember;
  GtkLabel *note;
  GtkButton *cancel;
  GtkButton *log_in;

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
                "valign", GTK_ALIGN_CENTER, "width-chars", 22, "visible", TRUE, NULL);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), entry);
  gtk_grid_attach (self->grid, label, 0, (int)index, 1, 1);
  gtk_grid_attach (self->grid, entry, 1, (int)index, 1, 1);
  g_ptr_array_add (self->entries, entry);
}

/* ---- remembering ---- */

/* One password of a connection's differs from another by what is asked. */
static char *
what_is_asked (DomusAuthRequest *request)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < domus_auth_request_get_n (request); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "",
                            domus_auth_request_get_prompt (request, i));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* A code is good for one time only. Servers word this in English as a rule. */
static gboolean
may_be_remembered (DomusAuthRequest *request)
{
  static const char *const once[] = { "code", "one-time", "otp", "token", "passcode" };

  for (guint i = 0; i < domus_auth_request_get_n (request); i++) {
    for (gsize j = 0; j < G_N_ELEMENTS (once); j++) {
      if (strcasestr (domus_auth_request_get_prompt (request, i), once[j]) != NULL)
        return FALSE;
    }
  }
  return domus_auth_request_get_kind (request) <= DOMUS_AUTH_PASSPHRASE;
}

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWindow) parent = user_data;
  g_autoptr (GError) error = NULL;

  if (!domus_secret_store_finish (result, &error) && error != NULL)
    domus_message_error (parent, _ ("Remembering the password"), error);
}

static void
remember (DomusAuthDialog *self, char **answers)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));
  g_autofree char *what = what_is_asked (self->request);
  char *secret = g_strjoinv ("\n", answers);
  g_autofree char *label =
      g_strdup_printf (_ ("Domus: password for %s"), domus_connection_get_label (self->connection));

  domus_secret_store_async (domus_connection_get_uri (self->connection), what, label, secret,
                            stored_cb, parent != NULL ? g_object_ref (parent) : NULL);
  explicit_bzero (secret, strlen (secret));
  g_free (secret);
}

/* ---- answering ---- */

static void
give_answers (DomusAuthDialog *self)
{
  guint n = domus_auth_request_get_n (self->request);
  g_autofree char **answers = g_new0 (char *, n + 1);

  /* Without fields, any answer is a yes. */
  for (guint i = 0; i < n; i++)
    answers[i] =
        i < self->entries->len ? (char *)gtk_entry_get_text (self->entries->pdata[i]) : (char *)"";
  if (gtk_toggle_button_get_active (self->remember))
    remember (self, answers);
  domus_auth_request_respond (self->request, (const char *const *)answers);
  g_clear_object (&self->request);
}

static void
on_remember_toggled (DomusAuthDialog *self)
{
  gtk_label_set_text (self->note,
                      gtk_toggle_button_get_active (self->remember)
                          ? _ ("It is kept in this desktop’s password store, encrypted.")
                          : _ ("It goes to the host only and is not kept."));
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
  gtk_widget_class_bind_template_child (widget_class, DomusAuthDialog, text);
  gtk_widget_class_bind_template_child (widget_class, DomusAuthDialog, fingerprint);
  gtk_widget_class_bind_template_child (widget_class, DomusAuthDialog, grid);
  gtk_widget_class_bind_template_child (widget_class, DomusAuthDialog, remember);
  gtk_widget_class_bind_template_child (widget_class, DomusAuthDialog, note);
  gtk_widget_class_bind_template_child (widget_class, DomusAuthDialog, cancel);
  gtk_widget_class_bind_template_child (widget_class, DomusAuthDialog, log_in);
  gtk_widget_class_bind_template_callback (widget_class, on_remember_toggled);
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

/* ---- what is shown ---- */

static void
show_text (GtkLabel *label, const char *text)
{
  gtk_label_set_text (label, text);
  gtk_widget_show (GTK_WIDGET (label));
}

/* ssh says: "… ED25519 key fingerprint is SHA256:….", followed by what else it
 * knows of the key. */
static char *
find_fingerprint (const char *text)
{
  static const char mark[] = " key fingerprint is ";
  const char *found = strstr (text, mark);
  const char *start = found, *end;

  if (found == NULL)
    return NULL;
  while (start > text && !g_ascii_isspace (start[-1]))
    start--;
  end = strpbrk (found + strlen (mark), "\r\n");
  if (end == NULL)
    end = found + strlen (found);
  while (end > found && end[-1] == '.')
    end--;
  return g_strdup_printf ("%.*s  %.*s", (int)(found - start), start,
                          (int)(end - found - (int)strlen (mark)), found + strlen (mark));
}

static void
show_host_key (DomusAuthDialog *self)
{
  g_autoptr (DomusUri) uri = domus_uri_parse (domus_connection_get_uri (self->connection), NULL);
  const char *said = domus_auth_request_get_prompt (self->request, 0);
  g_autofree char *fingerprint = find_fingerprint (said);
  g_autofree char *heading = g_strdup_printf (_ ("Is this really “%s”?"), uri->host);

  gtk_window_set_title (GTK_WINDOW (self), _ ("Unknown Host"));
  gtk_label_set_text (self->heading, heading);
  show_text (self->text,
             strstr (said, "known by the following other names") != NULL
                 ? _ ("This computer knows the host’s key under another name only. Its key is:")
                 : _ ("This computer has not met the host before. Its key is:"));
  show_text (self->fingerprint, fingerprint != NULL ? fingerprint : said);
  gtk_label_set_text (self->note,
                      _ ("Ask whoever runs the host whether that is its key. On the host itself, "
                         "ssh-keygen -lf with a key file of /etc/ssh shows it. Once trusted, it is "
                         "not asked for again."));
  gtk_button_set_label (self->log_in, _ ("_Trust and Connect"));
  gtk_dialog_set_default_response (GTK_DIALOG (self), GTK_RESPONSE_CANCEL);
  gtk_widget_grab_focus (GTK_WIDGET (self->cancel));
}

static void
show_credentials (DomusAuthDialog *self)
{
  guint failures = domus_auth_request_get_failures (self->request);

  if (failures > 0)
    show_text (self->text, _ ("That was not right. Try again."));
  for (guint i = 0; i < domus_auth_request_get_n (self->request); i++)
    add_prompt (self, i);
  if (self->entries->len > 0)
    gtk_widget_grab_focus (self->entries->pdata[0]);
  gtk_widget_set_visible (GTK_WIDGET (self->remember), may_be_remembered (self->request));
}

static void
show_request (DomusAuthDialog *self)
{
  const char *host = domus_connection_get_label (self->connection);
  g_autofree char *heading = g_strdup_printf (_ ("“%s” asks who you are"), host);

  gtk_label_set_text (self->heading, heading);
  switch (domus_auth_request_get_kind (self->request)) {
  case DOMUS_AUTH_HOST_KEY:
    show_host_key (self);
    break;
  case DOMUS_AUTH_PASSPHRASE:
    gtk_label_set_text (self->heading, _ ("Your SSH key is locked"));
    show_credentials (self);
    gtk_label_set_text (self->note, _ ("It opens the key on this computer and is not kept."));
    gtk_button_set_label (self->log_in, _ ("_Unlock"));
    break;
  case DOMUS_AUTH_CONFIRM:
  case DOMUS_AUTH_NOTICE:
    show_text (self->text, domus_auth_request_get_prompt (self->request, 0));
    gtk_widget_hide (GTK_WIDGET (self->note));
    gtk_button_set_label (self->log_in, _ ("_Allow"));
    gtk_widget_set_visible (GTK_WIDGET (self->log_in),
                            domus_auth_request_get_kind (self->request) == DOMUS_AUTH_CONFIRM);
    break;
  case DOMUS_AUTH_CREDENTIALS:
  case DOMUS_AUTH_PASSWORD:
  default:
    show_credentials (self);
    break;
  }
}

static void
on_withdrawn (DomusAuthDialog *self)
{
  gtk_widget_destroy (GTK_WIDGET (self));
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

  self->connection = g_object_ref (connection);
  self->request = g_object_ref (request);
  show_request (self);
  g_signal_connect_object (connection, "notify::state", G_CALLBACK (on_state), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (request, "withdrawn", G_CALLBACK (on_withdrawn), self,
                           G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

/* ---- without a dialog ---- */

typedef struct
{
  GtkWindow *parent; /* (nullable) (weak) */
  DomusConnection *connection;
  DomusAuthRequest *request;
} Asking;

static void
asking_free (Asking *self)
{
  g_clear_weak_pointer (&self->parent);
  g_object_unref (self->connection);
  g_object_unref (self->request);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Asking, asking_free)

static void
looked_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Asking) asking = user_data;
  char *secret = domus_secret_lookup_finish (result);
  g_auto (GStrv) answers = secret != NULL ? g_strsplit (secret, "\n", -1) : NULL;

  domus_secret_free (secret);
  if (domus_connection_get_state (asking->connection) != DOMUS_CONNECTION_CONNECTING)
    return;
  if (answers != NULL && g_strv_length (answers) == domus_auth_request_get_n (asking->request))
    domus_auth_request_respond (asking->request, (const char *const *)answers);
  else
    gtk_window_present (
        GTK_WINDOW (domus_auth_dialog_new (asking->parent, asking->connection, asking->request)));
  for (char **answer = answers; answer != NULL && *answer != NULL; answer++)
    explicit_bzero (*answer, strlen (*answer));
}

/**
 * domus_auth_ask:
 * @parent: (nullable): the window that a dialog belongs to
 *
 * Answers @request with what was remembered for it, or asks the user. What was
 * remembered and turns out wrong is forgotten.
 */
void
domus_auth_ask (GtkWindow *parent, DomusConnection *connection, DomusAuthRequest *request)
{
  const char *uri = domus_connection_get_uri (connection);
  g_autofree char *what = what_is_asked (request);
  gboolean may = may_be_remembered (request);
  Asking *asking;

  if (may && domus_auth_request_get_failures (request) > 0)
    domus_secret_forget (uri, what);
  if (!may || domus_auth_request_get_failures (request) > 0) {
    gtk_window_present (GTK_WINDOW (domus_auth_dialog_new (parent, connection, request)));
    return;
  }
  asking = g_new0 (Asking, 1);
  g_set_weak_pointer (&asking->parent, parent);
  asking->connection = g_object_ref (connection);
  asking->request = g_object_ref (request);
  domus_secret_lookup_async (uri, what, NULL, looked_up_cb, asking);
}
