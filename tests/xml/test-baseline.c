/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-test"
#include "config.h"

#include "domus-baseline.h"
#include "domus-disk-use.h"
#include "xml-test.h"

#include <string.h>

static const char plain[] = "<domain type='xen'>\n"
                            "  <name>hal</name>\n"
                            "  <uuid>11111111-1111-4111-8111-111111111111</uuid>\n"
                            "  <devices>\n"
                            "    <disk type='file' device='disk'>\n"
                            "      <source file='/images/top.qcow2'/>\n"
                            "      <backingStore type='file'>\n"
                            "        <source file='/images/base.img'/>\n"
                            "      </backingStore>\n"
                            "      <target dev='hda' bus='ide'/>\n"
                            "    </disk>\n"
                            "  </devices>\n"
                            "</domain>\n";

static DomusBaseline *
add (DomusXmlDoc *domain, const char *name, gint64 time, const char *parent, const char *path)
{
  DomusBaseline *baseline = domus_baseline_new (name, "note <&> “x”");

  baseline->time = time;
  baseline->parent = g_strdup (parent);
  baseline->kept = g_strconcat (path, ".baseline", NULL);
  domus_baseline_add_disk (baseline, "hda", path, "raw", DOMUS_BASELINE_COPY);
  domus_baselines_add (domain, baseline);
  return baseline;
}

static void
test_round (void)
{
  g_autoptr (DomusXmlDoc) domain = xml_test_parse (plain);
  g_autoptr (DomusBaseline) second = NULL;
  g_autoptr (DomusBaseline) first = add (domain, "first", 100, NULL, "/images/base.img");
  g_autoptr (GPtrArray) list = NULL;
  g_autofree char *current = NULL;
  g_autofree char *text = NULL;
  const DomusBaseline *read;

  second = add (domain, "second", 50, first->id, "/images/a & b.img");
  domus_baselines_set_current (domain, second->id);
  list = domus_baselines_list (domain);
  g_assert_cmpuint (list->len, ==, 2);
  read = list->pdata[0];
  g_assert_cmpstr (read->name, ==, "second"); /* the older one */
  g_assert_cmpstr (read->parent, ==, first->id);
  g_assert_cmpstr (read->note, ==, "note <&> “x”");
  g_assert_cmpstr (read->kept, ==, "/images/a & b.img.baseline");
  g_assert_cmpint (domus_baseline_find_disk (read, "hda")->method, ==, DOMUS_BASELINE_COPY);
  g_assert_cmpstr (domus_baseline_find_disk (read, "hda")->path, ==, "/images/a & b.img");
  g_assert_null (domus_baseline_find_disk (read, "hdb"));

  /* What stood on one that goes stands on what that stood on. */
  domus_baselines_remove (domain, second->id);
  current = domus_baselines_get_current (domain);
  g_assert_cmpstr (current, ==, first->id);
  domus_baselines_remove (domain, first->id);
  domus_baselines_set_current (domain, NULL);
  domus_baselines_clear (domain);
  text = domus_xml_doc_to_string (domain);
  g_assert_cmpstr (text, ==, plain);
}

static void
test_kept (void)
{
  g_autoptr (DomusXmlDoc) domain = xml_test_parse (plain);
  g_autoptr (DomusXmlDoc) original = xml_test_parse (plain);
  g_autoptr (DomusBaseline) baseline = add (domain, "first", 100, NULL, "/images/base.img");
  g_autoptr (GBytes) picture = g_bytes_new_static ("\0\1PNG", 5);
  g_autoptr (GBytes) again = NULL;
  g_autofree char *text = domus_baseline_keep (baseline, domain, picture);
  g_autoptr (GError) error = NULL;
  g_autoptr (DomusXmlDoc) kept = domus_baseline_unkeep (text, &again, &error);

  g_assert_no_error (error);
  g_assert_true (domus_xml_doc_equal (kept, original));
  g_assert_true (g_bytes_equal (picture, again));
  g_assert_null (domus_baseline_unkeep ("<other/>", NULL, &error));
  g_assert_nonnull (error);
}

/* A guest's own disks, what is below them, and what its baselines keep. */
static void
test_uses (void)
{
  g_autoptr (DomusXmlDoc) domain = xml_test_parse (plain);
  g_autoptr (DomusBaseline) baseline = add (domain, "first", 100, NULL, "/images/old.img");
  g_autoptr (GPtrArray) uses = domus_disk_uses_new ();
  const DomusDiskUse *use;

  domus_disk_uses_add_domain (uses, domain);
  use = domus_disk_uses_find (uses, "/images/top.qcow2", NULL);
  g_assert_cmpint (use->kind, ==, DOMUS_DISK_USE_GUEST);
  g_assert_false (use->readonly);
  use = domus_disk_uses_find (uses, "/images/base.img", NULL);
  g_assert_cmpint (use->kind, ==, DOMUS_DISK_USE_GUEST);
  g_assert_true (use->readonly);
  use = domus_disk_uses_find (uses, "/images/old.img", NULL);
  g_assert_cmpint (use->kind, ==, DOMUS_DISK_USE_BASELINE);
  g_assert_nonnull (domus_disk_uses_find (uses, "/images/old.img.baseline", NULL));
  g_assert_null (
      domus_disk_uses_find (uses, "/images/old.img", "11111111-1111-4111-8111-111111111111"));
  g_assert_null (domus_disk_uses_find (uses, "/images/none.img", NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xml/baseline/round", test_round);
  g_test_add_func ("/xml/baseline/kept", test_kept);
  g_test_add_func ("/xml/baseline/uses", test_uses);
  return g_test_run ();
}
