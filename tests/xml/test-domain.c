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

static const char guest[] =
    "<domain type='kvm' id='3'>\n"
    "  <name>hal</name>\n"
    "  <uuid>5b001f4d-7891-40d8-af55-96a56e8d07df</uuid>\n"
    "  <memory unit='MiB'>1024</memory>\n"
    "  <currentMemory>524288</currentMemory>\n"
    "  <vcpu placement='static' current='2'>4</vcpu>\n"
    "  <vcpus>\n"
    "    <vcpu id='0' enabled='yes' hotpluggable='no'/>\n"
    "  </vcpus>\n"
    "  <os>\n"
    "    <type arch='x86_64' machine='pc'>hvm</type>\n"
    "    <boot dev='hd'/>\n"
    "    <boot dev='network'/>\n"
    "    <bootmenu enable='yes'/>\n"
    "  </os>\n"
    "  <features>\n"
    "    <acpi/>\n"
    "    <hap state='off'/>\n"
    "  </features>\n"
    "  <clock offset='variable' adjustment='-3600' basis='utc'>\n"
    "    <timer name='hpet' present='no'/>\n"
    "  </clock>\n"
    "  <on_reboot>restart</on_reboot>\n"
    "  <devices>\n"
    "    <disk type='file' device='disk'>\n"
    "      <driver name='qemu' type='qcow2' cache='none'/>\n"
    "      <source file='/a.qcow2' index='1'>\n"
    "        <seclabel model='dac' relabel='no'/>\n"
    "      </source>\n"
    "      <backingStore type='file'>\n"
    "        <source file='/base'/>\n"
    "      </backingStore>\n"
    "      <target dev='hda' bus='ide'/>\n"
    "    </disk>\n"
    "    <disk type='block' device='disk'>\n"
    "      <driver name='phy' type='raw'/>\n"
    "      <source dev='/dev/vg/b'/>\n"
    "      <target dev='xvdb' bus='xen'/>\n"
    "      <shareable/>\n"
    "    </disk>\n"
    "    <disk type='volume' device='lun'>\n"
    "      <source pool='p' volume='v'/>\n"
    "      <target dev='sda'/>\n"
    "    </disk>\n"
    "    <disk type='network' device='disk'>\n"
    "      <source protocol='rbd' name='pool/img'>\n"
    "        <host name='h'/>\n"
    "      </source>\n"
    "      <target dev='vda' bus='virtio'/>\n"
    "      <boot order='1'/>\n"
    "    </disk>\n"
    "    <disk type='dir' device='floppy'>\n"
    "      <source dir='/d'/>\n"
    "      <target dev='fda' bus='fdc'/>\n"
    "    </disk>\n"
    "    <disk device='cdrom'>\n"
    "      <source startupPolicy='optional'/>\n"
    "      <target dev='hdc' bus='ide' tray='open'/>\n"
    "      <readonly/>\n"
    "    </disk>\n"
    "    <disk type='dir'/>\n"
    "    <interface type='network'>\n"
    "      <mac address='52:54:00:01:02:03'/>\n"
    "      <source network='default' portid='x' bridge='virbr0'/>\n"
    "      <target dev='vnet0'/>\n"
    "      <model type='e1000'/>\n"
    "      <boot order='2'/>\n"
    "    </interface>\n"
    "    <interface type='bridge'>\n"
    "      <source bridge='xenbr0'/>\n"
    "    </interface>\n"
    "    <interface type='user'/>\n"
    "    <interface/>\n"
    "    <graphics type='vnc' port='5901' autoport='yes' listen='127.0.0.1' passwd='secret'/>\n"
    "    <graphics type='spice' port='-1'>\n"
    "      <listen type='address' address='0.0.0.0'/>\n"
    "    </graphics>\n"
    "    <graphics type='vnc' port='-5901'>\n"
    "      <listen type='socket' socket='/s'/>\n"
    "    </graphics>\n"
    "    <graphics port='70000' socket='/t'/>\n"
    "    <video>\n"
    "      <model type='vga' vram='16384' heads='1' primary='yes'/>\n"
    "    </video>\n"
    "  </devices>\n"
    "</domain>\n";

