/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xml"
#include "config.h"

#include "domus-domain-device.h"
#include "domus-xml-node.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const struct
{
  DomusDeviceKind kind;
  const char *element;
  const char *attribute; /* (nullable): with @value, tells kinds of one element apart */
  const char *value;     /* (nullable) */
  const char *label;
  const char *support;
} kinds[] = {
  { DOMUS_DEVICE_CDROM, "disk", "device", "cdrom", N_ ("CD Drive"), "disk/device" },
  { DOMUS_DEVICE_FLOPPY, "disk", "device", "floppy", N_ ("Floppy Drive"), "disk/device" },
  { DOMUS_DEVICE_DISK, "disk", NULL, NULL, N_ ("Disk"), "disk/device" },
  { DOMUS_DEVICE_INTERFACE, "interface", NULL, NULL, N_ ("Network Card"), "interface/type" },
  { DOMUS_DEVICE_GRAPHICS, "graphics", NULL, NULL, N_ ("Display"), "graphics/type" },
  { DOMUS_DEVICE_VIDEO, "video", NULL, NULL, N_ ("Video"), "video/model" },
  { DOMUS_DEVICE_SOUND, "sound", NULL, NULL, N_ ("Sound"), "sound/model" },
  { DOMUS_DEVICE_INPUT, "input", NULL, NULL, N_ ("Input"), "input/type" },
  { DOMUS_DEVICE_SERIAL, "serial", NULL, NULL, N_ ("Serial Port"), "serial/type" },
  { DOMUS_DEVICE_CONSOLE, "console", NULL, NULL, N_ ("Console"), "console/target" },
  { DOMUS_DEVICE_PARALLEL, "parallel", NULL, NULL, N_ ("Parallel Port"), "device/parallel" },
  { DOMUS_DEVICE_CHANNEL, "channel", NULL, NULL, N_ ("Channel"), "channel/target" },
  { DOMUS_DEVICE_USB_CONTROLLER, "controller", "type", "usb", N_ ("USB Controller"),
    "controller/usb-model" },
  { DOMUS_DEVICE_CONTROLLER, "controller", NULL, NULL, N_ ("Controller"), "controller/type" },
  { DOMUS_DEVICE_USB_HOST, "hostdev", "type", "usb", N_ ("USB Device of the Host"), "hostdev/usb" },
  { DOMUS_DEVICE_PCI_HOST, "hostdev", "type", "pci", N_ ("PCI Device of the Host"), "hostdev/pci" },
  { DOMUS_DEVICE_OTHER_HOST, "hostdev", NULL, NULL, N_ ("Device of the Host"), "device/hostdev" },
  { DOMUS_DEVICE_FILESYSTEM, "filesystem", NULL, NULL, N_ ("Shared Folder"), "device/filesystem" },
  { DOMUS_DEVICE_SMARTCARD, "smartcard", NULL, NULL, N_ ("Smart Card"), "device/smartcard" },
  { DOMUS_DEVICE_REDIRECTION, "redirdev", NULL, NULL, N_ ("USB Redirection"), "device/redirdev" },
  { DOMUS_DEVICE_WATCHDOG, "watchdog", NULL, NULL, N_ ("Watchdog"), "device/watchdog" },
  { DOMUS_DEVICE_BALLOON, "memballoon", NULL, NULL, N_ ("Memory Balloon"), "device/memballoon" },
  { DOMUS_DEVICE_RNG, "rng", NULL, NULL, N_ ("Random Numbers"), "device/rng" },
  { DOMUS_DEVICE_TPM, "tpm", NULL, NULL, N_ ("TPM"), "device/tpm" },
  { DOMUS_DEVICE_PANIC, "panic", NULL, NULL, N_ ("Panic Notifier"), "device/panic" },
  { DOMUS_DEVICE_VSOCK, "vsock", NULL, NULL, N_ ("Vsock"), "device/vsock" },
  { DOMUS_DEVICE_OTHER, NULL, NULL, NULL, N_ ("Other Device"), "device/other" },
};

