/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-test"
#include "config.h"

#include "domus-guest-facts.h"
#include "domus-metadata.h"
#include "xml-test.h"

#include <string.h>

static const char guest[] =
    "<domain type='xen'>\n"
    "  <name>hal</name>\n"
    "  <title>Büro</title>\n"
    "  <description>Backed up on Fridays</description>\n"
    "  <metadata>\n"
    "    <d:guest xmlns:d='https://domusvm.org/xmlns/guest/1'>\n"
    "      <d:tag name='Web' colour='#3584e4'/>\n"
    "      <d:tag name='web'/>\n"
    "      <d:tag name='a, b'/>\n"
    "      <d:tag name=' '/>\n"
    "      <d:tag/>\n"
    "      <d:tag name='Old' colour='red;'/>\n"
    "      <d:install media='/x.iso'/>\n"
    "    </d:guest>\n"
    "  </metadata>\n"
    "  <memory>2048</memory>\n"
    "  <vcpu>3</vcpu>\n"
    "  <devices>\n"
    "    <disk type='file' device='disk'><source file='/Images/A.img'/><target dev='hda'/></disk>\n"
    "    <interface type='bridge'><mac address='00:16:3E:00:00:01'/></interface>\n"
    "  </devices>\n"
    "</domain>\n";

static const DomusTag *
tag_at (GPtrArray *tags, guint index)
{
  return tags->pdata[index];
}

static void
test_list (void)
{
  g_autoptr (DomusXmlDoc) domain = xml_test_parse (guest);
  g_autoptr (GPtrArray) tags = domus_tags_list (domain);

  g_assert_cmpuint (tags->len, ==, 2);
  g_assert_cmpstr (tag_at (tags, 0)->name, ==, "Web");
  g_assert_cmpstr (tag_at (tags, 0)->colour, ==, "#3584e4");
  g_assert_cmpstr (tag_at (tags, 1)->name, ==, "Old");
  g_assert_null (tag_at (tags, 1)->colour);
  g_assert_true (domus_tags_find (tags, "OLD") == tag_at (tags, 1));
  g_assert_null (domus_tags_find (tags, "ol"));
  g_assert_null (domus_tags_find (NULL, "ol"));
}

static void
test_change (void)
{
  g_autoptr (DomusXmlDoc) domain = xml_test_parse (guest);
  g_autoptr (GPtrArray) tags = NULL;
  g_autofree char *media = NULL;

  domus_tags_add (domain, "Night & day", "#000000");
  domus_tags_add (domain, "old", "#ffffff"); /* takes the colour, stays one */
  domus_tags_remove (domain, "WEB");         /* both */
  domus_tags_remove (domain, "nothing");
  tags = domus_tags_list (domain);
  g_assert_cmpuint (tags->len, ==, 2);
  g_assert_cmpstr (tag_at (tags, 0)->name, ==, "Old");
  g_assert_cmpstr (tag_at (tags, 0)->colour, ==, "#ffffff");
  g_assert_cmpstr (tag_at (tags, 1)->name, ==, "Night & day");
  media = domus_metadata_get (domain, "media");
  g_assert_cmpstr (media, ==, "/x.iso");
}

static void
test_nothing_stays (void)
{
  static const char bare[] = "<domain type='xen'>\n  <name>hal</name>\n</domain>\n";
  g_autoptr (DomusXmlDoc) domain = xml_test_parse (bare);
  g_autofree char *text = NULL;

  domus_tags_add (domain, "Web", NULL);
  g_assert_true (domus_xml_doc_exists (domain, "metadata"));
  domus_tags_remove (domain, "web");
  text = domus_xml_doc_to_string (domain);
  g_assert_null (strstr (text, "metadata"));
}

static void
test_names (void)
{
  g_autofree char *clean = domus_tag_clean_name ("  Büro 2 ");
  g_autofree char *comma = domus_tag_clean_name ("a,b");
  g_autofree char *blank = domus_tag_clean_name (" \t");
  g_autofree char *lines = domus_tag_clean_name ("a\nb");
  g_autofree char *wrong = domus_tag_clean_name ("\xff\xfe");
  g_autofree char *many = g_strnfill (65, 'x');
  g_autofree char *much = domus_tag_clean_name (many);

  g_assert_cmpstr (clean, ==, "Büro 2");
  g_assert_null (comma);
  g_assert_null (blank);
  g_assert_null (lines);
  g_assert_null (wrong);
  g_assert_null (much);
}

static void
test_facts (void)
{
  g_autoptr (DomusGuestFacts) facts = domus_guest_facts_new ("u", guest, "192.0.2.7");
  g_autoptr (DomusGuestFacts) none = domus_guest_facts_new ("u", NULL, NULL);
  g_autoptr (DomusGuestFacts) broken = domus_guest_facts_new ("u", "<domain", NULL);

  g_assert_cmpstr (facts->title, ==, "Büro");
  g_assert_cmpuint (facts->vcpus, ==, 3);
  g_assert_cmpuint (facts->memory_kib, ==, 2048);
  g_assert_cmpuint (facts->tags->len, ==, 2);
  g_assert_cmpstr (facts->macs[0], ==, "00:16:3E:00:00:01");
  g_assert_cmpstr (facts->targets[0], ==, "hda");
  g_assert_nonnull (strstr (facts->haystack, "/images/a.img\n"));
  g_assert_nonnull (strstr (facts->haystack, "00:16:3e:00:00:01\n"));
  g_assert_nonnull (strstr (facts->haystack, "fridays\n"));
  g_assert_nonnull (strstr (facts->haystack, "old\n"));
  g_assert_nonnull (strstr (facts->haystack, "192.0.2.7\n"));
  g_assert_null (none->haystack);
  g_assert_null (broken->haystack);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xml/tags/list", test_list);
  g_test_add_func ("/xml/tags/change", test_change);
  g_test_add_func ("/xml/tags/nothing-stays", test_nothing_stays);
  g_test_add_func ("/xml/tags/names", test_names);
  g_test_add_func ("/xml/tags/facts", test_facts);
  return g_test_run ();
}
