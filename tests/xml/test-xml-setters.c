/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-test"
#include "config.h"

#include "domus-domain-device.h"
#include "domus-domain-guest.h"
#include "domus-domain.h"
#include "domus-identity.h"
#include "domus-metadata.h"
#include "domus-platform-check.h"
#include "random-domain.h"
#include "xml-test.h"

/* Every setter of the layer, on random definitions: the value that is there
 * changes nothing; another one, then the old one again, gives the document
 * back; and what Domus does not know survives all of it. */

#define DOCUMENTS 1000
#define EDITS 10

typedef struct
{
  const char *name;
  char *(*get) (const DomusXmlDoc *doc);
  void (*set) (DomusXmlDoc *doc, const char *value);
  const char *values;   /* that may be set */
  gboolean takes_along; /* its old value does not tell all: another setting or spelling goes */
} Setter;

#define TEXT_SETTER(name)                                                                          \
  static void set_##name (DomusXmlDoc *doc, const char *value)                                     \
  {                                                                                                \
    domus_domain_set_##name (doc, value);                                                          \
  }

TEXT_SETTER (title)
TEXT_SETTER (description)
TEXT_SETTER (cpu_mode)
TEXT_SETTER (nested)
TEXT_SETTER (hyperv_mode)
TEXT_SETTER (affinity)

static char *
from_number (guint64 number)
{
  return g_strdup_printf ("%" G_GUINT64_FORMAT, number);
}

static guint
to_number (const char *text)
{
  return (guint)g_ascii_strtoull (text, NULL, 10);
}

static char *
get_memory (const DomusXmlDoc *doc)
{
  return g_strdup_printf ("%" G_GUINT64_FORMAT "/%" G_GUINT64_FORMAT, domus_domain_get_memory (doc),
                          domus_domain_get_current_memory (doc));
}

static void
set_memory (DomusXmlDoc *doc, const char *value)
{
  g_auto (GStrv) both = g_strsplit (value, "/", 2);

  domus_domain_set_memory (doc, to_number (both[0]), to_number (both[1]));
}

static char *
get_vcpus (const DomusXmlDoc *doc)
{
  return g_strdup_printf ("%u/%u", domus_domain_get_max_vcpus (doc), domus_domain_get_vcpus (doc));
}

static void
set_vcpus (DomusXmlDoc *doc, const char *value)
{
  g_auto (GStrv) both = g_strsplit (value, "/", 2);

  domus_domain_set_vcpus (doc, to_number (both[0]), to_number (both[1]));
}

static char *
get_boot (const DomusXmlDoc *doc)
{
  g_auto (GStrv) order = domus_domain_get_boot_order (doc);

  return g_strjoinv ("/", order);
}

static void
set_boot (DomusXmlDoc *doc, const char *value)
{
  g_auto (GStrv) order = g_strsplit (value, "/", -1);

  domus_domain_set_boot_order (doc, (const char *const *)order);
}

static char *
get_acpi (const DomusXmlDoc *doc)
{
  return from_number (domus_domain_get_feature (doc, "acpi"));
}

