/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-util"
#include "config.h"

#include "domus-disc-image.h"
#include "domus-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* ECMA-119 (ISO 9660) and the Joliet specification. */
#define SECTOR 2048u
#define FIRST_DESCRIPTOR 16
#define MAX_DESCRIPTORS 16
#define MAX_FILES 32
#define MAX_BYTES (64u * 1024 * 1024)

/* Sectors of an image of ours: a root folder of each kind, then the files. */
enum
{
  AT_PRIMARY = FIRST_DESCRIPTOR,
  AT_JOLIET,
  AT_END,
  AT_PATHS_PRIMARY_L,
  AT_PATHS_PRIMARY_M,
  AT_PATHS_JOLIET_L,
  AT_PATHS_JOLIET_M,
  AT_ROOT_PRIMARY,
  AT_ROOT_JOLIET,
  AT_FILES,
};

typedef struct
{
  const DomusDiscFile *file;
  guint32 sector;
  char plain[16];   /* "AUTOUNAT.XML;1" */
  guint8 wide[128]; /* big-endian UTF-16 */
  gsize wide_size;
} Entry;

static void
put_le (guint8 *at, guint32 value, guint bytes)
{
  for (guint i = 0; i < bytes; i++)
    at[i] = (guint8)(value >> (8 * i));
}

static void
put_both (guint8 *at, guint32 value, guint bytes)
{
  put_le (at, value, bytes);
  for (guint i = 0; i < bytes; i++)
    at[bytes + i] = (guint8)(value >> (8 * (bytes - 1 - i)));
}

static void
put_text (guint8 *at, gsize size, const char *text, gboolean wide)
{
  gsize n = strlen (text);

  if (!wide) {
    memset (at, ' ', size);
    memcpy (at, text, MIN (n, size));
    return;
  }
  for (gsize i = 0; i + 1 < size; i += 2) {
    at[i] = 0;
    at[i + 1] = i / 2 < n ? (guint8)text[i / 2] : ' ';
  }
}

/* One of no meaning; readers want a true one. */
static const guint8 day[] = { 120, 1, 1, 0, 0, 0, 0 };

/* Returns the record's size. */
static gsize
put_record (
    guint8 *at, guint32 sector, guint32 size, gboolean folder, const void *id, gsize id_size)
{
  gsize n = 33 + id_size + (id_size % 2 == 0 ? 1 : 0);

  at[0] = (guint8)n;
  put_both (at + 2, sector, 4);
  put_both (at + 10, size, 4);
  memcpy (at + 18, day, sizeof day);
  at[25] = folder ? 2 : 0;
  put_both (at + 28, 1, 2);
  at[32] = (guint8)id_size;
  memcpy (at + 33, id, id_size);
  return n;
}

static void
put_descriptor (guint8 *at, guint32 sectors, const char *label, gboolean wide)
{
  guint32 root = wide ? AT_ROOT_JOLIET : AT_ROOT_PRIMARY;
  guint32 paths = wide ? AT_PATHS_JOLIET_L : AT_PATHS_PRIMARY_L;
  static const guint16 texts[][2] = { { 190, 128 }, { 318, 128 }, { 446, 128 }, { 574, 128 },
                                      { 702, 37 },  { 739, 37 },  { 776, 37 } };

  at[0] = wide ? 2 : 1;
  memcpy (at + 1, "CD001\1", 6);
  put_text (at + 8, 32, "", wide);
  put_text (at + 40, 32, label, wide);
  put_both (at + 80, sectors, 4);
  if (wide)
    memcpy (at + 88, "%/E", 3); /* UCS-2, level 3 */
  put_both (at + 120, 1, 2);
  put_both (at + 124, 1, 2);
  put_both (at + 128, SECTOR, 2);
  put_both (at + 132, 10, 4);
  put_le (at + 140, paths, 4);
  at[151] = (guint8)(paths + 1); /* big-endian */
  put_record (at + 156, root, SECTOR, TRUE, "", 1);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    put_text (at + texts[i][0], texts[i][1], "", wide);
  for (gsize i = 0; i < 4; i++)
    memcpy (at + 813 + 17 * i, i < 2 ? "2020010100000000" : "0000000000000000", 17);
  at[881] = 1;
}

