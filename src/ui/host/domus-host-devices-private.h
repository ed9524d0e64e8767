/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-connection.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The PCI and USB devices of a host, which guest has each, and a way to give
 * one to a guest. Looks when it is seen. */
#define DOMUS_TYPE_HOST_DEVICES (domus_host_devices_get_type ())
G_DECLARE_FINAL_TYPE (DomusHostDevices, domus_host_devices, DOMUS, HOST_DEVICES, GtkBox)

GtkWidget *domus_host_devices_new (DomusConnection *connection);

G_END_DECLS
