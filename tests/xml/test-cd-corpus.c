/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-test"
#include "config.h"

#include "domus-cd-doctor.h"
#include "domus-metadata.h"
#include "xml-test.h"

#include <string.h>

/* Broken and sound guests: what the doctor says of each, and that its repair
 * leaves it sound, twice the same, and touches nothing else. */

#define HDA_FILE                                                                                   \
  "<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='/hda.img'/>"      \
  "<target dev='hda' bus='ide'/></disk>"
#define DISK(target, bus)                                                                          \
  "<disk type='file' device='disk'><source file='/" target ".img'/><target dev='" target           \
  "' bus='" bus "'/></disk>"
#define CD(target, bus)                                                                            \
  "<disk type='file' device='cdrom'><driver name='qemu' type='raw'/><source file='/xp.iso'/>"      \
  "<target dev='" target "' bus='" bus "'/><readonly/></disk>"
#define CD_DRIVER(driver)                                                                          \
  "<disk type='block' device='cdrom'><driver name='" driver "'/><source dev='/dev/cdrom'/>"        \
  "<target dev='hdc' bus='ide'/><readonly/></disk>"
#define CD_PATH(path)                                                                              \
  "<disk type='file' device='cdrom'><source file='" path "'/><target dev='hdc' bus='ide'/>"        \
  "<readonly/></disk>"
#define EMPTY(target, bus)                                                                         \
  "<disk type='file' device='cdrom'><target dev='" target "' bus='" bus "'/><readonly/></disk>"
#define UNDERWAY                                                                                   \
  "<d:guest xmlns:d='" DOMUS_METADATA_URI "'><d:install state='underway' media='/xp.iso'/>"        \
  "</d:guest>"
#define FINISHED                                                                                   \
  "<d:guest xmlns:d='" DOMUS_METADATA_URI "'><d:install state='finished' media='/xp.iso'/>"        \
  "</d:guest>"
#define TOOL_NS "xmlns:l='http://libosinfo.org/xmlns/libvirt/domain/1.0'"
#define TOOL(id) "<l:libosinfo " TOOL_NS "><l:os id='" id "'/></l:libosinfo>"
#define TOOL_GENERIC "<l:libosinfo " TOOL_NS "/>"
#define WINDOWS TOOL ("http://microsoft.com/win/10")
#define LINUX TOOL ("http://debian.org/debian/12")
#define BOTH "<boot dev='hd'/><boot dev='cdrom'/>"
#define HD "<boot dev='hd'/>"

typedef enum
{
  XEN = DOMUS_DRIVER_XEN,
  QEMU = DOMUS_DRIVER_QEMU,
  TEST = DOMUS_DRIVER_TEST,
} Host;

typedef struct
{
  const char *name;
  Host host;
  const char *metadata;
  const char *boot;
  const char *disks;
  const char *live_disks; /* NULL: the guest is off */
  const char *findings;   /* "E:rule W:rule I:rule", worst first */
} Guest;

