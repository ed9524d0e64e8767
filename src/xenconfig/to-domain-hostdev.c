/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xenconfig"
#include "config.h"

#include "to-domain-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  guint64 domain;
  guint64 bus;
  guint64 slot;
  guint64 function;
} PciAddress;

/* [DDDD:]BB:SS.F, hexadecimal */
static gboolean
read_address (const char *text, PciAddress *address)
{
  g_auto (GStrv) parts = g_strsplit (text, ":", -1);
  guint count = g_strv_length (parts);
  char *point;

  if (count != 2 && count != 3)
    return FALSE;
  point = strchr (parts[count - 1], '.');
  if (point == NULL)
    return FALSE;
  *point = '\0';
  address->domain = 0;
  return (count == 2 || xen_parse_uint (parts[0], 16, 0xffff, &address->domain))
         && xen_parse_uint (parts[count - 2], 16, 0xff, &address->bus)
         && xen_parse_uint (parts[count - 1], 16, 0x1f, &address->slot)
         && xen_parse_uint (point + 1, 16, 7, &address->function);
}

static int
option (const GArray *pairs, const char *key, int fallback)
{
  const char *value = xen_pairs_get (pairs, key);

  if (value == NULL)
    return fallback;
  return !g_str_equal (value, "0");
}

static void
emit_pci (ToDomain *self, const DomusXenValue *item, const char *text)
{
  g_autoptr (GArray) pairs = xen_pairs_parse (text);
  const char *bdf = xen_pairs_get (pairs, "bdf");
  g_autofree char *plain = NULL;
  PciAddress address;
  int permissive = option (pairs, "permissive", to_domain_boolean (self, "pci_permissive", -1));
  int seize = option (pairs, "seize", to_domain_boolean (self, "pci_seize", FALSE));

  if (bdf == NULL && pairs->len > 0 && g_array_index (pairs, XenPair, 0).value == NULL)
    bdf = g_array_index (pairs, XenPair, 0).key;
  plain = bdf != NULL ? g_strndup (bdf, strcspn (bdf, "@=")) : NULL;
  if (plain == NULL || !read_address (plain, &address)) {
    to_domain_say (self, DOMUS_XEN_RULE_INVALID, "pci", item,
                   _ ("“%s” names no PCI device of the host; it was left out."), text);
    return;
  }
  if (strchr (bdf, '@') != NULL)
    to_domain_say (self, DOMUS_XEN_RULE_LOST, "pci", item,
                   _ ("libvirt chooses the guest’s slot for device %s; “vslot” was left out."),
                   plain);
  for (guint i = 0; i < pairs->len; i++) {
    const XenPair *pair = &g_array_index (pairs, XenPair, i);

    if (pair->value != NULL && !g_str_equal (pair->key, "bdf")
        && !g_str_equal (pair->key, "permissive") && !g_str_equal (pair->key, "seize")
        && !g_str_equal (pair->value, "0"))
      to_domain_say (self, DOMUS_XEN_RULE_LOST, "pci", item,
                     _ ("libvirt has no place for “%s” of device %s; it was left out."), pair->key,
                     plain);
  }
  g_string_append_printf (self->out,
                          "    <hostdev mode='subsystem' type='pci' managed='%s'>\n"
                          "      <source%s>\n        <address domain='0x%04x' bus='0x%02x' "
                          "slot='0x%02x' function='0x%x'/>\n      </source>\n    </hostdev>\n",
                          seize ? "yes" : "no",
                          permissive < 0 ? ""
                          : permissive   ? " writeFiltering='no'"
                                         : " writeFiltering='yes'",
                          (guint)address.domain, (guint)address.bus, (guint)address.slot,
                          (guint)address.function);
}

static void
emit_usb_address (ToDomain *self, guint64 bus, guint64 device)
{
  g_string_append_printf (self->out,
                          "    <hostdev mode='subsystem' type='usb' managed='no'>\n"
                          "      <source>\n        <address bus='%u' device='%u'/>\n"
                          "      </source>\n    </hostdev>\n",
                          (guint)bus, (guint)device);
}