static void
test_basics (void)
{
  g_autoptr (DomusXmlDoc) domain = xml_test_parse (guest);

  ASSERT_STRING (domus_domain_get_name (domain), "hal");
  ASSERT_STRING (domus_domain_get_uuid (domain), "5b001f4d-7891-40d8-af55-96a56e8d07df");
  ASSERT_STRING (domus_domain_get_title (domain), NULL);
  ASSERT_STRING (domus_domain_get_description (domain), NULL);
  g_assert_true (domus_domain_is_hvm (domain));
  domus_domain_set_title (domain, "two\nlines");
  domus_domain_set_description (domain, "two\nlines");
  ASSERT_STRING (domus_domain_get_title (domain), "two lines");
  ASSERT_STRING (domus_domain_get_description (domain), "two\nlines");
  domus_domain_set_title (domain, "");
  domus_domain_set_title (domain, NULL);
  domus_domain_set_description (domain, NULL);
  ASSERT_STRING (domus_xml_doc_to_string (domain), guest);
}

static void
test_not_hvm (void)
{
  static const char *const texts[] = { "<domain/>", "<domain><os><type>linux</type></os></domain>",
                                       "<domain><bootloader>pygrub</bootloader><os/></domain>" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (DomusXmlDoc) domain = xml_test_parse (texts[i]);
    g_assert_false (domus_domain_is_hvm (domain));
  }
}

