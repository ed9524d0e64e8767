/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-host-device.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A GtkListBoxRow, with a vertical GtkBox inside. */
GtkWidget *domus_host_device_row_new (const DomusHostDevice *device);

/* The host's USB or PCI devices, by name, with what speaks against handing one
 * to a guest. Signal "changed" (). */
#define DOMUS_TYPE_HOST_DEVICE_CHOOSER (domus_host_device_chooser_get_type ())
G_DECLARE_FINAL_TYPE (
    DomusHostDeviceChooser, domus_host_device_chooser, DOMUS, HOST_DEVICE_CHOOSER, GtkBox)

/* @domain: of the guest, for what it has already. */
GtkWidget *
domus_host_device_chooser_new (DomusConnection *connection, gboolean usb, const DomusXmlDoc *domain);
/* (transfer full) (nullable): why nothing can be added now */
char *domus_host_device_chooser_get_problem (DomusHostDeviceChooser *self);
const char *domus_host_device_chooser_get_xml (DomusHostDeviceChooser *self); /* (nullable) */

G_END_DECLS
