/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-test"
#include "config.h"

#include "domus-domain-adapt.h"
#include "domus-domain.h"
#include "xml-test.h"

#include <string.h>

static const char xen_guest[] =
    "<domain type='xen'><name>hal</name><uuid>5b001f4d-7891-40d8-af55-96a56e8d07df</uuid>"
    "<memory unit='KiB'>524288</memory><vcpu>1</vcpu>"
    "<os><type arch='x86_64' machine='xenfv'>hvm</type>"
    "<loader type='rom'>/usr/lib/xen/boot/hvmloader</loader><boot dev='hd'/></os>"
    "<features><pae/><viridian/><hap state='on'/></features>"
    "<devices><emulator>/usr/lib/xen/bin/qemu-dm</emulator>"
    "<disk type='file' device='disk'><driver name='file'/><source file='/x/hal.img'/>"
    "<target dev='xvda' bus='xen'/></disk>"
    "<disk type='file' device='cdrom'><driver name='qemu' type='raw'/>"
    "<source file='/x/win.iso'/><target dev='hdc' bus='ide'/><readonly/></disk>"
    "<interface type='bridge'><mac address='00:16:3e:7e:f3:15'/><source bridge='xenbr0'/>"
    "<script path='vif-bridge'/><model type='netfront'/></interface>"
    "<graphics type='sdl'/><video><model type='xen'/></video>"
    "<input type='mouse' bus='xen'/><memballoon model='xen'/></devices></domain>";

static const char qemu_guest[] =
    "<domain type='kvm' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'><name>fed</name>"
    "<uuid>6b001f4d-7891-40d8-af55-96a56e8d07df</uuid>"
    "<memory unit='KiB'>1048576</memory><vcpu>2</vcpu>"
    "<os><type arch='x86_64' machine='pc-q35-7.2'>hvm</type><boot dev='hd'/></os>"
    "<features><acpi/><apic/><vmport state='off'/></features><cpu mode='host-passthrough'/>"
    "<devices><emulator>/usr/bin/qemu-system-x86_64</emulator>"
    "<disk type='file' device='disk'><driver name='qemu' type='qcow2'/>"
    "<source file='/x/fed.qcow2'/><target dev='vda' bus='virtio'/>"
    "<address type='pci' domain='0x0000' bus='0x04' slot='0x00' function='0x0'/></disk>"
    "<disk type='file' device='cdrom'><target dev='sda' bus='sata'/><readonly/></disk>"
    "<controller type='pci' index='0' model='pcie-root'/>"
    "<interface type='user'><mac address='52:54:00:01:02:03'/><model type='virtio'/></interface>"
    "<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>"
    "<input type='tablet' bus='usb'/><input type='keyboard' bus='usb'/>"
    "<graphics type='vnc' port='-1'/><sound model='ich9'/>"
    "<video><model type='virtio' heads='1'/></video><rng model='virtio'><backend "
    "model='random'>/dev/urandom</backend></rng></devices>"
    "<qemu:commandline><qemu:arg value='-S'/></qemu:commandline></domain>";

static const char *const networks[] = { "default", NULL };
static const char *const bridges[] = { "xenbr0", NULL };
static const char *const none[] = { NULL };

static GPtrArray *
adapt (DomusXmlDoc *doc,
       DomusDriver driver,
       const char *const *host_networks,
       const char *const *host_bridges,
       gboolean session)
{
  g_autoptr (DomusPlatform) platform = xml_test_platform (driver);
  DomusAdaptHost host = { platform, host_networks, host_bridges, session };
  g_autoptr (GError) error = NULL;
  GPtrArray *findings = domus_domain_adapt (doc, &host, &error);

  g_assert_no_error (error);
  return findings;
}

static void
assert_value (const DomusXmlDoc *doc, const char *path, const char *expected)
{
  g_autofree char *value = domus_xml_doc_get (doc, path);

  if (g_strcmp0 (value, expected) != 0)
    g_error ("%s is %s, not %s", path, value, expected);
}

