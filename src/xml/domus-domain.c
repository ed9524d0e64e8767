/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xml"
#include "config.h"

#include "domus-domain.h"
#include "domus-xml-node.h"

#include <string.h>

/**
 * domus_domain_get_name:
 *
 * Returns: (transfer full) (nullable): the guest's name.
 */
char *
domus_domain_get_name (const DomusXmlDoc *domain)
{
  return domus_xml_doc_get (domain, "name");
}

/**
 * domus_domain_get_uuid:
 *
 * Returns: (transfer full) (nullable): the guest's UUID.
 */
char *
domus_domain_get_uuid (const DomusXmlDoc *domain)
{
  return domus_xml_doc_get (domain, "uuid");
}

/**
 * domus_domain_get_title:
 *
 * Returns: (transfer full) (nullable): the short text for lists, %NULL if none.
 */
char *
domus_domain_get_title (const DomusXmlDoc *domain)
{
  return domus_xml_doc_get (domain, "title");
}

static void
set_or_remove (DomusXmlDoc *domain, const char *path, const char *text)
{
  domus_xml_doc_set (domain, path, text != NULL && *text != '\0' ? text : NULL);
}

/**
 * domus_domain_set_title:
 * @title: (nullable): a line; "" and %NULL remove it
 *
 * libvirt refuses titles with line breaks: they become spaces.
 */
void
domus_domain_set_title (DomusXmlDoc *domain, const char *title)
{
  g_autofree char *line = title != NULL ? g_strdelimit (g_strdup (title), "\r\n", ' ') : NULL;

  set_or_remove (domain, "title", line);
}

/**
 * domus_domain_get_description:
 *
 * Returns: (transfer full) (nullable): the notes, %NULL if none.
 */
char *
domus_domain_get_description (const DomusXmlDoc *domain)
{
  return domus_xml_doc_get (domain, "description");
}

/**
 * domus_domain_set_description:
 * @description: (nullable): any text; "" and %NULL remove it
 */
void
domus_domain_set_description (DomusXmlDoc *domain, const char *description)
{
  set_or_remove (domain, "description", description);
}

/**
 * domus_domain_is_hvm:
 *
 * Returns: whether the guest is fully virtualized.
 */
gboolean
domus_domain_is_hvm (const DomusXmlDoc *domain)
{
  g_autofree char *type = domus_xml_doc_get (domain, "os/type");

  return type != NULL && strcmp (g_strstrip (type), "hvm") == 0;
}

/* https://libvirt.org/formatdomain.html#memory-allocation: KiB unless a unit
 * is given; "KB" is 1000 bytes, "K" and "KiB" are 1024. */
static guint64
unit_bytes (const char *unit)
{
  static const char letters[] = "KMGTPE";
  const char *letter;
  guint64 bytes = 1;

  if (unit == NULL)
    return 1024;
  letter = *unit != '\0' ? strchr (letters, g_ascii_toupper (*unit)) : NULL;
  if (letter == NULL)
    return g_ascii_strcasecmp (unit, "b") == 0 || g_ascii_strcasecmp (unit, "bytes") == 0 ? 1
                                                                                          : 1024;
  for (const char *p = letters; p <= letter; p++)
    bytes *= g_ascii_toupper (unit[1]) == 'B' ? 1000 : 1024;
  return bytes;
}

static guint64
get_kib (const DomusXmlDoc *domain, const char *element)
{
  g_autofree char *unit_path = g_strconcat (element, "/@unit", NULL);
  g_autofree char *unit = domus_xml_doc_get (domain, unit_path);
  guint64 number = domus_xml_doc_get_uint (domain, element, 0);
  guint64 bytes = unit_bytes (unit);

  if (number > G_MAXUINT64 / bytes)
    return G_MAXUINT64 / 1024;
  return number * bytes / 1024;
}

static void
set_kib (DomusXmlDoc *domain, const char *element, guint64 kib)
{
  g_autofree char *unit_path = g_strconcat (element, "/@unit", NULL);

  if (domus_xml_doc_exists (domain, element) && get_kib (domain, element) == kib)
    return;
  if (!domus_xml_doc_exists (domain, element) || domus_xml_doc_exists (domain, unit_path))
    domus_xml_doc_set (domain, unit_path, "KiB");
  domus_xml_doc_set_uint (domain, element, kib);
}

/**
 * domus_domain_get_memory:
 *
 * Returns: the maximum in KiB, 0 if there is none.
 */
