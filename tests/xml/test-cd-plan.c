/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-test"
#include "config.h"

#include "domus-cd-doctor.h"
#include "domus-domain-diff.h"
#include "domus-metadata.h"
#include "xml-test.h"

#include <string.h>

/* When a repair takes effect, and what is handed to a running guest. */

#define HDA                                                                                        \
  "<disk type='file' device='disk'><source file='/hda.img'/><target dev='hda' bus='ide'/></disk>"
#define FULL                                                                                       \
  "<disk type='file' device='cdrom'><driver name='qemu' type='raw'/><source file='/xp.iso'/>"      \
  "<target dev='hdc' bus='ide'/><readonly/></disk>"
#define OTHER                                                                                      \
  "<disk type='file' device='cdrom'><driver name='qemu' type='raw'/><source file='/o.iso'/>"       \
  "<target dev='hdc' bus='ide'/><readonly/></disk>"
#define EMPTY                                                                                      \
  "<disk type='file' device='cdrom'><driver name='qemu' type='raw'/>"                              \
  "<target dev='hdc' bus='ide'/><readonly/></disk>"
#define HARD                                                                                       \
  "<disk type='file' device='disk'><source file='/c'/><target dev='hdc' bus='ide'/></disk>"

#define NEXT DOMUS_CD_EFFECT_NEXT_START
#define NOW DOMUS_CD_EFFECT_NOW
#define REBOOT DOMUS_CD_EFFECT_GUEST_REBOOT
#define RESTART DOMUS_CD_EFFECT_RESTART
#define NOTHING DOMUS_CD_EFFECT_NONE

static DomusXmlDoc *
make (const char *disks, const char *on_reboot)
{
  g_autofree char *text = g_strdup_printf (
      "<domain type='xen'><name>hal</name><os><type>hvm</type><boot dev='hd'/></os>"
      "<on_reboot>%s</on_reboot><devices>" HDA "%s</devices></domain>",
      on_reboot, disks);

  return xml_test_parse (text);
}

