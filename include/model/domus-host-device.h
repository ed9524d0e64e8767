/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-connection.h"

G_BEGIN_DECLS

/**
 * DomusHostDevice: a USB or PCI device of a host that a guest could be given.
 * @label: for people, "Logitech Keyboard"
 * @address: what a definition names it by: "046d:c31c" (USB) or "0000:03:00.0" (PCI)
 * @detail: where it is and what holds it, a line
 * @problem: (nullable): why a guest should not be given it
 * @xml: the element for the guest's definition
 */
typedef struct
{
  char *label;
  char *address;
  char *detail;
  char *problem;
  char *xml;
} DomusHostDevice;
void domus_host_device_free (DomusHostDevice *self);

void       domus_connection_list_host_devices_async  (DomusConnection *self, gboolean usb,
                                                      GCancellable *cancellable,
                                                      GAsyncReadyCallback callback,
                                                      gpointer user_data);
GPtrArray *domus_connection_list_host_devices_finish (DomusConnection *self,
                                                      GAsyncResult *result,
                                                      GError **error); /* of DomusHostDevice */

/* Gives a guest a device of its host: into its definition, and into the guest
 * where it runs and takes it. What the host would refuse fails before anything
 * is written, and so does a device that it has already. Finish tells in words
 * when it takes effect; DOMUS_ERROR_PARTIAL: it is in the definition only. */
void  domus_guest_give_device_async  (DomusGuest *self, const DomusHostDevice *device,
                                      GCancellable *cancellable, GAsyncReadyCallback callback,
                                      gpointer user_data);
char *domus_guest_give_device_finish (DomusGuest *self, GAsyncResult *result, GError **error);

/* ---- disks ---- */

/* Disk images and volumes in the host's pools (no ISO images); refreshes the
 * pools. */
void       domus_connection_list_disks_async  (DomusConnection *self, GCancellable *cancellable,
                                               GAsyncReadyCallback callback,
                                               gpointer user_data);
GPtrArray *domus_connection_list_disks_finish (DomusConnection *self, GAsyncResult *result,
                                               GError **error); /* of DomusMedium */

/* A new image in a pool. Finish gives its path; nothing is left on failure. */
void  domus_connection_create_disk_async  (DomusConnection *self, const char *pool,
                                           const char *name, guint64 capacity,
                                           const char *format, GCancellable *cancellable,
                                           GAsyncReadyCallback callback, gpointer user_data);
char *domus_connection_create_disk_finish (DomusConnection *self, GAsyncResult *result,
                                           GError **error);
void     domus_connection_delete_disk_async  (DomusConnection *self, const char *path,
                                              GCancellable *cancellable,
                                              GAsyncReadyCallback callback, gpointer user_data);
gboolean domus_connection_delete_disk_finish (DomusConnection *self, GAsyncResult *result,
                                              GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusHostDevice, domus_host_device_free)

G_END_DECLS
