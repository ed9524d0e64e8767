/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "domus-xen-convert.h"

#include <string.h>

/* Domains that no file made: what has no words in a file is said. */

static DomusXmlDoc *
domain_with (const char *os, const char *devices)
{
  g_autofree char *xml = g_strdup_printf (
      "<domain type='xen'><name>g</name><memory unit='MiB'>512</memory><vcpu>1</vcpu>"
      "<os><type>hvm</type>%s</os><devices>%s</devices></domain>",
      os, devices);
  g_autoptr (GError) error = NULL;
  DomusXmlDoc *domain = domus_xml_doc_parse (xml, "domain", &error);

  g_assert_no_error (error);
  return domain;
}

static void
test_losses (void)
{
  static const struct
  {
    const char *devices;
    const char *place;
    DomusXenKind kind;
  } cases[] = {
    { "<disk type='volume' device='disk'><source pool='p' volume='v'/><target dev='hda'/></disk>",
      "devices/disk", DOMUS_XEN_KIND_XL },
    { "<disk type='file' device='floppy'><source file='/f'/><target dev='fda'/></disk>",
      "devices/disk", DOMUS_XEN_KIND_XL },
    { "<disk type='file'><driver name='qemu' cache='none'/><source file='/f'/>"
      "<target dev='hda' bus='ide'/></disk>",
      "devices/disk/driver/@cache", DOMUS_XEN_KIND_XL },
    { "<disk type='file'><source file='/a,b'/><target dev='hda' bus='ide'/></disk>", "devices/disk",
      DOMUS_XEN_KIND_XM },
    { "<interface type='network'><source network='lan'/></interface>", "devices/interface",
      DOMUS_XEN_KIND_XL },
    { "<interface type='user'/>", "devices/interface", DOMUS_XEN_KIND_XL },
    { "<tpm model='tpm-tis'/>", "devices/tpm", DOMUS_XEN_KIND_XL },
    { "<rng model='virtio'/>", "devices/rng", DOMUS_XEN_KIND_XL },
    { "<watchdog model='ib700'/>", "devices/watchdog", DOMUS_XEN_KIND_XL },
    { "<channel type='spicevmc'><target type='virtio' name='com.redhat.spice.0'/></channel>",
      "devices/channel", DOMUS_XEN_KIND_XL },
    { "<graphics type='vnc' passwd='geheim'/>", "devices/graphics", DOMUS_XEN_KIND_XL },
    { "<graphics type='spice'/>", "devices/graphics", DOMUS_XEN_KIND_XM },
    { "<parallel type='dev'><source path='/dev/lp0'/><target port='0'/></parallel>"
      "<parallel type='dev'><source path='/dev/lp1'/><target port='1'/></parallel>",
      "devices/parallel[2]", DOMUS_XEN_KIND_XM },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (DomusXmlDoc) domain = domain_with ("<boot dev='hd'/>", cases[i].devices);
    g_autoptr (GPtrArray) findings = NULL;
    g_autofree char *text = domus_xen_config_from_domain (
        domain, cases[i].kind, DOMUS_XEN_CONVERT_DEFAULT, &findings, NULL);
    const DomusFinding *finding = domus_findings_lookup (findings, DOMUS_XEN_RULE_LOST);

    g_test_message ("%s", cases[i].devices);
    g_assert_nonnull (text);
    g_assert_nonnull (finding);
    g_assert_cmpstr (finding->place, ==, cases[i].place);
    g_assert_null (strstr (text, "geheim"));
    g_assert_null (strstr (finding->summary, "geheim"));
  }
}

/* What libvirt adds to every guest is no loss. */
static void
test_no_losses (void)
{
  g_autoptr (DomusXmlDoc) domain = domain_with (
      "<loader type='rom'>/usr/lib/xen/boot/hvmloader</loader><boot dev='hd'/>",
      "<emulator>/usr/lib/xen/bin/qemu-system-i386</emulator>"
      "<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='/a.img'/>"
      "<backingStore/><target dev='hda' bus='ide'/><alias name='ide0'/>"
      "<address type='drive' controller='0' bus='0' target='0' unit='0'/></disk>"
      "<controller type='ide' index='0'/><controller type='xenbus' index='0'/>"
      "<controller type='usb' index='0'/>"
      "<serial type='pty'><source path='/dev/pts/3'/><target port='0'/></serial>"
      "<console type='pty'><target type='serial' port='0'/></console>"
      "<input type='mouse' bus='ps2'/><input type='keyboard' bus='ps2'/>"
      "<graphics type='vnc' port='-1' autoport='yes' listen='127.0.0.1'>"
      "<listen type='address' address='127.0.0.1'/></graphics><audio id='1' type='none'/>"
      "<video><model type='cirrus' vram='8192' heads='1' primary='yes'/></video>"
      "<memballoon model='xen'/>");
  g_autoptr (GPtrArray) findings = NULL;
  g_autofree char *text = domus_xen_config_from_domain (domain, DOMUS_XEN_KIND_XL,
                                                        DOMUS_XEN_CONVERT_DEFAULT, &findings, NULL);

  for (guint i = 0; i < findings->len; i++)
    g_test_message ("%s", ((const DomusFinding *)findings->pdata[i])->summary);
  g_assert_nonnull (text);
  g_assert_null (domus_findings_lookup (findings, DOMUS_XEN_RULE_LOST));
  g_assert_null (strstr (text, "/dev/pts"));
}

