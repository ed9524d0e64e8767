/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-test"
#include "config.h"

#include "xml-test.h"

DomusXmlDoc *
xml_test_parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  DomusXmlDoc *doc = domus_xml_doc_parse (text, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (doc);
  return doc;
}

char *
xml_test_read (const char *path)
{
  g_autofree char *full = g_build_filename (DOMUS_TEST_SOURCE_DIR, path, NULL);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (full, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

DomusPlatform *
xml_test_platform (DomusDriver driver)
{
  g_autofree char *capabilities = NULL;
  g_autofree char *domain_capabilities = NULL;

  switch (driver) {
  case DOMUS_DRIVER_XEN:
    capabilities = xml_test_read ("xenlab/data/capabilities-xen.xml");
    domain_capabilities = xml_test_read ("xenlab/data/domcapabilities-xen.xml");
    return domus_platform_new ("Xen", 4017000, 9000000, capabilities, domain_capabilities, 3145588,
                               2);
  case DOMUS_DRIVER_QEMU:
    capabilities = xml_test_read ("xml/data/capabilities-qemu.xml");
    domain_capabilities = xml_test_read ("xml/data/domcapabilities-qemu.xml");
    return domus_platform_new ("QEMU", 7002000, 9000000, capabilities, domain_capabilities,
                               8 * 1024 * 1024, 4);
  default:
    capabilities = xml_test_read ("xml/data/capabilities-test.xml");
    return domus_platform_new ("TEST", 2, 9000000, capabilities, NULL, 3145728, 16);
  }
}

void
xml_test_assert_golden (const char *text, const char *name)
{
  g_autofree char *path = g_build_filename ("golden", name, NULL);
  g_autofree char *full = g_build_filename (DOMUS_TEST_SOURCE_DIR, path, NULL);
  g_autofree char *expected = NULL;

  if (g_getenv ("DOMUS_UPDATE_GOLDEN") != NULL)
    g_assert_true (g_file_set_contents (full, text, -1, NULL));
  expected = xml_test_read (path);
  g_assert_cmpstr (text, ==, expected);
}
