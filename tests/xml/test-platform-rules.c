/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-test"
#include "config.h"

#include "domus-platform-check.h"
#include "domus-platform-support.h"
#include "xml-test.h"

#include <string.h>

/* Over data/rules.ini, which tests/xenlab/rules tries on a real Xen host. */

static const char *const parts[][2] = {
  { "domain", "<domain type='xen'>" },
  { "name", "rules" },
  { "memory", "<memory unit='KiB'>65536</memory><currentMemory unit='KiB'>65536</currentMemory>" },
  { "vcpu", "<vcpu placement='static'>1</vcpu>" },
  { "osattr", "" },
  { "os", "<type arch='x86_64' machine='xenfv'>hvm</type><loader type='rom'>/usr/lib/xen/boot/"
          "hvmloader</loader><boot dev='hd'/>" },
  { "features", "<acpi/><apic/><pae/>" },
  { "cpu", "" },
  { "clock", "<clock offset='localtime'/>" },
  { "top", "<on_poweroff>destroy</on_poweroff><on_reboot>restart</on_reboot>"
           "<on_crash>destroy</on_crash>" },
  { "disks", "<disk type='file' device='disk'><driver name='qemu' type='raw'/><source "
             "file='@IMAGE@'/><target dev='hda' bus='ide'/></disk>" },
  { "devices", "" },
};

static const char *const qemu_parts[][2] = {
  { "domain", "<domain type='qemu'>" },
  { "os", "<type arch='x86_64' machine='pc'>hvm</type><boot dev='hd'/>" },
  { "features", "<acpi/><apic/>" },
};

static char *
part (GKeyFile *cases, const char *group, const char *kind, const char *name)
{
  g_autofree char *key = g_strdup_printf ("%s.%s", kind, name);
  char *value = g_key_file_get_value (cases, group, key, NULL);

  for (gsize i = 0;
       value == NULL && g_str_has_prefix (group, "qemu-") && i < G_N_ELEMENTS (qemu_parts); i++)
    if (strcmp (qemu_parts[i][0], name) == 0)
      value = g_strdup (qemu_parts[i][1]);
  for (gsize i = 0; value == NULL && i < G_N_ELEMENTS (parts); i++)
    if (strcmp (parts[i][0], name) == 0)
      value = g_strdup (parts[i][1]);
  return value;
}

static DomusXmlDoc *
make_guest (GKeyFile *cases, const char *group, const char *kind)
{
  static const char *const wrap[][3] = {
    { "", "domain", "" },
    { "<name>", "name", "</name>" },
    { "", "memory", "" },
    { "", "vcpu", "" },
    { "<os ", "osattr", ">" },
    { "", "os", "</os>" },
    { "<features>", "features", "</features>" },
    { "", "cpu", "" },
    { "", "clock", "" },
    { "", "top", "" },
    { "<devices>", "disks", "" },
    { "", "devices", "</devices></domain>" },
  };
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (wrap); i++) {
    g_autofree char *value = part (cases, group, kind, wrap[i][1]);
    g_string_append_printf (text, "%s%s%s", wrap[i][0], value, wrap[i][2]);
  }
  g_string_replace (text, "@IMAGE@", "/images/rules.img", 0);
  return xml_test_parse (text->str);
}

static DomusPlatform *
make_platform (GKeyFile *cases, const char *group)
{
  guint64 version = g_key_file_get_uint64 (cases, group, "libvirt", NULL);
  gboolean qemu = g_str_has_prefix (group, "qemu-");
  DomusPlatform *platform = xml_test_platform (qemu ? DOMUS_DRIVER_QEMU : DOMUS_DRIVER_XEN);

  if (version > 0)
    platform->libvirt_version = version;
  return platform;
}

static const DomusFinding *
find_at (GPtrArray *findings, const char *rule, const char *place)
{
  for (guint i = 0; i < findings->len; i++) {
    const DomusFinding *finding = findings->pdata[i];
    if (strcmp (finding->rule, rule) == 0 && (place == NULL || strcmp (finding->place, place) == 0))
      return finding;
  }
  return NULL;
}

static void
print_findings (GPtrArray *findings)
{
  for (guint i = 0; i < findings->len; i++) {
    const DomusFinding *finding = findings->pdata[i];
    g_test_message ("%s at %s: %s", finding->rule, finding->place, finding->summary);
  }
}

