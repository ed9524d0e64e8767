/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-test"
#include "config.h"

#include "console/domus-key-chord-private.h"
#include "console/domus-send-keys-private.h"
#include "console/domus-typist-private.h"
#include "manager/domus-thumbnail-private.h"

#include <locale.h>
#include <string.h>

/* ---- a guest that writes down what its keyboard does ---- */

typedef struct
{
  GMainLoop *loop;
  GHashTable *down; /* codes */
  GString *text;    /* of us */
  guint presses;
  guint caps_taps;
  guint stop_after; /* 0: never */
  DomusTypist *typist;
  gboolean ended;
  gboolean complete;
  guint done;
} Guest;

static void
stop (gpointer user_data)
{
  Guest *guest = user_data;

  if (guest->typist != NULL)
    domus_typist_stop (guest->typist);
}

static void
on_key (guint keyval, guint16 code, gboolean down, gpointer user_data)
{
  Guest *guest = user_data;

  /* Nothing is pressed twice, nor let go that was not down. */
  if (down)
    g_assert_true (g_hash_table_add (guest->down, GUINT_TO_POINTER (code)));
  else
    g_assert_true (g_hash_table_remove (guest->down, GUINT_TO_POINTER (code)));
  if (!down)
    return;
  guest->presses++;
  guest->caps_taps += code == DOMUS_KEY_CODE_CAPS_LOCK;
  if (keyval < 0x100) {
    gboolean shift = g_hash_table_contains (guest->down, GUINT_TO_POINTER (DOMUS_KEY_CODE_SHIFT));

    g_string_append_unichar (guest->text, keyval);
    if (g_ascii_isupper (keyval))
      g_assert_true (shift);
    if (g_ascii_islower (keyval))
      g_assert_false (shift);
  }
  if (guest->stop_after != 0 && guest->presses == guest->stop_after)
    g_idle_add_once (stop, guest);
}

static void
on_progress (DomusTypist *typist, guint done, guint total, Guest *guest)
{
  g_assert_cmpuint (done, <=, total);
  guest->done = done;
}

static void
on_ended (DomusTypist *typist, gboolean complete, Guest *guest)
{
  g_assert_false (guest->ended);
  guest->ended = TRUE;
  guest->complete = complete;
  g_main_loop_quit (guest->loop);
}

static void
type (Guest *guest, const char *text, guint pace, gboolean caps_lock)
{
  g_autoptr (DomusTypist) typist =
      domus_typist_new (text, domus_keymap_new ("us", FALSE), pace, on_key, guest);

  guest->loop = g_main_loop_new (NULL, FALSE);
  guest->down = g_hash_table_new (NULL, NULL);
  guest->text = g_string_new (NULL);
  guest->typist = typist;
  g_signal_connect (typist, "progress", G_CALLBACK (on_progress), guest);
  g_signal_connect (typist, "ended", G_CALLBACK (on_ended), guest);
  domus_typist_start (typist, caps_lock);
  g_main_loop_run (guest->loop);
  g_assert_cmpuint (g_hash_table_size (guest->down), ==, 0);
  guest->typist = NULL;
  g_main_loop_unref (guest->loop);
  g_hash_table_unref (guest->down);
}

static void
test_types (void)
{
  Guest guest = { 0 };

  type (&guest, "aBC d!", 1, FALSE);
  g_assert_true (guest.complete);
  g_assert_cmpstr (guest.text->str, ==, "aBC d!");
  g_assert_cmpuint (guest.done, ==, 6);
  g_assert_cmpuint (guest.caps_taps, ==, 0);
  g_string_free (guest.text, TRUE);
}

static void
test_stops (void)
{
  for (guint after = 1; after < 12; after++) {
    Guest guest = { .stop_after = after };

    type (&guest, "AbCdEfGhIjKl", 1, TRUE);
    g_assert_false (guest.complete);
    g_assert_cmpuint (guest.caps_taps, ==, 2); /* off, and on again */
    g_string_free (guest.text, TRUE);
  }
}

/* What is not asked to wait for a guest that shows nothing goes on all the same. */
static void
test_adaptive (void)
{
  Guest guest = { 0 };

  type (&guest, "secret\nword", DOMUS_TYPIST_ADAPTIVE, FALSE);
  g_assert_true (guest.complete);
  g_assert_cmpuint (guest.done, ==, 11);
  g_string_free (guest.text, TRUE);
}

static void
test_nothing (void)
{
  Guest guest = { 0 };

  type (&guest, "", 1, TRUE);
  g_assert_true (guest.complete);
  g_assert_cmpuint (guest.caps_taps, ==, 2);
  g_string_free (guest.text, TRUE);
}

/* ---- the keys that leave a console ---- */

