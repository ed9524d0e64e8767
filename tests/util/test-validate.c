/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-test"
#include "config.h"

#include "domus-validate.h"

#include <string.h>

typedef gboolean (*Validate) (const char *text, GError **error);

static void
assert_all (Validate validate, const char *const *texts, gsize n, gboolean expected)
{
  for (gsize i = 0; i < n; i++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *shown = g_strescape (texts[i] != NULL ? texts[i] : "(none)", NULL);
    g_test_message ("%s", shown);
    g_assert_cmpint (validate (texts[i], &error), ==, expected);
    if (expected) {
      g_assert_no_error (error);
    } else {
      g_assert_error (error, DOMUS_UTIL_ERROR, DOMUS_UTIL_ERROR_INVALID);
      g_assert_cmpuint (strlen (error->message), >, 5);
    }
  }
}

static void
test_names (void)
{
  static const char *const good[] = { "hal", "win-xp_2", "größe", "a.b", "1a", "x{y}[z]%s", "a" };
  static const char *const bad[] = { NULL,      "",        " ",   "a b",  "a\tb", "a/b",
                                     "a<b",     "a>b",     "a&b", "a\"b", "a'b",  "a\\b",
                                     ".hidden", "-option", "123", "\xff", "a\nb" };
  g_autofree char *limit = g_strnfill (200, 'a');
  g_autofree char *long_name = g_strnfill (201, 'a');

  assert_all (domus_validate_guest_name, good, G_N_ELEMENTS (good), TRUE);
  assert_all (domus_validate_guest_name, bad, G_N_ELEMENTS (bad), FALSE);
  assert_all (domus_validate_guest_name, (const char *const *)&limit, 1, TRUE);
  assert_all (domus_validate_guest_name, (const char *const *)&long_name, 1, FALSE);
}

static void
test_macs (void)
{
  static const char *const good[] = { "00:16:3e:01:02:03", "52:54:00:AB:cd:ef" };
  static const char *const bad[] = { NULL,
                                     "",
                                     "00:16:3e:01:02",
                                     "00:16:3e:01:02:0",
                                     "00:16:3e:01:02:03:04",
                                     "00-16-3e-01-02-03",
                                     "0g:16:3e:01:02:03",
                                     "01:16:3e:01:02:03",
                                     "ff:ff:ff:ff:ff:ff",
                                     "00163e:010203:000" };

  assert_all (domus_validate_mac, good, G_N_ELEMENTS (good), TRUE);
  assert_all (domus_validate_mac, bad, G_N_ELEMENTS (bad), FALSE);
}

static void
test_paths (void)
{
  static const char *const good[] = { "/a", "/dev/sr0", "/mnt/a b & c/ü.iso" };
  static const char *const bad[] = { NULL, "", "/", "a/b", "~/x", "/a\nb", "/a\tb", "/\xff" };

  assert_all (domus_validate_absolute_path, good, G_N_ELEMENTS (good), TRUE);
  assert_all (domus_validate_absolute_path, bad, G_N_ELEMENTS (bad), FALSE);
}

static void
test_uuids (void)
{
  static const char *const good[] = { "5b001f4d-7891-40d8-af55-96a56e8d07df" };
  static const char *const bad[] = { NULL, "", "5b001f4d-7891-40d8-af55",
                                     "5b001f4d-7891-40d8-af55-96a56e8d07dg",
                                     "{5b001f4d-7891-40d8-af55-96a56e8d07df}" };

  assert_all (domus_validate_uuid, good, G_N_ELEMENTS (good), TRUE);
  assert_all (domus_validate_uuid, bad, G_N_ELEMENTS (bad), FALSE);
}

static void
test_random_mac (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < 100; i++) {
    char *mac = domus_random_mac ("00:16:3e");
    g_assert_true (domus_validate_mac (mac, NULL));
    g_assert_true (g_str_has_prefix (mac, "00:16:3e:"));
    g_hash_table_add (seen, mac);
  }
  g_assert_cmpuint (g_hash_table_size (seen), >, 90);
}

static gboolean
is_taken (const char *name, gpointer data)
{
  return g_strv_contains (data, name);
}

static void
test_unique_names (void)
{
  static const char *const taken[] = { "hal", "hal-2", "guest", "", NULL };
  static const struct
  {
    const char *wanted;
    const char *expected;
  } cases[] = {
    { "falstaff", "falstaff" }, { "hal", "hal-3" },       { "Windows XP", "Windows-XP" },
    { "a / b", "a-b" },         { "--..x", "x" },         { "", "guest-2" },
    { "///", "guest-2" },       { "2003", "guest-2003" }, { "trailing ", "trailing" },
    { "größe", "größe" },
  };
  g_autofree char *long_wanted = g_strnfill (1000, 'b');
  g_autofree char *shortened = domus_unique_name (long_wanted, NULL, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *name = domus_unique_name (cases[i].wanted, is_taken, (gpointer)taken);
    g_assert_cmpstr (name, ==, cases[i].expected);
    g_assert_true (domus_validate_guest_name (name, NULL));
  }
  g_assert_true (domus_validate_guest_name (shortened, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/util/validate/names", test_names);
  g_test_add_func ("/util/validate/macs", test_macs);
  g_test_add_func ("/util/validate/paths", test_paths);
  g_test_add_func ("/util/validate/uuids", test_uuids);
  g_test_add_func ("/util/validate/random-mac", test_random_mac);
  g_test_add_func ("/util/validate/unique-names", test_unique_names);
  return g_test_run ();
}
