/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-test"
#include "config.h"

#include "domus-disc-image.h"
#include "domus-error.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

static const DomusDiscFile files[] = {
  { "Autounattend.xml", "<unattend/>\n", 12 },
  { "ks.cfg", "", 0 },
  { "autounattend two.XML", "second", 6 },
};

static GBytes *
make_iso (void)
{
  g_autoptr (GError) error = NULL;
  GBytes *image = domus_disc_image_new_iso ("ANSWERS", files, G_N_ELEMENTS (files), &error);

  g_assert_no_error (error);
  return image;
}

static void
test_iso_label (void)
{
  g_autoptr (GBytes) image = make_iso ();
  g_autoptr (GBytes) again = make_iso ();
  gsize size;
  const char *data = g_bytes_get_data (image, &size);
  g_autoptr (DomusDiscLabel) label = domus_disc_label_read (data, size);
  g_autoptr (DomusDiscLabel) cut = domus_disc_label_read (data, 16 * 2048 + 100);

  g_assert_true (g_bytes_equal (image, again));
  g_assert_nonnull (label);
  g_assert_cmpstr (label->volume_id, ==, "ANSWERS");
  g_assert_cmpuint (label->size, ==, size);
  g_assert_false (label->bootable);
  g_assert_null (cut);
  g_assert_null (domus_disc_label_read ("no", 2));
}

/* What another program reads on it. */
static char *
run (const char *const *argv)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *problems = NULL;
  char *output = NULL;
  int status;

  g_assert_true (g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output,
                               &problems, &status, &error));
  g_assert_no_error (error);
  if (!g_spawn_check_wait_status (status, &error))
    g_error ("%s: %s %s", argv[0], error->message, problems);
  return output;
}

static char *
write_image (GBytes *image, const char *name)
{
  g_autofree char *folder = g_dir_make_tmp ("domus-disc-XXXXXX", NULL);
  char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, g_bytes_get_data (image, NULL),
                                      (gssize)g_bytes_get_size (image), NULL));
  return path;
}

static void
remove_image (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);

  g_unlink (path);
  g_rmdir (folder);
}

static void
test_iso_read (void)
{
  g_autoptr (GBytes) image = make_iso ();
  g_autofree char *program = g_find_program_in_path ("xorriso");
  g_autofree char *path = NULL;
  g_autofree char *out = NULL;
  g_autofree char *listed = NULL;
  g_autofree char *text = NULL;

  if (program == NULL) {
    g_test_skip ("needs xorriso");
    return;
  }
  path = write_image (image, "a.iso");
  out = g_strconcat (path, ".out", NULL);
  listed =
      run ((const char *const[]){ program, "-read_fs", "any", "-indev", path, "-find", "/", NULL });
  g_assert_nonnull (strstr (listed, "'/Autounattend.xml'"));
  g_assert_nonnull (strstr (listed, "'/ks.cfg'"));
  g_assert_nonnull (strstr (listed, "'/autounattend two.XML'"));
  g_free (run ((const char *const[]){ program, "-osirrox", "on", "-read_fs", "any", "-indev", path,
                                      "-extract", "/autounattend two.XML", out, NULL }));
  g_assert_true (g_file_get_contents (out, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "second");
  g_unlink (out);
  remove_image (path);
}

/* A reader of our own, by the specification: the FAT chain and the folder. */
static void
test_floppy (void)
{
  char big[3000];
  DomusDiscFile two[] = { { "WINNT.SIF", big, sizeof big }, { "a.b", "x", 1 } };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) image = NULL;
  const guint8 *data;
  const guint8 *entry;
  guint cluster;
  gsize done = 0;
  gsize size;

  for (gsize i = 0; i < sizeof big; i++)
    big[i] = (char)(i % 251);
  image = domus_disc_image_new_floppy ("answers", two, 2, &error);
  g_assert_no_error (error);
  data = g_bytes_get_data (image, &size);
  g_assert_cmpuint (size, ==, 1474560);
  g_assert_cmpmem (data + 512, 4608, data + 512 + 4608, 4608);
  g_assert_cmphex (data[512], ==, 0xf0);
  entry = data + 19 * 512;
  g_assert_cmpmem (entry, 11, "ANSWERS    ", 11);
  g_assert_cmpmem (entry + 32, 11, "WINNT   SIF", 11);
  g_assert_cmpmem (entry + 64, 11, "A       B  ", 11);
  g_assert_cmpuint (entry[32 + 28] | entry[32 + 29] << 8, ==, sizeof big);
  cluster = entry[32 + 26] | (guint)entry[32 + 27] << 8;
  while (cluster < 0xff8) {
    gsize n = MIN (512, sizeof big - done);
    const guint8 *link = data + 512 + cluster * 3 / 2;

    g_assert_cmpuint (n, >, 0);
    g_assert_cmpmem (data + (33 + cluster - 2) * 512, n, big + done, n);
    done += n;
    cluster = cluster % 2 ? (guint)(link[0] >> 4 | link[1] << 4)
                          : (guint)(link[0] | (link[1] & 0x0f) << 8);
  }
  g_assert_cmpuint (done, ==, sizeof big);
}

static void
test_floppy_tools (void)
{
  g_autofree char *program = g_find_program_in_path ("fsck.fat");
  DomusDiscFile one = { "WINNT.SIF", "[Data]\r\n", 8 };
  g_autoptr (GBytes) image = domus_disc_image_new_floppy ("ANSWERS", &one, 1, NULL);
  g_autofree char *path = NULL;

  if (program == NULL) {
    g_test_skip ("needs fsck.fat");
    return;
  }
  path = write_image (image, "a.img");
  g_free (run ((const char *const[]){ program, "-n", path, NULL }));
  remove_image (path);
}

static void
test_refused (void)
{
  g_autofree char *large = g_malloc0 (1474560);
  DomusDiscFile bad[] = { { "a/b", "", 0 } };
  DomusDiscFile full[] = { { "A.B", large, 1474560 } };
  g_autoptr (GError) error = NULL;

  g_assert_null (domus_disc_image_new_iso ("X", bad, 1, &error));
  g_assert_error (error, DOMUS_ERROR, DOMUS_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (domus_disc_image_new_iso ("A LABEL THAT IS TOO LONG", files, 1, &error));
  g_assert_error (error, DOMUS_ERROR, DOMUS_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (domus_disc_image_new_floppy ("X", full, 1, &error));
  g_assert_error (error, DOMUS_ERROR, DOMUS_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (domus_disc_image_new_floppy ("X", files, 1, &error));
  g_assert_error (error, DOMUS_ERROR, DOMUS_ERROR_INVALID);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/disc-image/iso/label", test_iso_label);
  g_test_add_func ("/disc-image/iso/read-by-xorriso", test_iso_read);
  g_test_add_func ("/disc-image/floppy", test_floppy);
  g_test_add_func ("/disc-image/floppy/fsck", test_floppy_tools);
  g_test_add_func ("/disc-image/refused", test_refused);
  return g_test_run ();
}