static GKeyFile *
load_cases (void)
{
  g_autofree char *text = xml_test_read ("xml/data/rules.ini");
  g_autoptr (GError) error = NULL;
  GKeyFile *cases = g_key_file_new ();

  g_key_file_load_from_data (cases, text, strlen (text), G_KEY_FILE_NONE, &error);
  g_assert_no_error (error);
  return cases;
}

/* What the lab answers decides how bad a finding is: what is refused is an
 * error, what is ignored a warning, what works all the same at most that. */
static void
check_severity (GKeyFile *cases, const char *group, const DomusFinding *finding)
{
  g_autofree char *lab = g_key_file_get_value (cases, group, "lab", NULL);
  g_autofree char *wanted = g_key_file_get_value (cases, group, "severity", NULL);

  if (strcmp (lab, "define") == 0 || strcmp (lab, "start") == 0)
    wanted = wanted != NULL ? wanted : g_strdup ("error");
  if (g_strcmp0 (wanted, "error") == 0)
    g_assert_cmpint (finding->severity, ==, DOMUS_SEVERITY_ERROR);
  else if (g_strcmp0 (wanted, "warning") == 0 || strcmp (lab, "ignored") == 0)
    g_assert_cmpint (finding->severity, ==, DOMUS_SEVERITY_WARNING);
  else if (strcmp (lab, "kept") == 0)
    g_assert_cmpint (finding->severity, <, DOMUS_SEVERITY_ERROR);
}

static void
check_repair (const DomusPlatform *platform,
              DomusXmlDoc *bad,
              const DomusFinding *finding,
              const char *beside)
{
  g_autofree char *before = domus_xml_doc_to_string (bad);
  g_autofree char *after = NULL;
  g_autoptr (GPtrArray) left = NULL;
  g_autoptr (GError) error = NULL;

  if (finding->repair == NULL) {
    g_assert_false (domus_platform_repair (platform, bad, finding->rule, finding->place, &error));
    g_assert_error (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_INVALID);
    after = domus_xml_doc_to_string (bad);
    g_assert_cmpstr (after, ==, before);
    return;
  }
  g_assert_cmpstr (finding->repair, !=, "");
  for (guint tries = 0; tries < 3; tries++) {
    g_assert_true (domus_platform_repair (platform, bad, finding->rule, finding->place, &error));
    g_assert_no_error (error);
    g_clear_pointer (&left, g_ptr_array_unref);
    left = domus_platform_check (platform, bad);
    if (find_at (left, finding->rule, finding->place) == NULL)
      break;
  }
  print_findings (left);
  g_assert_null (find_at (left, finding->rule, NULL));
  /* A repair brings no new trouble. */
  for (guint i = 0; i < left->len; i++) {
    const DomusFinding *other = left->pdata[i];
    g_assert_cmpstr (other->rule, ==, beside);
  }
  g_assert_false (domus_platform_repair (platform, bad, finding->rule, finding->place, NULL));
}

static void
test_rule (gconstpointer data)
{
  const char *group = data;
  g_autoptr (GKeyFile) cases = load_cases ();
  g_auto (GStrv) words = g_strsplit (group, "#", 2);
  g_autofree char *place = g_key_file_get_value (cases, group, "place", NULL);
  g_autofree char *lab = g_key_file_get_value (cases, group, "lab", NULL);
  g_autofree char *beside = g_key_file_get_value (cases, group, "beside", NULL);
  g_autofree char *why = g_key_file_get_value (cases, group, "why", NULL);
  g_autoptr (DomusPlatform) platform = make_platform (cases, group);
  g_autoptr (DomusXmlDoc) bad = make_guest (cases, group, "bad");
  g_autoptr (DomusXmlDoc) good = make_guest (cases, group, "good");
  g_autoptr (GPtrArray) bad_findings = domus_platform_check (platform, bad);
  g_autoptr (GPtrArray) good_findings = domus_platform_check (platform, good);
  const DomusFinding *finding = find_at (bad_findings, words[0], place);

  print_findings (bad_findings);
  g_assert_nonnull (finding);
  g_assert_cmpuint (bad_findings->len, ==, beside != NULL ? 2 : 1);
  g_assert_true (beside == NULL || find_at (bad_findings, beside, NULL) != NULL);
  g_assert_nonnull (finding->reason);
  g_assert_true (g_str_has_suffix (finding->summary, "."));
  g_assert_null (strstr (finding->summary, "%s"));
  g_assert_true (domus_platform_is_rule (finding->rule));
  g_assert_true (strcmp (lab, "-") != 0 || why != NULL);
  check_severity (cases, group, finding);
  print_findings (good_findings);
  g_assert_null (find_at (good_findings, words[0], place));
  g_assert_cmpuint (good_findings->len, ==, 0);
  check_repair (platform, bad, finding, beside);
}

