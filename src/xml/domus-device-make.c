/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xml"
#include "config.h"

#include "domus-cd-private.h"
#include "domus-domain-device.h"
#include "domus-validate.h"
#include "domus-xml-node.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static gboolean
is_xen (const DomusPlatform *platform)
{
  return platform != NULL && platform->driver == DOMUS_DRIVER_XEN;
}

static gpointer
refuse (GError **error, const char *problem)
{
  g_set_error_literal (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_INVALID, problem);
  return NULL;
}

/* ---- places of disks ---- */

static const struct
{
  const char *bus;
  const char *prefix;
  guint places;
} buses[] = {
  { "ide", "hd", 4 },   { "xen", "xvd", 26 }, { "virtio", "vd", 26 }, { "scsi", "sd", 26 },
  { "sata", "sd", 26 }, { "usb", "sd", 26 },  { "fdc", "fd", 2 },     { "nvme", "nvme", 0 },
};

static gboolean
target_is_taken (const DomusXmlDoc *domain, const char *target, const char *moved)
{
  g_autoptr (DomusDisk) disk = domus_domain_find_disk (domain, target);

  return disk != NULL && g_strcmp0 (target, moved) != 0;
}

/**
 * domus_domain_free_target:
 *
 * @moved: (nullable): target of a disk that leaves its place
 *
 * On Xen the first four xvd disks of a guest are also its hda to hdd: such a
 * place counts as taken by either.
 *
 * Returns: (transfer full) (nullable): the first free target on @bus; %NULL
 *   when all are taken or the bus is not known
 */
char *
domus_domain_free_target (const DomusXmlDoc *domain, const char *bus, const char *moved)
{
  g_autofree char *type = domus_xml_doc_get (domain, "@type");
  gboolean xen = g_strcmp0 (type, "xen") == 0;

  for (gsize i = 0; i < G_N_ELEMENTS (buses); i++) {
    if (g_strcmp0 (buses[i].bus, bus) != 0)
      continue;
    for (guint n = 0; n < buses[i].places; n++) {
      g_autofree char *target = g_strdup_printf ("%s%c", buses[i].prefix, (char)('a' + n));
      g_autofree char *twin =
          g_strdup_printf ("%s%c", strcmp (bus, "ide") == 0 ? "xvd" : "hd", (char)('a' + n));
      gboolean twins = xen && (strcmp (bus, "ide") == 0 || strcmp (bus, "xen") == 0);

      if (!target_is_taken (domain, target, moved)
          && !(twins && target_is_taken (domain, twin, moved)))
        return g_steal_pointer (&target);
    }
  }
  return NULL;
}

/**
 * domus_domain_set_disk_target:
 * @target: where the disk is
 * @bus: (nullable): %NULL leaves it
 *
 * Returns: whether it was set; otherwise nothing changed and @error is
 *   %DOMUS_XML_ERROR_INVALID
 */
gboolean
domus_domain_set_disk_target (DomusXmlDoc *domain,
                              const char *target,
                              const char *bus,
                              const char *new_target,
                              GError **error)
{
  g_autofree char *place = g_strdup_printf ("devices/disk[target/@dev='%s']", target);
  xmlNode *node = domus_xml_node_find (domus_xml_doc_get_root (domain), place);
  xmlNode *element, *address;
  g_autofree char *old_bus = NULL;

  if (node == NULL || new_target == NULL || *new_target == '\0') {
    g_set_error (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_INVALID,
                 _ ("The guest has no disk at “%s”."), target);
    return FALSE;
  }
  if (strcmp (target, new_target) != 0 && target_is_taken (domain, new_target, NULL)) {
    g_set_error (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_INVALID,
                 _ ("The place “%s” is taken by another disk."), new_target);
    return FALSE;
  }
  element = domus_xml_node_first (node, "target");
  old_bus = domus_xml_node_get_attribute (element, "bus");
  if (strcmp (target, new_target) == 0 && (bus == NULL || g_strcmp0 (bus, old_bus) == 0))
    return TRUE;
  domus_xml_node_set_attribute (element, "dev", new_target);
  if (bus != NULL)
    domus_xml_node_set_attribute (element, "bus", bus);
  address = domus_xml_node_first (node, "address");
  if (address != NULL)
    domus_xml_node_remove (address);
  return TRUE;
}

/* ---- new devices ---- */

