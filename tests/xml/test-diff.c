/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-test"
#include "config.h"

#include "domus-domain-diff.h"
#include "xml-test.h"

#include <string.h>

static const char guest[] =
    "<domain type='xen'><name>hal</name><memory unit='KiB'>1048576</memory>"
    "<currentMemory unit='KiB'>1048576</currentMemory><vcpu>1</vcpu>"
    "<os><type>hvm</type><boot dev='hd'/></os><features><acpi/></features>"
    "<clock offset='utc'><timer name='tsc'/></clock><on_reboot>restart</on_reboot><devices>"
    "<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='/a.img'/>"
    "<target dev='hda' bus='ide'/></disk>"
    "<disk type='file' device='cdrom'><target dev='hdc' bus='ide'/><readonly/></disk>"
    "<interface type='bridge'><mac address='00:16:3e:00:00:01'/><source bridge='xenbr0'/>"
    "<model type='e1000'/></interface><graphics type='vnc' port='-1' listen='127.0.0.1'/>"
    "<sound model='es1370'/><video><model type='cirrus' vram='8192'/></video></devices>"
    "<q:x xmlns:q='urn:q' a='1'>t</q:x></domain>";

static DomusXmlDoc *
replaced (const char *what, const char *by)
{
  g_auto (GStrv) parts = g_strsplit (guest, what, 2);
  g_autofree char *text = g_strjoinv (by, parts);

  g_assert_nonnull (parts[1]);
  return xml_test_parse (text);
}

static char *
words (GPtrArray *changes)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < changes->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "; " : "",
                            ((DomusChange *)changes->pdata[i])->words);
  return g_string_free (text, FALSE);
}