/**
 * domus_device_free:
 * @self: (nullable): a device
 */
void
domus_device_free (DomusDevice *self)
{
  if (self == NULL)
    return;
  g_free (self->element);
  g_free (self->place);
  g_free (self->id);
  g_free (self->name);
  g_free (self);
}

/**
 * domus_device_kind_get_label:
 *
 * Returns: (transfer none): what people call it, translated
 */
const char *
domus_device_kind_get_label (DomusDeviceKind kind)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (kinds[i].kind == kind)
      return _ (kinds[i].label);
  g_return_val_if_reached ("");
}

/**
 * domus_device_kind_check:
 * @platform: (nullable): of the host
 * @reason: (out) (optional) (nullable) (transfer full): why not, translated
 *
 * Returns: what the host makes of devices of this kind
 */
DomusSupport
domus_device_kind_check (DomusDeviceKind kind, const DomusPlatform *platform, char **reason)
{
  const char *value = kind == DOMUS_DEVICE_CDROM        ? "cdrom"
                      : kind == DOMUS_DEVICE_FLOPPY     ? "floppy"
                      : kind == DOMUS_DEVICE_DISK       ? "disk"
                      : kind == DOMUS_DEVICE_VIDEO      ? "vga"
                      : kind == DOMUS_DEVICE_CONTROLLER ? "scsi"
                                                        : NULL;

  if (reason != NULL)
    *reason = NULL;
  for (gsize i = 0; platform != NULL && i < G_N_ELEMENTS (kinds); i++)
    if (kinds[i].kind == kind)
      return domus_platform_get_support (platform, kinds[i].support, value, reason);
  return DOMUS_SUPPORT_HONOURED;
}

static DomusDeviceKind
kind_of (const xmlNode *node)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds) - 1; i++)
    if (domus_xml_node_is (node, kinds[i].element)
        && (kinds[i].attribute == NULL
            || domus_xml_node_has_attribute (node, kinds[i].attribute, kinds[i].value)))
      return kinds[i].kind;
  return DOMUS_DEVICE_OTHER;
}

static char *
child_attribute (const xmlNode *node, const char *child, const char *attribute)
{
  return domus_xml_node_get_attribute (domus_xml_node_first (node, child), attribute);
}

static char *
qualified_name (const xmlNode *node)
{
  return node->ns != NULL && node->ns->prefix != NULL
             ? g_strdup_printf ("%s:%s", (const char *)node->ns->prefix, (const char *)node->name)
             : g_strdup ((const char *)node->name);
}

/* What the list calls it beside its kind. */
static char *
detail_of (const xmlNode *node, DomusDeviceKind kind)
{
  switch (kind) {
  case DOMUS_DEVICE_DISK:
  case DOMUS_DEVICE_CDROM:
  case DOMUS_DEVICE_FLOPPY:
    return child_attribute (node, "target", "dev");
  case DOMUS_DEVICE_GRAPHICS: {
    g_autofree char *type = domus_xml_node_get_attribute (node, "type");
    return type != NULL ? g_ascii_strup (type, -1) : NULL;
  }
  case DOMUS_DEVICE_INPUT: {
    g_autofree char *type = domus_xml_node_get_attribute (node, "type");
    if (g_strcmp0 (type, "tablet") == 0)
      return g_strdup (_ ("Tablet"));
    if (g_strcmp0 (type, "mouse") == 0)
      return g_strdup (_ ("Mouse"));
    return g_strcmp0 (type, "keyboard") == 0 ? g_strdup (_ ("Keyboard")) : g_steal_pointer (&type);
  }
  case DOMUS_DEVICE_CONTROLLER:
    return domus_xml_node_get_attribute (node, "type");
  case DOMUS_DEVICE_OTHER_HOST:
    return domus_xml_node_get_attribute (node, "type");
  case DOMUS_DEVICE_OTHER:
    return qualified_name (node);
  default:
    return NULL;
  }
}

