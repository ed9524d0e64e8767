/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-virt"
#include "config.h"

#include "domus-virt-device.h"
#include "domus-virt-private.h"

#include "domus-domain-device.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

/* Each guest costs a question to the daemon. */
#define MAX_GUESTS 256

/**
 * domus_virt_host_device_free:
 * @self: (nullable):
 */
void
domus_virt_host_device_free (DomusVirtHostDevice *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->vendor);
  g_free (self->product);
  g_free (self->driver);
  g_free (self->holder);
  g_free (self);
}

/* Numbers stand there as "3", "0x03" or "03" (decimal). */
static guint
number (const DomusXmlDoc *doc, const char *path)
{
  g_autofree char *text = domus_xml_doc_get (doc, path);

  if (text == NULL)
    return 0;
  return (guint)g_ascii_strtoull (text, NULL, g_str_has_prefix (text, "0x") ? 16 : 10);
}

static char *
words (const DomusXmlDoc *doc, const char *path)
{
  g_autofree char *text = domus_xml_doc_get (doc, path);

  return text != NULL && *g_strstrip (text) != '\0' ? g_steal_pointer (&text) : NULL;
}

static DomusVirtHostDevice *
read_device (virNodeDevicePtr dev, DomusVirtHostDeviceKind kind)
{
  g_autofree char *xml = virNodeDeviceGetXMLDesc (dev, 0);
  g_autoptr (DomusXmlDoc) doc = xml != NULL ? domus_xml_doc_parse (xml, "device", NULL) : NULL;
  DomusVirtHostDevice *self;

  if (doc == NULL)
    return NULL;
  self = g_new0 (DomusVirtHostDevice, 1);
  self->kind = kind;
  self->name = words (doc, "name");
  self->vendor = words (doc, "capability/vendor");
  self->product = words (doc, "capability/product");
  self->vendor_id = number (doc, "capability/vendor/@id");
  self->product_id = number (doc, "capability/product/@id");
  self->driver = words (doc, "driver/name");
  self->domain = number (doc, "capability/domain");
  self->bus = number (doc, "capability/bus");
  self->slot = number (doc, "capability/slot");
  self->function = number (doc, "capability/function");
  self->device = number (doc, "capability/device");
  self->class_code = number (doc, "capability/class");
  self->iommu_group = -1;
  if (domus_xml_doc_exists (doc, "capability/iommuGroup/@number"))
    self->iommu_group = (int)number (doc, "capability/iommuGroup/@number");
  return self;
}

/* Bridges between buses are the host's own plumbing: no guest can have one. */
static gboolean
is_plumbing (const DomusVirtHostDevice *device)
{
  /* Class 06 of PCI is bridges, 1d6b the kernel's own USB root hubs. */
  return device->kind == DOMUS_VIRT_HOST_DEVICE_PCI ? device->class_code >> 16 == 0x06
                                                    : device->vendor_id == 0x1d6b;
}

static gboolean
is_same (const DomusVirtHostDevice *device, const DomusXmlDoc *guest, const char *place)
{
  g_autofree char *source = g_strdup_printf ("%s/source", place);
  g_autofree char *address = g_strconcat (source, "/address", NULL);
  static const char *const parts[] = { "domain", "bus", "slot", "function" };
  const guint wanted[] = { device->domain, device->bus, device->slot, device->function };

  if (device->kind == DOMUS_VIRT_HOST_DEVICE_USB) {
    g_autofree char *vendor = g_strconcat (source, "/vendor/@id", NULL);
    g_autofree char *product = g_strconcat (source, "/product/@id", NULL);
    g_autofree char *bus = g_strconcat (address, "/@bus", NULL);
    g_autofree char *dev = g_strconcat (address, "/@device", NULL);

    if (domus_xml_doc_exists (guest, vendor)
        && (number (guest, vendor) != device->vendor_id
            || number (guest, product) != device->product_id))
      return FALSE;
    return !domus_xml_doc_exists (guest, address)
           || (number (guest, bus) == device->bus && number (guest, dev) == device->device);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++) {
    g_autofree char *path = g_strdup_printf ("%s/@%s", address, parts[i]);

    if (number (guest, path) != wanted[i])
      return FALSE;
  }
  return TRUE;
}

