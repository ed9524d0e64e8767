/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xml"
#include "config.h"

#include "domus-domain-guest.h"
#include "domus-xml-node.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* ---- firmware ---- */

/**
 * domus_domain_get_firmware:
 *
 * Returns: (transfer full): "efi" or "bios".
 */
char *
domus_domain_get_firmware (const DomusXmlDoc *domain)
{
  g_autofree char *firmware = domus_xml_doc_get (domain, "os/@firmware");
  g_autofree char *type = domus_xml_doc_get (domain, "os/loader/@type");
  g_autofree char *loader = domus_xml_doc_get (domain, "os/loader");
  g_autofree char *lower = loader != NULL ? g_ascii_strdown (loader, -1) : NULL;

  if (firmware != NULL && *firmware != '\0')
    return g_steal_pointer (&firmware);
  if (g_strcmp0 (type, "pflash") == 0
      || (lower != NULL && (strstr (lower, "ovmf") != NULL || strstr (lower, "edk2") != NULL)))
    return g_strdup ("efi");
  return g_strdup ("bios");
}

/**
 * domus_domain_set_firmware:
 * @firmware: "bios" or "efi"
 * @loader: (nullable): the path for <loader type='rom'> with "bios"
 *
 * With "efi" libvirt chooses the image itself (firmware='efi', which QEMU's
 * driver and libxl of 9.0.0 take alike). What belongs to the other firmware
 * goes: its image and its variables' file, which is not deleted.
 */
void
domus_domain_set_firmware (DomusXmlDoc *domain, const char *firmware, const char *loader)
{
  static const char *const others[] = { "os/loader", "os/nvram", "os/firmware", "os/@firmware" };
  g_autofree char *now = domus_domain_get_firmware (domain);

  if (g_str_equal (now, firmware))
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    domus_xml_doc_remove (domain, others[i]);
  if (g_str_equal (firmware, "efi")) {
    domus_xml_doc_set (domain, "os/@firmware", "efi");
  } else if (loader != NULL) {
    domus_xml_doc_set (domain, "os/loader", loader);
    domus_xml_doc_set (domain, "os/loader/@type", "rom");
  }
}

/* ---- features ---- */

static xmlNode *
find_features (const DomusXmlDoc *domain)
{
  return domus_xml_node_first (domus_xml_doc_get_root (domain), "features");
}

static void
prune (xmlNode *node)
{
  while (node != NULL && node->properties == NULL && domus_xml_node_first (node, NULL) == NULL
         && node->parent != NULL && node->parent->type == XML_ELEMENT_NODE) {
    xmlNode *parent = node->parent;
    gboolean root = parent->parent == NULL || parent->parent->type != XML_ELEMENT_NODE;

    domus_xml_node_remove (node);
    node = root ? NULL : parent;
  }
}

/**
 * domus_domain_get_feature_state:
 *
 * Returns: (transfer full): "on" (also without a state), "off", or "" where
 *   there is no such element.
 */
char *
domus_domain_get_feature_state (const DomusXmlDoc *domain, const char *name)
{
  const xmlNode *feature = domus_xml_node_first (find_features (domain), name);
  char *state = domus_xml_node_get_attribute (feature, "state");

  if (feature == NULL)
    return g_strdup ("");
  return state != NULL ? state : g_strdup ("on");
}

/**
 * domus_domain_set_feature_state:
 * @state: "on", "off" or ""
 */
void
domus_domain_set_feature_state (DomusXmlDoc *domain, const char *name, const char *state)
{
  g_autofree char *now = domus_domain_get_feature_state (domain, name);
  xmlNode *features;

  if (g_str_equal (now, state))
    return;
  if (*state == '\0') {
    xmlNode *feature = domus_xml_node_first (find_features (domain), name);

    features = feature->parent;
    domus_xml_node_remove (feature);
    prune (features);
    return;
  }
  features = domus_xml_node_ensure (domus_xml_doc_get_root (domain), "features");
  domus_xml_node_set_attribute (domus_xml_node_ensure (features, name), "state", state);
}

/**
 * domus_domain_get_hyperv_mode:
 *
 * Returns: (transfer full): "", "custom" or "passthrough".
 */
char *
domus_domain_get_hyperv_mode (const DomusXmlDoc *domain)
{
  const xmlNode *hyperv = domus_xml_node_first (find_features (domain), "hyperv");
  char *mode = domus_xml_node_get_attribute (hyperv, "mode");

  if (hyperv == NULL)
    return g_strdup ("");
  return mode != NULL ? mode : g_strdup ("custom");
}

/**
 * domus_domain_set_hyperv_mode:
 *
 * "custom" keeps what was chosen before.
 */
void
domus_domain_set_hyperv_mode (DomusXmlDoc *domain, const char *mode)
{
  g_autofree char *now = domus_domain_get_hyperv_mode (domain);
  xmlNode *hyperv;

  if (g_str_equal (now, mode))
    return;
  if (*mode == '\0') {
    xmlNode *features = find_features (domain);

    domus_xml_node_remove (domus_xml_node_first (features, "hyperv"));
    prune (features);
    return;
  }
  domus_xml_doc_ensure (domain, "features/hyperv");
  hyperv = domus_xml_node_first (find_features (domain), "hyperv");
  domus_xml_node_set_attribute (hyperv, "mode", mode);
}

