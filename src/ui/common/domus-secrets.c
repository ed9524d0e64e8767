/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-secrets-private.h"

#include "domus-error.h"

#include <glib/gi18n-lib.h>
#include <libsecret/secret.h>

static const SecretSchema schema = {
  .name = DOMUS_APP_ID ".Password",
  .flags = SECRET_SCHEMA_NONE,
  .attributes = {
    { "where", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "what", SECRET_SCHEMA_ATTRIBUTE_STRING },
  },
};

/* That nothing on this desktop keeps passwords is news only once. */
static gboolean no_store_told;

static void
looked_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  char *secret = secret_password_lookup_nonpageable_finish (result, &error);

  if (error != NULL)
    g_debug ("The password store: %s", error->message);
  g_task_return_pointer (task, secret, (GDestroyNotify)secret_password_free);
}

/**
 * domus_secret_lookup_async:
 * @where: the address of a connection
 * @what: which of its passwords
 *
 * Looks whether the user wanted it remembered.
 */
void
domus_secret_lookup_async (const char *where,
                           const char *what,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  secret_password_lookup (&schema, cancellable, looked_up_cb, g_object_ref (task), "where", where,
                          "what", what, NULL);
}

/**
 * domus_secret_lookup_finish:
 *
 * Returns: (transfer full) (nullable): the password, in memory that is not
 *   written to disk; domus_secret_free() wipes it
 */
char *
domus_secret_lookup_finish (GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}

/**
 * domus_secret_free:
 * @secret: (nullable)
 */
void
domus_secret_free (char *secret)
{
  secret_password_free (secret);
}

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (secret_password_store_finish (result, &error)) {
    g_task_return_boolean (task, TRUE);
  } else if (no_store_told && error->domain == G_DBUS_ERROR) {
    g_task_return_boolean (task, FALSE);
  } else {
    no_store_told = no_store_told || error->domain == G_DBUS_ERROR;
    g_task_return_error (
        task, domus_error_new (DOMUS_ERROR_FAILED, _ ("The password could not be remembered."),
                               _ ("This desktop has no password store that is running and "
                                  "unlocked, such as GNOME Keyring or KWallet."),
                               error->message));
  }
}

/**
 * domus_secret_store_async:
 * @label: what the password store's own window calls it
 */
void
domus_secret_store_async (const char *where,
                          const char *what,
                          const char *label,
                          const char *secret,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);

  secret_password_store (&schema, SECRET_COLLECTION_DEFAULT, label, secret, NULL, stored_cb,
                         g_object_ref (task), "where", where, "what", what, NULL);
}

/**
 * domus_secret_store_finish:
 *
 * Returns: whether it is remembered from now on; if not, @error is set unless
 *   that there is no password store was told before
 */
gboolean
domus_secret_store_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
forgotten_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!secret_password_clear_finish (result, &error) && error != NULL)
    g_debug ("The password store: %s", error->message);
}

/**
 * domus_secret_forget:
 * @what: (nullable): %NULL: everything that is remembered for @where
 */
void
domus_secret_forget (const char *where, const char *what)
{
  if (what != NULL)
    secret_password_clear (&schema, NULL, forgotten_cb, NULL, "where", where, "what", what, NULL);
  else
    secret_password_clear (&schema, NULL, forgotten_cb, NULL, "where", where, NULL);
}
