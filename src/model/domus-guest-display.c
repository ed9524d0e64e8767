/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-connection-private.h"
#include "domus-guest-private.h"
#include "domus-uri.h"

#include <fcntl.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CONNECT_TIMEOUT_SECONDS 15

/**
 * domus_display_free:
 *
 * Closes the socket if it is still here, and wipes the password.
 */
void
domus_display_free (DomusDisplay *self)
{
  if (self == NULL)
    return;
  if (self->fd >= 0)
    close (self->fd);
  if (self->password != NULL)
    explicit_bzero (self->password, strlen (self->password));
  g_free (self->password);
  g_free (self->kind);
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

/* ---- OpenSSH as the way in ---- */

static char *
query_value (const DomusUri *uri, const char *key)
{
  g_autoptr (GHashTable) params =
      uri->query ? g_uri_parse_params (uri->query, -1, "&", G_URI_PARAMS_NONE, NULL) : NULL;

  return params ? g_strdup (g_hash_table_lookup (params, key)) : NULL;
}

/* The same host, user, key and checks that libvirt's own ssh transport uses
 * (https://libvirt.org/uri.html, "ssh transport"). */
static int
open_through_ssh (const DomusUri *uri, const char *address, int port, GError **error)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autoptr (GSubprocess) ssh = NULL;
  g_autofree char *keyfile = query_value (uri, "keyfile");
  g_autofree char *no_verify = query_value (uri, "no_verify");
  g_autofree char *command = query_value (uri, "command");
  int fds[2], out;

  g_ptr_array_add (argv, g_strdup (command ? command : "ssh"));
  if (uri->port > 0) {
    g_ptr_array_add (argv, g_strdup ("-p"));
    g_ptr_array_add (argv, g_strdup_printf ("%d", uri->port));
  }
  if (uri->user != NULL) {
    g_ptr_array_add (argv, g_strdup ("-l"));
    g_ptr_array_add (argv, g_strdup (uri->user));
  }
  if (keyfile != NULL) {
    g_ptr_array_add (argv, g_strdup ("-i"));
    g_ptr_array_add (argv, g_strdup (keyfile));
  }
  if (g_strcmp0 (no_verify, "1") == 0) {
    g_ptr_array_add (argv, g_strdup ("-oStrictHostKeyChecking=no"));
    g_ptr_array_add (argv, g_strdup ("-oUserKnownHostsFile=/dev/null"));
  }
  g_ptr_array_add (argv, g_strdup ("-T"));
  g_ptr_array_add (argv, g_strdup ("-eNone"));
  g_ptr_array_add (
      argv, g_strdup_printf (strchr (address, ':') ? "-W[%s]:%d" : "-W%s:%d", address, port));
  g_ptr_array_add (argv, g_strdup ("--"));
  g_ptr_array_add (argv, g_strdup (uri->host));
  g_ptr_array_add (argv, NULL);

  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0) {
    g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
    return -1;
  }
  out = fcntl (fds[1], F_DUPFD_CLOEXEC, 3);
  g_subprocess_launcher_take_stdin_fd (launcher, fds[1]);
  g_subprocess_launcher_take_stdout_fd (launcher, out);
  ssh = g_subprocess_launcher_spawnv (launcher, (const char *const *)argv->pdata, error);
  if (ssh == NULL) {
    close (fds[0]);
    return -1;
  }
  return fds[0];
}

/* ---- a socket of our own ---- */

static GError *
refused_error (DomusGuest *self, const GError *cause, const char *listen)
{
  gboolean hidden = self->connection != NULL && domus_connection_is_remote (self->connection)
                    && is_loopback (listen);

  return domus_error_new (DOMUS_ERROR_UNREACHABLE, _ ("The guest’s display does not answer."),
                          hidden ? _ ("It listens on the host’s own address only. Connect over SSH "
                                      "(xen+ssh://…) to see it, which is also safer.")
                                 : NULL,
                          cause->message);
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DomusGuest *self = g_task_get_source_object (task);
  DomusDisplay *display = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnection) connection =
      g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, &error);
  DomusDisplay *copy;

  if (connection == NULL) {
    if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      g_task_return_error (task, g_steal_pointer (&error));
    else
      g_task_return_error (
          task, refused_error (self, error, g_object_get_data (G_OBJECT (task), "listen")));
    return;
  }
  display->fd =
      fcntl (g_socket_get_fd (g_socket_connection_get_socket (connection)), F_DUPFD_CLOEXEC, 3);
  copy = g_new (DomusDisplay, 1);
  *copy = *display;
  *display = (DomusDisplay){ .fd = -1 };
  g_task_return_pointer (task, copy, (GDestroyNotify)domus_display_free);
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
return_fd (GTask *task, int fd)
{
  DomusDisplay *display = g_task_get_task_data (task);
  DomusDisplay *copy = g_new (DomusDisplay, 1);

  *copy = *display;
  copy->fd = fd;
  *display = (DomusDisplay){ .fd = -1 };
  g_task_return_pointer (task, copy, (GDestroyNotify)domus_display_free);
}

