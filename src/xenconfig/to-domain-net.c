/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xenconfig"
#include "config.h"

#include "to-domain-private.h"

#include "domus-validate.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* "10Mb/s@20ms" to KiB a second; 0 when it is no rate. */
static guint64
read_rate (const char *text)
{
  char *unit;
  guint64 amount = g_ascii_strtoull (text, &unit, 10);

  if (unit == text || amount > G_MAXUINT32)
    return 0;
  if (*unit == 'G')
    amount *= 1024 * 1024;
  else if (*unit == 'M')
    amount *= 1024;
  if (*unit == 'G' || *unit == 'M' || *unit == 'K')
    unit++;
  else
    amount /= 1024;
  if (*unit == 'b')
    amount /= 8;
  else if (*unit != 'B')
    return 0;
  return g_str_has_prefix (unit + 1, "/s") ? MAX (amount, 1) : 0;
}

/* Open vSwitch: "bridge.5" is a tag, "bridge:5:6" is a trunk. A plain bridge
 * may well have a point in its name. */
static void
emit_vlan (ToDomain *self, const char *suffix)
{
  g_auto (GStrv) tags = g_strsplit (suffix + 1, *suffix == '.' ? "." : ":", -1);

  g_string_append (self->out, *suffix == ':' ? "      <vlan trunk='yes'>\n" : "      <vlan>\n");
  for (gsize i = 0; tags[i] != NULL; i++)
    to_domain_emit (self, "        <tag id='%s'/>\n", tags[i]);
  g_string_append (self->out, "      </vlan>\n      <virtualport type='openvswitch'/>\n");
}

static void
emit_bridge (ToDomain *self, const char *bridge, const char *script)
{
  const char *suffix = NULL;

  if (script != NULL && strstr (script, "openvswitch") != NULL)
    suffix = strpbrk (bridge, ".:");
  if (suffix != NULL && strspn (suffix + 1, "0123456789:") == strlen (suffix + 1)) {
    g_autofree char *name = g_strndup (bridge, (gsize)(suffix - bridge));

    to_domain_emit (self, "      <source bridge='%s'/>\n", name);
    emit_vlan (self, suffix);
  } else {
    to_domain_emit (self, "      <source bridge='%s'/>\n", bridge);
  }
}

static void
emit_addresses (ToDomain *self, const char *list)
{
  g_auto (GStrv) addresses = g_strsplit_set (list, " ;", -1);

  for (gsize i = 0; addresses[i] != NULL; i++) {
    char *slash = strchr (addresses[i], '/');
    const char *family = strchr (addresses[i], ':') != NULL ? "ipv6" : "ipv4";

    if (*addresses[i] == '\0')
      continue;
    if (slash != NULL)
      *slash++ = '\0';
    if (slash != NULL && *slash != '\0')
      to_domain_emit (self, "      <ip address='%s' family='%s' prefix='%s'/>\n", addresses[i],
                      family, slash);
    else
      to_domain_emit (self, "      <ip address='%s' family='%s'/>\n", addresses[i], family);
  }
}

static void
emit_model (ToDomain *self, const GArray *pairs, const DomusXenValue *item)
{
  const char *model = xen_pairs_get (pairs, "model");
  const char *type = xen_pairs_get (pairs, "type");

  if (model != NULL && *model != '\0')
    to_domain_emit (self, "      <model type='%s'/>\n", model);
  else if (self->type == XEN_GUEST_HVM
           && (g_strcmp0 (type, "vif") == 0 || g_strcmp0 (type, "netfront") == 0
               || g_strcmp0 (type, "paravirtualised") == 0))
    g_string_append (self->out, "      <model type='netfront'/>\n");
  else if (type != NULL && !g_str_equal (type, "ioemu") && !g_str_equal (type, "vif")
           && !g_str_equal (type, "netfront"))
    to_domain_say (self, DOMUS_XEN_RULE_LOST, "vif", item,
                   _ ("“type=%s” of a network card is not known; it was left out."), type);
}

