/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-test"
#include "config.h"

#include "domus-cd-doctor.h"
#include "domus-domain-diff.h"
#include "domus-metadata.h"
#include "random-domain.h"
#include "xml-test.h"

#include <libxml/c14n.h>
#include <libxml/parser.h>
#include <string.h>

/* Random definitions, random edits: what was not named survives, and setting
 * the old values again gives the old document. The seed is printed by the
 * test's first line; --seed repeats a run. */

#define DOCUMENTS 1000
#define EDITS 12

/* An edit by path, and what undoes it. */

typedef struct
{
  char *path;
  char *old; /* NULL: remove @path */
} Undo;

static void
undo_free (gpointer data)
{
  Undo *undo = data;

  g_free (undo->path);
  g_free (undo->old);
  g_free (undo);
}

/* The first element on the way that is not there yet. */
static char *
first_missing (const DomusXmlDoc *doc, const char *path)
{
  g_auto (GStrv) steps = g_strsplit (path, "/", -1);
  g_autoptr (GString) prefix = g_string_new (NULL);

  for (guint i = 0; steps[i] != NULL; i++) {
    g_string_append_printf (prefix, "%s%s", i > 0 ? "/" : "", steps[i]);
    if (!domus_xml_doc_exists (doc, prefix->str))
      break;
  }
  return g_strdup (prefix->str);
}

static const char *const paths[] = { "title",
                                     "description",
                                     "memory/@unit",
                                     "vcpu/@current",
                                     "os/bios/@useserial",
                                     "os/boot[2]/@dev",
                                     "features/hap/@state",
                                     "cpu/topology/@cores",
                                     "clock/timer[@name='pit']/@present",
                                     "on_crash",
                                     "devices/disk[1]/driver/@cache",
                                     "devices/sound[@model='ac97']/alias/@name",
                                     "devices/input",
                                     "q:commandline/q:env[@name='A']/@value",
                                     "@id",
                                     NULL };

static void
edit_by_path (DomusXmlDoc *doc, GPtrArray *undos)
{
  static const char *const values[] = { "", "1", "<&>\"'", "two\nlines\t", "ünï", NULL };
  const char *path = random_one_of (paths);
  Undo *undo = g_new0 (Undo, 1);

  /* An element that has elements is not set to a text. */
  if (domus_xml_doc_exists (doc, path)) {
    undo->path = g_strdup (path);
    undo->old = domus_xml_doc_get (doc, path);
  } else {
    undo->path = first_missing (doc, path);
  }
  /* A position that is far away makes elements on the way. */
  if (strstr (path, "boot[2]") != NULL && !domus_xml_doc_exists (doc, "os/boot[2]")) {
    undo_free (undo);
    return;
  }
  g_ptr_array_add (undos, undo);
  domus_xml_doc_set (doc, path, random_one_of (values));
}

static void
test_edits_by_path (void)
{
  for (guint i = 0; i < DOCUMENTS; i++) {
    g_autofree char *text = random_domain ();
    g_autoptr (DomusXmlDoc) doc = xml_test_parse (text);
    g_autoptr (DomusXmlDoc) start = domus_xml_doc_copy (doc);
    g_autoptr (GPtrArray) undos = g_ptr_array_new_with_free_func (undo_free);
    g_autofree char *unknown_before = random_unknown_content (doc);
    g_autofree char *unknown_after = NULL;
    g_autofree char *canonical_start = domus_xml_doc_canonical (start);
    g_autofree char *canonical_end = NULL;
    for (guint n = 0; n < EDITS; n++)
      edit_by_path (doc, undos);
    unknown_after = random_unknown_content (doc);
    g_assert_cmpstr (unknown_after, ==, unknown_before);
    for (guint n = undos->len; n > 0; n--) {
      const Undo *undo = undos->pdata[n - 1];
      domus_xml_doc_set (doc, undo->path, undo->old);
    }
    canonical_end = domus_xml_doc_canonical (doc);
    g_assert_cmpstr (canonical_end, ==, canonical_start);
  }
}

