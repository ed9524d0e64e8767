/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-test"
#include "config.h"

#include "domus-device-live.h"
#include "xml-test.h"

#include <string.h>

static const char guest[] =
    "<domain type='xen'>\n"
    "  <name>live</name>\n"
    "  <devices>\n"
    "    <disk type='file' device='disk'>\n"
    "      <source file='/a.img'/><target dev='hda' bus='ide'/>\n"
    "    </disk>\n"
    "    <disk type='file' device='disk'>\n"
    "      <source file='/b.img'/><target dev='xvdb' bus='xen'/>\n"
    "    </disk>\n"
    "    <disk type='file' device='cdrom'>\n"
    "      <source file='/a.iso'/><target dev='hdc' bus='ide'/><readonly/>\n"
    "    </disk>\n"
    "    <disk type='file' device='cdrom'>\n"
    "      <target dev='hdd' bus='ide'/><readonly/>\n"
    "    </disk>\n"
    "    <interface type='bridge'>\n"
    "      <mac address='00:16:3e:00:00:01'/><source bridge='xenbr0'/><model type='e1000'/>\n"
    "    </interface>\n"
    "    <graphics type='vnc' port='-1' autoport='yes' listen='127.0.0.1' passwd='old'/>\n"
    "    <sound model='es1370'/>\n"
    "  </devices>\n"
    "</domain>\n";

/* One change of the definition, and what is to happen to the running guest. */
typedef struct
{
  const char *name;
  DomusDriver driver;
  const char *remove; /* (nullable): a place */
  const char *add;    /* (nullable): an element */
  const char *set;    /* (nullable): a path … */
  const char *value;  /* … and its value */
  gboolean in_live;   /* the running guest has the change already */
  int n_steps;
  DomusDeviceOperation operation;
  const char *has; /* (nullable): in the element handed to libvirt */
} Case;

#define XEN DOMUS_DRIVER_XEN
#define QEMU DOMUS_DRIVER_QEMU
#define HDC "devices/disk[target/@dev='hdc']"

static const Case cases[] = {
  { "nothing", XEN, NULL, NULL, NULL, NULL, FALSE, 0, DOMUS_DEVICE_WAIT, NULL },
  { "xen-disk-xvd-added", XEN, NULL,
    "<disk type='file'><source file='/c'/><target dev='xvdf' bus='xen'/></disk>", NULL, NULL, FALSE,
    1, DOMUS_DEVICE_ATTACH, "xvdf" },
  { "xen-disk-xvd-removed", XEN, "devices/disk[target/@dev='xvdb']", NULL, NULL, NULL, FALSE, 1,
    DOMUS_DEVICE_DETACH, "xvdb" },
  { "xen-disk-ide-added", XEN, NULL,
    "<disk type='file'><source file='/c'/><target dev='hdb' bus='ide'/></disk>", NULL, NULL, FALSE,
    1, DOMUS_DEVICE_WAIT, NULL },
  { "xen-disk-ide-removed", XEN, "devices/disk[target/@dev='hda']", NULL, NULL, NULL, FALSE, 1,
    DOMUS_DEVICE_WAIT, NULL },
  { "xen-cd-added", XEN, NULL,
    "<disk type='file' device='cdrom'><target dev='hdb' bus='ide'/></disk>", NULL, NULL, FALSE, 1,
    DOMUS_DEVICE_WAIT, NULL },
  { "xen-cd-removed", XEN, HDC, NULL, NULL, NULL, FALSE, 1, DOMUS_DEVICE_WAIT, NULL },
  { "xen-cd-changed", XEN, NULL, NULL, HDC "/source/@file", "/b.iso", FALSE, 1, DOMUS_DEVICE_UPDATE,
    "/b.iso" },
  { "xen-cd-inserted-into-empty", XEN, NULL, NULL, "devices/disk[target/@dev='hdd']/source/@file",
    "/b.iso", FALSE, 1, DOMUS_DEVICE_WAIT, NULL },
  { "qemu-cd-inserted-into-empty", QEMU, NULL, NULL, "devices/disk[target/@dev='hdd']/source/@file",
    "/b.iso", FALSE, 1, DOMUS_DEVICE_UPDATE, "/b.iso" },
  { "xen-card-added", XEN, NULL,
    "<interface type='bridge'><mac address='00:16:3e:00:00:09'/><source bridge='b'/>"
    "<model type='netfront'/></interface>",
    NULL, NULL, FALSE, 1, DOMUS_DEVICE_ATTACH, "00:16:3e:00:00:09" },
  { "xen-emulated-card-added", XEN, NULL,
    "<interface type='bridge'><mac address='00:16:3e:00:00:09'/><source bridge='b'/>"
    "<model type='e1000'/></interface>",
    NULL, NULL, FALSE, 1, DOMUS_DEVICE_WAIT, NULL },
  { "xen-card-of-the-host’s-choice-added", XEN, NULL,
    "<interface type='bridge'><mac address='00:16:3e:00:00:09'/><source bridge='b'/></interface>",
    NULL, NULL, FALSE, 1, DOMUS_DEVICE_WAIT, NULL },
  { "xen-card-removed", XEN, "devices/interface[1]", NULL, NULL, NULL, FALSE, 1,
    DOMUS_DEVICE_DETACH, "00:16:3e:00:00:01" },
  { "xen-card-moved", XEN, NULL, NULL, "devices/interface[1]/source/@bridge", "xenbr1", FALSE, 1,
    DOMUS_DEVICE_WAIT, NULL },
  { "qemu-card-moved", QEMU, NULL, NULL, "devices/interface[1]/source/@bridge", "br1", FALSE, 1,
    DOMUS_DEVICE_UPDATE, "br1" },
  { "qemu-card-unplugged", QEMU, NULL, NULL, "devices/interface[1]/link/@state", "down", FALSE, 1,
    DOMUS_DEVICE_UPDATE, "down" },
  { "card-other-mac", QEMU, NULL, NULL, "devices/interface[1]/mac/@address", "00:16:3e:00:00:0f",
    FALSE, 1, DOMUS_DEVICE_WAIT, NULL },
  { "card-other-model", QEMU, NULL, NULL, "devices/interface[1]/model/@type", "rtl8139", FALSE, 1,
    DOMUS_DEVICE_WAIT, NULL },
  { "qemu-password", QEMU, NULL, NULL, "devices/graphics[1]/@passwd", "new", FALSE, 1,
    DOMUS_DEVICE_UPDATE, "passwd='new'" },
  { "qemu-password-with-the-port-of-now", QEMU, NULL, NULL, "devices/graphics[1]/@passwd", "new",
    FALSE, 1, DOMUS_DEVICE_UPDATE, "port='5903'" },
  { "xen-password", XEN, NULL, NULL, "devices/graphics[1]/@passwd", "new", FALSE, 1,
    DOMUS_DEVICE_WAIT, NULL },
  { "display-address", QEMU, NULL, NULL, "devices/graphics[1]/@listen", "0.0.0.0", FALSE, 1,
    DOMUS_DEVICE_WAIT, NULL },
  { "sound-removed", XEN, "devices/sound[1]", NULL, NULL, NULL, FALSE, 1, DOMUS_DEVICE_WAIT, NULL },
  { "already-attached", XEN, NULL,
    "<disk type='file'><source file='/c'/><target dev='xvdf' bus='xen'/></disk>", NULL, NULL, TRUE,
    0, DOMUS_DEVICE_WAIT, NULL },
  { "already-detached", XEN, "devices/interface[1]", NULL, NULL, NULL, TRUE, 0, DOMUS_DEVICE_WAIT,
    NULL },
};

