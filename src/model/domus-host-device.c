/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-host-device.h"

#include "domus-connection-private.h"
#include "domus-domain-device.h"
#include "domus-virt-device.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/**
 * domus_host_device_free:
 * @self: (nullable):
 */
void
domus_host_device_free (DomusHostDevice *self)
{
  if (self == NULL)
    return;
  g_free (self->label);
  g_free (self->address);
  g_free (self->detail);
  g_free (self->problem);
  g_free (self->xml);
  g_free (self);
}

/* ---- USB and PCI ---- */

/* Class 03 of PCI is displays, 0c03 USB hosts, 01 storage, 02 network. */
static const char *
class_in_words (guint code)
{
  switch (code >> 16) {
  case 0x01:
    return code >> 8 == 0x0108 ? _ ("NVMe drive") : _ ("Storage controller");
  case 0x02:
    return _ ("Network card");
  case 0x03:
    return _ ("Graphics card");
  case 0x04:
    return _ ("Sound card");
  case 0x0c:
    return code >> 8 == 0x0c03 ? _ ("USB controller") : _ ("Bus controller");
  default:
    return NULL;
  }
}

static char *
make_label (const DomusVirtHostDevice *device)
{
  g_autofree char *ids = g_strdup_printf ("%04x:%04x", device->vendor_id, device->product_id);

  return g_strdup_printf ("%s %s", device->vendor != NULL ? device->vendor : "",
                          device->product != NULL ? device->product : ids);
}

static char *
make_address (const DomusVirtHostDevice *device)
{
  if (device->kind == DOMUS_VIRT_HOST_DEVICE_USB)
    return g_strdup_printf ("%04x:%04x", device->vendor_id, device->product_id);
  return g_strdup_printf ("%04x:%02x:%02x.%x", device->domain, device->bus, device->slot,
                          device->function);
}

static char *
make_detail (const DomusVirtHostDevice *device)
{
  const char *class = class_in_words (device->class_code);
  g_autofree char *address = make_address (device);
  GString *text = g_string_new (NULL);

  if (device->kind == DOMUS_VIRT_HOST_DEVICE_USB) {
    g_string_append_printf (text, _ ("USB bus %u, device %u (%s)"), device->bus, device->device,
                            address);
  } else {
    g_string_append (text, address);
    if (class != NULL)
      g_string_append_printf (text, ", %s", class);
  }
  if (device->driver != NULL) {
    g_autofree char *driver = g_strdup_printf (_ ("driver %s"), device->driver);
    g_string_append_printf (text, ", %s", driver);
  }
  return g_string_free (text, FALSE);
}

static char *
find_problem (const DomusVirtHostDevice *device, const DomusPlatform *platform)
{
  if (device->holder != NULL)
    return g_strdup_printf (device->holder_runs
                                ? _ ("The running guest “%s” has it.")
                                : _ ("The guest “%s” has it, too: only one can run."),
                            device->holder);
  if (device->kind == DOMUS_VIRT_HOST_DEVICE_USB)
    return NULL;
  if (device->class_code >> 16 == 0x03)
    return g_strdup (_ ("It is a graphics card: the host’s own screen may be on it."));
  if (device->iommu_group < 0 && platform != NULL && platform->driver != DOMUS_DRIVER_XEN)
    return g_strdup (_ ("The host shows no IOMMU for it, which handing it to a guest needs."));
  return NULL;
}

static void
host_devices_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DomusConnection *self = g_task_get_source_object (task);
  const DomusPlatform *platform = domus_connection_get_platform (self);
  GError *error = NULL;
  g_autoptr (GPtrArray) found =
      domus_virt_list_host_devices_finish (DOMUS_VIRT (source), result, &error);
  g_autoptr (GPtrArray) list = NULL;

  if (found == NULL) {
    g_task_return_error (task, error);
    return;
  }
  list = g_ptr_array_new_with_free_func ((GDestroyNotify)domus_host_device_free);
  for (guint i = 0; i < found->len; i++) {
    const DomusVirtHostDevice *one = found->pdata[i];
    DomusHostDevice *device = g_new0 (DomusHostDevice, 1);

    device->label = g_strstrip (make_label (one));
    device->address = make_address (one);
    device->detail = make_detail (one);
    device->problem = find_problem (one, platform);
    device->xml =
        one->kind == DOMUS_VIRT_HOST_DEVICE_PCI
            ? domus_device_make_pci_hostdev (one->domain, one->bus, one->slot, one->function)
            : domus_device_make_usb_hostdev (one->vendor_id, one->product_id, one->bus,
                                             one->device);
    g_ptr_array_add (list, device);
  }
  g_task_return_pointer (task, g_steal_pointer (&list), (GDestroyNotify)g_ptr_array_unref);
}

