/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-hardware-item-private.h"

#include "domus-boot-page-private.h"
#include "domus-cd-page-private.h"
#include "domus-guest-values-private.h"
#include "domus-device-pages-private.h"

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

static int
compare_kinds (gconstpointer a, gconstpointer b)
{
  const DomusDevice *x = *(DomusDevice *const *)a;
  const DomusDevice *y = *(DomusDevice *const *)b;

  return x->kind != y->kind ? (int)x->kind - (int)y->kind : (int)x->position - (int)y->position;
}

/**
 * domus_hardware_device_key:
 *
 * Returns: (transfer full): for domus_hardware_page_set_up(): a drive's
 *   target, another device's place
 */
char *
domus_hardware_device_key (const DomusXmlDoc *domain, const DomusDevice *device)
{
  g_autofree char *path = g_strdup_printf ("%s/target/@dev", device->place);
  char *target = g_str_equal (device->element, "disk") ? domus_xml_doc_get (domain, path) : NULL;

  return target != NULL ? target : g_strdup (device->place);
}

/* Whatever there is: what Domus has no words for can be seen and removed. */
static void
add_devices (GPtrArray *items, const DomusXmlDoc *domain)
{
  g_autoptr (GPtrArray) devices = domus_domain_list_devices (domain);

  g_ptr_array_sort (devices, compare_kinds);
  for (guint i = 0; i < devices->len; i++) {
    const DomusDevice *device = g_ptr_array_index (devices, i);
    g_autofree char *key = domus_hardware_device_key (domain, device);

    add (items, g_strdup (device->id), g_strdup (device->name),
         domus_device_kind_icon (device->kind), key, g_strdup (device->place),
         device->kind == DOMUS_DEVICE_CDROM ? domus_cd_page_new
                                            : domus_device_page_maker (device->kind));
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
  add_plain (items, "system", _ ("Operating System"), "applications-system-symbolic", NULL,
             domus_system_page_new);
  add_plain (items, "memory", _ ("Memory"), "media-flash-symbolic", NULL, domus_memory_page_new);
  add_plain (items, "processors", _ ("Processors"), "system-run-symbolic", NULL,
             domus_processors_page_new);
  add_plain (items, "boot", _ ("Boot Order"), "view-list-ordered-symbolic", "os",
             domus_boot_page_new);
  add_plain (items, "clock", _ ("Clock"), "preferences-system-time-symbolic", NULL,
             domus_clock_page_new);
  add_plain (items, "scheduler", _ ("Scheduler"), "view-continuous-symbolic", NULL,
             domus_scheduler_page_new);
  add_devices (items, domain);
  return items;
}

/* ---- its row ---- */

#define MARK "domus-mark"

/**
 * domus_hardware_items_equal:
 * @a: (nullable):
 *
 * Returns: whether both lists have the same entries, by id
 */
gboolean
domus_hardware_items_equal (GPtrArray *a, GPtrArray *b)
{
  if (a == NULL || a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++) {
    const DomusHardwareItem *one = g_ptr_array_index (a, i);
    const DomusHardwareItem *other = g_ptr_array_index (b, i);

    if (!g_str_equal (one->id, other->id))
      return FALSE;
  }
  return TRUE;
}

/**
 * domus_hardware_item_make_row:
 *
 * Returns: (transfer floating): a row for the device list
 */
GtkWidget *
domus_hardware_item_make_row (const DomusHardwareItem *item)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (item->label);
  GtkWidget *mark = gtk_image_new_from_icon_name ("dialog-warning-symbolic", GTK_ICON_SIZE_MENU);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_container_add (GTK_CONTAINER (box),
                     gtk_image_new_from_icon_name (item->icon_name, GTK_ICON_SIZE_MENU));
  gtk_container_add (GTK_CONTAINER (box), label);
  gtk_box_pack_end (GTK_BOX (box), mark, FALSE, FALSE, 0);
  g_object_set (box, "margin", 9, NULL);
  gtk_container_add (GTK_CONTAINER (row), box);
  atk_object_set_name (gtk_widget_get_accessible (row), item->label);
  atk_object_set_name (gtk_widget_get_accessible (mark), _ ("Something on this page is wrong"));
  gtk_widget_show_all (row);
  gtk_widget_hide (mark);
  g_object_set_data (G_OBJECT (row), MARK, mark);
  return row;
}

/**
 * domus_hardware_row_mark:
 * @problem: (nullable): what is wrong on its page
 */
void
domus_hardware_row_mark (GtkListBoxRow *row, const char *problem)
{
  GtkWidget *mark = row != NULL ? g_object_get_data (G_OBJECT (row), MARK) : NULL;

  if (mark == NULL)
    return;
  gtk_widget_set_visible (mark, problem != NULL);
  gtk_widget_set_tooltip_text (GTK_WIDGET (row), problem);
}
