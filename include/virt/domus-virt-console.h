/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-virt.h"

G_BEGIN_DECLS

/* One open serial port or console of a guest, by libvirt's streams: near or
 * far, whatever the connection is. Main context only.
 * Signals: "data" (GBytes *): the guest said something; "closed" (GError *,
 * nullable): the other end is gone; once, and the last. */
#define DOMUS_TYPE_VIRT_CONSOLE (domus_virt_console_get_type ())
G_DECLARE_FINAL_TYPE (DomusVirtConsole, domus_virt_console, DOMUS, VIRT_CONSOLE, GObject)

void              domus_virt_open_console_async  (DomusVirt *self, const char *uuid,
                                                  const char *device, gboolean force,
                                                  GCancellable *cancellable,
                                                  GAsyncReadyCallback callback,
                                                  gpointer user_data);
DomusVirtConsole *domus_virt_open_console_finish (DomusVirt *self, GAsyncResult *result,
                                                  GError **error);
void              domus_virt_console_send        (DomusVirtConsole *self, GBytes *bytes);
void              domus_virt_console_close       (DomusVirtConsole *self);

void     domus_virt_send_break_async  (DomusVirt *self, const char *uuid, const char *device,
                                       GCancellable *cancellable, GAsyncReadyCallback callback,
                                       gpointer user_data);
gboolean domus_virt_send_break_finish (DomusVirt *self, GAsyncResult *result, GError **error);

G_END_DECLS