static void
toggle_settings (DomusXmlDoc *doc, gboolean there)
{
  static const char *const changed[] = { "network", "hd", "cdrom", NULL };
  g_autofree char *title = domus_domain_get_title (doc);
  g_autofree char *offset = domus_domain_get_clock (doc);
  g_autofree char *reboot = domus_domain_get_lifecycle (doc, "on_reboot");
  g_auto (GStrv) boot = domus_domain_get_boot_order (doc);
  guint64 memory = domus_domain_get_memory (doc);
  guint64 current = domus_domain_get_current_memory (doc);
  guint vcpus = domus_domain_get_vcpus (doc);
  gboolean acpi = domus_domain_get_feature (doc, "acpi");
  gboolean pae = domus_domain_get_feature (doc, "pae");
  g_autofree char *media = domus_metadata_get (doc, "media");

  if (!there)
    return;
  domus_domain_set_title (doc, "New");
  domus_domain_set_memory (doc, 4096, 2048);
  domus_domain_set_vcpus (doc, 3, 2);
  domus_domain_set_boot_order (doc, changed);
  domus_domain_set_feature (doc, "acpi", !acpi);
  domus_domain_set_feature (doc, "pae", !pae);
  domus_domain_set_clock (doc, "variable");
  domus_domain_set_lifecycle (doc, "on_reboot", "destroy");
  domus_metadata_set (doc, "media", "/xp.iso");
  domus_metadata_set_install_state (doc, DOMUS_INSTALL_UNDERWAY);

  domus_metadata_set_install_state (doc, DOMUS_INSTALL_UNKNOWN);
  domus_metadata_set (doc, "media", media);
  domus_domain_set_lifecycle (doc, "on_reboot", reboot);
  domus_domain_set_clock (doc, offset);
  domus_domain_set_feature (doc, "pae", pae);
  domus_domain_set_feature (doc, "acpi", acpi);
  domus_domain_set_boot_order (doc, (const char *const *)boot);
  domus_domain_set_vcpus (doc, vcpus, vcpus);
  domus_domain_set_memory (doc, memory, current);
  domus_domain_set_title (doc, title);
}

static void
toggle_devices (DomusXmlDoc *doc)
{
  g_autoptr (GPtrArray) disks = domus_domain_list_disks (doc);
  g_autoptr (GPtrArray) cards = domus_domain_list_interfaces (doc);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < disks->len; i++) {
    const DomusDisk *disk = disks->pdata[i];
    if (disk->source_kind == DOMUS_SOURCE_NONE)
      continue;
    domus_domain_set_disk_source (doc, disk->target, DOMUS_SOURCE_BLOCK, "/dev/x", NULL, NULL,
                                  &error);
    g_assert_no_error (error);
    domus_domain_set_disk_source (doc, disk->target, disk->source_kind, disk->source, NULL, NULL,
                                  &error);
    g_assert_no_error (error);
  }
  for (guint i = 0; i < cards->len; i++) {
    const DomusInterface *card = cards->pdata[i];
    domus_domain_set_interface (doc, i, "bridge", "xenbr0", "52:54:00:aa:bb:cc", "rtl8139", &error);
    g_assert_no_error (error);
    domus_domain_set_interface (doc, i, card->kind, card->source, card->mac,
                                card->model != NULL ? card->model : "", &error);
    g_assert_no_error (error);
  }
}

static void
test_typed_edits (void)
{
  for (guint i = 0; i < DOCUMENTS; i++) {
    g_autofree char *text = random_domain ();
    g_autoptr (DomusXmlDoc) doc = xml_test_parse (text);
    g_autoptr (DomusXmlDoc) start = domus_xml_doc_copy (doc);
    g_autofree char *before = domus_xml_doc_canonical (doc);
    g_autofree char *after = NULL;
    g_autoptr (GPtrArray) changes = NULL;
    toggle_settings (doc, TRUE);
    toggle_devices (doc);
    after = domus_xml_doc_canonical (doc);
    g_assert_cmpstr (after, ==, before);
    changes = domus_domain_diff (start, doc, FALSE);
    g_assert_cmpuint (changes->len, ==, 0);
  }
}

/* Asking changes nothing, and writing and reading gives the same. */
static void
test_reading (void)
{
  for (guint i = 0; i < DOCUMENTS; i++) {
    g_autofree char *text = random_domain ();
    g_autoptr (DomusXmlDoc) doc = xml_test_parse (text);
    g_autofree char *written = domus_xml_doc_to_string (doc);
    g_autoptr (DomusXmlDoc) again = xml_test_parse (written);
    g_autofree char *rewritten = NULL;
    g_autofree char *fragment = domus_xml_doc_get_fragment (doc, "devices");
    g_autoptr (GError) error = NULL;
    toggle_settings (doc, FALSE);
    rewritten = domus_xml_doc_to_string (doc);
    g_assert_cmpstr (rewritten, ==, written);
    g_assert_true (domus_xml_doc_equal (doc, again));
    if (fragment == NULL)
      continue;
    g_assert_true (domus_xml_doc_replace_fragment (again, "devices", fragment, &error));
    g_assert_no_error (error);
    g_assert_true (domus_xml_doc_equal (doc, again));
  }
}

/* libxml2's own C14N agrees, where it accepts the document. */
static void
test_canonical (void)
{
  for (guint i = 0; i < DOCUMENTS / 2; i++) {
    g_autofree char *text = random_domain ();
    g_autoptr (DomusXmlDoc) doc = xml_test_parse (text);
    g_autofree char *canonical = NULL;
    xmlChar *expected = NULL;
    xmlDoc *tree;
    domus_xml_doc_remove (doc, "devices");
    canonical = domus_xml_doc_canonical (doc);
    if (strstr (canonical, "not-absolute") != NULL)
      continue;
    tree = xmlReadMemory (canonical, (int)strlen (canonical), NULL, NULL, 0);
    g_assert_cmpint (xmlC14NDocDumpMemory (tree, NULL, XML_C14N_1_0, NULL, 1, &expected), >=, 0);
    g_assert_cmpstr (canonical, ==, (const char *)expected);
    xmlFree (expected);
    xmlFreeDoc (tree);
  }
}

