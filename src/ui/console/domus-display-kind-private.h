/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-display-view-private.h"

G_BEGIN_DECLS

/* What a guest's screen is at the moment. */
DomusDisplayView *domus_display_kind_new_view (DomusGuest *guest, const DomusDisplay *display);
/* What a fresh attempt could find different; full. */
char *domus_display_kind_describe (DomusGuest *guest);

G_END_DECLS