static const struct
{
  const char *name;
  DomusDriver driver;
  const char *config;
  const char *live;    /* NULL: off */
  const char *started; /* NULL: unknown */
  const char *on_reboot;
  gboolean refused;
  gboolean eject;
  DomusCdEffect effect;
} effects[] = {
  { "off", DOMUS_DRIVER_XEN, EMPTY, NULL, NULL, "restart", FALSE, FALSE, NEXT },
  { "off-done", DOMUS_DRIVER_XEN, FULL, NULL, NULL, "restart", FALSE, FALSE, NOTHING },
  { "off-eject", DOMUS_DRIVER_XEN, FULL, NULL, NULL, "restart", FALSE, TRUE, NEXT },
  { "running-done", DOMUS_DRIVER_XEN, FULL, FULL, NULL, "restart", FALSE, FALSE, NOTHING },
  { "running-ejected-done", DOMUS_DRIVER_XEN, EMPTY, EMPTY, NULL, "restart", FALSE, TRUE, NOTHING },

  /* Xen: a live insert needs a medium at start. */
  { "xen-started-full", DOMUS_DRIVER_XEN, EMPTY, EMPTY, FULL, "restart", FALSE, FALSE, NOW },
  { "xen-started-other", DOMUS_DRIVER_XEN, OTHER, OTHER, OTHER, "restart", FALSE, FALSE, NOW },
  { "xen-started-empty", DOMUS_DRIVER_XEN, EMPTY, EMPTY, EMPTY, "restart", FALSE, FALSE, REBOOT },
  { "xen-started-without", DOMUS_DRIVER_XEN, EMPTY, EMPTY, "", "restart", FALSE, FALSE, REBOOT },
  { "xen-started-disk", DOMUS_DRIVER_XEN, EMPTY, EMPTY, HARD, "restart", FALSE, FALSE, REBOOT },
  { "xen-unknown-empty", DOMUS_DRIVER_XEN, EMPTY, EMPTY, NULL, "restart", FALSE, FALSE, REBOOT },
  { "xen-unknown-full", DOMUS_DRIVER_XEN, OTHER, OTHER, NULL, "restart", FALSE, FALSE, NOW },
  { "xen-config-done-live-empty", DOMUS_DRIVER_XEN, FULL, EMPTY, EMPTY, "restart", FALSE, FALSE,
    REBOOT },
  { "xen-no-drive", DOMUS_DRIVER_XEN, "", "", "", "restart", FALSE, FALSE, REBOOT },
  { "xen-drive-only-in-config", DOMUS_DRIVER_XEN, EMPTY, "", "", "restart", FALSE, FALSE, REBOOT },
  { "xen-live-only", DOMUS_DRIVER_XEN, EMPTY, FULL, FULL, "restart", FALSE, FALSE, REBOOT },
  { "xen-eject", DOMUS_DRIVER_XEN, FULL, FULL, FULL, "restart", FALSE, TRUE, NOW },
  { "xen-eject-started-empty", DOMUS_DRIVER_XEN, FULL, FULL, EMPTY, "restart", FALSE, TRUE, NOW },
  { "xen-add-empty", DOMUS_DRIVER_XEN, "", "", "", "restart", FALSE, TRUE, REBOOT },
  { "xen-stops-at-reboot", DOMUS_DRIVER_XEN, EMPTY, EMPTY, EMPTY, "destroy", FALSE, FALSE,
    RESTART },
  { "xen-live-only-stops", DOMUS_DRIVER_XEN, EMPTY, FULL, FULL, "destroy", FALSE, FALSE, NEXT },
  { "xen-dead", DOMUS_DRIVER_XEN, EMPTY, EMPTY, FULL, "restart", TRUE, FALSE, RESTART },
  { "xen-dead-eject", DOMUS_DRIVER_XEN, FULL, FULL, FULL, "restart", TRUE, TRUE, RESTART },

  /* QEMU: media change whenever there is a drive. */
  { "qemu-empty", DOMUS_DRIVER_QEMU, EMPTY, EMPTY, EMPTY, "restart", FALSE, FALSE, NOW },
  { "qemu-other", DOMUS_DRIVER_QEMU, OTHER, OTHER, NULL, "restart", FALSE, FALSE, NOW },
  { "qemu-eject", DOMUS_DRIVER_QEMU, FULL, FULL, NULL, "restart", FALSE, TRUE, NOW },
  { "qemu-no-drive", DOMUS_DRIVER_QEMU, "", "", "", "restart", FALSE, FALSE, RESTART },
  { "qemu-hdc-is-a-disk-live", DOMUS_DRIVER_QEMU, EMPTY, HARD, HARD, "restart", FALSE, FALSE,
    RESTART },
  { "qemu-live-only", DOMUS_DRIVER_QEMU, EMPTY, FULL, FULL, "restart", FALSE, FALSE, NEXT },
  { "qemu-no-drive-live-done", DOMUS_DRIVER_QEMU, EMPTY, "", "", "restart", FALSE, TRUE, NOTHING },

  /* libvirt's test driver knows no media change. */
  { "test-empty", DOMUS_DRIVER_TEST, EMPTY, EMPTY, EMPTY, "restart", FALSE, FALSE, RESTART },
  { "test-off", DOMUS_DRIVER_TEST, EMPTY, NULL, NULL, "restart", FALSE, FALSE, NEXT },
};

