/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-test"
#include "config.h"

#include "domus-keymap.h"

#include <locale.h>
#include <string.h>

#define ASCII                                                                                      \
  " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{" \
  "|}~"

static const struct
{
  const char *name;
  const char *xkb;
  const char *variant;
  const char *accents; /* what else a keyboard of this kind writes */
} layouts[] = {
  { "us", "us", "", "" },
  { "us-intl", "us", "intl", "áéíóúàèìòùâêîôûäëïöüãñõÁÉÍÓÚÀÈÌÒÙÂÊÎÔÛÄËÏÖÜÃÑÕçß€¿æøåð" },
  { "gb", "gb", "", "£€¬" },
  { "de", "de", "", "äöüÄÖÜßéèêáàâóòôúùûíìîÉÈÊÁÀÂÓÒÔÚÙÛ€µ§°²³´" },
  { "fr", "fr", "", "éèçàùâêîôûäëïöüÂÊÎÔÛÄËÏÖÜµ§°²£€¨" },
  { "es", "es", "", "ñÑçÇáéíóúÁÉÍÓÚüÜïÏâêîôûàèìòùºª¿¡·€´¨" },
  { "ja", "jp", "", "" },
};

#ifdef HAVE_XKBCOMMON
#include <xkbcommon/xkbcommon-compose.h>
#include <xkbcommon/xkbcommon.h>

/* A guest's keyboard, by somebody who knows keyboards: libxkbcommon. */
typedef struct
{
  struct xkb_context *context;
  struct xkb_keymap *keymap;
  struct xkb_state *state;
  struct xkb_compose_table *table;
  struct xkb_compose_state *compose;
  GString *by_code;
  struct xkb_compose_state *compose_by_sym;
  GString *by_sym;
} Guest;

static guint32
xkb_code (guint16 code)
{
  switch (code) {
  case 0x73:
    return 89 + 8; /* KEY_RO of Linux's input-event-codes.h */
  case 0x7d:
    return 124 + 8; /* KEY_YEN */
  case DOMUS_KEY_CODE_ALTGR:
    return 100 + 8; /* KEY_RIGHTALT */
  default:
    g_assert_cmpuint (code, <, 0x59);
    return code + 8u;
  }
}

static void
guest_init (Guest *guest, const char *layout, const char *variant)
{
  struct xkb_rule_names names = { "evdev", "pc105", layout, variant, NULL };

  guest->context = xkb_context_new (XKB_CONTEXT_NO_FLAGS);
  guest->keymap = xkb_keymap_new_from_names (guest->context, &names, XKB_KEYMAP_COMPILE_NO_FLAGS);
  g_assert_nonnull (guest->keymap);
  guest->state = xkb_state_new (guest->keymap);
  guest->table = xkb_compose_table_new_from_locale (guest->context, "en_US.UTF-8",
                                                    XKB_COMPOSE_COMPILE_NO_FLAGS);
  g_assert_nonnull (guest->table);
  guest->compose = xkb_compose_state_new (guest->table, XKB_COMPOSE_STATE_NO_FLAGS);
  guest->compose_by_sym = xkb_compose_state_new (guest->table, XKB_COMPOSE_STATE_NO_FLAGS);
  guest->by_code = g_string_new (NULL);
  guest->by_sym = g_string_new (NULL);
}

static void
guest_clear (Guest *guest)
{
  xkb_compose_state_unref (guest->compose);
  xkb_compose_state_unref (guest->compose_by_sym);
  xkb_compose_table_unref (guest->table);
  xkb_state_unref (guest->state);
  xkb_keymap_unref (guest->keymap);
  xkb_context_unref (guest->context);
  g_string_free (guest->by_code, TRUE);
  g_string_free (guest->by_sym, TRUE);
}

