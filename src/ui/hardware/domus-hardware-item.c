/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-hardware-item-private.h"

#include "domus-boot-page-private.h"
#include "domus-cd-page-private.h"

#include <glib/gi18n-lib.h>

/**
 * domus_hardware_item_free:
 * @self: (nullable):
 */
void
domus_hardware_item_free (DomusHardwareItem *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->label);
  g_free (self->key);
  g_free (self->place);
  g_free (self);
}

/* Takes @id, @label and @place. */
static void
add (GPtrArray *items,
     char *id,
     char *label,
     const char *icon_name,
     const char *key,
     char *place,
     GtkWidget *(*make) (void))
{
  DomusHardwareItem *item = g_new0 (DomusHardwareItem, 1);

  item->id = id;
  item->label = label;
  item->icon_name = icon_name;
  item->key = g_strdup (key);
  item->place = place;
  item->make = make;
  g_ptr_array_add (items, item);
}

static void
add_plain (GPtrArray *items,
           const char *id,
           const char *label,
           const char *icon_name,
           const char *place,
           GtkWidget *(*make) (void))
{
  add (items, g_strdup (id), g_strdup (label), icon_name, "", g_strdup (place), make);
}

static void
add_disks (GPtrArray *items, const DomusXmlDoc *domain, gboolean cds)
{
  g_autoptr (GPtrArray) disks = domus_domain_list_disks (domain);

  for (guint i = 0; i < disks->len; i++) {
    const DomusDisk *disk = g_ptr_array_index (disks, i);
    gboolean is_cd = disk->kind == DOMUS_DISK_KIND_CDROM;
    const char *what = disk->kind == DOMUS_DISK_KIND_FLOPPY ? _ ("Floppy Drive %s")
                       : is_cd                              ? _ ("CD Drive %s")
                                                            : _ ("Disk %s");
    g_autoptr (GString) label = NULL;

    if (is_cd != cds || disk->target == NULL)
      continue;
    label = g_string_new (what);
    g_string_replace (label, "%s", disk->target, 1);
    add (items, g_strdup_printf ("disk:%s", disk->target),
         g_string_free (g_steal_pointer (&label), FALSE),
         is_cd                                  ? "media-optical-symbolic"
         : disk->kind == DOMUS_DISK_KIND_FLOPPY ? "media-floppy-symbolic"
                                                : "drive-harddisk-symbolic",
         disk->target, g_strdup_printf ("devices/disk[target/@dev='%s']", disk->target),
         is_cd ? domus_cd_page_new : domus_disk_page_new);
  }
}

static void
add_network_cards (GPtrArray *items, const DomusXmlDoc *domain)
{
  g_autoptr (GPtrArray) cards = domus_domain_list_interfaces (domain);

  for (guint i = 0; i < cards->len; i++) {
    g_autofree char *key = g_strdup_printf ("%u", i);
    char *label = cards->len == 1 ? g_strdup (_ ("Network Card"))
                                  : g_strdup_printf (_ ("Network Card %u"), i + 1);

    add (items, g_strdup_printf ("interface:%u", i), label, "network-wired-symbolic", key,
         g_strdup_printf ("devices/interface[%u]", i + 1), domus_network_page_new);
  }
}

/**
 * domus_hardware_list_items:
 *
 * Returns: (transfer full) (element-type DomusHardwareItem): the entries
 */
GPtrArray *
domus_hardware_list_items (const DomusXmlDoc *domain)
{
  GPtrArray *items = g_ptr_array_new_with_free_func ((GDestroyNotify)domus_hardware_item_free);

  add_plain (items, "overview", _ ("Overview"), "computer-symbolic", NULL, domus_overview_page_new);
  add_plain (items, "memory", _ ("Memory"), "media-flash-symbolic", NULL, domus_memory_page_new);
  add_plain (items, "processors", _ ("Processors"), "system-run-symbolic", NULL,
             domus_processors_page_new);
  add_plain (items, "boot", _ ("Boot Order"), "view-list-ordered-symbolic", "os",
             domus_boot_page_new);
  add_disks (items, domain, FALSE);
  add_disks (items, domain, TRUE);
  add_network_cards (items, domain);
  if (domus_xml_doc_exists (domain, "devices/video"))
    add_plain (items, "video", _ ("Video"), "video-display-symbolic", "devices/video",
               domus_video_page_new);
  return items;
}