static gboolean
feed (DomusKeyChord *chord, const char *keys)
{
  g_auto (GStrv) each = g_strsplit (keys, " ", -1);
  gboolean hit = FALSE;

  for (gsize i = 0; each[i] != NULL; i++) {
    gboolean down = each[i][0] == '+';
    gboolean now = domus_key_chord_feed (chord, gdk_keyval_from_name (each[i] + 1), down);

    g_assert_false (hit && now);
    hit = hit || now;
  }
  domus_key_chord_reset (chord);
  return hit;
}

static void
test_chord (void)
{
  static const struct
  {
    const char *name;
    const char *keys;
    gboolean hit;
  } cases[] = {
    { NULL, "+Control_L +Alt_L -Alt_L -Control_L", TRUE },
    { NULL, "+Alt_L +Control_R -Control_R -Alt_L", TRUE },
    { NULL, "+Control_L +Alt_L +F1 -F1 -Alt_L -Control_L", FALSE },
    { NULL, "+Control_L -Control_L", FALSE },
    { NULL, "+Control_L +c -c +Alt_L -Alt_L -Control_L", TRUE },
    { "nonsense", "+Control_L +Alt_L -Alt_L", TRUE },
    { "Control_R", "+Control_R -Control_R", TRUE },
    { "Control_R", "+Control_R +c -c -Control_R", FALSE },
    { "Control_R", "+Control_L -Control_L", FALSE },
    { "Shift+F12", "+Shift_R +F12 -F12 -Shift_R", TRUE },
    { "Shift+F12", "+F12 -F12", FALSE },
    { "Pause", "+Pause -Pause", TRUE },
    { "Alt_R", "+ISO_Level3_Shift -ISO_Level3_Shift", TRUE },
    { "Alt_R", "+ISO_Level3_Shift +at -at -ISO_Level3_Shift", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (DomusKeyChord) chord = domus_key_chord_new (cases[i].name);

    g_test_message ("%s", cases[i].keys);
    g_assert_cmpint (feed (chord, cases[i].keys), ==, cases[i].hit);
    g_assert_cmpint (feed (chord, cases[i].keys), ==, cases[i].hit);
  }
  for (gsize i = 0; domus_key_chord_list ()[i] != NULL; i++)
    g_assert_nonnull (domus_key_chord_title (domus_key_chord_list ()[i]));
}

static void
test_labels (void)
{
  static const char *const cases[][2] = {
    { "Control_L+Alt_L+Delete", "Ctrl+Alt+Del" },
    { "Super_L+r", "Win+R" },
    { "Shift_L+F10", "Shift+F10" },
    { "Print", "Print Screen" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *label = domus_send_keys_label (cases[i][0]);
    g_autoptr (GArray) keyvals = domus_send_keys_parse (cases[i][0]);
    g_auto (GStrv) names = g_strsplit (cases[i][0], "+", -1);

    g_assert_cmpstr (label, ==, cases[i][1]);
    g_assert_cmpuint (keyvals->len, ==, g_strv_length (names));
  }
}

/* ---- thumbnails ---- */

static void
test_shrink (void)
{
  const int width = 640, height = 400;
  g_autofree guint32 *pixels = g_new0 (guint32, (gsize)width * height);
  cairo_surface_t *surface;
  const guint32 *left, *right;

  /* Left half red, right half fine black and white stripes: grey. */
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      pixels[y * width + x] = x < width / 2 ? 0xff0000 : (x & 1) ? 0xffffff : 0;
  surface = domus_thumbnail_shrink ((const guint8 *)pixels, width, height, width * 4, 200, 150);
  g_assert_cmpint (cairo_image_surface_get_width (surface), ==, 200);
  g_assert_cmpint (cairo_image_surface_get_height (surface), ==, 125);
  left = (const guint32 *)(void *)cairo_image_surface_get_data (surface) + 10;
  right = (const guint32 *)(void *)cairo_image_surface_get_data (surface) + 190;
  g_assert_cmphex (*left & 0xffffff, ==, 0xff0000);
  g_assert_cmpuint (*right & 0xff, >, 0x40);
  g_assert_cmpuint (*right & 0xff, <, 0xc0);
  cairo_surface_destroy (surface);

  surface = domus_thumbnail_shrink ((const guint8 *)pixels, 8, 2, width * 4, 200, 150);
  g_assert_cmpint (cairo_image_surface_get_width (surface), ==, 8);
  cairo_surface_destroy (surface);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/keys/types", test_types);
  g_test_add_func ("/keys/stops", test_stops);
  g_test_add_func ("/keys/adaptive", test_adaptive);
  g_test_add_func ("/keys/nothing", test_nothing);
  g_test_add_func ("/keys/chord", test_chord);
  g_test_add_func ("/keys/labels", test_labels);
  g_test_add_func ("/keys/shrink", test_shrink);
  return g_test_run ();
}
