/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-guest.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Opens to show where a guest is on the network, to copy, and to see it over
 * RDP where it answers. The host is asked each time that it is opened, and
 * only then. */
#define DOMUS_TYPE_ADDRESS_BUTTON (domus_address_button_get_type ())
G_DECLARE_FINAL_TYPE (
    DomusAddressButton, domus_address_button, DOMUS, ADDRESS_BUTTON, GtkMenuButton)

void domus_address_button_set_guest (DomusAddressButton *self, DomusGuest *guest);

G_END_DECLS