/* usbdev=["hostbus=1,hostaddr=a"]: hexadecimal, as xl reads them. */
static void
emit_usb (ToDomain *self, const DomusXenValue *item, const char *text)
{
  g_autoptr (GArray) pairs = xen_pairs_parse (text);
  guint64 bus;
  guint64 device;

  if (!xen_parse_uint (xen_pairs_get (pairs, "hostbus"), 16, 0xfff, &bus)
      || !xen_parse_uint (xen_pairs_get (pairs, "hostaddr"), 16, 0xfff, &device)) {
    to_domain_say (self, DOMUS_XEN_RULE_INVALID, "usbdev", item,
                   _ ("“%s” names no USB device of the host; it was left out."), text);
    return;
  }
  emit_usb_address (self, bus, device);
  if (xen_pairs_get (pairs, "controller") != NULL || xen_pairs_get (pairs, "port") != NULL)
    to_domain_say (self, DOMUS_XEN_RULE_LOST, "usbdev", item,
                   _ ("libvirt chooses the guest’s port for USB device %s; it was left out."),
                   text);
}

/* usbdevice="host:1234:5678" or "host:8.2" */
static void
emit_usb_host (ToDomain *self, const DomusXenValue *item, const char *text)
{
  g_auto (GStrv) parts = g_strsplit_set (text + strlen ("host:"), ":.", -1);
  guint64 first;
  guint64 second;
  gboolean identity = strchr (text + strlen ("host:"), ':') != NULL;

  if (g_strv_length (parts) != 2 || !xen_parse_uint (parts[0], identity ? 16 : 10, 0xffff, &first)
      || !xen_parse_uint (parts[1], identity ? 16 : 10, 0xffff, &second))
    to_domain_say (self, DOMUS_XEN_RULE_INVALID, "usbdevice", item,
                   _ ("“%s” names no USB device of the host; it was left out."), text);
  else if (!identity)
    emit_usb_address (self, first, second);
  else
    g_string_append_printf (self->out,
                            "    <hostdev mode='subsystem' type='usb' managed='no'>\n"
                            "      <source>\n        <vendor id='0x%04x'/>\n"
                            "        <product id='0x%04x'/>\n      </source>\n    </hostdev>\n",
                            (guint)first, (guint)second);
}

void
to_domain_hostdevs (ToDomain *self)
{
  g_autoptr (GPtrArray) pci = to_domain_list (self, "pci");
  g_autoptr (GPtrArray) usb = to_domain_list (self, "usbdev");
  g_autoptr (GPtrArray) old = to_domain_list (self, "usbdevice");

  for (guint i = 0; i < pci->len; i++) {
    const char *text = to_domain_item (self, pci->pdata[i]);
    if (text != NULL && *text != '\0')
      emit_pci (self, pci->pdata[i], text);
  }
  for (guint i = 0; i < usb->len; i++) {
    const char *text = to_domain_item (self, usb->pdata[i]);
    if (text != NULL && *text != '\0')
      emit_usb (self, usb->pdata[i], text);
  }
  for (guint i = 0; i < old->len && self->type == XEN_GUEST_HVM; i++) {
    const char *text = to_domain_item (self, old->pdata[i]);
    if (text != NULL && g_str_has_prefix (text, "host:"))
      emit_usb_host (self, old->pdata[i], text);
  }
}

static void
emit_usb_controller (ToDomain *self, const DomusXenValue *item, const char *text, guint index)
{
  g_autoptr (GArray) pairs = xen_pairs_parse (text);
  const char *type = xen_pairs_get (pairs, "type");
  guint64 version = 2;
  guint64 ports = 8;

  xen_parse_uint (xen_pairs_get (pairs, "version"), 16, 3, &version);
  xen_parse_uint (xen_pairs_get (pairs, "ports"), 16, 31, &ports);
  if ((type != NULL && !g_str_equal (type, "qusb") && !g_str_equal (type, "auto")) || version > 2)
    to_domain_say (self, DOMUS_XEN_RULE_LOST, "usbctrl", item,
                   _ ("libvirt has only USB controllers of type “qusb” and version 1 or 2 for Xen; "
                      "“%s” became one."),
                   text);
  g_string_append_printf (self->out,
                          "    <controller type='usb' index='%u' model='qusb%u' ports='%u'/>\n",
                          index, version == 1 ? 1 : 2, (guint)ports);
}

