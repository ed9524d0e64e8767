/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-test"
#include "config.h"

#include "domus-platform.h"
#include "xml-test.h"

#include <string.h>

static void
assert_list (char **list, const char *expected)
{
  g_autofree char *joined = g_strjoinv (" ", list);

  g_assert_cmpstr (joined, ==, expected);
}

static void
test_xen (void)
{
  g_autoptr (DomusPlatform) platform = xml_test_platform (DOMUS_DRIVER_XEN);

  g_assert_cmpint (platform->driver, ==, DOMUS_DRIVER_XEN);
  g_assert_true (platform->hvm);
  g_assert_cmpstr (platform->arch, ==, "x86_64");
  g_assert_cmpstr (platform->domain_type, ==, "xen");
  g_assert_cmpstr (platform->loader, ==, "/usr/lib/xen/boot/hvmloader");
  g_assert_cmpstr (platform->machine, ==, "xenfv");
  g_assert_cmpuint (platform->max_vcpus, ==, 128);
  assert_list (platform->domain_types, "xen");
  assert_list (platform->video_models, "vga cirrus xen");
  assert_list (platform->disk_buses, "ide scsi xen");
  g_assert_cmpuint (platform->host_memory_kib, ==, 3145588);
  g_assert_cmpuint (platform->host_cpus, ==, 2);
  g_assert_cmpuint (platform->libvirt_version, ==, 9000000);
  g_assert_cmpuint (platform->hypervisor_version, ==, 4017000);
  g_assert_true (domus_platform_has (platform, DOMUS_QUIRK_NO_EMULATOR));
  g_assert_true (domus_platform_has (platform, DOMUS_QUIRK_EMPTY_INSERT_KILLS));
  g_assert_true (domus_platform_has (platform, DOMUS_QUIRK_REBOOT_REREADS));
  g_assert_false (domus_platform_has (platform, DOMUS_QUIRK_NO_MEDIA_CHANGE));
  g_assert_cmpstr (domus_platform_mac_prefix (platform), ==, "00:16:3e");
}

static void
test_qemu (void)
{
  g_autoptr (DomusPlatform) platform = xml_test_platform (DOMUS_DRIVER_QEMU);

  g_assert_cmpint (platform->driver, ==, DOMUS_DRIVER_QEMU);
  g_assert_true (platform->hvm);
  g_assert_cmpstr (platform->arch, ==, "x86_64");
  g_assert_cmpstr (platform->domain_type, ==, "qemu");
  g_assert_null (platform->loader);
  g_assert_cmpstr (platform->machine, ==, "pc");
  g_assert_cmpuint (platform->max_vcpus, ==, 255);
  g_assert_true (g_str_has_prefix (platform->video_models[0], "vga"));
  g_assert_true (g_strv_contains ((const char *const *)platform->disk_buses, "sata"));
  g_assert_cmpint (platform->quirks, ==, 0);
  g_assert_cmpstr (domus_platform_mac_prefix (platform), ==, "52:54:00");
}

static void
test_kvm_first (void)
{
  g_autofree char *text = xml_test_read ("xml/data/capabilities-qemu.xml");
  g_auto (GStrv) parts = g_strsplit (text, "<domain type='qemu'/>", -1);
  g_autofree char *with_kvm = g_strjoinv ("<domain type='qemu'/><domain type='kvm'/>", parts);
  g_autoptr (DomusPlatform) platform = domus_platform_new ("qemu", 0, 0, with_kvm, NULL, 0, 0);

  g_assert_cmpstr (platform->domain_type, ==, "kvm");
  assert_list (platform->domain_types, "kvm qemu");
  assert_list (platform->video_models, "vga cirrus qxl virtio bochs");
}

static void
test_test_driver (void)
{
  g_autoptr (DomusPlatform) platform = xml_test_platform (DOMUS_DRIVER_TEST);

  g_assert_cmpint (platform->driver, ==, DOMUS_DRIVER_TEST);
  g_assert_true (platform->hvm);
  g_assert_cmpstr (platform->arch, ==, "i686");
  g_assert_cmpstr (platform->domain_type, ==, "test");
  g_assert_null (platform->loader);
  g_assert_null (platform->machine);
  g_assert_true (domus_platform_has (platform, DOMUS_QUIRK_NO_MEDIA_CHANGE));
}