static void
test_boot_orders (void)
{
  g_autoptr (DomusXmlDoc) domain = domain_with (
      "", "<disk type='file' device='disk'><source file='/a'/><target dev='hda' bus='ide'/>"
          "<boot order='2'/></disk><disk type='file' device='cdrom'><source file='/b'/>"
          "<target dev='hdc' bus='ide'/><boot order='1'/></disk>"
          "<interface type='bridge'><source bridge='b'/><boot order='3'/></interface>");
  g_autofree char *text = domus_xen_config_from_domain (domain, DOMUS_XEN_KIND_XL,
                                                        DOMUS_XEN_CONVERT_DEFAULT, NULL, NULL);

  g_assert_nonnull (strstr (text, "boot = \"dcn\"\n"));
}

static void
test_quoting (void)
{
  g_autoptr (DomusXmlDoc) domain =
      domain_with ("<kernel>/a\"b\\c</kernel><cmdline>x='1'&#10;y</cmdline>", "");
  g_autofree char *text = domus_xen_config_from_domain (domain, DOMUS_XEN_KIND_XL,
                                                        DOMUS_XEN_CONVERT_DEFAULT, NULL, NULL);
  g_autoptr (DomusXenConfig) config = domus_xen_config_parse (text, -1, DOMUS_XEN_KIND_XL, NULL);

  g_assert_false (domus_xen_config_has_errors (config));
  g_assert_cmpstr (domus_xen_config_lookup (config, "kernel")->value->text, ==, "/a\"b\\c");
  g_assert_cmpstr (domus_xen_config_lookup (config, "cmdline")->value->text, ==, "x='1'\ny");
}

static void
test_refusals (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DomusXmlDoc) pvh = domus_xml_doc_parse (
      "<domain><name>p</name><os><type>xenpvh</type></os></domain>", "domain", NULL);
  g_autoptr (DomusXmlDoc) other = domus_xml_doc_parse (
      "<domain><name>p</name><os><type>exe</type></os></domain>", "domain", NULL);
  static const char *const files[] = { "memory = 5\n", "name = 'a/b'\n",
                                       "name = 'x'\ntype = 'lxc'\n", "name = ''\n" };

  g_assert_null (domus_xen_config_from_domain (pvh, DOMUS_XEN_KIND_XM, DOMUS_XEN_CONVERT_DEFAULT,
                                               NULL, &error));
  g_assert_error (error, DOMUS_XEN_ERROR, DOMUS_XEN_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (domus_xen_config_from_domain (other, DOMUS_XEN_KIND_XL, DOMUS_XEN_CONVERT_DEFAULT,
                                               NULL, &error));
  g_assert_error (error, DOMUS_XEN_ERROR, DOMUS_XEN_ERROR_INVALID);
  g_clear_error (&error);
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++) {
    g_autoptr (DomusXenConfig) config =
        domus_xen_config_parse (files[i], -1, DOMUS_XEN_KIND_AUTO, NULL);

    g_assert_null (domus_xen_config_to_domain (config, DOMUS_XEN_CONVERT_DEFAULT, NULL, &error));
    g_assert_error (error, DOMUS_XEN_ERROR, DOMUS_XEN_ERROR_INVALID);
    g_clear_error (&error);
  }
}

/* The caller may take a missing acpi as today's tools do, and is told. */
static void
test_acpi (void)
{
  g_autoptr (DomusXenConfig) config = domus_xen_config_parse (
      "name='x'\nbuilder='hvm'\ndisk=['file:/a,hda,w']\n", -1, DOMUS_XEN_KIND_AUTO, NULL);
  g_autoptr (GPtrArray) off_findings = NULL;
  g_autoptr (GPtrArray) on_findings = NULL;
  g_autoptr (DomusXmlDoc) off =
      domus_xen_config_to_domain (config, DOMUS_XEN_CONVERT_DEFAULT, &off_findings, NULL);
  g_autoptr (DomusXmlDoc) on =
      domus_xen_config_to_domain (config, DOMUS_XEN_CONVERT_ACPI_ON, &on_findings, NULL);

  g_assert_false (domus_xml_doc_exists (off, "features/acpi"));
  g_assert_true (domus_xml_doc_exists (on, "features/acpi"));
  g_assert_nonnull (domus_findings_lookup (off_findings, DOMUS_XEN_RULE_ASSUMED));
  g_assert_nonnull (domus_findings_lookup (on_findings, DOMUS_XEN_RULE_ASSUMED));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xenconfig/convert/losses", test_losses);
  g_test_add_func ("/xenconfig/convert/no-losses", test_no_losses);
  g_test_add_func ("/xenconfig/convert/boot-orders", test_boot_orders);
  g_test_add_func ("/xenconfig/convert/quoting", test_quoting);
  g_test_add_func ("/xenconfig/convert/refusals", test_refusals);
  g_test_add_func ("/xenconfig/convert/acpi", test_acpi);
  return g_test_run ();
}