void
to_domain_controllers (ToDomain *self)
{
  g_autoptr (GPtrArray) list = to_domain_list (self, "usbctrl");
  gint64 channels = 0;
  gint64 frames = 0;

  for (guint i = 0; i < list->len; i++) {
    const char *text = to_domain_item (self, list->pdata[i]);
    if (text != NULL)
      emit_usb_controller (self, list->pdata[i], text, i);
  }
  to_domain_number (self, "max_event_channels", 0, G_MAXINT32, &channels);
  to_domain_number (self, "max_grant_frames", 0, G_MAXINT32, &frames);
  if (channels <= 0 && frames <= 0)
    return;
  g_string_append (self->out, "    <controller type='xenbus' index='0'");
  if (channels > 0)
    g_string_append_printf (self->out, " maxEventChannels='%" G_GINT64_FORMAT "'", channels);
  if (frames > 0)
    g_string_append_printf (self->out, " maxGrantFrames='%" G_GINT64_FORMAT "'", frames);
  g_string_append (self->out, "/>\n");
}

void
to_domain_inputs (ToDomain *self)
{
  g_autoptr (GPtrArray) list = to_domain_list (self, "usbdevice");

  if (self->type != XEN_GUEST_HVM)
    return;
  for (guint i = 0; i < list->len; i++) {
    const char *text = to_domain_item (self, list->pdata[i]);

    if (text == NULL || *text == '\0' || g_str_has_prefix (text, "host:"))
      continue;
    if (g_str_equal (text, "tablet") || g_str_equal (text, "mouse")
        || g_str_equal (text, "keyboard"))
      to_domain_emit (self, "    <input type='%s' bus='usb'/>\n", text);
    else
      to_domain_say (self, DOMUS_XEN_RULE_LOST, "usbdevice", list->pdata[i],
                     _ ("libvirt gives a Xen guest no USB device “%s”; it was left out."), text);
  }
  if (list->len > 0 && !to_domain_boolean (self, "usb", FALSE))
    to_domain_say (self, DOMUS_XEN_RULE_CHANGED, "usbdevice", NULL,
                   _ ("“usbdevice” needs “usb=1”, which the file does not have; it was taken as "
                      "meant."));
}

void
to_domain_sounds (ToDomain *self)
{
  static const struct
  {
    const char *xen;
    const char *libvirt;
  } models[] = {
    { "sb16", "sb16" }, { "es1370", "es1370" }, { "ac97", "ac97" }, { "hda", "ich6" }
  };
  const char *text = to_domain_string (self, "soundhw");
  g_auto (GStrv) names = NULL;

  if (text == NULL || self->type != XEN_GUEST_HVM || g_str_equal (text, "0"))
    return;
  /* xend's QEMU had two */
  names = g_strsplit (g_str_equal (text, "all") || g_str_equal (text, "1") ? "sb16,es1370" : text,
                      ",", -1);
  for (gsize i = 0; names[i] != NULL; i++) {
    const char *model = NULL;

    g_strstrip (names[i]);
    for (gsize j = 0; j < G_N_ELEMENTS (models); j++)
      if (g_str_equal (models[j].xen, names[i]))
        model = models[j].libvirt;
    if (model != NULL)
      to_domain_emit (self, "    <sound model='%s'/>\n", model);
    else if (*names[i] != '\0')
      to_domain_say (self, DOMUS_XEN_RULE_LOST, "soundhw", NULL,
                     _ ("libvirt gives a Xen guest no sound card “%s”; it was left out."),
                     names[i]);
  }
}
