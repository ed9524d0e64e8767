/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "domus-xen-check.h"

#include <glib/gstdio.h>

#include <string.h>
#include <unistd.h>

#define ISO "/mnt/winxp.iso"

static char *
repair (const char *text, const char *medium, gboolean boot, GError **error)
{
  g_autoptr (DomusXenConfig) config = domus_xen_config_parse (text, -1, DOMUS_XEN_KIND_AUTO, NULL);

  return domus_xen_config_repair_cd (config, medium, boot, error);
}

/* Files before and after. The change is written out whole: all other bytes
 * are compared. */
static void
test_files (void)
{
  static const struct
  {
    const char *before;
    const char *after;
  } cases[] = {
    /* the book's second listing */
    { "name=\"hal\"\nbuilder=\"hvm\"\ndisk=[\"file:/f.img,hda,w\"]\nserial=\"pty\"\n",
      "name=\"hal\"\nbuilder=\"hvm\"\ndisk=[\"file:/f.img,hda,w\", "
      "\"file:/mnt/winxp.iso,ioemu:hdc:cdrom,r\"]\nserial=\"pty\"\n" },
    /* the indentation of the list */
    { "disk = [ 'file:/a.img,hda,w',\n         'file:/b.img,hdb,w', # data\n       ]\n",
      "disk = [ 'file:/a.img,hda,w',\n         'file:/b.img,hdb,w',\n         "
      "'file:/mnt/winxp.iso,ioemu:hdc:cdrom,r', # data\n       ]\n" },
    { "disk = [\n  'file:/a.img,hda,w'\n]\n",
      "disk = [\n  'file:/a.img,hda,w',\n  'file:/mnt/winxp.iso,ioemu:hdc:cdrom,r'\n]\n" },
    /* xl */
    { "type = \"hvm\"\r\ndisk = [ \"/a.img,raw,hda,rw\" ]\r\n",
      "type = \"hvm\"\r\ndisk = [ \"/a.img,raw,hda,rw\", \"/mnt/winxp.iso,raw,hdc,cdrom\" ]\r\n" },
    /* an empty drive, another disc, a drive that no firmware sees */
    { "disk = [ 'file:/a.img,hda,w', ',hdc:cdrom,r' ]\n",
      "disk = [ 'file:/a.img,hda,w', 'file:/mnt/winxp.iso,ioemu:hdc:cdrom,r' ]\n" },
    { "disk = [ 'file:/a.img,hda,w', 'phy:/dev/cdrom,hdc:cdrom,r' ]\n",
      "disk = [ 'file:/a.img,hda,w', 'file:/mnt/winxp.iso,ioemu:hdc:cdrom,r' ]\n" },
    { "disk = [ '/a.img,raw,hda', '/old.iso,raw,xvdd,cdrom' ]\n",
      "disk = [ '/a.img,raw,hda', '/mnt/winxp.iso,raw,hdc,cdrom' ]\n" },
    { "disk = [ 'file:/a.img,hda,w', 'file:/mnt/winxp.iso,hdc,r' ]\n",
      "disk = [ 'file:/a.img,hda,w', 'file:/mnt/winxp.iso,ioemu:hdc:cdrom,r' ]\n" },
    /* hdc is taken */
    { "disk = [ 'file:/a.img,hda,w', 'file:/c.img,hdc,w' ]\n",
      "disk = [ 'file:/a.img,hda,w', 'file:/c.img,hdc,w', "
      "'file:/mnt/winxp.iso,ioemu:hdd:cdrom,r' ]\n" },
    /* Xen's xvdc is where hdc is */
    { "type='hvm'\ndisk = [ '/a.img,raw,hda', '/c.img,raw,xvdc' ]\n",
      "type='hvm'\ndisk = [ '/a.img,raw,hda', '/c.img,raw,xvdc', "
      "'/mnt/winxp.iso,raw,hdd,cdrom' ]\n" },
    /* ends of files, lists, commas */
    { "import os\nname='x'\ndisk = []",
      "import os\nname='x'\ndisk = ['file:/mnt/winxp.iso,ioemu:hdc:cdrom,r']" },
    { "import os\nname='x'",
      "import os\nname='x'\ndisk = [ 'file:/mnt/winxp.iso,ioemu:hdc:cdrom,r' ]\n" },
    { "disk = [ 'file:/a.img,hda,w', ]\n",
      "disk = [ 'file:/a.img,hda,w', 'file:/mnt/winxp.iso,ioemu:hdc:cdrom,r', ]\n" },
    { "disk = 'file:/a.img,hda,w'\n",
      "disk = ['file:/a.img,hda,w', 'file:/mnt/winxp.iso,ioemu:hdc:cdrom,r']\n" },
    { "disk = ['','file:/a.img,hda,w']\n",
      "disk = ['','file:/a.img,hda,w','file:/mnt/winxp.iso,ioemu:hdc:cdrom,r']\n" },
    /* Python */
    { "p = '/srv/'\ndisk = [ 'file:' + p + 'a.img,hda,w',\n         'file:' + p + "
      "'old.iso,hdc:cdrom,r' ]\n",
      "p = '/srv/'\ndisk = [ 'file:' + p + 'a.img,hda,w',\n         "
      "'file:/mnt/winxp.iso,ioemu:hdc:cdrom,r' ]\n" },
    { "disk = []\ndisk.append('file:/a.img,hda,w')\nname = 'x'\n",
      "disk = []\ndisk.append('file:/a.img,hda,w')\ndisk += [ "
      "'file:/mnt/winxp.iso,ioemu:hdc:cdrom,r' ]\nname = 'x'\n" },
    { "system = [ 'file:/a.img,hda,w' ]\ndisk = system + [ 'file:/b.img,hdb,w' ]\n",
      "system = [ 'file:/a.img,hda,w' ]\ndisk = system + [ 'file:/b.img,hdb,w' ]\n"
      "disk += [ 'file:/mnt/winxp.iso,ioemu:hdc:cdrom,r' ]\n" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *after = repair (cases[i].before, ISO, FALSE, &error);
    g_autofree char *again = NULL;
    g_autofree char *kept = NULL;

    g_assert_no_error (error);
    g_assert_cmpstr (after, ==, cases[i].after);
    again = repair (after, ISO, FALSE, &error);
    g_assert_no_error (error);
    g_assert_cmpstr (again, ==, after);
    kept = repair (after, NULL, FALSE, &error);
    g_assert_no_error (error);
    g_assert_cmpstr (kept, ==, after);
  }
}

static void
test_boot (void)
{
  static const struct
  {
    const char *before;
    const char *boot;
  } cases[] = {
    { "disk = [ 'file:/a.img,hda,w' ]\nboot = \"c\" # disk\n", "boot = \"cd\" # disk\n" },
    { "disk = [ 'file:/a.img,hda,w' ]\nboot = 'nd'\n", "boot = 'nd'\n" },
    { "disk = [ 'file:/a.img,hda,w' ]\n", "boot = 'cd'\n" },
  };
  g_autofree char *xl = repair ("type = 'hvm'\ndisk = [ '/a.img,raw,hda' ]\n", ISO, TRUE, NULL);

  g_assert_null (strstr (xl, "boot"));
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *after = repair (cases[i].before, ISO, TRUE, NULL);

    g_assert_true (g_str_has_suffix (after, cases[i].boot));
  }
}

