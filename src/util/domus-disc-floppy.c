/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-util"
#include "config.h"

#include "domus-disc-image.h"
#include "domus-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The 1.44 MB format that every BIOS knows: one sector a cluster. */
#define SECTOR 512u
#define SECTORS 2880u
#define FAT_SECTORS 9u
#define ROOT_ENTRIES 224u
#define AT_FAT 1u
#define AT_ROOT (AT_FAT + 2 * FAT_SECTORS)
#define AT_DATA (AT_ROOT + ROOT_ENTRIES * 32 / SECTOR)
#define CLUSTERS (SECTORS - AT_DATA)
#define LAST_CLUSTER 0xfff
#define DATE_2020 0x5021 /* 1 January */

static void
put (guint8 *at, guint32 value, guint bytes)
{
  for (guint i = 0; i < bytes; i++)
    at[i] = (guint8)(value >> (8 * i));
}

static void
put_boot_sector (guint8 *at, const char *label)
{
  static const guint8 jump[] = { 0xeb, 0x3c, 0x90 };

  memcpy (at, jump, sizeof jump);
  memcpy (at + 3, "DOMUS   ", 8);
  put (at + 11, SECTOR, 2);
  at[13] = 1;
  put (at + 14, AT_FAT, 2);
  at[16] = 2;
  put (at + 17, ROOT_ENTRIES, 2);
  put (at + 19, SECTORS, 2);
  at[21] = 0xf0;
  put (at + 22, FAT_SECTORS, 2);
  put (at + 24, 18, 2);
  put (at + 26, 2, 2);
  at[38] = 0x29;
  put (at + 39, 0x20200101, 4);
  memcpy (at + 43, label, 11);
  memcpy (at + 54, "FAT12   ", 8);
  at[62] = 0xf4; /* halts, where somebody boots from it */
  put (at + 510, 0xaa55, 2);
}

static void
put_link (guint8 *fat, guint cluster, guint value)
{
  guint8 *at = fat + cluster * 3 / 2;

  if (cluster % 2 == 0) {
    at[0] = (guint8)value;
    at[1] = (guint8)((at[1] & 0xf0) | value >> 8);
  } else {
    at[0] = (guint8)((at[0] & 0x0f) | (value & 0x0f) << 4);
    at[1] = (guint8)(value >> 4);
  }
}

/* "WINNT.SIF" as "WINNT   SIF". */
static gboolean
put_name (guint8 *at, const char *name)
{
  const char *dot = strrchr (name, '.');
  gsize stem = dot != NULL ? (gsize)(dot - name) : strlen (name);
  gsize ending = dot != NULL ? strlen (dot + 1) : 0;

  memset (at, ' ', 11);
  if (stem < 1 || stem > 8 || ending > 3)
    return FALSE;
  for (gsize i = 0; i < stem + ending; i++) {
    char c = i < stem ? name[i] : dot[1 + i - stem];

    if (!g_ascii_isalnum (c) && c != '_' && c != '-')
      return FALSE;
    at[i < stem ? i : 8 + i - stem] = (guint8)g_ascii_toupper (c);
  }
  return TRUE;
}

static GBytes *
refuse (GError **error)
{
  g_propagate_error (error,
                     domus_error_new (DOMUS_ERROR_INVALID,
                                      _ ("These files do not fit on a floppy disk."), NULL, NULL));
  return NULL;
}

/**
 * domus_disc_image_new_floppy:
 * @label: letters and digits, at most 8
 *
 * Returns: (transfer full): the image; NULL when names or sizes do not fit.
 */
GBytes *
domus_disc_image_new_floppy (const char *label, const DomusDiscFile *files, gsize n, GError **error)
{
  g_autofree guint8 *image = g_malloc0 (SECTORS * SECTOR);
  guint8 *fat = image + AT_FAT * SECTOR;
  guint8 *root = image + AT_ROOT * SECTOR;
  guint cluster = 2;

  if (n > ROOT_ENTRIES - 1 || !put_name (root, label))
    return refuse (error);
  root[11] = 0x08; /* the label */
  put (root + 24, DATE_2020, 2);
  put_boot_sector (image, (const char *)root);
  put_link (fat, 0, 0xff0);
  put_link (fat, 1, LAST_CLUSTER);
  for (gsize i = 0; i < n; i++) {
    guint8 *entry = root + 32 * (i + 1);
    guint count = (guint)MIN ((files[i].size + SECTOR - 1) / SECTOR, SECTORS);

    if (cluster + count > CLUSTERS + 2 || !put_name (entry, files[i].name))
      return refuse (error);
    entry[11] = 0x20;
    put (entry + 24, DATE_2020, 2);
    put (entry + 26, count > 0 ? cluster : 0, 2);
    put (entry + 28, (guint32)files[i].size, 4);
    memcpy (image + (AT_DATA + cluster - 2) * SECTOR, files[i].data, files[i].size);
    for (guint k = 0; k < count; k++, cluster++)
      put_link (fat, cluster, k + 1 < count ? cluster + 1 : LAST_CLUSTER);
  }
  memcpy (fat + FAT_SECTORS * SECTOR, fat, FAT_SECTORS * SECTOR);
  return g_bytes_new_take (g_steal_pointer (&image), SECTORS * SECTOR);
}
