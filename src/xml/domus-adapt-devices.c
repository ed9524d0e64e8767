/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xml"
#include "config.h"

#include "domus-adapt-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static gboolean
is_in (const char *const *list, const char *name)
{
  return list != NULL && name != NULL && g_strv_contains (list, name);
}

/* ---- disks ---- */

static gboolean
target_taken (DomusAdapt *self, const char *target)
{
  for (xmlNode *node = domus_xml_node_first (self->devices, "disk"); node != NULL;
       node = domus_xml_node_next (node, "disk")) {
    xmlNode *other = domus_xml_node_first (node, "target");

    if (other != NULL && domus_xml_node_has_attribute (other, "dev", target))
      return TRUE;
  }
  return FALSE;
}

/* The place on another bus that is most like the old one: its letter, else
 * the first that is free. An IDE controller has four. */
static char *
find_target (DomusAdapt *self, const char *prefix, const char *old, guint places)
{
  gsize length = strlen (old);
  char same = length > 0 ? old[length - 1] : 'a';
  g_autofree char *wanted = g_strdup_printf ("%s%c", prefix, same);

  if (same >= 'a' && same < 'a' + (int)places && !target_taken (self, wanted))
    return g_steal_pointer (&wanted);
  for (char letter = 'a'; letter < 'a' + (int)places; letter++) {
    g_autofree char *name = g_strdup_printf ("%s%c", prefix, letter);

    if (!target_taken (self, name))
      return g_steal_pointer (&name);
  }
  return NULL;
}

static void
move_disk (DomusAdapt *self, xmlNode *target, const char *bus)
{
  g_autofree char *old = domus_xml_node_get_attribute (target, "dev");
  const char *const *buses = (const char *const *)self->platform->disk_buses;
  const char *paravirtual = self->platform->driver == DOMUS_DRIVER_XEN ? "xen" : "virtio";
  const char *chosen = is_in (buses, "ide") || buses == NULL ? "ide" : "sata";
  g_autofree char *name = NULL;
  g_autofree char *place = NULL;

  if (old == NULL)
    return;
  name = find_target (self, g_str_equal (chosen, "ide") ? "hd" : "sd", old,
                      g_str_equal (chosen, "ide") ? 4 : 6);
  if (name == NULL) {
    chosen = paravirtual;
    name = find_target (self, g_str_equal (chosen, "xen") ? "xvd" : "vd", old, 26);
  }
  if (name == NULL)
    return;
  domus_xml_node_set_attribute (target, "dev", name);
  domus_xml_node_set_attribute (target, "bus", chosen);
  place = g_strdup_printf ("devices/disk[target/@dev='%s']", name);
  if (g_str_equal (chosen, paravirtual))
    domus_adapt_say (self, DOMUS_ADAPT_RULE_LOST, place,
                     _ ("The disk “%s” (%s) becomes “%s” (%s): the guest needs a driver for it."),
                     old, bus, name, chosen);
  else
    domus_adapt_say (self, DOMUS_ADAPT_RULE_CHANGED, place,
                     _ ("The disk “%s” (%s) becomes “%s” (%s), which every system can read."), old,
                     bus, name, chosen);
}

static void
adapt_driver (DomusAdapt *self, xmlNode *disk)
{
  static const char *const formats[][2] = { { "vhd", "vpc" }, { "aio", "raw" } };
  xmlNode *driver = domus_xml_node_first (disk, "driver");
  gboolean to_xen = self->platform->driver == DOMUS_DRIVER_XEN;
  g_autofree char *name = NULL;
  g_autofree char *format = NULL;

  if (driver == NULL) {
    if (to_xen || domus_xml_node_first (disk, "source") == NULL)
      return;
    driver = domus_xml_node_ensure (disk, "driver");
  }
  name = domus_xml_node_get_attribute (driver, "name");
  format = domus_xml_node_get_attribute (driver, "type");
  if (g_strcmp0 (name, "qemu") != 0 && !to_xen)
    domus_xml_node_set_attribute (driver, "name", "qemu");
  if (format == NULL)
    domus_xml_node_set_attribute (driver, "type", "raw");
  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    if (g_strcmp0 (format, formats[i][to_xen ? 1 : 0]) == 0)
      domus_xml_node_set_attribute (driver, "type", formats[i][to_xen ? 0 : 1]);
}