static void
set_acpi (DomusXmlDoc *doc, const char *value)
{
  domus_domain_set_feature (doc, "acpi", *value == '1');
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
get_pinning (const DomusXmlDoc *doc)
{
  return domus_domain_get_pinning (doc, 0);
}

static void
set_pinning (DomusXmlDoc *doc, const char *value)
{
  domus_domain_set_pinning (doc, 0, value);
}

static char *
get_weight (const DomusXmlDoc *doc)
{
  return from_number (domus_domain_get_weight (doc));
}

static void
set_weight (DomusXmlDoc *doc, const char *value)
{
  domus_domain_set_weight (doc, to_number (value));
}

static char *
get_cap (const DomusXmlDoc *doc)
{
  return from_number (domus_domain_get_cap (doc));
}

static void
set_cap (DomusXmlDoc *doc, const char *value)
{
  domus_domain_set_cap (doc, to_number (value));
}

static char *
get_clock_kind (const DomusXmlDoc *doc)
{
  return domus_domain_get_clock_kind (doc);
}

static void
set_clock_kind (DomusXmlDoc *doc, const char *value)
{
  domus_domain_set_clock_kind (doc, value);
}

static char *
get_timer (const DomusXmlDoc *doc)
{
  return domus_domain_get_timer (doc, "tsc", "mode");
}

static void
set_timer (DomusXmlDoc *doc, const char *value)
{
  domus_domain_set_timer (doc, "tsc", "mode", value);
}

static char *
get_reboot (const DomusXmlDoc *doc)
{
  return domus_domain_get_lifecycle (doc, "on_reboot");
}

static void
set_reboot (DomusXmlDoc *doc, const char *value)
{
  domus_domain_set_lifecycle (doc, "on_reboot", value);
}

static char *
get_media (const DomusXmlDoc *doc)
{
  return domus_metadata_get (doc, "media");
}

static void
set_media (DomusXmlDoc *doc, const char *value)
{
  domus_metadata_set (doc, "media", value);
}

static char *
get_lock (const DomusXmlDoc *doc)
{
  return from_number (domus_identity_is_locked (doc));
}

static void
set_lock (DomusXmlDoc *doc, const char *value)
{
  domus_identity_set_locked (doc, *value == '1');
}

static const Setter setters[] = {
  { "title", domus_domain_get_title, set_title, "A New|<&>" },
  { "description", domus_domain_get_description, set_description, "Words|two\nlines" },
  { "memory", get_memory, set_memory, "65536/65536|131072/65536" },
  { "vcpus", get_vcpus, set_vcpus, "1/1|4/2|8/8" },
  { "boot", get_boot, set_boot, "hd|cdrom/hd|network/hd/cdrom" },
  { "acpi", get_acpi, set_acpi, "0|1" },
  { "hap", get_hap, set_hap, "on|off|" },
  { "cpu-mode", domus_domain_get_cpu_mode, set_cpu_mode, "host-passthrough|host-model|" },
  { "nested", domus_domain_get_nested, set_nested, "vmx|svm|", TRUE },
  { "hyperv", domus_domain_get_hyperv_mode, set_hyperv_mode, "custom|passthrough|", TRUE },
  { "affinity", domus_domain_get_affinity, set_affinity, "0-3|1|" },
  { "pinning", get_pinning, set_pinning, "0|1-2|" },
  { "weight", get_weight, set_weight, "256|1000|0" },
  { "cap", get_cap, set_cap, "50|0" },
  { "clock", get_clock_kind, set_clock_kind, "utc|localtime|variable:utc|variable:localtime" },
  { "timer", get_timer, set_timer, "native|emulate" },
  { "reboot", get_reboot, set_reboot, "destroy|restart|preserve" },
  { "media", get_media, set_media, "/a.iso|/b.iso" },
  { "lock", get_lock, set_lock, "0|1" },
};

static const char *
random_value (const Setter *setter, char ***list)
{
  *list = g_strsplit (setter->values, "|", -1);
  return random_one_of ((const char *const *)*list);
}

static void
test_same_changes_nothing (void)
{
  for (guint i = 0; i < DOCUMENTS; i++) {
    g_autofree char *text = random_domain ();
    g_autoptr (DomusXmlDoc) doc = xml_test_parse (text);
    g_autofree char *before = domus_xml_doc_to_string (doc);
    for (gsize n = 0; n < G_N_ELEMENTS (setters); n++) {
      g_autofree char *value = setters[n].get (doc);
      g_autofree char *after = NULL;
      setters[n].set (doc, value);
      after = domus_xml_doc_to_string (doc);
      if (g_strcmp0 (after, before) != 0)
        g_test_message ("%s = %s", setters[n].name, value);
      g_assert_cmpstr (after, ==, before);
    }
  }
}

typedef struct
{
  const Setter *setter;
  char *old;
} Step;

static void
step_clear (gpointer data)
{
  g_free (((Step *)data)->old);
}

/* A random sequence over all setters, and back. */
static void
test_there_and_back (void)
{
  for (guint i = 0; i < DOCUMENTS; i++) {
    g_autofree char *text = random_domain ();
    g_autoptr (DomusXmlDoc) doc = xml_test_parse (text);
    g_autofree char *before = domus_xml_doc_canonical (doc);
    g_autofree char *unknown_before = random_unknown_content (doc);
    g_autofree char *unknown_after = NULL;
    g_autofree char *after = NULL;
    g_autoptr (GArray) steps = g_array_new (FALSE, FALSE, sizeof (Step));
    g_array_set_clear_func (steps, step_clear);
    for (guint n = 0; n < EDITS; n++) {
      const Setter *setter = &setters[g_test_rand_int_range (0, (gint32)G_N_ELEMENTS (setters))];
      g_auto (GStrv) list = NULL;
      const char *value = random_value (setter, &list);
      Step step = { setter, NULL };
      g_autofree char *is = NULL;
      if (setter->takes_along)
        continue;
      step.old = setter->get (doc);
      g_array_append_val (steps, step);
      setter->set (doc, value);
      is = setter->get (doc);
      if (g_strcmp0 (is != NULL ? is : "", value) != 0)
        g_test_message ("%s: set %s, is %s", setter->name, value, is);
      g_assert_cmpstr (is != NULL ? is : "", ==, value);
    }
    unknown_after = random_unknown_content (doc);
    g_assert_cmpstr (unknown_after, ==, unknown_before);
    for (guint n = steps->len; n > 0; n--) {
      const Step *step = &g_array_index (steps, Step, n - 1);
      step->setter->set (doc, step->old);
    }
    after = domus_xml_doc_canonical (doc);
    if (g_strcmp0 (after, before) != 0)
      for (guint n = 0; n < steps->len; n++)
        g_test_message ("%s was %s", g_array_index (steps, Step, n).setter->name,
                        g_array_index (steps, Step, n).old);
    g_assert_cmpstr (after, ==, before);
  }
}

/* Repairs of the platform's rules touch only what they speak of, too. */
static void
test_rule_repairs (void)
{
  g_autoptr (DomusPlatform) xen = xml_test_platform (DOMUS_DRIVER_XEN);
  g_autoptr (DomusPlatform) qemu = xml_test_platform (DOMUS_DRIVER_QEMU);

  for (guint i = 0; i < DOCUMENTS; i++) {
    g_autofree char *text = random_domain ();
    g_autoptr (DomusXmlDoc) doc = xml_test_parse (text);
    const DomusPlatform *platform = random_chance (2) ? xen : qemu;
    g_autofree char *unknown_before = random_unknown_content (doc);
    g_autofree char *unknown_after = NULL;
    for (guint rounds = 0; rounds < 40; rounds++) {
      g_autoptr (GPtrArray) findings = domus_platform_check (platform, doc);
      gboolean repaired = FALSE;
      for (guint n = 0; n < findings->len && !repaired; n++) {
        const DomusFinding *finding = findings->pdata[n];
        repaired = finding->repair != NULL
                   && domus_platform_repair (platform, doc, finding->rule, finding->place, NULL);
      }
      if (!repaired)
        break;
      g_assert_cmpuint (rounds, <, 39);
    }
    unknown_after = random_unknown_content (doc);
    g_assert_cmpstr (unknown_after, ==, unknown_before);
  }
}

/* ---- devices ---- */

/* What the pages set, by kind; an empty value removes. */
static const struct
{
  DomusDeviceKind kind;
  const char *path;
  const char *values;
} device_settings[] = {
  { DOMUS_DEVICE_DISK, "driver/@cache", "none|writeback|" },
  { DOMUS_DEVICE_DISK, "driver/@type", "raw|qcow2|" },
  { DOMUS_DEVICE_DISK, "source/@file", "/a.img|/<&>.img" },
  { DOMUS_DEVICE_DISK, "iotune/total_bytes_sec", "1000|" },
  { DOMUS_DEVICE_DISK, "serial", "WD-1|" },
  { DOMUS_DEVICE_CDROM, "source/@file", "/a.iso|/b.iso|" },
  { DOMUS_DEVICE_CDROM, "source/@startupPolicy", "optional|" },
  { DOMUS_DEVICE_INTERFACE, "mac/@address", "00:16:3e:00:00:0a|00:16:3e:00:00:0b" },
  { DOMUS_DEVICE_INTERFACE, "model/@type", "e1000|rtl8139|netfront|" },
  { DOMUS_DEVICE_INTERFACE, "source/@bridge", "xenbr0|br1|" },
  { DOMUS_DEVICE_INTERFACE, "script/@path", "vif-bridge|" },
  { DOMUS_DEVICE_INTERFACE, "bandwidth/outbound/@average", "100|2000|" },
  { DOMUS_DEVICE_INTERFACE, "link/@state", "up|down|" },
  { DOMUS_DEVICE_GRAPHICS, "@keymap", "de|en-us|" },
  { DOMUS_DEVICE_GRAPHICS, "@port", "5901|-1|" },
  { DOMUS_DEVICE_GRAPHICS, "@passwd", "secret|" },
  { DOMUS_DEVICE_VIDEO, "model/@type", "cirrus|vga|qxl" },
  { DOMUS_DEVICE_VIDEO, "model/@vram", "8192|16384|" },
  { DOMUS_DEVICE_SOUND, "@model", "es1370|ac97" },
  { DOMUS_DEVICE_INPUT, "@bus", "ps2|usb" },
  { DOMUS_DEVICE_SERIAL, "target/@port", "0|1|" },
  { DOMUS_DEVICE_SERIAL, "source/@path", "/dev/ttyS0|" },
};

/* One edit of a device. */
typedef struct
{
  char *place;
  const char *path; /* (nullable): the device was added */
  char *old;        /* (nullable) */
} DeviceStep;

static void
device_step_clear (gpointer data)
{
  DeviceStep *step = data;

  g_free (step->place);
  g_free (step->old);
}

static char *
device_value (const DomusXmlDoc *doc, const char *place, const char *path)
{
  g_autofree char *whole = g_strdup_printf ("%s/%s", place, path);

  return domus_xml_doc_get (doc, whole);
}

static void
set_random_value (DomusXmlDoc *doc, const DomusDevice *device, GArray *steps)
{
  gsize n = (gsize)g_test_rand_int_range (0, (gint32)G_N_ELEMENTS (device_settings));
  g_auto (GStrv) list = g_strsplit (device_settings[n].values, "|", -1);
  const char *value = random_one_of ((const char *const *)list);
  g_autofree char *is = NULL;
  DeviceStep step = { NULL };

  if (device_settings[n].kind != device->kind)
    return;
  step.place = g_strdup (device->place);
  step.path = device_settings[n].path;
  step.old = device_value (doc, step.place, step.path);
  g_array_append_val (steps, step);
  /* What is gone comes back at its place in the schema, which need not be where it was. */
  if (*value == '\0' && step.old != NULL)
    return;
  domus_domain_set_device_value (doc, step.place, step.path, value);
  is = device_value (doc, step.place, step.path);
  g_assert_cmpstr (is != NULL ? is : "", ==, value);
}

static void
add_random_device (DomusXmlDoc *doc, const DomusPlatform *platform, GArray *steps)
{
  DomusDeviceKind kind = (DomusDeviceKind)g_test_rand_int_range (0, DOMUS_DEVICE_OTHER);
  g_autofree char *xml = domus_device_make (kind, doc, platform, NULL);
  DeviceStep step = { NULL };

  if (xml == NULL)
    return;
  step.place = domus_domain_add_device (doc, xml, NULL);
  g_assert_nonnull (step.place);
  g_array_append_val (steps, step);
}

/* Devices are added and changed at random, then all of it is taken back. */
static void
test_devices_there_and_back (void)
{
  g_autoptr (DomusPlatform) platform = xml_test_platform (DOMUS_DRIVER_XEN);
  guint edits = 0;

  for (guint i = 0; i < DOCUMENTS; i++) {
    g_autofree char *text = random_domain ();
    g_autoptr (DomusXmlDoc) doc = xml_test_parse (text);
    g_autofree char *before = domus_xml_doc_canonical (doc);
    g_autofree char *unknown_before = random_unknown_content (doc);
    g_autofree char *unknown_after = NULL;
    g_autofree char *after = NULL;
    g_autoptr (GArray) steps = g_array_new (FALSE, FALSE, sizeof (DeviceStep));

    g_array_set_clear_func (steps, device_step_clear);
    if (!domus_xml_doc_exists (doc, "devices"))
      continue; /* libvirt’s definitions have it */
    for (guint n = 0; n < 4 * EDITS; n++) {
      g_autoptr (GPtrArray) devices = domus_domain_list_devices (doc);

      if (devices->len == 0 || random_chance (8))
        add_random_device (doc, platform, steps);
      else
        set_random_value (doc, devices->pdata[g_test_rand_int_range (0, (gint32)devices->len)],
                          steps);
    }
    unknown_after = random_unknown_content (doc);
    g_assert_cmpstr (unknown_after, ==, unknown_before);
    edits += steps->len;
    for (guint n = steps->len; n > 0; n--) {
      const DeviceStep *step = &g_array_index (steps, DeviceStep, n - 1);

      if (step->path == NULL)
        g_assert_true (domus_domain_remove_device (doc, step->place));
      else
        domus_domain_set_device_value (doc, step->place, step->path, step->old);
    }
    after = domus_xml_doc_canonical (doc);
    if (g_strcmp0 (after, before) != 0)
      for (guint n = 0; n < steps->len; n++) {
        const DeviceStep *step = &g_array_index (steps, DeviceStep, n);
        g_test_message ("%s %s was %s", step->place, step->path, step->old);
      }
    g_assert_cmpstr (after, ==, before);
  }
  g_assert_cmpuint (edits, >, DOCUMENTS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xml/setters/same-changes-nothing", test_same_changes_nothing);
  g_test_add_func ("/xml/setters/there-and-back", test_there_and_back);
  g_test_add_func ("/xml/setters/rule-repairs", test_rule_repairs);
  g_test_add_func ("/xml/setters/devices-there-and-back", test_devices_there_and_back);
  return g_test_run ();
}