static void
change (DomusXmlDoc *doc, const Case *test)
{
  if (test->remove != NULL)
    g_assert_true (domus_domain_remove_device (doc, test->remove));
  if (test->add != NULL) {
    g_autofree char *place = domus_domain_add_device (doc, test->add, NULL);
    g_assert_nonnull (place);
  }
  if (test->set != NULL)
    domus_xml_doc_set (doc, test->set, test->value);
}

static void
test_case (gconstpointer data)
{
  const Case *test = data;
  g_autoptr (DomusPlatform) platform = xml_test_platform (test->driver);
  g_autoptr (DomusXmlDoc) before = xml_test_parse (guest);
  g_autoptr (DomusXmlDoc) after = xml_test_parse (guest);
  g_autoptr (DomusXmlDoc) live = xml_test_parse (guest);
  g_autoptr (GPtrArray) steps = NULL;

  domus_xml_doc_set (live, "devices/graphics[1]/@port", "5903");
  domus_xml_doc_remove (live, "devices/graphics[1]/@passwd");
  change (after, test);
  if (test->in_live)
    change (live, test);
  steps = domus_device_plan_live (platform, live, before, after);
  g_assert_cmpint ((int)steps->len, ==, test->n_steps);
  for (guint i = 0; i < steps->len; i++) {
    const DomusDeviceStep *step = steps->pdata[i];

    g_assert_cmpint (step->operation, ==, test->operation);
    g_assert_true ((step->xml == NULL) == (step->operation == DOMUS_DEVICE_WAIT));
    g_assert_true (test->has == NULL || strstr (step->xml, test->has) != NULL);
    g_assert_nonnull (strstr (step->words, step->name));
    g_assert_cmpstr (step->when, !=, "");
    g_assert_null (strstr (step->words, "new"));
    g_assert_true (domus_xml_doc_exists (test->remove != NULL ? before : after, step->place));
  }
}

/* What goes leaves its place to what comes. */
static void
test_order (void)
{
  g_autoptr (DomusPlatform) platform = xml_test_platform (DOMUS_DRIVER_XEN);
  g_autoptr (DomusXmlDoc) before = xml_test_parse (guest);
  g_autoptr (DomusXmlDoc) after = xml_test_parse (guest);
  g_autoptr (GPtrArray) steps = NULL;
  const DomusDeviceStep *first, *second;

  g_free (domus_domain_add_device (
      after, "<disk type='file'><source file='/c'/><target dev='xvdf' bus='xen'/></disk>", NULL));
  domus_domain_remove_device (after, "devices/interface[1]");
  steps = domus_device_plan_live (platform, before, before, after);
  g_assert_cmpuint (steps->len, ==, 2);
  first = steps->pdata[0];
  second = steps->pdata[1];
  g_assert_cmpint (first->operation, ==, DOMUS_DEVICE_DETACH);
  g_assert_cmpint (second->operation, ==, DOMUS_DEVICE_ATTACH);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strconcat ("/device-live/", cases[i].name, NULL);
    g_test_add_data_func (path, &cases[i], test_case);
  }
  g_test_add_func ("/device-live/order", test_order);
  return g_test_run ();
}