guint64
domus_domain_get_memory (const DomusXmlDoc *domain)
{
  return get_kib (domain, "memory");
}

/**
 * domus_domain_get_current_memory:
 *
 * Returns: what the guest gets at its start, in KiB.
 */
guint64
domus_domain_get_current_memory (const DomusXmlDoc *domain)
{
  return get_kib (domain,
                  domus_xml_doc_exists (domain, "currentMemory") ? "currentMemory" : "memory");
}

/**
 * domus_domain_set_memory:
 * @maximum_kib: the maximum
 * @current_kib: at start; what is above the maximum becomes the maximum
 */
void
domus_domain_set_memory (DomusXmlDoc *domain, guint64 maximum_kib, guint64 current_kib)
{
  current_kib = MIN (current_kib, maximum_kib);
  set_kib (domain, "memory", maximum_kib);
  if (current_kib != maximum_kib || domus_xml_doc_exists (domain, "currentMemory"))
    set_kib (domain, "currentMemory", current_kib);
}

/**
 * domus_domain_get_max_vcpus:
 *
 * Returns: the most vCPUs that the guest can have; 1 if nothing says.
 */
guint
domus_domain_get_max_vcpus (const DomusXmlDoc *domain)
{
  return (guint)CLAMP (domus_xml_doc_get_uint (domain, "vcpu", 1), 1, G_MAXINT);
}

/**
 * domus_domain_get_vcpus:
 *
 * Returns: the vCPUs in use at start.
 */
guint
domus_domain_get_vcpus (const DomusXmlDoc *domain)
{
  guint maximum = domus_domain_get_max_vcpus (domain);

  return (guint)CLAMP (domus_xml_doc_get_uint (domain, "vcpu/@current", maximum), 1, maximum);
}

/**
 * domus_domain_set_vcpus:
 *
 * A list of single vCPUs (<vcpus>) contradicts other numbers: it goes when
 * the numbers change.
 */
void
domus_domain_set_vcpus (DomusXmlDoc *domain, guint maximum, guint current)
{
  maximum = MAX (maximum, 1);
  current = CLAMP (current, 1, maximum);
  if (domus_xml_doc_exists (domain, "vcpu") && maximum == domus_domain_get_max_vcpus (domain)
      && current == domus_domain_get_vcpus (domain))
    return;
  domus_xml_doc_set_uint (domain, "vcpu", maximum);
  if (current < maximum)
    domus_xml_doc_set_uint (domain, "vcpu/@current", current);
  else
    domus_xml_doc_remove (domain, "vcpu/@current");
  domus_xml_doc_remove (domain, "vcpus");
}

/**
 * domus_domain_get_boot_order:
 *
 * Returns: (transfer full): the devices of <os><boot>, in order; empty if
 *   there are none.
 */
char **
domus_domain_get_boot_order (const DomusXmlDoc *domain)
{
  GPtrArray *devices = g_ptr_array_new ();
  const xmlNode *os = domus_xml_node_first (domus_xml_doc_get_root (domain), "os");

  for (const xmlNode *boot = domus_xml_node_first (os, "boot"); boot != NULL;
       boot = domus_xml_node_next (boot, "boot")) {
    char *device = domus_xml_node_get_attribute (boot, "dev");
    if (device != NULL)
      g_ptr_array_add (devices, device);
  }
  g_ptr_array_add (devices, NULL);
  return (char **)g_ptr_array_free (devices, FALSE);
}

static xmlNode *
find_device_boot (const DomusXmlDoc *domain)
{
  const xmlNode *devices = domus_xml_node_first (domus_xml_doc_get_root (domain), "devices");

  for (const xmlNode *device = domus_xml_node_first (devices, NULL); device != NULL;
       device = domus_xml_node_next (device, NULL)) {
    xmlNode *boot = domus_xml_node_first (device, "boot");
    if (boot != NULL)
      return boot;
  }
  return NULL;
}

/**
 * domus_domain_has_device_boot_order:
 *
 * Returns: whether devices carry <boot order>, which the QEMU driver honours
 *   instead of <os><boot> and Xen's ignores.
 */
gboolean
domus_domain_has_device_boot_order (const DomusXmlDoc *domain)
{
  return find_device_boot (domain) != NULL;
}

/**
 * domus_domain_set_boot_order:
 * @devices: (nullable) (array zero-terminated=1): "hd", "cdrom", "network", "fd"
 *
 * Replaces <os><boot> and every device's <boot>, which libvirt refuses
 * beside it. An equal order changes nothing.
 */