/* Sixty are promised. */
static void
test_number (void)
{
  g_autoptr (GKeyFile) cases = load_cases ();
  g_auto (GStrv) groups = g_key_file_get_groups (cases, NULL);
  g_autoptr (GHashTable) rules = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; groups[i] != NULL; i++) {
    char **words = g_strsplit (groups[i], "#", 2);
    g_hash_table_add (rules, g_strdup (words[0]));
    g_strfreev (words);
  }
  g_test_message ("%u rules", g_hash_table_size (rules));
  g_assert_cmpuint (g_hash_table_size (rules), >=, 60);
}

static void
test_order_and_newness (void)
{
  g_autoptr (DomusPlatform) platform = xml_test_platform (DOMUS_DRIVER_XEN);
  g_autoptr (DomusXmlDoc) doc = xml_test_parse (
      "<domain type='xen'><os><type>hvm</type></os><devices><rng model='virtio'/>"
      "<disk type='file' device='disk'><source file='/a'/><target dev='vda' bus='virtio'/></disk>"
      "</devices></domain>");
  g_autoptr (GPtrArray) all = domus_platform_check (platform, doc);
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (GPtrArray) first = NULL;
  g_autoptr (GPtrArray) fresh = NULL;

  g_assert_cmpuint (all->len, ==, 2);
  g_assert_cmpstr (((DomusFinding *)all->pdata[0])->rule, ==, "xen-disk-place");
  g_assert_cmpstr (((DomusFinding *)all->pdata[1])->rule, ==, "xen-rng");
  none = domus_findings_new_ones (all, all);
  g_assert_cmpuint (none->len, ==, 0);
  first = domus_findings_new_ones (all, NULL);
  g_assert_cmpuint (first->len, ==, 2);
  domus_xml_doc_remove (doc, "devices/rng");
  fresh = domus_platform_check (platform, doc);
  none = (g_ptr_array_unref (none), domus_findings_new_ones (fresh, all));
  g_assert_cmpuint (none->len, ==, 0);
}

/* Paravirtualized guests and other drivers are not judged. */
static void
test_silence (void)
{
  static const char *const guests[] = {
    "<domain type='xen'><os><type>linux</type></os><devices><rng/></devices></domain>",
    "<domain type='xen'><os><type>xen</type></os><features><viridian/></features></domain>",
    "<domain type='xen'/>",
  };
  g_autoptr (DomusPlatform) xen = xml_test_platform (DOMUS_DRIVER_XEN);

  for (gsize i = 0; i < G_N_ELEMENTS (guests); i++) {
    g_autoptr (DomusXmlDoc) doc = xml_test_parse (guests[i]);
    g_autoptr (GPtrArray) findings = domus_platform_check (xen, doc);
    g_assert_cmpuint (findings->len, ==, 0);
  }
}

/* Definitions that real hosts took and honoured whole. */
static void
test_good (gconstpointer data)
{
  const char *name = data;
  g_autofree char *path = g_strdup_printf ("xml/data/good/%s", name);
  g_autofree char *text = xml_test_read (path);
  g_autoptr (DomusXmlDoc) doc = xml_test_parse (text);
  g_autoptr (DomusPlatform) platform =
      xml_test_platform (g_str_has_prefix (name, "qemu") ? DOMUS_DRIVER_QEMU : DOMUS_DRIVER_XEN);
  g_autoptr (GPtrArray) findings = domus_platform_check (platform, doc);

  if (g_str_has_prefix (name, "xen-11.3")) {
    platform->libvirt_version = 11003000;
    g_clear_pointer (&findings, g_ptr_array_unref);
    findings = domus_platform_check (platform, doc);
  }
  print_findings (findings);
  g_assert_cmpuint (findings->len, ==, 0);
}