static void
test_memory_units (void)
{
  static const struct
  {
    const char *text;
    guint64 kib;
  } cases[] = {
    { "<memory>524288</memory>", 524288 },
    { "<memory unit='KiB'> 7 </memory>", 7 },
    { "<memory unit='k'>7</memory>", 7 },
    { "<memory unit='b'>2048</memory>", 2 },
    { "<memory unit='bytes'>2048</memory>", 2 },
    { "<memory unit='KB'>1024</memory>", 1000 },
    { "<memory unit='M'>2</memory>", 2048 },
    { "<memory unit='MB'>1024</memory>", 1000000 },
    { "<memory unit='GiB'>2</memory>", 2097152 },
    { "<memory unit='T'>1</memory>", 1073741824 },
    { "<memory unit='P'>1</memory>", G_GUINT64_CONSTANT (1099511627776) },
    { "<memory unit='EiB'>20</memory>", G_MAXUINT64 / 1024 },
    { "<memory unit='what'>20</memory>", 20 },
    { "<memory unit=''>20</memory>", 20 },
    { "<memory>-5</memory>", 0 },
    { "", 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = g_strconcat ("<domain>", cases[i].text, "</domain>", NULL);
    g_autoptr (DomusXmlDoc) domain = xml_test_parse (text);
    g_assert_cmpuint (domus_domain_get_memory (domain), ==, cases[i].kib);
    g_assert_cmpuint (domus_domain_get_current_memory (domain), ==, cases[i].kib);
  }
}

static void
test_memory (void)
{
  g_autoptr (DomusXmlDoc) domain = xml_test_parse (guest);
  g_autoptr (DomusXmlDoc) bare = xml_test_parse ("<domain/>");

  g_assert_cmpuint (domus_domain_get_memory (domain), ==, 1048576);
  g_assert_cmpuint (domus_domain_get_current_memory (domain), ==, 524288);
  domus_domain_set_memory (domain, 1048576, 524288);
  ASSERT_STRING (domus_xml_doc_to_string (domain), guest);
  domus_domain_set_memory (domain, 2097152, 4194304);
  g_assert_cmpuint (domus_domain_get_memory (domain), ==, 2097152);
  g_assert_cmpuint (domus_domain_get_current_memory (domain), ==, 2097152);
  ASSERT_STRING (domus_xml_doc_get (domain, "memory/@unit"), "KiB");
  ASSERT_STRING (domus_xml_doc_get (domain, "currentMemory/@unit"), NULL);

  domus_domain_set_memory (bare, 1024, 1024);
  ASSERT_STRING (domus_xml_doc_to_string (bare),
                 "<domain>\n  <memory unit='KiB'>1024</memory>\n</domain>\n");
  domus_domain_set_memory (bare, 1024, 512);
  g_assert_cmpuint (domus_domain_get_current_memory (bare), ==, 512);
}

static void
test_vcpus (void)
{
  g_autoptr (DomusXmlDoc) domain = xml_test_parse (guest);
  g_autoptr (DomusXmlDoc) bare = xml_test_parse ("<domain/>");

  g_assert_cmpuint (domus_domain_get_max_vcpus (domain), ==, 4);
  g_assert_cmpuint (domus_domain_get_vcpus (domain), ==, 2);
  domus_domain_set_vcpus (domain, 4, 2);
  ASSERT_STRING (domus_xml_doc_to_string (domain), guest);
  domus_domain_set_vcpus (domain, 8, 9);
  g_assert_cmpuint (domus_domain_get_max_vcpus (domain), ==, 8);
  g_assert_cmpuint (domus_domain_get_vcpus (domain), ==, 8);
  g_assert_false (domus_xml_doc_exists (domain, "vcpu/@current"));
  g_assert_false (domus_xml_doc_exists (domain, "vcpus"));
  ASSERT_STRING (domus_xml_doc_get (domain, "vcpu/@placement"), "static");

  g_assert_cmpuint (domus_domain_get_max_vcpus (bare), ==, 1);
  g_assert_cmpuint (domus_domain_get_vcpus (bare), ==, 1);
  domus_domain_set_vcpus (bare, 0, 0);
  ASSERT_STRING (domus_xml_doc_get (bare, "vcpu"), "1");
  domus_domain_set_vcpus (bare, 4, 2);
  ASSERT_STRING (domus_xml_doc_get (bare, "vcpu/@current"), "2");
}

static void
assert_boot (const DomusXmlDoc *domain, const char *expected)
{
  g_auto (GStrv) order = domus_domain_get_boot_order (domain);

  ASSERT_STRING (g_strjoinv (" ", order), expected);
}

static void
test_boot_order (void)
{
  static const char *const three[] = { "cdrom", "hd", "network", NULL };
  static const char *const one[] = { "fd", NULL };
  g_autoptr (DomusXmlDoc) domain = xml_test_parse (guest);
  g_autoptr (DomusXmlDoc) bare = xml_test_parse ("<domain/>");

  assert_boot (domain, "hd network");
  g_assert_true (domus_domain_has_device_boot_order (domain));
  domus_domain_set_boot_order (domain, three);
  assert_boot (domain, "cdrom hd network");
  g_assert_false (domus_domain_has_device_boot_order (domain));
  ASSERT_STRING (domus_xml_doc_get_fragment (domain, "os"),
                 "<os>\n  <type arch='x86_64' machine='pc'>hvm</type>\n  <boot dev='cdrom'/>\n"
                 "  <boot dev='hd'/>\n  <boot dev='network'/>\n  <bootmenu enable='yes'/>\n</os>");
  domus_domain_set_boot_order (domain, three);
  assert_boot (domain, "cdrom hd network");
  domus_domain_set_boot_order (domain, one);
  assert_boot (domain, "fd");
  domus_domain_set_boot_order (domain, NULL);
  assert_boot (domain, "");
  g_assert_cmpuint (domus_xml_doc_count (domain, "os/boot"), ==, 0);

  assert_boot (bare, "");
  domus_domain_set_boot_order (bare, NULL);
  ASSERT_STRING (domus_xml_doc_to_string (bare), "<domain/>\n");
  domus_domain_set_boot_order (bare, one);
  assert_boot (bare, "fd");
}

static void
test_features (void)
{
  g_autoptr (DomusXmlDoc) domain = xml_test_parse (guest);
  g_autoptr (DomusXmlDoc) bare = xml_test_parse ("<domain/>");

  g_assert_true (domus_domain_get_feature (domain, "acpi"));
  g_assert_false (domus_domain_get_feature (domain, "apic"));
  g_assert_false (domus_domain_get_feature (domain, "hap"));
  domus_domain_set_feature (domain, "apic", TRUE);
  domus_domain_set_feature (domain, "hap", TRUE);
  g_assert_true (domus_domain_get_feature (domain, "apic"));
  g_assert_true (domus_domain_get_feature (domain, "hap"));
  domus_domain_set_feature (domain, "apic", FALSE);
  domus_domain_set_feature (domain, "hap", FALSE);
  ASSERT_STRING (domus_xml_doc_to_string (domain), guest);
  domus_domain_set_feature (domain, "acpi", FALSE);
  g_assert_true (domus_xml_doc_exists (domain, "features/hap"));

  domus_domain_set_feature (bare, "acpi", FALSE);
  domus_domain_set_feature (bare, "pae", TRUE);
  g_assert_true (domus_domain_get_feature (bare, "pae"));
  domus_domain_set_feature (bare, "pae", FALSE);
  g_assert_false (domus_xml_doc_exists (bare, "features"));
}

static void
test_clock_and_lifecycle (void)
{
  g_autoptr (DomusXmlDoc) domain = xml_test_parse (guest);

  ASSERT_STRING (domus_domain_get_clock (domain), "variable");
  domus_domain_set_clock (domain, "variable");
  ASSERT_STRING (domus_xml_doc_to_string (domain), guest);
  domus_domain_set_clock (domain, "localtime");
  ASSERT_STRING (domus_xml_doc_get_fragment (domain, "clock"),
                 "<clock offset='localtime'>\n  <timer name='hpet' present='no'/>\n</clock>");
  ASSERT_STRING (domus_domain_get_lifecycle (domain, "on_reboot"), "restart");
  ASSERT_STRING (domus_domain_get_lifecycle (domain, "on_crash"), NULL);
  domus_domain_set_lifecycle (domain, "on_crash", "preserve");
  domus_domain_set_lifecycle (domain, "on_reboot", NULL);
  ASSERT_STRING (domus_domain_get_lifecycle (domain, "on_crash"), "preserve");
  ASSERT_STRING (domus_domain_get_lifecycle (domain, "on_reboot"), NULL);
}

static void
test_video (void)
{
  g_autoptr (DomusXmlDoc) domain = xml_test_parse (guest);

  ASSERT_STRING (domus_domain_get_video_model (domain), "vga");
  domus_domain_set_video_model (domain, "vga");
  ASSERT_STRING (domus_xml_doc_to_string (domain), guest);
  domus_domain_set_video_model (domain, "cirrus");
  ASSERT_STRING (domus_xml_doc_get_fragment (domain, "devices/video"),
                 "<video>\n  <model type='cirrus' heads='1' primary='yes'/>\n</video>");
  domus_domain_set_video_model (domain, NULL);
  g_assert_false (domus_xml_doc_exists (domain, "devices/video"));
  domus_domain_set_video_model (domain, "qxl");
  ASSERT_STRING (domus_domain_get_video_model (domain), "qxl");
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
  g_autoptr (DomusXmlDoc) domain = xml_test_parse (guest);
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
  g_autoptr (DomusXmlDoc) domain = xml_test_parse (guest);

  set_source (domain, "hda", DOMUS_SOURCE_FILE, "/a.qcow2", NULL, NULL);
  set_source (domain, "xvdb", DOMUS_SOURCE_BLOCK, "/dev/vg/b", NULL, "raw");
  set_source (domain, "hdc", DOMUS_SOURCE_NONE, NULL, NULL, NULL);
  ASSERT_STRING (domus_xml_doc_to_string (domain), guest);

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
  g_autoptr (DomusXmlDoc) domain = xml_test_parse (guest);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    g_assert_false (domus_domain_set_disk_source (domain, cases[i].target, cases[i].kind,
                                                  cases[i].source, cases[i].pool, NULL, &error));
    g_assert_error (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_INVALID);
  }
  ASSERT_STRING (domus_xml_doc_to_string (domain), guest);
}

