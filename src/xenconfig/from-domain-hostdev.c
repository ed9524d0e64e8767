/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xenconfig"
#include "config.h"

#include "from-domain-private.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

static guint
number (XenNode *node, const char *attribute)
{
  const char *text = xen_node_get (node, attribute);

  return text != NULL ? (guint)strtoul (text, NULL, 0) : 0;
}

static char *
write_pci (FromDomain *self, XenNode *node, XenNode *address)
{
  const char *filter = xen_node_get (xen_node_child (node, "source"), "writeFiltering");
  gboolean managed = xen_node_is (node, "managed", "yes");
  GString *out = g_string_new (NULL);

  g_string_printf (out, "%04x:%02x:%02x.%x", number (address, "domain"), number (address, "bus"),
                   number (address, "slot"), number (address, "function"));
  if (self->kind == DOMUS_XEN_KIND_XL) {
    if (filter != NULL)
      g_string_append_printf (out, ",permissive=%d", g_str_equal (filter, "no"));
    if (managed)
      g_string_append (out, ",seize=1");
  } else if (managed || filter != NULL) {
    from_domain_say (self, DOMUS_XEN_RULE_LOST, node,
                     _ ("xm cannot take a PCI device from the host by itself, nor filter what is "
                        "written to it."));
  }
  return g_string_free (out, FALSE);
}

/* By place or by what it is; for usbdev=[] or for usbdevice. */
static void
write_usb (FromDomain *self, XenNode *node, XenNode *source, GPtrArray *places, GPtrArray *devices)
{
  XenNode *address = xen_node_child (source, "address");

  xen_node_skip (node, "managed");
  if (address != NULL && self->kind == DOMUS_XEN_KIND_XL)
    g_ptr_array_add (places, g_strdup_printf ("hostbus=%x,hostaddr=%x", number (address, "bus"),
                                              number (address, "device")));
  else if (address != NULL)
    g_ptr_array_add (devices, g_strdup_printf ("host:%u.%u", number (address, "bus"),
                                               number (address, "device")));
  else
    g_ptr_array_add (devices, g_strdup_printf ("host:%04x:%04x",
                                               number (xen_node_child (source, "vendor"), "id"),
                                               number (xen_node_child (source, "product"), "id")));
}

/* The emulated USB devices are written here, too: they share a list. */
static void
write_usb_devices (FromDomain *self, GPtrArray *hosts)
{
  g_autoptr (GPtrArray) inputs = from_domain_devices (self, "input");
  g_autoptr (GPtrArray) list = g_ptr_array_new ();

  for (guint i = 0; i < inputs->len; i++) {
    XenNode *node = inputs->pdata[i];
    const char *bus = xen_node_get (node, "bus");
    const char *type = xen_node_get (node, "type");

    node->used = TRUE;
    if (g_strcmp0 (bus, "usb") == 0 && type != NULL)
      g_ptr_array_add (list, (gpointer)type);
    else if (bus != NULL && !g_str_equal (bus, "ps2") && !g_str_equal (bus, "xen"))
      from_domain_say (self, DOMUS_XEN_RULE_LOST, node,
                       _ ("Xen has no input device on the bus “%s”; it was left out."), bus);
  }
  for (guint i = 0; i < hosts->len; i++)
    g_ptr_array_add (list, hosts->pdata[i]);
  if (list->len == 0 || !self->hvm)
    return;
  from_domain_number (self, "usb", 1);
  if (list->len == 1 || self->kind == DOMUS_XEN_KIND_XM)
    from_domain_string (self, "usbdevice", list->pdata[0]);
  else
    from_domain_list (self, "usbdevice", list);
  for (guint i = 1; i < list->len && self->kind == DOMUS_XEN_KIND_XM; i++)
    from_domain_say (self, DOMUS_XEN_RULE_LOST, self->devices,
                     _ ("xm gave a guest one USB device; “%s” was left out."),
                     (const char *)list->pdata[i]);
}