static void
test_support (void)
{
  static const struct
  {
    DomusDriver driver;
    guint64 libvirt;
    const char *field;
    const char *value;
    DomusSupport support;
  } cases[] = {
    { DOMUS_DRIVER_XEN, 0, "disk/bus", "ide", DOMUS_SUPPORT_HONOURED },
    { DOMUS_DRIVER_XEN, 0, "disk/bus", "virtio", DOMUS_SUPPORT_REFUSED },
    { DOMUS_DRIVER_XEN, 0, "disk/bus", "fdc", DOMUS_SUPPORT_REFUSED },
    { DOMUS_DRIVER_XEN, 0, "disk/bus", NULL, DOMUS_SUPPORT_HONOURED },
    { DOMUS_DRIVER_XEN, 0, "disk/cache", NULL, DOMUS_SUPPORT_IGNORED },
    { DOMUS_DRIVER_XEN, 0, "disk/cache", "none", DOMUS_SUPPORT_IGNORED },
    { DOMUS_DRIVER_XEN, 0, "timer/tsc", NULL, DOMUS_SUPPORT_HONOURED },
    { DOMUS_DRIVER_XEN, 0, "timer/pit", NULL, DOMUS_SUPPORT_REFUSED },
    { DOMUS_DRIVER_XEN, 0, "feature/hyperv", NULL, DOMUS_SUPPORT_IGNORED },
    { DOMUS_DRIVER_XEN, 11002999, "feature/hyperv", NULL, DOMUS_SUPPORT_IGNORED },
    { DOMUS_DRIVER_XEN, 11003000, "feature/hyperv", NULL, DOMUS_SUPPORT_HONOURED },
    { DOMUS_DRIVER_XEN, 11003000, "feature/hyperv-synic", NULL, DOMUS_SUPPORT_HONOURED },
    { DOMUS_DRIVER_XEN, 11003000, "feature/hyperv-relaxed", NULL, DOMUS_SUPPORT_IGNORED },
    { DOMUS_DRIVER_XEN, 0, "feature/hyperv-synic", NULL, DOMUS_SUPPORT_IGNORED },
    { DOMUS_DRIVER_XEN, 0, "interface/filter", NULL, DOMUS_SUPPORT_IGNORED },
    { DOMUS_DRIVER_XEN, 11000000, "interface/filter", NULL, DOMUS_SUPPORT_REFUSED },
    { DOMUS_DRIVER_XEN, 0, "interface/model", "e1000", DOMUS_SUPPORT_HONOURED },
    { DOMUS_DRIVER_XEN, 0, "interface/model", "i82551", DOMUS_SUPPORT_HONOURED },
    { DOMUS_DRIVER_XEN, 0, "interface/model", "virtio", DOMUS_SUPPORT_REFUSED },
    { DOMUS_DRIVER_XEN, 0, "device/tpm", NULL, DOMUS_SUPPORT_IGNORED },
    { DOMUS_DRIVER_XEN, 0, "device/parallel", NULL, DOMUS_SUPPORT_REFUSED },
    { DOMUS_DRIVER_XEN, 0, "input/keyboard-bus", "usb", DOMUS_SUPPORT_REFUSED },
    { DOMUS_DRIVER_XEN, 0, "nobody/knows", "this", DOMUS_SUPPORT_HONOURED },
    { DOMUS_DRIVER_QEMU, 0, "disk/bus", "virtio", DOMUS_SUPPORT_HONOURED },
    { DOMUS_DRIVER_QEMU, 0, "disk/bus", "xen", DOMUS_SUPPORT_REFUSED },
    { DOMUS_DRIVER_QEMU, 0, "disk/bus", "nonsense", DOMUS_SUPPORT_REFUSED },
    { DOMUS_DRIVER_QEMU, 0, "interface/model", "netfront", DOMUS_SUPPORT_REFUSED },
    { DOMUS_DRIVER_QEMU, 0, "interface/script", "bridge", DOMUS_SUPPORT_IGNORED },
    { DOMUS_DRIVER_QEMU, 0, "lifecycle/on_reboot", "rename-restart", DOMUS_SUPPORT_REFUSED },
    { DOMUS_DRIVER_TEST, 0, "disk/bus", "ide", DOMUS_SUPPORT_HONOURED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (DomusPlatform) platform = xml_test_platform (cases[i].driver);
    g_autofree char *reason = NULL;
    if (cases[i].libvirt > 0)
      platform->libvirt_version = cases[i].libvirt;
    g_test_message ("%s %s", cases[i].field, cases[i].value);
    g_assert_cmpint (domus_platform_get_support (platform, cases[i].field, cases[i].value, &reason),
                     ==, cases[i].support);
    g_assert_true ((reason == NULL) == (cases[i].support == DOMUS_SUPPORT_HONOURED));
    domus_platform_get_support (platform, cases[i].field, cases[i].value, NULL);
  }
}

static void
assert_values (const DomusPlatform *platform, const char *field, const char *expected)
{
  g_auto (GStrv) values = domus_platform_list_values (platform, field);
  g_autofree char *joined = g_strjoinv (" ", values);

  g_assert_cmpstr (joined, ==, expected);
  for (guint i = 0; values[i] != NULL; i++)
    g_assert_cmpint (domus_platform_get_support (platform, field, values[i], NULL), ==,
                     DOMUS_SUPPORT_HONOURED);
}

static void
test_values (void)
{
  g_autoptr (DomusPlatform) xen = xml_test_platform (DOMUS_DRIVER_XEN);
  g_autoptr (DomusPlatform) qemu = xml_test_platform (DOMUS_DRIVER_QEMU);
  g_autoptr (DomusPlatform) test = xml_test_platform (DOMUS_DRIVER_TEST);
  g_auto (GStrv) buses = domus_platform_list_values (qemu, "disk/bus");

  assert_values (xen, "disk/bus", "ide xen scsi");
  assert_values (xen, "video/model", "vga cirrus qxl xen");
  assert_values (xen, "sound/model", "ac97 ich6 es1370 sb16");
  assert_values (xen, "disk/cache", "");
  assert_values (xen, "nobody/knows", "");
  assert_values (qemu, "graphics/type", "vnc spice sdl egl-headless dbus");
  assert_values (test, "sound/model", "");
  g_assert_true (g_strv_contains ((const char *const *)buses, "sata"));
}

static void
test_when (void)
{
  g_autoptr (DomusPlatform) xen = xml_test_platform (DOMUS_DRIVER_XEN);
  g_autoptr (DomusPlatform) qemu = xml_test_platform (DOMUS_DRIVER_QEMU);
  g_autoptr (DomusPlatform) test = xml_test_platform (DOMUS_DRIVER_TEST);

  g_assert_cmpint (domus_platform_get_when (xen, "disk/attach-xen"), ==, DOMUS_WHEN_NOW);
  g_assert_cmpint (domus_platform_get_when (xen, "disk/attach-ide"), ==, DOMUS_WHEN_REBOOT);
  g_assert_cmpint (domus_platform_get_when (xen, "disk/attach"), ==, DOMUS_WHEN_REBOOT);
  g_assert_cmpint (domus_platform_get_when (xen, "vcpus/set-maximum"), ==, DOMUS_WHEN_REBOOT);
  g_assert_cmpint (domus_platform_get_when (xen, "cdrom/detach"), ==, DOMUS_WHEN_REBOOT);
  g_assert_cmpint (domus_platform_get_when (qemu, "disk/attach-virtio"), ==, DOMUS_WHEN_NOW);
  g_assert_cmpint (domus_platform_get_when (qemu, "disk/attach-ide"), ==, DOMUS_WHEN_START);
  g_assert_cmpint (domus_platform_get_when (qemu, "anything"), ==, DOMUS_WHEN_START);
  g_assert_cmpint (domus_platform_get_when (test, "cdrom/media"), ==, DOMUS_WHEN_START);
  g_assert_cmpint (domus_platform_get_when (test, "title/set"), ==, DOMUS_WHEN_NOW);
  for (int when = DOMUS_WHEN_NOW; when <= DOMUS_WHEN_START; when++)
    g_assert_true (g_str_has_suffix (domus_when_to_words ((DomusWhen)when), "."));
}

static void
add_tests (void)
{
  g_autofree char *folder = g_build_filename (DOMUS_TEST_SOURCE_DIR, "xml", "data", "good", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GKeyFile) cases = load_cases ();
  g_auto (GStrv) groups = g_key_file_get_groups (cases, NULL);

  for (guint i = 0; groups[i] != NULL; i++) {
    g_autofree char *path = g_strdup_printf ("/xml/platform-rules/%s", groups[i]);
    g_test_add_data_func_full (path, g_strdup (groups[i]), test_rule, g_free);
  }
  g_assert_nonnull (dir);
  for (const char *name = g_dir_read_name (dir); name != NULL; name = g_dir_read_name (dir)) {
    g_autofree char *path = g_strdup_printf ("/xml/platform-rules/good/%s", name);
    g_test_add_data_func_full (path, g_strdup (name), test_good, g_free);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xml/platform-rules/number", test_number);
  g_test_add_func ("/xml/platform-rules/order-and-newness", test_order_and_newness);
  g_test_add_func ("/xml/platform-rules/silence", test_silence);
  g_test_add_func ("/xml/platform-rules/support", test_support);
  g_test_add_func ("/xml/platform-rules/values", test_values);
  g_test_add_func ("/xml/platform-rules/when", test_when);
  add_tests ();
  return g_test_run ();
}
