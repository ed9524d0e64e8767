/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-hardware-page-private.h"

G_BEGIN_DECLS

/* Asks for a new password of the display that @page is about, or removes it.
 * The old one is not shown; the new one goes into the draft only. */
void domus_display_password_run (DomusHardwarePage *page);

G_END_DECLS
