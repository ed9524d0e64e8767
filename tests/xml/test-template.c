/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-test"
#include "config.h"

#include "domus-domain-template.h"
#include "domus-metadata.h"
#include "xml-test.h"

#include <string.h>

static const DomusDomainTemplate windows = {
  .name = "hal",
  .title = "Windows XP & more",
  .uuid = "5b001f4d-7891-40d8-af55-96a56e8d07df",
  .memory_kib = 524288,
  .vcpus = 2,
  .acpi = TRUE,
  .apic = TRUE,
  .pae = TRUE,
  .localtime = TRUE,
  .disk_kind = DOMUS_SOURCE_FILE,
  .disk_source = "/var/lib/libvirt/images/hal.img",
  .cd_kind = DOMUS_SOURCE_FILE,
  .cd_source = "/mnt/winxp.iso",
  .network_kind = "bridge",
  .network_source = "xenbr0",
  .nic_model = "rtl8139",
  .mac = "00:16:3e:7e:f3:15",
  .video = "cirrus",
  .metadata = "<domus:guest xmlns:domus='" DOMUS_METADATA_URI "'><domus:install "
              "media='/mnt/winxp.iso' media-kind='file' system='winxp' state='underway'/>"
              "</domus:guest>",
};

static DomusXmlDoc *
build (const DomusDomainTemplate *options, DomusDriver driver)
{
  g_autoptr (DomusPlatform) platform = xml_test_platform (driver);
  g_autoptr (GError) error = NULL;
  DomusXmlDoc *domain = domus_domain_template_build (options, platform, &error);

  g_assert_no_error (error);
  g_assert_nonnull (domain);
  return domain;
}

static void
assert_golden (const DomusDomainTemplate *options, DomusDriver driver, const char *name)
{
  g_autoptr (DomusXmlDoc) domain = build (options, driver);
  g_autoptr (DomusXmlDoc) again = build (options, driver);
  g_autofree char *text = domus_xml_doc_to_string (domain);

  g_assert_true (domus_xml_doc_equal (domain, again));
  xml_test_assert_golden (text, name);
}

static void
test_golden (void)
{
  DomusDomainTemplate options = windows;

  assert_golden (&options, DOMUS_DRIVER_XEN, "template-xen.xml");
  options.network_kind = "network";
  options.network_source = "default";
  options.mac = "52:54:00:01:02:03";
  options.nic_model = "e1000";
  options.video = NULL;
  options.disk_format = "qcow2";
  options.domain_type = "kvm";
  assert_golden (&options, DOMUS_DRIVER_QEMU, "template-qemu.xml");
  options.network_kind = "user";
  options.network_source = NULL;
  options.domain_type = NULL;
  options.metadata = NULL;
  options.title = NULL;
  options.vcpus = 1;
  options.localtime = FALSE;
  assert_golden (&options, DOMUS_DRIVER_TEST, "template-test.xml");
}

static void
test_small (void)
{
  DomusDomainTemplate options = { .name = "a",
                                  .uuid = "5b001f4d-7891-40d8-af55-96a56e8d07df",
                                  .memory_kib = 65536,
                                  .vcpus = 1,
                                  .network_boot = TRUE };

  assert_golden (&options, DOMUS_DRIVER_XEN, "template-xen-small.xml");
}

static void
test_volumes_and_devices (void)
{
  DomusDomainTemplate options = windows;
  g_autoptr (DomusXmlDoc) domain = NULL;
  g_autoptr (DomusDisk) disk = NULL;
  g_autoptr (DomusDisk) drive = NULL;

  options.disk_kind = DOMUS_SOURCE_VOLUME;
  options.disk_pool = "default";
  options.disk_source = "hal.qcow2";
  options.disk_format = "qcow2";
  options.cd_kind = DOMUS_SOURCE_BLOCK;
  options.cd_source = "/dev/sr0";
  options.vnc_listen = "0.0.0.0";
  domain = build (&options, DOMUS_DRIVER_QEMU);
  disk = domus_domain_find_disk (domain, "hda");
  drive = domus_domain_find_disk (domain, "hdc");
  g_assert_cmpint (disk->source_kind, ==, DOMUS_SOURCE_VOLUME);
  g_assert_cmpstr (disk->pool, ==, "default");
  g_assert_cmpstr (disk->source, ==, "hal.qcow2");
  g_assert_cmpstr (disk->format, ==, "qcow2");
  g_assert_false (disk->readonly);
  g_assert_cmpint (drive->kind, ==, DOMUS_DISK_KIND_CDROM);
  g_assert_cmpint (drive->source_kind, ==, DOMUS_SOURCE_BLOCK);
  g_assert_cmpstr (drive->format, ==, "raw");
  g_assert_true (drive->readonly);
}

