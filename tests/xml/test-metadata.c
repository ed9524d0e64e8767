/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-test"
#include "config.h"

#include "domus-finding.h"
#include "domus-metadata.h"
#include "xml-test.h"

static const char foreign[] =
    "<domain type='xen'>\n"
    "  <name>hal</name>\n"
    "  <metadata>\n"
    "    <libosinfo:libosinfo xmlns:libosinfo='http://libosinfo.org/xmlns/libvirt/domain/1.0'>\n"
    "      <libosinfo:os id='http://microsoft.com/win/xp'/>\n"
    "    </libosinfo:libosinfo>\n"
    "  </metadata>\n"
    "</domain>\n";

static void
assert_value (const DomusXmlDoc *domain, const char *key, const char *expected)
{
  g_autofree char *value = domus_metadata_get (domain, key);

  g_assert_cmpstr (value, ==, expected);
}

static void
test_round (void)
{
  static const char *const texts[] = { "<domain type='xen'>\n  <name>hal</name>\n</domain>\n",
                                       foreign };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (DomusXmlDoc) domain = xml_test_parse (texts[i]);
    g_autofree char *text = NULL;
    assert_value (domain, "media", NULL);
    g_assert_cmpint (domus_metadata_get_install_state (domain), ==, DOMUS_INSTALL_UNKNOWN);
    domus_metadata_set (domain, "media", NULL);
    domus_metadata_set (domain, "media", "/mnt/a & b.iso");
    domus_metadata_set (domain, "media-kind", "file");
    domus_metadata_set_install_state (domain, DOMUS_INSTALL_UNDERWAY);
    assert_value (domain, "media", "/mnt/a & b.iso");
    assert_value (domain, "state", "underway");
    g_assert_cmpint (domus_metadata_get_install_state (domain), ==, DOMUS_INSTALL_UNDERWAY);
    domus_metadata_set_install_state (domain, DOMUS_INSTALL_FINISHED);
    g_assert_cmpint (domus_metadata_get_install_state (domain), ==, DOMUS_INSTALL_FINISHED);
    domus_metadata_set_install_state (domain, DOMUS_INSTALL_UNKNOWN);
    domus_metadata_set (domain, "media", NULL);
    domus_metadata_set (domain, "media-kind", NULL);
    text = domus_xml_doc_to_string (domain);
    g_assert_cmpstr (text, ==, texts[i]);
  }
}

static void
test_text (void)
{
  g_autoptr (DomusXmlDoc) domain = xml_test_parse (foreign);
  g_autoptr (DomusXmlDoc) again = NULL;
  g_autofree char *text = NULL;
  g_autofree char *element = NULL;
  g_autofree char *value = NULL;

  domus_metadata_set (domain, "media", "/x");
  text = domus_xml_doc_to_string (domain);
  g_assert_cmpstr (
      text, ==,
      "<domain type='xen'>\n"
      "  <name>hal</name>\n"
      "  <metadata>\n"
      "    <libosinfo:libosinfo xmlns:libosinfo='http://libosinfo.org/xmlns/libvirt/domain/1.0'>\n"
      "      <libosinfo:os id='http://microsoft.com/win/xp'/>\n"
      "    </libosinfo:libosinfo>\n"
      "    <domus:guest xmlns:domus='https://domusvm.org/xmlns/guest/1'>\n"
      "      <domus:install media='/x'/>\n"
      "    </domus:guest>\n"
      "  </metadata>\n"
      "</domain>\n");
  element = domus_xml_doc_get_fragment (domain, "metadata/domus:guest");
  again = domus_xml_doc_parse ("<domain><metadata/></domain>", "domain", NULL);
  g_assert_true (domus_xml_doc_insert_fragment (again, "metadata", element, NULL));
  value = domus_metadata_get (again, "media");
  g_assert_cmpstr (value, ==, "/x");
}

/* Another prefix, children and attributes of a later version. */
static void
test_foreign_prefix (void)
{
  g_autoptr (DomusXmlDoc) domain =
      xml_test_parse ("<domain><metadata><d:guest xmlns:d='https://domusvm.org/xmlns/guest/1' "
                      "xmlns:o='urn:other' later='1'><d:tags><d:tag>a</d:tag></d:tags><o:x/>"
                      "<d:install state='underway' later='2'/></d:guest></metadata></domain>");
  g_autofree char *text = NULL;

  g_assert_cmpint (domus_metadata_get_install_state (domain), ==, DOMUS_INSTALL_UNDERWAY);
  domus_metadata_set (domain, "media", "/x");
  domus_metadata_set (domain, "media", NULL);
  domus_metadata_set (domain, "state", NULL);
  text = domus_xml_doc_to_string (domain);
  g_assert_cmpstr (text, ==,
                   "<domain><metadata><d:guest later='1' "
                   "xmlns:d='https://domusvm.org/xmlns/guest/1' xmlns:o='urn:other'><d:tags>"
                   "<d:tag>a</d:tag></d:tags><o:x/><d:install later='2'/></d:guest></metadata>"
                   "</domain>\n");
}

static void
test_same_name_elsewhere (void)
{
  g_autoptr (DomusXmlDoc) domain = xml_test_parse (
      "<domain><metadata><domus:guest xmlns:domus='urn:no'><domus:install state='underway'/>"
      "</domus:guest><guest><install state='finished'/></guest></metadata></domain>");

  g_assert_cmpint (domus_metadata_get_install_state (domain), ==, DOMUS_INSTALL_UNKNOWN);
  domus_metadata_set_install_state (domain, DOMUS_INSTALL_FINISHED);
  g_assert_cmpint (domus_metadata_get_install_state (domain), ==, DOMUS_INSTALL_FINISHED);
}

static void
test_findings (void)
{
  g_autoptr (GPtrArray) findings =
      g_ptr_array_new_with_free_func ((GDestroyNotify)domus_finding_unref);
  GValue value = G_VALUE_INIT;
  DomusFinding *finding =
      domus_finding_new ("rule", DOMUS_SEVERITY_ERROR, "place", "summary", NULL, "repair");

  g_ptr_array_add (findings, domus_finding_new ("a", DOMUS_SEVERITY_INFO, NULL, "s", "r", NULL));
  g_ptr_array_add (findings, finding);
  g_assert_true (domus_findings_lookup (findings, "rule") == finding);
  g_assert_null (domus_findings_lookup (findings, "none"));
  g_assert_null (domus_findings_lookup (NULL, "none"));
  g_value_init (&value, DOMUS_TYPE_FINDING);
  g_value_set_boxed (&value, finding);
  g_assert_true (g_value_get_boxed (&value) == finding);
  g_value_unset (&value);
  g_assert_cmpstr (finding->place, ==, "place");
  g_assert_cmpstr (finding->repair, ==, "repair");
  domus_finding_unref (NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xml/metadata/round", test_round);
  g_test_add_func ("/xml/metadata/text", test_text);
  g_test_add_func ("/xml/metadata/foreign-prefix", test_foreign_prefix);
  g_test_add_func ("/xml/metadata/same-name-elsewhere", test_same_name_elsewhere);
  g_test_add_func ("/xml/finding", test_findings);
  return g_test_run ();
}
