/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-test"
#include "config.h"

#include "domus-answers.h"
#include "domus-disc-image.h"
#include "domus-finding.h"
#include "xml-test.h"

#include <libxml/parser.h>
#include <libxml/relaxng.h>
#include <string.h>

static DomusAnswers *
answers_for (DomusOsFamily family)
{
  DomusAnswers *self = domus_answers_new (family, "de_DE.UTF-8", "Europe/Berlin");

  self->user = g_strdup ("Anna");
  self->password = g_strdup ("s3cret<&>");
  self->computer = g_strdup ("falstaff");
  self->product_key = g_strdup ("AAAAA-BBBBB-CCCCC-DDDDD-EEEEE");
  return self;
}

/* ---- families and HALs ---- */

static void
test_families (void)
{
  static const struct
  {
    const char *id;
    DomusOsFamily family;
    DomusInstallKind plan;
  } cases[] = {
    { "winxp", DOMUS_OS_FAMILY_WINDOWS_XP, DOMUS_INSTALL_TWO_PHASES },
    { "win2k", DOMUS_OS_FAMILY_WINDOWS_2000, DOMUS_INSTALL_TWO_PHASES },
    { "win2k3r2", DOMUS_OS_FAMILY_WINDOWS_2003, DOMUS_INSTALL_ONE_PHASE },
    { "win2k8", DOMUS_OS_FAMILY_WINDOWS_VISTA, DOMUS_INSTALL_ONE_PHASE },
    { "win2k8r2", DOMUS_OS_FAMILY_WINDOWS_7, DOMUS_INSTALL_ONE_PHASE },
    { "win10", DOMUS_OS_FAMILY_WINDOWS_8, DOMUS_INSTALL_ONE_PHASE },
    { "win11", DOMUS_OS_FAMILY_WINDOWS_11, DOMUS_INSTALL_ONE_PHASE },
    { "win2k22", DOMUS_OS_FAMILY_WINDOWS_8, DOMUS_INSTALL_ONE_PHASE },
    { "debian12", DOMUS_OS_FAMILY_LINUX, DOMUS_INSTALL_ONE_PHASE },
    { "freebsd13.1", DOMUS_OS_FAMILY_BSD, DOMUS_INSTALL_ONE_PHASE },
    { "msdos6.22", DOMUS_OS_FAMILY_OTHER, DOMUS_INSTALL_ONE_PHASE },
    { NULL, DOMUS_OS_FAMILY_OTHER, DOMUS_INSTALL_ONE_PHASE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    DomusOsFamily family = domus_os_family_from_id (cases[i].id);

    g_assert_cmpint (family, ==, cases[i].family);
    g_assert_cmpint (domus_os_family_get_plan (family), ==, cases[i].plan);
  }
  for (int i = 0; i < DOMUS_N_OS_FAMILIES; i++) {
    const DomusOsFamilyInfo *info = domus_os_family_get ((DomusOsFamily)i);

    g_assert_cmpint (info->family, ==, i);
    g_assert_cmpuint (strlen (info->why), >, 20);
    g_assert_cmpuint (info->usual_kib, >=, info->least_kib);
    g_assert_cmpuint (info->usual_bytes, >=, info->least_bytes);
  }
}

static void
test_discs (void)
{
  g_assert_cmpint (domus_os_family_from_disc ("WXPVOL_EN", NULL), ==, DOMUS_OS_FAMILY_WINDOWS_XP);
  g_assert_cmpint (domus_os_family_from_disc ("CCCOMA_X64FRE_EN-US_DV9", "Win11_22H2.iso"), ==,
                   DOMUS_OS_FAMILY_WINDOWS_11);
  g_assert_cmpint (domus_os_family_from_disc ("CCCOMA_X64FRE_EN-US_DV9", "w.iso"), ==,
                   DOMUS_OS_FAMILY_WINDOWS_8);
  g_assert_cmpint (domus_os_family_from_disc (NULL, "windows-xp sp3.iso"), ==,
                   DOMUS_OS_FAMILY_WINDOWS_XP);
  g_assert_cmpint (domus_os_family_from_disc ("Debian 12.1.0 amd64 n", "x.iso"), ==,
                   DOMUS_OS_FAMILY_LINUX);
  g_assert_cmpint (domus_os_family_from_disc ("HOLIDAY", "holiday.iso"), ==, DOMUS_OS_FAMILY_OTHER);
  g_assert_cmpint (domus_os_family_from_disc (NULL, NULL), ==, DOMUS_OS_FAMILY_OTHER);
}

static void
test_hals (void)
{
  g_assert_cmpstr (domus_hal_get (FALSE, FALSE, 1)->file, ==, "hal.dll");
  g_assert_cmpstr (domus_hal_get (FALSE, TRUE, 1)->file, ==, "halapic.dll");
  g_assert_cmpstr (domus_hal_get (FALSE, TRUE, 4)->file, ==, "halmps.dll");
  g_assert_cmpstr (domus_hal_get (TRUE, FALSE, 1)->file, ==, "halacpi.dll");
  g_assert_cmpstr (domus_hal_get (TRUE, TRUE, 1)->file, ==, "halaacpi.dll");
  g_assert_cmpstr (domus_hal_get (TRUE, TRUE, 2)->file, ==, "halmacpi.dll");
  g_assert_null (domus_hal_get (FALSE, FALSE, 2));
}

/* ---- answers ---- */

static void
test_defaults (void)
{
  g_autoptr (DomusAnswers) known =
      domus_answers_new (DOMUS_OS_FAMILY_WINDOWS_8, "de_AT.UTF-8", "Europe/Vienna");
  g_autoptr (DomusAnswers) country =
      domus_answers_new (DOMUS_OS_FAMILY_WINDOWS_8, "de_LU@euro", "Europe/Luxembourg");
  g_autoptr (DomusAnswers) unknown =
      domus_answers_new (DOMUS_OS_FAMILY_WINDOWS_8, "tlh", "Mars/Olympus");

  g_assert_cmpstr (known->language, ==, "de-AT");
  g_assert_cmpstr (known->time_zone, ==, "Europe/Vienna");
  g_assert_cmpstr (country->language, ==, "de-DE");
  g_assert_cmpstr (unknown->language, ==, "en-US");
  g_assert_cmpstr (unknown->time_zone, ==, "Etc/UTC");
  g_assert_cmpuint (domus_answers_find_zone ("Europe/Berlin")->index, ==, 110);
  g_assert_cmpstr (domus_answers_find_zone ("America/New_York")->windows, ==,
                   "Eastern Standard Time");
}

static void
test_tables (void)
{
  gsize n;
  const DomusAnswersLanguage *languages = domus_answers_languages (&n);
  const DomusAnswersZone *zones;

  for (gsize i = 0; i < n; i++)
    g_assert_true (domus_answers_find_language (languages[i].tag) == &languages[i]);
  zones = domus_answers_zones (&n);
  for (gsize i = 0; i < n; i++) {
    g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (zones[i].name);

    g_assert_true (domus_answers_find_zone (zones[i].name) == &zones[i]);
    if (g_file_test ("/usr/share/zoneinfo/Europe/Berlin", G_FILE_TEST_EXISTS)
        && g_strcmp0 (zones[i].name, "Europe/Kyiv") != 0)
      g_assert_nonnull (zone);
  }
}

static void
expect (DomusAnswers *self, const char *rule, DomusSeverity severity)
{
  g_autoptr (GPtrArray) findings = domus_answers_check (self);
  const DomusFinding *finding = domus_findings_lookup (findings, rule);

  g_assert_nonnull (finding);
  g_assert_cmpint (finding->severity, ==, severity);
}

static void
set (char **field, const char *text)
{
  g_free (*field);
  *field = g_strdup (text);
}

static void
test_checks (void)
{
  g_autoptr (DomusAnswers) self = answers_for (DOMUS_OS_FAMILY_WINDOWS_8);
  g_autoptr (DomusAnswers) old = answers_for (DOMUS_OS_FAMILY_WINDOWS_XP);
  g_autoptr (DomusAnswers) none = answers_for (DOMUS_OS_FAMILY_BSD);
  g_autoptr (GPtrArray) fine = domus_answers_check (self);

  g_assert_cmpuint (fine->len, ==, 0);
  set (&self->user, "");
  expect (self, "answers-user", DOMUS_SEVERITY_ERROR);
  set (&self->user, "a/b");
  expect (self, "answers-user", DOMUS_SEVERITY_ERROR);
  set (&self->user, "Administrator");
  expect (self, "answers-user", DOMUS_SEVERITY_ERROR);
  set (&self->user, "Falstaff");
  expect (self, "answers-user", DOMUS_SEVERITY_ERROR);
  set (&self->user, "Anna");
  set (&self->computer, "12345");
  expect (self, "answers-computer", DOMUS_SEVERITY_ERROR);
  set (&self->computer, "a-name-of-sixteen");
  expect (self, "answers-computer", DOMUS_SEVERITY_ERROR);
  set (&self->product_key, "AAAAA-BBBBB");
  expect (self, "answers-key", DOMUS_SEVERITY_ERROR);
  set (&self->product_key, NULL);
  expect (self, "answers-key", DOMUS_SEVERITY_INFO);
  set (&self->password, NULL);
  expect (self, "answers-password", DOMUS_SEVERITY_WARNING);
  set (&self->password, "a\nb");
  expect (self, "answers-password", DOMUS_SEVERITY_ERROR);
  set (&old->password, "a\"b");
  expect (old, "answers-password", DOMUS_SEVERITY_ERROR);
  set (&old->password, "ä");
  expect (old, "answers-password", DOMUS_SEVERITY_ERROR);
  expect (none, "answers-family", DOMUS_SEVERITY_ERROR);
  g_assert_null (domus_answers_write (none, FALSE));
}

static void
test_hidden (void)
{
  static const DomusOsFamily families[] = { DOMUS_OS_FAMILY_WINDOWS_XP,
                                            DOMUS_OS_FAMILY_WINDOWS_11 };

  for (gsize i = 0; i < G_N_ELEMENTS (families); i++) {
    g_autoptr (DomusAnswers) self = answers_for (families[i]);
    g_autofree char *shown = NULL;
    g_autofree char *real = NULL;

    set (&self->password, "s3cret");
    shown = domus_answers_write (self, TRUE);
    real = domus_answers_write (self, FALSE);
    g_assert_null (strstr (shown, "s3cret"));
    g_assert_nonnull (strstr (real, "s3cret"));
  }
}

static gboolean
is_valid (const char *text)
{
  g_autofree char *schema =
      g_build_filename (DOMUS_TEST_SOURCE_DIR, "xml", "data", "unattend.rng", NULL);
  xmlRelaxNGParserCtxtPtr parser = xmlRelaxNGNewParserCtxt (schema);
  xmlRelaxNGPtr grammar = xmlRelaxNGParse (parser);
  xmlRelaxNGValidCtxtPtr context;
  xmlDocPtr doc = xmlReadMemory (text, (int)strlen (text), NULL, NULL, XML_PARSE_NONET);
  gboolean valid;

  g_assert_nonnull (grammar);
  g_assert_nonnull (doc);
  context = xmlRelaxNGNewValidCtxt (grammar);
  valid = xmlRelaxNGValidateDoc (context, doc) == 0;
  xmlRelaxNGFreeValidCtxt (context);
  xmlRelaxNGFree (grammar);
  xmlRelaxNGFreeParserCtxt (parser);
  xmlFreeDoc (doc);
  return valid;
}

static void
test_unattend (void)
{
  g_autoptr (DomusAnswers) full = answers_for (DOMUS_OS_FAMILY_WINDOWS_11);
  g_autoptr (DomusAnswers) least = answers_for (DOMUS_OS_FAMILY_WINDOWS_VISTA);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *broken = NULL;

  full->skip_checks = TRUE;
  set (&full->image, "Windows 11 Pro");
  set (&full->organisation, "Boar’s Head & Sons");
  set (&full->driver_folder, "E:\\drivers");
  set (&full->keyboard, "en-GB");
  first = domus_answers_write (full, FALSE);
  xml_test_assert_golden (first, "answers-11.xml");
  g_assert_true (is_valid (first));

  least->bits64 = FALSE;
  least->remote_desktop = FALSE;
  set (&least->image, "1");
  set (&least->product_key, NULL);
  set (&least->password, NULL);
  set (&least->computer, NULL);
  second = domus_answers_write (least, FALSE);
  xml_test_assert_golden (second, "answers-vista.xml");
  g_assert_true (is_valid (second));

  /* The schema is strict. */
  broken = g_strdup (second);
  memcpy (strstr (broken, "windowsPE"), "windowsXX", 9);
  g_assert_false (is_valid (broken));
}

static void
test_sif (void)
{
  g_autoptr (DomusAnswers) xp = answers_for (DOMUS_OS_FAMILY_WINDOWS_XP);
  g_autoptr (DomusAnswers) old = answers_for (DOMUS_OS_FAMILY_WINDOWS_2000);
  g_autofree char *first = domus_answers_write (xp, FALSE);
  g_autofree char *second = NULL;
  g_autoptr (GKeyFile) keys = g_key_file_new ();
  g_autofree char *folder = NULL;

  xml_test_assert_golden (first, "answers-xp.sif");
  set (&old->product_key, NULL);
  set (&old->password, NULL);
  second = domus_answers_write (old, FALSE);
  xml_test_assert_golden (second, "answers-2000.sif");
  g_assert_true (g_key_file_load_from_data (keys, second, (gsize)-1, G_KEY_FILE_NONE, NULL));
  folder = g_key_file_get_value (keys, "Unattended", "TargetPath", NULL);
  g_assert_true (g_str_has_prefix (folder, "\\WINNT"));
  g_assert_null (strstr (second, "TerminalServices"));
}

static void
test_disc (void)
{
  g_autoptr (DomusAnswers) xp = answers_for (DOMUS_OS_FAMILY_WINDOWS_XP);
  g_autoptr (DomusAnswers) ten = answers_for (DOMUS_OS_FAMILY_WINDOWS_8);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) floppy = domus_answers_make_disc (xp, &error);
  g_autoptr (GBytes) disc = domus_answers_make_disc (ten, &error);
  g_autoptr (DomusDiscLabel) label = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (floppy), ==, 1474560);
  label = domus_disc_label_read (g_bytes_get_data (disc, NULL), g_bytes_get_size (disc));
  g_assert_cmpstr (label->volume_id, ==, "ANSWERS");
  g_assert_nonnull (memmem (g_bytes_get_data (disc, NULL), g_bytes_get_size (disc), "AUTOUNAT", 8));
}

