/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xml"
#include "config.h"

#include "domus-domain.h"
#include "domus-platform-rules-private.h"
#include "domus-platform-table-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Rules that look at more than one value. */

#define ERROR DOMUS_SEVERITY_ERROR
#define WARNING DOMUS_SEVERITY_WARNING
#define INFO DOMUS_SEVERITY_INFO

static char *
get (xmlNode *node, const char *spec)
{
  char *value = NULL;

  domus_rule_get_value (node, spec, &value);
  return value;
}

static gboolean
is (xmlNode *node, const char *spec, const char *expected)
{
  g_autofree char *value = get (node, spec);

  return g_strcmp0 (value, expected) == 0;
}

static void
find (DomusRuleRun *run, xmlNode *node, DomusSeverity severity, const char *value)
{
  domus_rule_run_find (run, node, severity, NULL, value, NULL);
}

/* libxl goes by the target's name: hda to hdd, sda and so on, xvda and so on;
 * a fifth IDE disk and every other name are refused when the guest starts. */
static gboolean
is_xen_place (const char *target)
{
  if (g_str_has_prefix (target, "hd"))
    return target[2] >= 'a' && target[2] <= 'd' && target[3] == '\0';
  return (g_str_has_prefix (target, "sd") && g_ascii_islower (target[2]))
         || (g_str_has_prefix (target, "xvd") && g_ascii_islower (target[3]));
}

/* libxl__build_device_model_args_new() shows xvda to xvdd as IDE disks, too. */
static gboolean
is_shown_as_ide (const char *target)
{
  const char *letter = g_str_has_prefix (target, "xvd")  ? target + 3
                       : g_str_has_prefix (target, "hd") ? target + 2
                                                         : "";

  return *letter >= 'a' && *letter <= 'd' && letter[1] == '\0';
}

static gboolean
is_drive (xmlNode *node)
{
  g_autofree char *device = get (node, "@device");

  return device == NULL || strcmp (device, "disk") == 0 || strcmp (device, "cdrom") == 0;
}

static void
check_disk_place (DomusRuleRun *run, xmlNode *node)
{
  g_autofree char *target = get (node, "target/@dev");

  if (is_drive (node) && target != NULL && !is_xen_place (target))
    find (run, node, ERROR, target);
}

static void
check_disk_bus (DomusRuleRun *run, xmlNode *node)
{
  g_autofree char *target = get (node, "target/@dev");
  g_autofree char *bus = get (node, "target/@bus");
  gboolean scsi = target != NULL && target[0] == 's';
  gboolean as_said =
      bus == NULL
      || (scsi ? strcmp (bus, "scsi") == 0 : strcmp (bus, "ide") == 0 || strcmp (bus, "xen") == 0);

  if (is_drive (node) && target != NULL && is_xen_place (target) && !as_said)
    find (run, node, WARNING, bus);
}

static gboolean
repair_disk_bus (const DomusPlatform *platform, DomusXmlDoc *domain, xmlNode *node)
{
  g_autofree char *target = get (node, "target/@dev");
  xmlNode *address = domus_xml_node_first (node, "address");

  if (address != NULL)
    domus_xml_node_remove (address);
  domus_xml_node_set_attribute (domus_xml_node_first (node, "target"), "bus",
                                target[0] == 's'   ? "scsi"
                                : target[0] == 'x' ? "xen"
                                                   : "ide");
  return TRUE;
}

static gboolean
repair_disk_place (const DomusPlatform *platform, DomusXmlDoc *domain, xmlNode *node)
{
  static const char *const places[] = { "hda",  "hdb",  "hdd",  "xvde", "xvdf", "xvdg",
                                        "xvdh", "xvdi", "xvdj", "xvdk", "xvdl", "xvdm" };
  gboolean cd = is (node, "@device", "cdrom");
  xmlNode *target = domus_xml_node_first (node, "target");
  g_autoptr (DomusDisk) hdc = domus_domain_find_disk (domain, "hdc");

  if (cd && hdc == NULL) {
    domus_xml_node_set_attribute (target, "dev", "hdc");
    return repair_disk_bus (platform, domain, node);
  }
  for (gsize i = 0; i < (cd ? 3 : G_N_ELEMENTS (places)); i++) {
    g_autoptr (DomusDisk) other = domus_domain_find_disk (domain, places[i]);
    if (other != NULL)
      continue;
    domus_xml_node_set_attribute (target, "dev", places[i]);
    return repair_disk_bus (platform, domain, node);
  }
  return FALSE;
}

static void
check_disk_network_driver (DomusRuleRun *run, xmlNode *node)
{
  g_autofree char *driver = get (node, "driver/@name");

  if (is (node, "@type", "network") && driver != NULL && strcmp (driver, "qemu") != 0)
    find (run, node, ERROR, driver);
}

static void
check_disk_driver_format (DomusRuleRun *run, xmlNode *node)
{
  g_autofree char *driver = get (node, "driver/@name");
  g_autofree char *format = get (node, "driver/@type");

  if (driver != NULL && format != NULL && domus_platform_list_has ("file phy", driver)
      && strcmp (format, "raw") != 0)
    find (run, node, ERROR, format);
}

