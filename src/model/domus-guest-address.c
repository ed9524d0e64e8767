/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-guest-address.h"

#include "domus-guest-private.h"
#include "domus-virt-address.h"

#define PROBE_SECONDS 3

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  char **addresses = domus_virt_list_addresses_finish (DOMUS_VIRT (source), result, &error);

  if (addresses != NULL)
    g_task_return_pointer (task, addresses, (GDestroyNotify)g_strfreev);
  else
    g_task_return_error (task, error);
}

/**
 * domus_guest_list_addresses_async:
 *
 * Asks the host, which looks at the leases of its networks and at its table of
 * neighbours.
 */
void
domus_guest_list_addresses_async (DomusGuest *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GError *error = NULL;
  DomusVirt *virt = domus_guest_get_virt (self, &error);

  if (virt == NULL)
    g_task_return_error (task, error);
  else
    domus_virt_list_addresses_async (virt, self->uuid, cancellable, listed_cb, g_object_ref (task));
}

/**
 * domus_guest_list_addresses_finish:
 *
 * Returns: (transfer full): maybe none; or %NULL with @error
 */
char **
domus_guest_list_addresses_finish (DomusGuest *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- does it answer? ---- */

typedef struct
{
  char **addresses;
  guint next;
  guint16 port;
} Probe;

static void
probe_free (gpointer data)
{
  Probe *self = data;

  g_strfreev (self->addresses);
  g_free (self);
}

static void probe_next (GTask *task);

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Probe *probe = g_task_get_task_data (task);
  g_autoptr (GSocketConnection) connection =
      g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, NULL);

  if (g_task_return_error_if_cancelled (task))
    return;
  if (connection != NULL)
    g_task_return_pointer (task, g_strdup (probe->addresses[probe->next - 1]), g_free);
  else
    probe_next (task);
}

static void
probe_next (GTask *task)
{
  Probe *probe = g_task_get_task_data (task);
  const char *address = probe->addresses[probe->next];
  g_autoptr (GSocketClient) client = NULL;
  g_autoptr (GSocketConnectable) where = NULL;

  if (address == NULL) {
    g_task_return_pointer (task, NULL, NULL);
    return;
  }
  probe->next++;
  client = g_socket_client_new ();
  where = g_network_address_new (address, probe->port);
  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_set_timeout (client, PROBE_SECONDS);
  g_socket_client_connect_async (client, where, g_task_get_cancellable (task), connected_cb,
                                 g_object_ref (task));
}

/**
 * domus_address_probe_async:
 * @port: of TCP
 *
 * Connects and hangs up at once. One address after the other, a few seconds
 * each.
 */
void
domus_address_probe_async (const char *const *addresses,
                           guint16 port,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Probe *probe = g_new0 (Probe, 1);

  probe->addresses = g_strdupv ((char **)addresses);
  probe->port = port;
  g_task_set_task_data (task, probe, probe_free);
  probe_next (task);
}

/**
 * domus_address_probe_finish:
 *
 * Returns: (transfer full) (nullable): the first that answered
 */
char *
domus_address_probe_finish (GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}
