/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "domus-keymap.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The keys that write, in rows from the digits down; then the key left of Z
 * of European keyboards, and the two that Japanese ones have beside the
 * right Shift and Backspace. */
static const guint8 key_codes[] = {
  0x29, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, /* ` to = */
  0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x19, 0x1a, 0x1b,       /* Q to ] */
  0x1e, 0x1f, 0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x27, 0x28, 0x2b,       /* A to \ */
  0x2c, 0x2d, 0x2e, 0x2f, 0x30, 0x31, 0x32, 0x33, 0x34, 0x35,                   /* Z to / */
  0x56, 0x73, 0x7d,
};

#define MAX_LEVELS 3

/**
 * Layout: what is printed on the keys, a string a level (plain, Shift, AltGr)
 * with a character a key of key_codes. A blank is nothing; a combining
 * character is a dead key. @windows has the AltGr level where Windows differs.
 */
typedef struct
{
  const char *name;
  const char *title;
  const char *levels[MAX_LEVELS];
  const char *windows; /* (nullable) */
} Layout;

#define GRAVE "\u0300"
#define ACUTE "\u0301"
#define CIRCUMFLEX "\u0302"
#define TILDE "\u0303"
#define DIAERESIS "\u0308"

static const Layout layouts[] = {
  { "us",
    N_ ("English (US)"),
    { "`1234567890-="
      "qwertyuiop[]"
      "asdfghjkl;'\\"
      "zxcvbnm,./",
      "~!@#$%^&*()_+"
      "QWERTYUIOP{}"
      "ASDFGHJKL:\"|"
      "ZXCVBNM<>?" } },
  { "us-intl",
    N_ ("English (US, international)"),
    { GRAVE "1234567890-="
            "qwertyuiop[]"
            "asdfghjkl;" ACUTE "\\"
            "zxcvbnm,./",
      TILDE "!@#$%" CIRCUMFLEX "&*()_+"
            "QWERTYUIOP{}"
            "ASDFGHJKL:" DIAERESIS "|"
            "ZXCVBNM<>?",
      "     €       "
      "äåé  üúíóö«»"
      "áßð     ø¶ ¬"
      "æ    ñµç ¿" } },
  { "gb",
    N_ ("English (UK)"),
    { "`1234567890-="
      "qwertyuiop[]"
      "asdfghjkl;'#"
      "zxcvbnm,./\\",
      "¬!\"£$%^&*()_+"
      "QWERTYUIOP{}"
      "ASDFGHJKL:@~"
      "ZXCVBNM<>?|",
      "    €" } },
  { "de",
    N_ ("German"),
    { CIRCUMFLEX "1234567890ß" ACUTE "qwertzuiopü+"
                 "asdfghjklöä#"
                 "yxcvbnm,.-<",
      "°!\"§$%&/()=?" GRAVE "QWERTZUIOPÜ*"
      "ASDFGHJKLÖÄ'"
      "YXCVBNM;:_>",
      "  ²³   {[]}\\ "
      "@ €        ~"
      "            "
      "      µ   |" } },
  { "fr",
    N_ ("French"),
    { "²&é\"'(-è_çà)="
      "azertyuiop" CIRCUMFLEX "$"
      "qsdfghjklmù*"
      "wxcvbn,;:!<",
      " 1234567890°+"
      "AZERTYUIOP" DIAERESIS "£"
      "QSDFGHJKLM%µ"
      "WXCVBN?./§>",
      "  ~#{[|`\\^@]}"
      "  €" },
    "  " TILDE "#{[|" GRAVE "\\^@]}"
    "  €        ¤" },
  { "es",
    N_ ("Spanish"),
    { "º1234567890'¡"
      "qwertyuiop" GRAVE "+"
      "asdfghjklñ" ACUTE "ç"
      "zxcvbnm,.-<",
      "ª!\"·$%&/()=?¿"
      "QWERTYUIOP" CIRCUMFLEX "*"
      "ASDFGHJKLÑ" DIAERESIS "Ç"
      "ZXCVBNM;:_>",
      "\\|@#~        "
      "  €       []"
      "          {}" },
    "\\|@#" TILDE "€¬      "
    "  €       []"
    "          {}" },
  { "ja",
    N_ ("Japanese"),
    { " 1234567890-^"
      "qwertyuiop@["
      "asdfghjkl;:]"
      "zxcvbnm,./ \\",
      " !\"#$%&'() =~"
      "QWERTYUIOP`{"
      "ASDFGHJKL+*}"
      "ZXCVBNM<>? _|" } },
};

