/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-test"
#include "config.h"

#include "domus-domain.h"
#include "domus-identity.h"
#include "domus-metadata.h"
#include "xml-test.h"

#include <string.h>

static const char guest[] =
    "<domain type='xen'><name>xp</name><uuid>C5ED2B0A-94DB-4C3A-A9F7-2B9A1F3E1D01</uuid>"
    "<memory unit='KiB'>524288</memory><currentMemory unit='KiB'>524288</currentMemory>"
    "<vcpu placement='static'>1</vcpu><os><type arch='x86_64' machine='xenfv'>hvm</type>"
    "<loader type='rom'>/usr/lib/xen/boot/hvmloader</loader><boot dev='hd'/></os>"
    "<features><acpi/><apic/><pae/></features><clock offset='localtime'/>"
    "<devices><disk type='file' device='disk'><source file='/xp.img'/>"
    "<target dev='hda' bus='ide'/></disk><disk type='file' device='cdrom'>"
    "<source file='/xp.iso'/><target dev='hdc' bus='ide'/><readonly/></disk>"
    "<interface type='bridge'><mac address='00:16:3E:01:02:03'/><source bridge='xenbr0'/>"
    "<model type='rtl8139'/></interface><video><model type='cirrus'/></video></devices></domain>";

static DomusXmlDoc *
edited (const char *path, const char *value)
{
  DomusXmlDoc *doc = xml_test_parse (guest);

  domus_xml_doc_set (doc, path, value);
  return doc;
}