static void
test_add_and_remove_disks (void)
{
  g_autoptr (DomusXmlDoc) domain = xml_test_parse (guest);
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

static void
test_interfaces (void)
{
  g_autoptr (DomusXmlDoc) domain = xml_test_parse (guest);
  g_autoptr (GPtrArray) list = domus_domain_list_interfaces (domain);
  const DomusInterface *first = list->pdata[0], *second = list->pdata[1], *last = list->pdata[3];
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (list->len, ==, 4);
  g_assert_cmpstr (first->kind, ==, "network");
  g_assert_cmpstr (first->source, ==, "default");
  g_assert_cmpstr (first->mac, ==, "52:54:00:01:02:03");
  g_assert_cmpstr (first->model, ==, "e1000");
  g_assert_cmpstr (first->target, ==, "vnet0");
  g_assert_cmpuint (second->index, ==, 1);
  g_assert_cmpstr (second->source, ==, "xenbr0");
  g_assert_null (second->mac);
  g_assert_cmpstr (last->kind, ==, "");
  domus_interface_free (NULL);

  g_assert_true (domus_domain_set_interface (domain, 0, "network", "default", "52:54:00:01:02:03",
                                             "e1000", &error));
  g_assert_true (domus_domain_set_interface (domain, 0, NULL, NULL, NULL, NULL, &error));
  ASSERT_STRING (domus_xml_doc_to_string (domain), guest);
  g_assert_true (
      domus_domain_set_interface (domain, 0, "bridge", "br0", "52:54:00:0a:0b:0c", "", &error));
  ASSERT_STRING (domus_xml_doc_get_fragment (domain, "devices/interface[1]"),
                 "<interface type='bridge'>\n  <mac address='52:54:00:0a:0b:0c'/>\n"
                 "  <source bridge='br0'/>\n  <target dev='vnet0'/>\n  <boot order='2'/>\n"
                 "</interface>");
  g_assert_true (domus_domain_set_interface (domain, 1, "user", NULL, NULL, "", &error));
  ASSERT_STRING (domus_xml_doc_get_fragment (domain, "devices/interface[2]"),
                 "<interface type='user'>\n</interface>");
  g_assert_true (domus_domain_set_interface (domain, 2, "ethernet", "tap0", NULL, NULL, &error));
  ASSERT_STRING (domus_xml_doc_get (domain, "devices/interface[3]/source/@dev"), "tap0");
  g_assert_true (domus_domain_set_interface (domain, 4, "network", "default", "52:54:00:0a:0b:0d",
                                             "rtl8139", &error));
  g_assert_no_error (error);
  ASSERT_STRING (domus_xml_doc_get_fragment (domain, "devices/interface[5]"),
                 "<interface type='network'>\n  <mac address='52:54:00:0a:0b:0d'/>\n"
                 "  <source network='default'/>\n  <model type='rtl8139'/>\n</interface>");
}

static void
test_interface_errors (void)
{
  static const struct
  {
    guint index;
    const char *kind, *source, *mac;
  } cases[] = {
    { 5, "user", NULL, NULL },        { 4, NULL, NULL, "52:54:00:0a:0b:0d" },
    { 0, "network", NULL, NULL },     { 0, "bridge", "", NULL },
    { 0, NULL, NULL, "52:54:00:0a" }, { 0, NULL, NULL, "01:54:00:0a:0b:0d" },
  };
  g_autoptr (DomusXmlDoc) domain = xml_test_parse (guest);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    g_assert_false (domus_domain_set_interface (domain, cases[i].index, cases[i].kind,
                                                cases[i].source, cases[i].mac, NULL, &error));
    g_assert_error (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_INVALID);
  }
  ASSERT_STRING (domus_xml_doc_to_string (domain), guest);
}

