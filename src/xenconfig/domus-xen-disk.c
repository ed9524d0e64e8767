/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xenconfig"
#include "config.h"

#include "domus-xen-disk.h"

#include "disk-spec-private.h"

static XenDiskSpec *
spec_from_disk (const DomusDisk *disk)
{
  g_autoptr (XenDiskSpec) spec = NULL;

  if (disk->target == NULL
      || (disk->kind != DOMUS_DISK_KIND_DISK && disk->kind != DOMUS_DISK_KIND_CDROM))
    return NULL;
  if (disk->source_kind == DOMUS_SOURCE_VOLUME || disk->source_kind == DOMUS_SOURCE_OTHER)
    return NULL;

  spec = xen_disk_spec_new ();
  if (disk->source_kind != DOMUS_SOURCE_NONE && disk->source != NULL && *disk->source != '\0')
    spec->target = g_strdup (disk->source);
  spec->vdev = g_strdup (disk->target);
  spec->format = g_strdup (disk->format);
  if (disk->kind == DOMUS_DISK_KIND_CDROM)
    spec->devtype = g_strdup ("cdrom");
  if (disk->readonly)
    spec->access = XEN_ACCESS_READ;
  else if (disk->shareable)
    spec->access = XEN_ACCESS_SHARED;
  else if (disk->kind == DOMUS_DISK_KIND_DISK)
    spec->access = XEN_ACCESS_WRITE;
  if (disk->source_kind == DOMUS_SOURCE_NETWORK)
    spec->backendtype = g_strdup ("qdisk");
  return g_steal_pointer (&spec);
}

/**
 * domus_xen_disk_to_xm:
 * @disk: a disk of a guest
 *
 * Writes what stands inside `disk=[...]` of an xm file. `ioemu:` stands before
 * every IDE device: it is what made xend hand the disk to the I/O emulator.
 *
 * Returns: (transfer full) (nullable): the entry, or %NULL when xm has no
 *   words for it (storage volumes, network disks, paths with a comma, floppy
 *   drives).
 */
char *
domus_xen_disk_to_xm (const DomusDisk *disk)
{
  g_autoptr (XenDiskSpec) spec = spec_from_disk (disk);
  const char *format;

  if (spec == NULL || disk->source_kind == DOMUS_SOURCE_NETWORK)
    return NULL;

  format = disk->format != NULL ? disk->format : "raw";
  if (!g_str_equal (format, "raw"))
    spec->prefix =
        g_strconcat (g_strcmp0 (disk->driver, "tap2") == 0 ? "tap2:" : "tap:", format, NULL);
  else if (g_strcmp0 (disk->driver, "tap") == 0 || g_strcmp0 (disk->driver, "tap2") == 0)
    spec->prefix = g_strconcat (disk->driver, ":aio", NULL);
  else
    spec->prefix = g_strdup (disk->source_kind == DOMUS_SOURCE_BLOCK ? "phy" : "file");
  spec->ioemu = !g_str_has_prefix (spec->prefix, "tap")
                && (g_strcmp0 (disk->bus, "ide") == 0
                    || (disk->bus == NULL && g_str_has_prefix (disk->target, "hd")));
  return xen_disk_spec_to_xm (spec);
}

/**
 * domus_xen_disk_to_xl:
 * @disk: a disk of a guest
 *
 * Writes what stands inside `disk=[...]` of an xl file: positional where the
 * path lets it, else with `key=value`, `target=` last, as it takes everything
 * to the end (xl-disk-configuration(5)).
 *
 * Returns: (transfer full) (nullable): the entry, or %NULL when xl has no
 *   words for it (storage volumes, floppy drives).
 */
char *
domus_xen_disk_to_xl (const DomusDisk *disk)
{
  g_autoptr (XenDiskSpec) spec = spec_from_disk (disk);

  return spec != NULL ? xen_disk_spec_to_xl (spec) : NULL;
}
