/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-display-view-private.h"

G_BEGIN_DECLS

/* NULL where the module for SPICE is not installed. */
DomusDisplayView *domus_spice_module_new_view (DomusGuest *guest, const char *accessible_name);

G_END_DECLS