static char *
name_of (const xmlNode *node, DomusDeviceKind kind, guint ordinal, guint total)
{
  const char *label = domus_device_kind_get_label (kind);
  g_autofree char *detail = detail_of (node, kind);

  if (kind == DOMUS_DEVICE_INPUT && detail != NULL)
    return g_steal_pointer (&detail);
  if (detail != NULL && *detail != '\0')
    /* Translators: the kind of a device and what it is called: "Disk hda" */
    return g_strdup_printf (C_ ("device", "%s %s"), label, detail);
  if (total > 1)
    /* Translators: the kind of a device and its number: "Network Card 2" */
    return g_strdup_printf (C_ ("device", "%s %u"), label, ordinal);
  return g_strdup (label);
}

/* @ordinal, @total: among those of its kind. */
static DomusDevice *
make_device (const xmlNode *node, DomusDeviceKind kind, guint position, guint ordinal, guint total)
{
  DomusDevice *self = g_new0 (DomusDevice, 1);

  self->kind = kind;
  self->element = qualified_name (node);
  self->position = position;
  if (domus_xml_node_is (node, "disk")) {
    g_autofree char *target = child_attribute (node, "target", "dev");
    if (target != NULL && *target != '\0' && strchr (target, '\'') == NULL) {
      self->place = g_strdup_printf ("devices/disk[target/@dev='%s']", target);
      self->id = g_strdup_printf ("disk:%s", target);
    }
  }
  if (self->place == NULL) {
    self->place = g_strdup_printf ("devices/%s[%u]", self->element, self->position);
    self->id = g_strdup_printf ("%s:%u", self->element, self->position - 1);
  }
  self->name = name_of (node, kind, ordinal, total);
  return self;
}

static DomusDevice *
read_device (const xmlNode *node)
{
  DomusDeviceKind kind = kind_of (node);
  g_autofree char *element = qualified_name (node);
  guint position = 0, ordinal = 0, total = 0;
  gboolean before = TRUE;

  for (const xmlNode *other = domus_xml_node_first (node->parent, NULL); other != NULL;
       other = domus_xml_node_next (other, NULL)) {
    gboolean same = kind_of (other) == kind;
    total += same;
    ordinal += before && same;
    position += before && domus_xml_node_is (other, element);
    before = before && other != node;
  }
  return make_device (node, kind, position, ordinal, total);
}

/**
 * domus_domain_list_devices:
 *
 * The emulator, which stands among the devices, is none.
 *
 * Returns: (transfer full) (element-type DomusDevice): in the document's order
 */
GPtrArray *
domus_domain_list_devices (const DomusXmlDoc *domain)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify)domus_device_free);
  const xmlNode *devices = domus_xml_node_first (domus_xml_doc_get_root (domain), "devices");
  g_autoptr (GHashTable) positions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint totals[DOMUS_DEVICE_OTHER + 1] = { 0 };
  guint ordinals[DOMUS_DEVICE_OTHER + 1] = { 0 };

  for (const xmlNode *node = domus_xml_node_first (devices, NULL); node != NULL;
       node = domus_xml_node_next (node, NULL))
    totals[kind_of (node)]++;
  for (const xmlNode *node = domus_xml_node_first (devices, NULL); node != NULL;
       node = domus_xml_node_next (node, NULL)) {
    DomusDeviceKind kind = kind_of (node);
    char *element = qualified_name (node);
    guint position = GPOINTER_TO_UINT (g_hash_table_lookup (positions, element)) + 1;

    g_hash_table_replace (positions, element, GUINT_TO_POINTER (position));
    ordinals[kind]++;
    if (!domus_xml_node_is (node, "emulator"))
      g_ptr_array_add (list, make_device (node, kind, position, ordinals[kind], totals[kind]));
  }
  return list;
}

static xmlNode *
find_node (const DomusXmlDoc *domain, const char *place)
{
  xmlNode *node = domus_xml_node_find (domus_xml_doc_get_root (domain), place);

  return node != NULL && domus_xml_node_is (node->parent, "devices") ? node : NULL;
}

/**
 * domus_domain_find_device:
 *
 * Returns: (transfer full) (nullable): the device at that place
 */