void
domus_domain_set_boot_order (DomusXmlDoc *domain, const char *const *devices)
{
  static const char *const none[] = { NULL };
  const char *const *wanted = devices != NULL ? devices : none;
  g_auto (GStrv) current = domus_domain_get_boot_order (domain);
  xmlNode *boot;
  guint n = 0;

  while ((boot = find_device_boot (domain)) != NULL)
    domus_xml_node_remove (boot);
  if (g_strv_equal ((const char *const *)current, wanted))
    return;
  for (; wanted[n] != NULL; n++) {
    g_autofree char *path = g_strdup_printf ("os/boot[%u]/@dev", n + 1);
    domus_xml_doc_set (domain, path, wanted[n]);
  }
  for (n++; n > 0;) {
    g_autofree char *path = g_strdup_printf ("os/boot[%u]", n);
    if (!domus_xml_doc_exists (domain, path))
      break;
    domus_xml_doc_remove (domain, path);
  }
}

/**
 * domus_domain_get_feature:
 *
 * Returns: whether the feature is on. For acpi and apic, missing means off.
 */
gboolean
domus_domain_get_feature (const DomusXmlDoc *domain, const char *name)
{
  const xmlNode *features = domus_xml_node_first (domus_xml_doc_get_root (domain), "features");
  const xmlNode *feature = domus_xml_node_first (features, name);

  return feature != NULL && !domus_xml_node_has_attribute (feature, "state", "off");
}

/**
 * domus_domain_set_feature:
 * @name: "acpi", "apic", "pae", "hap"
 *
 * A feature with a state attribute keeps its element; another one comes and
 * goes. <features> goes when nothing is left in it.
 */
void
domus_domain_set_feature (DomusXmlDoc *domain, const char *name, gboolean on)
{
  xmlNode *root = domus_xml_doc_get_root (domain);
  xmlNode *features, *feature;

  if (domus_domain_get_feature (domain, name) == !!on)
    return;
  features = domus_xml_node_ensure (root, "features");
  if (on) {
    feature = domus_xml_node_ensure (features, name);
    if (domus_xml_node_has_attribute (feature, "state", NULL))
      domus_xml_node_set_attribute (feature, "state", "on");
    return;
  }
  feature = domus_xml_node_first (features, name);
  if (domus_xml_node_has_attribute (feature, "state", NULL))
    domus_xml_node_set_attribute (feature, "state", "off");
  else
    domus_xml_node_remove (feature);
  if (domus_xml_node_first (features, NULL) == NULL && features->properties == NULL)
    domus_xml_node_remove (features);
}

/**
 * domus_domain_get_clock:
 *
 * A clock that is variable on the basis of local time shows local time.
 *
 * Returns: (transfer full) (nullable): "utc", "localtime", "variable", ...
 */
char *
domus_domain_get_clock (const DomusXmlDoc *domain)
{
  g_autofree char *offset = domus_xml_doc_get (domain, "clock/@offset");
  g_autofree char *basis = domus_xml_doc_get (domain, "clock/@basis");

  if (g_strcmp0 (offset, "variable") == 0 && g_strcmp0 (basis, "localtime") == 0)
    return g_strdup ("localtime");
  return g_steal_pointer (&offset);
}

/**
 * domus_domain_set_clock:
 *
 * Values that belong to another offset (a basis, a time zone) go with it.
 */
void
domus_domain_set_clock (DomusXmlDoc *domain, const char *offset)
{
  static const char *const others[] = { "clock/@adjustment", "clock/@basis", "clock/@timezone",
                                        "clock/@start" };
  g_autofree char *current = domus_domain_get_clock (domain);

  if (g_strcmp0 (current, offset) == 0)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    domus_xml_doc_remove (domain, others[i]);
  domus_xml_doc_set (domain, "clock/@offset", offset);
}

/**
 * domus_domain_get_lifecycle:
 * @event: "on_poweroff", "on_reboot" or "on_crash"
 *
 * Returns: (transfer full) (nullable): "destroy", "restart", ...
 */
char *
domus_domain_get_lifecycle (const DomusXmlDoc *domain, const char *event)
{
  return domus_xml_doc_get (domain, event);
}

/**
 * domus_domain_set_lifecycle:
 * @action: (nullable): an action, %NULL for the driver's own
 */
void
domus_domain_set_lifecycle (DomusXmlDoc *domain, const char *event, const char *action)
{
  domus_xml_doc_set (domain, event, action);
}
