/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-test"
#include "config.h"

#include "domus-domain-device.h"
#include "domus-metadata.h"
#include "domus-pv-drivers.h"
#include "xml-test.h"

#include <string.h>

#define WINDOWS                                                                                    \
  "<domain type='xen'>\n"                                                                          \
  "  <name>win</name>\n"                                                                           \
  "  <os><type>hvm</type></os>\n"                                                                  \
  "  <devices>\n"                                                                                  \
  "    <disk type='file' device='disk'><source file='/a.img'/><target dev='hda' "                  \
  "bus='ide'/></disk>"                                                                             \
  "\n"                                                                                             \
  "    <disk type='file' device='cdrom'><target dev='hdc' bus='ide'/><readonly/></disk>\n"         \
  "    <interface type='bridge'><mac address='00:16:3e:00:00:01'/><source bridge='xenbr0'/>"       \
  "<model type='e1000'/></interface>\n"                                                            \
  "    <interface type='bridge'><mac address='00:16:3e:00:00:02'/><source bridge='xenbr0'/>"       \
  "</interface>\n"                                                                                 \
  "  </devices>\n"                                                                                 \
  "</domain>\n"

typedef struct
{
  DomusXmlDoc *doc;
  DomusPlatform *platform;
  DomusPvState *state;
} Fixture;

static void
set_up (Fixture *f, gconstpointer driver)
{
  f->doc = xml_test_parse (WINDOWS);
  f->platform = xml_test_platform (GPOINTER_TO_INT (driver));
  f->state = domus_pv_state_read (f->doc);
}

static void
tear_down (Fixture *f, gconstpointer driver)
{
  domus_pv_state_free (f->state);
  domus_platform_unref (f->platform);
  domus_xml_doc_unref (f->doc);
}

static void
step (Fixture *f, DomusPvStep step, const char *path)
{
  g_autoptr (GError) error = NULL;

  domus_pv_edit (f->doc, f->platform, step, DOMUS_SOURCE_FILE, path, &error);
  g_assert_no_error (error);
  domus_pv_state_free (f->state);
  f->state = domus_pv_state_read (f->doc);
}

static void
refused (Fixture *f, DomusPvStep step, const char *path)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (domus_pv_edit (f->doc, f->platform, step, DOMUS_SOURCE_FILE, path, &error));
  g_assert_error (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_INVALID);
}

static char *
model (Fixture *f, guint card)
{
  g_autofree char *path = g_strdup_printf ("devices/interface[%u]/model/@type", card);

  return domus_xml_doc_get (f->doc, path);
}

static void
test_start (Fixture *f, gconstpointer driver)
{
  g_assert_null (f->state->disc);
  g_assert_null (f->state->disk);
  g_assert_null (f->state->card);
  g_assert_cmpuint (f->state->emulated, ==, 2);
  g_assert_cmpuint (f->state->switched, ==, 0);
  refused (f, DOMUS_PV_BACK, NULL);
}

static void
test_disc (Fixture *f, gconstpointer driver)
{
  g_autoptr (DomusDisk) install = NULL;
  g_autoptr (DomusDisk) drivers = NULL;

  step (f, DOMUS_PV_DISC, "/pv.iso");
  g_assert_cmpstr (f->state->disc, ==, "/pv.iso");
  /* Another one goes into the same drive; the install disc's is not touched. */
  step (f, DOMUS_PV_DISC, "/newer.iso");
  g_assert_cmpstr (f->state->disc, ==, "/newer.iso");
  install = domus_domain_find_disk (f->doc, "hdc");
  g_assert_null (install->source);
  drivers = domus_domain_find_disk (f->doc, "hdd");
  g_assert_cmpint (drivers->kind, ==, DOMUS_DISK_KIND_CDROM);
  g_assert_cmpstr (drivers->source, ==, "/newer.iso");
  domus_domain_remove_disk (f->doc, "hdd");
  step (f, DOMUS_PV_DISC, "/pv.iso");
  g_assert_cmpstr (f->state->disc, ==, "/pv.iso");
}

static void
test_disc_no_room (Fixture *f, gconstpointer driver)
{
  for (int i = 0; i < 2; i++) {
    g_autofree char *xml = g_strdup_printf ("<disk type='file' device='disk'>"
                                            "<target dev='hd%c' bus='ide'/></disk>",
                                            i == 0 ? 'b' : 'd');
    g_free (domus_domain_add_device (f->doc, xml, NULL));
  }
  refused (f, DOMUS_PV_DISC, "/pv.iso");
}

static void
test_plug (Fixture *f, gconstpointer driver)
{
  gboolean xen = GPOINTER_TO_INT (driver) == DOMUS_DRIVER_XEN;
  g_autofree char *plugged = NULL;

  step (f, DOMUS_PV_PLUG, "/test.img");
  g_assert_cmpstr (f->state->disk, ==, xen ? "xvdb" : "vda");
  g_assert_cmpstr (f->state->image, ==, "/test.img");
  g_assert_nonnull (f->state->card);
  g_assert_cmpuint (f->state->emulated, ==, 2);
  plugged = model (f, 3);
  g_assert_cmpstr (plugged, ==, xen ? "netfront" : "virtio");
  refused (f, DOMUS_PV_PLUG, "/test.img");

  step (f, DOMUS_PV_UNPLUG, NULL);
  g_assert_null (f->state->disk);
  g_assert_null (f->state->image);
  g_assert_null (f->state->card);
  g_assert_false (domus_xml_doc_exists (f->doc, "devices/interface[3]"));
  step (f, DOMUS_PV_UNPLUG, NULL);
}