static void
test_machines (void)
{
  static const struct
  {
    const char *machines;
    const char *expected;
    guint max_vcpus;
  } cases[] = {
    { "<machine>q35</machine><machine maxCpus='64'>pc</machine>", "pc", 64 },
    { "<machine>q35</machine><machine>pc-i440fx-7.2</machine>", "pc-i440fx-7.2", 255 },
    { "<machine maxCpus='x'>q35</machine>", "q35", 1 },
    { "<machine/>", NULL, 255 },
    { "", NULL, 255 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = g_strdup_printf (
        "<capabilities><host><cpu><arch>x86_64</arch></cpu></host><guest><os_type>hvm</os_type>"
        "<arch name='x86_64'>%s</arch></guest></capabilities>",
        cases[i].machines);
    g_autoptr (DomusPlatform) platform = domus_platform_new ("QEMU", 0, 0, text, NULL, 0, 0);
    g_assert_cmpstr (platform->machine, ==, cases[i].expected);
    g_assert_cmpuint (platform->max_vcpus, ==, cases[i].max_vcpus);
    g_assert_cmpstr (platform->domain_type, ==, "qemu");
  }
}

static void
test_without_hvm (void)
{
  g_autoptr (DomusPlatform) platform =
      domus_platform_new ("Xen", 0, 0,
                          "<capabilities><host><cpu><arch>x86_64</arch></cpu></host><guest>"
                          "<os_type>xen</os_type><arch name='x86_64'/></guest><guest>"
                          "<os_type>hvm</os_type></guest></capabilities>",
                          NULL, 0, 0);

  g_assert_false (platform->hvm);
  g_assert_cmpstr (platform->domain_type, ==, "xen");
  g_assert_cmpstr (platform->arch, ==, "x86_64");
}

static void
test_domain_capabilities_fill_gaps (void)
{
  static const char words[] =
      "<domainCapabilities><machine>xenfv</machine><vcpu max='4'/><os><loader supported='yes'>"
      "<value>/hvmloader</value><value>/ovmf.bin</value></loader></os><devices>"
      "<video supported='no'><enum name='modelType'><value>qxl</value></enum></video>"
      "</devices></domainCapabilities>";
  g_autoptr (DomusPlatform) platform =
      domus_platform_new ("Xen", 0, 0, "<capabilities/>", words, 0, 0);

  g_assert_cmpstr (platform->machine, ==, "xenfv");
  g_assert_cmpstr (platform->loader, ==, "/hvmloader");
  g_assert_cmpuint (platform->max_vcpus, ==, 4);
  assert_list (platform->video_models, "vga cirrus");
}

static void
test_malformed (void)
{
  static const char *const words[] = {
    "", "<", "<capabilities", "<network/>", "<capabilities/>", "\xff\xfe"
  };
  static const char *const types[] = { "Xen", "QEMU", "TEST", "bhyve", NULL };
  static const DomusDriver drivers[] = { DOMUS_DRIVER_XEN, DOMUS_DRIVER_QEMU, DOMUS_DRIVER_TEST,
                                         DOMUS_DRIVER_OTHER, DOMUS_DRIVER_OTHER };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++) {
    for (gsize n = 0; n < G_N_ELEMENTS (types); n++) {
      g_autoptr (DomusPlatform) platform =
          domus_platform_new (types[n], 0, 0, words[i], words[i], 0, 0);
      g_assert_cmpint (platform->driver, ==, drivers[n]);
      g_assert_cmpstr (platform->arch, ==, "x86_64");
      g_assert_nonnull (platform->domain_type);
      g_assert_nonnull (platform->domain_types);
      g_assert_null (platform->loader);
      g_assert_null (platform->machine);
      g_assert_cmpuint (platform->max_vcpus, >, 0);
      g_assert_nonnull (platform->video_models[0]);
      g_assert_nonnull (platform->disk_buses[0]);
    }
  }
}

static void
test_boxed (void)
{
  g_autoptr (DomusPlatform) platform = xml_test_platform (DOMUS_DRIVER_XEN);
  GValue value = G_VALUE_INIT;

  g_value_init (&value, DOMUS_TYPE_PLATFORM);
  g_value_set_boxed (&value, platform);
  g_assert_true (g_value_get_boxed (&value) == platform);
  g_value_unset (&value);
  g_assert_cmpstr (platform->domain_type, ==, "xen");
  domus_platform_unref (NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xml/platform/xen", test_xen);
  g_test_add_func ("/xml/platform/qemu", test_qemu);
  g_test_add_func ("/xml/platform/kvm-first", test_kvm_first);
  g_test_add_func ("/xml/platform/test-driver", test_test_driver);
  g_test_add_func ("/xml/platform/machines", test_machines);
  g_test_add_func ("/xml/platform/without-hvm", test_without_hvm);
  g_test_add_func ("/xml/platform/domain-capabilities", test_domain_capabilities_fill_gaps);
  g_test_add_func ("/xml/platform/malformed", test_malformed);
  g_test_add_func ("/xml/platform/boxed", test_boxed);
  return g_test_run ();
}