static void
put_paths (guint8 *little, guint8 *big, guint32 root)
{
  little[0] = big[0] = 1;
  put_le (little + 2, root, 4);
  big[5] = (guint8)root;
  little[6] = big[7] = 1;
}

static int
by_plain (gconstpointer a, gconstpointer b)
{
  return strcmp (((const Entry *)a)->plain, ((const Entry *)b)->plain);
}

static int
by_wide (gconstpointer a, gconstpointer b)
{
  const Entry *one = a;
  const Entry *other = b;
  int order = memcmp (one->wide, other->wide, MIN (one->wide_size, other->wide_size));

  return order != 0 ? order : (int)one->wide_size - (int)other->wide_size;
}

static gboolean
put_folder (guint8 *at, guint32 sector, const Entry *entries, gsize n, gboolean wide)
{
  gsize used = put_record (at, sector, SECTOR, TRUE, "\0", 1);

  used += put_record (at + used, sector, SECTOR, TRUE, "\1", 1);
  for (gsize i = 0; i < n; i++) {
    const Entry *entry = &entries[i];
    const void *id = wide ? (const void *)entry->wide : entry->plain;
    gsize size = wide ? entry->wide_size : strlen (entry->plain);

    if (used + 34 + size > SECTOR)
      return FALSE;
    used += put_record (at + used, entry->sector, (guint32)entry->file->size, FALSE, id, size);
  }
  return TRUE;
}

/* Capital letters, digits and _; a number where two would be the same. */
static void
make_plain (Entry *entries, gsize index)
{
  const char *name = entries[index].file->name;
  const char *dot = strrchr (name, '.');
  char stem[9] = "";
  char ending[4] = "";
  gsize n = 0;

  for (const char *c = name; *c != '\0' && (dot == NULL || c < dot) && n < 8; c++)
    stem[n++] = g_ascii_isalnum (*c) ? g_ascii_toupper (*c) : '_';
  n = 0;
  for (const char *c = dot != NULL ? dot + 1 : ""; *c != '\0' && n < 3; c++)
    ending[n++] = g_ascii_isalnum (*c) ? g_ascii_toupper (*c) : '_';
  for (guint attempt = 0; attempt < MAX_FILES; attempt++) {
    gboolean taken = FALSE;
    char unique[9];

    g_snprintf (unique, sizeof unique, "%s", stem);
    if (attempt > 0)
      g_snprintf (unique, sizeof unique, "%.6s%02u", stem, attempt);
    g_snprintf (entries[index].plain, sizeof entries[index].plain, "%s.%s;1", unique, ending);
    for (gsize i = 0; i < index; i++)
      taken = taken || strcmp (entries[i].plain, entries[index].plain) == 0;
    if (!taken)
      return;
  }
}

static gboolean
make_wide (Entry *entry)
{
  glong n = 0;
  g_autofree gunichar2 *text = g_utf8_to_utf16 (entry->file->name, -1, NULL, &n, NULL);

  if (text == NULL || n < 1 || n > 60 || strchr (entry->file->name, '/') != NULL)
    return FALSE;
  for (glong i = 0; i < n; i++) {
    entry->wide[2 * i] = (guint8)(text[i] >> 8);
    entry->wide[2 * i + 1] = (guint8)text[i];
  }
  entry->wide_size = (gsize)n * 2;
  return TRUE;
}

static GBytes *
refuse (GError **error)
{
  g_propagate_error (error,
                     domus_error_new (DOMUS_ERROR_INVALID,
                                      _ ("These files do not fit on a small disc."), NULL, NULL));
  return NULL;
}

/**
 * domus_disc_image_new_iso:
 * @label: at most 16 characters of ASCII
 *
 * Returns: (transfer full): the image; NULL when names or sizes do not fit.
 */