void
domus_adapt_disks (DomusAdapt *self)
{
  static const char *const foreign_to_qemu[] = { "xen", NULL };
  static const char *const foreign_to_xen[] = { "virtio", "sata", "usb", "scsi", "nvme", NULL };
  gboolean to_xen = self->platform->driver == DOMUS_DRIVER_XEN;
  const char *const *foreign = to_xen ? foreign_to_xen : foreign_to_qemu;
  const char *const *buses = (const char *const *)self->platform->disk_buses;

  if (self->from == self->platform->driver)
    return;
  for (xmlNode *disk = domus_xml_node_first (self->devices, "disk"); disk != NULL;
       disk = domus_xml_node_next (disk, "disk")) {
    xmlNode *target = domus_xml_node_first (disk, "target");
    xmlNode *backend = domus_xml_node_first (disk, "backenddomain");
    g_autofree char *bus = target != NULL ? domus_xml_node_get_attribute (target, "bus") : NULL;

    adapt_driver (self, disk);
    if (bus != NULL
        && (is_in (foreign, bus)
            || (g_str_equal (bus, "ide") && buses != NULL && !is_in (buses, "ide")
                && self->platform->driver == DOMUS_DRIVER_QEMU)))
      move_disk (self, target, bus);
    if (backend != NULL && !to_xen) {
      domus_xml_node_remove (backend);
      domus_adapt_say (self, DOMUS_ADAPT_RULE_LOST, NULL,
                       _ ("A disk is served by another guest, which only Xen can do; the host "
                          "will serve it."));
    }
  }
}

/* ---- network cards ---- */

static void
set_link (xmlNode *interface, const char *kind, const char *name)
{
  xmlNode *source = domus_xml_node_first (interface, "source");

  if (source != NULL)
    domus_xml_node_remove (source);
  domus_xml_node_set_attribute (interface, "type", kind);
  if (name != NULL) {
    source = domus_xml_node_ensure (interface, "source");
    domus_xml_node_set_attribute (source, kind, name);
  }
}

/* Something that this host has, for a card that hung on what it has not. */
static void
replug (DomusAdapt *self, xmlNode *interface, const char *place, const char *old)
{
  const char *const *networks = self->host->networks;
  const char *const *bridges = self->host->bridges;

  if (!self->host->session && networks != NULL && networks[0] != NULL) {
    const char *name = is_in (networks, "default") ? "default" : networks[0];

    set_link (interface, "network", name);
    domus_adapt_say (self, DOMUS_ADAPT_RULE_LOST, place,
                     _ ("A network card was on %s, which this host has not; it is on the virtual "
                        "network “%s” now."),
                     old, name);
  } else if (!self->host->session && bridges != NULL && bridges[0] != NULL) {
    set_link (interface, "bridge", bridges[0]);
    domus_adapt_say (self, DOMUS_ADAPT_RULE_LOST, place,
                     _ ("A network card was on %s, which this host has not; it is on the bridge "
                        "“%s” now."),
                     old, bridges[0]);
  } else if (self->platform->driver != DOMUS_DRIVER_XEN) {
    set_link (interface, "user", NULL);
    domus_adapt_say (self, DOMUS_ADAPT_RULE_LOST, place,
                     _ ("A network card was on %s, which this host has not; it has the user’s own "
                        "network now, from which the guest reaches out and is not reached."),
                     old);
  } else {
    domus_adapt_say (self, DOMUS_ADAPT_RULE_MISSING, place,
                     _ ("A network card is on %s, which this host has not: the guest will not "
                        "start before it is put on another network."),
                     old);
  }
}

/* The bridge of a virtual network is not among the host's own. */
static gboolean
is_virtual_bridge (const char *name)
{
  return name != NULL && g_str_has_prefix (name, "virbr");
}

