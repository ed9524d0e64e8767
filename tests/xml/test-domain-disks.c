/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-test"
#include "config.h"

#include "domus-domain.h"
#include "xml-test.h"

#include <string.h>

#define ASSERT_STRING(expression, expected)                                                        \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *value_ = (expression);                                                        \
    g_assert_cmpstr (value_, ==, expected);                                                        \
  }                                                                                                \
  G_STMT_END

static char *
guest_text (void)
{
  return xml_test_read ("xml/data/guest.xml");
}

static DomusXmlDoc *
guest_domain (void)
{
  g_autofree char *text = guest_text ();

  return xml_test_parse (text);
}

static void
assert_untouched (const DomusXmlDoc *domain)
{
  g_autofree char *text = guest_text ();

  ASSERT_STRING (domus_xml_doc_to_string (domain), text);
}

static void
test_list_disks (void)
{
  static const DomusDisk expected[] = {
    { 0, DOMUS_DISK_KIND_DISK, DOMUS_SOURCE_FILE, (char *)"/a.qcow2", NULL, (char *)"hda",
      (char *)"ide", (char *)"qemu", (char *)"qcow2", FALSE, FALSE, FALSE },
    { 1, DOMUS_DISK_KIND_DISK, DOMUS_SOURCE_BLOCK, (char *)"/dev/vg/b", NULL, (char *)"xvdb",
      (char *)"xen", (char *)"phy", (char *)"raw", FALSE, TRUE, FALSE },
    { 2, DOMUS_DISK_KIND_LUN, DOMUS_SOURCE_VOLUME, (char *)"v", (char *)"p", (char *)"sda", NULL,
      NULL, NULL, FALSE, FALSE, FALSE },
    { 3, DOMUS_DISK_KIND_DISK, DOMUS_SOURCE_NETWORK, (char *)"rbd:pool/img", NULL, (char *)"vda",
      (char *)"virtio", NULL, NULL, FALSE, FALSE, FALSE },
    { 4, DOMUS_DISK_KIND_FLOPPY, DOMUS_SOURCE_OTHER, NULL, NULL, (char *)"fda", (char *)"fdc", NULL,
      NULL, FALSE, FALSE, FALSE },
    { 5, DOMUS_DISK_KIND_CDROM, DOMUS_SOURCE_NONE, NULL, NULL, (char *)"hdc", (char *)"ide", NULL,
      NULL, TRUE, FALSE, TRUE },
    { 6, DOMUS_DISK_KIND_DISK, DOMUS_SOURCE_NONE, NULL, NULL, (char *)"", NULL, NULL, NULL, FALSE,
      FALSE, FALSE },
  };
  g_autoptr (DomusXmlDoc) domain = guest_domain ();
  g_autoptr (GPtrArray) disks = domus_domain_list_disks (domain);

  g_assert_cmpuint (disks->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < disks->len; i++) {
    g_autoptr (DomusDisk) copy = domus_disk_copy (disks->pdata[i]);
    g_autoptr (DomusDisk) found = domus_domain_find_disk (domain, copy->target);
    const DomusDisk *both[] = { copy, found };
    for (gsize n = 0; n < (*copy->target != '\0' ? 2 : 1); n++) {
      const DomusDisk *disk = both[n];
      g_assert_cmpuint (disk->index, ==, expected[i].index);
      g_assert_cmpint (disk->kind, ==, expected[i].kind);
      g_assert_cmpint (disk->source_kind, ==, expected[i].source_kind);
      g_assert_cmpstr (disk->source, ==, expected[i].source);
      g_assert_cmpstr (disk->pool, ==, expected[i].pool);
      g_assert_cmpstr (disk->target, ==, expected[i].target);
      g_assert_cmpstr (disk->bus, ==, expected[i].bus);
      g_assert_cmpstr (disk->driver, ==, expected[i].driver);
      g_assert_cmpstr (disk->format, ==, expected[i].format);
      g_assert_cmpint (disk->readonly, ==, expected[i].readonly);
      g_assert_cmpint (disk->shareable, ==, expected[i].shareable);
      g_assert_cmpint (disk->tray_open, ==, expected[i].tray_open);
    }
  }
  g_assert_null (domus_domain_find_disk (domain, "hdd"));
  domus_disk_free (NULL);
}

static void
set_source (DomusXmlDoc *domain,
            const char *target,
            DomusSourceKind kind,
            const char *source,
            const char *pool,
            const char *format)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (domus_domain_set_disk_source (domain, target, kind, source, pool, format, &error));
  g_assert_no_error (error);
}

