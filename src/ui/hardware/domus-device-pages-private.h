/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-domain-device.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Makers of the pages about one device of several. */
GtkWidget *domus_disk_page_new (void);
GtkWidget *domus_new_disk_page_new (void);
GtkWidget *domus_floppy_page_new (void);
GtkWidget *domus_network_page_new (void);
GtkWidget *domus_display_page_new (void);
GtkWidget *domus_video_page_new (void);
GtkWidget *domus_sound_page_new (void);
GtkWidget *domus_input_page_new (void);
GtkWidget *domus_serial_page_new (void);
GtkWidget *domus_console_page_new (void);
GtkWidget *domus_channel_page_new (void);
GtkWidget *domus_usb_controller_page_new (void);
GtkWidget *domus_controller_page_new (void);
GtkWidget *domus_usb_host_page_new (void);
GtkWidget *domus_pci_host_page_new (void);
GtkWidget *domus_filesystem_page_new (void);
GtkWidget *domus_watchdog_page_new (void);
GtkWidget *domus_rng_page_new (void);
GtkWidget *domus_tpm_page_new (void);
/* What the host makes of the device, and its XML to read. */
GtkWidget *domus_generic_page_new (void);

/* Which of them serves a kind of device, and its symbolic icon. */
GtkWidget *(*domus_device_page_maker (DomusDeviceKind kind)) (void);
const char *domus_device_kind_icon (DomusDeviceKind kind);

G_END_DECLS
