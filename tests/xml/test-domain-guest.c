/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-test"
#include "config.h"

#include "domus-domain-guest.h"
#include "xml-test.h"

#include <stdlib.h>
#include <string.h>

#define ASSERT_STRING(expression, expected)                                                        \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *value_ = (expression);                                                        \
    g_assert_cmpstr (value_, ==, expected);                                                        \
  }                                                                                                \
  G_STMT_END

/* ---- every setting: as text, so that one loop serves them all ---- */

#define TEXT(name)                                                                                 \
  static char *get_##name (const DomusXmlDoc *doc)                                                 \
  {                                                                                                \
    return domus_domain_get_##name (doc);                                                          \
  }                                                                                                \
  static void set_##name (DomusXmlDoc *doc, const char *value)                                     \
  {                                                                                                \
    domus_domain_set_##name (doc, value);                                                          \
  }

TEXT (hyperv_mode)
TEXT (nested)
TEXT (cpu_mode)
TEXT (topology)
TEXT (affinity)
TEXT (clock_kind)

static char *
get_firmware (const DomusXmlDoc *doc)
{
  return domus_domain_get_firmware (doc);
}

static void
set_firmware (DomusXmlDoc *doc, const char *value)
{
  domus_domain_set_firmware (doc, value, "/usr/lib/xen/boot/hvmloader");
}

static char *
get_hap (const DomusXmlDoc *doc)
{
  return domus_domain_get_feature_state (doc, "hap");
}

static void
set_hap (DomusXmlDoc *doc, const char *value)
{
  domus_domain_set_feature_state (doc, "hap", value);
}

static char *
get_pin (const DomusXmlDoc *doc)
{
  return domus_domain_get_pinning (doc, 1);
}

static void
set_pin (DomusXmlDoc *doc, const char *value)
{
  domus_domain_set_pinning (doc, 1, value);
}

static char *
get_weight (const DomusXmlDoc *doc)
{
  return g_strdup_printf ("%u", domus_domain_get_weight (doc));
}

static void
set_weight (DomusXmlDoc *doc, const char *value)
{
  domus_domain_set_weight (doc, (guint)atoi (value));
}

static char *
get_cap (const DomusXmlDoc *doc)
{
  return g_strdup_printf ("%u", domus_domain_get_cap (doc));
}

static void
set_cap (DomusXmlDoc *doc, const char *value)
{
  domus_domain_set_cap (doc, (guint)atoi (value));
}

static char *
get_hpet (const DomusXmlDoc *doc)
{
  return domus_domain_get_timer (doc, "hpet", "present");
}

static void
set_hpet (DomusXmlDoc *doc, const char *value)
{
  domus_domain_set_timer (doc, "hpet", "present", value);
}

static char *
get_tsc (const DomusXmlDoc *doc)
{
  return domus_domain_get_timer (doc, "tsc", "mode");
}

static void
set_tsc (DomusXmlDoc *doc, const char *value)
{
  domus_domain_set_timer (doc, "tsc", "mode", value);
}

static const struct
{
  const char *name;
  char *(*get) (const DomusXmlDoc *doc);
  void (*set) (DomusXmlDoc *doc, const char *value);
  const char *values[6];
  gboolean comes_back; /* the start can be reached again from every value */
} settings[] = {
  { "firmware", get_firmware, set_firmware, { "efi", "bios" }, FALSE },
  { "hap", get_hap, set_hap, { "on", "off", "" }, TRUE },
  { "hyperv", get_hyperv_mode, set_hyperv_mode, { "custom", "passthrough", "" }, FALSE },
  { "nested", get_nested, set_nested, { "vmx", "svm", "off", "" }, FALSE },
  { "mode", get_cpu_mode, set_cpu_mode, { "host-passthrough", "host-model", "" }, FALSE },
  { "topology", get_topology, set_topology, { "1:2:1", "2:1:1", "" }, TRUE },
  { "affinity", get_affinity, set_affinity, { "0-3", "1,^0", "" }, TRUE },
  { "pinning", get_pin, set_pin, { "0", "2-3", "" }, TRUE },
  { "weight", get_weight, set_weight, { "512", "1", "0" }, TRUE },
  { "cap", get_cap, set_cap, { "50", "200", "0" }, TRUE },
  { "hpet", get_hpet, set_hpet, { "yes", "no", "" }, TRUE },
  { "tsc", get_tsc, set_tsc, { "native", "emulate", "" }, TRUE },
  { "clock",
    get_clock_kind,
    set_clock_kind,
    { "utc", "localtime", "variable:localtime", "timezone:Europe/Berlin", "absolute:77" },
    FALSE },
};

