/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a VNC server wants to know of who connects. */
typedef enum
{
  DOMUS_VNC_WANTED_PASSWORD = 1 << 0,
  DOMUS_VNC_WANTED_USERNAME = 1 << 1,
  DOMUS_VNC_WANTED_CERTIFICATES = 1 << 2,
} DomusVncWanted;

DomusVncWanted domus_vnc_wanted_read (gpointer values); /* GValueArray of VncDisplayCredential */

G_END_DECLS