static void
test_set_source (void)
{
  g_autoptr (DomusXmlDoc) domain = guest_domain ();

  set_source (domain, "hda", DOMUS_SOURCE_FILE, "/a.qcow2", NULL, NULL);
  set_source (domain, "xvdb", DOMUS_SOURCE_BLOCK, "/dev/vg/b", NULL, "raw");
  set_source (domain, "hdc", DOMUS_SOURCE_NONE, NULL, NULL, NULL);
  assert_untouched (domain);

  set_source (domain, "hda", DOMUS_SOURCE_FILE, "/b.img", NULL, "raw");
  ASSERT_STRING (domus_xml_doc_get_fragment (domain, "devices/disk[1]"),
                 "<disk type='file' device='disk'>\n"
                 "  <driver name='qemu' type='raw' cache='none'/>\n"
                 "  <source file='/b.img'>\n    <seclabel model='dac' relabel='no'/>\n  </source>\n"
                 "  <target dev='hda' bus='ide'/>\n</disk>");
  set_source (domain, "hda", DOMUS_SOURCE_VOLUME, "v", "p", NULL);
  ASSERT_STRING (domus_xml_doc_get_fragment (domain, "devices/disk[1]/source"),
                 "<source pool='p' volume='v'>\n</source>");
  set_source (domain, "hda", DOMUS_SOURCE_VOLUME, "v", "q", NULL);
  ASSERT_STRING (domus_xml_doc_get (domain, "devices/disk[1]/source/@pool"), "q");
  set_source (domain, "vda", DOMUS_SOURCE_NETWORK, "nbd:x:y", NULL, NULL);
  ASSERT_STRING (domus_xml_doc_get (domain, "devices/disk[4]/source/@protocol"), "nbd");
  ASSERT_STRING (domus_xml_doc_get (domain, "devices/disk[4]/source/@name"), "x:y");
  g_assert_true (domus_xml_doc_exists (domain, "devices/disk[4]/source/host"));
  set_source (domain, "vda", DOMUS_SOURCE_BLOCK, "/dev/x", NULL, "raw");
  ASSERT_STRING (domus_xml_doc_get_fragment (domain, "devices/disk[4]/driver"),
                 "<driver type='raw'/>");
  g_assert_false (domus_xml_doc_exists (domain, "devices/disk[4]/source/host"));

  set_source (domain, "hdc", DOMUS_SOURCE_BLOCK, "/dev/sr0", NULL, NULL);
  ASSERT_STRING (domus_xml_doc_get_fragment (domain, "devices/disk[6]"),
                 "<disk device='cdrom' type='block'>\n"
                 "  <source startupPolicy='optional' dev='/dev/sr0'/>\n"
                 "  <target dev='hdc' bus='ide' tray='open'/>\n  <readonly/>\n</disk>");
  set_source (domain, "hdc", DOMUS_SOURCE_NONE, NULL, NULL, NULL);
  g_assert_false (domus_xml_doc_exists (domain, "devices/disk[6]/source"));
  set_source (domain, "fda", DOMUS_SOURCE_NONE, NULL, NULL, NULL);
}

