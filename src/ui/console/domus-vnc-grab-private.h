/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-display-view-private.h"

G_BEGIN_DECLS

/* Who has keyboard and pointer: this desktop or the guest behind a VncDisplay.
 * Emits "grab-changed" and "left" of its view. */
typedef struct _DomusVncGrab DomusVncGrab;

DomusVncGrab *domus_vnc_grab_new (GtkWidget *display, DomusDisplayView *view);
void domus_vnc_grab_free (DomusVncGrab *self);
gboolean domus_vnc_grab_is_taken (DomusVncGrab *self, gboolean *pointer);
void domus_vnc_grab_set_view_only (DomusVncGrab *self, gboolean view_only);
void domus_vnc_grab_release (DomusVncGrab *self);
void domus_vnc_grab_set_keys (DomusVncGrab *self, const char *release_keys, gboolean all_keys);
const char *domus_vnc_grab_get_release_label (DomusVncGrab *self); /* translated */
/* When a key or a button was last pressed, monotonic; 0 never. */
gint64 domus_vnc_grab_get_last_input (DomusVncGrab *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusVncGrab, domus_vnc_grab_free)

G_END_DECLS