DomusDevice *
domus_domain_find_device (const DomusXmlDoc *domain, const char *place)
{
  const xmlNode *node = find_node (domain, place);

  return node != NULL ? read_device (node) : NULL;
}

/**
 * domus_domain_get_device_xml:
 *
 * Returns: (transfer full) (nullable): the element, as libvirt takes it
 */
char *
domus_domain_get_device_xml (const DomusXmlDoc *domain, const char *place)
{
  return domus_xml_doc_get_fragment (domain, place);
}

/* ---- the same device in another definition ---- */

static void
append_attributes (GString *text, const xmlNode *node)
{
  for (const xmlAttr *attribute = node != NULL ? node->properties : NULL; attribute != NULL;
       attribute = attribute->next) {
    g_autofree char *value = domus_xml_node_get_attribute (node, (const char *)attribute->name);
    g_string_append_printf (text, "|%s=%s", (const char *)attribute->name, value);
  }
}

/* Aliases, addresses in the guest and ports of a start differ between a live
 * and a persistent definition: they identify nothing. */
static char *
identity (const xmlNode *node)
{
  GString *text = g_string_new ((const char *)node->name);
  const xmlNode *source = domus_xml_node_first (node, "source");
  g_autofree char *type = domus_xml_node_get_attribute (node, "type");
  g_autofree char *value = NULL;

  switch (kind_of (node)) {
  case DOMUS_DEVICE_DISK:
  case DOMUS_DEVICE_CDROM:
  case DOMUS_DEVICE_FLOPPY:
    value = child_attribute (node, "target", "dev");
    break;
  case DOMUS_DEVICE_INTERFACE:
    value = child_attribute (node, "mac", "address");
    for (char *c = value; c != NULL && *c != '\0'; c++)
      *c = g_ascii_tolower (*c);
    break;
  case DOMUS_DEVICE_CONTROLLER:
  case DOMUS_DEVICE_USB_CONTROLLER:
    value = domus_xml_node_get_attribute (node, "index");
    g_string_append_printf (text, "|%s", type);
    break;
  case DOMUS_DEVICE_INPUT:
    value = domus_xml_node_get_attribute (node, "bus");
    g_string_append_printf (text, "|%s", type);
    break;
  case DOMUS_DEVICE_GRAPHICS:
    value = g_steal_pointer (&type);
    break;
  case DOMUS_DEVICE_USB_HOST:
  case DOMUS_DEVICE_PCI_HOST:
  case DOMUS_DEVICE_OTHER_HOST:
    for (const xmlNode *part = domus_xml_node_first (source, NULL); part != NULL;
         part = domus_xml_node_next (part, NULL))
      /* A live USB device named by its ids has its address beside them. */
      if (!domus_xml_node_is (part, "address") || !domus_xml_node_first (source, "vendor"))
        append_attributes (text, part);
    value = g_steal_pointer (&type);
    break;
  default:
    break;
  }
  g_string_append_printf (text, "|%s", value != NULL ? value : "");
  return g_string_free (text, FALSE);
}

/**
 * domus_domain_match_device:
 * @other: another definition of the same guest
 *
 * Disks are told apart by target, network cards by MAC address, devices of
 * the host by their source, the rest by kind and order.
 *
 * Returns: (transfer full) (nullable): the place in @other
 */
char *
domus_domain_match_device (const DomusXmlDoc *domain, const char *place, const DomusXmlDoc *other)
{
  const xmlNode *node = find_node (domain, place);
  const xmlNode *devices = domus_xml_node_first (domus_xml_doc_get_root (other), "devices");
  g_autofree char *wanted = node != NULL ? identity (node) : NULL;
  guint ordinal = 0;

  if (node == NULL)
    return NULL;
  for (const xmlNode *one = domus_xml_node_first (node->parent, NULL); one != node;
       one = domus_xml_node_next (one, NULL)) {
    g_autofree char *found = identity (one);
    ordinal += strcmp (found, wanted) == 0;
  }
  for (const xmlNode *one = domus_xml_node_first (devices, NULL); one != NULL;
       one = domus_xml_node_next (one, NULL)) {
    g_autofree char *found = identity (one);
    if (strcmp (found, wanted) == 0 && ordinal-- == 0) {
      g_autoptr (DomusDevice) device = read_device (one);
      return g_steal_pointer (&device->place);
    }
  }
  return NULL;
}

