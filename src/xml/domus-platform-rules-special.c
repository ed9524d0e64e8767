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

static void
check_boot_mixed (DomusRuleRun *run, xmlNode *os)
{
  static const char *const devices[] = { "disk", "interface", "hostdev", "redirdev" };
  xmlNode *all = domus_xml_node_first (os->parent, "devices");

  if (!domus_rule_get_value (os, "boot", NULL))
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (devices); i++)
    for (xmlNode *node = domus_xml_node_first (all, devices[i]); node != NULL;
         node = domus_xml_node_next (node, devices[i]))
      if (domus_rule_get_value (node, "boot/@order", NULL)) {
        find (run, os, ERROR, NULL);
        return;
      }
}

static gboolean
repair_boot_mixed (const DomusPlatform *platform, DomusXmlDoc *domain, xmlNode *os)
{
  xmlNode *devices = domus_xml_node_first (os->parent, "devices");

  for (xmlNode *node = domus_xml_node_first (devices, NULL); node != NULL;
       node = domus_xml_node_next (node, NULL)) {
    xmlNode *boot = domus_xml_node_first (node, "boot");
    if (boot != NULL && domus_xml_node_has_attribute (boot, "order", NULL))
      domus_xml_node_remove (boot);
  }
  return TRUE;
}

static void
check_vcpus (DomusRuleRun *run, xmlNode *node)
{
  g_autofree char *current = get (node, "@current");
  guint maximum = domus_domain_get_max_vcpus (run->domain);

  if (maximum > 0 && current != NULL && g_ascii_strtoull (current, NULL, 10) > maximum)
    find (run, node, ERROR, NULL);
}

static gboolean
repair_vcpus (const DomusPlatform *platform, DomusXmlDoc *domain, xmlNode *node)
{
  domus_xml_node_set_attribute (node, "current", NULL);
  return TRUE;
}

static void
check_topology (DomusRuleRun *run, xmlNode *node)
{
  static const char *const parts[] = { "@sockets", "@dies", "@cores", "@threads" };
  guint64 product = 1;

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++) {
    g_autofree char *text = get (node, parts[i]);
    product *= text != NULL ? MIN (g_ascii_strtoull (text, NULL, 10), 4096) : 1;
  }
  if (product != domus_domain_get_max_vcpus (run->domain))
    find (run, node, ERROR, NULL);
}

static void
check_memory_current (DomusRuleRun *run, xmlNode *node)
{
  if (domus_domain_get_current_memory (run->domain) > domus_domain_get_memory (run->domain))
    find (run, node, WARNING, NULL);
}

static void
check_memory_rounded (DomusRuleRun *run, xmlNode *node)
{
  if (domus_domain_get_memory (run->domain) % 1024 != 0)
    find (run, node, INFO, NULL);
}

static void
check_secure_boot (DomusRuleRun *run, xmlNode *os)
{
  xmlNode *loader = domus_xml_node_first (os, "loader");
  xmlNode *firmware = domus_xml_node_first (os, "firmware");
  g_autofree char *reason = NULL;

  domus_platform_get_support (run->platform, "os/secure-boot", NULL, &reason);
  if (loader != NULL && domus_xml_node_has_attribute (loader, "secure", "yes"))
    domus_rule_run_find (run, loader, ERROR, NULL, NULL, reason);
  for (xmlNode *node = domus_xml_node_first (firmware, "feature"); node != NULL;
       node = domus_xml_node_next (node, "feature"))
    if (is (node, "@name", "secure-boot")) /* libxlDomainDefValidate() refuses "no" as well */
      domus_rule_run_find (run, firmware, ERROR, NULL, NULL, reason);
}

static gboolean
repair_secure_boot (const DomusPlatform *platform, DomusXmlDoc *domain, xmlNode *node)
{
  if (strcmp ((const char *)node->name, "loader") == 0) {
    domus_xml_node_set_attribute (node, "secure", NULL);
    return TRUE;
  }
  for (xmlNode *each = domus_xml_node_first (node, "feature"), *next; each != NULL; each = next) {
    next = domus_xml_node_next (each, "feature");
    if (is (each, "@name", "secure-boot"))
      domus_xml_node_remove (each);
  }
  return TRUE;
}

