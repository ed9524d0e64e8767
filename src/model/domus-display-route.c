/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-connection-private.h"
#include "domus-display-route-private.h"
#include "domus-uri.h"

#include <fcntl.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CONNECT_TIMEOUT_SECONDS 15

typedef struct
{
  DomusConnection *connection;
  DomusGraphics *graphics;
  char *uuid;
  DomusRoute *route; /* what has been found */
} Search;

static void
search_free (gpointer data)
{
  Search *self = data;

  g_object_unref (self->connection);
  domus_graphics_free (self->graphics);
  g_free (self->uuid);
  domus_route_free (self->route);
  g_free (self);
}

/**
 * domus_route_free:
 * @self: (nullable): its socket is closed
 */
void
domus_route_free (DomusRoute *self)
{
  if (self == NULL)
    return;
  if (self->fd >= 0)
    close (self->fd);
  g_free (self->host);
  g_free (self);
}

static gboolean
is_loopback (const char *address)
{
  return address == NULL || strcmp (address, "localhost") == 0 || strcmp (address, "::1") == 0
         || g_str_has_prefix (address, "127.");
}

static gboolean
is_wildcard (const char *address)
{
  return address == NULL || *address == '\0' || strcmp (address, "0.0.0.0") == 0
         || strcmp (address, "::") == 0;
}

static void
return_fd (GTask *task, int fd)
{
  Search *search = g_task_get_task_data (task);

  search->route->fd = fd;
  g_task_return_pointer (task, g_steal_pointer (&search->route), (GDestroyNotify)domus_route_free);
}

/* ---- the ways ---- */

static void
ssh_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  int fd = domus_ssh_connect_finish (DOMUS_SSH (source), result, &error);

  if (fd >= 0)
    return_fd (task, fd);
  else
    g_task_return_error (task, error);
}

static gboolean
is_remote (DomusConnection *connection)
{
  return domus_connection_get_host (connection) != NULL;
}

/* Why nothing listens where the definition says so. */
static GError *
refused_error (const Search *search, const GError *cause)
{
  const DomusGraphics *graphics = search->graphics;
  const char *hint = NULL;

  if (is_remote (search->connection) && is_loopback (graphics->listen))
    hint = _ ("It listens on the host’s own address only. Connect over SSH (xen+ssh://…) to see "
              "it, which is also safer.");
  else if (is_remote (search->connection))
    hint = _ ("Something between this computer and the host may hold it back. Connect over SSH "
              "(xen+ssh://…): that needs no open port but SSH’s own.");
  return domus_error_new (DOMUS_ERROR_UNREACHABLE, _ ("The guest’s display does not answer."), hint,
                          cause->message);
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Search *search = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnection) connection =
      g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, &error);

  if (connection != NULL)
    return_fd (task, fcntl (g_socket_get_fd (g_socket_connection_get_socket (connection)),
                            F_DUPFD_CLOEXEC, 3));
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_error (task, refused_error (search, error));
}

static void
connect_to (GTask *task, GSocketConnectable *where)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();

  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_set_timeout (client, CONNECT_TIMEOUT_SECONDS);
  g_socket_client_connect_async (client, where, g_task_get_cancellable (task), connected_cb,
                                 g_object_ref (task));
}

static void
go_by_ssh (GTask *task, DomusSsh *ssh)
{
  Search *search = g_task_get_task_data (task);
  const DomusGraphics *graphics = search->graphics;

  search->route->host = g_strdup (domus_connection_get_host (search->connection));
  if (graphics->port <= 0)
    domus_ssh_connect_path_async (ssh, graphics->socket, g_task_get_cancellable (task), ssh_cb,
                                  g_object_ref (task));
  else
    domus_ssh_connect_async (ssh, is_wildcard (graphics->listen) ? "127.0.0.1" : graphics->listen,
                             graphics->port, strcmp (graphics->kind, "vnc") == 0,
                             g_task_get_cancellable (task), ssh_cb, g_object_ref (task));
}

static void
go (GTask *task)
{
  Search *search = g_task_get_task_data (task);
  const DomusGraphics *graphics = search->graphics;
  gboolean remote = is_remote (search->connection);
  DomusSsh *ssh = domus_connection_get_ssh (search->connection);
  g_autoptr (GSocketConnectable) where = NULL;

  search->route->port = MAX (0, graphics->port);
  if (graphics->port <= 0 && graphics->socket == NULL) {
    g_task_return_error (task,
                         domus_error_new (DOMUS_ERROR_INVALID_STATE,
                                          _ ("The guest’s display is not up yet."), NULL, NULL));
  } else if (ssh != NULL) {
    go_by_ssh (task, ssh);
  } else if (!remote && graphics->socket != NULL) {
    where = G_SOCKET_CONNECTABLE (g_unix_socket_address_new (graphics->socket));
    connect_to (task, where);
  } else if (graphics->port <= 0) {
    g_task_return_error (
        task,
        domus_error_new (
            DOMUS_ERROR_UNSUPPORTED, _ ("The guest’s display can only be seen on the host itself."),
            _ ("It has a socket there and no port. Connect over SSH (xen+ssh://…) to see it, "
               "or give it a port."),
            graphics->socket));
  } else {
    /* A host that listens everywhere listens where it is spoken to. */
    search->route->host =
        g_strdup (remote ? (is_wildcard (graphics->listen) || is_loopback (graphics->listen)
                                ? domus_connection_get_host (search->connection)
                                : graphics->listen)
                  : is_wildcard (graphics->listen) ? "127.0.0.1"
                                                   : graphics->listen);
    where = G_SOCKET_CONNECTABLE (
        g_network_address_new (search->route->host, (guint16)search->route->port));
    connect_to (task, where);
  }
}

static void
opened_fd_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Search *search = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  int fd = domus_virt_open_graphics_finish (DOMUS_VIRT (source), result, &error);

  if (fd >= 0)
    return_fd (task, fd);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
           || domus_connection_get_virt (search->connection) == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    go (task);
}

/**
 * domus_route_find_async:
 * @uuid: of the guest
 * @graphics: where its definition says that the display is
 *
 * Connects to a display: by libvirt's own hand where that is possible (QEMU on
 * this computer, and no password, since a socket from libvirt does not ask for
 * one), by its socket or port, or over the SSH connection to its host.
 */
void
domus_route_find_async (DomusConnection *connection,
                        const char *uuid,
                        const DomusGraphics *graphics,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  DomusVirt *virt = domus_connection_get_virt (connection);
  const DomusPlatform *platform = domus_connection_get_platform (connection);
  Search *search = g_new0 (Search, 1);

  search->connection = g_object_ref (connection);
  search->uuid = g_strdup (uuid);
  search->graphics = g_new0 (DomusGraphics, 1);
  search->graphics->kind = g_strdup (graphics->kind);
  search->graphics->port = graphics->port;
  search->graphics->listen = g_strdup (graphics->listen);
  search->graphics->socket = g_strdup (graphics->socket);
  search->graphics->has_password = graphics->has_password;
  search->route = g_new0 (DomusRoute, 1);
  search->route->fd = -1;
  g_task_set_task_data (task, search, search_free);

  if (virt != NULL && !is_remote (connection) && !graphics->has_password && platform != NULL
      && platform->driver == DOMUS_DRIVER_QEMU)
    domus_virt_open_graphics_async (virt, uuid, cancellable, opened_fd_cb, g_object_ref (task));
  else
    go (task);
}

/**
 * domus_route_find_finish:
 *
 * Returns: (transfer full): a connected socket, or %NULL with @error
 */
DomusRoute *
domus_route_find_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
