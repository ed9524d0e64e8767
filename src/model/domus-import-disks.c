/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-import-private.h"

#include <glib/gi18n-lib.h>

gboolean
domus_import_item_brings (DomusImportItem *self, const char *target)
{
  return self->file->bundle != NULL && domus_bundle_find_disk (self->file->bundle, target) != NULL;
}

char *
domus_import_item_describe_disk (DomusImportItem *self, const char *target)
{
  const DomusBundleDisk *disk = domus_bundle_find_disk (self->file->bundle, target);
  g_autofree char *size = g_format_size_full (disk->size, G_FORMAT_SIZE_IEC_UNITS);

  /* Translators: a disk's image in a folder that is imported: "web.img, 2 GiB, comes with it" */
  return g_strdup_printf (_ ("%s, %s, comes with it"), disk->file, size);
}

void
domus_import_item_place_disks (DomusImportItem *self)
{
  const DomusBundle *bundle = self->file->bundle;

  for (guint i = 0; bundle != NULL && self->pool_path != NULL && i < bundle->disks->len; i++) {
    const DomusBundleDisk *disk = bundle->disks->pdata[i];
    g_autofree char *path = g_build_filename (self->pool_path, disk->file, NULL);

    domus_domain_set_disk_source (self->domain, disk->target, DOMUS_SOURCE_FILE, path, NULL,
                                  disk->format, NULL);
  }
}

/** domus_import_item_has_disks: */
gboolean
domus_import_item_has_disks (DomusImportItem *self)
{
  return self->file->bundle != NULL;
}

/** domus_import_item_get_pool: Returns: (nullable) */
const char *
domus_import_item_get_pool (DomusImportItem *self)
{
  return self->pool;
}

/**
 * domus_import_item_set_pool:
 * @pool: (nullable)
 * @path: (nullable)
 */
void
domus_import_item_set_pool (DomusImportItem *self, const char *pool, const char *path)
{
  if (g_strcmp0 (self->pool, pool) == 0 && g_strcmp0 (self->pool_path, path) == 0)
    return;
  g_free (self->pool);
  g_free (self->pool_path);
  self->pool = g_strdup (pool);
  self->pool_path = g_strdup (path);
  if (self->import != NULL)
    domus_import_item_touched (self->import, self);
  else
    domus_import_item_evaluate (self);
}
