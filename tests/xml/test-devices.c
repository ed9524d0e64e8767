/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-test"
#include "config.h"

#include "domus-domain-device.h"
#include "xml-test.h"

#include <glib/gstdio.h>
#include <string.h>

static const char guest[] =
    "<domain type='xen' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>\n"
    "  <name>devices</name>\n"
    "  <memory unit='MiB'>64</memory>\n"
    "  <os><type arch='x86_64' machine='xenfv'>hvm</type></os>\n"
    "  <devices>\n"
    "    <emulator>/usr/bin/qemu</emulator>\n"
    "    <!-- the system's disk -->\n"
    "    <disk type='file' device='disk' unknown='kept'>\n"
    "      <source file='/a.img'/>\n"
    "      <target dev='hda' bus='ide'/>\n"
    "      <address type='drive' controller='0' bus='0' target='0' unit='0'/>\n"
    "    </disk>\n"
    "    <disk type='file' device='cdrom'>\n"
    "      <target dev='hdc' bus='ide'/>\n"
    "      <readonly/>\n"
    "    </disk>\n"
    "    <interface type='bridge'>\n"
    "      <mac address='00:16:3e:00:00:01'/>\n"
    "      <source bridge='xenbr0'/>\n"
    "      <model type='rtl8139'/>\n"
    "    </interface>\n"
    "    <interface type='bridge'>\n"
    "      <mac address='00:16:3E:00:00:02'/>\n"
    "      <source bridge='xenbr1'/>\n"
    "    </interface>\n"
    "    <input type='tablet' bus='usb'/>\n"
    "    <graphics type='vnc' autoport='yes' listen='127.0.0.1'/>\n"
    "    <hostdev mode='subsystem' type='pci' managed='yes'>\n"
    "      <source>\n"
    "        <address domain='0x0000' bus='0x06' slot='0x02' function='0x0'/>\n"
    "      </source>\n"
    "    </hostdev>\n"
    "    <frobnicator speed='9'/>\n"
    "  </devices>\n"
    "</domain>\n";