static void
test_effect (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (DomusPlatform) platform = xml_test_platform (effects[i].driver);
  g_autoptr (DomusXmlDoc) config = make (effects[i].config, "restart");
  g_autoptr (DomusXmlDoc) live =
      effects[i].live ? make (effects[i].live, effects[i].on_reboot) : NULL;
  g_autoptr (DomusXmlDoc) started =
      effects[i].started ? make (effects[i].started, effects[i].on_reboot) : NULL;
  DomusCdCase cd_case = { .config = config,
                          .live = live,
                          .started = started,
                          .platform = platform,
                          .display_refused = effects[i].refused };
  g_autoptr (GError) error = NULL;
  g_autoptr (DomusCdRepair) repair =
      domus_cd_doctor_plan (&cd_case, effects[i].eject ? DOMUS_SOURCE_NONE : DOMUS_SOURCE_FILE,
                            effects[i].eject ? NULL : "/xp.iso", FALSE, &error);

  g_assert_no_error (error);
  g_test_message ("%s %s", repair->words, repair->when);
  g_assert_cmpint (repair->effect, ==, effects[i].effect);
  g_assert_true ((repair->live_drive_xml != NULL) == (effects[i].effect == NOW));
  g_assert_cmpstr (repair->drive->source, ==, effects[i].eject ? NULL : "/xp.iso");
  if (repair->live_drive_xml != NULL) {
    g_autoptr (DomusXmlDoc) disk = domus_xml_doc_parse (repair->live_drive_xml, "disk", &error);
    g_autofree char *source = domus_xml_doc_get (disk, "source/@file");
    g_autofree char *target = domus_xml_doc_get (disk, "target/@dev");
    g_assert_no_error (error);
    g_assert_cmpstr (source, ==, effects[i].eject ? NULL : "/xp.iso");
    g_assert_cmpstr (target, ==, "hdc");
  }
}

/* What the drive of the running guest has beside its source goes back to it. */
static void
test_live_drive (void)
{
  g_autoptr (DomusPlatform) platform = xml_test_platform (DOMUS_DRIVER_QEMU);
  g_autoptr (DomusXmlDoc) config = make (EMPTY, "restart");
  g_autoptr (DomusXmlDoc) live =
      make ("<disk type='file' device='cdrom'>\n  <driver name='qemu' type='raw' cache='none'/>\n"
            "  <source file='/old.iso' index='3'/>\n  <backingStore/>\n"
            "  <target dev='hdc' bus='ide' tray='open'/>\n  <readonly/>\n"
            "  <alias name='ide0-1-0'/>\n</disk>",
            "restart");
  DomusCdCase cd_case = { .config = config, .live = live, .platform = platform };
  g_autoptr (DomusCdRepair) repair =
      domus_cd_doctor_plan (&cd_case, DOMUS_SOURCE_BLOCK, "/dev/sr0", FALSE, NULL);

  g_assert_cmpstr (repair->live_drive_xml, ==,
                   "<disk type='block' device='cdrom'>\n"
                   "  <driver name='qemu' type='raw' cache='none'/>\n  <source dev='/dev/sr0'/>\n"
                   "  <target dev='hdc' bus='ide' tray='open'/>\n  <readonly/>\n"
                   "  <alias name='ide0-1-0'/>\n</disk>");
  g_assert_cmpint (repair->drive->source_kind, ==, DOMUS_SOURCE_BLOCK);
}

static void
assert_config (const char *disks,
               DomusDriver driver,
               const char *path,
               const char *expected,
               const char *words)
{
  g_autoptr (DomusPlatform) platform = xml_test_platform (driver);
  g_autoptr (DomusXmlDoc) config = make (disks, "restart");
  DomusCdCase cd_case = { .config = config, .platform = platform };
  g_autoptr (GError) error = NULL;
  g_autoptr (DomusCdRepair) repair =
      domus_cd_doctor_plan (&cd_case, DOMUS_SOURCE_FILE, "/xp.iso", TRUE, &error);
  g_autofree char *fragment = NULL;

  g_assert_no_error (error);
  fragment = domus_xml_doc_get_fragment (repair->config, path);
  g_assert_cmpstr (fragment, ==, expected);
  g_assert_cmpstr (repair->words, ==, words);
}