static void
test_xen_to_qemu (void)
{
  g_autoptr (DomusXmlDoc) doc = xml_test_parse (xen_guest);
  g_autoptr (GPtrArray) findings = adapt (doc, DOMUS_DRIVER_QEMU, networks, none, FALSE);
  g_autoptr (GPtrArray) disks = domus_domain_list_disks (doc);
  const DomusDisk *disk = disks->pdata[0];

  /* Identity is kept. */
  assert_value (doc, "uuid", "5b001f4d-7891-40d8-af55-96a56e8d07df");
  assert_value (doc, "devices/interface/mac/@address", "00:16:3e:7e:f3:15");
  assert_value (doc, "devices/disk[1]/source/@file", "/x/hal.img");
  g_assert_false (domus_xml_doc_exists (doc, "os/loader"));
  g_assert_false (domus_xml_doc_exists (doc, "devices/emulator"));
  g_assert_false (domus_xml_doc_exists (doc, "features/viridian"));
  g_assert_false (domus_xml_doc_exists (doc, "features/hap"));
  g_assert_false (domus_xml_doc_exists (doc, "devices/memballoon"));
  g_assert_false (domus_xml_doc_exists (doc, "devices/input"));
  g_assert_false (domus_xml_doc_exists (doc, "devices/interface/script"));
  g_assert_cmpstr (disk->bus, !=, "xen");
  assert_value (doc, "devices/disk[1]/driver/@name", "qemu");
  assert_value (doc, "devices/disk[1]/driver/@type", "raw");
  assert_value (doc, "devices/interface/@type", "network");
  assert_value (doc, "devices/interface/source/@network", "default");
  assert_value (doc, "devices/interface/model/@type", "virtio");
  assert_value (doc, "devices/graphics/@type", "vnc");
  g_assert_nonnull (domus_findings_lookup (findings, DOMUS_ADAPT_RULE_LOST));
  g_assert_nonnull (domus_findings_lookup (findings, DOMUS_ADAPT_RULE_CHANGED));
}

/* Adapting what was adapted changes nothing, and says nothing of change. */
static void
test_again (void)
{
  static const DomusDriver drivers[] = { DOMUS_DRIVER_QEMU, DOMUS_DRIVER_XEN, DOMUS_DRIVER_TEST };
  static const char *const guests[] = { xen_guest, qemu_guest };

  for (gsize i = 0; i < G_N_ELEMENTS (drivers); i++)
    for (gsize k = 0; k < G_N_ELEMENTS (guests); k++) {
      g_autoptr (DomusXmlDoc) doc = xml_test_parse (guests[k]);
      g_autoptr (GPtrArray) first = adapt (doc, drivers[i], networks, bridges, FALSE);
      g_autoptr (DomusXmlDoc) once = domus_xml_doc_copy (doc);
      g_autoptr (GPtrArray) second = adapt (doc, drivers[i], networks, bridges, FALSE);

      g_assert_cmpuint (first->len, >, 0);
      g_assert_cmpuint (second->len, ==, 0);
      g_assert_true (domus_xml_doc_equal (once, doc));
    }
}

static void
test_session (void)
{
  g_autoptr (DomusXmlDoc) doc = xml_test_parse (xen_guest);
  g_autoptr (GPtrArray) findings = adapt (doc, DOMUS_DRIVER_QEMU, networks, bridges, TRUE);

  assert_value (doc, "devices/interface/@type", "user");
  g_assert_false (domus_xml_doc_exists (doc, "devices/interface/source"));
}

static void
test_bridge_is_there (void)
{
  g_autoptr (DomusXmlDoc) doc = xml_test_parse (xen_guest);
  g_autoptr (GPtrArray) findings = adapt (doc, DOMUS_DRIVER_QEMU, networks, bridges, FALSE);

  assert_value (doc, "devices/interface/source/@bridge", "xenbr0");
}

