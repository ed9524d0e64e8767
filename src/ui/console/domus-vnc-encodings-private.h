/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-display-view-private.h"

#include <vncconnection.h>

G_BEGIN_DECLS

/* Asks the server for encodings: @fast_link says what the link turned out to
 * be, and counts only where the user left the choice. */
void domus_vnc_encodings_choose (VncConnection *connection,
                                 DomusDisplayQuality quality,
                                 gboolean fast_link);
const char *domus_vnc_encodings_words (DomusDisplayQuality quality, gboolean fast_link);

G_END_DECLS
