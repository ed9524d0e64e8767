/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-guest.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One VNC connection and the widget that shows it. A widget of gtk-vnc is
 * used for one connection only.
 * Signals: "ready" (); "closed" (const char *reason, nullable), once;
 * "password-wanted" (gboolean username_too); "auth-failed" (const char *);
 * "grab-changed" (); "left" (): Ctrl+Alt was pressed; "resized" (). */
#define DOMUS_TYPE_VNC_SESSION (domus_vnc_session_get_type ())
G_DECLARE_FINAL_TYPE (DomusVncSession, domus_vnc_session, DOMUS, VNC_SESSION, GObject)

DomusVncSession *domus_vnc_session_new (const char *accessible_name, gboolean fast_link);
GtkWidget *domus_vnc_session_get_widget (DomusVncSession *self);
gboolean
domus_vnc_session_open (DomusVncSession *self, DomusDisplay *display, gboolean use_password);
void domus_vnc_session_close (DomusVncSession *self);
gboolean domus_vnc_session_is_ready (DomusVncSession *self);
gboolean domus_vnc_session_has_grab (DomusVncSession *self, gboolean *pointer);
void domus_vnc_session_release (DomusVncSession *self);
void domus_vnc_session_answer (DomusVncSession *self, const char *username, const char *password);
void domus_vnc_session_send_keys (DomusVncSession *self, const guint *keyvals, guint n_keyvals);
GdkPixbuf *domus_vnc_session_get_picture (DomusVncSession *self);

G_END_DECLS
