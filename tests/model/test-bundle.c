/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-test"
#include "config.h"

#include "domus-bundle-private.h"
#include "domus-error.h"
#include "testlib.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define SUM "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" /* of nothing */
#define HEAD "[Domus Guest]\nVersion=1\nName=hal\nSHA256=" SUM "\n"
#define DISK "[Disk hda]\nFile=hal.img\nFormat=raw\nSize=5\nSHA256=" SUM "\n"

static void
test_text (void)
{
  g_autoptr (DomusBundle) bundle = domus_bundle_new ("häl; \"9000\"");
  g_autoptr (DomusBundle) again = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  DomusBundleDisk *disk = domus_bundle_add_disk (bundle, "hda", "/images/a b.img", "raw");
  const DomusBundleDisk *read;

  bundle->sha256 = g_strdup (SUM);
  disk->size = G_MAXUINT64 / 2;
  disk->sha256 = g_strdup (SUM);
  disk = domus_bundle_add_disk (bundle, "vda", "/other/a b.img", "qcow2");
  disk->sha256 = g_strdup (SUM);
  g_assert_cmpstr (disk->file, ==, "vda-a b.img");
  text = domus_bundle_to_text (bundle);
  again = domus_bundle_parse (text, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (again->name, ==, bundle->name);
  g_assert_cmpuint (again->disks->len, ==, 2);
  read = domus_bundle_find_disk (again, "hda");
  g_assert_cmpstr (read->file, ==, "a b.img");
  g_assert_cmpuint (read->size, ==, G_MAXUINT64 / 2);
  g_assert_cmpstr (domus_bundle_find_disk (again, "vda")->format, ==, "qcow2");
  g_assert_null (domus_bundle_find_disk (again, "vdb"));
}

/* Names that are not a plain file's. */
static void
test_names (void)
{
  static const char *const paths[] = { "/images/guest.xml", "/images/domus-guest.ini",
                                       "/images/.hidden", "/" };

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++) {
    g_autoptr (DomusBundle) bundle = domus_bundle_new ("hal");
    const DomusBundleDisk *disk = domus_bundle_add_disk (bundle, "hda", paths[i], "raw");

    g_assert_true (g_str_has_prefix (disk->file, "hda-"));
    g_assert_null (strchr (disk->file, '/'));
  }
}

static void
test_refused (void)
{
  static const char *const texts[] = {
    "no ini",
    "",
    "[Domus Guest]\nVersion=2\nName=hal\nSHA256=" SUM "\n",
    "[Domus Guest]\nVersion=1\nSHA256=" SUM "\n",
    "[Domus Guest]\nVersion=1\nName=hal\nSHA256=abc\n",
    HEAD "[Disk hda]\nFormat=raw\nSize=5\nSHA256=" SUM "\n",
    HEAD "[Disk hda]\nFile=hal.img\nSize=5\nSHA256=" SUM "\n",
    HEAD "[Disk hda]\nFile=hal.img\nFormat=raw\nSHA256=" SUM "\n",
    HEAD "[Disk hda]\nFile=hal.img\nFormat=raw\nSize=-1\nSHA256=" SUM "\n",
    HEAD "[Disk hda]\nFile=hal.img\nFormat=raw\nSize=5\n",
    HEAD "[Disk hda]\nFile=../hal.img\nFormat=raw\nSize=5\nSHA256=" SUM "\n",
    HEAD "[Disk hda]\nFile=/etc/passwd\nFormat=raw\nSize=5\nSHA256=" SUM "\n",
    HEAD "[Disk hda]\nFile=guest.xml\nFormat=raw\nSize=5\nSHA256=" SUM "\n",
    HEAD "[Disk ]\nFile=hal.img\nFormat=raw\nSize=5\nSHA256=" SUM "\n",
    HEAD DISK "[Disk hdb]\nFile=hal.img\nFormat=raw\nSize=5\nSHA256=" SUM "\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (domus_bundle_parse (texts[i], &error));
    g_assert_error (error, DOMUS_ERROR, DOMUS_ERROR_INVALID);
    g_assert_nonnull (domus_error_get_hint (error));
  }
}

static void
put (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
assert_open (const char *folder, int code)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *xml = NULL;
  g_autoptr (DomusBundle) bundle = domus_bundle_open (folder, &xml, &error);

  if (code >= 0) {
    g_assert_null (bundle);
    g_assert_error (error, DOMUS_ERROR, code);
    return;
  }
  g_assert_no_error (error);
  g_assert_cmpstr (bundle->folder, ==, folder);
  g_assert_cmpstr (xml, ==, "");
  g_assert_cmpuint (domus_bundle_find_disk (bundle, "hda")->allocated, <=, 5);
}

