/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xml"
#include "config.h"

#include "domus-network-xml.h"

#include "domus-validate.h"
#include "domus-xml-doc.h"

#include <arpa/inet.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#define FIRST_PROPOSAL 150

/* ---- IPv4, in the host's byte order ---- */

static gboolean
parse_address (const char *text, guint32 *address)
{
  struct in_addr raw;

  if (text == NULL || inet_pton (AF_INET, text, &raw) != 1)
    return FALSE;
  *address = g_ntohl (raw.s_addr);
  return TRUE;
}

static char *
format_address (guint32 address)
{
  struct in_addr raw = { g_htonl (address) };
  char text[INET_ADDRSTRLEN];

  return g_strdup (inet_ntop (AF_INET, &raw, text, sizeof text));
}

static guint32
mask_of (guint prefix)
{
  return prefix == 0 ? 0 : G_MAXUINT32 << (32 - prefix);
}

static guint
prefix_of (const char *netmask)
{
  guint32 mask;
  guint prefix = 0;

  if (!parse_address (netmask, &mask))
    return 0;
  while (prefix < 32 && (mask & (1u << (31 - prefix))) != 0)
    prefix++;
  return prefix;
}

static gboolean
parse_cidr (const char *text, guint32 *address, guint *prefix)
{
  g_auto (GStrv) parts = g_strsplit (text != NULL ? text : "", "/", 2);
  guint64 number;

  if (g_strv_length (parts) != 2 || !parse_address (parts[0], address)
      || !g_ascii_string_to_unsigned (parts[1], 10, 1, 32, &number, NULL))
    return FALSE;
  *prefix = (guint)number;
  return TRUE;
}

/* ---- reading ---- */

static gboolean
is_ipv6 (const DomusXmlDoc *doc, guint index)
{
  g_autofree char *path = g_strdup_printf ("ip[%u]/@family", index);
  g_autofree char *family = domus_xml_doc_get (doc, path);

  return g_strcmp0 (family, "ipv6") == 0;
}

static char *
get_of_ip (const DomusXmlDoc *doc, guint index, const char *what)
{
  g_autofree char *path = g_strdup_printf ("ip[%u]/%s", index, what);

  return domus_xml_doc_get (doc, path);
}

static void
read_ip (DomusNetworkFacts *self, const DomusXmlDoc *doc, guint index)
{
  g_autofree char *prefix = get_of_ip (doc, index, "@prefix");
  g_autofree char *netmask = get_of_ip (doc, index, "@netmask");
  g_autofree char *address = get_of_ip (doc, index, "@address");

  if (is_ipv6 (doc, index)) {
    if (self->address6 == NULL && address != NULL)
      self->address6 = g_strdup_printf ("%s/%s", address, prefix != NULL ? prefix : "64");
    return;
  }
  if (self->address != NULL || address == NULL)
    return;
  self->address = g_steal_pointer (&address);
  self->prefix = prefix != NULL ? (guint)g_ascii_strtoull (prefix, NULL, 10) : prefix_of (netmask);
  self->prefix = MIN (self->prefix, 32);
  self->dhcp_start = get_of_ip (doc, index, "dhcp/range/@start");
  self->dhcp_end = get_of_ip (doc, index, "dhcp/range/@end");
}

/**
 * domus_network_facts_new:
 *
 * Any thread. The first address of each family counts.
 *
 * Returns: (transfer full) (nullable)
 */
DomusNetworkFacts *
domus_network_facts_new (const char *xml)
{
  g_autoptr (DomusXmlDoc) doc = xml != NULL ? domus_xml_doc_parse (xml, "network", NULL) : NULL;
  DomusNetworkFacts *self;
  guint n;

  if (doc == NULL)
    return NULL;
  self = g_new0 (DomusNetworkFacts, 1);
  self->name = domus_xml_doc_get (doc, "name");
  self->mode = domus_xml_doc_get (doc, "forward/@mode");
  if (self->mode == NULL) /* a forward without a mode is NAT */
    self->mode = g_strdup (domus_xml_doc_exists (doc, "forward") ? "nat" : "isolated");
  self->device = domus_xml_doc_get (doc, "forward/@dev");
  self->bridge = domus_xml_doc_get (doc, "bridge/@name");
  self->domain = domus_xml_doc_get (doc, "domain/@name");
  n = domus_xml_doc_count (doc, "ip");
  for (guint i = 1; i <= n; i++)
    read_ip (self, doc, i);
  return self;
}

/**
 * domus_network_facts_free:
 * @self: (nullable)
 */
void
domus_network_facts_free (DomusNetworkFacts *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->mode);
  g_free (self->device);
  g_free (self->bridge);
  g_free (self->domain);
  g_free (self->address);
  g_free (self->dhcp_start);
  g_free (self->dhcp_end);
  g_free (self->address6);
  g_free (self);
}

/* ---- making ---- */

static gboolean G_GNUC_PRINTF (2, 3) refuse (GError **error, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, DOMUS_UTIL_ERROR, DOMUS_UTIL_ERROR_INVALID, text);
  return FALSE;
}