static const char *const starts[] = {
  "<domain type='xen'><name>n</name><vcpu>2</vcpu><os><type>hvm</type></os>"
  "<clock offset='utc'/></domain>",
  /* what nobody knows survives */
  "<domain type='xen' xmlns:x='urn:x'><!-- a --><name>n</name><metadata><x:note a='1'/></metadata>"
  "<vcpu placement='static' x:y='z'>2</vcpu><cputune><x:other/><period>1</period></cputune>"
  "<os><type>hvm</type><x:os/><boot dev='hd'/></os>"
  "<features><x:f/><acpi/></features><cpu><!-- b --><numa/></cpu>"
  "<clock offset='utc'><!-- c --><timer name='rtc' track='wall'/><x:t/></clock>"
  "<unknown><deep/></unknown></domain>",
};

static void
check_setting (gsize at, const char *text)
{
  g_autoptr (DomusXmlDoc) doc = xml_test_parse (text);
  g_autofree char *start = domus_xml_doc_canonical (doc);
  g_autofree char *written = domus_xml_doc_to_string (doc);
  g_autofree char *first = settings[at].get (doc);

  settings[at].set (doc, first);
  ASSERT_STRING (domus_xml_doc_to_string (doc), written);
  for (gsize i = 0; settings[at].values[i] != NULL; i++) {
    const char *value = settings[at].values[i];
    g_autofree char *before = NULL;

    g_test_message ("%s to “%s”", settings[at].name, value);
    settings[at].set (doc, value);
    ASSERT_STRING (settings[at].get (doc), value);
    before = domus_xml_doc_to_string (doc);
    settings[at].set (doc, value);
    ASSERT_STRING (domus_xml_doc_to_string (doc), before);
    if (strstr (text, "urn:x") != NULL) {
      g_assert_nonnull (strstr (before, "<x:note"));
      g_assert_nonnull (strstr (before, "<x:other"));
      g_assert_nonnull (strstr (before, "<x:os"));
      g_assert_nonnull (strstr (before, "<x:f"));
      g_assert_nonnull (strstr (before, "<x:t"));
      g_assert_nonnull (strstr (before, "<!-- a -->"));
      g_assert_nonnull (strstr (before, "<!-- b -->"));
      g_assert_nonnull (strstr (before, "<!-- c -->"));
      g_assert_nonnull (strstr (before, "<numa/>"));
      g_assert_nonnull (strstr (before, "track="));
      g_assert_nonnull (strstr (before, "<deep/>"));
    }
  }
  settings[at].set (doc, first);
  ASSERT_STRING (settings[at].get (doc), first);
  if (settings[at].comes_back)
    ASSERT_STRING (domus_xml_doc_canonical (doc), start);
}

static void
test_settings (void)
{
  g_autofree char *guest = xml_test_read ("xml/data/guest.xml");

  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++) {
    for (gsize s = 0; s < G_N_ELEMENTS (starts); s++)
      check_setting (i, starts[s]);
    check_setting (i, guest);
  }
}

