/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "domus-domain-diff.h"
#include "domus-xen-convert.h"

#include <string.h>

/* Every file of the corpus is parsed without being told its kind, converted to
 * a domain and back twice; the domains must mean the same. Lines "#! …" in a
 * file say what must be in its domain:
 *   #! PATH = VALUE      #! count PATH = N      #! finding RULE
 * A file without "#! finding" of severity warning may lose nothing. */

static void
check_line (const char *line, const DomusXmlDoc *domain, GPtrArray *findings)
{
  const char *equals = g_strrstr (line, " = ");
  g_autofree char *path = equals != NULL ? g_strndup (line, (gsize)(equals - line)) : NULL;
  const char *value = equals != NULL ? equals + 3 : NULL;

  if (g_str_has_prefix (line, "finding ")) {
    if (domus_findings_lookup (findings, line + strlen ("finding ")) == NULL)
      g_error ("no finding for: %s", line);
  } else if (g_str_has_prefix (line, "count ")) {
    guint count = domus_xml_doc_count (domain, path + strlen ("count "));

    if (count != (guint)g_ascii_strtoull (value, NULL, 10))
      g_error ("count is %u: %s", count, line);
  } else {
    g_autofree char *found = domus_xml_doc_get (domain, path);

    if (g_strcmp0 (found, value) != 0)
      g_error ("found “%s”: %s", found, line);
  }
}

static gboolean
check_expectations (const char *text, const DomusXmlDoc *domain, GPtrArray *findings)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  gboolean loses = FALSE;

  for (gsize i = 0; lines[i] != NULL; i++) {
    g_strchomp (lines[i]);
    g_strchug (lines[i]);
    if (!g_str_has_prefix (lines[i], "#! "))
      continue;
    check_line (lines[i] + 3, domain, findings);
    loses = loses || g_str_equal (lines[i], "#! finding " DOMUS_XEN_RULE_LOST);
  }
  return loses;
}

static void
check_nothing_lost (GPtrArray *findings)
{
  for (guint i = 0; i < findings->len; i++) {
    const DomusFinding *finding = findings->pdata[i];

    if (g_str_equal (finding->rule, DOMUS_XEN_RULE_LOST)
        || g_str_equal (finding->rule, DOMUS_XEN_RULE_INVALID))
      g_error ("%s: %s: %s", finding->place, finding->rule, finding->summary);
  }
}

static void
assert_same (const DomusXmlDoc *a, const DomusXmlDoc *b, const char *text)
{
  g_autoptr (GPtrArray) changes = domus_domain_diff (a, b, FALSE);

  for (guint i = 0; i < changes->len; i++)
    g_test_message ("%s", ((const DomusChange *)changes->pdata[i])->words);
  if (changes->len > 0 || !domus_xml_doc_equal (a, b)) {
    g_autofree char *one = domus_xml_doc_to_string (a);
    g_autofree char *two = domus_xml_doc_to_string (b);
    g_autofree char *difference = domus_text_diff (one, two, 2);
    g_error ("not the same guest after:\n%s\n%s", text, difference);
  }
}

static DomusXmlDoc *
to_domain (const char *text, gsize length, DomusXenKind kind, GPtrArray **findings)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DomusXenConfig) config = domus_xen_config_parse (text, (gssize)length, kind, &error);
  DomusXmlDoc *domain;

  g_assert_no_error (error);
  domain = domus_xen_config_to_domain (config, DOMUS_XEN_CONVERT_DEFAULT, findings, &error);
  g_assert_no_error (error);
  return domain;
}

static void
test_file (gconstpointer data)
{
  const char *path = data;
  g_autofree char *bytes = NULL;
  gsize length;
  DomusXenKind kind = g_str_has_suffix (path, ".xm") ? DOMUS_XEN_KIND_XM : DOMUS_XEN_KIND_XL;
  g_autoptr (GError) error = NULL;
  g_autoptr (DomusXenConfig) config = NULL;
  g_autoptr (GPtrArray) findings = NULL;
  g_autoptr (DomusXmlDoc) domain = NULL;

  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  config = domus_xen_config_parse (bytes, (gssize)length, DOMUS_XEN_KIND_AUTO, &error);
  g_assert_no_error (error);
  g_assert_cmpint (domus_xen_config_get_kind (config), ==, kind);
  g_assert_false (domus_xen_config_has_errors (config));
  domain = domus_xen_config_to_domain (config, DOMUS_XEN_CONVERT_DEFAULT, &findings, &error);
  g_assert_no_error (error);
  if (!check_expectations (bytes, domain, findings))
    check_nothing_lost (findings);

  /* to each kind of file and back */
  for (DomusXenKind to = DOMUS_XEN_KIND_XM; to <= DOMUS_XEN_KIND_XL; to++) {
    g_autoptr (GPtrArray) lost = NULL;
    g_autoptr (GPtrArray) again = NULL;
    g_autoptr (GPtrArray) lost_again = NULL;
    g_autofree char *text =
        domus_xen_config_from_domain (domain, to, DOMUS_XEN_CONVERT_PASSWORDS, &lost, &error);
    g_autoptr (DomusXmlDoc) back = NULL;
    g_autofree char *twice = NULL;

    if (text == NULL) {
      g_assert_cmpint (to, ==, DOMUS_XEN_KIND_XM);
      g_assert_error (error, DOMUS_XEN_ERROR, DOMUS_XEN_ERROR_INVALID);
      g_clear_error (&error);
      continue;
    }
    back = to_domain (text, strlen (text), to, &again);
    check_nothing_lost (again);
    if (lost->len == 0)
      assert_same (domain, back, text);
    else
      g_assert_true (to != kind || domus_findings_lookup (lost, DOMUS_XEN_RULE_LOST) == NULL
                     || strstr (path, "shared") != NULL);
    /* what a conversion could not keep is gone the first time */
    twice = domus_xen_config_from_domain (back, to, DOMUS_XEN_CONVERT_PASSWORDS, &lost_again, NULL);
    g_assert_cmpstr (text, ==, twice);
  }
}

static void
add_tests (GPtrArray *paths)
{
  g_autoptr (GDir) folder = g_dir_open (DOMUS_TEST_CORPUS, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (folder)) != NULL) {
    g_autofree char *test = g_strconcat ("/xenconfig/corpus/", name, NULL);
    char *path = g_build_filename (DOMUS_TEST_CORPUS, name, NULL);

    g_ptr_array_add (paths, path);
    g_test_add_data_func (test, path, test_file);
  }
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  g_test_init (&argc, &argv, NULL);
  add_tests (paths);
  g_assert_cmpuint (paths->len, >=, 150);
  return g_test_run ();
}