static void
test_errors (void)
{
  static const struct
  {
    const char *text;
    const char *medium;
    DomusXenError code;
  } cases[] = {
    { "disk = [ 'file:/a.img,hda,w' ]\n", NULL, DOMUS_XEN_ERROR_NO_MEDIUM },
    { "disk = [ 'file:/a.img,hda,w', ',hdc:cdrom,r' ]\n", NULL, DOMUS_XEN_ERROR_NO_MEDIUM },
    { "disk = [ 'file:/a,hda,w', 'file:/b,hdb,w', 'file:/c,hdc,w', 'file:/d,hdd,w' ]\n", ISO,
      DOMUS_XEN_ERROR_NO_ROOM },
    { "disk = read_disks()\n", ISO, DOMUS_XEN_ERROR_SYNTAX },
    { "disk = [ 'file:/a.img,hda,w' ]\n", "winxp.iso", DOMUS_XEN_ERROR_INVALID },
    { "disk = [ 'file:/a.img,hda,w' ]\n", "/a,b.iso", DOMUS_XEN_ERROR_INVALID },
    { "disk = [ 'file:/a.img,hda,w' ]\n", "/a\n.iso", DOMUS_XEN_ERROR_INVALID },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (repair (cases[i].text, cases[i].medium, FALSE, &error));
    g_assert_error (error, DOMUS_XEN_ERROR, (int)cases[i].code);
  }
}