static void
test_definitions (void)
{
  static const char boots[] = " The guest boots from the CD when its hard disk does not boot.";
  g_autofree char *added =
      g_strconcat ("A CD drive is added at hdc, with “/xp.iso” in it.", boots, NULL);
  g_autofree char *added_hdd =
      g_strconcat ("A CD drive is added at hdd, with “/xp.iso” in it.", boots, NULL);
  g_autofree char *filled = g_strconcat ("“/xp.iso” goes into the CD drive hdc.", boots, NULL);
  g_autofree char *moved = g_strconcat ("The CD drive moves from xvdc to hdc.", boots, NULL);
  g_autofree char *served = g_strconcat (
      "“/xp.iso” goes into the CD drive hdc. The drive hdc is served by QEMU, as Xen wants it.",
      boots, NULL);

  assert_config ("", DOMUS_DRIVER_XEN, "devices/disk[2]",
                 "<disk type='file' device='cdrom'>\n  <driver name='qemu' type='raw'/>\n"
                 "  <source file='/xp.iso'/>\n  <target dev='hdc' bus='ide'/>\n  <readonly/>\n"
                 "</disk>",
                 added);
  assert_config (HARD, DOMUS_DRIVER_XEN, "devices/disk[3]/target", "<target dev='hdd' bus='ide'/>",
                 added_hdd);
  assert_config ("", DOMUS_DRIVER_XEN, "os",
                 "<os><type>hvm</type><boot dev='hd'/><boot dev='cdrom'/></os>", added);
  assert_config (EMPTY, DOMUS_DRIVER_XEN, "devices/disk[2]", FULL, filled);
  assert_config ("<disk type='file' device='cdrom'><source file='/xp.iso'/><target dev='xvdc' "
                 "bus='xen'/><serial>x</serial><address type='drive'/></disk>",
                 DOMUS_DRIVER_XEN, "devices/disk[2]",
                 "<disk type='file' device='cdrom'><source file='/xp.iso'/><target dev='hdc' "
                 "bus='ide'/><serial>x</serial></disk>",
                 moved);
  assert_config ("<disk type='block' device='cdrom'><driver name='phy'/><source dev='/dev/cdrom'/>"
                 "<target dev='hdc' bus='ide'/></disk>",
                 DOMUS_DRIVER_XEN, "devices/disk[2]",
                 "<disk type='file' device='cdrom'><driver name='qemu'/><source file='/xp.iso'/>"
                 "<target dev='hdc' bus='ide'/></disk>",
                 served);
  /* A CD of drivers on another bus stays where it is on QEMU. */
  assert_config ("<disk type='file' device='cdrom'><source file='/virtio.iso'/><target dev='sdb' "
                 "bus='scsi'/></disk>",
                 DOMUS_DRIVER_QEMU, "devices/disk[2]/source", "<source file='/virtio.iso'/>",
                 added);
}

/* The book's guest, as libvirt keeps it, before and after. */
static void
test_book (void)
{
  g_autofree char *text = xml_test_read ("golden/cd-book-broken.xml");
  g_autoptr (DomusPlatform) platform = xml_test_platform (DOMUS_DRIVER_XEN);
  g_autoptr (DomusXmlDoc) config = xml_test_parse (text);
  DomusCdCase cd_case = { .config = config, .platform = platform };
  g_autoptr (DomusCdRepair) repair =
      domus_cd_doctor_plan (&cd_case, DOMUS_SOURCE_FILE, "/mnt/winxp.iso", TRUE, NULL);
  g_autofree char *repaired = domus_xml_doc_to_string (repair->config);
  g_autofree char *difference = domus_text_diff (text, repaired, 0);

  xml_test_assert_golden (repaired, "cd-book-repaired.xml");
  g_assert_cmpstr (difference, ==,
                   "@@ -10,0 +11,1 @@\n"
                   "+    <boot dev='cdrom'/>\n"
                   "@@ -25,0 +27,6 @@\n"
                   "+    <disk type='file' device='cdrom'>\n"
                   "+      <driver name='qemu' type='raw'/>\n"
                   "+      <source file='/mnt/winxp.iso'/>\n"
                   "+      <target dev='hdc' bus='ide'/>\n"
                   "+      <readonly/>\n"
                   "+    </disk>\n");
}