static void
test_xen_to_xen (void)
{
  g_autoptr (DomusXmlDoc) doc = xml_test_parse (xen_guest);
  g_autoptr (GPtrArray) findings = adapt (doc, DOMUS_DRIVER_XEN, networks, none, FALSE);
  const DomusFinding *missing = domus_findings_lookup (findings, DOMUS_ADAPT_RULE_MISSING);

  /* A definition of the same driver keeps all but what the host has elsewhere. */
  g_assert_false (domus_xml_doc_exists (doc, "devices/emulator"));
  assert_value (doc, "devices/interface/source/@bridge", "xenbr0");
  assert_value (doc, "devices/disk[1]/target/@bus", "xen");
  assert_value (doc, "devices/disk[1]/driver/@name", "file");
  g_assert_true (domus_xml_doc_exists (doc, "features/viridian"));
  g_assert_nonnull (missing);
  g_assert_nonnull (strstr (missing->summary, "xenbr0"));
}

static void
test_qemu_to_xen (void)
{
  g_autoptr (DomusXmlDoc) doc = xml_test_parse (qemu_guest);
  g_autoptr (GPtrArray) findings = adapt (doc, DOMUS_DRIVER_XEN, none, bridges, FALSE);

  assert_value (doc, "@type", "xen");
  assert_value (doc, "os/type/@machine", "xenfv");
  assert_value (doc, "devices/disk[1]/target/@dev", "hda");
  assert_value (doc, "devices/disk[1]/target/@bus", "ide");
  assert_value (doc, "devices/disk[1]/driver/@type", "qcow2");
  assert_value (doc, "devices/disk[2]/target/@bus", "ide");
  assert_value (doc, "devices/interface/@type", "bridge");
  assert_value (doc, "devices/interface/source/@bridge", "xenbr0");
  assert_value (doc, "devices/interface/model/@type", "e1000");
  assert_value (doc, "devices/sound/@model", "ich6");
  g_assert_false (domus_xml_doc_exists (doc, "devices/disk[1]/address"));
  g_assert_false (domus_xml_doc_exists (doc, "devices/controller"));
  g_assert_false (domus_xml_doc_exists (doc, "devices/channel"));
  g_assert_false (domus_xml_doc_exists (doc, "devices/rng"));
  g_assert_false (domus_xml_doc_exists (doc, "devices/input[@type='keyboard']"));
  g_assert_true (domus_xml_doc_exists (doc, "devices/input[@type='tablet']"));
  g_assert_false (domus_xml_doc_exists (doc, "qemu:commandline"));
  g_assert_false (domus_xml_doc_exists (doc, "cpu"));
}

static void
test_impossible (void)
{
  static const struct
  {
    const char *type;
    DomusDriver driver;
  } cases[] = { { "xen", DOMUS_DRIVER_QEMU },
                { "xenpvh", DOMUS_DRIVER_QEMU },
                { "exe", DOMUS_DRIVER_XEN } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = g_strdup_printf (
        "<domain type='xen'><name>pv</name><os><type>%s</type></os></domain>", cases[i].type);
    g_autoptr (DomusXmlDoc) doc = xml_test_parse (text);
    g_autoptr (DomusPlatform) platform = xml_test_platform (cases[i].driver);
    DomusAdaptHost host = { .platform = platform };
    g_autoptr (GError) error = NULL;

    g_assert_null (domus_domain_adapt (doc, &host, &error));
    g_assert_error (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_INVALID);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/adapt/xen-to-qemu", test_xen_to_qemu);
  g_test_add_func ("/adapt/again", test_again);
  g_test_add_func ("/adapt/session", test_session);
  g_test_add_func ("/adapt/bridge-is-there", test_bridge_is_there);
  g_test_add_func ("/adapt/xen-to-xen", test_xen_to_xen);
  g_test_add_func ("/adapt/qemu-to-xen", test_qemu_to_xen);
  g_test_add_func ("/adapt/impossible", test_impossible);
  return g_test_run ();
}