/* What somebody took out is not there any more, whatever the notes say. */
static void
test_plug_removed (Fixture *f, gconstpointer driver)
{
  step (f, DOMUS_PV_PLUG, "/test.img");
  domus_domain_remove_disk (f->doc, f->state->disk);
  domus_domain_remove_device (f->doc, "devices/interface[3]");
  step (f, DOMUS_PV_UNPLUG, NULL);
  g_assert_null (f->state->disk);
  g_assert_null (f->state->card);
  step (f, DOMUS_PV_PLUG, "/test.img");
  g_assert_nonnull (f->state->disk);
}

static void
test_plug_no_room (Fixture *f, gconstpointer driver)
{
  const char *bus = GPOINTER_TO_INT (driver) == DOMUS_DRIVER_XEN ? "xen" : "virtio";

  for (;;) {
    g_autofree char *target = domus_domain_free_target (f->doc, bus, NULL);
    g_autofree char *xml = NULL;

    if (target == NULL)
      break;
    xml = g_strdup_printf ("<disk type='file' device='disk'><target dev='%s' bus='%s'/></disk>",
                           target, bus);
    g_free (domus_domain_add_device (f->doc, xml, NULL));
  }
  refused (f, DOMUS_PV_PLUG, "/test.img");
}

static void
test_switch (Fixture *f, gconstpointer driver)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  domus_metadata_set_setting (f->doc, "pv", "drive", "hdd");
  before = domus_xml_doc_to_string (f->doc);
  step (f, DOMUS_PV_PLUG, "/test.img");
  step (f, DOMUS_PV_SWITCH, NULL);
  g_assert_null (f->state->disk);
  g_assert_null (f->state->card);
  g_assert_cmpuint (f->state->emulated, ==, 0);
  g_assert_cmpuint (f->state->switched, ==, 2);
  first = model (f, 1);
  second = model (f, 2);
  g_assert_cmpstr (first, ==, GPOINTER_TO_INT (driver) == DOMUS_DRIVER_XEN ? "netfront" : "virtio");
  g_assert_cmpstr (second, ==, first);
  refused (f, DOMUS_PV_SWITCH, NULL);

  step (f, DOMUS_PV_BACK, NULL);
  after = domus_xml_doc_to_string (f->doc);
  g_assert_cmpstr (after, ==, before);
}

static void
test_left (Fixture *f, gconstpointer driver)
{
  g_autofree char *before = domus_xml_doc_to_string (f->doc);
  g_autofree char *after = NULL;

  step (f, DOMUS_PV_LEFT, "/test.img");
  g_assert_cmpstr (f->state->left, ==, "/test.img");
  refused (f, DOMUS_PV_PLUG, "/other.img");
  step (f, DOMUS_PV_LEFT, NULL);
  g_assert_null (f->state->left);
  after = domus_xml_doc_to_string (f->doc);
  g_assert_cmpstr (after, ==, before);
}

/* A card that was changed by hand meanwhile stays as it is. */
static void
test_back_by_hand (Fixture *f, gconstpointer driver)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  step (f, DOMUS_PV_SWITCH, NULL);
  domus_domain_set_device_value (f->doc, "devices/interface[1]", "model/@type", "rtl8139");
  step (f, DOMUS_PV_BACK, NULL);
  first = model (f, 1);
  second = model (f, 2);
  g_assert_cmpstr (first, ==, "rtl8139");
  g_assert_null (second);
}

/* With paravirtual cards only, the disk alone is what there is to test. */
static void
test_no_emulated_card (Fixture *f, gconstpointer driver)
{
  domus_domain_set_device_value (f->doc, "devices/interface[1]", "model/@type", "virtio");
  domus_domain_remove_device (f->doc, "devices/interface[2]");
  step (f, DOMUS_PV_PLUG, "/test.img");
  g_assert_nonnull (f->state->disk);
  g_assert_null (f->state->card);
  refused (f, DOMUS_PV_SWITCH, NULL);
}

static const struct
{
  const char *name;
  void (*func) (Fixture *, gconstpointer);
} tests[] = {
  { "start", test_start },
  { "disc", test_disc },
  { "disc-no-room", test_disc_no_room },
  { "plug", test_plug },
  { "plug-removed", test_plug_removed },
  { "plug-no-room", test_plug_no_room },
  { "switch", test_switch },
  { "left", test_left },
  { "back-by-hand", test_back_by_hand },
  { "no-emulated-card", test_no_emulated_card },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree char *xen = g_strdup_printf ("/pv-drivers/xen/%s", tests[i].name);
    g_autofree char *qemu = g_strdup_printf ("/pv-drivers/qemu/%s", tests[i].name);

    g_test_add (xen, Fixture, GINT_TO_POINTER (DOMUS_DRIVER_XEN), set_up, tests[i].func, tear_down);
    g_test_add (qemu, Fixture, GINT_TO_POINTER (DOMUS_DRIVER_QEMU), set_up, tests[i].func,
                tear_down);
  }
  return g_test_run ();
}