static void
check_kernel_hvmloader (DomusRuleRun *run, xmlNode *node)
{
  g_autofree char *path = domus_xml_node_get_text (node);

  if (path != NULL && g_str_has_suffix (path, "hvmloader"))
    find (run, node, ERROR, path);
}

/* Debian 12's libvirt (9.0) names these two in its capabilities; its Xen has
 * its device model elsewhere. */
static void
check_emulator (DomusRuleRun *run, xmlNode *node)
{
  g_autofree char *path = domus_xml_node_get_text (node);
  guint64 version = run->platform->libvirt_version;

  if (domus_platform_has (run->platform, DOMUS_QUIRK_NO_EMULATOR)
      && version >= DOMUS_LIBVIRT (9, 0, 0) && version < DOMUS_LIBVIRT (9, 1, 0) && path != NULL
      && domus_platform_list_has ("/usr/lib/xen/bin/qemu-system-i386 /usr/bin/qemu-system-x86_64",
                                  path))
    find (run, node, ERROR, path);
}

static void
check_domain_type (DomusRuleRun *run, xmlNode *root)
{
  g_autofree char *type = get (root, "@type");

  if (type != NULL && run->platform->domain_types != NULL && *run->platform->domain_types != NULL
      && !g_strv_contains ((const char *const *)run->platform->domain_types, type))
    domus_rule_run_find (run, root, ERROR, "@type", type, NULL);
}

static gboolean
repair_domain_type (const DomusPlatform *platform, DomusXmlDoc *domain, xmlNode *root)
{
  domus_xml_node_set_attribute (root, "type", platform->domain_type);
  return TRUE;
}

static void
check_hyperv (DomusRuleRun *run, xmlNode *node)
{
  g_autofree char *reason = NULL;

  if (domus_platform_get_support (run->platform, "feature/hyperv", NULL, &reason)
      != DOMUS_SUPPORT_HONOURED)
    domus_rule_run_find (run, node, WARNING, NULL, NULL, reason);
}

static void
check_hyperv_feature (DomusRuleRun *run, xmlNode *node)
{
  g_autofree char *field = g_strdup_printf ("feature/hyperv-%s", (const char *)node->name);
  g_autofree char *reason = NULL;

  if (domus_platform_get_support (run->platform, "feature/hyperv", NULL, NULL)
          == DOMUS_SUPPORT_HONOURED
      && is (node, "@state", "on")
      && domus_platform_get_support (run->platform, field, NULL, &reason) != DOMUS_SUPPORT_HONOURED)
    domus_rule_run_find (run, node, WARNING, NULL, (const char *)node->name, reason);
}

static void
check_apic_vcpus (DomusRuleRun *run, xmlNode *root)
{
  if (domus_domain_get_max_vcpus (run->domain) > 1
      && !domus_domain_get_feature (run->domain, "apic"))
    domus_rule_run_find (run, root, WARNING, "features/apic", NULL, NULL);
}

static gboolean
repair_apic (const DomusPlatform *platform, DomusXmlDoc *domain, xmlNode *root)
{
  domus_domain_set_feature (domain, "apic", TRUE);
  return TRUE;
}

static void
check_numa_acpi (DomusRuleRun *run, xmlNode *node)
{
  if (domus_xml_node_first (node, "cell") != NULL
      && !domus_domain_get_feature (run->domain, "acpi"))
    find (run, node, WARNING, NULL);
}

static gboolean
repair_numa_acpi (const DomusPlatform *platform, DomusXmlDoc *domain, xmlNode *node)
{
  domus_domain_set_feature (domain, "acpi", TRUE);
  return TRUE;
}