static void
test_odd_texts (void)
{
  DomusDomainTemplate options = windows;
  g_autoptr (DomusXmlDoc) domain = NULL;
  g_autoptr (DomusXmlDoc) again = NULL;
  g_autoptr (DomusDisk) disk = NULL;
  g_autofree char *title = NULL;
  g_autofree char *text = NULL;
  g_autofree char *network = NULL;

  options.name = "größer[1]{x}%s";
  options.title = "</title><on_reboot>destroy</on_reboot>\n& \"'\x01";
  options.disk_source = "/a b/<x>&'\"%s%n/ü.img";
  options.network_kind = "network";
  options.network_source = "n'/><x y='";
  domain = build (&options, DOMUS_DRIVER_XEN);
  disk = domus_domain_find_disk (domain, "hda");
  title = domus_domain_get_title (domain);
  network = domus_xml_doc_get (domain, "devices/interface/source/@network");
  g_assert_cmpstr (disk->source, ==, options.disk_source);
  g_assert_cmpstr (title, ==, "</title><on_reboot>destroy</on_reboot> & \"'");
  g_assert_cmpstr (network, ==, options.network_source);
  g_assert_cmpuint (domus_xml_doc_count (domain, "on_reboot"), ==, 1);
  g_assert_false (domus_xml_doc_exists (domain, "devices/emulator"));
  text = domus_xml_doc_to_string (domain);
  again = xml_test_parse (text);
  g_assert_true (domus_xml_doc_equal (domain, again));
}

static void
assert_refused (const DomusDomainTemplate *options, const char *part)
{
  g_autoptr (DomusPlatform) platform = xml_test_platform (DOMUS_DRIVER_XEN);
  g_autoptr (GError) error = NULL;
  g_autoptr (DomusXmlDoc) domain = domus_domain_template_build (options, platform, &error);

  g_assert_null (domain);
  g_test_message ("%s", error->message);
  g_assert_cmpint (error->domain, ==, DOMUS_XML_ERROR);
  g_assert_nonnull (strstr (error->message, part));
}

#define REFUSE(change, part)                                                                       \
  G_STMT_START                                                                                     \
  {                                                                                                \
    DomusDomainTemplate options = windows;                                                         \
    change;                                                                                        \
    assert_refused (&options, part);                                                               \
  }                                                                                                \
  G_STMT_END

static void
test_refusals (void)
{
  REFUSE (options.name = NULL, "name");
  REFUSE (options.name = "a b", "spaces");
  REFUSE (options.name = "a<b", "<");
  REFUSE (options.uuid = NULL, "UUID");
  REFUSE (options.uuid = "5b001f4d", "UUID");
  REFUSE (options.memory_kib = 0, "memory");
  REFUSE (options.vcpus = 0, "CPU");
  REFUSE (options.vcpus = 129, "128");
  REFUSE (options.disk_source = NULL, "hard disk");
  REFUSE (options.disk_source = "relative", "hard disk");
  REFUSE ((options.disk_kind = DOMUS_SOURCE_VOLUME, options.disk_pool = NULL), "hard disk");
  REFUSE (options.disk_kind = DOMUS_SOURCE_NETWORK, "hard disk");
  REFUSE (options.cd_source = "", "medium");
  REFUSE ((options.cd_kind = DOMUS_SOURCE_VOLUME, options.cd_pool = ""), "medium");
  REFUSE (options.network_kind = "macvtap", "kind");
  REFUSE (options.network_source = NULL, "network");
  REFUSE (options.mac = NULL, "MAC");
  REFUSE (options.mac = "01:16:3e:7e:f3:15", "MAC");
  REFUSE (options.metadata = "<broken", "Line 1");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xml/template/golden", test_golden);
  g_test_add_func ("/xml/template/small", test_small);
  g_test_add_func ("/xml/template/volumes-and-devices", test_volumes_and_devices);
  g_test_add_func ("/xml/template/odd-texts", test_odd_texts);
  g_test_add_func ("/xml/template/refusals", test_refusals);
  return g_test_run ();
}