static char *
make_disk (const DomusXmlDoc *domain, const DomusPlatform *platform, GError **error)
{
  g_autoptr (GPtrArray) disks = domus_domain_list_disks (domain);
  g_autoptr (GPtrArray) wanted = g_ptr_array_new ();

  /* The bus of the guest's first disk: the guest has drivers for it. */
  for (guint i = 0; i < disks->len && wanted->len == 0; i++) {
    const DomusDisk *disk = disks->pdata[i];
    if (disk->kind == DOMUS_DISK_KIND_DISK && disk->bus != NULL)
      g_ptr_array_add (wanted, disk->bus);
  }
  for (guint i = 0; platform != NULL && platform->disk_buses != NULL && platform->disk_buses[i];
       i++)
    if (strcmp (platform->disk_buses[i], "fdc") != 0)
      g_ptr_array_add (wanted, platform->disk_buses[i]);
  g_ptr_array_add (wanted, (gpointer) "ide");
  for (guint i = 0; i < wanted->len; i++) {
    g_autofree char *target = domus_domain_free_target (domain, wanted->pdata[i], NULL);
    if (target != NULL)
      return g_markup_printf_escaped ("<disk type='file' device='disk'>\n"
                                      "  <driver name='qemu' type='raw'/>\n"
                                      "  <target dev='%s' bus='%s'/>\n"
                                      "</disk>",
                                      target, (const char *)wanted->pdata[i]);
  }
  return refuse (error, _ ("Every place for a disk is taken."));
}

static char *
make_cdrom (const DomusXmlDoc *domain, const DomusPlatform *platform, GError **error)
{
  g_autoptr (DomusPlatform) none =
      platform == NULL ? domus_platform_new ("", 0, 0, "", NULL, 0, 0) : NULL;
  const char *bus;
  const char *target = domus_cd_free_place (domain, platform != NULL ? platform : none, &bus);

  if (target == NULL)
    return refuse (error, _ ("There is no room for a CD drive: every place is taken by a disk. "
                             "Move or remove a disk first."));
  return g_strdup_printf ("<disk type='file' device='cdrom'>\n"
                          "  <driver name='qemu' type='raw'/>\n"
                          "  <target dev='%s' bus='%s'/>\n"
                          "  <readonly/>\n"
                          "</disk>",
                          target, bus);
}

static char *
make_floppy (const DomusXmlDoc *domain, GError **error)
{
  g_autofree char *target = domus_domain_free_target (domain, "fdc", NULL);

  if (target == NULL)
    return refuse (error, _ ("The guest has two floppy drives already."));
  return g_strdup_printf ("<disk type='file' device='floppy'>\n"
                          "  <target dev='%s' bus='fdc'/>\n"
                          "</disk>",
                          target);
}

static char *
make_interface (const DomusXmlDoc *domain, const DomusPlatform *platform)
{
  g_autoptr (GPtrArray) cards = domus_domain_list_interfaces (domain);
  const DomusInterface *first = cards->len > 0 ? cards->pdata[0] : NULL;
  gboolean like_first =
      first != NULL
      && (strcmp (first->kind, "user") == 0
          || ((strcmp (first->kind, "bridge") == 0 || strcmp (first->kind, "network") == 0)
              && first->source != NULL));
  const char *kind = like_first ? first->kind : "network";
  const char *source = like_first ? first->source : "default";
  g_autofree char *mac = NULL;
  gboolean taken = TRUE;
  GString *out = g_string_new (NULL);
  g_autofree char *head = NULL;
  const char *prefix = platform != NULL ? domus_platform_mac_prefix (platform) : "52:54:00";

  while (taken) {
    g_free (mac);
    mac = domus_random_mac (prefix);
    taken = FALSE;
    for (guint i = 0; i < cards->len; i++)
      taken = taken || g_strcmp0 (((DomusInterface *)cards->pdata[i])->mac, mac) == 0;
  }
  head = g_markup_printf_escaped ("<interface type='%s'>\n  <mac address='%s'/>\n", kind, mac);
  g_string_append (out, head);
  if (strcmp (kind, "user") != 0) {
    g_autofree char *text = g_markup_printf_escaped ("  <source %s='%s'/>\n", kind, source);
    g_string_append (out, text);
  }
  if (first == NULL || first->model != NULL) {
    g_autofree char *text =
        g_markup_printf_escaped ("  <model type='%s'/>\n", first != NULL ? first->model : "e1000");
    g_string_append (out, text);
  }
  g_string_append (out, "</interface>");
  return g_string_free (out, FALSE);
}

static char *
first_value (const DomusPlatform *platform, const char *field, const char *fallback)
{
  g_auto (GStrv) values = platform != NULL ? domus_platform_list_values (platform, field) : NULL;

  return g_strdup (values != NULL && values[0] != NULL ? values[0] : fallback);
}

static char *
make_graphics (const DomusXmlDoc *domain, const DomusPlatform *platform, GError **error)
{
  g_autoptr (GPtrArray) displays = domus_domain_list_graphics (domain);

  for (guint i = 0; i < displays->len; i++)
    if (is_xen (platform) || strcmp (((DomusGraphics *)displays->pdata[i])->kind, "vnc") == 0)
      return refuse (error, _ ("The guest has a display already: change that one."));
  return g_strdup ("<graphics type='vnc' autoport='yes' listen='127.0.0.1'/>");
}

