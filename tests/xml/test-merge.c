/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "domus-domain-merge.h"
#include "domus-domain.h"

#include <string.h>

static const char GUEST[] = "<domain type='xen'>\n"
                            "  <name>hal</name>\n"
                            "  <uuid>5b001f4d-7891-90d8-2f55-96a56e8d07df</uuid>\n"
                            "  <memory unit='KiB'>262144</memory>\n"
                            "  <currentMemory unit='KiB'>262144</currentMemory>\n"
                            "  <vcpu placement='static'>2</vcpu>\n"
                            "  <os>\n"
                            "    <type arch='x86_64'>hvm</type>\n"
                            "    <boot dev='cdrom'/>\n"
                            "    <boot dev='hd'/>\n"
                            "  </os>\n"
                            "  <features>\n"
                            "    <acpi/>\n"
                            "  </features>\n"
                            "  <clock offset='utc'/>\n"
                            "  <on_reboot>restart</on_reboot>\n"
                            "  <devices>\n"
                            "    <disk type='file' device='disk'>\n"
                            "      <driver name='qemu' type='raw'/>\n"
                            "      <source file='/a.img'/>\n"
                            "      <target dev='hda' bus='ide'/>\n"
                            "    </disk>\n"
                            "    <interface type='bridge'>\n"
                            "      <mac address='00:16:3e:00:00:01'/>\n"
                            "      <source bridge='xenbr0'/>\n"
                            "    </interface>\n"
                            "    <interface type='network'>\n"
                            "      <mac address='00:16:3e:00:00:02'/>\n"
                            "      <source network='default'/>\n"
                            "    </interface>\n"
                            "    <graphics type='vnc' port='-1' autoport='yes' passwd='geheim'/>\n"
                            "    <sound model='ac97'/>\n"
                            "  </devices>\n"
                            "</domain>\n";

static DomusXmlDoc *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  DomusXmlDoc *doc = domus_xml_doc_parse (text, "domain", &error);

  g_assert_no_error (error);
  return doc;
}

static void
replace (DomusXmlDoc **doc, const char *what, const char *by)
{
  g_autofree char *text = domus_xml_doc_to_string (*doc);
  g_autoptr (GString) edited = g_string_new (text);

  g_assert_cmpuint (g_string_replace (edited, what, by, 0), >, 0);
  domus_xml_doc_unref (*doc);
  *doc = parse (edited->str);
}

static const struct
{
  const char *what;
  const char *by;
} edits[] = {
  { "<name>hal</name>", "<name>hal</name>\n  <title>HAL</title>" },
  { "262144</memory>", "524288</memory>" },
  { ">2</vcpu>", ">4</vcpu>" },
  { ">2</vcpu>", " current='1'>2</vcpu>" },
  { "    <boot dev='cdrom'/>\n", "" },
  { "<acpi/>", "<acpi/>\n    <pae/>" },
  { "<acpi/>", "<hyperv><relaxed state='on'/></hyperv>" },
  { "offset='utc'", "offset='localtime'" },
  { "offset='utc'/>", "offset='utc'>\n    <timer name='tsc' mode='native'/>\n  </clock>" },
  { "<on_reboot>restart</on_reboot>", "<on_reboot>destroy</on_reboot>" },
  { "<disk type='file' device='disk'>\n      <driver name='qemu' type='raw'/>\n      <source "
    "file='/a.img'/>",
    "<disk type='block' device='disk'>\n      <driver name='qemu' type='raw'/>\n      <source "
    "dev='/dev/a'/>" },
  { "type='raw'", "type='raw' cache='none'" },
  { "00:16:3e:00:00:02", "00:16:3e:00:00:03" },
  { "<interface type='bridge'>\n      <mac address='00:16:3e:00:00:01'/>\n      <source "
    "bridge='xenbr0'/>",
    "<interface type='network'>\n      <mac address='00:16:3e:00:00:01'/>\n      <source "
    "network='default'/>" },
  { "<sound model='ac97'/>", "<sound model='es1370'/>" },
  { "    <sound model='ac97'/>\n", "" },
  { "<sound model='ac97'/>", "<sound model='ac97'/>\n    <input type='tablet' bus='usb'/>" },
  { "passwd='geheim'", "passwd='anders'" },
  { " passwd='geheim'", "" },
};