static void
check_disk_readonly_ide (DomusRuleRun *run, xmlNode *node)
{
  g_autofree char *target = get (node, "target/@dev");
  gboolean disk = !domus_rule_get_value (node, "@device", NULL) || is (node, "@device", "disk");

  if (disk && target != NULL && is_shown_as_ide (target)
      && domus_rule_get_value (node, "readonly", NULL))
    find (run, node, ERROR, target);
}

static char *
disk_image (xmlNode *node)
{
  char *path = get (node, "source/@file");

  return path != NULL ? path : get (node, "source/@dev");
}

static void
check_target_twice (DomusRuleRun *run, xmlNode *node)
{
  g_autofree char *target = get (node, "target/@dev");

  for (xmlNode *other = domus_xml_node_first (node->parent, "disk");
       target != NULL && other != node; other = domus_xml_node_next (other, "disk"))
    if (is (other, "target/@dev", target))
      find (run, node, ERROR, target);
}

static void
check_image_twice (DomusRuleRun *run, xmlNode *node)
{
  g_autofree char *image = NULL;

  if (!is_drive (node) || is (node, "@device", "cdrom")
      || domus_rule_get_value (node, "readonly", NULL)
      || domus_rule_get_value (node, "shareable", NULL))
    return;
  image = disk_image (node);
  for (xmlNode *other = domus_xml_node_first (node->parent, "disk"); image != NULL && other != node;
       other = domus_xml_node_next (other, "disk")) {
    g_autofree char *other_image = disk_image (other);

    if (g_strcmp0 (image, other_image) == 0)
      find (run, node, ERROR, image);
  }
}

#define CUSTOM(id, drivers, element, check, summary, reason)                                       \
  {                                                                                                \
    id, drivers, element, "", NULL, NULL, summary, REPAIR_NONE, NULL, NULL, check, NULL, reason    \
  }
#define CURED(id, drivers, element, check, summary, reason, words, cure)                           \
  {                                                                                                \
    id, drivers, element, "", NULL, NULL, summary, REPAIR_OWN, NULL, words, check, cure, reason    \
  }

const DomusPlatformRule domus_platform_rules_disks[] = {
  CURED ("disk-place",
         RULE_XEN,
         "devices/disk",
         check_disk_place,
         N_ ("There is no place “%s” for a disk on this host."),
         N_ ("Xen goes by the name: hda to hdd are IDE, sda and so on SCSI, xvda and so on Xen’s "
             "own disks. With another name the guest does not start."),
         N_ ("Move it to a free place"),
         repair_disk_place),
  CURED ("disk-bus",
         RULE_XEN,
         "devices/disk",
         check_disk_bus,
         N_ ("The bus “%s” has no effect on this host."),
         N_ ("Xen goes by the name of the target: hda to hdd are IDE, sda and so on SCSI, xvda and "
             "so on Xen’s own disks."),
         N_ ("Write the bus that it really has"),
         repair_disk_bus),
  { "disk-bus", RULE_QEMU, "devices/disk", "target/@bus", "disk/bus", NULL,
    N_ ("This host has no disk bus “%s”.") },
  { "disk-network-driver", RULE_XEN, "devices/disk", "driver/@name", NULL, NULL,
    N_ ("A network image cannot use the disk driver “%s”."), REPAIR_SET, "qemu",
    N_ ("Use the disk driver “qemu”"), check_disk_network_driver, NULL,
    N_ ("On Xen only the driver “qemu” reaches images over the network.") },
  { "disk-driver-format", RULE_XEN, "devices/disk", "driver/@name", NULL, NULL,
    N_ ("Its driver cannot read the format “%s”."), REPAIR_SET, "qemu",
    N_ ("Use the disk driver “qemu”"), check_disk_driver_format, NULL,
    N_ ("On Xen the drivers “phy” and “file” read raw images only.") },
  { "disk-readonly-ide", RULE_XEN, "devices/disk", "readonly", NULL, NULL,
    N_ ("A hard disk in this place cannot be read-only."), REPAIR_REMOVE, NULL,
    N_ ("Make it writable"), check_disk_readonly_ide, NULL,
    N_ ("Xen shows the first four disks of a bus, “xvda” to “xvdd” as well, as IDE disks, which "
        "cannot be read-only; the guest does not start. From “xvde” on, and on the bus “scsi”, "
        "they can.") },
  CUSTOM ("disk-target-twice",
          RULE_ANY,
          "devices/disk",
          check_target_twice,
          N_ ("The place “%s” is taken by another disk."),
          N_ ("libvirt refuses two disks in one place.")),
  CUSTOM ("disk-image-twice",
          RULE_ANY,
          "devices/disk",
          check_image_twice,
          N_ ("The image “%s” is in another drive of this guest already."),
          N_ ("Both would write to it. Xen refuses to start such a guest.")),
  { NULL },
};