static const Guest guests[] = {
  /* The book's: no CD, no metadata, boot from the disk. */
  { "book", XEN, "", HD, HDA_FILE, NULL, "E:cd-no-drive I:cd-boot-order" },
  { "book-running", XEN, "", HD, HDA_FILE, HDA_FILE, "E:cd-no-drive I:cd-boot-order" },
  { "book-qemu", QEMU, "", HD, HDA_FILE, NULL, "E:cd-no-drive I:cd-boot-order" },
  { "book-test-driver", TEST, "", HD, HDA_FILE, NULL, "E:cd-no-drive I:cd-boot-order" },
  { "book-underway", XEN, UNDERWAY, HD, HDA_FILE, NULL, "E:cd-no-drive W:cd-boot-order" },
  { "book-finished", XEN, FINISHED, HD, HDA_FILE, NULL, "I:cd-no-drive" },
  { "book-no-boot", XEN, "", "", HDA_FILE, NULL, "E:cd-no-drive I:cd-boot-order" },
  { "book-without-metadata-element", XEN, NULL, HD, HDA_FILE, NULL,
    "E:cd-no-drive I:cd-boot-order" },
  { "no-disks-at-all", XEN, "", BOTH, "", NULL, "E:cd-no-drive" },
  { "windows-no-drive", XEN, WINDOWS, BOTH, HDA_FILE, NULL, "E:cd-no-drive" },
  { "linux-no-drive", QEMU, LINUX, BOTH, HDA_FILE, NULL, "I:cd-no-drive" },
  { "virtio-image-no-drive", QEMU, "", BOTH, DISK ("vda", "virtio"), NULL, "I:cd-no-drive" },
  { "virtio-underway-no-drive", QEMU, UNDERWAY, BOTH, DISK ("vda", "virtio"), NULL,
    "E:cd-no-drive" },
  { "xen-bus-image-no-drive", XEN, "", BOTH, DISK ("xvda", "xen"), NULL, "I:cd-no-drive" },
  { "lvm-no-drive", XEN, "", BOTH,
    "<disk type='block' device='disk'><driver name='phy'/><source dev='/dev/vg/win'/>"
    "<target dev='hda'/></disk>",
    NULL, "E:cd-no-drive" },
  { "hdc-taken", XEN, "", BOTH, HDA_FILE DISK ("hdc", "ide"), NULL,
    "E:cd-no-drive W:cd-hdc-taken" },
  { "hdc-taken-by-xvdc", XEN, "", BOTH, HDA_FILE DISK ("xvdc", "xen"), NULL,
    "E:cd-no-drive W:cd-hdc-taken" },
  { "xvdc-is-free-on-qemu", QEMU, "", BOTH, HDA_FILE DISK ("xvdc", "xen"), NULL, "E:cd-no-drive" },
  { "hdc-taken-by-address", QEMU, "", BOTH,
    "<disk type='file' device='disk'><source file='/a'/><target dev='hdb' bus='ide'/>"
    "<address type='drive' controller='0' bus='1' target='0' unit='0'/></disk>",
    NULL, "E:cd-no-drive W:cd-hdc-taken" },
  { "hdc-and-hdd-taken", XEN, UNDERWAY, BOTH, HDA_FILE DISK ("hdc", "ide") DISK ("hdd", "ide"),
    NULL, "E:cd-no-drive W:cd-hdc-taken" },
  { "q35", QEMU, "", BOTH, DISK ("sda", "sata"), NULL, "E:cd-no-drive" },

  /* Empty drives. */
  { "empty-underway", XEN, UNDERWAY, BOTH, HDA_FILE EMPTY ("hdc", "ide"), NULL, "E:cd-empty" },
  { "empty-underway-qemu", QEMU, UNDERWAY, BOTH, HDA_FILE EMPTY ("hdc", "ide"), NULL,
    "E:cd-empty" },
  { "empty-windows", XEN, WINDOWS, BOTH, HDA_FILE EMPTY ("hdc", "ide"), NULL, "W:cd-empty" },
  { "empty-generic", XEN, TOOL_GENERIC, BOTH, HDA_FILE EMPTY ("hdc", "ide"), NULL, "W:cd-empty" },
  { "empty-unknown-os", XEN, TOOL ("http://libosinfo.org/unknown"), BOTH,
    HDA_FILE EMPTY ("hdc", "ide"), NULL, "W:cd-empty" },
  { "virt-install-second-boot", XEN, TOOL_GENERIC, HD, HDA_FILE EMPTY ("hdb", "ide"),
    HDA_FILE EMPTY ("hdb", "ide"), "W:cd-empty I:cd-not-hdc I:cd-boot-order" },
  { "virt-install-first-boot", XEN, TOOL_GENERIC, HD, HDA_FILE EMPTY ("hdb", "ide"),
    HDA_FILE CD ("hdb", "ide"), "E:cd-live-only W:cd-empty I:cd-not-hdc I:cd-boot-order" },
  { "empty-linux", QEMU, LINUX, BOTH, HDA_FILE EMPTY ("hdc", "ide"), NULL, "I:cd-empty" },
  { "empty-finished", XEN, FINISHED, BOTH, HDA_FILE EMPTY ("hdc", "ide"), NULL, "" },
  { "empty-sound-of-another-tool", XEN, "", BOTH, HDA_FILE EMPTY ("hdc", "ide"), NULL, "" },
  { "empty-sound-boot-hd", XEN, "", HD, HDA_FILE EMPTY ("hdc", "ide"), NULL, "" },
  { "empty-source-element", XEN, UNDERWAY, BOTH,
    HDA_FILE "<disk type='file' device='cdrom'><source file=''/><target dev='hdc' bus='ide'/>"
             "</disk>",
    NULL, "E:cd-empty" },
  { "empty-block", XEN, UNDERWAY, BOTH,
    HDA_FILE "<disk type='block' device='cdrom'><target dev='hdc' bus='ide'/></disk>", NULL,
    "E:cd-empty" },

  /* Live only. */
  { "live-only-no-drive", XEN, "", BOTH, HDA_FILE, HDA_FILE CD ("hdc", "ide"),
    "E:cd-live-only E:cd-no-drive" },
  { "live-only-underway", XEN, UNDERWAY, BOTH, HDA_FILE EMPTY ("hdc", "ide"),
    HDA_FILE CD ("hdc", "ide"), "E:cd-live-only E:cd-empty" },
  { "live-only-unknown", QEMU, "", BOTH, HDA_FILE EMPTY ("hdc", "ide"), HDA_FILE CD ("hdc", "ide"),
    "E:cd-live-only" },
  { "live-only-linux", QEMU, LINUX, BOTH, HDA_FILE EMPTY ("hdc", "ide"), HDA_FILE CD ("hdc", "ide"),
    "W:cd-live-only I:cd-empty" },
  { "live-only-finished", XEN, FINISHED, BOTH, HDA_FILE EMPTY ("hdc", "ide"),
    HDA_FILE CD ("hdc", "ide"), "I:cd-live-only" },

  /* Not live yet. */
  { "not-live-ejected", XEN, UNDERWAY, BOTH, HDA_FILE CD ("hdc", "ide"),
    HDA_FILE EMPTY ("hdc", "ide"), "W:cd-not-live" },
  { "not-live-no-drive", QEMU, "", BOTH, HDA_FILE CD ("hdc", "ide"), HDA_FILE, "W:cd-not-live" },
  { "not-live-other-medium", XEN, "", BOTH, HDA_FILE CD ("hdc", "ide"),
    HDA_FILE CD_PATH ("/other.iso"), "W:cd-not-live" },
  { "not-live-finished", XEN, FINISHED, BOTH, HDA_FILE CD ("hdc", "ide"),
    HDA_FILE EMPTY ("hdc", "ide"), "" },
  { "not-live-linux", QEMU, LINUX, BOTH, HDA_FILE CD ("hdc", "ide"), HDA_FILE EMPTY ("hdc", "ide"),
    "I:cd-not-live" },

  /* Places that no firmware sees. */
  { "bus-xen", XEN, "", BOTH, HDA_FILE CD ("xvdc", "xen"), NULL, "E:cd-not-emulated" },
  { "bus-xen-by-name", XEN, UNDERWAY, BOTH,
    HDA_FILE "<disk type='file' device='cdrom'><source file='/xp.iso'/><target dev='xvdd'/></disk>",
    NULL, "E:cd-not-emulated" },
  { "bus-scsi", XEN, WINDOWS, BOTH, HDA_FILE CD ("sda", "scsi"), NULL, "E:cd-not-emulated" },
  { "bus-virtio", QEMU, "", BOTH, HDA_FILE CD ("vdb", "virtio"), NULL, "E:cd-not-emulated" },
  { "bus-virtio-by-name", QEMU, "", BOTH,
    HDA_FILE "<disk type='file' device='cdrom'><source file='/xp.iso'/><target dev='vdb'/></disk>",
    NULL, "E:cd-not-emulated" },
  { "bus-scsi-by-name", QEMU, "", BOTH,
    HDA_FILE "<disk type='file' device='cdrom'><source file='/xp.iso'/><target dev='sdb'/></disk>",
    NULL, "E:cd-not-emulated" },
  { "bus-xen-empty", XEN, "", BOTH, HDA_FILE EMPTY ("xvdc", "xen"), NULL, "W:cd-not-emulated" },
  { "bus-xen-empty-underway", XEN, UNDERWAY, BOTH, HDA_FILE EMPTY ("xvdc", "xen"), NULL,
    "E:cd-not-emulated E:cd-empty" },
  { "bus-xen-finished", XEN, FINISHED, BOTH, HDA_FILE CD ("xvdc", "xen"), NULL,
    "I:cd-not-emulated" },
  { "bus-scsi-linux", QEMU, LINUX, BOTH, HDA_FILE CD ("sda", "scsi"), NULL, "W:cd-not-emulated" },
  { "fifth-ide-place", XEN, "", BOTH, HDA_FILE CD ("hde", "ide"), NULL, "E:cd-not-emulated" },
  { "fifth-ide-place-qemu", QEMU, "", BOTH, HDA_FILE CD ("hde", "ide"), NULL, "I:cd-not-hdc" },
  { "second-drive-is-sound", XEN, "", BOTH, HDA_FILE CD ("xvde", "xen") CD ("hdc", "ide"), NULL,
    "" },

  /* Media. */
  { "medium-missing", XEN, "", BOTH, HDA_FILE CD_PATH ("/missing.iso"), NULL,
    "E:cd-medium-missing" },
  { "medium-missing-finished", XEN, FINISHED, BOTH, HDA_FILE CD_PATH ("/missing.iso"), NULL,
    "W:cd-medium-missing" },
  { "medium-unreadable", QEMU, UNDERWAY, BOTH, HDA_FILE CD_PATH ("/unreadable.iso"), NULL,
    "E:cd-medium-unreadable" },
  { "medium-unknown", XEN, "", BOTH, HDA_FILE CD_PATH ("/unknown.iso"), NULL, "" },
  { "backend-phy", XEN, "", BOTH, HDA_FILE CD_DRIVER ("phy"), NULL, "E:cd-backend" },
  { "backend-tap", XEN, UNDERWAY, BOTH, HDA_FILE CD_DRIVER ("tap2"), NULL, "E:cd-backend" },
  { "backend-phy-finished", XEN, FINISHED, BOTH, HDA_FILE CD_DRIVER ("phy"), NULL, "W:cd-backend" },
  { "backend-phy-qemu", QEMU, "", BOTH, HDA_FILE CD_DRIVER ("phy"), NULL, "" },

  /* Boot order. */
  { "boot-underway", XEN, UNDERWAY, HD, HDA_FILE CD ("hdc", "ide"), NULL, "W:cd-boot-order" },
  { "boot-unknown", XEN, "", HD, HDA_FILE CD ("hdc", "ide"), NULL, "I:cd-boot-order" },
  { "boot-without-disk", XEN, "", HD, CD ("hdc", "ide"), NULL, "W:cd-boot-order" },
  { "boot-without-disk-underway", XEN, UNDERWAY, "<boot dev='network'/>", CD ("hdc", "ide"), NULL,
    "E:cd-boot-order" },
  { "boot-device-order", QEMU, UNDERWAY, "",
    "<disk type='file' device='disk'><source file='/a'/><target dev='hda' bus='ide'/>"
    "<boot order='1'/></disk>" CD ("hdc", "ide"),
    NULL, "W:cd-boot-order" },
  { "boot-device-order-xen", XEN, UNDERWAY, "",
    HDA_FILE "<disk type='file' device='cdrom'><source file='/xp.iso'/><target dev='hdc' "
             "bus='ide'/><boot order='1'/></disk>",
    NULL, "W:cd-boot-order" },

  /* Sound. */
  { "sound", XEN, "", BOTH, HDA_FILE CD ("hdc", "ide"), NULL, "" },
  { "sound-qemu", QEMU, UNDERWAY, BOTH, HDA_FILE CD ("hdc", "ide"), NULL, "" },
  { "sound-running", XEN, UNDERWAY, "<boot dev='cdrom'/><boot dev='hd'/>",
    HDA_FILE CD ("hdc", "ide"), HDA_FILE CD ("hdc", "ide"), "" },
  { "sound-physical", XEN, "", BOTH, HDA_FILE CD_DRIVER ("qemu"), NULL, "" },
  { "sound-sata", QEMU, WINDOWS, BOTH, DISK ("sda", "sata") CD ("sdb", "sata"), NULL, "" },
  { "sound-device-order", QEMU, UNDERWAY, "",
    HDA_FILE "<disk type='file' device='cdrom'><source file='/xp.iso'/><target dev='hdc' "
             "bus='ide'/><boot order='1'/></disk>",
    NULL, "" },
  { "sound-hdd", XEN, "", BOTH, HDA_FILE CD ("hdd", "ide"), NULL, "I:cd-not-hdc" },
  { "sound-two-drives", XEN, UNDERWAY, BOTH, HDA_FILE EMPTY ("hdc", "ide") CD ("hdd", "ide"), NULL,
    "I:cd-not-hdc" },
  { "sound-finished-hdb", XEN, FINISHED, HD, HDA_FILE CD ("hdb", "ide"), NULL, "" },
};