/* Every change alone can be taken back, and made again. */
static void
test_single (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (edits); i++) {
    g_autoptr (DomusXmlDoc) before = parse (GUEST);
    g_autoptr (DomusXmlDoc) after = parse (GUEST);
    g_autoptr (DomusXmlDoc) back = NULL;
    g_autoptr (DomusXmlDoc) forth = NULL;
    g_autoptr (GPtrArray) changes = NULL;
    g_autoptr (GPtrArray) rest = NULL;

    replace (&after, edits[i].what, edits[i].by);
    changes = domus_domain_diff (before, after, FALSE);
    g_assert_cmpuint (changes->len, >, 0);
    back = domus_xml_doc_copy (after);
    forth = domus_xml_doc_copy (before);
    for (guint n = 0; n < changes->len; n++) {
      g_assert_true (domus_change_apply (back, before, after, changes->pdata[n], TRUE));
      g_assert_true (domus_change_apply (forth, before, after, changes->pdata[n], FALSE));
    }
    rest = domus_domain_diff (before, back, FALSE);
    if (rest->len > 0)
      g_error ("%s not taken back: %s", edits[i].by, ((DomusChange *)rest->pdata[0])->words);
    g_clear_pointer (&rest, g_ptr_array_unref);
    rest = domus_domain_diff (after, forth, FALSE);
    if (rest->len > 0)
      g_error ("%s not made: %s", edits[i].by, ((DomusChange *)rest->pdata[0])->words);
  }
}

static const DomusMergeItem *
only_item (const DomusMerge *merge)
{
  g_assert_cmpuint (merge->items->len, ==, 1);
  return merge->items->pdata[0];
}

/* Any two edits that do not touch each other are both there. */
static void
test_pairs (void)
{
  guint merged = 0;

  for (gsize a = 0; a < G_N_ELEMENTS (edits); a++) {
    for (gsize b = 0; b < G_N_ELEMENTS (edits); b++) {
      g_autoptr (DomusXmlDoc) base = parse (GUEST);
      g_autoptr (DomusXmlDoc) mine = parse (GUEST);
      g_autoptr (DomusXmlDoc) theirs = parse (GUEST);
      g_autoptr (DomusMerge) merge = NULL;
      g_autoptr (DomusXmlDoc) result = NULL;

      replace (&mine, edits[a].what, edits[a].by);
      replace (&theirs, edits[b].what, edits[b].by);
      merge = domus_merge_new (base, mine, theirs);
      result = domus_merge_get_result (merge);
      if (a == b) {
        g_autoptr (GPtrArray) rest = domus_domain_diff (mine, result, FALSE);

        if (!g_str_has_prefix (edits[a].by, "passwd"))
          g_assert_cmpuint (domus_merge_get_conflicts (merge), ==, 0);
        g_assert_cmpuint (rest->len, ==, 0);
      } else if (domus_merge_get_conflicts (merge) == 0) {
        g_autoptr (GPtrArray) from_mine = domus_domain_diff (mine, result, FALSE);
        g_autoptr (GPtrArray) from_theirs = domus_domain_diff (theirs, result, FALSE);
        g_autoptr (GPtrArray) own = domus_domain_diff (base, mine, FALSE);
        g_autoptr (GPtrArray) others = domus_domain_diff (base, theirs, FALSE);

        merged++;
        if (from_mine->len != others->len || from_theirs->len != own->len)
          g_error ("%s with %s: %u for %u, %u for %u", edits[a].by, edits[b].by, from_mine->len,
                   others->len, from_theirs->len, own->len);
      }
    }
  }
  g_assert_cmpuint (merged, >, G_N_ELEMENTS (edits) * 14);
}

static void
test_conflict (void)
{
  g_autoptr (DomusXmlDoc) base = parse (GUEST);
  g_autoptr (DomusXmlDoc) mine = parse (GUEST);
  g_autoptr (DomusXmlDoc) theirs = parse (GUEST);
  g_autoptr (DomusMerge) merge = NULL;
  g_autoptr (DomusXmlDoc) kept = NULL;
  g_autoptr (DomusXmlDoc) taken = NULL;
  DomusMergeItem *item;

  replace (&mine, ">2</vcpu>", ">4</vcpu>");
  replace (&theirs, ">2</vcpu>", ">8</vcpu>");
  merge = domus_merge_new (base, mine, theirs);
  g_assert_cmpuint (domus_merge_get_conflicts (merge), ==, 1);
  item = (DomusMergeItem *)only_item (merge);
  g_assert_false (item->take_mine);
  kept = domus_merge_get_result (merge);
  g_assert_cmpuint (domus_domain_get_max_vcpus (kept), ==, 8);
  item->take_mine = TRUE;
  taken = domus_merge_get_result (merge);
  g_assert_cmpuint (domus_domain_get_max_vcpus (taken), ==, 4);
}

