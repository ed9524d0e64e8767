/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xml"
#include "config.h"

#include "domus-disk-use.h"

#include "domus-baseline.h"
#include "domus-domain.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/**
 * domus_disk_use_free:
 */
void
domus_disk_use_free (DomusDiskUse *self)
{
  if (self == NULL)
    return;
  g_free (self->path);
  g_free (self->user);
  g_free (self->uuid);
  g_free (self->detail);
  g_free (self);
}

/**
 * domus_disk_uses_new:
 *
 * Returns: (transfer full) (element-type DomusDiskUse)
 */
GPtrArray *
domus_disk_uses_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)domus_disk_use_free);
}

/**
 * domus_disk_uses_add:
 * @uuid: (nullable)
 * @detail: (nullable)
 */
void
domus_disk_uses_add (GPtrArray *uses,
                     DomusDiskUseKind kind,
                     const char *path,
                     const char *user,
                     const char *uuid,
                     const char *detail,
                     gboolean readonly)
{
  DomusDiskUse *self = g_new0 (DomusDiskUse, 1);

  self->kind = kind;
  self->path = g_strdup (path);
  self->user = g_strdup (user);
  self->uuid = g_strdup (uuid);
  self->detail = g_strdup (detail);
  self->readonly = readonly;
  g_ptr_array_add (uses, self);
}

/* A running guest's definition may tell the images below its disks. */
static void
add_chain (GPtrArray *uses,
           const DomusXmlDoc *domain,
           const char *target,
           const char *name,
           const char *uuid)
{
  g_autoptr (GString) place = g_string_new (NULL);

  g_string_printf (place, "devices/disk[target/@dev='%s']", target);
  for (guint depth = 0; depth < 64; depth++) {
    g_autofree char *file = NULL;
    g_autofree char *dev = NULL;
    g_autofree char *at = NULL;

    g_string_append (place, "/backingStore");
    at = g_strconcat (place->str, "/source/@file", NULL);
    file = domus_xml_doc_get (domain, at);
    g_free (at);
    at = g_strconcat (place->str, "/source/@dev", NULL);
    dev = domus_xml_doc_get (domain, at);
    if (file == NULL && dev == NULL)
      return;
    domus_disk_uses_add (uses, DOMUS_DISK_USE_GUEST, file != NULL ? file : dev, name, uuid, target,
                         TRUE);
  }
}

/**
 * domus_disk_uses_add_domain:
 *
 * Disks of any kind, what is below them, kernel, firmware variables, and the
 * disks that the guest's baselines keep.
 */
void
domus_disk_uses_add_domain (GPtrArray *uses, const DomusXmlDoc *domain)
{
  static const char *const others[] = { "os/nvram", "os/kernel", "os/initrd" };
  g_autoptr (GPtrArray) disks = domus_domain_list_disks (domain);
  g_autoptr (GPtrArray) baselines = domus_baselines_list (domain);
  g_autofree char *name = domus_domain_get_name (domain);
  g_autofree char *uuid = domus_domain_get_uuid (domain);

  for (guint i = 0; i < disks->len; i++) {
    const DomusDisk *disk = disks->pdata[i];
    g_autofree char *path = NULL;

    if (disk->source == NULL)
      continue;
    path = disk->source_kind == DOMUS_SOURCE_VOLUME
               ? g_strconcat (disk->pool, "/", disk->source, NULL)
               : g_strdup (disk->source);
    domus_disk_uses_add (uses, DOMUS_DISK_USE_GUEST, path, name, uuid, disk->target,
                         disk->readonly || disk->kind == DOMUS_DISK_KIND_CDROM);
    if (disk->target != NULL && strchr (disk->target, '\'') == NULL)
      add_chain (uses, domain, disk->target, name, uuid);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++) {
    g_autofree char *path = domus_xml_doc_get (domain, others[i]);

    if (path != NULL && *g_strstrip (path) != '\0')
      domus_disk_uses_add (uses, DOMUS_DISK_USE_GUEST, path, name, uuid, NULL, TRUE);
  }
  for (guint i = 0; i < baselines->len; i++) {
    const DomusBaseline *baseline = baselines->pdata[i];

    for (guint k = 0; k < baseline->disks->len; k++)
      domus_disk_uses_add (uses, DOMUS_DISK_USE_BASELINE,
                           ((DomusBaselineDisk *)baseline->disks->pdata[k])->path, name, uuid,
                           baseline->name, TRUE);
    if (baseline->kept != NULL)
      domus_disk_uses_add (uses, DOMUS_DISK_USE_BASELINE, baseline->kept, name, uuid,
                           baseline->name, TRUE);
  }
}

/**
 * domus_disk_uses_find:
 * @except: (nullable): a guest's UUID
 *
 * Returns: (transfer none) (nullable)
 */
const DomusDiskUse *
domus_disk_uses_find (GPtrArray *uses, const char *path, const char *except)
{
  for (guint i = 0; i < uses->len; i++) {
    const DomusDiskUse *use = uses->pdata[i];

    if (g_strcmp0 (use->path, path) == 0 && (except == NULL || g_strcmp0 (use->uuid, except) != 0))
      return use;
  }
  return NULL;
}

/**
 * domus_disk_use_describe:
 *
 * Returns: (transfer full): translated
 */
char *
domus_disk_use_describe (const DomusDiskUse *self)
{
  switch (self->kind) {
  case DOMUS_DISK_USE_GUEST:
    return g_strdup_printf (_ ("The guest “%s” uses it."), self->user);
  case DOMUS_DISK_USE_BASELINE:
    return g_strdup_printf (_ ("The baseline “%s” of the guest “%s” is kept in it."), self->detail,
                            self->user);
  case DOMUS_DISK_USE_VOLUME:
  default:
    return g_strdup_printf (_ ("The disk “%s” stands on it."), self->user);
  }
}