/* @flags: of the running guest, or of its next boot */
static void
find_holders_in (virDomainPtr dom, guint flags, gboolean runs, GPtrArray *list)
{
  g_autofree char *xml = virDomainGetXMLDesc (dom, flags);
  g_autoptr (DomusXmlDoc) doc = xml != NULL ? domus_xml_doc_parse (xml, "domain", NULL) : NULL;
  g_autoptr (GPtrArray) devices = doc != NULL ? domus_domain_list_devices (doc) : NULL;

  for (guint i = 0; devices != NULL && i < devices->len; i++) {
    const DomusDevice *device = devices->pdata[i];
    gboolean usb = device->kind == DOMUS_DEVICE_USB_HOST;

    if (!usb && device->kind != DOMUS_DEVICE_PCI_HOST)
      continue;
    for (guint k = 0; k < list->len; k++) {
      DomusVirtHostDevice *host = list->pdata[k];

      if ((host->kind == DOMUS_VIRT_HOST_DEVICE_USB) != usb || (host->holder != NULL && !runs)
          || !is_same (host, doc, device->place))
        continue;
      g_free (host->holder);
      host->holder = g_strdup (virDomainGetName (dom));
      host->holder_runs = runs;
    }
  }
}

static void
find_holders (virDomainPtr dom, GPtrArray *list)
{
  if (virDomainIsActive (dom) == 1)
    find_holders_in (dom, 0, TRUE, list);
  if (virDomainIsPersistent (dom) == 1)
    find_holders_in (dom, VIR_DOMAIN_XML_INACTIVE, FALSE, list);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const DomusVirtHostDevice *x = *(DomusVirtHostDevice *const *)a;
  const DomusVirtHostDevice *y = *(DomusVirtHostDevice *const *)b;
  const guint of_x[] = { x->domain, x->bus, x->slot, x->function, x->device };
  const guint of_y[] = { y->domain, y->bus, y->slot, y->function, y->device };

  for (gsize i = 0; i < G_N_ELEMENTS (of_x); i++)
    if (of_x[i] != of_y[i])
      return of_x[i] < of_y[i] ? -1 : 1;
  return 0;
}

static gpointer
list_host_devices (DomusVirtLink *link, const DomusVirtArgs *args, GError **error)
{
  g_autoptr (GPtrArray) list =
      g_ptr_array_new_with_free_func ((GDestroyNotify)domus_virt_host_device_free);
  gboolean usb = args->flags == DOMUS_VIRT_HOST_DEVICE_USB;
  virNodeDevicePtr *devs = NULL;
  virDomainPtr *doms = NULL;
  int n = virConnectListAllNodeDevices (link->conn, &devs,
                                        usb ? VIR_CONNECT_LIST_NODE_DEVICES_CAP_USB_DEV
                                            : VIR_CONNECT_LIST_NODE_DEVICES_CAP_PCI_DEV);

  if (n < 0)
    return domus_virt_fail (error, _ ("The host’s devices could not be listed."));
  for (int i = 0; i < n; i++) {
    DomusVirtHostDevice *device = read_device (devs[i], args->flags);

    if (device != NULL && !is_plumbing (device))
      g_ptr_array_add (list, device);
    else
      domus_virt_host_device_free (device);
    virNodeDeviceFree (devs[i]);
  }
  free (devs);

  n = list->len > 0 ? virConnectListAllDomains (link->conn, &doms, 0) : 0;
  for (int i = 0; i < n; i++) {
    if (i < MAX_GUESTS)
      find_holders (doms[i], list);
    virDomainFree (doms[i]);
  }
  free (doms);
  g_ptr_array_sort (list, compare);
  return g_steal_pointer (&list);
}

/**
 * domus_virt_list_host_devices_async:
 *
 * Lists the host's USB or PCI devices that a guest could be given, and which
 * guest has each in its definition.
 */
void
domus_virt_list_host_devices_async (DomusVirt *self,
                                    DomusVirtHostDeviceKind kind,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  static const DomusVirtCall call = { "list host devices", list_host_devices,
                                      (GDestroyNotify)g_ptr_array_unref, DOMUS_VIRT_READ,
                                      .slow = TRUE };

  domus_virt_run (self, &call, &(DomusVirtArgs){ .flags = kind }, cancellable, callback, user_data);
}

/**
 * domus_virt_list_host_devices_finish:
 *
 * Returns: (transfer full) (element-type DomusVirtHostDevice): by address
 */
GPtrArray *
domus_virt_list_host_devices_finish (DomusVirt *self, GAsyncResult *result, GError **error)
{
  return domus_virt_run_finish (self, result, error);
}