static void
assert_text (const DomusXmlDoc *doc, const char *expected)
{
  g_autofree char *text = domus_xml_doc_to_string (doc);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_list (void)
{
  static const struct
  {
    DomusDeviceKind kind;
    const char *id;
    const char *place;
    const char *name;
  } expected[] = {
    { DOMUS_DEVICE_DISK, "disk:hda", "devices/disk[target/@dev='hda']", "Disk hda" },
    { DOMUS_DEVICE_CDROM, "disk:hdc", "devices/disk[target/@dev='hdc']", "CD Drive hdc" },
    { DOMUS_DEVICE_INTERFACE, "interface:0", "devices/interface[1]", "Network Card 1" },
    { DOMUS_DEVICE_INTERFACE, "interface:1", "devices/interface[2]", "Network Card 2" },
    { DOMUS_DEVICE_INPUT, "input:0", "devices/input[1]", "Tablet" },
    { DOMUS_DEVICE_GRAPHICS, "graphics:0", "devices/graphics[1]", "Display VNC" },
    { DOMUS_DEVICE_PCI_HOST, "hostdev:0", "devices/hostdev[1]", "PCI Device of the Host" },
    { DOMUS_DEVICE_OTHER, "frobnicator:0", "devices/frobnicator[1]", "Other Device frobnicator" },
  };
  g_autoptr (DomusXmlDoc) doc = xml_test_parse (guest);
  g_autoptr (GPtrArray) devices = domus_domain_list_devices (doc);

  g_assert_cmpuint (devices->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < devices->len; i++) {
    const DomusDevice *device = devices->pdata[i];
    g_autoptr (DomusDevice) found = domus_domain_find_device (doc, device->place);

    g_assert_cmpint (device->kind, ==, expected[i].kind);
    g_assert_cmpstr (device->id, ==, expected[i].id);
    g_assert_cmpstr (device->place, ==, expected[i].place);
    g_assert_cmpstr (device->name, ==, expected[i].name);
    g_assert_nonnull (found);
    g_assert_cmpstr (found->id, ==, expected[i].id);
  }
  assert_text (doc, guest);
}

static void
validate (const DomusXmlDoc *doc)
{
  g_autofree char *program = g_find_program_in_path ("virt-xml-validate");
  g_autofree char *text = domus_xml_doc_to_string (doc);
  g_autofree char *path = NULL;
  g_autofree char *output = NULL;
  g_autofree char *errors = NULL;
  int status = 0, fd;

  if (program == NULL)
    return;
  fd = g_file_open_tmp ("domus-devices-XXXXXX.xml", &path, NULL);
  g_assert_cmpint (fd, >=, 0);
  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_assert_true (g_spawn_sync (NULL, (char *[]){ program, path, (char *)"domain", NULL }, NULL, 0,
                               NULL, NULL, &output, &errors, &status, NULL));
  g_remove (path);
  if (status != 0)
    g_error ("libvirt's schema does not take this:\n%s\n%s%s", text, output, errors);
}

/* Each kind that can be made is taken by libvirt's schema, and its removal
 * leaves the definition as it was, to the byte. */
static void
test_make (gconstpointer data)
{
  g_autoptr (DomusPlatform) platform = xml_test_platform (GPOINTER_TO_INT (data));
  g_autoptr (DomusXmlDoc) all = NULL;
  guint made = 0;

  for (int kind = DOMUS_DEVICE_DISK; kind < DOMUS_DEVICE_OTHER; kind++) {
    g_autoptr (DomusXmlDoc) doc = xml_test_parse (guest);
    g_autoptr (GError) error = NULL;
    g_autofree char *xml = domus_device_make (kind, doc, platform, &error);
    g_autofree char *place = NULL;
    g_autoptr (DomusDevice) device = NULL;

    if (kind == DOMUS_DEVICE_USB_HOST)
      xml = domus_device_make_usb_hostdev (0x46d, 0xc31c, 1, 4);
    else if (kind == DOMUS_DEVICE_PCI_HOST)
      xml = domus_device_make_pci_hostdev (0, 3, 0, 1);
    if (xml == NULL) {
      g_assert_error (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_INVALID);
      continue;
    }
    made++;
    place = domus_domain_add_device (doc, xml, &error);
    g_assert_nonnull (place);
    device = domus_domain_find_device (doc, place);
    g_assert_cmpint (device->kind, ==, kind);
    g_assert_true (domus_domain_remove_device (doc, place));
    assert_text (doc, guest);
    g_assert_false (domus_domain_remove_device (doc, "devices/disk[target/@dev='none']"));

    if (all == NULL) {
      all = xml_test_parse (guest);
      domus_xml_doc_remove (all, "devices/frobnicator");
      domus_xml_doc_remove (all, "devices/disk[1]/@unknown");
    }
    g_free (domus_domain_add_device (all, xml, NULL));
  }
  g_assert_cmpuint (made, >=, 20);
  validate (all);
}

static void
test_free_target (void)
{
  g_autoptr (DomusXmlDoc) doc = xml_test_parse (guest);
  g_autofree char *ide = domus_domain_free_target (doc, "ide", NULL);
  g_autofree char *xen = domus_domain_free_target (doc, "xen", NULL);
  g_autofree char *scsi = domus_domain_free_target (doc, "scsi", NULL);
  g_autofree char *other = domus_domain_free_target (doc, "carrier pigeon", NULL);
  g_autofree char *full = NULL;
  g_autofree char *twin = NULL;
  g_autofree char *beyond = NULL;
  g_autofree char *moved = NULL;

  g_assert_cmpstr (ide, ==, "hdb");
  /* xvda and xvdc would be hda and hdc. */
  g_assert_cmpstr (xen, ==, "xvdb");
  g_assert_cmpstr (scsi, ==, "sda");
  g_assert_null (other);
  domus_xml_doc_set (doc, "@type", "kvm");
  twin = domus_domain_free_target (doc, "xen", NULL);
  g_assert_cmpstr (twin, ==, "xvda");

  domus_xml_doc_set (doc, "@type", "xen");
  for (guint i = 0; i < 2; i++) {
    g_autofree char *target = domus_domain_free_target (doc, "ide", NULL);
    g_autofree char *xml =
        g_strdup_printf ("<disk type='file'><target dev='%s' bus='ide'/></disk>", target);
    g_free (domus_domain_add_device (doc, xml, NULL));
  }
  full = domus_domain_free_target (doc, "ide", NULL);
  g_assert_null (full);
  beyond = domus_domain_free_target (doc, "xen", NULL);
  g_assert_cmpstr (beyond, ==, "xvde");
  moved = domus_domain_free_target (doc, "xen", "hdb");
  g_assert_cmpstr (moved, ==, "xvdb");
}

static void
test_set_target (void)
{
  g_autoptr (DomusXmlDoc) doc = xml_test_parse (guest);
  g_autoptr (GError) error = NULL;

  g_assert_true (domus_domain_set_disk_target (doc, "hda", "ide", "hda", NULL));
  assert_text (doc, guest);
  g_assert_false (domus_domain_set_disk_target (doc, "hda", "ide", "hdc", &error));
  g_assert_error (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_INVALID);
  assert_text (doc, guest);
  g_assert_true (domus_domain_set_disk_target (doc, "hda", "xen", "xvdb", NULL));
  g_assert_true (domus_xml_doc_exists (doc, "devices/disk[target/@dev='xvdb']"));
  g_assert_true (domus_xml_doc_exists (doc, "devices/disk[@unknown='kept']"));
  g_assert_false (domus_xml_doc_exists (doc, "devices/disk[1]/address"));
}

static void
test_add_refuses (void)
{
  static const char *const bad[] = {
    "<disk type='file'><target dev='hda'/></disk>",
    "<disk type='file'/>",
    "<disk",
    "",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (DomusXmlDoc) doc = xml_test_parse (guest);
    g_autoptr (GError) error = NULL;

    g_assert_null (domus_domain_add_device (doc, bad[i], &error));
    g_assert_nonnull (error);
    assert_text (doc, guest);
  }
}

static void
test_value (void)
{
  g_autoptr (DomusXmlDoc) doc = xml_test_parse (guest);
  const char *card = "devices/interface[2]";

  domus_domain_set_device_value (doc, card, "link/@state", NULL);
  domus_domain_set_device_value (doc, card, "mac/@address", "00:16:3E:00:00:02");
  assert_text (doc, guest);
  domus_domain_set_device_value (doc, card, "bandwidth/outbound/@average", "1000");
  g_assert_cmpuint (
      domus_xml_doc_get_uint (doc, "devices/interface[2]/bandwidth/outbound/@average", 0), ==,
      1000);
  /* What it made goes with it. */
  domus_domain_set_device_value (doc, card, "bandwidth/outbound/@average", "");
  assert_text (doc, guest);
  domus_domain_set_device_value (doc, "devices/interface[7]", "mac/@address", "x");
  assert_text (doc, guest);
}

static void
test_match (void)
{
  g_autoptr (DomusXmlDoc) doc = xml_test_parse (guest);
  g_autoptr (DomusXmlDoc) live = xml_test_parse (guest);
  static const struct
  {
    const char *place;
    const char *in_live;
  } expected[] = {
    { "devices/disk[target/@dev='hda']", "devices/disk[target/@dev='hda']" },
    { "devices/disk[target/@dev='hdc']", NULL },
    { "devices/interface[1]", NULL },
    { "devices/interface[2]", "devices/interface[1]" },
    { "devices/hostdev[1]", "devices/hostdev[1]" },
    { "devices/input[1]", "devices/input[2]" },
    { "devices/nothing[1]", NULL },
  };

  domus_xml_doc_remove (live, "devices/interface[1]");
  domus_xml_doc_set (live, "devices/interface[1]/mac/@address", "00:16:3e:00:00:02");
  domus_xml_doc_remove (live, "devices/disk[2]");
  domus_xml_doc_remove (live, "devices/input[1]");
  domus_xml_doc_insert_fragment (live, "devices", "<input type='mouse' bus='ps2'/>", NULL);
  domus_xml_doc_insert_fragment (live, "devices", "<input type='tablet' bus='usb'/>", NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++) {
    g_autofree char *found = domus_domain_match_device (doc, expected[i].place, live);
    g_assert_cmpstr (found, ==, expected[i].in_live);
  }
}

static void
test_kinds (void)
{
  g_autoptr (DomusPlatform) xen = xml_test_platform (DOMUS_DRIVER_XEN);
  g_autoptr (DomusPlatform) qemu = xml_test_platform (DOMUS_DRIVER_QEMU);
  static const DomusDeviceKind not_on_xen[] = {
    DOMUS_DEVICE_FLOPPY, DOMUS_DEVICE_PARALLEL,    DOMUS_DEVICE_WATCHDOG,
    DOMUS_DEVICE_TPM,    DOMUS_DEVICE_RNG,         DOMUS_DEVICE_FILESYSTEM,
    DOMUS_DEVICE_PANIC,  DOMUS_DEVICE_REDIRECTION, DOMUS_DEVICE_VSOCK,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (not_on_xen); i++) {
    g_autofree char *reason = NULL;
    g_assert_cmpint (domus_device_kind_check (not_on_xen[i], xen, &reason), !=,
                     DOMUS_SUPPORT_HONOURED);
    g_assert_nonnull (reason);
    g_assert_cmpint (domus_device_kind_check (not_on_xen[i], qemu, NULL), ==,
                     DOMUS_SUPPORT_HONOURED);
  }
  for (int kind = DOMUS_DEVICE_DISK; kind <= DOMUS_DEVICE_OTHER; kind++)
    g_assert_cmpstr (domus_device_kind_get_label (kind), !=, "");
  g_assert_cmpint (domus_device_kind_check (DOMUS_DEVICE_DISK, xen, NULL), ==,
                   DOMUS_SUPPORT_HONOURED);
  g_assert_cmpint (domus_device_kind_check (DOMUS_DEVICE_CDROM, xen, NULL), ==,
                   DOMUS_SUPPORT_HONOURED);
  g_assert_cmpint (domus_device_kind_check (DOMUS_DEVICE_TPM, NULL, NULL), ==,
                   DOMUS_SUPPORT_HONOURED);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/devices/list", test_list);
  g_test_add_data_func ("/devices/make/xen", GINT_TO_POINTER (DOMUS_DRIVER_XEN), test_make);
  g_test_add_data_func ("/devices/make/qemu", GINT_TO_POINTER (DOMUS_DRIVER_QEMU), test_make);
  g_test_add_func ("/devices/free-target", test_free_target);
  g_test_add_func ("/devices/set-target", test_set_target);
  g_test_add_func ("/devices/add-refuses", test_add_refuses);
  g_test_add_func ("/devices/value", test_value);
  g_test_add_func ("/devices/match", test_match);
  g_test_add_func ("/devices/kinds", test_kinds);
  return g_test_run ();
}
