/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xenconfig"
#include "config.h"

#include "from-domain-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static XenNode *
source_with_mode (XenNode *node, const char *mode)
{
  for (guint i = 0; i < node->children->len; i++) {
    XenNode *child = node->children->pdata[i];

    if (g_str_equal (child->name, "source") && xen_node_is (child, "mode", mode)) {
      child->used = TRUE;
      return child;
    }
  }
  return NULL;
}

static const char *
or_empty (const char *text)
{
  return text != NULL ? text : "";
}

/* As QEMU's -serial names it; NULL when it has no such name. */
static char *
device_text (XenNode *node)
{
  const char *type = xen_node_get (node, "type");
  XenNode *source = xen_node_child (node, "source");
  const char *path = xen_node_get (source, "path");

  if (type == NULL)
    return NULL;
  if (g_str_equal (type, "pty") || g_str_equal (type, "null") || g_str_equal (type, "vc")
      || g_str_equal (type, "stdio"))
    return g_strdup (type);
  if (g_str_equal (type, "dev"))
    return g_strdup (path);
  if (g_str_equal (type, "file") || g_str_equal (type, "pipe"))
    return path != NULL ? g_strconcat (type, ":", path, NULL) : NULL;
  if (g_str_equal (type, "unix"))
    return path != NULL ? g_strconcat (
               "unix:", path, xen_node_is (source, "mode", "bind") ? ",server,nowait" : "", NULL)
                        : NULL;
  if (g_str_equal (type, "tcp")) {
    gboolean server = xen_node_is (source, "mode", "bind");
    gboolean telnet = xen_node_is (xen_node_child (node, "protocol"), "type", "telnet");

    return g_strdup_printf (
        "%s:%s:%s%s", telnet ? "telnet" : "tcp", or_empty (xen_node_get (source, "host")),
        or_empty (xen_node_get (source, "service")), server ? ",server,nowait" : "");
  }
  if (g_str_equal (type, "udp")) {
    XenNode *to = source_with_mode (node, "connect");
    XenNode *here = source_with_mode (node, "bind");
    g_autofree char *at = NULL;

    if (here != NULL)
      at = g_strdup_printf ("@%s:%s", or_empty (xen_node_get (here, "host")),
                            or_empty (xen_node_get (here, "service")));
    return g_strdup_printf ("udp:%s:%s%s", or_empty (xen_node_get (to, "host")),
                            or_empty (xen_node_get (to, "service")), or_empty (at));
  }
  return NULL;
}

static void
write_ports (FromDomain *self, const char *key, gboolean many)
{
  g_autoptr (GPtrArray) nodes = from_domain_devices (self, key);
  g_autoptr (GPtrArray) ports = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < nodes->len; i++) {
    XenNode *node = nodes->pdata[i];
    XenNode *target = xen_node_child (node, "target");
    const char *number = xen_node_get (target, "port");
    g_autofree char *text = device_text (node);
    guint64 port = ports->len;

    xen_node_ignore (target);
    node->used = TRUE;
    xen_node_skip (xen_node_child (node, "source"), "path");
    if (number != NULL)
      g_ascii_string_to_unsigned (number, 10, 0, 15, &port, NULL);
    if (text == NULL || port < ports->len || (!many && port > 0)) {
      from_domain_say (self, DOMUS_XEN_RULE_LOST, node,
                       _ ("The tool has no words for this “%s” port; it was left out."), key);
      xen_node_ignore (node);
      continue;
    }
    while (ports->len < port)
      g_ptr_array_add (ports, g_strdup ("none"));
    g_ptr_array_add (ports, g_steal_pointer (&text));
  }
  if (ports->len == 1)
    from_domain_string (self, key, ports->pdata[0]);
  else
    from_domain_list (self, key, ports);
}

void
from_domain_serials (FromDomain *self)
{
  g_autoptr (GPtrArray) consoles = from_domain_devices (self, "console");

  if (self->hvm) {
    /* xend passed a list on as well, and libvirt writes one into xm files. */
    write_ports (self, "serial", TRUE);
    write_ports (self, "parallel", FALSE);
  }
  /* the first console is the serial port again, or Xen's own */
  for (guint i = 0; i < consoles->len; i++) {
    XenNode *node = consoles->pdata[i];
    XenNode *target = xen_node_child (node, "target");
    const char *type = xen_node_get (target, "type");

    if (type == NULL || g_str_equal (type, self->hvm ? "serial" : "xen"))
      xen_node_ignore (node);
  }
}

void
from_domain_channels (FromDomain *self)
{
  g_autoptr (GPtrArray) nodes = from_domain_devices (self, "channel");
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < nodes->len; i++) {
    XenNode *node = nodes->pdata[i];
    XenNode *target = xen_node_child (node, "target");
    XenNode *source = xen_node_child (node, "source");
    const char *type = xen_node_get (node, "type");
    const char *name = xen_node_get (target, "name");
    const char *path = xen_node_get (source, "path");
    gboolean pty = g_strcmp0 (type, "pty") == 0;

    node->used = TRUE;
    xen_node_skip (target, "state");
    xen_node_skip (source, "mode");
    if (self->kind == DOMUS_XEN_KIND_XM || !xen_node_is (target, "type", "xen") || name == NULL
        || (!pty && g_strcmp0 (type, "unix") != 0)) {
      from_domain_say (self, DOMUS_XEN_RULE_LOST, node,
                       _ ("The tool has no words for this channel; it was left out."));
      xen_node_ignore (node);
    } else if (pty || path == NULL) {
      g_ptr_array_add (list,
                       g_strdup_printf ("connection=%s,name=%s", pty ? "pty" : "socket", name));
    } else {
      g_ptr_array_add (list, g_strdup_printf ("connection=socket,path=%s,name=%s", path, name));
    }
  }
  from_domain_list (self, "channel", list);
}
