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
test_basics (void)
{
  g_autoptr (DomusXmlDoc) domain = guest_domain ();

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
  assert_untouched (domain);
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
  g_autoptr (DomusXmlDoc) domain = guest_domain ();
  g_autoptr (DomusXmlDoc) bare = xml_test_parse ("<domain/>");

  g_assert_cmpuint (domus_domain_get_memory (domain), ==, 1048576);
  g_assert_cmpuint (domus_domain_get_current_memory (domain), ==, 524288);
  domus_domain_set_memory (domain, 1048576, 524288);
  assert_untouched (domain);
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
  g_autoptr (DomusXmlDoc) domain = guest_domain ();
  g_autoptr (DomusXmlDoc) bare = xml_test_parse ("<domain/>");

  g_assert_cmpuint (domus_domain_get_max_vcpus (domain), ==, 4);
  g_assert_cmpuint (domus_domain_get_vcpus (domain), ==, 2);
  domus_domain_set_vcpus (domain, 4, 2);
  assert_untouched (domain);
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
  g_autoptr (DomusXmlDoc) domain = guest_domain ();
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
  g_autoptr (DomusXmlDoc) domain = guest_domain ();
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
  assert_untouched (domain);
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
  g_autoptr (DomusXmlDoc) domain = guest_domain ();

  ASSERT_STRING (domus_domain_get_clock (domain), "variable");
  domus_xml_doc_set (domain, "clock/@basis", "localtime");
  ASSERT_STRING (domus_domain_get_clock (domain), "localtime");
  domus_xml_doc_set (domain, "clock/@basis", "utc");
  domus_domain_set_clock (domain, "variable");
  assert_untouched (domain);
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
  g_autoptr (DomusXmlDoc) domain = guest_domain ();

  ASSERT_STRING (domus_domain_get_video_model (domain), "vga");
  domus_domain_set_video_model (domain, "vga");
  assert_untouched (domain);
  domus_domain_set_video_model (domain, "cirrus");
  ASSERT_STRING (domus_xml_doc_get_fragment (domain, "devices/video"),
                 "<video>\n  <model type='cirrus' heads='1' primary='yes'/>\n</video>");
  domus_domain_set_video_model (domain, NULL);
  g_assert_false (domus_xml_doc_exists (domain, "devices/video"));
  domus_domain_set_video_model (domain, "qxl");
  ASSERT_STRING (domus_domain_get_video_model (domain), "qxl");
}

static void
test_interfaces (void)
{
  g_autoptr (DomusXmlDoc) domain = guest_domain ();
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
  assert_untouched (domain);
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
  g_autoptr (DomusXmlDoc) domain = guest_domain ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    g_assert_false (domus_domain_set_interface (domain, cases[i].index, cases[i].kind,
                                                cases[i].source, cases[i].mac, NULL, &error));
    g_assert_error (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_INVALID);
  }
  assert_untouched (domain);
}

static void
test_graphics (void)
{
  g_autoptr (DomusXmlDoc) domain = guest_domain ();
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
  g_test_add_func ("/xml/domain/interfaces", test_interfaces);
  g_test_add_func ("/xml/domain/interface-errors", test_interface_errors);
  g_test_add_func ("/xml/domain/graphics", test_graphics);
  g_test_add_func ("/xml/domain/nothing-there", test_nothing_there);
  return g_test_run ();
}