/* Xen's drivers serve one kind of source each. */
static void
test_driver_follows (void)
{
  static const struct
  {
    const char *device;
    const char *driver;
    DomusSourceKind kind;
    const char *expected;
  } cases[] = {
    { "disk", "phy", DOMUS_SOURCE_BLOCK, "phy" },   { "disk", "phy", DOMUS_SOURCE_FILE, "qemu" },
    { "disk", "file", DOMUS_SOURCE_FILE, "file" },  { "disk", "file", DOMUS_SOURCE_BLOCK, "phy" },
    { "disk", "qemu", DOMUS_SOURCE_BLOCK, "qemu" }, { "disk", "tap", DOMUS_SOURCE_FILE, "tap" },
    { "cdrom", "phy", DOMUS_SOURCE_BLOCK, "qemu" }, { "cdrom", "tap2", DOMUS_SOURCE_FILE, "qemu" },
    { "cdrom", "file", DOMUS_SOURCE_FILE, "file" }, { "cdrom", "file", DOMUS_SOURCE_BLOCK, "qemu" },
    { "cdrom", "qemu", DOMUS_SOURCE_FILE, "qemu" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = g_strdup_printf (
        "<domain><devices><disk type='file' device='%s'><driver name='%s' type='raw'/>"
        "<source file='/old'/><target dev='hdc'/></disk></devices></domain>",
        cases[i].device, cases[i].driver);
    g_autoptr (DomusXmlDoc) domain = xml_test_parse (text);
    set_source (domain, "hdc", cases[i].kind, "/new", NULL, NULL);
    ASSERT_STRING (domus_xml_doc_get (domain, "devices/disk/driver/@name"), cases[i].expected);
    ASSERT_STRING (domus_xml_doc_get (domain, "devices/disk/driver/@type"), "raw");
  }
}

static void
test_set_source_errors (void)
{
  static const struct
  {
    const char *target;
    DomusSourceKind kind;
    const char *source;
    const char *pool;
  } cases[] = {
    { "hdd", DOMUS_SOURCE_FILE, "/x", NULL },  { "hda", DOMUS_SOURCE_NONE, NULL, NULL },
    { "hdc", DOMUS_SOURCE_FILE, NULL, NULL },  { "hdc", DOMUS_SOURCE_BLOCK, "", NULL },
    { "hdc", DOMUS_SOURCE_VOLUME, "v", NULL }, { "hdc", DOMUS_SOURCE_NETWORK, "rbd", NULL },
    { "hdc", DOMUS_SOURCE_OTHER, "/x", NULL }, { "h'd", DOMUS_SOURCE_FILE, "/x", NULL },
  };
  g_autoptr (DomusXmlDoc) domain = guest_domain ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    g_assert_false (domus_domain_set_disk_source (domain, cases[i].target, cases[i].kind,
                                                  cases[i].source, cases[i].pool, NULL, &error));
    g_assert_error (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_INVALID);
  }
  assert_untouched (domain);
}

static void
test_add_and_remove_disks (void)
{
  g_autoptr (DomusXmlDoc) domain = guest_domain ();
  g_autoptr (GPtrArray) disks = domus_domain_list_disks (domain);
  g_autoptr (DomusDisk) nameless = domus_disk_new ();
  g_autoptr (DomusXmlDoc) bare = xml_test_parse ("<domain>\n  <name>a</name>\n</domain>");
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 6; i++) {
    DomusDisk *disk = disks->pdata[i];
    g_assert_false (domus_domain_add_disk (domain, disk, &error));
    g_assert_error (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_INVALID);
    g_clear_error (&error);
    g_assert_true (domus_domain_add_disk (bare, disk, &error));
    g_assert_no_error (error);
  }
  g_assert_false (domus_domain_add_disk (bare, nameless, &error));
  g_assert_error (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_INVALID);
  ASSERT_STRING (
      domus_xml_doc_to_string (bare),
      "<domain>\n  <name>a</name>\n  <devices>\n"
      "    <disk type='file' device='disk'>\n      <driver name='qemu' type='qcow2'/>\n"
      "      <source file='/a.qcow2'/>\n      <target dev='hda' bus='ide'/>\n    </disk>\n"
      "    <disk type='block' device='disk'>\n      <driver name='phy' type='raw'/>\n"
      "      <source dev='/dev/vg/b'/>\n      <target dev='xvdb' bus='xen'/>\n"
      "      <shareable/>\n    </disk>\n"
      "    <disk type='volume' device='lun'>\n      <source pool='p' volume='v'/>\n"
      "      <target dev='sda'/>\n    </disk>\n"
      "    <disk type='network' device='disk'>\n"
      "      <source protocol='rbd' name='pool/img'/>\n"
      "      <target dev='vda' bus='virtio'/>\n    </disk>\n"
      "    <disk type='file' device='floppy'>\n      <target dev='fda' bus='fdc'/>\n    </disk>\n"
      "    <disk type='file' device='cdrom'>\n      <target dev='hdc' bus='ide'/>\n"
      "      <readonly/>\n    </disk>\n  </devices>\n</domain>\n");
  for (guint i = 0; i < 6; i++)
    g_assert_true (domus_domain_remove_disk (bare, ((DomusDisk *)disks->pdata[i])->target));
  g_assert_false (domus_domain_remove_disk (bare, "hda"));
  g_assert_false (domus_xml_doc_exists (bare, "devices/disk"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xml/domain-disks/list-disks", test_list_disks);
  g_test_add_func ("/xml/domain-disks/set-source", test_set_source);
  g_test_add_func ("/xml/domain-disks/driver-follows", test_driver_follows);
  g_test_add_func ("/xml/domain-disks/set-source-errors", test_set_source_errors);
  g_test_add_func ("/xml/domain-disks/add-and-remove-disks", test_add_and_remove_disks);
  return g_test_run ();
}