static void
check_interface_script (DomusRuleRun *run, xmlNode *node)
{
  g_autofree char *type = get (node, "@type");
  g_autofree char *reason = NULL;
  DomusSupport support;

  if (type == NULL || !domus_rule_get_value (node, "script", NULL))
    return;
  support = domus_platform_get_support (run->platform, "interface/script", type, &reason);
  if (support != DOMUS_SUPPORT_HONOURED)
    domus_rule_run_find (run, node, support == DOMUS_SUPPORT_REFUSED ? ERROR : WARNING, NULL, type,
                         reason);
}

static void
check_mac (DomusRuleRun *run, xmlNode *node)
{
  g_autofree char *mac = get (node, "mac/@address");
  gboolean twice = strcmp (run->rule->id, "mac-twice") == 0;

  if (mac == NULL)
    return;
  if (!twice && strlen (mac) > 1 && g_ascii_isxdigit (mac[1])
      && g_ascii_xdigit_value (mac[1]) % 2 == 1)
    find (run, node, ERROR, mac);
  for (xmlNode *other = domus_xml_node_first (node->parent, "interface"); twice && other != node;
       other = domus_xml_node_next (other, "interface")) {
    g_autofree char *same = get (other, "mac/@address");
    if (same != NULL && g_ascii_strcasecmp (mac, same) == 0)
      find (run, node, WARNING, mac);
  }
}

/* libvirt fills in what fits where nothing is said (libxlMakeVideo). */
static void
check_video_vram (DomusRuleRun *run, xmlNode *node)
{
  g_autofree char *model = get (node, "model/@type");
  g_autofree char *text = get (node, "model/@vram");
  guint64 vram = text != NULL ? g_ascii_strtoull (text, NULL, 10) : 0;
  guint64 least = g_strcmp0 (model, "cirrus") == 0 ? 8192
                  : g_strcmp0 (model, "qxl") == 0  ? 131072
                                                   : 16384;

  if (text != NULL && vram > 0 && vram < least
      && node == domus_xml_node_first (node->parent, "video"))
    find (run, node, ERROR, text);
}

static void
check_serial_second (DomusRuleRun *run, xmlNode *node)
{
  if (domus_platform_has (run->platform, DOMUS_QUIRK_SECOND_SERIAL_KILLS)
      && node == domus_xml_node_next (domus_xml_node_first (node->parent, "serial"), "serial"))
    find (run, node, ERROR, NULL);
}

static void
check_video_model (DomusRuleRun *run, xmlNode *node)
{
  g_autofree char *model = get (node, "model/@type");
  g_autofree char *reason = NULL;

  if (model != NULL && node == domus_xml_node_first (node->parent, "video")
      && domus_platform_get_support (run->platform, "video/model", model, &reason)
             != DOMUS_SUPPORT_HONOURED)
    domus_rule_run_find (run, node, ERROR, NULL, model, reason);
}

static gboolean
repair_video_model (const DomusPlatform *platform, DomusXmlDoc *domain, xmlNode *node)
{
  domus_domain_set_video_model (domain, "vga");
  return TRUE;
}

/* SPICE goes before the others, else the first one counts. */
static void
check_second (DomusRuleRun *run, xmlNode *node)
{
  const char *name = (const char *)node->name;
  xmlNode *used = domus_xml_node_first (node->parent, name);
  g_autofree char *field = g_strdup_printf ("%s/count", name);
  g_autofree char *reason = NULL;

  if (strcmp (name, "graphics") == 0)
    for (xmlNode *each = used; each != NULL; each = domus_xml_node_next (each, name))
      if (is (each, "@type", "spice")) {
        used = each;
        break;
      }
  if (node != used) {
    domus_platform_get_support (run->platform, field, "2", &reason);
    domus_rule_run_find (run, node, WARNING, NULL, NULL, reason);
  }
}

static void
check_vnc_password (DomusRuleRun *run, xmlNode *node)
{
  g_autofree char *password = get (node, "@passwd");

  if (password != NULL && strlen (password) > 8 && is (node, "@type", "vnc"))
    find (run, node, ERROR, NULL);
}