static const DomusNetworkFacts *
find_overlap (GPtrArray *others, guint32 address, guint prefix)
{
  for (guint i = 0; i < others->len; i++) {
    const DomusNetworkFacts *other = others->pdata[i];
    guint32 theirs, mask;

    if (!parse_address (other->address, &theirs) || other->prefix == 0)
      continue;
    mask = mask_of (MIN (prefix, other->prefix));
    if ((address & mask) == (theirs & mask))
      return other;
  }
  return NULL;
}

static gboolean
check_address (const DomusNetworkWish *wish,
               GPtrArray *others,
               guint32 *address,
               guint *prefix,
               GError **error)
{
  const DomusNetworkFacts *other;
  guint32 mask;

  if (!parse_cidr (wish->address, address, prefix))
    return refuse (error, "%s",
                   _ ("The address looks like “192.168.150.1/24”: that of the host, "
                      "and the length of the network’s part."));
  if (*prefix < 8 || *prefix > 29)
    return refuse (error, "%s", _ ("The length of the network’s part is from 8 to 29."));
  mask = mask_of (*prefix);
  if ((*address & ~mask) == 0 || (*address & ~mask) == ~mask)
    return refuse (error, "%s",
                   _ ("The first and the last address of a network are nobody’s: give "
                      "the host another, such as the second."));
  if (*address >> 24 == 127 || *address >> 24 == 0 || *address >> 28 >= 14)
    return refuse (error, "%s", _ ("Such an address cannot be a network’s."));
  other = find_overlap (others, *address, *prefix);
  if (other != NULL)
    return refuse (error, _ ("The network “%s” has these addresses already."), other->name);
  return TRUE;
}

static gboolean
check_name (const DomusNetworkWish *wish, GPtrArray *others, GError **error)
{
  if (wish->name == NULL || *wish->name == '\0')
    return refuse (error, "%s", _ ("A name is needed."));
  if (strpbrk (wish->name, "/\n") != NULL)
    return refuse (error, "%s", _ ("The name must not have “/” in it."));
  for (guint i = 0; i < others->len; i++)
    if (g_strcmp0 (((DomusNetworkFacts *)others->pdata[i])->name, wish->name) == 0)
      return refuse (error, _ ("There is a network “%s” already."), wish->name);
  return TRUE;
}

/* All addresses but the host's: those after it, or before it where it has the
 * last. */
static char *
dhcp_xml (guint32 address, guint prefix)
{
  guint32 first = (address & mask_of (prefix)) + 1;
  guint32 last = (address | ~mask_of (prefix)) - 1;
  g_autofree char *start = NULL;
  g_autofree char *end = NULL;

  if (last - address >= address - first)
    first = address + 1;
  else
    last = address - 1;
  start = format_address (first);
  end = format_address (last);
  return g_strdup_printf ("<dhcp><range start='%s' end='%s'/></dhcp>", start, end);
}

/**
 * domus_network_to_xml:
 *
 * Returns: (transfer full) (nullable)
 */
char *
domus_network_to_xml (const DomusNetworkWish *wish, GPtrArray *others, GError **error)
{
  gboolean isolated = strcmp (wish->mode, "isolated") == 0;
  g_autofree char *start = NULL;
  g_autofree char *host = NULL;
  g_autofree char *dhcp = NULL;
  guint32 address = 0;
  guint prefix = 0;

  if (!check_name (wish, others, error))
    return NULL;
  if (strcmp (wish->mode, "bridge") == 0) {
    if (wish->bridge == NULL || *wish->bridge == '\0') {
      refuse (error, "%s", _ ("The bridge of the host is needed."));
      return NULL;
    }
    return g_markup_printf_escaped ("<network><name>%s</name><forward mode='bridge'/>"
                                    "<bridge name='%s'/></network>",
                                    wish->name, wish->bridge);
  }
  if (!check_address (wish, others, &address, &prefix, error))
    return NULL;
  start = g_markup_printf_escaped ("<network><name>%s</name>", wish->name);
  host = format_address (address);
  dhcp = wish->dhcp ? dhcp_xml (address, prefix) : g_strdup ("");
  return g_strdup_printf ("%s%s%s%s<ip address='%s' prefix='%u'>%s</ip></network>", start,
                          isolated ? "" : "<forward mode='", isolated ? "" : wish->mode,
                          isolated ? "" : "'/>", host, prefix, dhcp);
}

/**
 * domus_network_propose:
 * @others: (element-type DomusNetworkFacts)
 *
 * Returns: (transfer full)
 */
char *
domus_network_propose (GPtrArray *others)
{
  for (guint i = FIRST_PROPOSAL; i < 255; i++) {
    guint32 address = 192u << 24 | 168u << 16 | i << 8 | 1;

    if (find_overlap (others, address, 24) == NULL)
      return g_strdup_printf ("192.168.%u.1/24", i);
  }
  return g_strdup ("10.150.0.1/24");
}
