/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xenconfig"
#include "config.h"

#include "from-domain-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* ".5" or ":5:6" after an Open vSwitch bridge. */
static void
append_vlan (XenNode *node, GString *out)
{
  XenNode *vlan = xen_node_child (node, "vlan");
  gboolean trunk = xen_node_is (vlan, "trunk", "yes");

  for (guint i = 0; vlan != NULL && i < vlan->children->len; i++) {
    XenNode *tag = vlan->children->pdata[i];
    const char *id = xen_node_get (tag, "id");

    if (!g_str_equal (tag->name, "tag") || id == NULL || (!trunk && i > 0))
      continue;
    tag->used = TRUE;
    g_string_append_printf (out, "%c%s", trunk ? ':' : '.', id);
  }
}

/* A file names bridges only. libvirt tells a running guest's; its own first
 * network has virbr0. */
static void
append_network (FromDomain *self, XenNode *node, XenNode *source, GString *out)
{
  const char *network = xen_node_get (source, "network");
  const char *bridge = xen_node_get (source, "bridge");

  xen_node_skip (source, "portid");
  if (bridge == NULL && g_strcmp0 (network, "default") == 0)
    bridge = "virbr0";
  if (bridge != NULL) {
    g_string_append_printf (out, ",bridge=%s", bridge);
    from_domain_say (self, DOMUS_XEN_RULE_CHANGED, node,
                     _ ("Xen’s files know bridges, not libvirt’s networks; the network “%s” became "
                        "the bridge “%s”."),
                     network != NULL ? network : "", bridge);
  } else {
    from_domain_say (self, DOMUS_XEN_RULE_LOST, node,
                     _ ("Xen’s files know bridges, not libvirt’s networks; “%s” was left out, so "
                        "the card is on Xen’s usual bridge."),
                     network != NULL ? network : "");
  }
}

static void
append_addresses (XenNode *node, GString *out)
{
  gboolean open = FALSE;

  for (guint i = 0; i < node->children->len; i++) {
    XenNode *ip = node->children->pdata[i];
    const char *address;
    const char *prefix;

    if (!g_str_equal (ip->name, "ip"))
      continue;
    ip->used = TRUE;
    xen_node_skip (ip, "family");
    address = xen_node_get (ip, "address");
    prefix = xen_node_get (ip, "prefix");
    if (address == NULL)
      continue;
    g_string_append_printf (out, "%s%s", open ? " " : ",ip=", address);
    if (prefix != NULL)
      g_string_append_printf (out, "/%s", prefix);
    open = TRUE;
  }
}

static void
append_model (FromDomain *self, XenNode *node, GString *out)
{
  const char *model = xen_node_get (xen_node_child (node, "model"), "type");

  if (self->hvm && g_strcmp0 (model, "netfront") == 0) {
    g_string_append_printf (out, ",type=%s", self->kind == DOMUS_XEN_KIND_XM ? "netfront" : "vif");
    return;
  }
  if (self->hvm && self->kind == DOMUS_XEN_KIND_XM)
    g_string_append (out, ",type=ioemu");
  if (g_strcmp0 (model, "virtio") == 0)
    from_domain_say (self, DOMUS_XEN_RULE_LOST, node,
                     _ ("Xen has no network card “virtio”; the guest gets Xen’s usual one."));
  else if (model != NULL)
    g_string_append_printf (out, ",model=%s", model);
}

static char *
write_interface (FromDomain *self, XenNode *node)
{
  const char *type = xen_node_get (node, "type");
  XenNode *source = xen_node_child (node, "source");
  XenNode *outbound = xen_node_child (xen_node_child (node, "bandwidth"), "outbound");
  const char *mac = xen_node_get (xen_node_child (node, "mac"), "address");
  const char *script = xen_node_get (xen_node_child (node, "script"), "path");
  const char *backend = xen_node_get (xen_node_child (node, "backenddomain"), "name");
  const char *name = xen_node_get (xen_node_child (node, "target"), "dev");
  const char *rate = xen_node_get (outbound, "average");
  gboolean vswitch = xen_node_is (xen_node_child (node, "virtualport"), "type", "openvswitch");
  g_autoptr (GString) out = g_string_new (NULL);

  node->used = TRUE;
  if (mac != NULL)
    g_string_append_printf (out, ",mac=%s", mac);
  if (g_strcmp0 (type, "bridge") == 0) {
    const char *bridge = xen_node_get (source, "bridge");

    g_string_append_printf (out, ",bridge=%s", bridge != NULL ? bridge : "xenbr0");
    if (vswitch) {
      append_vlan (node, out);
      if (script == NULL)
        script = "vif-openvswitch";
    }
  } else if (g_strcmp0 (type, "network") == 0) {
    append_network (self, node, source, out);
  } else if (g_strcmp0 (type, "ethernet") != 0) {
    from_domain_say (self, DOMUS_XEN_RULE_LOST, node,
                     _ ("Xen’s files have no network cards of the kind “%s”; it was left out."),
                     type != NULL ? type : "");
    xen_node_ignore (node);
    return NULL;
  }
  append_addresses (node, out);
  if (script != NULL)
    g_string_append_printf (out, ",script=%s", script);
  if (backend != NULL)
    g_string_append_printf (out, ",backend=%s", backend);
  /* names like vif1.0 are a running guest's own */
  if (name != NULL && !g_str_has_prefix (name, "vif") && !g_str_has_prefix (name, "vnet"))
    g_string_append_printf (out, ",vifname=%s", name);
  append_model (self, node, out);
  if (rate != NULL)
    g_string_append_printf (out, ",rate=%sKB/s", rate);
  return g_strdup (out->len > 0 ? out->str + 1 : "");
}

void
from_domain_interfaces (FromDomain *self)
{
  g_autoptr (GPtrArray) nodes = from_domain_devices (self, "interface");
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < nodes->len; i++) {
    char *text = write_interface (self, nodes->pdata[i]);

    if (text != NULL)
      g_ptr_array_add (list, text);
  }
  from_domain_list (self, "vif", list);
}
