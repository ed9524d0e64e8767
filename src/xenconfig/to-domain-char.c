/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xenconfig"
#include "config.h"

#include "to-domain-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* "host:port" of "host:port,server,nowait"; the host may be missing. */
static gboolean
split_address (const char *text, gsize length, char **host, char **port)
{
  const char *colon = g_strrstr_len (text, (gssize)length, ":");

  if (colon == NULL)
    return FALSE;
  *host = g_strndup (text, (gsize)(colon - text));
  *port = g_strndup (colon + 1, length - (gsize)(colon + 1 - text));
  return **port != '\0';
}

static void
emit_endpoint (ToDomain *self, const char *mode, const char *host, const char *port)
{
  /* libvirt wants one, and QEMU takes these for none */
  if (*host == '\0')
    host = g_str_equal (mode, "bind") ? "0.0.0.0" : "127.0.0.1";
  to_domain_emit (self, "      <source mode='%s' host='%s' service='%s'/>\n", mode, host, port);
}

static gboolean
emit_tcp (ToDomain *self, const char *rest, const char *protocol)
{
  g_autofree char *host = NULL;
  g_autofree char *port = NULL;
  gsize length = strcspn (rest, ",");
  gboolean server = strstr (rest + length, ",server") != NULL;

  if (!split_address (rest, length, &host, &port))
    return FALSE;
  emit_endpoint (self, server ? "bind" : "connect", host, port);
  to_domain_emit (self, "      <protocol type='%s'/>\n", protocol);
  return TRUE;
}

/* udp:host:port@host:port, the second where to listen */
static gboolean
emit_udp (ToDomain *self, const char *rest)
{
  const char *at = strchr (rest, '@');
  g_autofree char *host = NULL;
  g_autofree char *port = NULL;
  g_autofree char *here = NULL;
  g_autofree char *here_port = NULL;

  if (!split_address (rest, at != NULL ? (gsize)(at - rest) : strlen (rest), &host, &port))
    return FALSE;
  if (at != NULL && split_address (at + 1, strlen (at + 1), &here, &here_port))
    emit_endpoint (self, "bind", here, here_port);
  emit_endpoint (self, "connect", host, port);
  return TRUE;
}

/* How QEMU's -serial names a character device. NULL when libvirt has no such. */
static const char *
type_of (const char *text, const char **rest)
{
  static const char *const types[] = { "pty",  "null", "vc",     "stdio", "file",
                                       "pipe", "tcp",  "telnet", "udp",   "unix" };

  *rest = text;
  if (*text == '/')
    return "dev";
  for (gsize i = 0; i < G_N_ELEMENTS (types); i++) {
    gsize length = strlen (types[i]);

    if (!g_str_has_prefix (text, types[i]) || (text[length] != '\0' && text[length] != ':'))
      continue;
    *rest = text[length] == ':' ? text + length + 1 : "";
    return types[i];
  }
  return NULL;
}

static void
emit_device (ToDomain *self,
             const char *element,
             const char *key,
             const DomusXenValue *item,
             const char *text,
             guint port)
{
  const char *rest;
  const char *type = type_of (text, &rest);
  gsize before = self->out->len;
  gboolean fine = type != NULL;

  if (fine) {
    to_domain_emit (self, "    <%s type='%s'>\n", element,
                    g_str_equal (type, "telnet") ? "tcp" : type);
    if (g_str_equal (type, "file") || g_str_equal (type, "pipe") || g_str_equal (type, "dev")) {
      fine = *rest != '\0';
      to_domain_emit (self, "      <source path='%s'/>\n", rest);
    } else if (g_str_equal (type, "unix")) {
      g_autofree char *path = g_strndup (rest, strcspn (rest, ","));

      fine = *path != '\0';
      to_domain_emit (self, "      <source mode='%s' path='%s'/>\n",
                      strstr (rest, ",server") != NULL ? "bind" : "connect", path);
    } else if (g_str_equal (type, "tcp")) {
      fine = emit_tcp (self, rest, "raw");
    } else if (g_str_equal (type, "telnet")) {
      fine = emit_tcp (self, rest, "telnet");
    } else if (g_str_equal (type, "udp")) {
      fine = emit_udp (self, rest);
    }
    g_string_append_printf (self->out, "      <target port='%u'/>\n    </%s>\n", port, element);
  }
  if (fine)
    return;
  g_string_truncate (self->out, before);
  to_domain_say (self, DOMUS_XEN_RULE_LOST, key, item,
                 _ ("libvirt has no “%s” for “%s”; the port was left out."), text, key);
}

void
to_domain_serials (ToDomain *self)
{
  static const char *const keys[] = { "serial", "parallel" };

  if (self->type != XEN_GUEST_HVM) {
    g_string_append (self->out, "    <console type='pty'>\n"
                                "      <target type='xen' port='0'/>\n"
                                "    </console>\n");
    return;
  }
  for (gsize k = 0; k < G_N_ELEMENTS (keys); k++) {
    g_autoptr (GPtrArray) list = to_domain_list (self, keys[k]);

    for (guint i = 0; i < list->len; i++) {
      const char *text = to_domain_item (self, list->pdata[i]);

      if (text != NULL && *text != '\0' && !g_str_equal (text, "none"))
        emit_device (self, keys[k], keys[k], list->pdata[i], text, i);
    }
  }
}

void
to_domain_channels (ToDomain *self)
{
  g_autoptr (GPtrArray) list = to_domain_list (self, "channel");

  for (guint i = 0; i < list->len; i++) {
    const char *text = to_domain_item (self, list->pdata[i]);
    g_autoptr (GArray) pairs = text != NULL ? xen_pairs_parse (text) : NULL;
    const char *connection = pairs != NULL ? xen_pairs_get (pairs, "connection") : NULL;
    const char *name = pairs != NULL ? xen_pairs_get (pairs, "name") : NULL;
    const char *path = pairs != NULL ? xen_pairs_get (pairs, "path") : NULL;
    gboolean pty = g_strcmp0 (connection, "pty") == 0;

    if (name == NULL || (!pty && g_strcmp0 (connection, "socket") != 0)) {
      to_domain_say (self, DOMUS_XEN_RULE_INVALID, "channel", list->pdata[i],
                     _ ("A channel needs a name, and “pty” or “socket” for its connection; it was "
                        "left out."));
      continue;
    }
    to_domain_emit (self, "    <channel type='%s'>\n", pty ? "pty" : "unix");
    if (!pty && path != NULL)
      to_domain_emit (self, "      <source mode='bind' path='%s'/>\n", path);
    to_domain_emit (self, "      <target type='xen' name='%s'/>\n    </channel>\n", name);
    if (xen_pairs_get (pairs, "backend") != NULL)
      to_domain_say (self, DOMUS_XEN_RULE_LOST, "channel", list->pdata[i],
                     _ ("libvirt has no place for “%s” of a channel; it was left out."), "backend");
  }
}
