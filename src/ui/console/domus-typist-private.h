/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-keymap.h"

#include <glib-object.h>

G_BEGIN_DECLS

/* Presses or lets go of one key. */
typedef void (*DomusTypistKey) (guint keyval, guint16 code, gboolean down, gpointer user_data);

/* Types a text on a guest's keyboard, a key after the other. However it ends,
 * no key stays down.
 * Signals: "progress" (guint done, guint total): in characters; "ended"
 * (gboolean complete): once. */
#define DOMUS_TYPE_TYPIST (domus_typist_get_type ())
G_DECLARE_FINAL_TYPE (DomusTypist, domus_typist, DOMUS, TYPIST, GObject)

/* No pace: as fast as the guest shows that it follows. */
#define DOMUS_TYPIST_ADAPTIVE 0
#define DOMUS_TYPIST_SLOWEST 500

DomusTypist *domus_typist_new (
    const char *text, DomusKeymap *keymap, guint pace, DomusTypistKey key, gpointer user_data);
void domus_typist_start (DomusTypist *self, gboolean caps_lock);
void domus_typist_stop (DomusTypist *self);
/* The guest's picture changed: it has taken in what was typed. */
void domus_typist_saw_frame (DomusTypist *self);

G_END_DECLS