static void
test_two_drives (void)
{
  static const char drivers[] =
      "<disk type='file' device='cdrom'><source file='/drivers.iso'/><target dev='hdc' "
      "bus='ide'/></disk><disk type='file' device='cdrom'><target dev='hdd' bus='ide'/></disk>";
  g_autoptr (DomusPlatform) platform = xml_test_platform (DOMUS_DRIVER_XEN);
  g_autoptr (DomusXmlDoc) config = make (drivers, "restart");
  DomusCdCase cd_case = { .config = config, .platform = platform };
  g_autoptr (DomusCdRepair) install =
      domus_cd_doctor_plan (&cd_case, DOMUS_SOURCE_FILE, "/xp.iso", FALSE, NULL);
  g_autoptr (DomusCdRepair) again =
      domus_cd_doctor_plan (&cd_case, DOMUS_SOURCE_FILE, "/drivers.iso", FALSE, NULL);

  g_assert_cmpstr (install->drive->target, ==, "hdd");
  g_assert_cmpstr (again->drive->target, ==, "hdc");
  g_assert_cmpint (again->effect, ==, NOTHING);
  g_assert_cmpstr (again->words, ==, "The CD is where it should be.");
}

static void
test_words_of_ejecting (void)
{
  static const struct
  {
    const char *config;
    const char *live;
    const char *words;
  } cases[] = {
    { FULL, NULL, "The CD drive hdc is emptied." },
    { "", NULL, "An empty CD drive is added at hdc." },
    { EMPTY, FULL, "The running guest’s drive becomes as its saved definition says." },
  };
  g_autoptr (DomusPlatform) platform = xml_test_platform (DOMUS_DRIVER_QEMU);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (DomusXmlDoc) config = make (cases[i].config, "restart");
    g_autoptr (DomusXmlDoc) live = cases[i].live ? make (cases[i].live, "restart") : NULL;
    DomusCdCase cd_case = { .config = config, .live = live, .platform = platform };
    g_autoptr (DomusCdRepair) repair =
        domus_cd_doctor_plan (&cd_case, DOMUS_SOURCE_NONE, NULL, FALSE, NULL);
    g_assert_cmpstr (repair->words, ==, cases[i].words);
  }
}

static void
assert_boot (DomusDriver driver,
             const char *os,
             const char *device_boot,
             const char *path,
             const char *expected)
{
  g_autofree char *text = g_strdup_printf (
      "<domain><os><type>hvm</type>%s</os><devices><disk type='file' device='disk'><source "
      "file='/a'/><target dev='hda' bus='ide'/>%s</disk><interface type='user'>%s</interface>" EMPTY
      "</devices></domain>",
      os, device_boot, *device_boot ? "<boot order='4'/>" : "");
  g_autoptr (DomusPlatform) platform = xml_test_platform (driver);
  g_autoptr (DomusXmlDoc) config = xml_test_parse (text);
  DomusCdCase cd_case = { .config = config, .platform = platform };
  g_autoptr (DomusCdRepair) repair =
      domus_cd_doctor_plan (&cd_case, DOMUS_SOURCE_FILE, "/xp.iso", TRUE, NULL);
  g_autofree char *fragment = domus_xml_doc_get_fragment (repair->config, path);

  g_assert_cmpstr (fragment, ==, expected);
}