static char *
hyperv_path (const char *name, const char *attribute)
{
  return g_strdup_printf ("features/hyperv/%s%s", name, attribute);
}

/**
 * domus_domain_get_hyperv:
 * @name: of an enlightenment: "vapic", "synic", "stimer", ...
 *
 * Returns: whether it is chosen.
 */
gboolean
domus_domain_get_hyperv (const DomusXmlDoc *domain, const char *name)
{
  g_autofree char *path = hyperv_path (name, "/@state");
  g_autofree char *state = domus_xml_doc_get (domain, path);

  return g_strcmp0 (state, "on") == 0;
}

/**
 * domus_domain_set_hyperv:
 *
 * What libvirt wants with it comes with it: the number of tries of
 * "spinlocks".
 */
void
domus_domain_set_hyperv (DomusXmlDoc *domain, const char *name, gboolean on)
{
  g_autofree char *path = hyperv_path (name, "/@state");

  if (domus_domain_get_hyperv (domain, name) == !!on)
    return;
  if (!on) {
    domus_xml_doc_set (domain, path, "off");
    return;
  }
  domus_domain_set_hyperv_mode (domain, "custom");
  domus_xml_doc_set (domain, path, "on");
  /* The count that Microsoft recommends, and libvirt's own example has. */
  if (g_str_equal (name, "spinlocks")
      && !domus_xml_doc_exists (domain, "features/hyperv/spinlocks/@retries"))
    domus_xml_doc_set (domain, "features/hyperv/spinlocks/@retries", "8191");
}

/* ---- guests within the guest ---- */

static char *
feature_path (const char *name, const char *attribute)
{
  return g_strdup_printf ("cpu/feature[@name='%s']%s", name, attribute);
}

static gboolean
is_wanted (const char *policy)
{
  return g_strcmp0 (policy, "require") == 0 || g_strcmp0 (policy, "force") == 0
         || g_strcmp0 (policy, "optional") == 0;
}

/**
 * domus_domain_get_nested:
 *
 * Returns: (transfer full): "vmx", "svm", "off" or "".
 */
char *
domus_domain_get_nested (const DomusXmlDoc *domain)
{
  static const char *const names[] = { "vmx", "svm" };
  gboolean off = FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = feature_path (names[i], "/@policy");
    g_autofree char *policy = domus_xml_doc_get (domain, path);

    if (is_wanted (policy))
      return g_strdup (names[i]);
    off |= policy != NULL;
  }
  return g_strdup (off ? "off" : "");
}

/**
 * domus_domain_set_nested:
 * @nested: "vmx", "svm", "off" or ""
 *
 * libxl looks at these features with the host's processor as the model only.
 */
void
domus_domain_set_nested (DomusXmlDoc *domain, const char *nested)
{
  static const char *const names[] = { "vmx", "svm" };
  g_autofree char *now = domus_domain_get_nested (domain);

  if (g_str_equal (now, nested))
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *element = feature_path (names[i], "");
    g_autofree char *policy = feature_path (names[i], "/@policy");
    gboolean off = g_str_equal (nested, "off");

    if (off || g_str_equal (nested, names[i]))
      domus_xml_doc_set (domain, policy, off ? "disable" : "require");
    else
      domus_xml_doc_remove (domain, element);
  }
  if (*nested != '\0' && !domus_xml_doc_exists (domain, "cpu/@mode")
      && !domus_xml_doc_exists (domain, "cpu/model"))
    domus_xml_doc_set (domain, "cpu/@mode", "host-passthrough");
}

/* ---- HAL ---- */

/**
 * domus_domain_get_hal:
 * @words: (out): what kind of computer that is, translated, as in the Device
 *   Manager of Windows
 *
 * Windows 2000, XP and 2003 choose their HAL when they are installed, by ACPI,
 * APIC and the number of CPUs, and do not change it when these change.
 *
 * Returns: (transfer none): the file's name.
 */
const char *
domus_domain_get_hal (const DomusXmlDoc *domain, const char **words)
{
  gboolean acpi = domus_domain_get_feature (domain, "acpi");
  gboolean apic = domus_domain_get_feature (domain, "apic");
  gboolean many = domus_domain_get_vcpus (domain) > 1;

  if (acpi && apic) {
    *words = many ? _ ("ACPI multiprocessor PC") : _ ("ACPI uniprocessor PC");
    return many ? "halmacpi.dll" : "halaacpi.dll";
  }
  if (acpi) {
    *words = _ ("Advanced Configuration and Power Interface (ACPI) PC");
    return "halacpi.dll";
  }
  if (apic) {
    *words = many ? _ ("MPS multiprocessor PC") : _ ("MPS uniprocessor PC");
    return many ? "halmps.dll" : "halapic.dll";
  }
  *words = _ ("Standard PC");
  return "hal.dll";
}