static DomusXmlDoc *
make_domain (const Guest *guest, const char *disks)
{
  static const char *const types[] = {
    [DOMUS_DRIVER_XEN] = "xen", [DOMUS_DRIVER_QEMU] = "qemu", [DOMUS_DRIVER_TEST] = "test"
  };
  g_autofree char *text = g_strdup_printf (
      "<domain type='%s' xmlns:q='http://libvirt.org/schemas/domain/qemu/1.0'><name>hal</name>"
      "<!-- kept -->%s%s%s<os><type%s>hvm</type>%s</os><on_reboot>restart</on_reboot>"
      "<devices><emulator>/e</emulator>%s<interface type='bridge'><source bridge='xenbr0'/>"
      "</interface><unknown a='1'/></devices><q:commandline><q:arg value='x'/></q:commandline>"
      "</domain>",
      types[guest->host], guest->metadata != NULL ? "<metadata>" : "",
      guest->metadata != NULL ? guest->metadata : "", guest->metadata != NULL ? "</metadata>" : "",
      strcmp (guest->name, "q35") == 0 ? " machine='pc-q35-7.2'" : "", guest->boot, disks);

  return xml_test_parse (text);
}

static DomusPathState
path_state (const char *path, gpointer data)
{
  if (strstr (path, "missing") != NULL)
    return DOMUS_PATH_MISSING;
  if (strstr (path, "unreadable") != NULL)
    return DOMUS_PATH_UNREADABLE;
  return strstr (path, "unknown") != NULL ? DOMUS_PATH_UNKNOWN : DOMUS_PATH_READABLE;
}