static void
test_place (void)
{
  static const char format[] = "<domain><devices>%s</devices></domain>";
  static const char *const disks[] = {
    "<disk device='disk'><target dev='hda' bus='ide'/></disk>"
    "<disk device='cdrom'><target dev='hdc' bus='ide'/></disk>",
    "<disk device='cdrom'><target dev='hdd' bus='ide'/></disk>",
    "<disk device='cdrom'><target dev='hdb' bus='ide'/></disk>",
  };
  GString *all = g_string_new (NULL);
  static const char *const expected[] = { "hdd", "hdb", NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (disks); i++) {
    g_autofree char *text = NULL;
    g_autoptr (DomusXmlDoc) domain = NULL;

    g_string_append (all, disks[i]);
    text = g_strdup_printf (format, all->str);
    domain = xml_test_parse (text);
    g_assert_cmpstr (domus_answers_choose_place (domain), ==, expected[i]);
  }
  g_string_free (all, TRUE);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/os-family/table", test_families);
  g_test_add_func ("/os-family/discs", test_discs);
  g_test_add_func ("/os-family/hals", test_hals);
  g_test_add_func ("/answers/defaults", test_defaults);
  g_test_add_func ("/answers/tables", test_tables);
  g_test_add_func ("/answers/checks", test_checks);
  g_test_add_func ("/answers/hidden", test_hidden);
  g_test_add_func ("/answers/unattend", test_unattend);
  g_test_add_func ("/answers/sif", test_sif);
  g_test_add_func ("/answers/disc", test_disc);
  g_test_add_func ("/answers/place", test_place);
  return g_test_run ();
}