static char *
make_input (const DomusXmlDoc *domain)
{
  gboolean tablet = domus_xml_doc_exists (domain, "devices/input[@type='tablet']");

  return g_strdup_printf ("<input type='%s' bus='usb'/>", tablet ? "mouse" : "tablet");
}

static guint
free_index (const DomusXmlDoc *domain, const char *type)
{
  guint index = 0;
  gboolean taken = TRUE;

  while (taken) {
    g_autofree char *path =
        g_strdup_printf ("devices/controller[@type='%s'][@index='%u']", type, index);
    taken = domus_xml_doc_exists (domain, path);
    index += taken;
  }
  return index;
}

static char *
make_channel (const DomusPlatform *platform)
{
  if (is_xen (platform))
    return g_strdup ("<channel type='pty'>\n"
                     "  <target type='xen' name='org.domusvm.channel.0'/>\n"
                     "</channel>");
  return g_strdup ("<channel type='unix'>\n"
                   "  <target type='virtio' name='org.qemu.guest_agent.0'/>\n"
                   "</channel>");
}

static char *
make_usb_controller (const DomusXmlDoc *domain, const DomusPlatform *platform)
{
  g_autofree char *model =
      first_value (platform, "controller/usb-model", is_xen (platform) ? "qusb2" : "qemu-xhci");

  return g_markup_printf_escaped ("<controller type='usb' index='%u' model='%s'/>",
                                  free_index (domain, "usb"), model);
}