typedef struct
{
  guint8 code;
  guint8 modifiers;
} Key;

struct _DomusKeymap
{
  GHashTable *keys; /* character -> Key, packed */
  gboolean windows;
};

static const struct
{
  gunichar mark;
  gunichar alone;
  gunichar ascii; /* what a blank makes of it where ASCII lacks the accent */
  guint32 keysym; /* XK_dead_… of X11's keysymdef.h */
} dead_keys[] = {
  { 0x300, '`', '`', 0xfe50 }, { 0x301, 0xb4, '\'', 0xfe51 }, { 0x302, '^', '^', 0xfe52 },
  { 0x303, '~', '~', 0xfe53 }, { 0x308, 0xa8, '"', 0xfe57 },
};

static const Layout *
find_layout (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (layouts); i++)
    if (g_strcmp0 (layouts[i].name, name) == 0)
      return &layouts[i];
  return NULL;
}

static void
add_key (DomusKeymap *self, gunichar character, guint8 code, guint8 modifiers)
{
  /* The first and easiest way to type something is the one that stays. */
  if (!g_hash_table_contains (self->keys, GUINT_TO_POINTER (character)))
    g_hash_table_insert (self->keys, GUINT_TO_POINTER (character),
                         GUINT_TO_POINTER ((guint)code << 8 | modifiers));
}

static gboolean
find_key (const DomusKeymap *self, gunichar character, Key *key)
{
  gpointer packed = g_hash_table_lookup (self->keys, GUINT_TO_POINTER (character));

  if (packed == NULL)
    return FALSE;
  key->code = (guint8)(GPOINTER_TO_UINT (packed) >> 8);
  key->modifiers = (guint8)(GPOINTER_TO_UINT (packed) & 0xff);
  return TRUE;
}

/**
 * domus_keymap_list:
 *
 * Returns: (transfer none): the names of the layouts that are known
 */
const char *const *
domus_keymap_list (void)
{
  static const char *const names[] = { "us", "us-intl", "gb", "de", "fr", "es", "ja", NULL };

  return names;
}

/**
 * domus_keymap_get_title:
 *
 * Returns: (transfer none) (nullable): what people call the layout @name,
 *   translated
 */
const char *
domus_keymap_get_title (const char *name)
{
  const Layout *layout = find_layout (name);

  return layout != NULL ? _ (layout->title) : NULL;
}

/**
 * domus_keymap_new:
 * @name: of domus_keymap_list(); another counts as "us"
 * @windows: whether the guest runs Windows
 *
 * Returns: (transfer full): the layout
 */
DomusKeymap *
domus_keymap_new (const char *name, gboolean windows)
{
  static const guint8 modifiers[MAX_LEVELS] = { 0, DOMUS_KEY_SHIFT, DOMUS_KEY_ALTGR };
  const Layout *layout = find_layout (name);
  DomusKeymap *self = g_new0 (DomusKeymap, 1);

  if (layout == NULL)
    layout = &layouts[0];
  self->windows = windows;
  self->keys = g_hash_table_new (NULL, NULL);
  for (guint level = 0; level < MAX_LEVELS; level++) {
    const char *at =
        level == 2 && windows && layout->windows ? layout->windows : layout->levels[level];

    for (guint i = 0; at != NULL && *at != '\0'; i++, at = g_utf8_next_char (at)) {
      g_assert (i < G_N_ELEMENTS (key_codes));
      if (*at != ' ')
        add_key (self, g_utf8_get_char (at), key_codes[i], modifiers[level]);
    }
  }
  add_key (self, ' ', DOMUS_KEY_CODE_SPACE, 0);
  add_key (self, '\t', 0x0f, 0);
  add_key (self, '\n', 0x1c, 0);
  return self;
}

/**
 * domus_keymap_free:
 */
void
domus_keymap_free (DomusKeymap *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->keys);
  g_free (self);
}

static guint32
keysym_of (gunichar character)
{
  for (gsize i = 0; i < G_N_ELEMENTS (dead_keys); i++)
    if (dead_keys[i].mark == character)
      return dead_keys[i].keysym;
  switch (character) {
  case '\t':
    return 0xff09;
  case '\n':
    return 0xff0d;
  case 0x20ac: /* older than the rule below */
    return 0x20ac;
  default:
    /* Latin 1 is itself, all else has a bit set (keysymdef.h). */
    return character < 0x100 ? character : character | 0x01000000;
  }
}

