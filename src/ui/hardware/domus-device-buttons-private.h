/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-hardware-item-private.h"

G_BEGIN_DECLS

/* "Add Hardware…" and "Remove", under the list of devices. Signals: "added"
 * (const char *place), after the draft has the device; "removing" (), before a
 * device goes. */
#define DOMUS_TYPE_DEVICE_BUTTONS (domus_device_buttons_get_type ())
G_DECLARE_FINAL_TYPE (DomusDeviceButtons, domus_device_buttons, DOMUS, DEVICE_BUTTONS, GtkBox)

/* @place: (nullable): of the selected device */
void domus_device_buttons_set (DomusDeviceButtons *self, DomusDraft *draft, const char *place);

G_END_DECLS