/* ---- adding and removing ---- */

static char *
place_of_last (const DomusXmlDoc *domain, const char *element)
{
  const xmlNode *devices = domus_xml_node_first (domus_xml_doc_get_root (domain), "devices");
  const xmlNode *last = NULL;
  g_autoptr (DomusDevice) device = NULL;

  for (const xmlNode *node = domus_xml_node_first (devices, element); node != NULL;
       node = domus_xml_node_next (node, element))
    last = node;
  device = last != NULL ? read_device (last) : NULL;
  return device != NULL ? g_steal_pointer (&device->place) : NULL;
}

/**
 * domus_domain_add_device:
 * @xml: one element, complete
 *
 * Adds it after the last of its element, where libvirt writes it.
 *
 * Returns: (transfer full): the new device's place; %NULL, and nothing
 *   changed, with one of %DOMUS_XML_ERROR (a disk's target is taken)
 */
char *
domus_domain_add_device (DomusXmlDoc *domain, const char *xml, GError **error)
{
  g_autoptr (DomusXmlDoc) device = domus_xml_doc_parse (xml, NULL, error);
  const xmlNode *root;

  if (device == NULL)
    return NULL;
  root = domus_xml_doc_get_root (device);
  if (domus_xml_node_is (root, "disk")) {
    g_autofree char *target = child_attribute (root, "target", "dev");
    g_autoptr (DomusDisk) taken = target != NULL ? domus_domain_find_disk (domain, target) : NULL;
    if (target == NULL || *target == '\0' || taken != NULL) {
      g_set_error (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_INVALID,
                   _ ("The place “%s” is taken by another disk."), target != NULL ? target : "");
      return NULL;
    }
  }
  if (!domus_xml_doc_insert_fragment (domain, "devices", xml, error))
    return NULL;
  return place_of_last (domain, (const char *)root->name);
}

/**
 * domus_domain_remove_device:
 *
 * Returns: whether there was a device at that place
 */
gboolean
domus_domain_remove_device (DomusXmlDoc *domain, const char *place)
{
  xmlNode *node = find_node (domain, place);

  if (node == NULL)
    return FALSE;
  domus_xml_node_remove (node);
  return TRUE;
}

/* ---- values ---- */

static gboolean
is_bare (const xmlNode *node)
{
  g_autofree char *text = domus_xml_node_get_text (node);

  return node->properties == NULL && domus_xml_node_first (node, NULL) == NULL
         && *g_strstrip (text) == '\0';
}

/**
 * domus_domain_set_device_value:
 * @path: within the device, as in domus-xml-doc.h
 * @value: (nullable): %NULL or "" removes
 */
void
domus_domain_set_device_value (DomusXmlDoc *domain,
                               const char *place,
                               const char *path,
                               const char *value)
{
  const xmlNode *device = find_node (domain, place);
  g_autofree char *whole = g_strdup_printf ("%s/%s", place, path);
  g_autofree char *old = domus_xml_doc_get (domain, whole);
  g_autofree char *parent = NULL;
  xmlNode *node;

  if (device == NULL || g_strcmp0 (old != NULL ? old : "", value != NULL ? value : "") == 0)
    return;
  if (value != NULL && *value != '\0') {
    domus_xml_doc_set (domain, whole, value);
    return;
  }
  parent = g_path_get_dirname (whole);
  node = domus_xml_node_find (domus_xml_doc_get_root (domain), parent);
  domus_xml_doc_remove (domain, whole);
  while (node != NULL && node != device && is_bare (node)) {
    xmlNode *bare = node;
    node = node->parent;
    domus_xml_node_remove (bare);
  }
}