static void
say_lost (ToDomain *self, const GArray *pairs, const DomusXenValue *item)
{
  static const char *const known[] = { "mac", "bridge",  "script", "model",   "type",
                                       "ip",  "vifname", "rate",   "backend", NULL };

  for (guint i = 0; i < pairs->len; i++) {
    const XenPair *pair = &g_array_index (pairs, XenPair, i);

    if (!g_strv_contains (known, pair->key) && !g_str_equal (pair->key, "trusted"))
      to_domain_say (self, DOMUS_XEN_RULE_LOST, "vif", item,
                     _ ("libvirt has no place for “%s” of a network card; it was left out."),
                     pair->key);
  }
}

static void
emit_interface (ToDomain *self, const DomusXenValue *item, const char *text)
{
  g_autoptr (GArray) pairs = xen_pairs_parse (text);
  const char *mac = xen_pairs_get (pairs, "mac");
  const char *bridge = xen_pairs_get (pairs, "bridge");
  const char *script = xen_pairs_get (pairs, "script");
  const char *ip = xen_pairs_get (pairs, "ip");
  const char *name = xen_pairs_get (pairs, "vifname");
  const char *rate = xen_pairs_get (pairs, "rate");
  const char *backend = xen_pairs_get (pairs, "backend");
  gboolean bridged = (bridge != NULL && *bridge != '\0') || g_strcmp0 (script, "vif-bridge") == 0;

  if (bridged && (bridge == NULL || *bridge == '\0'))
    bridge = "xenbr0";
  to_domain_emit (self, "    <interface type='%s'>\n", bridged ? "bridge" : "ethernet");
  if (mac != NULL && *mac != '\0') {
    g_autofree char *lower = g_ascii_strdown (mac, -1);

    if (domus_validate_mac (lower, NULL))
      to_domain_emit (self, "      <mac address='%s'/>\n", lower);
    else
      to_domain_say (self, DOMUS_XEN_RULE_INVALID, "vif", item,
                     _ ("“%s” is no MAC address; it was left out."), mac);
  } else {
    to_domain_say (self, DOMUS_XEN_RULE_ASSUMED, "vif", item,
                   _ ("A network card has no MAC address; it gets one when the guest is defined."));
  }
  if (bridged)
    emit_bridge (self, bridge, script);
  if (script != NULL && *script != '\0')
    to_domain_emit (self, "      <script path='%s'/>\n", script);
  if (ip != NULL)
    emit_addresses (self, ip);
  if (backend != NULL && *backend != '\0' && !g_str_equal (backend, "0"))
    to_domain_emit (self, "      <backenddomain name='%s'/>\n", backend);
  if (name != NULL && *name != '\0')
    to_domain_emit (self, "      <target dev='%s'/>\n", name);
  emit_model (self, pairs, item);
  if (rate != NULL && read_rate (rate) > 0)
    g_string_append_printf (self->out,
                            "      <bandwidth>\n        <outbound average='%" G_GUINT64_FORMAT
                            "'/>\n      </bandwidth>\n",
                            read_rate (rate));
  else if (rate != NULL)
    to_domain_say (self, DOMUS_XEN_RULE_INVALID, "vif", item,
                   _ ("“%s” is no rate; it was left out."), rate);
  if (rate != NULL && strchr (rate, '@') != NULL)
    to_domain_say (self, DOMUS_XEN_RULE_LOST, "vif", item,
                   _ ("libvirt has no place for the interval in “%s”; it was left out."), rate);
  g_string_append (self->out, "    </interface>\n");
  say_lost (self, pairs, item);
}

void
to_domain_interfaces (ToDomain *self)
{
  g_autoptr (GPtrArray) list = to_domain_list (self, "vif");

  for (guint i = 0; i < list->len; i++) {
    const DomusXenValue *item = list->pdata[i];
    const char *text = to_domain_item (self, item);

    if (text == NULL)
      to_domain_say (self, DOMUS_XEN_RULE_INVALID, "vif", item,
                     _ ("An entry of “vif” should be a string; it was left out."));
    else
      emit_interface (self, item, text);
  }
}