static void
test_boot_repair (void)
{
  assert_boot (DOMUS_DRIVER_XEN, "", "", "os",
               "<os><type>hvm</type><boot dev='hd'/><boot dev='cdrom'/></os>");
  assert_boot (DOMUS_DRIVER_XEN, "<boot dev='network'/>", "", "os",
               "<os><type>hvm</type><boot dev='network'/><boot dev='cdrom'/></os>");
  assert_boot (DOMUS_DRIVER_XEN, "<boot dev='hd'/><boot dev='network'/>", "", "os",
               "<os><type>hvm</type><boot dev='hd'/><boot dev='cdrom'/><boot dev='network'/></os>");
  assert_boot (DOMUS_DRIVER_XEN, "<boot dev='cdrom'/>", "", "os",
               "<os><type>hvm</type><boot dev='cdrom'/></os>");
  assert_boot (DOMUS_DRIVER_QEMU, "", "<boot order='1'/>", "os", "<os><type>hvm</type></os>");
  assert_boot (DOMUS_DRIVER_QEMU, "", "<boot order='1'/>", "devices/disk[2]/boot",
               "<boot order='5'/>");
  assert_boot (DOMUS_DRIVER_XEN, "", "<boot order='1'/>", "os",
               "<os><type>hvm</type><boot dev='hd'/><boot dev='cdrom'/></os>");
  assert_boot (DOMUS_DRIVER_XEN, "", "<boot order='1'/>", "devices/disk[1]/boot", NULL);
}

static void
test_no_room (void)
{
  static const char *const disks[] = {
    "<disk type='file' device='disk'><source file='/b'/><target dev='hdb' bus='ide'/></disk>" HARD
    "<disk type='file' device='disk'><source file='/d'/><target dev='hdd' bus='ide'/></disk>",
    "<disk type='file' device='disk'><source file='/b'/><target dev='hdb' bus='ide'/></disk>" HARD
    "<disk type='file' device='disk'><source file='/d'/><target dev='hdd' bus='ide'/></disk>"
    "<disk type='file' device='cdrom'><target dev='xvde' bus='xen'/></disk>",
  };
  g_autoptr (DomusPlatform) platform = xml_test_platform (DOMUS_DRIVER_XEN);

  for (gsize i = 0; i < G_N_ELEMENTS (disks); i++) {
    g_autoptr (DomusXmlDoc) config = make (disks[i], "restart");
    DomusCdCase cd_case = { .config = config, .platform = platform };
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) findings = domus_cd_doctor_check (&cd_case);
    g_assert_null (domus_cd_doctor_plan (&cd_case, DOMUS_SOURCE_FILE, "/xp.iso", FALSE, &error));
    g_assert_error (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_INVALID);
    if (i == 0) {
      const DomusFinding *taken = domus_findings_lookup (findings, DOMUS_CD_RULE_HDC_TAKEN);
      g_assert_cmpint (taken->severity, ==, DOMUS_SEVERITY_ERROR);
      g_assert_null (taken->repair);
    }
  }
}

static void
test_full_sata (void)
{
  g_autoptr (GString) text =
      g_string_new ("<domain><os><type machine='pc-q35-7.2'>hvm</type></os><devices>");
  g_autoptr (DomusPlatform) platform = xml_test_platform (DOMUS_DRIVER_QEMU);
  g_autoptr (DomusXmlDoc) config = NULL;
  g_autoptr (GError) error = NULL;
  DomusCdCase cd_case = { .platform = platform };

  for (char letter = 'a'; letter <= 'f'; letter++)
    g_string_append_printf (text,
                            "<disk type='file' device='disk'><source file='/x'/><target "
                            "dev='sd%c' bus='sata'/></disk>",
                            letter);
  g_string_append (text, "</devices></domain>");
  config = xml_test_parse (text->str);
  cd_case.config = config;
  g_assert_null (domus_cd_doctor_plan (&cd_case, DOMUS_SOURCE_NONE, NULL, FALSE, &error));
  g_assert_error (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_INVALID);
}

static void
test_bad_media (void)
{
  static const struct
  {
    DomusSourceKind kind;
    const char *medium;
  } cases[] = { { DOMUS_SOURCE_FILE, NULL },
                { DOMUS_SOURCE_FILE, "" },
                { DOMUS_SOURCE_BLOCK, "sr0" },
                { DOMUS_SOURCE_VOLUME, "/v" },
                { DOMUS_SOURCE_OTHER, "/v" } };
  g_autoptr (DomusPlatform) platform = xml_test_platform (DOMUS_DRIVER_XEN);
  g_autoptr (DomusXmlDoc) config = make (EMPTY, "restart");
  DomusCdCase cd_case = { .config = config, .platform = platform };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    g_assert_null (domus_cd_doctor_plan (&cd_case, cases[i].kind, cases[i].medium, FALSE, &error));
    g_assert_error (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_INVALID);
  }
  domus_cd_repair_free (NULL);
}

