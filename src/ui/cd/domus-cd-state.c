/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-cd-state-private.h"

#include "domus-cd-doctor.h"

#include <glib/gi18n-lib.h>

/**
 * domus_cd_state_find:
 * @domain: (nullable):
 *
 * Returns: (transfer full) (nullable): the drive, or %NULL where there is none
 */
DomusDisk *
domus_cd_state_find (const DomusXmlDoc *domain)
{
  g_autoptr (GPtrArray) disks = domain != NULL ? domus_domain_list_disks (domain) : NULL;
  const DomusDisk *found = NULL;

  for (guint i = 0; disks != NULL && i < disks->len; i++) {
    const DomusDisk *disk = g_ptr_array_index (disks, i);

    if (disk->kind != DOMUS_DISK_KIND_CDROM)
      continue;
    if (g_strcmp0 (disk->bus, "ide") == 0 || g_strcmp0 (disk->bus, "sata") == 0)
      return domus_disk_copy (disk);
    if (found == NULL)
      found = disk;
  }
  return found != NULL ? domus_disk_copy (found) : NULL;
}

/**
 * domus_cd_state_describe:
 * @drive: (nullable):
 *
 * Returns: (transfer full): what is in it, for people, short
 */
char *
domus_cd_state_describe (const DomusDisk *drive)
{
  if (drive == NULL)
    return g_strdup (_ ("No CD drive"));
  if (domus_cd_is_empty (drive) || drive->source == NULL)
    return g_strdup (_ ("Empty"));
  if (drive->source_kind == DOMUS_SOURCE_BLOCK)
    return g_strdup_printf (_ ("CD drive %s"), drive->source);
  return g_path_get_basename (drive->source);
}

/**
 * domus_cd_state_path:
 * @drive: (nullable):
 *
 * Returns: (transfer full): where what is in it comes from, in full
 */
char *
domus_cd_state_path (const DomusDisk *drive)
{
  if (drive == NULL || domus_cd_is_empty (drive) || drive->source == NULL)
    return domus_cd_state_describe (drive);
  if (drive->pool != NULL)
    return g_strdup_printf (_ ("%s in the pool “%s”"), drive->source, drive->pool);
  return g_strdup (drive->source);
}

/**
 * domus_cd_state_equal:
 * @a: (nullable):
 * @b: (nullable):
 *
 * Returns: whether a guest sees the same thing in both
 */
gboolean
domus_cd_state_equal (const DomusDisk *a, const DomusDisk *b)
{
  if (a == NULL || b == NULL)
    return a == b;
  return a->source_kind == b->source_kind && g_strcmp0 (a->source, b->source) == 0
         && g_strcmp0 (a->pool, b->pool) == 0;
}
