/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-virt.h"

G_BEGIN_DECLS

/* Devices of a host that it can hand to a guest. Attaching, detaching and
 * updating devices of guests is domus_virt_device_async() in domus-virt.h. */

typedef enum
{
  DOMUS_VIRT_HOST_DEVICE_USB,
  DOMUS_VIRT_HOST_DEVICE_PCI,
} DomusVirtHostDeviceKind;

/**
 * DomusVirtHostDevice: a USB or PCI device of a host.
 * @vendor, @product: (nullable): for people
 * @vendor_id, @product_id: 0 if unknown
 * @driver: (nullable): of the host's kernel that holds it
 * @holder: (nullable): name of a guest that has it in its definition
 * @holder_runs: whether that guest runs
 * @domain, @bus, @slot, @function: of a PCI device
 * @bus, @device: of a USB device
 * @class_code: of a PCI device, as 0xCCSSPP; 0 if unknown
 * @iommu_group: of a PCI device, -1 if none is known
 */
typedef struct
{
  DomusVirtHostDeviceKind kind;
  char *name;
  char *vendor;
  char *product;
  guint vendor_id;
  guint product_id;
  char *driver;
  char *holder;
  gboolean holder_runs;
  guint domain;
  guint bus;
  guint slot;
  guint function;
  guint device;
  guint class_code;
  int iommu_group;
} DomusVirtHostDevice;
void domus_virt_host_device_free (DomusVirtHostDevice *self);

/* Looks into the definitions of all guests, so that it is not for often. */
void       domus_virt_list_host_devices_async  (DomusVirt *self, DomusVirtHostDeviceKind kind,
                                                GCancellable *cancellable,
                                                GAsyncReadyCallback callback,
                                                gpointer user_data);
GPtrArray *domus_virt_list_host_devices_finish (DomusVirt *self, GAsyncResult *result,
                                                GError **error); /* of DomusVirtHostDevice */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusVirtHostDevice, domus_virt_host_device_free)

G_END_DECLS