static DomusPathState
only_other (const char *path, gpointer data)
{
  return strcmp (path, "/o.iso") == 0 ? DOMUS_PATH_READABLE : DOMUS_PATH_MISSING;
}

static void
assert_guess (const DomusCdCase *cd_case, const char *expected, DomusSourceKind expected_kind)
{
  DomusSourceKind kind = DOMUS_SOURCE_OTHER;
  g_autofree char *medium = domus_cd_doctor_guess_medium (cd_case, &kind);

  g_assert_cmpstr (medium, ==, expected);
  g_assert_cmpint (kind, ==, expected_kind);
}

static void
test_guess (void)
{
  g_autoptr (DomusPlatform) platform = xml_test_platform (DOMUS_DRIVER_XEN);
  g_autoptr (DomusXmlDoc) bare = make ("", "restart");
  g_autoptr (DomusXmlDoc) empty = make (EMPTY, "restart");
  g_autoptr (DomusXmlDoc) full = make (FULL, "restart");
  g_autoptr (DomusXmlDoc) other = make (OTHER, "restart");
  g_autoptr (DomusXmlDoc) odd =
      make (EMPTY "<disk type='volume' device='cdrom'><source pool='p' volume='v'/><target "
                  "dev='hdd' bus='ide'/></disk><disk type='block' device='cdrom'><source "
                  "dev='/dev/sr0'/><target dev='xvde' bus='xen'/></disk>",
            "restart");
  DomusCdCase cd_case = { .config = bare, .platform = platform };

  assert_guess (&cd_case, NULL, DOMUS_SOURCE_NONE);
  cd_case.config = odd;
  assert_guess (&cd_case, "/dev/sr0", DOMUS_SOURCE_BLOCK);
  cd_case.config = full;
  assert_guess (&cd_case, "/xp.iso", DOMUS_SOURCE_FILE);
  cd_case.started = other;
  assert_guess (&cd_case, "/o.iso", DOMUS_SOURCE_FILE);
  cd_case.live = empty;
  assert_guess (&cd_case, "/o.iso", DOMUS_SOURCE_FILE);
  cd_case.live = full;
  assert_guess (&cd_case, "/xp.iso", DOMUS_SOURCE_FILE);
  cd_case.config = empty;
  domus_metadata_set (empty, "media", "/dev/cdrom");
  domus_metadata_set (empty, "media-kind", "block");
  assert_guess (&cd_case, "/dev/cdrom", DOMUS_SOURCE_BLOCK);
  cd_case.path_state = only_other;
  assert_guess (&cd_case, "/o.iso", DOMUS_SOURCE_FILE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (effects); i++) {
    g_autofree char *path = g_strconcat ("/xml/cd-plan/effect/", effects[i].name, NULL);
    g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_effect);
  }
  g_test_add_func ("/xml/cd-plan/live-drive", test_live_drive);
  g_test_add_func ("/xml/cd-plan/definitions", test_definitions);
  g_test_add_func ("/xml/cd-plan/book", test_book);
  g_test_add_func ("/xml/cd-plan/two-drives", test_two_drives);
  g_test_add_func ("/xml/cd-plan/words-of-ejecting", test_words_of_ejecting);
  g_test_add_func ("/xml/cd-plan/boot-repair", test_boot_repair);
  g_test_add_func ("/xml/cd-plan/no-room", test_no_room);
  g_test_add_func ("/xml/cd-plan/full-sata", test_full_sata);
  g_test_add_func ("/xml/cd-plan/bad-media", test_bad_media);
  g_test_add_func ("/xml/cd-plan/guess", test_guess);
  return g_test_run ();
}