static void
check_input (DomusRuleRun *run, xmlNode *node)
{
  g_autofree char *type = get (node, "@type");
  g_autofree char *bus = get (node, "@bus");
  g_autofree char *reason = NULL;
  gboolean keyboard = g_strcmp0 (type, "keyboard") == 0;
  const char *field = strcmp (run->rule->id, "input-type") == 0       ? "input/type"
                      : strcmp (run->rule->id, "input-keyboard") == 0 ? "input/keyboard-bus"
                                                                      : "input/bus";
  const char *value = strcmp (field, "input/type") == 0 ? type : bus;
  DomusSupport support;

  if (value == NULL || keyboard != (strcmp (field, "input/keyboard-bus") == 0))
    return;
  /* One word is enough for a device that is wrong in both. */
  if (strcmp (field, "input/bus") == 0 && type != NULL
      && domus_platform_get_support (run->platform, "input/type", type, NULL)
             != DOMUS_SUPPORT_HONOURED)
    return;
  support = domus_platform_get_support (run->platform, field, value, &reason);
  if (support != DOMUS_SUPPORT_HONOURED)
    domus_rule_run_find (run, node, support == DOMUS_SUPPORT_REFUSED ? ERROR : WARNING, NULL, value,
                         reason);
}

static void
check_hostdev_mode (DomusRuleRun *run, xmlNode *node)
{
  g_autofree char *reason = NULL;

  if (!is (node, "@mode", "capabilities"))
    return;
  domus_platform_get_support (run->platform, "hostdev/capabilities", NULL, &reason);
  domus_rule_run_find (run, node, ERROR, NULL, NULL, reason);
}

static void
check_foreign_commandline (DomusRuleRun *run, xmlNode *root)
{
  const char *foreign = run->platform->driver == DOMUS_DRIVER_XEN
                            ? "http://libvirt.org/schemas/domain/qemu/1.0"
                            : "http://libvirt.org/schemas/domain/xen/1.0";

  for (xmlNode *node = domus_xml_node_first (root, NULL); node != NULL;
       node = domus_xml_node_next (node, NULL))
    if (node->ns != NULL && strcmp ((const char *)node->ns->href, foreign) == 0)
      find (run, node, WARNING, NULL);
}

static gboolean
repair_remove (const DomusPlatform *platform, DomusXmlDoc *domain, xmlNode *node)
{
  domus_xml_node_remove (node);
  return TRUE;
}

static void
check_xen_machine (DomusRuleRun *run, xmlNode *os)
{
  g_autofree char *machine = get (os, "type/@machine");
  g_autofree char *loader = domus_xml_node_get_text (domus_xml_node_first (os, "loader"));

  if ((machine != NULL && domus_platform_list_has ("xenfv xenpv xenpvh", machine))
      || (loader != NULL && g_str_has_suffix (loader, "hvmloader")))
    find (run, os, ERROR, NULL);
}

#define CUSTOM(id, drivers, element, check, summary, reason)                                       \
  {                                                                                                \
    id, drivers, element, "", NULL, NULL, summary, REPAIR_NONE, NULL, NULL, check, NULL, reason    \
  }
#define CURED(id, drivers, element, check, summary, reason, words, cure)                           \
  {                                                                                                \
    id, drivers, element, "", NULL, NULL, summary, REPAIR_OWN, NULL, words, check, cure, reason    \
  }

