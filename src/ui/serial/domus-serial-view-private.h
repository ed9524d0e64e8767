/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-guest.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* All serial ports and consoles of a guest, one shown at a time. Signal
 * "message" (const char *): something to tell the user. */
#define DOMUS_TYPE_SERIAL_VIEW (domus_serial_view_get_type ())
G_DECLARE_FINAL_TYPE (DomusSerialView, domus_serial_view, DOMUS, SERIAL_VIEW, GtkBox)

GtkWidget *domus_serial_view_new (DomusGuest *guest);
/* Whether keys belong to the guest and not to this program. */
gboolean domus_serial_view_has_keyboard (DomusSerialView *self);
void domus_serial_view_focus (DomusSerialView *self);

G_END_DECLS
