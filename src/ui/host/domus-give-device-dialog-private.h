/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-host-device.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* @when: when it takes effect, a sentence */
typedef void (*DomusDeviceGiven) (gpointer data, const char *when);

/* Asks which guest of @connection gets @device, and gives it to that. Modal;
 * destroys itself. @done is called after it was given. */
void domus_give_device_dialog_show (GtkWindow *parent, DomusConnection *connection,
                                    const DomusHostDevice *device, DomusDeviceGiven done,
                                    gpointer data);

G_END_DECLS
