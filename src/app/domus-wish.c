/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-app"
#include "config.h"

#include "domus-wish.h"

#include "domus-application-private.h"
#include "domus-message.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct
{
  DomusApplication *application; /* held: a window will come */
  DomusConnection *connection;
  char *guest;      /* (nullable) */
  const char *page; /* of its window; without a guest "host" or "create" */
} Wish;

static void
wish_free (Wish *wish)
{
  g_application_release (G_APPLICATION (wish->application));
  g_object_unref (wish->connection);
  g_free (wish->guest);
  g_free (wish);
}

static void try_wish (DomusConnection *connection, gpointer user_data);

static void
wish_state_cb (DomusConnection *connection, GParamSpec *pspec, gpointer user_data)
{
  try_wish (connection, user_data);
}

static void
drop_wish (DomusConnection *connection, Wish *wish)
{
  g_signal_handlers_disconnect_by_data (connection, wish);
  wish_free (wish);
}

static void
try_wish (DomusConnection *connection, gpointer user_data)
{
  Wish *wish = user_data;
  DomusApplication *self = wish->application;
  DomusConnectionState state = domus_connection_get_state (connection);
  DomusGuest *guest;

  if (state == DOMUS_CONNECTION_FAILED || state == DOMUS_CONNECTION_CLOSED) {
    domus_application_show_manager (self); /* it says why */
    drop_wish (connection, wish);
    return;
  }
  if (state != DOMUS_CONNECTION_OPEN || !domus_connection_is_listed (connection)) {
    domus_application_show_manager (self);
    return;
  }
  if (wish->guest == NULL && strcmp (wish->page, "host") == 0) {
    domus_application_show_host (self, connection, "overview");
  } else if (wish->guest == NULL) {
    domus_application_show_new_vm (self, connection);
  } else if ((guest = domus_connection_find_guest (connection, wish->guest)) != NULL) {
    domus_application_show_guest (self, guest, wish->page);
  } else {
    g_autofree char *text = g_strdup_printf (_ ("There is no guest “%s” on %s."), wish->guest,
                                             domus_connection_get_label (connection));
    g_autoptr (GError) error =
        domus_error_new (DOMUS_ERROR_NOT_FOUND, text,
                         _ ("The manager window lists the guests that there are."), NULL);
    domus_application_show_manager (self);
    domus_message_error (gtk_application_get_active_window (GTK_APPLICATION (self)),
                         _ ("The guest cannot be shown"), error);
  }
  drop_wish (connection, wish);
}

/**
 * domus_wish_make:
 * @guest: (nullable): name, id or UUID
 * @page: (transfer none): a static string: a page of the guest's window;
 *   without a guest "host" or "create"
 *
 * Shows that window once @connection is open and its guests are known; what
 * keeps it from opening is shown by the manager window.
 */
void
domus_wish_make (DomusApplication *self,
                 DomusConnection *connection,
                 const char *guest,
                 const char *page)
{
  Wish *wish = g_new0 (Wish, 1);

  wish->application = self;
  g_application_hold (G_APPLICATION (self));
  wish->connection = g_object_ref (connection);
  wish->guest = g_strdup (guest);
  wish->page = page;
  g_signal_connect (connection, "notify::state", G_CALLBACK (wish_state_cb), wish);
  g_signal_connect (connection, "listed", G_CALLBACK (try_wish), wish);
  try_wish (connection, wish);
}
