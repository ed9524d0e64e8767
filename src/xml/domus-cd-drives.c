/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xml"
#include "config.h"

#include "domus-cd-private.h"
#include "domus-metadata.h"
#include "domus-xml-node.h"

#include <string.h>

#define LIBOSINFO_URI "http://libosinfo.org/xmlns/libvirt/domain/"

/* virt-install and virt-manager note the system that they recognised, and
 * empty the drive in the persistent definition unless it is Windows. What they
 * did not recognise may be Windows, too. */
static DomusCdSituation
situation_by_tool (const DomusXmlDoc *domain)
{
  const xmlNode *metadata = domus_xml_node_first (domus_xml_doc_get_root (domain), "metadata");

  for (const xmlNode *node = domus_xml_node_first (metadata, NULL); node != NULL;
       node = domus_xml_node_next (node, NULL)) {
    g_autofree char *id = NULL;
    if (node->ns == NULL || !g_str_has_prefix ((const char *)node->ns->href, LIBOSINFO_URI))
      continue;
    for (const xmlNode *os = domus_xml_node_first (node, NULL); os != NULL && id == NULL;
         os = domus_xml_node_next (os, NULL))
      if (strcmp ((const char *)os->name, "os") == 0)
        id = domus_xml_node_get_attribute (os, "id");
    if (id == NULL || strstr (id, "microsoft") != NULL || strstr (id, "libosinfo.org") != NULL)
      return DOMUS_CD_SITUATION_TOOL;
    return DOMUS_CD_SITUATION_TOOL_OS;
  }
  return DOMUS_CD_SITUATION_UNKNOWN;
}

/**
 * domus_cd_situation:
 *
 * Returns: what is known of the guest's installation.
 */
DomusCdSituation
domus_cd_situation (const DomusXmlDoc *domain)
{
  switch (domus_metadata_get_install_state (domain)) {
  case DOMUS_INSTALL_UNDERWAY:
    return DOMUS_CD_SITUATION_UNDERWAY;
  case DOMUS_INSTALL_FINISHED:
    return DOMUS_CD_SITUATION_FINISHED;
  default:
    return situation_by_tool (domain);
  }
}

/**
 * domus_cd_list_drives:
 *
 * Returns: (transfer full) (element-type DomusDisk): the CD drives.
 */
GPtrArray *
domus_cd_list_drives (const DomusXmlDoc *domain)
{
  GPtrArray *disks = domus_domain_list_disks (domain);

  for (guint i = 0; i < disks->len;) {
    if (((DomusDisk *)disks->pdata[i])->kind == DOMUS_DISK_KIND_CDROM)
      i++;
    else
      g_ptr_array_remove_index (disks, i);
  }
  return disks;
}

/**
 * domus_cd_is_placeholder:
 *
 * Returns: whether the file of no bytes is in the drive.
 */
gboolean
domus_cd_is_placeholder (const DomusDisk *disk)
{
  return disk->source_kind == DOMUS_SOURCE_FILE && disk->source != NULL
         && g_str_has_suffix (disk->source, "/" DOMUS_CD_PLACEHOLDER);
}

/**
 * domus_cd_is_empty:
 *
 * Returns: whether the guest finds no disc in the drive.
 */
gboolean
domus_cd_is_empty (const DomusDisk *disk)
{
  return disk->source_kind == DOMUS_SOURCE_NONE || domus_cd_is_placeholder (disk);
}

/* libvirt takes the bus from the name where none is given. */
static const char *
effective_bus (const DomusDisk *disk)
{
  if (disk->bus != NULL)
    return disk->bus;
  if (g_str_has_prefix (disk->target, "hd"))
    return "ide";
  if (g_str_has_prefix (disk->target, "xvd"))
    return "xen";
  if (g_str_has_prefix (disk->target, "vd"))
    return "virtio";
  return "scsi";
}

static gboolean
is_ide_place (const char *target)
{
  return g_str_has_prefix (target, "hd") && target[2] >= 'a' && target[2] <= 'd'
         && target[3] == '\0';
}

/**
 * domus_cd_is_emulated:
 *
 * Firmware and Windows Setup see IDE drives, and SATA drives of QEMU. On Xen
 * the name decides, and there are four places.
 *
 * Returns: whether @disk is such a drive.
 */
gboolean
domus_cd_is_emulated (const DomusXmlDoc *domain,
                      const DomusDisk *disk,
                      const DomusPlatform *platform)
{
  const char *bus = effective_bus (disk);

  if (platform->driver == DOMUS_DRIVER_XEN)
    return strcmp (bus, "ide") == 0 && is_ide_place (disk->target);
  return strcmp (bus, "ide") == 0 || strcmp (bus, "sata") == 0;
}

/**
 * domus_cd_has_hard_disk:
 *
 * Returns: whether the guest has anything to install on.
 */
gboolean
domus_cd_has_hard_disk (const DomusXmlDoc *domain)
{
  g_autoptr (GPtrArray) disks = domus_domain_list_disks (domain);

  for (guint i = 0; i < disks->len; i++) {
    const DomusDisk *disk = disks->pdata[i];
    if (disk->kind == DOMUS_DISK_KIND_DISK || disk->kind == DOMUS_DISK_KIND_LUN)
      return TRUE;
  }
  return FALSE;
}

/**
 * domus_cd_main_drive:
 * @drives: from domus_cd_list_drives()
 *
 * Returns: (transfer none) (nullable): an emulated drive with a medium, else
 *   an emulated one, else any; hdc first among equals.
 */