static void
test_firmware (void)
{
  static const struct
  {
    const char *os;
    const char *firmware;
  } cases[] = {
    { "<loader type='rom'>/usr/lib/xen/boot/hvmloader</loader>", "bios" },
    { "<loader readonly='yes' type='pflash'>/usr/lib/xen/boot/ovmf.bin</loader>", "efi" },
    { "<loader>/usr/share/OVMF/OVMF_CODE.fd</loader>", "efi" },
    { "", "bios" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = g_strdup_printf ("<domain><os>%s</os></domain>", cases[i].os);
    g_autoptr (DomusXmlDoc) doc = xml_test_parse (text);

    ASSERT_STRING (domus_domain_get_firmware (doc), cases[i].firmware);
  }
  {
    g_autoptr (DomusXmlDoc) doc =
        xml_test_parse ("<domain><os firmware='efi'><firmware><feature enabled='no' "
                        "name='secure-boot'/></firmware><loader type='pflash'>/x</loader>"
                        "<nvram>/v</nvram><boot dev='hd'/></os></domain>");

    domus_domain_set_firmware (doc, "bios", NULL);
    ASSERT_STRING (domus_domain_get_firmware (doc), "bios");
    g_assert_false (domus_xml_doc_exists (doc, "os/nvram"));
    g_assert_false (domus_xml_doc_exists (doc, "os/loader"));
    g_assert_true (domus_xml_doc_exists (doc, "os/boot"));
  }
}

static void
test_hyperv (void)
{
  g_autoptr (DomusXmlDoc) doc = xml_test_parse ("<domain><features><acpi/></features></domain>");

  g_assert_false (domus_domain_get_hyperv (doc, "vapic"));
  domus_domain_set_hyperv (doc, "vapic", FALSE);
  g_assert_false (domus_xml_doc_exists (doc, "features/hyperv"));
  domus_domain_set_hyperv (doc, "vapic", TRUE);
  domus_domain_set_hyperv (doc, "spinlocks", TRUE);
  ASSERT_STRING (domus_domain_get_hyperv_mode (doc), "custom");
  ASSERT_STRING (domus_xml_doc_get (doc, "features/hyperv/spinlocks/@retries"), "8191");
  g_assert_true (domus_domain_get_hyperv (doc, "vapic"));
  domus_domain_set_hyperv (doc, "vapic", FALSE);
  g_assert_false (domus_domain_get_hyperv (doc, "vapic"));
  g_assert_true (domus_domain_get_hyperv (doc, "spinlocks"));
  domus_domain_set_hyperv_mode (doc, "");
  g_assert_false (domus_xml_doc_exists (doc, "features/hyperv"));
  g_assert_true (domus_xml_doc_exists (doc, "features/acpi"));
}

static void
test_nested (void)
{
  g_autoptr (DomusXmlDoc) doc = xml_test_parse (
      "<domain><cpu mode='host-passthrough'><feature policy='disable' name='aes'/></cpu></domain>");

  ASSERT_STRING (domus_domain_get_nested (doc), "");
  domus_domain_set_nested (doc, "svm");
  ASSERT_STRING (domus_xml_doc_get (doc, "cpu/feature[@name='svm']/@policy"), "require");
  domus_domain_set_nested (doc, "off");
  ASSERT_STRING (domus_xml_doc_get (doc, "cpu/feature[@name='svm']/@policy"), "disable");
  ASSERT_STRING (domus_xml_doc_get (doc, "cpu/feature[@name='vmx']/@policy"), "disable");
  domus_domain_set_nested (doc, "");
  g_assert_cmpuint (domus_xml_doc_count (doc, "cpu/feature"), ==, 1);
}

/* The table of Windows's HALs. */
static void
test_hal (void)
{
  static const struct
  {
    const char *features;
    guint vcpus;
    const char *file;
  } cases[] = {
    { "", 1, "hal.dll" },
    { "<apic/>", 1, "halapic.dll" },
    { "<apic/>", 2, "halmps.dll" },
    { "<acpi/>", 1, "halacpi.dll" },
    { "<acpi/><apic/>", 1, "halaacpi.dll" },
    { "<acpi/><apic/>", 4, "halmacpi.dll" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text =
        g_strdup_printf ("<domain><vcpu>%u</vcpu><features>%s</features></domain>", cases[i].vcpus,
                         cases[i].features);
    g_autoptr (DomusXmlDoc) doc = xml_test_parse (text);
    const char *words = NULL;

    g_assert_cmpstr (domus_domain_get_hal (doc, &words), ==, cases[i].file);
    g_assert_nonnull (words);
  }
}

static void
test_topology_follows (void)
{
  static const struct
  {
    const char *topology;
    guint maximum;
    const char *then;
  } cases[] = {
    { "1:4:1", 8, "1:8:1" }, { "2:2:1", 8, "2:4:1" }, { "1:2:2", 8, "1:4:2" },
    { "2:1:2", 3, "1:3:1" }, { "", 8, "" },           { "2:2:1", 4, "2:2:1" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (DomusXmlDoc) doc = xml_test_parse ("<domain><vcpu>4</vcpu></domain>");

    domus_domain_set_topology (doc, cases[i].topology);
    domus_domain_set_vcpus_and_topology (doc, cases[i].maximum, 1);
    ASSERT_STRING (domus_domain_get_topology (doc), cases[i].then);
    g_assert_cmpuint (domus_domain_get_max_vcpus (doc), ==, cases[i].maximum);
    g_assert_cmpuint (domus_domain_get_vcpus (doc), ==, 1);
  }
}

static void
test_cpuset (void)
{
  static const struct
  {
    const char *cpus;
    guint n;
    gboolean good;
    guint map;
  } cases[] = {
    { "", 4, TRUE, 0xf },        { "0", 4, TRUE, 0x1 },       { "0-3", 4, TRUE, 0xf },
    { "0-3,5", 8, TRUE, 0x2f },  { "0-7,^2", 8, TRUE, 0xfb }, { "^2,0-3", 8, TRUE, 0xb },
    { " 1 , 2 ", 4, TRUE, 0x6 }, { "0-3", 0, TRUE, 0x1 },     { "4", 4, FALSE, 0 },
    { "0-4", 4, FALSE, 0xf },    { "3-1", 4, FALSE, 0 },      { "a", 4, FALSE, 0 },
    { "1,", 4, FALSE, 0x2 },     { "^1", 4, FALSE, 0 },       { "1,^1", 4, FALSE, 0 },
    { "-1", 4, FALSE, 0 },       { "0-", 4, FALSE, 0 },       { "99999999999", 4, FALSE, 0 },
    { "0x1", 4, FALSE, 0 },      { "1--2", 4, FALSE, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    gsize length = 0;
    g_autofree guchar *map = domus_cpuset_to_map (cases[i].cpus, cases[i].n, &length);

    g_test_message ("“%s” of %u", cases[i].cpus, cases[i].n);
    g_assert_true (domus_cpuset_check (cases[i].cpus, cases[i].n, &error) == cases[i].good);
    if (!cases[i].good)
      g_assert_error (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_INVALID);
    g_assert_cmpuint (length, ==, 1);
    g_assert_cmphex (map[0], ==, cases[i].map);
  }
  {
    gsize length = 0;
    g_autofree guchar *map = domus_cpuset_to_map ("11", 12, &length);

    g_assert_cmpuint (length, ==, 2);
    g_assert_cmphex (map[1], ==, 0x8);
  }
}

static void
test_clock (void)
{
  g_autoptr (DomusXmlDoc) doc = xml_test_parse (
      "<domain><clock offset='variable' adjustment='3600' basis='localtime'/></domain>");

  ASSERT_STRING (domus_domain_get_clock_kind (doc), "variable:localtime");
  g_assert_cmpint (domus_domain_get_clock_adjustment (doc), ==, 3600);
  domus_domain_set_clock_adjustment (doc, -5);
  ASSERT_STRING (domus_xml_doc_get (doc, "clock/@adjustment"), "-5");
  domus_domain_set_timer (doc, "hpet", "present", "no");
  domus_domain_set_clock_kind (doc, "localtime");
  g_assert_false (domus_xml_doc_exists (doc, "clock/@adjustment"));
  g_assert_false (domus_xml_doc_exists (doc, "clock/@basis"));
  ASSERT_STRING (domus_domain_get_timer (doc, "hpet", "present"), "no");
  domus_domain_set_timer (doc, "hpet", "present", "");
  g_assert_false (domus_xml_doc_exists (doc, "clock/timer"));
  ASSERT_STRING (domus_domain_get_timer (doc, "rtc", "tickpolicy"), "");
}

/* A timer keeps what else is said of it. */
static void
test_timer_keeps (void)
{
  g_autoptr (DomusXmlDoc) doc = xml_test_parse (
      "<domain><clock offset='utc'><timer name='rtc' tickpolicy='delay' track='wall'>"
      "<catchup threshold='1'/></timer></clock></domain>");

  domus_domain_set_timer (doc, "rtc", "tickpolicy", "");
  domus_domain_set_timer (doc, "rtc", "track", "");
  g_assert_true (domus_xml_doc_exists (doc, "clock/timer[@name='rtc']/catchup"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xml/domain-guest/settings", test_settings);
  g_test_add_func ("/xml/domain-guest/firmware", test_firmware);
  g_test_add_func ("/xml/domain-guest/hyperv", test_hyperv);
  g_test_add_func ("/xml/domain-guest/nested", test_nested);
  g_test_add_func ("/xml/domain-guest/hal", test_hal);
  g_test_add_func ("/xml/domain-guest/topology-follows", test_topology_follows);
  g_test_add_func ("/xml/domain-guest/cpuset", test_cpuset);
  g_test_add_func ("/xml/domain-guest/clock", test_clock);
  g_test_add_func ("/xml/domain-guest/timer-keeps", test_timer_keeps);
  return g_test_run ();
}