static char *
in_short (GPtrArray *findings)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < findings->len; i++) {
    const DomusFinding *finding = findings->pdata[i];
    g_string_append_printf (text, "%s%c:%s", i > 0 ? " " : "", "IWE"[finding->severity],
                            finding -> rule);
    g_assert_nonnull (finding->summary);
    g_assert_nonnull (finding->reason);
    g_assert_true (g_utf8_validate (finding->summary, -1, NULL));
  }
  return g_string_free (text, FALSE);
}

static DomusCdRepair *
plan (const DomusCdCase *cd_case)
{
  g_autoptr (GError) error = NULL;
  DomusCdRepair *repair =
      domus_cd_doctor_plan (cd_case, DOMUS_SOURCE_FILE, "/xp.iso", TRUE, &error);

  g_assert_no_error (error);
  g_assert_nonnull (repair);
  g_assert_cmpint (strlen (repair->words), >, 10);
  g_assert_cmpint (strlen (repair->when), >, 10);
  g_assert_true ((repair->live_drive_xml != NULL) == (repair->effect == DOMUS_CD_EFFECT_NOW));
  return repair;
}

static void
forget_cd_and_boot (DomusXmlDoc *domain)
{
  domus_xml_doc_remove (domain, "devices/disk[@device='cdrom']");
  domus_xml_doc_remove (domain, "os/boot");
  domus_xml_doc_remove (domain, "devices/disk/boot");
}