static gboolean
add_stroke (const DomusKeymap *self, gunichar character, DomusKeyStroke *strokes, guint *n)
{
  Key key;

  if (!find_key (self, character, &key))
    return FALSE;
  strokes[(*n)++] = (DomusKeyStroke){ key.code, key.modifiers, keysym_of (character) };
  return TRUE;
}

/**
 * domus_keymap_lookup:
 * @character: a newline is Enter
 * @strokes: (out): filled in
 *
 * Returns: how many strokes write @character; 0 when it cannot be typed
 */
guint
domus_keymap_lookup (const DomusKeymap *self,
                     gunichar character,
                     DomusKeyStroke strokes[DOMUS_KEY_MAX_STROKES])
{
  gunichar base, mark;
  guint n = 0;

  if (character >= 0x300 && character < 0x370)
    return 0; /* a mark alone is no character, although it is on a key */
  if (add_stroke (self, character, strokes, &n))
    return n;
  for (gsize i = 0; i < G_N_ELEMENTS (dead_keys); i++) {
    gboolean ascii = dead_keys[i].ascii == character;
    Key key;

    if ((!ascii && dead_keys[i].alone != character)
        || !add_stroke (self, dead_keys[i].mark, strokes, &n))
      continue;
    /* A blank after the key gives the accent in Windows, unless the keyboard
     * has no other way to write its likeness in ASCII; elsewhere it always
     * gives the likeness, and the same key once more gives the accent. */
    if (!ascii && self->windows && !find_key (self, dead_keys[i].ascii, &key))
      return 0;
    add_stroke (self, ascii || self->windows ? ' ' : dead_keys[i].mark, strokes, &n);
    return n;
  }
  if (g_unichar_decompose (character, &base, &mark) && mark != 0
      && add_stroke (self, mark, strokes, &n)) {
    Key key;

    if (find_key (self, base, &key) && (key.modifiers & DOMUS_KEY_ALTGR) == 0
        && add_stroke (self, base, strokes, &n))
      return n;
  }
  return 0;
}

/**
 * domus_keymap_find_untypable:
 * @text: valid UTF-8
 *
 * Returns: (transfer full) (nullable): what of @text has no key, each
 *   character once and in the order of @text; %NULL when all can be typed
 */
char *
domus_keymap_find_untypable (const DomusKeymap *self, const char *text)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  g_autoptr (GString) found = g_string_new (NULL);
  DomusKeyStroke strokes[DOMUS_KEY_MAX_STROKES];

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at)) {
    gunichar character = g_utf8_get_char (at);

    if (domus_keymap_lookup (self, character, strokes) == 0
        && g_hash_table_add (seen, GUINT_TO_POINTER (character)))
      g_string_append_unichar (found, character);
  }
  return found->len > 0 ? g_string_free (g_steal_pointer (&found), FALSE) : NULL;
}

/**
 * domus_keymap_clean_text:
 * @text: valid UTF-8
 * @leave_out: whether to drop what cannot be typed
 *
 * Returns: (transfer full): @text with each line end, of whatever system, as
 *   one newline, and accents joined with their letters
 */
char *
domus_keymap_clean_text (const DomusKeymap *self, const char *text, gboolean leave_out)
{
  g_autofree char *composed = g_utf8_normalize (text, -1, G_NORMALIZE_DEFAULT_COMPOSE);
  g_autoptr (GString) clean = g_string_new (NULL);
  DomusKeyStroke strokes[DOMUS_KEY_MAX_STROKES];

  for (const char *at = composed; at != NULL && *at != '\0'; at = g_utf8_next_char (at)) {
    gunichar character = g_utf8_get_char (at);

    if (character == '\r' || character == 0x2028 || character == 0x2029) {
      if (character == '\r' && at[1] == '\n')
        continue;
      character = '\n';
    } else if (character == 0xa0 || character == 0x202f) {
      character = ' '; /* what text of the web is full of */
    }
    if (!leave_out || domus_keymap_lookup (self, character, strokes) > 0)
      g_string_append_unichar (clean, character);
  }
  return g_string_free (g_steal_pointer (&clean), FALSE);
}