/* Whatever the file, the repair changes one place only. */
static void
test_corpus (void)
{
  g_autoptr (GDir) folder = g_dir_open (DOMUS_TEST_CORPUS, 0, NULL);
  const char *name;
  guint repaired = 0;

  while ((name = g_dir_read_name (folder)) != NULL) {
    g_autofree char *path = g_build_filename (DOMUS_TEST_CORPUS, name, NULL);
    g_autofree char *before = NULL;
    g_autofree char *after = NULL;
    g_autoptr (GError) error = NULL;
    gsize length;
    gsize after_length;
    gsize same = 0;
    gsize same_end = 0;

    g_assert_true (g_file_get_contents (path, &before, &length, NULL));
    after = repair (before, ISO, FALSE, &error);
    if (after == NULL) {
      g_assert_error (error, DOMUS_XEN_ERROR, DOMUS_XEN_ERROR_NO_ROOM);
      continue;
    }
    after_length = strlen (after);
    while (same < MIN (length, after_length) && before[same] == after[same])
      same++;
    while (same_end < MIN (length, after_length) - same
           && before[length - 1 - same_end] == after[after_length - 1 - same_end])
      same_end++;
    g_test_message ("%s: %" G_GSIZE_FORMAT " bytes became %" G_GSIZE_FORMAT, name,
                    length - same - same_end, after_length - same - same_end);
    g_assert_cmpuint (length - same - same_end, <, 120);
    g_assert_cmpuint (after_length - same - same_end, <, 120);
    repaired++;
  }
  g_assert_cmpuint (repaired, >, 150);
}

static void
test_replace (void)
{
  g_autofree char *folder = g_dir_make_tmp ("domus-XXXXXX", NULL);
  g_autofree char *real = g_build_filename (folder, "hal", NULL);
  g_autofree char *path = g_build_filename (folder, "link", NULL);
  g_autofree char *backup = NULL;
  g_autofree char *second = NULL;
  g_autofree char *text = NULL;
  g_autofree char *old = NULL;
  g_autoptr (GError) error = NULL;
  GStatBuf status;

  g_assert_true (g_file_set_contents (real, "one", -1, NULL));
  g_assert_cmpint (g_chmod (real, 0640), ==, 0);
  g_assert_cmpint (symlink ("hal", path), ==, 0);
  g_assert_true (domus_xen_file_replace (path, "one", 3, "two", &backup, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_SYMLINK));
  g_assert_true (g_file_get_contents (real, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "two");
  g_assert_true (g_file_get_contents (backup, &old, NULL, NULL));
  g_assert_cmpstr (old, ==, "one");
  g_assert_cmpint (g_stat (real, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0640);

  /* changed meanwhile */
  g_assert_false (domus_xen_file_replace (path, "one", 3, "three", NULL, &error));
  g_assert_error (error, DOMUS_XEN_ERROR, DOMUS_XEN_ERROR_CHANGED);
  g_clear_error (&error);

  g_assert_true (domus_xen_file_replace (path, "two", 3, "three", &second, &error));
  g_assert_cmpstr (second, !=, backup);
  g_assert_cmpint (g_unlink (backup) + g_unlink (second) + g_unlink (path) + g_unlink (real), ==,
                   0);
  /* nothing else was left behind */
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static DomusPathState
no_path (const char *path, gpointer user_data)
{
  guint *asked = user_data;

  (*asked)++;
  return DOMUS_PATH_MISSING;
}

static void
test_check (void)
{
  g_autoptr (DomusXenConfig) config = domus_xen_config_parse (
      "name='x'\nbuilder='hvm'\nmemory=64\ndisk=['file:/a.img,ioemu:hda,w',\n"
      " 'file:/no.iso,ioemu:hdc:cdrom,r']\n",
      -1, DOMUS_XEN_KIND_AUTO, NULL);
  guint asked = 0;
  g_autoptr (GPtrArray) findings = domus_xen_config_check (config, no_path, &asked);
  const DomusFinding *finding = domus_findings_lookup (findings, DOMUS_CD_RULE_MEDIUM_MISSING);

  g_assert_cmpuint (asked, >, 0);
  g_assert_nonnull (finding);
  g_assert_cmpint (finding->severity, ==, DOMUS_SEVERITY_ERROR);
  g_assert_cmpstr (finding->place, ==, "5:2");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xenconfig/repair/files", test_files);
  g_test_add_func ("/xenconfig/repair/boot", test_boot);
  g_test_add_func ("/xenconfig/repair/errors", test_errors);
  g_test_add_func ("/xenconfig/repair/corpus", test_corpus);
  g_test_add_func ("/xenconfig/repair/replace", test_replace);
  g_test_add_func ("/xenconfig/repair/check", test_check);
  return g_test_run ();
}
