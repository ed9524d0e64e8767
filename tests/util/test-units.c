/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-test"
#include "config.h"

#include "domus-units.h"
#include "domus-validate.h"

#include <locale.h>
#include <string.h>

static void
test_format (void)
{
  static const struct
  {
    guint64 bytes;
    const char *text;
  } cases[] = {
    { DOMUS_KIB, "1 KiB" },           { 20 * DOMUS_GIB, "20 GiB" },  { 512 * DOMUS_MIB, "512 MiB" },
    { 1536 * DOMUS_MIB, "1536 MiB" }, { 1024 * DOMUS_GIB, "1 TiB" }, { 3 * DOMUS_KIB, "3 KiB" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *bytes = domus_format_bytes (cases[i].bytes);
    g_autofree char *kib = domus_format_kib (cases[i].bytes / DOMUS_KIB);
    g_assert_cmpstr (bytes, ==, cases[i].text);
    g_assert_cmpstr (kib, ==, cases[i].text);
  }
}

static void
test_format_uneven (void)
{
  g_autofree char *uneven = domus_format_bytes (DOMUS_GIB + 1);
  g_autofree char *none = domus_format_bytes (0);
  g_autofree char *most = domus_format_kib (G_MAXUINT64);

  g_assert_nonnull (strstr (uneven, "GiB"));
  g_assert_true (g_str_has_prefix (none, "0"));
  g_assert_nonnull (strstr (most, "iB"));
}

static void
test_parse (void)
{
  static const struct
  {
    const char *text;
    guint64 unit;
    guint64 bytes;
  } cases[] = {
    { "20 GiB", 1, 20 * DOMUS_GIB },      { "512M", 1, 512 * DOMUS_MIB },
    { "1.5 g", 1, 1536 * DOMUS_MIB },     { "1,5 GB", 1, 1536 * DOMUS_MIB },
    { "2048", DOMUS_MIB, 2 * DOMUS_GIB }, { "  7 kb ", 1, 7 * DOMUS_KIB },
    { "3 TiB", 1, 3072 * DOMUS_GIB },     { "100 b", DOMUS_GIB, 100 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    guint64 bytes = 0;
    g_assert_true (domus_parse_bytes (cases[i].text, cases[i].unit, &bytes, &error));
    g_assert_no_error (error);
    g_assert_cmpuint (bytes, ==, cases[i].bytes);
  }
}

static void
test_parse_errors (void)
{
  static const char *const texts[] = { "",     " ",     "GiB",          "-1",     "+1 G",
                                       "0",    "0 GiB", "1 XiB",        "1 GiBs", "1 2",
                                       "nan",  "inf",   "99999999 TiB", "1e400",  ".",
                                       "0.1 b" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GError) error = NULL;
    guint64 bytes = 42;
    g_test_message ("%s", texts[i]);
    g_assert_false (domus_parse_bytes (texts[i], 1, &bytes, &error));
    g_assert_error (error, DOMUS_UTIL_ERROR, DOMUS_UTIL_ERROR_INVALID);
    g_assert_cmpuint (bytes, ==, 42);
  }
}

/* What is shown can be typed again. */
static void
test_round (void)
{
  for (guint i = 0; i < 1000; i++) {
    guint64 size = (guint64)g_test_rand_int_range (1, 5000) << (10 * g_test_rand_int_range (0, 4));
    g_autofree char *text = domus_format_bytes (size * DOMUS_KIB);
    guint64 again = 0;
    g_assert_true (domus_parse_bytes (text, 1, &again, NULL));
    g_assert_cmpuint (again, ==, size * DOMUS_KIB);
  }
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/util/units/format", test_format);
  g_test_add_func ("/util/units/format-uneven", test_format_uneven);
  g_test_add_func ("/util/units/parse", test_parse);
  g_test_add_func ("/util/units/parse-errors", test_parse_errors);
  g_test_add_func ("/util/units/round", test_round);
  return g_test_run ();
}