static const struct
{
  const char *what;
  const char *by;
  const char *words;
} changes[] = {
  { "hal", "falstaff", "Name: hal to falstaff" },
  { "<memory", "<title>T</title><memory", "Title: none to T" },
  { "1048576</memory><currentMemory unit='KiB'>1048576", "2097152</memory><currentMemory>2097152",
    "Memory: 1 GiB to 2 GiB" },
  { "1048576</currentMemory>", "524288</currentMemory>", "Memory at start: 1 GiB to 512 MiB" },
  { "1048576</memory>", "2097152</memory>", "Maximum memory: 1 GiB to 2 GiB" },
  { "<memory unit='KiB'>1048576", "<memory unit='GiB'>1", "" },
  { "<vcpu>1", "<vcpu>2", "CPUs: 1 to 2" },
  { "<vcpu>1", "<vcpu current='1'>2", "Maximum CPUs: 1 to 2" },
  { "<boot dev='hd'/>", "<boot dev='cdrom'/><boot dev='hd'/><boot dev='x'/>",
    "Boot order: hard disk to CD, hard disk, x" },
  { "<boot dev='hd'/>", "", "Boot order: hard disk to none" },
  { "<acpi/>", "<acpi/><apic/>", "APIC: off to on" },
  { "<features><acpi/></features>", "", "ACPI: on to off" },
  { "<acpi/>", "<acpi/><viridian/>", "features/viridian added" },
  { "offset='utc'", "offset='localtime'", "Clock: utc to localtime" },
  { "<on_reboot>restart", "<on_reboot>destroy", "When the guest reboots: restart to destroy" },
  { "/a.img", "/b.img", "Hard disk hda: “/a.img” to “/b.img”" },
  { "type='file' device='disk'><driver name='qemu' type='raw'/><source file='/a.img'/>",
    "type='volume' device='disk'><driver name='qemu' type='raw'/><source pool='p' volume='v'/>",
    "Hard disk hda: “/a.img” to “p/v”" },
  { "type='raw'", "type='qcow2'",
    "devices/disk[target/@dev='hda']/driver/@type: “raw” to “qcow2”" },
  { "<target dev='hdc'", "<source file='/xp.iso'/><target dev='hdc'",
    "CD in hdc: empty to “/xp.iso”" },
  { "<disk type='file' device='cdrom'><target dev='hdc' bus='ide'/><readonly/></disk>", "",
    "CD in hdc removed: empty" },
  { "<interface",
    "<disk type='dir' device='floppy'><source dir='/d'/><target dev='fda'/></disk>"
    "<interface",
    "Floppy in fda added: “?”" },
  { "00:16:3e:00:00:01", "00:16:3e:00:00:02",
    "Network card 1, MAC address: 00:16:3e:00:00:01 to 00:16:3e:00:00:02" },
  { "e1000", "rtl8139", "Network card 1, model: e1000 to rtl8139" },
  { "type='bridge'><mac address='00:16:3e:00:00:01'/><source bridge='xenbr0'/>",
    "type='network'><mac address='00:16:3e:00:00:01'/><source network='default'/>",
    "Network card 1: bridge “xenbr0” to network “default”" },
  { "<graphics", "<interface type='user'/><graphics", "Network card 2 added: user" },
  { "<interface type='bridge'><mac address='00:16:3e:00:00:01'/><source bridge='xenbr0'/>"
    "<model type='e1000'/></interface>",
    "", "Network card 1 removed: bridge “xenbr0”" },
  { "listen='127.0.0.1'", "listen='0.0.0.0'", "Display’s address: 127.0.0.1 to 0.0.0.0" },
  { "type='vnc'", "type='spice'", "Display: vnc to spice" },
  { "port='-1'", "port='5901'", "devices/graphics/@port: “-1” to “5901”" },
  { "type='cirrus'", "type='vga'", "Video card: cirrus to vga" },
  { "es1370", "sb16", "devices/sound/@model: “es1370” to “sb16”" },
  { "<sound model='es1370'/>", "", "devices/sound removed: “model=es1370”" },
  { "<sound", "<panic/><sound", "devices/panic added" },
  { "<video>", "<input type='tablet' bus='usb'/><video>",
    "devices/input added: “type=tablet bus=usb”" },
  { "<timer name='tsc'/>", "<timer name='hpet'/>", "clock/timer/@name: “tsc” to “hpet”" },
  { "<timer name='tsc'/>", "<timer name='hpet'/><timer name='rtc'/>",
    "clock/timer[1] added: “name=hpet”; clock/timer[2] added: “name=rtc”; "
    "clock/timer removed: “name=tsc”" },
  { "<timer name='tsc'/>", "", "clock/timer removed: “name=tsc”" },
  { "type='xen'", "type='kvm'", "@type: “xen” to “kvm”" },
  { "type='xen'", "type='xen' id='3'", "@id added: “3”" },
  { "a='1'>t", "a='2'>u", "q:x/@a: “1” to “2”; q:x: “t” to “u”" },
  { "a='1'>t</q:x>", "a='1'/>", "q:x: “t” to “”" },
  { "<readonly/>", "", "devices/disk[target/@dev='hdc']/readonly removed" },
  { "<readonly/>", "<readonly/><alias name='x'/><!-- c -->\n", "" },
  { "<disk type='file' device='cdrom'><target dev='hdc' bus='ide'/>",
    "<disk device='cdrom' type='file'><target bus='ide' dev='hdc'/>", "" },
};

static void
test_words (void)
{
  g_autoptr (DomusXmlDoc) before = xml_test_parse (guest);

  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++) {
    g_autoptr (DomusXmlDoc) after = replaced (changes[i].what, changes[i].by);
    g_autoptr (GPtrArray) found = domus_domain_diff (before, after, FALSE);
    g_autoptr (GPtrArray) back = domus_domain_diff (after, before, FALSE);
    g_autoptr (GPtrArray) same = domus_domain_diff (after, after, FALSE);
    g_autofree char *text = words (found);
    g_test_message ("%s", changes[i].words);
    g_assert_cmpstr (text, ==, changes[i].words);
    g_assert_cmpuint (back->len, ==, found->len);
    g_assert_cmpuint (same->len, ==, 0);
    for (guint n = 0; n < found->len; n++) {
      const DomusChange *change = found->pdata[n];
      g_assert_nonnull (change->place);
      g_assert_true (change->before != NULL || change->after != NULL);
    }
  }
}