static void
test_graphics (void)
{
  g_autoptr (DomusXmlDoc) domain = xml_test_parse (guest);
  g_autoptr (GPtrArray) list = domus_domain_list_graphics (domain);
  const DomusGraphics *vnc = list->pdata[0], *spice = list->pdata[1], *local = list->pdata[2];
  const DomusGraphics *odd = list->pdata[3];

  g_assert_cmpuint (list->len, ==, 4);
  g_assert_cmpstr (vnc->kind, ==, "vnc");
  g_assert_cmpint (vnc->port, ==, 5901);
  g_assert_true (vnc->autoport);
  g_assert_cmpstr (vnc->listen, ==, "127.0.0.1");
  g_assert_true (vnc->has_password);
  g_assert_cmpint (spice->port, ==, 0);
  g_assert_true (spice->autoport);
  g_assert_cmpstr (spice->listen, ==, "0.0.0.0");
  g_assert_false (spice->has_password);
  g_assert_cmpint (local->port, ==, 0);
  g_assert_false (local->autoport);
  g_assert_null (local->listen);
  g_assert_cmpstr (local->socket, ==, "/s");
  g_assert_cmpstr (odd->kind, ==, "");
  g_assert_cmpint (odd->port, ==, 0);
  g_assert_cmpstr (odd->socket, ==, "/t");
  domus_graphics_free (NULL);
}