static void
test_changes (void)
{
  static const struct
  {
    const char *path;
    const char *value; /* NULL removes */
    const char *rule;  /* NULL: Windows does not notice */
    const char *place;
  } cases[] = {
    { "uuid", "c5ed2b0a-94db-4c3a-a9f7-2b9a1f3e1d02", "identity-uuid", "uuid" },
    { "memory", "1048576", "identity-memory", "memory" },
    { "vcpu", "2", "identity-vcpus", "vcpu" },
    { "cpu/@mode", "host-passthrough", "identity-cpu", "cpu" },
    { "cpu/topology/@cores", "2", "identity-cpu", "cpu" },
    { "features/acpi", NULL, "identity-hal", "features" },
    { "features/apic", NULL, "identity-hal", "features" },
    { "os/loader/@type", "pflash", "identity-firmware", "os" },
    { "os/@firmware", "efi", "identity-firmware", "os" },
    { "devices/disk[1]/target/@bus", "xen", "identity-disk", "devices/disk[target/@dev='hda']" },
    { "devices/disk[1]/target/@dev", "hdb", "identity-disk", "devices/disk[target/@dev='hda']" },
    { "devices/disk[1]/serial", "WD-1", "identity-disk", "devices/disk[target/@dev='hda']" },
    { "devices/disk[1]", NULL, "identity-disk", "devices/disk[target/@dev='hda']" },
    { "devices/disk[2]", NULL, "identity-cdrom", "devices/disk[target/@dev='hdc']" },
    { "devices/disk[2]/target/@dev", "hdd", "identity-cdrom", "devices/disk[target/@dev='hdc']" },
    { "devices/interface/mac/@address", "00:16:3e:01:02:04", "identity-mac",
      "devices/interface[1]" },
    { "devices/interface", NULL, "identity-mac", "devices/interface[1]" },
    { "devices/interface/model/@type", "e1000", "identity-nic", "devices/interface[1]" },
    { "devices/video/model/@type", "vga", "identity-video", "devices/video[1]" },
    { "sysinfo/system/entry[@name='serial']", "X", "identity-serial", "sysinfo" },
    { "os/acpi/table", "/slic.bin", "identity-serial", "sysinfo" },
    /* what Windows sees the same */
    { "name", "other", NULL, NULL },
    { "title", "A title", NULL, NULL },
    { "currentMemory", "262144", NULL, NULL },
    { "os/loader", "/elsewhere/hvmloader", NULL, NULL },
    { "os/boot/@dev", "cdrom", NULL, NULL },
    { "clock/@offset", "utc", NULL, NULL },
    { "devices/disk[1]/source/@file", "/moved.img", NULL, NULL },
    { "devices/disk[2]/source", NULL, NULL, NULL },
    { "devices/disk[1]/target/@bus", NULL, NULL, NULL },
    { "devices/interface/source/@bridge", "xenbr1", NULL, NULL },
    { "devices/interface/mac/@address", "00:16:3e:01:02:03", NULL, NULL },
    { "uuid", "c5ed2b0a-94db-4c3a-a9f7-2b9a1f3e1d01", NULL, NULL },
    { "devices/graphics/@type", "vnc", NULL, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (DomusXmlDoc) before = xml_test_parse (guest);
    g_autoptr (DomusXmlDoc) after = edited (cases[i].path, cases[i].value);
    g_autoptr (GPtrArray) findings = domus_identity_compare (before, after);
    g_autofree char *old_print = domus_identity_fingerprint (before);
    g_autofree char *new_print = domus_identity_fingerprint (after);
    g_test_message ("%s = %s", cases[i].path, cases[i].value);
    if (cases[i].rule == NULL) {
      g_assert_cmpuint (findings->len, ==, 0);
      g_assert_cmpstr (old_print, ==, new_print);
    } else {
      const DomusFinding *finding = domus_findings_lookup (findings, cases[i].rule);
      g_assert_nonnull (finding);
      g_assert_cmpstr (finding->place, ==, cases[i].place);
      g_assert_cmpint (finding->severity, ==, DOMUS_SEVERITY_WARNING);
      g_assert_true (g_str_has_suffix (finding->summary, "."));
      g_assert_cmpstr (old_print, !=, new_print);
    }
  }
}

static void
test_lock (void)
{
  g_autoptr (DomusXmlDoc) doc = xml_test_parse (guest);
  g_autoptr (DomusXmlDoc) locked = NULL;
  g_autoptr (GPtrArray) silent = NULL;
  g_autoptr (GPtrArray) words = NULL;
  g_autofree char *before = domus_xml_doc_canonical (doc);
  g_autofree char *after = NULL;

  g_assert_false (domus_identity_is_locked (doc));
  g_assert_true (domus_identity_is_intact (doc));
  domus_identity_set_locked (doc, TRUE);
  g_assert_true (domus_identity_is_locked (doc));
  g_assert_true (domus_identity_is_intact (doc));

  /* The lock itself changes nothing of what it locks. */
  locked = domus_xml_doc_copy (doc);
  silent = domus_identity_guard (locked, doc);
  g_assert_cmpuint (silent->len, ==, 0);
  domus_domain_set_vcpus (doc, 2, 2);
  g_assert_false (domus_identity_is_intact (doc));
  words = domus_identity_guard (locked, doc);
  g_assert_cmpuint (words->len, ==, 1);

  /* Taking the lock off in the same edit does not silence it. */
  domus_identity_set_locked (doc, FALSE);
  g_clear_pointer (&words, g_ptr_array_unref);
  words = domus_identity_guard (locked, doc);
  g_assert_cmpuint (words->len, ==, 1);
  domus_domain_set_vcpus (doc, 1, 1);
  g_assert_true (domus_identity_is_intact (doc));
  after = domus_xml_doc_canonical (doc);
  g_assert_cmpstr (after, ==, before);
}

static void
test_unlocked_is_silent (void)
{
  g_autoptr (DomusXmlDoc) before = xml_test_parse (guest);
  g_autoptr (DomusXmlDoc) after = edited ("vcpu", "4");
  g_autoptr (GPtrArray) findings = domus_identity_guard (before, after);

  g_assert_cmpuint (findings->len, ==, 0);
}

static void
test_describe (void)
{
  g_autoptr (DomusXmlDoc) doc = xml_test_parse (guest);
  g_autoptr (DomusXmlDoc) nothing = xml_test_parse ("<domain/>");
  g_autofree char *text = domus_identity_describe (doc);
  g_autofree char *empty = domus_identity_describe (nothing);

  g_assert_nonnull (strstr (text, "mac:1=00:16:3e:01:02:03\n"));
  g_assert_nonnull (strstr (text, "disk:hda=ide\n"));
  g_assert_nonnull (strstr (text, "cdrom:hdc=ide\n"));
  g_assert_nonnull (strstr (text, "hal=acpi apic\n"));
  g_assert_nonnull (strstr (empty, "hal=no-acpi no-apic\n"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xml/identity/changes", test_changes);
  g_test_add_func ("/xml/identity/lock", test_lock);
  g_test_add_func ("/xml/identity/unlocked", test_unlocked_is_silent);
  g_test_add_func ("/xml/identity/describe", test_describe);
  return g_test_run ();
}