static void
test_arguments_unchanged (void)
{
  g_autoptr (DomusXmlDoc) before = xml_test_parse (guest);
  g_autoptr (DomusXmlDoc) after = replaced ("hal", "x");
  g_autofree char *one = domus_xml_doc_to_string (before);
  g_autofree char *two = domus_xml_doc_to_string (after);
  g_autoptr (GPtrArray) found = domus_domain_diff (before, after, TRUE);
  g_autofree char *one_again = domus_xml_doc_to_string (before);
  g_autofree char *two_again = domus_xml_doc_to_string (after);

  g_assert_cmpuint (found->len, ==, 1);
  g_assert_cmpstr (one, ==, one_again);
  g_assert_cmpstr (two, ==, two_again);
  domus_change_free (NULL);
}

/* What libvirt adds to the definition of a running guest is no change. */
static void
test_live_to_config (void)
{
  g_autoptr (DomusXmlDoc) config = xml_test_parse (guest);
  gboolean noted = domus_xml_doc_insert_fragment (
      config, "", "<metadata><n:x xmlns:n='urn:n'/></metadata>", NULL);
  g_autoptr (DomusXmlDoc) live = xml_test_parse (
      "<domain type='xen' id='7'><name>hal</name><uuid/><memory unit='KiB'>1048576</memory>"
      "<currentMemory unit='KiB'>1048576</currentMemory><vcpu placement='static'>1</vcpu>"
      "<os><type arch='x86_64'>hvm</type><boot dev='hd'/></os><features><acpi/></features>"
      "<clock offset='utc'><timer name='tsc'/></clock><on_reboot>restart</on_reboot><devices>"
      "<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='/a.img' "
      "index='2'/><backingStore/><target dev='hda' bus='ide'/><alias name='a'/><address "
      "type='drive'/></disk>"
      "<disk type='file' device='cdrom'><source file='/xp.iso'/><target dev='hdc' bus='ide' "
      "tray='open'/><readonly/></disk><controller type='ide' index='0'/>"
      "<interface type='bridge'><mac address='00:16:3e:00:00:01'/><source bridge='xenbr0'/>"
      "<target dev='vif7.0'/><model type='e1000'/></interface><input type='mouse' bus='ps2'/>"
      "<graphics type='vnc' port='5900' listen='127.0.0.1'><listen type='address'/></graphics>"
      "<sound model='es1370'/><video><model type='cirrus' vram='8192'/></video>"
      "<memballoon model='xen'/><watchdog model='ib700'/></devices><seclabel type='dynamic'/>"
      "<q:x xmlns:q='urn:q' a='1'>t</q:x></domain>");
  g_autoptr (GPtrArray) found = domus_domain_diff (live, config, TRUE);
  g_autofree char *text = words (found);

  g_assert_true (noted); /* and is no change for a guest */
  g_assert_cmpstr (text, ==,
                   "UUID:  to none; CD in hdc: “/xp.iso” to empty; devices/watchdog removed: "
                   "“model=ib700”");
}

/* The same guest on a real Xen host, running and as it is stored. */
static void
test_real_live (void)
{
  g_autofree char *live_text = xml_test_read ("xenlab/data/domain-live.xml");
  g_autofree char *config_text = xml_test_read ("xenlab/data/domain-inactive.xml");
  g_autoptr (DomusXmlDoc) live = xml_test_parse (live_text);
  g_autoptr (DomusXmlDoc) config = xml_test_parse (config_text);
  g_autoptr (GPtrArray) found = domus_domain_diff (live, config, TRUE);
  g_autofree char *text = words (found);

  g_assert_cmpstr (text, ==, "");
}