static void
guest_write (struct xkb_compose_state *compose, xkb_keysym_t sym, GString *text)
{
  char utf8[16] = "";

  xkb_compose_state_feed (compose, sym);
  switch (xkb_compose_state_get_status (compose)) {
  case XKB_COMPOSE_COMPOSED:
    xkb_compose_state_get_utf8 (compose, utf8, sizeof utf8);
    xkb_compose_state_reset (compose);
    break;
  case XKB_COMPOSE_NOTHING:
    xkb_keysym_to_utf8 (sym, utf8, sizeof utf8);
    break;
  case XKB_COMPOSE_CANCELLED:
    g_assert_not_reached ();
  case XKB_COMPOSE_COMPOSING:
  default:
    break;
  }
  g_string_append (text, utf8);
}

static void
guest_press (Guest *guest, const DomusKeyStroke *stroke)
{
  struct xkb_state *state = guest->state;

  if (stroke->modifiers & DOMUS_KEY_SHIFT)
    xkb_state_update_key (state, xkb_code (DOMUS_KEY_CODE_SHIFT), XKB_KEY_DOWN);
  if (stroke->modifiers & DOMUS_KEY_ALTGR)
    xkb_state_update_key (state, xkb_code (DOMUS_KEY_CODE_ALTGR), XKB_KEY_DOWN);
  guest_write (guest->compose, xkb_state_key_get_one_sym (state, xkb_code (stroke->code)),
               guest->by_code);
  guest_write (guest->compose_by_sym, stroke->keysym, guest->by_sym);
  if (stroke->modifiers & DOMUS_KEY_ALTGR)
    xkb_state_update_key (state, xkb_code (DOMUS_KEY_CODE_ALTGR), XKB_KEY_UP);
  if (stroke->modifiers & DOMUS_KEY_SHIFT)
    xkb_state_update_key (state, xkb_code (DOMUS_KEY_CODE_SHIFT), XKB_KEY_UP);
}

static void
test_arrives (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (DomusKeymap) keymap = domus_keymap_new (layouts[i].name, FALSE);
  g_autofree char *text = g_strconcat (ASCII, layouts[i].accents, NULL);
  g_autofree char *untypable = domus_keymap_find_untypable (keymap, text);
  Guest guest;

  g_assert_cmpstr (untypable, ==, NULL);
  guest_init (&guest, layouts[i].xkb, layouts[i].variant);
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at)) {
    DomusKeyStroke strokes[DOMUS_KEY_MAX_STROKES];
    guint n = domus_keymap_lookup (keymap, g_utf8_get_char (at), strokes);

    for (guint stroke = 0; stroke < n; stroke++)
      guest_press (&guest, &strokes[stroke]);
  }
  g_assert_cmpstr (guest.by_code->str, ==, text);
  g_assert_cmpstr (guest.by_sym->str, ==, text);
  guest_clear (&guest);
}
#endif

/* Every character that the table claims to write has a key of its own: no two
 * characters share strokes. */
static void
test_unique (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (layouts); i++) {
    for (int windows = 0; windows < 2; windows++) {
      g_autoptr (DomusKeymap) keymap = domus_keymap_new (layouts[i].name, windows);
      g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

      for (gunichar c = ' '; c < 0x3000; c++) {
        DomusKeyStroke strokes[DOMUS_KEY_MAX_STROKES];
        guint n = domus_keymap_lookup (keymap, c, strokes);
        g_autoptr (GString) key = g_string_new (NULL);

        g_assert_cmpuint (n, <=, DOMUS_KEY_MAX_STROKES);
        for (guint s = 0; s < n; s++)
          g_string_append_printf (key, "%x/%x ", strokes[s].code, strokes[s].modifiers);
        if (n > 0)
          g_assert_true (g_hash_table_add (seen, g_strdup (key->str)));
        else if (c < 0x7f)
          g_error ("%s has no key for “%c”", layouts[i].name, (char)c);
      }
    }
  }
}

/* Where Windows differs: AltGr+2 and AltGr+7 of a French keyboard, AltGr+4 of a
 * Spanish one are dead there, and a blank after a dead key gives its accent. */