GBytes *
domus_disc_image_new_iso (const char *label, const DomusDiscFile *files, gsize n, GError **error)
{
  Entry entries[MAX_FILES] = { 0 };
  guint32 sector = AT_FILES;
  gsize total = 0;
  guint8 *image;
  gboolean fits;

  if (n > MAX_FILES || strlen (label) > 16)
    return refuse (error);
  for (gsize i = 0; i < n; i++) {
    entries[i].file = &files[i];
    entries[i].sector = sector;
    total += files[i].size;
    if (files[i].size > MAX_BYTES || total > MAX_BYTES || !make_wide (&entries[i]))
      return refuse (error);
    make_plain (entries, i);
    sector += (guint32)((files[i].size + SECTOR - 1) / SECTOR);
  }
  image = g_malloc0 ((gsize)sector * SECTOR);
  put_descriptor (image + AT_PRIMARY * SECTOR, sector, label, FALSE);
  put_descriptor (image + AT_JOLIET * SECTOR, sector, label, TRUE);
  image[AT_END * SECTOR] = 255;
  memcpy (image + AT_END * SECTOR + 1, "CD001\1", 6);
  put_paths (image + AT_PATHS_PRIMARY_L * SECTOR, image + AT_PATHS_PRIMARY_M * SECTOR,
             AT_ROOT_PRIMARY);
  put_paths (image + AT_PATHS_JOLIET_L * SECTOR, image + AT_PATHS_JOLIET_M * SECTOR,
             AT_ROOT_JOLIET);
  for (gsize i = 0; i < n; i++)
    memcpy (image + (gsize)entries[i].sector * SECTOR, files[i].data, files[i].size);
  qsort (entries, n, sizeof *entries, by_plain);
  fits = put_folder (image + AT_ROOT_PRIMARY * SECTOR, AT_ROOT_PRIMARY, entries, n, FALSE);
  qsort (entries, n, sizeof *entries, by_wide);
  fits = fits && put_folder (image + AT_ROOT_JOLIET * SECTOR, AT_ROOT_JOLIET, entries, n, TRUE);
  if (!fits) {
    g_free (image);
    return refuse (error);
  }
  return g_bytes_new_take (image, (gsize)sector * SECTOR);
}

/* ---- reading ---- */

/**
 * domus_disc_label_free:
 * @self: (nullable)
 */
void
domus_disc_label_free (DomusDiscLabel *self)
{
  if (self == NULL)
    return;
  g_free (self->volume_id);
  g_free (self->system_id);
  g_free (self->publisher_id);
  g_free (self->application_id);
  g_free (self);
}

static char *
get_text (const guint8 *at, gsize size)
{
  g_autofree char *raw = g_strndup ((const char *)at, size);

  return g_utf8_make_valid (g_strstrip (raw), -1);
}

/**
 * domus_disc_label_read:
 *
 * Reads what anybody may have written: sizes are not trusted.
 *
 * Returns: (transfer full) (nullable): NULL where there is no ISO 9660 file
 *   system.
 */
DomusDiscLabel *
domus_disc_label_read (const void *start, gsize size)
{
  g_autoptr (DomusDiscLabel) self = NULL;

  for (gsize i = FIRST_DESCRIPTOR;
       i < FIRST_DESCRIPTOR + MAX_DESCRIPTORS && (i + 1) * SECTOR <= size; i++) {
    const guint8 *at = (const guint8 *)start + i * SECTOR;

    if (memcmp (at + 1, "CD001", 5) != 0 || at[0] == 255)
      break;
    if (at[0] == 1 && self == NULL) {
      self = g_new0 (DomusDiscLabel, 1);
      self->system_id = get_text (at + 8, 32);
      self->volume_id = get_text (at + 40, 32);
      self->publisher_id = get_text (at + 318, 128);
      self->application_id = get_text (at + 574, 128);
      self->size =
          ((guint64)at[80] | (guint64)at[81] << 8 | (guint64)at[82] << 16 | (guint64)at[83] << 24)
          * SECTOR;
    } else if (at[0] == 0 && memcmp (at + 7, "EL TORITO SPECIFICATION", 23) == 0 && self != NULL) {
      self->bootable = TRUE;
    }
  }
  return g_steal_pointer (&self);
}