void
from_domain_hostdevs (FromDomain *self)
{
  g_autoptr (GPtrArray) nodes = from_domain_devices (self, "hostdev");
  g_autoptr (GPtrArray) pci = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) places = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) devices = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < nodes->len; i++) {
    XenNode *node = nodes->pdata[i];
    const char *type = xen_node_get (node, "type");
    XenNode *source = xen_node_child (node, "source");

    node->used = TRUE;
    xen_node_skip (node, "mode");
    xen_node_ignore (xen_node_child (node, "driver"));
    if (g_strcmp0 (type, "pci") == 0 && xen_node_child (source, "address") != NULL) {
      g_ptr_array_add (pci, write_pci (self, node, xen_node_child (source, "address")));
    } else if (g_strcmp0 (type, "usb") == 0 && source != NULL) {
      write_usb (self, node, source, places, devices);
    } else {
      from_domain_say (self, DOMUS_XEN_RULE_LOST, node,
                       _ ("Xen’s files have no host devices of the kind “%s”; it was left out."),
                       type != NULL ? type : "");
      xen_node_ignore (node);
    }
  }
  from_domain_list (self, "pci", pci);
  from_domain_list (self, "usbdev", places);
  write_usb_devices (self, devices);
}

static char *
usb_controller_text (FromDomain *self, XenNode *node)
{
  const char *model = xen_node_get (node, "model");
  const char *ports = xen_node_get (node, "ports");
  guint64 count = 8;

  if (model == NULL || !g_str_has_prefix (model, "qusb") || self->kind == DOMUS_XEN_KIND_XM)
    return NULL;
  if (ports != NULL)
    g_ascii_string_to_unsigned (ports, 10, 1, 31, &count, NULL);
  return g_strdup_printf ("type=qusb,version=%d,ports=%x", g_str_equal (model, "qusb1") ? 1 : 2,
                          (guint)count);
}

void
from_domain_controllers (FromDomain *self)
{
  g_autoptr (GPtrArray) nodes = from_domain_devices (self, "controller");
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < nodes->len; i++) {
    XenNode *node = nodes->pdata[i];
    const char *type = xen_node_get (node, "type");

    xen_node_skip (node, "index");
    if (g_strcmp0 (type, "usb") == 0) {
      char *text = usb_controller_text (self, node);

      node->used = TRUE;
      if (text != NULL)
        g_ptr_array_add (list, text);
      else if (self->kind == DOMUS_XEN_KIND_XM && g_strcmp0 (xen_node_get (node, "model"), NULL))
        from_domain_say (self, DOMUS_XEN_RULE_LOST, node,
                         _ ("xm had no words for a USB controller; it was left out."));
    } else if (g_strcmp0 (type, "xenbus") == 0) {
      const char *channels = xen_node_get (node, "maxEventChannels");
      const char *frames = xen_node_get (node, "maxGrantFrames");

      node->used = TRUE;
      if (self->kind == DOMUS_XEN_KIND_XM && (channels != NULL || frames != NULL))
        from_domain_say (self, DOMUS_XEN_RULE_LOST, node,
                         _ ("xm had no limits on event channels and grants; they were left out."));
      if (self->kind == DOMUS_XEN_KIND_XL && channels != NULL)
        from_domain_number (self, "max_event_channels", g_ascii_strtoll (channels, NULL, 10));
      if (self->kind == DOMUS_XEN_KIND_XL && frames != NULL)
        from_domain_number (self, "max_grant_frames", g_ascii_strtoll (frames, NULL, 10));
    } else if (g_strcmp0 (type, "ide") == 0 || g_strcmp0 (type, "pci") == 0
               || g_strcmp0 (type, "scsi") == 0 || g_strcmp0 (type, "fdc") == 0) {
      xen_node_ignore (node);
    }
  }
  from_domain_list (self, "usbctrl", list);
}

void
from_domain_sounds (FromDomain *self)
{
  g_autoptr (GPtrArray) nodes = from_domain_devices (self, "sound");
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < nodes->len; i++) {
    XenNode *node = nodes->pdata[i];
    const char *model = xen_node_get (node, "model");

    node->used = TRUE;
    if (model == NULL || !self->hvm || g_str_equal (model, "pcspk")
        || (g_str_has_prefix (model, "ich") && !g_str_equal (model, "ich6")))
      from_domain_say (self, DOMUS_XEN_RULE_LOST, node,
                       _ ("Xen has no sound card “%s”; it was left out."),
                       model != NULL ? model : "");
    else
      g_string_append_printf (names, "%s%s", names->len > 0 ? "," : "",
                              g_str_equal (model, "ich6") ? "hda" : model);
  }
  if (names->len > 0)
    from_domain_string (self, "soundhw", names->str);
}