/**
 * domus_connection_list_host_devices_async:
 * @usb: USB devices, rather than PCI ones
 */
void
domus_connection_list_host_devices_async (DomusConnection *self,
                                          gboolean usb,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data)
{
  DomusVirt *virt;
  GTask *task = domus_connection_begin (self, cancellable, callback, user_data, &virt);

  if (task != NULL)
    domus_virt_list_host_devices_async (
        virt, usb ? DOMUS_VIRT_HOST_DEVICE_USB : DOMUS_VIRT_HOST_DEVICE_PCI, cancellable,
        host_devices_cb, task);
}

/**
 * domus_connection_list_host_devices_finish:
 *
 * Returns: (transfer full) (element-type DomusHostDevice): by address
 */
GPtrArray *
domus_connection_list_host_devices_finish (DomusConnection *self,
                                           GAsyncResult *result,
                                           GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- disks ---- */

static void
disks_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) volumes =
      domus_virt_list_volumes_finish (DOMUS_VIRT (source), result, &error);
  g_autoptr (GPtrArray) list = NULL;

  if (volumes == NULL && !g_error_matches (error, DOMUS_ERROR, DOMUS_ERROR_UNSUPPORTED)) {
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  }
  list = g_ptr_array_new_with_free_func ((GDestroyNotify)domus_medium_free);
  for (guint i = 0; volumes != NULL && i < volumes->len; i++) {
    const DomusVirtVolume *volume = volumes->pdata[i];
    g_autofree char *lower = g_ascii_strdown (volume->name, -1);
    DomusMedium *medium;

    if (g_strcmp0 (volume->format, "iso") == 0 || g_str_has_suffix (lower, ".iso")
        || g_strcmp0 (volume->format, "dir") == 0)
      continue;
    medium = g_new0 (DomusMedium, 1);
    medium->kind =
        g_str_has_prefix (volume->path, "/dev/") ? DOMUS_SOURCE_BLOCK : DOMUS_SOURCE_FILE;
    medium->path = g_strdup (volume->path);
    medium->label = g_strdup (volume->name);
    medium->pool = g_strdup (volume->pool);
    medium->size = volume->capacity;
    medium->allocation = volume->allocation;
    medium->format = g_strdup (volume->format);
    g_ptr_array_add (list, medium);
  }
  g_task_return_pointer (task, g_steal_pointer (&list), (GDestroyNotify)g_ptr_array_unref);
}

/**
 * domus_connection_list_disks_async:
 */
void
domus_connection_list_disks_async (DomusConnection *self,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  DomusVirt *virt;
  GTask *task = domus_connection_begin (self, cancellable, callback, user_data, &virt);

  if (task != NULL)
    domus_virt_list_volumes_async (virt, NULL, TRUE, cancellable, disks_cb, task);
}

/**
 * domus_connection_list_disks_finish:
 *
 * Returns: (transfer full) (element-type DomusMedium): as the pools list them
 */
GPtrArray *
domus_connection_list_disks_finish (DomusConnection *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
created_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  DomusVirtVolume *volume = domus_virt_create_volume_finish (DOMUS_VIRT (source), result, &error);

  if (volume == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_strdup (volume->path), g_free);
  g_clear_pointer (&volume, domus_virt_volume_free);
}

/**
 * domus_connection_create_disk_async:
 * @capacity: in bytes
 * @format: "raw" or "qcow2"
 */
void
domus_connection_create_disk_async (DomusConnection *self,
                                    const char *pool,
                                    const char *name,
                                    guint64 capacity,
                                    const char *format,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  DomusVirt *virt;
  GTask *task = domus_connection_begin (self, NULL, callback, user_data, &virt);

  if (task != NULL)
    domus_virt_create_volume_async (virt, pool, name, capacity, format, FALSE, cancellable,
                                    created_cb, task);
}

/**
 * domus_connection_create_disk_finish:
 *
 * Returns: (transfer full): its path on the host
 */
char *
domus_connection_create_disk_finish (DomusConnection *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (domus_virt_delete_volume_finish (DOMUS_VIRT (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * domus_connection_delete_disk_async:
 *
 * Deletes an image in one of the host's pools.
 */
void
domus_connection_delete_disk_async (DomusConnection *self,
                                    const char *path,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  DomusVirt *virt;
  GTask *task = domus_connection_begin (self, NULL, callback, user_data, &virt);

  if (task != NULL)
    domus_virt_delete_volume_async (virt, path, cancellable, deleted_cb, task);
}

/**
 * domus_connection_delete_disk_finish:
 */
gboolean
domus_connection_delete_disk_finish (DomusConnection *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
