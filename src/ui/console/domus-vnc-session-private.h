/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-display-view-private.h"

G_BEGIN_DECLS

/* One VNC connection and the widget that shows it; see #DomusDisplayView. A
 * widget of gtk-vnc is used for one connection only. Other viewers of the same
 * screen are never thrown out. */
#define DOMUS_TYPE_VNC_SESSION (domus_vnc_session_get_type ())
G_DECLARE_FINAL_TYPE (DomusVncSession, domus_vnc_session, DOMUS, VNC_SESSION, GObject)

DomusDisplayView *domus_vnc_session_new (const char *accessible_name, gboolean same_machine);

G_END_DECLS