static void
test_repairs (void)
{
  g_autoptr (DomusPlatform) xen = xml_test_platform (DOMUS_DRIVER_XEN);
  g_autoptr (DomusPlatform) qemu = xml_test_platform (DOMUS_DRIVER_QEMU);

  for (guint i = 0; i < DOCUMENTS; i++) {
    g_autofree char *text = random_domain ();
    g_autofree char *live_text = random_domain ();
    g_autoptr (DomusXmlDoc) config = xml_test_parse (text);
    g_autoptr (DomusXmlDoc) live = random_chance (2) ? xml_test_parse (live_text) : NULL;
    DomusCdCase cd_case = { .config = config,
                            .live = live,
                            .platform = random_chance (2) ? xen : qemu };
    DomusSourceKind kind = random_chance (3) ? DOMUS_SOURCE_NONE : DOMUS_SOURCE_FILE;
    const char *medium = kind == DOMUS_SOURCE_NONE ? NULL : "/xp.iso";
    g_autoptr (GPtrArray) findings = domus_cd_doctor_check (&cd_case);
    g_autoptr (GError) error = NULL;
    g_autoptr (DomusCdRepair) repair =
        domus_cd_doctor_plan (&cd_case, kind, medium, random_chance (2), &error);
    g_autoptr (DomusCdRepair) second = NULL;
    g_autofree char *before = NULL;
    g_autofree char *after = NULL;
    g_assert_nonnull (findings);
    if (repair == NULL) {
      g_assert_error (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_INVALID);
      continue;
    }
    cd_case.config = repair->config;
    second = domus_cd_doctor_plan (&cd_case, kind, medium, FALSE, &error);
    g_assert_no_error (error);
    g_assert_true (domus_xml_doc_equal (repair->config, second->config));
    domus_xml_doc_remove (config, "devices/disk[@device='cdrom']");
    domus_xml_doc_remove (config, "os/boot");
    domus_xml_doc_remove (repair->config, "devices/disk[@device='cdrom']");
    domus_xml_doc_remove (repair->config, "os/boot");
    if (!domus_xml_doc_exists (config, "devices"))
      domus_xml_doc_remove (repair->config, "devices");
    before = domus_xml_doc_canonical (config);
    after = domus_xml_doc_canonical (repair->config);
    g_assert_cmpstr (after, ==, before);
  }
}

/* Damaged texts are refused or read; nothing crashes on them. */
static void
test_damaged (void)
{
  g_autoptr (DomusPlatform) xen = xml_test_platform (DOMUS_DRIVER_XEN);
  guint read = 0;

  for (guint i = 0; i < 3 * DOCUMENTS; i++) {
    g_autofree char *text = random_domain ();
    g_autofree char *whole = g_strdup (text);
    g_autoptr (DomusXmlDoc) sound = xml_test_parse (whole);
    g_autoptr (GError) error = NULL;
    g_autoptr (DomusXmlDoc) doc = NULL;
    gsize length = strlen (text);
    for (guint n = g_test_rand_int_range (1, 4); n > 0; n--) {
      char *place = text + g_test_rand_int_range (0, (gint32)length);
      *place = random_chance (4) ? (char)g_test_rand_int_range (1, 255)
                                 : "<>'\"/&abd 0-"[g_test_rand_int_range (0, 12)];
    }
    doc = domus_xml_doc_parse (text, "domain", &error);
    if (doc == NULL) {
      g_assert_cmpint (error->domain, ==, DOMUS_XML_ERROR);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    } else {
      DomusCdCase cd_case = { .config = doc, .live = sound, .platform = xen };
      g_autoptr (GPtrArray) findings = domus_cd_doctor_check (&cd_case);
      g_autoptr (DomusCdRepair) repair =
          domus_cd_doctor_plan (&cd_case, DOMUS_SOURCE_FILE, "/xp.iso", TRUE, NULL);
      g_autoptr (GPtrArray) changes = domus_domain_diff (sound, doc, random_chance (2));
      g_autofree char *written = domus_xml_doc_to_string (doc);
      g_autoptr (DomusXmlDoc) again = xml_test_parse (written);
      g_assert_true (domus_xml_doc_equal (doc, again));
      g_assert_nonnull (findings);
      g_assert_nonnull (changes);
      g_assert_true (repair == NULL || repair->drive != NULL);
      read++;
    }
  }
  g_test_message ("%u of %d damaged texts could be read", read, 3 * DOCUMENTS);
  g_assert_cmpuint (read, >, 0);
  g_assert_cmpuint (read, <, 3 * DOCUMENTS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xml/property/edits-by-path", test_edits_by_path);
  g_test_add_func ("/xml/property/typed-edits", test_typed_edits);
  g_test_add_func ("/xml/property/reading", test_reading);
  g_test_add_func ("/xml/property/canonical", test_canonical);
  g_test_add_func ("/xml/property/repairs", test_repairs);
  g_test_add_func ("/xml/property/damaged", test_damaged);
  return g_test_run ();
}
