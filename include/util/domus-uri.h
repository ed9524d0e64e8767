/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DomusUri: a libvirt connection URI, taken apart. See
 * https://libvirt.org/uri.html.
 * @driver: "xen", "qemu", "test", ...
 * @transport: (nullable): "ssh", "tcp", "tls", "unix", ...
 * @host: (nullable): without brackets
 * @port: 0 if none
 * @path: "/system", "/session", "/default", a file of the test driver's
 */
typedef struct
{
  char *driver;
  char *transport;
  char *user;
  char *host;
  int port;
  char *path;
  char *query;
} DomusUri;

DomusUri *domus_uri_parse     (const char *text, GError **error);
void      domus_uri_free      (DomusUri *self);
/* Whether paths and addresses are another machine's. Loopback addresses over
 * a network transport count as remote: their files are not ours. */
gboolean  domus_uri_is_remote (const DomusUri *self);
/* For people: "Xen on this computer", "Xen on lab.example.org",
 * "QEMU user session". */
char     *domus_uri_describe  (const DomusUri *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusUri, domus_uri_free)

G_END_DECLS