static void
test_windows (void)
{
  static const struct
  {
    const char *layout;
    gunichar character;
    guint16 code;
    guint8 modifiers;
    gboolean dead;
  } cases[] = {
    { "fr", '~', 0x03, DOMUS_KEY_ALTGR, TRUE },
    { "fr", '`', 0x08, DOMUS_KEY_ALTGR, TRUE },
    { "fr", '^', 0x0a, DOMUS_KEY_ALTGR, FALSE },
    { "fr", '@', 0x0b, DOMUS_KEY_ALTGR, FALSE },
    { "es", '~', 0x05, DOMUS_KEY_ALTGR, TRUE },
    { "es", '\\', 0x29, DOMUS_KEY_ALTGR, FALSE },
    { "es", 0xb4, 0x28, 0, TRUE },
    { "de", 0xb4, 0x0d, 0, TRUE },
    { "de", '~', 0x1b, DOMUS_KEY_ALTGR, FALSE },
    { "de", '^', 0x29, 0, TRUE },
    { "us-intl", '"', 0x28, DOMUS_KEY_SHIFT, TRUE },
    { "us", '"', 0x28, DOMUS_KEY_SHIFT, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (DomusKeymap) keymap = domus_keymap_new (cases[i].layout, TRUE);
    DomusKeyStroke strokes[DOMUS_KEY_MAX_STROKES];
    guint n = domus_keymap_lookup (keymap, cases[i].character, strokes);

    g_assert_cmpuint (n, ==, cases[i].dead ? 2 : 1);
    g_assert_cmphex (strokes[0].code, ==, cases[i].code);
    g_assert_cmphex (strokes[0].modifiers, ==, cases[i].modifiers);
    if (cases[i].dead)
      g_assert_cmphex (strokes[1].code, ==, DOMUS_KEY_CODE_SPACE);
  }
}

static void
test_untypable (void)
{
  g_autoptr (DomusKeymap) us = domus_keymap_new ("us", FALSE);
  g_autoptr (DomusKeymap) de = domus_keymap_new ("de", FALSE);
  g_autofree char *few = domus_keymap_find_untypable (us, "a é € é 日 z\t\n");
  g_autofree char *none = domus_keymap_find_untypable (de, "Größe: 5 € für €");
  g_autofree char *mark = domus_keymap_find_untypable (de, "\u0301");
  g_autofree char *cleaned = domus_keymap_clean_text (us, "1é\r\n2\r3\n日4", TRUE);
  g_autofree char *joined = domus_keymap_clean_text (de, "e\u0301\u00a0x", FALSE);
  g_autofree char *empty = domus_keymap_clean_text (us, "", TRUE);

  g_assert_cmpstr (few, ==, "é€日");
  g_assert_cmpstr (none, ==, NULL);
  g_assert_cmpstr (mark, ==, "\u0301");
  g_assert_cmpstr (cleaned, ==, "1\n2\n3\n4");
  g_assert_cmpstr (joined, ==, "é x");
  g_assert_cmpstr (empty, ==, "");
}

static void
test_names (void)
{
  const char *const *names = domus_keymap_list ();
  g_autoptr (DomusKeymap) unknown = domus_keymap_new ("xx", FALSE);
  DomusKeyStroke strokes[DOMUS_KEY_MAX_STROKES];

  g_assert_cmpuint (g_strv_length ((char **)names), ==, G_N_ELEMENTS (layouts));
  for (gsize i = 0; names[i] != NULL; i++)
    g_assert_nonnull (domus_keymap_get_title (names[i]));
  g_assert_null (domus_keymap_get_title ("xx"));
  g_assert_cmpuint (domus_keymap_lookup (unknown, 'q', strokes), ==, 1);
  g_assert_cmphex (strokes[0].code, ==, 0x10);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
#ifdef HAVE_XKBCOMMON
  for (gsize i = 0; i < G_N_ELEMENTS (layouts); i++) {
    g_autofree char *path = g_strconcat ("/keymap/arrives/", layouts[i].name, NULL);

    g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_arrives);
  }
#endif
  g_test_add_func ("/keymap/unique", test_unique);
  g_test_add_func ("/keymap/windows", test_windows);
  g_test_add_func ("/keymap/untypable", test_untypable);
  g_test_add_func ("/keymap/names", test_names);
  return g_test_run ();
}