static void
test_open_folder (void)
{
  g_autofree char *folder = g_dir_make_tmp ("domus-bundle-XXXXXX", NULL);

  assert_open (folder, DOMUS_ERROR_NOT_FOUND);
  put (folder, DOMUS_BUNDLE_MANIFEST, "nothing");
  assert_open (folder, DOMUS_ERROR_INVALID);
  put (folder, DOMUS_BUNDLE_MANIFEST, HEAD DISK);
  assert_open (folder, DOMUS_ERROR_NOT_FOUND);
  put (folder, DOMUS_BUNDLE_DEFINITION, "<domain/>");
  assert_open (folder, DOMUS_ERROR_INVALID); /* not the one that was exported */
  put (folder, DOMUS_BUNDLE_DEFINITION, "");
  assert_open (folder, DOMUS_ERROR_INVALID); /* no disk */
  put (folder, "hal.img", "1234");
  assert_open (folder, DOMUS_ERROR_INVALID); /* too short */
  put (folder, "hal.img", "12345");
  assert_open (folder, -1);
  domus_bundle_remove_folder (folder);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
}

static void
test_temp (void)
{
  g_autofree char *folder = g_dir_make_tmp ("domus-bundle-XXXXXX", NULL);
  g_autofree char *target = g_build_filename (folder, "hal", NULL);
  g_autofree char *nowhere = g_build_filename (folder, "gone", "hal", NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *temp = domus_bundle_make_temp (target, 1, &error);
  g_autofree char *parent = NULL;

  g_assert_no_error (error);
  parent = g_path_get_dirname (temp);
  g_assert_cmpstr (parent, ==, folder);
  domus_bundle_remove_folder (temp);
  g_assert_null (domus_bundle_make_temp (target, G_MAXINT64, &error));
  g_assert_error (error, DOMUS_ERROR, DOMUS_ERROR_NO_SPACE);
  g_clear_error (&error);
  g_assert_null (domus_bundle_make_temp (folder, 1, &error));
  g_assert_error (error, DOMUS_ERROR, DOMUS_ERROR_EXISTS);
  g_clear_error (&error);
  g_assert_null (domus_bundle_make_temp (nowhere, 1, &error));
  g_assert_error (error, DOMUS_ERROR, DOMUS_ERROR_FAILED);
  domus_bundle_remove_folder (folder);
}

typedef struct
{
  GChecksum *sum;
  guint64 size;
  guint64 data;
  gboolean stop;
} Seen;

static gboolean
see (gpointer data, const guint8 *bytes, gsize size, GError **error)
{
  Seen *seen = data;

  if (seen->stop) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "stop");
    return FALSE;
  }
  seen->size += size;
  seen->data += bytes != NULL ? size : 0;
  if (bytes != NULL)
    g_checksum_update (seen->sum, bytes, (gssize)size);
  else
    domus_bundle_hash_zeros (seen->sum, size);
  return TRUE;
}

static void
test_sparse (void)
{
  g_autofree char *folder = g_dir_make_tmp ("domus-bundle-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "disk", NULL);
  g_autofree char *missing = g_build_filename (folder, "missing", NULL);
  g_autofree char *sum = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  gsize length = 0;
  int fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  Seen seen = { .sum = g_checksum_new (G_CHECKSUM_SHA256) };

  g_assert_cmpint (pwrite (fd, "head", 4, 0), ==, 4);
  g_assert_cmpint (pwrite (fd, "middle", 6, 2 << 20), ==, 6);
  g_assert_cmpint (ftruncate (fd, (5 << 20) + 3), ==, 0);
  close (fd);
  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  sum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guint8 *)text, length);
  g_assert_true (domus_bundle_read_sparse (path, see, &seen, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (seen.size, ==, (5 << 20) + 3);
  g_assert_cmpuint (seen.data, <=, seen.size);
  g_assert_cmpstr (g_checksum_get_string (seen.sum), ==, sum);
  g_checksum_free (seen.sum);

  seen.stop = TRUE;
  g_assert_false (domus_bundle_read_sparse (path, see, &seen, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_false (domus_bundle_read_sparse (missing, see, &seen, &error));
  g_assert_error (error, DOMUS_ERROR, DOMUS_ERROR_DENIED);
  domus_bundle_remove_folder (folder);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bundle/text", test_text);
  g_test_add_func ("/bundle/names", test_names);
  g_test_add_func ("/bundle/refused", test_refused);
  g_test_add_func ("/bundle/open", test_open_folder);
  g_test_add_func ("/bundle/temp", test_temp);
  g_test_add_func ("/bundle/sparse", test_sparse);
  return g_test_run ();
}