const DomusPlatformRule domus_platform_rules_special[] = {
  CURED ("boot-mixed",
         RULE_ANY,
         "os",
         check_boot_mixed,
         N_ ("The boot order is set in two ways at once."),
         N_ ("libvirt refuses an order of the whole guest beside that of single devices."),
         N_ ("Keep the order of the whole guest"),
         repair_boot_mixed),
  CURED ("vcpus-current",
         RULE_ANY,
         "vcpu",
         check_vcpus,
         N_ ("More CPUs are in use than the guest can have."),
         N_ ("libvirt refuses a number that is larger than the maximum."),
         N_ ("Use as many as the maximum"),
         repair_vcpus),
  { "cpu-topology", RULE_QEMU, "cpu/topology", "", NULL, NULL,
    N_ ("Sockets, cores and threads do not give the number of CPUs."), REPAIR_REMOVE_ELEMENT, NULL,
    N_ ("Let the host choose them"), check_topology, NULL,
    N_ ("libvirt refuses a topology that does not fit the maximum of CPUs.") },
  { "memory-current", RULE_ANY, "currentMemory", "", NULL, NULL,
    N_ ("The guest has more memory at its start than its maximum."), REPAIR_REMOVE_ELEMENT, NULL,
    N_ ("Start with the maximum"), check_memory_current, NULL,
    N_ ("libvirt cuts it down to the maximum without a word.") },
  CUSTOM ("memory-rounded",
          RULE_XEN,
          "memory",
          check_memory_rounded,
          N_ ("The memory is no whole number of MiB."),
          N_ ("Xen gives memory in whole MiB; the guest gets a little more.")),
  CURED ("secure-boot",
         RULE_XEN,
         "os",
         check_secure_boot,
         N_ ("Secure Boot is not to be had."),
         NULL,
         N_ ("Boot without Secure Boot"),
         repair_secure_boot),
  CURED ("kernel-hvmloader",
         RULE_XEN,
         "os/kernel",
         check_kernel_hvmloader,
         N_ ("“%s” is Xen’s firmware, not a kernel."),
         N_ ("Old files of Xen’s named it so; today the guest does not start with it."),
         N_ ("Remove the kernel"),
         repair_remove),
  CURED ("emulator",
         RULE_XEN,
         "devices/emulator",
         check_emulator,
         N_ ("The host says that its device model is “%s”, and it is not there."),
         N_ ("Debian 12’s libvirt names a program that Debian’s Xen does not have. Left out, Xen "
             "finds its own."),
         N_ ("Leave it out"),
         repair_remove),
  CURED ("domain-type",
         RULE_ANY,
         "",
         check_domain_type,
         N_ ("This host does not run guests of the type “%s”."),
         N_ ("libvirt refuses the definition."),
         N_ ("Use the host’s own type"),
         repair_domain_type),
  { "hyperv", RULE_XEN, "features/hyperv", "", NULL, NULL,
    N_ ("The Hyper-V features have no effect on this host."), REPAIR_REMOVE_ELEMENT, NULL,
    N_ ("Remove the setting"), check_hyperv },
  { "hyperv-feature", RULE_XEN, "features/hyperv/*", "", NULL, NULL,
    N_ ("The Hyper-V feature “%s” has no effect on this host."), REPAIR_REMOVE_ELEMENT, NULL,
    N_ ("Remove the setting"), check_hyperv_feature },
  CURED ("apic-vcpus",
         RULE_ANY,
         "",
         check_apic_vcpus,
         N_ ("Without APIC a guest uses one of its CPUs only."),
         N_ ("Several CPUs need APIC. Windows 2000, XP and 2003 must have been installed with it."),
         N_ ("Turn APIC on"),
         repair_apic),
  CURED ("numa-acpi",
         RULE_XEN,
         "cpu/numa",
         check_numa_acpi,
         N_ ("ACPI is off, and will be on all the same."),
         N_ ("libvirt’s Xen driver turns ACPI on in a guest with NUMA cells."),
         N_ ("Turn ACPI on"),
         repair_numa_acpi),
  { "interface-script", RULE_BOTH, "devices/interface", "script", NULL, NULL,
    N_ ("A network of the kind “%s” cannot have a script."), REPAIR_REMOVE, NULL,
    N_ ("Remove the script"), check_interface_script },
  CUSTOM ("mac-multicast",
          RULE_ANY,
          "devices/interface",
          check_mac,
          N_ ("“%s” is an address of a group, not of a card."),
          N_ ("libvirt refuses addresses whose first byte is odd.")),
  CUSTOM ("mac-twice",
          RULE_ANY,
          "devices/interface",
          check_mac,
          N_ ("Another card of this guest has the address “%s”."),
          N_ ("Two cards with one address disturb each other.")),
  CURED ("video-model",
         RULE_XEN,
         "devices/video",
         check_video_model,
         N_ ("This host has no display adapter “%s”."),
         NULL,
         N_ ("Use the model “vga”"),
         repair_video_model),
  { "video-vram", RULE_XEN, "devices/video", "model/@vram", NULL, NULL,
    N_ ("%s KiB are too little memory for this model."), REPAIR_REMOVE, NULL,
    N_ ("Let the host choose"), check_video_vram, NULL,
    N_ ("libvirt’s Xen driver wants at least 8 MiB for cirrus, 16 MiB for vga and 128 MiB for "
        "qxl.") },
  { "video-second", RULE_XEN, "devices/video", "", NULL, NULL,
    N_ ("It has no effect on this host."), REPAIR_REMOVE_ELEMENT, NULL, N_ ("Remove the device"),
    check_second },
  { "graphics-second", RULE_XEN, "devices/graphics", "", NULL, NULL,
    N_ ("It has no effect on this host."), REPAIR_REMOVE_ELEMENT, NULL, N_ ("Remove the device"),
    check_second },
  { "sound-second", RULE_XEN, "devices/sound", "", NULL, NULL,
    N_ ("It has no effect on this host."), REPAIR_REMOVE_ELEMENT, NULL, N_ ("Remove the device"),
    check_second },
  { "serial-second", RULE_XEN, "devices/serial", "", NULL, NULL,
    N_ ("A second serial port makes this host’s libvirt crash when the guest starts."),
    REPAIR_REMOVE_ELEMENT, NULL, N_ ("Remove the port"), check_serial_second, NULL,
    N_ ("libvirt 9.0 ends there, and with it every connection to the host.") },
  CUSTOM ("vnc-password-long",
          RULE_ANY,
          "devices/graphics",
          check_vnc_password,
          N_ ("The password is longer than eight characters."),
          N_ ("VNC heeds the first eight only, and libvirt refuses the others on QEMU hosts.")),
  { "input-type", RULE_BOTH, "devices/input", "", NULL, NULL,
    N_ ("This host has no input device of the kind “%s”."), REPAIR_REMOVE_ELEMENT, NULL,
    N_ ("Remove the device"), check_input },
  { "input-keyboard", RULE_BOTH, "devices/input", "@bus", NULL, NULL,
    N_ ("A keyboard cannot be on the bus “%s”."), REPAIR_SET, "ps2", N_ ("Use the bus “ps2”"),
    check_input },
  { "input-bus", RULE_BOTH, "devices/input", "@bus", NULL, NULL,
    N_ ("It cannot be on the bus “%s”."), REPAIR_SET, "usb", N_ ("Use the bus “usb”"),
    check_input },
  { "hostdev-mode", RULE_XEN, "devices/hostdev", "", NULL, NULL,
    N_ ("This host passes PCI and USB devices only."), REPAIR_REMOVE_ELEMENT, NULL,
    N_ ("Remove the device"), check_hostdev_mode },
  CURED ("qemu-commandline",
         RULE_XEN,
         "",
         check_foreign_commandline,
         N_ ("Arguments for QEMU’s driver have no effect on this host."),
         N_ ("libvirt’s Xen driver throws them away when it stores the definition. For its own "
             "device model it has <xen:commandline>."),
         N_ ("Remove them"),
         repair_remove),
  CURED ("xen-commandline",
         RULE_QEMU,
         "",
         check_foreign_commandline,
         N_ ("Arguments for Xen’s driver have no effect on this host."),
         N_ ("libvirt’s QEMU driver throws them away when it stores the definition."),
         N_ ("Remove them"),
         repair_remove),
  CUSTOM ("xen-machine",
          RULE_QEMU,
          "os",
          check_xen_machine,
          N_ ("The guest’s machine or firmware is Xen’s."),
          N_ ("QEMU without Xen cannot run it. A definition of Xen’s has to be converted first.")),
  { NULL },
};