const DomusDisk *
domus_cd_main_drive (const DomusXmlDoc *domain, GPtrArray *drives, const DomusPlatform *platform)
{
  const DomusDisk *best = NULL;
  int best_score = -1;

  for (guint i = 0; i < drives->len; i++) {
    const DomusDisk *drive = drives->pdata[i];
    int score = (domus_cd_is_emulated (domain, drive, platform) ? 4 : 0)
                + (!domus_cd_is_empty (drive) ? 2 : 0)
                + (strcmp (drive->target, "hdc") == 0 ? 1 : 0);
    if (score > best_score) {
      best = drive;
      best_score = score;
    }
  }
  return best;
}

static gboolean
node_takes_slot (const xmlNode *node, gboolean xen, guint slot)
{
  const xmlNode *target = domus_xml_node_first (node, "target");
  const xmlNode *address = domus_xml_node_first (node, "address");
  g_autofree char *name = domus_xml_node_get_attribute (target, "dev");
  g_autofree char *bus = domus_xml_node_get_attribute (address, "bus");
  g_autofree char *unit = domus_xml_node_get_attribute (address, "unit");
  const char letter = (char)('a' + slot);

  if (name == NULL)
    return FALSE;
  if (g_str_has_prefix (name, "hd") && name[2] == letter && name[3] == '\0')
    return TRUE;
  /* libxl turns the first four xvd disks of an HVM guest into hda to hdd. */
  if (xen)
    return g_str_has_prefix (name, "xvd") && name[3] == letter && name[4] == '\0';
  return domus_xml_node_has_attribute (target, "bus", "ide") && bus != NULL && unit != NULL
         && g_ascii_strtoull (bus, NULL, 10) * 2 + g_ascii_strtoull (unit, NULL, 10) == slot;
}

/**
 * domus_cd_place_is_taken:
 * @slot: 0 for hda to 3 for hdd
 *
 * Returns: whether another disk is in that place on IDE.
 */
gboolean
domus_cd_place_is_taken (const DomusXmlDoc *domain, const DomusPlatform *platform, guint slot)
{
  const xmlNode *devices = domus_xml_node_first (domus_xml_doc_get_root (domain), "devices");

  for (const xmlNode *disk = domus_xml_node_first (devices, "disk"); disk != NULL;
       disk = domus_xml_node_next (disk, "disk"))
    if (node_takes_slot (disk, platform->driver == DOMUS_DRIVER_XEN, slot))
      return TRUE;
  return FALSE;
}

/**
 * domus_cd_free_place:
 * @bus: (out): "ide", or "sata" where the machine has no IDE (q35)
 *
 * Returns: (transfer none) (nullable): hdc, else hdd, hdb, hda.
 */
const char *
domus_cd_free_place (const DomusXmlDoc *domain, const DomusPlatform *platform, const char **bus)
{
  static const char *const ide[] = { "hda", "hdb", "hdc", "hdd" };
  static const char *const sata[] = { "sdc", "sdd", "sdb", "sda", "sde", "sdf" };
  static const guint order[] = { 2, 3, 1, 0 };
  g_autofree char *machine = domus_xml_doc_get (domain, "os/type/@machine");

  if (machine != NULL && strstr (machine, "q35") != NULL) {
    *bus = "sata";
    for (gsize i = 0; i < G_N_ELEMENTS (sata); i++) {
      g_autoptr (DomusDisk) disk = domus_domain_find_disk (domain, sata[i]);
      if (disk == NULL)
        return sata[i];
    }
    return NULL;
  }
  *bus = "ide";
  for (gsize i = 0; i < G_N_ELEMENTS (order); i++)
    if (!domus_cd_place_is_taken (domain, platform, order[i]))
      return ide[order[i]];
  return NULL;
}

/**
 * domus_cd_bad_backend:
 *
 * Returns: whether Xen refuses to start the guest because of the drive's
 *   driver ("Backend for CD devices on HVM guests must be Qdisk").
 */
gboolean
domus_cd_bad_backend (const DomusDisk *disk, const DomusPlatform *platform)
{
  return platform->driver == DOMUS_DRIVER_XEN && disk->driver != NULL
         && (strcmp (disk->driver, "phy") == 0 || g_str_has_prefix (disk->driver, "tap"));
}

/**
 * domus_cd_boot_reaches:
 *
 * Returns: whether the boot order comes to the CD at all. Xen's driver
 *   ignores the order of single devices; without any order it takes the disk.
 */
gboolean
domus_cd_boot_reaches (const DomusXmlDoc *domain, const DomusPlatform *platform)
{
  g_auto (GStrv) order = domus_domain_get_boot_order (domain);

  if (domus_domain_has_device_boot_order (domain) && platform->driver != DOMUS_DRIVER_XEN) {
    const xmlNode *devices = domus_xml_node_first (domus_xml_doc_get_root (domain), "devices");
    for (const xmlNode *disk = domus_xml_node_first (devices, "disk"); disk != NULL;
         disk = domus_xml_node_next (disk, "disk"))
      if (domus_xml_node_has_attribute (disk, "device", "cdrom")
          && domus_xml_node_first (disk, "boot") != NULL)
        return TRUE;
    return FALSE;
  }
  return g_strv_contains ((const char *const *)order, "cdrom");
}

/**
 * domus_cd_same_medium:
 *
 * Returns: whether both have the same source, or none.
 */
gboolean
domus_cd_same_medium (const DomusDisk *a, const DomusDisk *b)
{
  return a->source_kind == b->source_kind && g_strcmp0 (a->source, b->source) == 0
         && g_strcmp0 (a->pool, b->pool) == 0;
}