static gboolean
check_single (DomusDeviceKind kind,
              const DomusXmlDoc *domain,
              const DomusPlatform *platform,
              GError **error)
{
  static const struct
  {
    DomusDeviceKind kind;
    const char *path;
  } singles[] = {
    { DOMUS_DEVICE_WATCHDOG, "devices/watchdog" }, { DOMUS_DEVICE_BALLOON, "devices/memballoon" },
    { DOMUS_DEVICE_TPM, "devices/tpm" },           { DOMUS_DEVICE_VSOCK, "devices/vsock" },
    { DOMUS_DEVICE_PANIC, "devices/panic" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (singles); i++)
    if (singles[i].kind == kind && domus_xml_doc_exists (domain, singles[i].path)) {
      refuse (error, _ ("The guest has one already, and can have one only."));
      return FALSE;
    }
  if (kind == DOMUS_DEVICE_SERIAL && platform != NULL
      && domus_platform_has (platform, DOMUS_QUIRK_SECOND_SERIAL_KILLS)
      && domus_xml_doc_exists (domain, "devices/serial")) {
    refuse (error, _ ("A second serial port makes this host’s libvirt crash when the guest "
                      "starts."));
    return FALSE;
  }
  return TRUE;
}

/* A second adapter cannot be of the kinds that the machine starts with. */
static char *
make_second_video (const DomusPlatform *platform, GError **error)
{
  static const char *const secondary[] = { "virtio", "qxl" };

  for (gsize i = 0; platform != NULL && platform->video_models != NULL && !is_xen (platform)
                    && i < G_N_ELEMENTS (secondary);
       i++)
    if (g_strv_contains ((const char *const *)platform->video_models, secondary[i]))
      return g_strdup_printf ("<video>\n  <model type='%s'/>\n</video>", secondary[i]);
  return refuse (error, _ ("The guest has a display adapter already, and this host gives it one "
                           "only: change that one."));
}

/* The part that a table can say. */
static char *
make_plain (DomusDeviceKind kind, const DomusPlatform *platform)
{
  g_autofree char *value = NULL;

  switch (kind) {
  case DOMUS_DEVICE_VIDEO:
    return g_markup_printf_escaped ("<video>\n  <model type='%s'/>\n</video>",
                                    platform != NULL && platform->video_models != NULL
                                            && platform->video_models[0] != NULL
                                        ? platform->video_models[0]
                                        : "vga");
  case DOMUS_DEVICE_SOUND:
    value = first_value (platform, "sound/model", "ich6");
    return g_markup_printf_escaped ("<sound model='%s'/>", value);
  case DOMUS_DEVICE_SERIAL:
    return g_strdup ("<serial type='pty'/>");
  case DOMUS_DEVICE_CONSOLE:
    return g_strdup_printf ("<console type='pty'>\n  <target type='%s'/>\n</console>",
                            is_xen (platform) ? "xen" : "virtio");
  case DOMUS_DEVICE_PARALLEL:
    return g_strdup ("<parallel type='pty'/>");
  case DOMUS_DEVICE_FILESYSTEM:
    return g_strdup ("<filesystem type='mount' accessmode='mapped'>\n"
                     "  <source dir='/srv'/>\n  <target dir='share'/>\n</filesystem>");
  case DOMUS_DEVICE_SMARTCARD:
    return g_strdup ("<smartcard mode='passthrough' type='spicevmc'/>");
  case DOMUS_DEVICE_REDIRECTION:
    return g_strdup ("<redirdev bus='usb' type='spicevmc'/>");
  case DOMUS_DEVICE_WATCHDOG:
    return g_strdup ("<watchdog model='i6300esb' action='reset'/>");
  case DOMUS_DEVICE_BALLOON:
    return g_strdup_printf ("<memballoon model='%s'/>", is_xen (platform) ? "xen" : "virtio");
  case DOMUS_DEVICE_RNG:
    return g_strdup ("<rng model='virtio'>\n"
                     "  <backend model='random'>/dev/urandom</backend>\n</rng>");
  case DOMUS_DEVICE_TPM:
    return g_strdup ("<tpm model='tpm-crb'>\n"
                     "  <backend type='emulator' version='2.0'/>\n</tpm>");
  case DOMUS_DEVICE_PANIC:
    return g_strdup ("<panic model='isa'/>");
  case DOMUS_DEVICE_VSOCK:
    return g_strdup ("<vsock model='virtio'>\n  <cid auto='yes'/>\n</vsock>");
  default:
    return NULL;
  }
}

/**
 * domus_device_make:
 * @platform: (nullable): of the host that it is for
 *
 * Devices of the host are not made here: see domus_device_make_hostdev().
 *
 * Returns: (transfer full): an element for domus_domain_add_device(); %NULL
 *   with %DOMUS_XML_ERROR_INVALID when the guest can have no more of them
 */
char *
domus_device_make (DomusDeviceKind kind,
                   const DomusXmlDoc *domain,
                   const DomusPlatform *platform,
                   GError **error)
{
  char *xml;

  if (!check_single (kind, domain, platform, error))
    return NULL;
  switch (kind) {
  case DOMUS_DEVICE_DISK:
    return make_disk (domain, platform, error);
  case DOMUS_DEVICE_CDROM:
    return make_cdrom (domain, platform, error);
  case DOMUS_DEVICE_FLOPPY:
    return make_floppy (domain, error);
  case DOMUS_DEVICE_INTERFACE:
    return make_interface (domain, platform);
  case DOMUS_DEVICE_GRAPHICS:
    return make_graphics (domain, platform, error);
  case DOMUS_DEVICE_VIDEO:
    if (domus_xml_doc_exists (domain, "devices/video"))
      return make_second_video (platform, error);
    return make_plain (kind, platform);
  case DOMUS_DEVICE_INPUT:
    return make_input (domain);
  case DOMUS_DEVICE_CHANNEL:
    return make_channel (platform);
  case DOMUS_DEVICE_USB_CONTROLLER:
    return make_usb_controller (domain, platform);
  case DOMUS_DEVICE_CONTROLLER:
    return g_strdup_printf ("<controller type='scsi' index='%u'%s/>", free_index (domain, "scsi"),
                            is_xen (platform) ? "" : " model='virtio-scsi'");
  default:
    xml = make_plain (kind, platform);
    return xml != NULL ? xml : refuse (error, _ ("Domus cannot make such a device."));
  }
}

/* ---- devices of the host ---- */

/**
 * domus_device_make_usb_hostdev:
 * @bus, @device: where it is now; 0 to name it by its ids alone, so that it is
 *   found again in another port
 *
 * Returns: (transfer full): an element for domus_domain_add_device()
 */
char *
domus_device_make_usb_hostdev (guint vendor, guint product, guint bus, guint device)
{
  if (bus == 0)
    return g_strdup_printf ("<hostdev mode='subsystem' type='usb'>\n  <source>\n"
                            "    <vendor id='0x%04x'/>\n    <product id='0x%04x'/>\n"
                            "  </source>\n</hostdev>",
                            vendor, product);
  return g_strdup_printf ("<hostdev mode='subsystem' type='usb'>\n  <source>\n"
                          "    <vendor id='0x%04x'/>\n    <product id='0x%04x'/>\n"
                          "    <address bus='%u' device='%u'/>\n"
                          "  </source>\n</hostdev>",
                          vendor, product, bus, device);
}

/**
 * domus_device_make_pci_hostdev:
 *
 * libvirt takes the device from its driver of the host and gives it back
 * (managed).
 *
 * Returns: (transfer full): an element for domus_domain_add_device()
 */
char *
domus_device_make_pci_hostdev (guint domain, guint bus, guint slot, guint function)
{
  return g_strdup_printf ("<hostdev mode='subsystem' type='pci' managed='yes'>\n  <source>\n"
                          "    <address domain='0x%04x' bus='0x%02x' slot='0x%02x' "
                          "function='0x%x'/>\n"
                          "  </source>\n</hostdev>",
                          domain, bus, slot, function);
}
