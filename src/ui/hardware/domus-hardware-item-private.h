/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-domain-device.h"
#include "domus-hardware-page-private.h"

G_BEGIN_DECLS

/**
 * DomusHardwareItem: an entry of the device list.
 * @id: stable while the device is there ("disk:hda")
 * @label: for the list, translated
 * @icon_name: symbolic
 * @key, @place: for domus_hardware_page_set_up()
 * @make: makes its page
 */
typedef struct
{
  char *id;
  char *label;
  const char *icon_name;
  char *key;
  char *place;
  GtkWidget *(*make) (void);
} DomusHardwareItem;

void domus_hardware_item_free (DomusHardwareItem *self);
/* What a definition has pages for, in the order of the list. */
GPtrArray *domus_hardware_list_items (const DomusXmlDoc *domain); /* of DomusHardwareItem */
/* Whether two such lists have the same entries; the first may be NULL. */
gboolean domus_hardware_items_equal (GPtrArray *a, GPtrArray *b);
char *domus_hardware_device_key (const DomusXmlDoc *domain, const DomusDevice *device);

GtkWidget *domus_hardware_item_make_row (const DomusHardwareItem *item);
/* Shows, or with NULL hides, that something on its page is wrong. */
void domus_hardware_row_mark (GtkListBoxRow *row, const char *problem);

/* The pages that are tables. */
GtkWidget *domus_overview_page_new (void);
GtkWidget *domus_memory_page_new (void);
GtkWidget *domus_processors_page_new (void);

G_END_DECLS
