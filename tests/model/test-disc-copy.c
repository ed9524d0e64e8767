/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-test"
#include "config.h"

#include "domus-disc-copy.h"
#include "domus-disc-image.h"
#include "domus-error.h"
#include "domus-medium-probe.h"
#include "testlib.h"

#include <errno.h>
#include <string.h>

#define SECTOR 2048
#define SECTORS 300

/* A disc with scratches. */
typedef struct
{
  const guint32 *bad;
  gsize n_bad;
} Disc;

static guint8
byte_at (guint64 at)
{
  return (guint8)(at * 7 + at / SECTOR);
}

static gssize
read_disc (gpointer data, guint8 *buffer, gsize size, guint64 offset)
{
  const Disc *disc = data;

  size = MIN (size, (guint64)SECTORS * SECTOR - offset);
  for (gsize i = 0; i < disc->n_bad; i++) {
    guint64 start = (guint64)disc->bad[i] * SECTOR;

    if (offset < start + SECTOR && offset + size > start) {
      errno = EIO;
      return -1;
    }
  }
  for (gsize i = 0; i < size; i++)
    buffer[i] = byte_at (offset + i);
  return (gssize)size;
}

static GByteArray *
read_all (DomusDiscReader *reader, GError **error)
{
  GByteArray *all = g_byte_array_new ();
  guint8 buffer[64 * 1024];
  gssize n;

  while ((n = domus_disc_reader_next (reader, buffer, sizeof buffer, error)) > 0)
    g_byte_array_append (all, buffer, (guint)n);
  return all;
}

static void
test_clean (void)
{
  Disc disc = { NULL, 0 };
  DomusDiscReader *reader = domus_disc_reader_new (read_disc, &disc, SECTORS * SECTOR, FALSE);
  g_autoptr (GError) error = NULL;
  g_autoptr (GByteArray) all = read_all (reader, &error);
  g_autofree char *sum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, all->data, all->len);

  g_assert_no_error (error);
  g_assert_cmpuint (all->len, ==, SECTORS * SECTOR);
  for (guint i = 0; i < all->len; i++)
    g_assert_cmpuint (all->data[i], ==, byte_at (i));
  g_assert_cmpstr (domus_disc_reader_get_sum (reader), ==, sum);
  g_assert_cmpfloat (domus_disc_reader_progress (reader), ==, 1.0);
  domus_disc_reader_free (reader);
}

static void
test_scratched (void)
{
  static const guint32 bad[] = { 0, 17, 18, 299 };
  Disc disc = { bad, G_N_ELEMENTS (bad) };
  DomusDiscReader *reader = domus_disc_reader_new (read_disc, &disc, SECTORS * SECTOR, TRUE);
  g_autoptr (GError) error = NULL;
  g_autoptr (GByteArray) all = read_all (reader, &error);
  const GArray *told = domus_disc_reader_get_bad (reader);

  g_assert_no_error (error);
  g_assert_cmpuint (all->len, ==, SECTORS * SECTOR);
  g_assert_cmpuint (told->len, ==, G_N_ELEMENTS (bad));
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_cmpuint (g_array_index (told, guint32, i), ==, bad[i]);
  for (guint i = 0; i < all->len; i++) {
    guint sector = i / SECTOR;
    gboolean lost = sector == 0 || sector == 17 || sector == 18 || sector == 299;

    g_assert_cmpuint (all->data[i], ==, lost ? 0 : byte_at (i));
  }
  domus_disc_reader_free (reader);
}

static void
test_stops (void)
{
  static const guint32 bad[] = { 123 };
  Disc disc = { bad, 1 };
  DomusDiscReader *reader = domus_disc_reader_new (read_disc, &disc, SECTORS * SECTOR, FALSE);
  g_autoptr (GError) error = NULL;
  g_autoptr (GByteArray) all = read_all (reader, &error);

  g_assert_error (error, DOMUS_ERROR, DOMUS_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "123"));
  g_assert_cmpuint (all->len, <, SECTORS * SECTOR);
  domus_disc_reader_free (reader);
}

/* ---- what the first sectors tell ---- */

static void
test_first_sectors (void)
{
  g_autoptr (DomusMediumProbe) probe = domus_medium_probe_new ();
  g_autoptr (GBytes) image = domus_disc_image_new_iso ("WXPVOL_EN", NULL, 0, NULL);
  g_autoptr (GBytes) rubbish = g_bytes_new_static ("rubbish", 7);
  g_autoptr (DomusMediumInfo) info = NULL;
  g_autoptr (DomusMediumInfo) none = NULL;
  TestResult result = { 0 };

  domus_medium_probe_look_async (probe, image, NULL, test_result_cb, &result);
  test_wait (&result.done);
  info = domus_medium_probe_run_finish (probe, result.result, NULL);
  test_result_clear (&result);
  g_assert_cmpint (info->health, ==, DOMUS_MEDIUM_NOT_BOOTABLE);
  g_assert_cmpstr (info->volume_id, ==, "WXPVOL_EN");

  domus_medium_probe_look_async (probe, rubbish, NULL, test_result_cb, &result);
  test_wait (&result.done);
  none = domus_medium_probe_run_finish (probe, result.result, NULL);
  test_result_clear (&result);
  g_assert_cmpint (none->health, ==, DOMUS_MEDIUM_NOT_A_CD);
}

int
main (int argc, char **argv)
{
  test_private_home ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/disc-copy/clean", test_clean);
  g_test_add_func ("/disc-copy/scratched", test_scratched);
  g_test_add_func ("/disc-copy/stops", test_stops);
  g_test_add_func ("/disc-copy/first-sectors", test_first_sectors);
  return g_test_run ();
}