static void
adapt_link (DomusAdapt *self, xmlNode *interface, const char *place)
{
  g_autofree char *kind = domus_xml_node_get_attribute (interface, "type");
  xmlNode *source = domus_xml_node_first (interface, "source");
  g_autofree char *name =
      source != NULL && kind != NULL ? domus_xml_node_get_attribute (source, kind) : NULL;
  const char *const *known = g_strcmp0 (kind, "bridge") == 0    ? self->host->bridges
                             : g_strcmp0 (kind, "network") == 0 ? self->host->networks
                                                                : NULL;
  gboolean foreign = self->from != self->platform->driver;
  gboolean named = g_strcmp0 (kind, "bridge") == 0 || g_strcmp0 (kind, "network") == 0;
  g_autofree char *old = NULL;

  if (named)
    old = g_strdup_printf (g_str_equal (kind, "bridge") ? _ ("the bridge “%s”")
                                                        : _ ("the virtual network “%s”"),
                           name != NULL ? name : "?");
  else
    old = g_strdup_printf (_ ("a network of type “%s”"), kind != NULL ? kind : "?");
  if (self->platform->driver == DOMUS_DRIVER_XEN && !named && g_strcmp0 (kind, "ethernet") != 0
      && g_strcmp0 (kind, "hostdev") != 0)
    replug (self, interface, place, old); /* libxl refuses user, direct, vdpa, ... */
  else if (!named && g_strcmp0 (kind, "ethernet") == 0 && foreign)
    replug (self, interface, place, old);
  else if (named && foreign && (self->host->session || (known != NULL && !is_in (known, name))))
    replug (self, interface, place, old);
  else if (named && known != NULL && !is_in (known, name) && !is_virtual_bridge (name))
    domus_adapt_say (self, DOMUS_ADAPT_RULE_MISSING, place,
                     _ ("A network card is on %s, which this host has not: the guest will not "
                        "start before it is there."),
                     old);
}

void
domus_adapt_interfaces (DomusAdapt *self)
{
  static const char *const xen_only[] = { "script", "backenddomain" };
  gboolean foreign = self->from != self->platform->driver;
  gboolean to_xen = self->platform->driver == DOMUS_DRIVER_XEN;
  guint index = 0;

  for (xmlNode *node = domus_xml_node_first (self->devices, "interface"); node != NULL;
       node = domus_xml_node_next (node, "interface")) {
    g_autofree char *place = g_strdup_printf ("devices/interface[%u]", ++index);
    xmlNode *model = domus_xml_node_first (node, "model");
    g_autofree char *name = model != NULL ? domus_xml_node_get_attribute (model, "type") : NULL;

    adapt_link (self, node, place);
    if (!foreign)
      continue;
    for (gsize i = 0; i < G_N_ELEMENTS (xen_only) && !to_xen; i++) {
      xmlNode *child = domus_xml_node_first (node, xen_only[i]);

      if (child != NULL) {
        domus_xml_node_remove (child);
        domus_adapt_say (self, DOMUS_ADAPT_RULE_LOST, place,
                         _ ("A network card’s “%s” is Xen’s own; it was left out."), xen_only[i]);
      }
    }
    if (to_xen && name != NULL && g_str_has_prefix (name, "virtio")) {
      domus_xml_node_set_attribute (model, "type", "e1000");
      domus_adapt_say (self, DOMUS_ADAPT_RULE_CHANGED, place,
                       _ ("A network card of model “%s” becomes “%s”, beside Xen’s own."), name,
                       "e1000");
    } else if (!to_xen && g_strcmp0 (name, "netfront") == 0) {
      domus_xml_node_set_attribute (model, "type", "virtio");
      domus_adapt_say (self, DOMUS_ADAPT_RULE_LOST, place,
                       _ ("A network card of Xen’s own kind becomes “%s”: the guest needs a "
                          "driver for it."),
                       "virtio");
    }
  }
}

/* ---- all the rest ---- */

static void
adapt_video (DomusAdapt *self)
{
  const char *const *models = (const char *const *)self->platform->video_models;

  for (xmlNode *node = domus_xml_node_first (self->devices, "video"); node != NULL;
       node = domus_xml_node_next (node, "video")) {
    xmlNode *model = domus_xml_node_first (node, "model");
    g_autofree char *name = model != NULL ? domus_xml_node_get_attribute (model, "type") : NULL;

    if (name == NULL || models == NULL || models[0] == NULL || is_in (models, name)
        || g_str_equal (name, "none"))
      continue;
    domus_xml_node_set_attribute (model, "type", models[0]);
    for (const char *const *size = (const char *const[]){ "vram", "ram", "vgamem", NULL };
         *size != NULL; size++)
      domus_xml_node_set_attribute (model, *size, NULL);
    domus_adapt_say (self, DOMUS_ADAPT_RULE_CHANGED, "devices/video",
                     _ ("The display adapter “%s” becomes “%s”."), name, models[0]);
  }
}

/* A daemon has no screen to open a window on. */
static void
adapt_graphics (DomusAdapt *self)
{
  xmlNode *next;

  for (xmlNode *node = domus_xml_node_first (self->devices, "graphics"); node != NULL;
       node = next) {
    next = domus_xml_node_next (node, "graphics");
    if (!domus_xml_node_has_attribute (node, "type", "sdl")
        || self->platform->driver == DOMUS_DRIVER_XEN)
      continue;
    domus_xml_node_remove (node);
    domus_adapt_say (self, DOMUS_ADAPT_RULE_CHANGED, "devices/graphics",
                     _ ("The SDL window becomes a VNC display on this host’s own address."));
    if (domus_xml_doc_count (self->domain, "devices/graphics") == 0)
      domus_xml_doc_insert_fragment (
          self->domain, "devices",
          "<graphics type='vnc' port='-1' autoport='yes' listen='127.0.0.1'/>", NULL);
  }
}