static void
assert_nothing_else_changed (const DomusXmlDoc *before, const DomusXmlDoc *after)
{
  g_autoptr (DomusXmlDoc) one = domus_xml_doc_copy (before);
  g_autoptr (DomusXmlDoc) two = domus_xml_doc_copy (after);
  g_autofree char *text_before = NULL;
  g_autofree char *text_after = NULL;

  forget_cd_and_boot (one);
  forget_cd_and_boot (two);
  text_before = domus_xml_doc_canonical (one);
  text_after = domus_xml_doc_canonical (two);
  g_assert_cmpstr (text_after, ==, text_before);
}

static void
assert_repairs (const DomusCdCase *cd_case)
{
  g_autoptr (DomusCdRepair) repair = plan (cd_case);
  DomusCdCase repaired = *cd_case;
  g_autoptr (DomusCdRepair) second = NULL;
  g_autoptr (GPtrArray) findings = NULL;

  g_assert_cmpstr (repair->drive->source, ==, "/xp.iso");
  g_assert_cmpint (repair->drive->kind, ==, DOMUS_DISK_KIND_CDROM);
  assert_nothing_else_changed (cd_case->config, repair->config);

  repaired.config = repair->config;
  repaired.live = NULL;
  findings = domus_cd_doctor_check (&repaired);
  for (guint i = 0; i < findings->len; i++) {
    const DomusFinding *finding = findings->pdata[i];
    if (finding->severity != DOMUS_SEVERITY_INFO)
      g_test_message ("left: %s", finding->summary);
    g_assert_cmpint (finding->severity, ==, DOMUS_SEVERITY_INFO);
  }
  second = plan (&repaired);
  g_assert_true (domus_xml_doc_equal (repair->config, second->config));
  g_assert_cmpint (second->effect, ==, DOMUS_CD_EFFECT_NONE);
  g_assert_cmpstr (second->words, ==, "The CD is where it should be.");
}