static void
test_nothing_there (void)
{
  g_autoptr (DomusXmlDoc) domain = xml_test_parse ("<domain/>");
  g_autoptr (GPtrArray) disks = domus_domain_list_disks (domain);
  g_autoptr (GPtrArray) interfaces = domus_domain_list_interfaces (domain);
  g_autoptr (GPtrArray) graphics = domus_domain_list_graphics (domain);

  g_assert_cmpuint (disks->len + interfaces->len + graphics->len, ==, 0);
  g_assert_null (domus_domain_get_video_model (domain));
  g_assert_null (domus_domain_get_clock (domain));
  g_assert_false (domus_domain_has_device_boot_order (domain));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xml/domain/basics", test_basics);
  g_test_add_func ("/xml/domain/not-hvm", test_not_hvm);
  g_test_add_func ("/xml/domain/memory-units", test_memory_units);
  g_test_add_func ("/xml/domain/memory", test_memory);
  g_test_add_func ("/xml/domain/vcpus", test_vcpus);
  g_test_add_func ("/xml/domain/boot-order", test_boot_order);
  g_test_add_func ("/xml/domain/features", test_features);
  g_test_add_func ("/xml/domain/clock-and-lifecycle", test_clock_and_lifecycle);
  g_test_add_func ("/xml/domain/video", test_video);
  g_test_add_func ("/xml/domain/list-disks", test_list_disks);
  g_test_add_func ("/xml/domain/set-source", test_set_source);
  g_test_add_func ("/xml/domain/driver-follows", test_driver_follows);
  g_test_add_func ("/xml/domain/set-source-errors", test_set_source_errors);
  g_test_add_func ("/xml/domain/add-and-remove-disks", test_add_and_remove_disks);
  g_test_add_func ("/xml/domain/interfaces", test_interfaces);
  g_test_add_func ("/xml/domain/interface-errors", test_interface_errors);
  g_test_add_func ("/xml/domain/graphics", test_graphics);
  g_test_add_func ("/xml/domain/nothing-there", test_nothing_there);
  return g_test_run ();
}