typedef struct
{
  const char *element;
  const char *attribute; /* of the element, or of @child */
  const char *child;     /* (nullable) */
  const char *value;     /* (nullable): any */
  const char *becomes;   /* (nullable): the whole device goes */
  gboolean silent;       /* libvirt adds its own */
} DeviceRule;

static const DeviceRule to_qemu[] = {
  { "input", "bus", NULL, "xen", NULL, TRUE },
  { "memballoon", "model", NULL, "xen", NULL, TRUE },
  { "console", "type", "target", "xen", "serial", TRUE },
  { "console", "type", "target", "virtio", "serial", TRUE },
  { "hostdev", "name", "driver", "xen", "vfio", FALSE },
  { "channel", "type", "target", "xen", NULL, FALSE },
  { "controller", "type", NULL, "xenbus", NULL, TRUE },
  { "controller", "model", NULL, "qusb1", NULL, FALSE },
  { "controller", "model", NULL, "qusb2", NULL, FALSE },
};

static const DeviceRule to_xen[] = {
  { "controller", "type", NULL, NULL, NULL, TRUE },
  { "memballoon", "model", NULL, NULL, NULL, TRUE },
  { "input", "type", NULL, "keyboard", NULL, TRUE },
  { "input", "bus", NULL, "virtio", NULL, FALSE },
  { "sound", "model", NULL, "ich9", "ich6", FALSE },
  { "sound", "model", NULL, "usb", "ich6", FALSE },
  { "channel", "type", "target", "virtio", NULL, FALSE },
  { "redirdev", "type", NULL, NULL, NULL, FALSE },
  { "rng", "model", NULL, NULL, NULL, FALSE },
  { "watchdog", "model", NULL, NULL, NULL, FALSE },
  { "tpm", "model", NULL, NULL, NULL, FALSE },
  { "audio", "type", NULL, NULL, NULL, TRUE },
  { "panic", "model", NULL, NULL, NULL, FALSE },
  { "vsock", "model", NULL, NULL, NULL, FALSE },
  { "smartcard", "mode", NULL, NULL, NULL, FALSE },
  { "filesystem", "type", NULL, NULL, NULL, FALSE },
};

static void
apply (DomusAdapt *self, const DeviceRule *rule)
{
  xmlNode *next;

  for (xmlNode *node = domus_xml_node_first (self->devices, rule->element); node != NULL;
       node = next) {
    xmlNode *holder = rule->child != NULL ? domus_xml_node_first (node, rule->child) : node;
    g_autofree char *value =
        holder != NULL ? domus_xml_node_get_attribute (holder, rule->attribute) : NULL;
    g_autofree char *place = g_strdup_printf ("devices/%s", rule->element);

    next = domus_xml_node_next (node, rule->element);
    if (holder == NULL || (rule->value != NULL && g_strcmp0 (value, rule->value) != 0))
      continue;
    if (rule->becomes != NULL) {
      domus_xml_node_set_attribute (holder, rule->attribute, rule->becomes);
      if (!rule->silent)
        domus_adapt_say (self, DOMUS_ADAPT_RULE_CHANGED, place,
                         _ ("The device “%s” of kind “%s” becomes “%s”."), rule->element, value,
                         rule->becomes);
      continue;
    }
    if (!rule->silent)
      domus_adapt_say (self, DOMUS_ADAPT_RULE_LOST, place,
                       _ ("This host has no device “%s” of kind “%s”; it was left out."),
                       rule->element, value != NULL ? value : "?");
    domus_xml_node_remove (node);
  }
}

void
domus_adapt_others (DomusAdapt *self)
{
  gboolean xen = self->platform->driver == DOMUS_DRIVER_XEN;
  const DeviceRule *rules = xen ? to_xen : to_qemu;
  gsize n = xen ? G_N_ELEMENTS (to_xen) : G_N_ELEMENTS (to_qemu);

  if (self->from == self->platform->driver)
    return;
  adapt_video (self);
  adapt_graphics (self);
  for (gsize i = 0; i < n; i++)
    apply (self, &rules[i]);
}