static void
test_guest (gconstpointer data)
{
  const Guest *guest = data;
  g_autoptr (DomusPlatform) platform = xml_test_platform ((DomusDriver)guest->host);
  g_autoptr (DomusXmlDoc) config = make_domain (guest, guest->disks);
  g_autoptr (DomusXmlDoc) untouched = domus_xml_doc_copy (config);
  g_autoptr (DomusXmlDoc) live =
      guest->live_disks != NULL ? make_domain (guest, guest->live_disks) : NULL;
  DomusCdCase cd_case = {
    .config = config, .live = live, .platform = platform, .path_state = path_state
  };
  g_autoptr (GPtrArray) findings = domus_cd_doctor_check (&cd_case);
  g_autofree char *found = in_short (findings);

  for (guint i = 0; i < findings->len; i++)
    g_test_message ("%s", ((DomusFinding *)findings->pdata[i])->summary);
  g_assert_cmpstr (found, ==, guest->findings);
  assert_repairs (&cd_case);
  g_assert_true (domus_xml_doc_equal (config, untouched));
}

static void
test_paths_unasked (void)
{
  Guest guest = { "", XEN, "", BOTH, HDA_FILE CD_PATH ("/missing.iso"), NULL, NULL };
  g_autoptr (DomusPlatform) platform = xml_test_platform (DOMUS_DRIVER_XEN);
  g_autoptr (DomusXmlDoc) config = make_domain (&guest, guest.disks);
  DomusCdCase cd_case = { .config = config, .platform = platform };
  g_autoptr (GPtrArray) findings = domus_cd_doctor_check (&cd_case);

  g_assert_cmpuint (findings->len, ==, 0);
}

static void
test_not_hvm (void)
{
  g_autoptr (DomusPlatform) platform = xml_test_platform (DOMUS_DRIVER_XEN);
  g_autoptr (DomusXmlDoc) config =
      xml_test_parse ("<domain type='xen'><os><type>xen</type></os><devices/></domain>");
  DomusCdCase cd_case = {
    .config = config, .live = config, .platform = platform, .display_refused = TRUE
  };
  g_autoptr (GPtrArray) findings = domus_cd_doctor_check (&cd_case);

  g_assert_cmpuint (findings->len, ==, 0);
}

static void
test_dead_device_model (void)
{
  Guest guest = { "", XEN, FINISHED, BOTH, HDA_FILE CD ("hdc", "ide"), NULL, NULL };
  g_autoptr (DomusPlatform) platform = xml_test_platform (DOMUS_DRIVER_XEN);
  g_autoptr (DomusXmlDoc) config = make_domain (&guest, guest.disks);
  DomusCdCase cd_case = {
    .config = config, .live = config, .platform = platform, .display_refused = TRUE
  };
  g_autoptr (GPtrArray) running = domus_cd_doctor_check (&cd_case);
  g_autoptr (GPtrArray) off = NULL;
  g_autofree char *found = in_short (running);

  g_assert_cmpstr (found, ==, "E:device-model-dead");
  cd_case.live = NULL;
  off = domus_cd_doctor_check (&cd_case);
  g_assert_cmpuint (off->len, ==, 0);
}

static void
test_places (void)
{
  Guest guest = { "", XEN, UNDERWAY, BOTH, NULL, NULL, NULL };
  g_autoptr (DomusPlatform) platform = xml_test_platform (DOMUS_DRIVER_XEN);
  g_autoptr (DomusXmlDoc) config = make_domain (&guest, HDA_FILE EMPTY ("hdb", "ide"));
  DomusCdCase cd_case = { .config = config, .platform = platform };
  g_autoptr (GPtrArray) findings = domus_cd_doctor_check (&cd_case);
  const DomusFinding *empty = domus_findings_lookup (findings, DOMUS_CD_RULE_EMPTY);

  g_assert_cmpstr (empty->place, ==, "devices/disk[target/@dev='hdb']");
  g_assert_true (domus_xml_doc_exists (config, empty->place));
  g_assert_nonnull (empty->repair);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (guests); i++) {
    g_autofree char *path = g_strconcat ("/xml/cd-corpus/", guests[i].name, NULL);
    g_test_add_data_func (path, &guests[i], test_guest);
  }
  g_test_add_func ("/xml/cd-doctor/paths-unasked", test_paths_unasked);
  g_test_add_func ("/xml/cd-doctor/not-hvm", test_not_hvm);
  g_test_add_func ("/xml/cd-doctor/dead-device-model", test_dead_device_model);
  g_test_add_func ("/xml/cd-doctor/places", test_places);
  return g_test_run ();
}
