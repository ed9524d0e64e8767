/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gdk/gdk.h>

G_BEGIN_DECLS

/* Keys that do something when they are pressed together, alone, and let go:
 * how one leaves a console. Named in the settings as "Control+Alt",
 * "Control_R", "Shift+F12", ...: modifiers without a side mean both. Pure. */
typedef struct _DomusKeyChord DomusKeyChord;

const char *const *domus_key_chord_list (void); /* names to choose from, NULL-ended */
DomusKeyChord *domus_key_chord_new (const char *name);
void domus_key_chord_free (DomusKeyChord *self);
/* What is printed on the keys, translated: "Ctrl+Alt". */
const char *domus_key_chord_get_label (const DomusKeyChord *self);
const char *domus_key_chord_title (const char *name);
/* A key went down or up: TRUE when that was the chord's end. */
gboolean domus_key_chord_feed (DomusKeyChord *self, guint keyval, gboolean down);
void domus_key_chord_reset (DomusKeyChord *self); /* the focus went */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusKeyChord, domus_key_chord_free)

G_END_DECLS