static void
go (GTask *task, const DomusGraphics *graphics)
{
  DomusGuest *self = g_task_get_source_object (task);
  DomusDisplay *display = g_task_get_task_data (task);
  g_autoptr (DomusUri) uri = domus_uri_parse (domus_connection_get_uri (self->connection), NULL);
  gboolean remote = uri != NULL && domus_uri_is_remote (uri);
  GError *error = NULL;

  if (!remote && graphics->socket != NULL) {
    g_autoptr (GSocketAddress) address = g_unix_socket_address_new (graphics->socket);
    connect_to (task, G_SOCKET_CONNECTABLE (address));
    return;
  }
  if (graphics->port <= 0) {
    g_task_return_error (task,
                         domus_error_new (DOMUS_ERROR_INVALID_STATE,
                                          _ ("The guest’s display is not up yet."), NULL, NULL));
    return;
  }
  display->port = graphics->port;
  if (remote && g_strcmp0 (uri->transport, "ssh") == 0) {
    const char *address = is_wildcard (graphics->listen) ? "127.0.0.1" : graphics->listen;
    int fd = open_through_ssh (uri, address, graphics->port, &error);

    display->host = g_strdup (uri->host);
    if (fd < 0)
      g_task_return_error (
          task, domus_error_new (DOMUS_ERROR_UNREACHABLE, _ ("SSH could not be started."),
                                 _ ("Install the OpenSSH client."), error->message));
    else
      return_fd (task, fd);
    g_clear_error (&error);
    return;
  }
  display->host = g_strdup (remote                           ? uri->host
                            : is_wildcard (graphics->listen) ? "127.0.0.1"
                                                             : graphics->listen);
  g_object_set_data_full (G_OBJECT (task), "listen", g_strdup (graphics->listen), g_free);
  {
    g_autoptr (GSocketConnectable) where =
        g_network_address_new (display->host, (guint16)display->port);
    connect_to (task, where);
  }
}

static DomusGraphics *
find_graphics (const DomusXmlDoc *live, GError **error)
{
  g_autoptr (GPtrArray) all = domus_domain_list_graphics (live);
  const DomusGraphics *other = NULL;

  for (guint i = 0; i < all->len; i++) {
    const DomusGraphics *graphics = all->pdata[i];
    if (g_strcmp0 (graphics->kind, "vnc") == 0)
      return g_ptr_array_steal_index (all, i);
    other = graphics;
  }
  if (other == NULL)
    g_propagate_error (
        error,
        domus_error_new (DOMUS_ERROR_INVALID_STATE, _ ("This guest has no graphical display."),
                         _ ("Add a VNC display to its hardware to see it here."), NULL));
  else {
    g_autofree char *text = g_strdup_printf (
        _ ("This guest’s display is of a kind that is not shown here (%s)."), other->kind);
    g_propagate_error (error, domus_error_new (DOMUS_ERROR_UNSUPPORTED, text,
                                               _ ("Change its display to VNC."), NULL));
  }
  return NULL;
}

static void
opened_fd_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  DomusGuest *self = g_task_get_source_object (task);
  int fd = domus_virt_open_graphics_finish (DOMUS_VIRT (source), result, &error);

  if (fd >= 0)
    return_fd (task, fd);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->connection == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    go (task, g_object_get_data (G_OBJECT (task), "graphics"));
}

static void
docs_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DomusGuest *self = DOMUS_GUEST (source);
  GError *error = NULL;
  g_autoptr (DomusGuestDocs) docs = domus_guest_read_docs_finish (self, result, &error);
  DomusDisplay *display = g_task_get_task_data (task);
  DomusVirt *virt = docs ? domus_guest_get_virt (self, &error) : NULL;
  const DomusPlatform *platform;
  DomusGraphics *graphics;

  if (virt != NULL && docs->live == NULL)
    error =
        domus_error_new (DOMUS_ERROR_INVALID_STATE, _ ("The guest is not running."), NULL, NULL);
  graphics = error == NULL ? find_graphics (docs->live, &error) : NULL;
  if (graphics == NULL) {
    g_task_return_error (task, error);
    return;
  }
  g_object_set_data_full (G_OBJECT (task), "graphics", graphics,
                          (GDestroyNotify)domus_graphics_free);
  display->kind = g_strdup (graphics->kind);
  display->password = domus_xml_doc_get (docs->live, "devices/graphics[@type='vnc']/@passwd");

  platform = domus_connection_get_platform (self->connection);
  if (!domus_connection_is_remote (self->connection) && !graphics->has_password && platform != NULL
      && platform->driver == DOMUS_DRIVER_QEMU)
    domus_virt_open_graphics_async (virt, self->uuid, g_task_get_cancellable (task), opened_fd_cb,
                                    g_object_ref (task));
  else
    go (task, graphics);
}

/**
 * domus_guest_open_display_async:
 *
 * Reads the live definition for where the display is now, and connects.
 */
void
domus_guest_open_display_async (DomusGuest *self,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  DomusDisplay *display = g_new0 (DomusDisplay, 1);

  display->fd = -1;
  g_task_set_task_data (task, display, (GDestroyNotify)domus_display_free);
  domus_guest_read_docs_async (self, DOMUS_VIRT_XML_SECURE, cancellable, docs_cb,
                               g_object_ref (task));
}

/**
 * domus_guest_open_display_finish:
 *
 * Returns: (transfer full): a connected display, or %NULL with @error.
 */
DomusDisplay *
domus_guest_open_display_finish (DomusGuest *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
