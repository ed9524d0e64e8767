/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-test"
#include "config.h"

#include "domus-error.h"

static void
test_parts (void)
{
  g_autoptr (GError) error = domus_error_new (DOMUS_ERROR_BUSY, "what", "hint", "details");
  g_autoptr (GError) copy = g_error_copy (error);
  g_autoptr (GError) bare = domus_error_new (DOMUS_ERROR_FAILED, "what", NULL, NULL);

  g_assert_error (error, DOMUS_ERROR, DOMUS_ERROR_BUSY);
  g_clear_error (&error);
  g_assert_cmpstr (copy->message, ==, "what");
  g_assert_cmpstr (domus_error_get_hint (copy), ==, "hint");
  g_assert_cmpstr (domus_error_get_details (copy), ==, "details");
  g_assert_null (domus_error_get_hint (bare));
  g_assert_null (domus_error_get_details (bare));
}

static void
test_other_domains (void)
{
  g_autoptr (GError) error = g_error_new_literal (G_FILE_ERROR, G_FILE_ERROR_NOENT, "no file");

  g_assert_null (domus_error_get_hint (error));
  g_assert_null (domus_error_get_details (error));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/util/error/parts", test_parts);
  g_test_add_func ("/util/error/other-domains", test_other_domains);
  return g_test_run ();
}