/* The other's change can be refused as well. */
static void
test_refuse_theirs (void)
{
  g_autoptr (DomusXmlDoc) base = parse (GUEST);
  g_autoptr (DomusXmlDoc) theirs = parse (GUEST);
  g_autoptr (DomusMerge) merge = NULL;
  g_autoptr (DomusXmlDoc) result = NULL;

  replace (&theirs, "    <sound model='ac97'/>\n", "");
  merge = domus_merge_new (base, base, theirs);
  ((DomusMergeItem *)only_item (merge))->take_mine = TRUE;
  result = domus_merge_get_result (merge);
  g_assert_true (domus_xml_doc_equal (result, base));
}

/* My card is the same card where theirs is not the second one any more. */
static void
test_moved_device (void)
{
  g_autoptr (DomusXmlDoc) base = parse (GUEST);
  g_autoptr (DomusXmlDoc) mine = parse (GUEST);
  g_autoptr (DomusXmlDoc) into = parse (GUEST);
  g_autoptr (GPtrArray) changes = NULL;
  g_autofree char *source = NULL;

  replace (&mine, "<source network='default'/>", "<source network='inner'/>");
  changes = domus_domain_diff (base, mine, FALSE);
  g_assert_cmpuint (changes->len, ==, 1);
  domus_xml_doc_remove (into, "devices/interface[1]");
  g_assert_true (domus_change_apply (into, base, mine, changes->pdata[0], FALSE));
  source = domus_xml_doc_get (into, "devices/interface[1]/source/@network");
  g_assert_cmpstr (source, ==, "inner");
}

static void
test_revert_to_live (void)
{
  g_autoptr (DomusXmlDoc) config = parse (GUEST);
  g_autoptr (DomusXmlDoc) live = parse (GUEST);
  g_autoptr (GPtrArray) changes = NULL;
  g_autofree char *text = NULL;

  replace (&live, "<sound model='ac97'/>", "<sound model='ac97'><alias name='sound0'/></sound>");
  replace (&live, "port='-1'", "port='5901'");
  replace (&config, "    <sound model='ac97'/>\n", "");
  replace (&config, "offset='utc'", "offset='localtime'");
  changes = domus_domain_diff (live, config, TRUE);
  g_assert_cmpuint (changes->len, ==, 2);
  for (guint i = 0; i < changes->len; i++)
    g_assert_true (domus_change_revert_to_live (config, live, changes->pdata[i]));
  text = domus_xml_doc_to_string (config);
  g_assert_null (strstr (text, "alias"));
  g_assert_nonnull (strstr (text, "port='-1'"));
  g_assert_nonnull (strstr (text, "ac97"));
  g_assert_nonnull (strstr (text, "offset='utc'"));
}

/* Words are shown and kept: no password in them. */
static void
test_no_password (void)
{
  g_autoptr (DomusXmlDoc) before = parse (GUEST);
  g_autoptr (DomusXmlDoc) after = parse (GUEST);
  g_autoptr (GPtrArray) changes = NULL;

  replace (&after, "passwd='geheim'", "passwd='anders'");
  changes = domus_domain_diff (before, after, FALSE);
  g_assert_cmpuint (changes->len, ==, 1);
  for (guint i = 0; i < changes->len; i++) {
    const DomusChange *change = changes->pdata[i];

    g_assert_null (strstr (change->words, "geheim"));
    g_assert_null (strstr (change->words, "anders"));
    g_assert_cmpstr (change->after, !=, "anders");
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/merge/single", test_single);
  g_test_add_func ("/merge/pairs", test_pairs);
  g_test_add_func ("/merge/conflict", test_conflict);
  g_test_add_func ("/merge/refuse-theirs", test_refuse_theirs);
  g_test_add_func ("/merge/moved-device", test_moved_device);
  g_test_add_func ("/merge/revert-to-live", test_revert_to_live);
  g_test_add_func ("/merge/no-password", test_no_password);
  return g_test_run ();
}
