/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Which keys a person would press to write a text on a guest's keyboard. Pure. */

typedef enum
{
  DOMUS_KEY_SHIFT = 1 << 0,
  DOMUS_KEY_ALTGR = 1 << 1,
} DomusKeyModifiers;

/* Key codes as the extended key event of RFB has them: of a PC keyboard's set
 * 1, with the high bit for those that have E0 before them. */
#define DOMUS_KEY_CODE_SHIFT 0x2a
#define DOMUS_KEY_CODE_ALTGR 0xb8
#define DOMUS_KEY_CODE_CAPS_LOCK 0x3a
#define DOMUS_KEY_CODE_SPACE 0x39
/* Key values (as X11 has them) of the same. */
#define DOMUS_KEY_SYM_SHIFT 0xffe1
#define DOMUS_KEY_SYM_ALTGR 0xfe03
#define DOMUS_KEY_SYM_CAPS_LOCK 0xffe5

/**
 * DomusKeyStroke: one key, pressed and let go.
 * @code: which key it is
 * @modifiers: what is held meanwhile
 * @keysym: what it means in this layout
 */
typedef struct
{
  guint16 code;
  guint8 modifiers;
  guint32 keysym;
} DomusKeyStroke;

/* A dead key and the key after it, twice. */
#define DOMUS_KEY_MAX_STROKES 4

typedef struct _DomusKeymap DomusKeymap;

const char *const *domus_keymap_list      (void); /* "us", "de", ..., NULL */
const char        *domus_keymap_get_title (const char *name);
/* @windows: dead keys are where Windows has them, and act as there. */
DomusKeymap *domus_keymap_new  (const char *name, gboolean windows);
void         domus_keymap_free (DomusKeymap *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusKeymap, domus_keymap_free)

guint domus_keymap_lookup      (const DomusKeymap *self, gunichar character,
                                DomusKeyStroke strokes[DOMUS_KEY_MAX_STROKES]);
/* The characters that cannot be typed, each once, or NULL. */
char *domus_keymap_find_untypable (const DomusKeymap *self, const char *text);

/* What to type for @text: line ends of any kind become one, what has no key
 * goes; both as one string. */
char *domus_keymap_clean_text (const DomusKeymap *self, const char *text, gboolean leave_out);

G_END_DECLS