static void
test_text_diff (void)
{
  static const struct
  {
    const char *before;
    const char *after;
    guint context;
    const char *expected;
  } cases[] = {
    { "", "", 3, "" },
    { "a\nb\n", "a\nb", 3, "" },
    { "", "a\n", 3, "@@ -0,0 +1,1 @@\n+a\n" },
    { "a\n", "", 3, "@@ -1,1 +0,0 @@\n-a\n" },
    { "a\nb\nc\n", "a\nx\nc\n", 1, "@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n" },
    { "a\nb\nc\n", "a\nx\nc\n", 0, "@@ -2,1 +2,1 @@\n-b\n+x\n" },
    { "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\nx\n3\n4\n5\n6\n7\n8\n9\ny\n", 1,
      "@@ -1,3 +1,3 @@\n 1\n-2\n+x\n 3\n@@ -9,1 +9,2 @@\n 9\n+y\n" },
    { "1\n2\n3\n4\n5\n", "x\n2\n3\n4\ny\n", 2, "@@ -1,5 +1,5 @@\n-1\n+x\n 2\n 3\n 4\n-5\n+y\n" },
    { "1\n2\n3\n4\n5\n6\n", "x\n2\n3\n4\n5\ny\n", 1,
      "@@ -1,2 +1,2 @@\n-1\n+x\n 2\n@@ -5,2 +5,2 @@\n 5\n-6\n+y\n" },
    { "a\nb\nc\nd\n", "b\nc\na\nd\n", 9, "@@ -1,4 +1,4 @@\n-a\n b\n c\n+a\n d\n" },
    { "a\n", "b\n", G_MAXUINT, "@@ -1,1 +1,1 @@\n-a\n+b\n" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *found = domus_text_diff (cases[i].before, cases[i].after, cases[i].context);
    g_assert_cmpstr (found, ==, cases[i].expected);
  }
}

/* Removing "+" and "-" lines gives the texts back, whatever their size. */
static void
test_text_diff_is_complete (void)
{
  for (guint round = 0; round < 60; round++) {
    guint lines = round < 58 ? 40 : 2500;
    g_autoptr (GString) before = g_string_new (NULL);
    g_autoptr (GString) after = g_string_new (NULL);
    g_autoptr (GString) old = g_string_new (NULL);
    g_autoptr (GString) new = g_string_new (NULL);
    g_autofree char *found = NULL;
    g_auto (GStrv) parts = NULL;
    for (guint i = 0; i < lines; i++) {
      g_string_append_printf (before, "%d\n", g_test_rand_int_range (0, 9));
      g_string_append_printf (after, "%d\n", g_test_rand_int_range (0, 9));
    }
    g_string_append (after, "end\n");
    found = domus_text_diff (before->str, after->str, G_MAXUINT);
    parts = g_strsplit (found, "\n", -1);
    for (guint i = 1; parts[i] != NULL && *parts[i] != '\0'; i++) {
      if (parts[i][0] != '+')
        g_string_append_printf (old, "%s\n", parts[i] + 1);
      if (parts[i][0] != '-')
        g_string_append_printf (new, "%s\n", parts[i] + 1);
    }
    g_assert_cmpstr (old->str, ==, before->str);
    g_assert_cmpstr (new->str, ==, after->str);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xml/diff/words", test_words);
  g_test_add_func ("/xml/diff/arguments-unchanged", test_arguments_unchanged);
  g_test_add_func ("/xml/diff/live-to-config", test_live_to_config);
  g_test_add_func ("/xml/diff/real-live", test_real_live);
  g_test_add_func ("/xml/diff/text", test_text_diff);
  g_test_add_func ("/xml/diff/text-is-complete", test_text_diff_is_complete);
  return g_test_run ();
}
