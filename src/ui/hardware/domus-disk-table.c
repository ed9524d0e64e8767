/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-device-pages-private.h"

#include "domus-device-values-private.h"
#include "domus-host-device.h"
#include "domus-media-chooser.h"
#include "domus-units.h"
#include "domus-validate.h"

#include <glib/gi18n-lib.h>

/* The tables of hard disks and floppy drives. */

static DomusDisk *
disk_of (DomusFormPage *page, const DomusXmlDoc *doc)
{
  g_autofree char *target = domus_device_page_get (page, doc, "target/@dev");

  return target != NULL ? domus_domain_find_disk (doc, target) : NULL;
}

/* ---- where it is kept ---- */

static const struct
{
  DomusSourceKind kind;
  const char *value;
} source_kinds[] = {
  { DOMUS_SOURCE_FILE, "file" },     { DOMUS_SOURCE_BLOCK, "block" },
  { DOMUS_SOURCE_VOLUME, "volume" }, { DOMUS_SOURCE_NETWORK, "network" },
  { DOMUS_SOURCE_NONE, "none" },     { DOMUS_SOURCE_OTHER, "other" },
};

static const DomusDeviceWord source_words[] = {
  { "file", N_ ("Image file") },       { "block", N_ ("Block device") },
  { "volume", N_ ("Storage volume") }, { "network", N_ ("Network image") },
  { "none", N_ ("Nothing") },          { "other", N_ ("Something else") },
};

static char *
format_source_kind (const char *value)
{
  return domus_device_word (source_words, G_N_ELEMENTS (source_words), value);
}

static void
fill_source_kind (DomusFormPage *page, GtkComboBoxText *combo)
{
  domus_device_fill_words (combo, source_words, 3);
}

static char *
get_source_kind (DomusFormPage *page, const DomusXmlDoc *doc)
{
  g_autoptr (DomusDisk) disk = disk_of (page, doc);

  for (gsize i = 0; disk != NULL && i < G_N_ELEMENTS (source_kinds); i++) {
    if (source_kinds[i].kind == disk->source_kind)
      return g_strdup (source_kinds[i].value);
  }
  return NULL;
}

static gboolean
set_source_kind (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  g_autoptr (DomusDisk) disk = disk_of (page, doc);
  const char *pool;

  if (disk == NULL)
    return TRUE;
  /* A disk that has no source yet gets its kind with it. */
  if (disk->source == NULL) {
    domus_device_page_set (page, doc, "@type", value);
    return TRUE;
  }
  pool = disk->pool != NULL ? disk->pool : "default";
  for (gsize i = 0; i < G_N_ELEMENTS (source_kinds); i++) {
    if (g_str_equal (source_kinds[i].value, value))
      return domus_domain_set_disk_source (doc, disk->target, source_kinds[i].kind, disk->source,
                                           pool, disk->format, error);
  }
  return TRUE;
}

static char *
get_source (DomusFormPage *page, const DomusXmlDoc *doc)
{
  g_autoptr (DomusDisk) disk = disk_of (page, doc);

  return disk != NULL ? g_strdup (disk->source) : NULL;
}

static gboolean
set_source (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  g_autoptr (DomusDisk) disk = disk_of (page, doc);
  DomusSourceKind kind;

  if (disk == NULL)
    return TRUE;
  kind = disk->source_kind;
  if (*value == '\0' && disk->kind == DOMUS_DISK_KIND_FLOPPY)
    return domus_domain_set_disk_source (doc, disk->target, DOMUS_SOURCE_NONE, NULL, NULL, NULL,
                                         error);
  if (kind == DOMUS_SOURCE_NONE)
    kind = g_str_has_prefix (value, "/dev/") || domus_device_page_is (page, doc, "@type", "block")
               ? DOMUS_SOURCE_BLOCK
               : DOMUS_SOURCE_FILE;
  if ((kind == DOMUS_SOURCE_FILE || kind == DOMUS_SOURCE_BLOCK)
      && !domus_validate_absolute_path (value, error))
    return FALSE;
  return domus_domain_set_disk_source (doc, disk->target, kind, value, disk->pool, disk->format,
                                       error);
}

static void
disk_chosen (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusFormPage) page = user_data;
  DomusHardwarePage *self = DOMUS_HARDWARE_PAGE (page);
  DomusMedium *medium = domus_media_chooser_run_finish (result);
  g_autoptr (DomusDisk) disk = NULL;

  if (medium != NULL && domus_hardware_page_get_draft (self) != NULL)
    disk = disk_of (page, domus_hardware_page_get_doc (self));
  if (disk != NULL) {
    const char *format = medium->format != NULL && !g_str_equal (medium->format, "unknown")
                             ? medium->format
                             : disk->format;

    domus_domain_set_disk_source (domus_hardware_page_get_doc (self), disk->target, medium->kind,
                                  medium->path, NULL, format, NULL);
    domus_hardware_page_touched (self);
  }
  g_clear_pointer (&medium, domus_medium_free);
}

static void
on_browse (DomusFormPage *page)
{
  DomusDraft *draft = domus_hardware_page_get_draft (DOMUS_HARDWARE_PAGE (page));
  DomusConnection *connection = domus_guest_get_connection (domus_draft_get_guest (draft));
  GtkWidget *window = gtk_widget_get_toplevel (GTK_WIDGET (page));

  if (connection != NULL)
    domus_media_chooser_run_disk_async (GTK_WINDOW (window), connection, NULL, disk_chosen,
                                        g_object_ref (page));
}

static gboolean
is_in_pool (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return domus_device_page_is (page, doc, "@type", "volume");
}

/* ---- its size, which the host is asked for ---- */

#define SIZES "domus-disk-sizes"
#define ASKED "domus-disk-sizes-asked"

static void
sizes_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusFormPage) page = user_data;
  GPtrArray *disks = domus_connection_list_disks_finish (DOMUS_CONNECTION (source), result, NULL);

  if (disks == NULL)
    disks = g_ptr_array_new ();
  g_object_set_data_full (G_OBJECT (page), SIZES, disks, (GDestroyNotify)g_ptr_array_unref);
  /* A page that is gone has no draft any more. */
  if (domus_hardware_page_get_draft (DOMUS_HARDWARE_PAGE (page)) != NULL)
    domus_hardware_page_load (DOMUS_HARDWARE_PAGE (page), FALSE);
}

static GPtrArray *
sizes_of (DomusFormPage *page)
{
  DomusDraft *draft = domus_hardware_page_get_draft (DOMUS_HARDWARE_PAGE (page));
  DomusConnection *connection = domus_guest_get_connection (domus_draft_get_guest (draft));
  GPtrArray *disks = g_object_get_data (G_OBJECT (page), SIZES);

  if (g_object_get_data (G_OBJECT (page), ASKED) == NULL && connection != NULL) {
    g_object_set_data (G_OBJECT (page), ASKED, page);
    domus_connection_list_disks_async (connection, NULL, sizes_listed, g_object_ref (page));
  }
  return disks;
}

static char *
get_size (DomusFormPage *page, const DomusXmlDoc *doc)
{
  g_autoptr (DomusDisk) disk = disk_of (page, doc);
  GPtrArray *disks = disk != NULL && disk->source != NULL ? sizes_of (page) : NULL;

  if (disk == NULL || disk->source == NULL)
    return NULL;
  if (disks == NULL)
    return g_strdup (_ ("asking the host…"));
  for (guint i = 0; i < disks->len; i++) {
    const DomusMedium *one = g_ptr_array_index (disks, i);
    g_autofree char *size = NULL;
    g_autofree char *used = NULL;

    if (disk->pool != NULL
            ? g_strcmp0 (one->pool, disk->pool) != 0 || g_strcmp0 (one->label, disk->source) != 0
            : g_strcmp0 (one->path, disk->source) != 0)
      continue;
    size = g_format_size_full (one->size, G_FORMAT_SIZE_IEC_UNITS);
    used = g_format_size_full (one->allocation, G_FORMAT_SIZE_IEC_UNITS);
    return g_strdup_printf (_ ("%s, %s of it used on the host"), size, used);
  }
  return g_strdup (_ ("not known: it is in none of the host’s storage pools"));
}

/* ---- where the guest has it ---- */

static char *
format_bus (const char *value)
{
  static const DomusDeviceWord words[] = {
    { "ide", N_ ("IDE") },
    { "xen", N_ ("Xen (needs Xen’s own drivers)") },
    { "scsi", N_ ("SCSI") },
    { "virtio", N_ ("VirtIO (needs its drivers)") },
    { "sata", N_ ("SATA") },
    { "usb", N_ ("USB") },
    { "fdc", N_ ("Floppy controller") },
  };

  return domus_device_word (words, G_N_ELEMENTS (words), value);
}

static void
fill_bus (DomusFormPage *page, GtkComboBoxText *combo)
{
  const DomusPlatform *platform = domus_hardware_page_get_platform (DOMUS_HARDWARE_PAGE (page));
  g_auto (GStrv) buses =
      platform != NULL ? domus_platform_list_values (platform, "disk/bus") : NULL;

  for (guint i = 0; buses != NULL && buses[i] != NULL; i++) {
    g_autofree char *label = format_bus (buses[i]);

    if (!g_str_equal (buses[i], "fdc"))
      gtk_combo_box_text_append (combo, buses[i], label);
  }
}

static char *
get_bus (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return domus_device_page_get (page, doc, "target/@bus");
}

/* Another bus means another name: the first that is free there. */
static gboolean
set_bus (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  g_autofree char *target = domus_device_page_get (page, doc, "target/@dev");
  g_autofree char *free_target = domus_domain_free_target (doc, value, target);

  if (free_target == NULL) {
    g_autofree char *bus = format_bus (value);

    g_set_error (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_INVALID,
                 _ ("Every place on the bus %s is taken."), bus);
    return FALSE;
  }
  return domus_domain_set_disk_target (doc, target, value, free_target, error);
}

static char *
get_target (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return domus_device_page_get (page, doc, "target/@dev");
}

/* ---- how it is written ---- */

static char *
get_readonly (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return domus_device_page_get_flag (page, doc, "readonly");
}

static gboolean
set_readonly (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  domus_device_page_set_flag (page, doc, "readonly", value);
  return TRUE;
}

static char *
get_shareable (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return domus_device_page_get_flag (page, doc, "shareable");
}

static gboolean
set_shareable (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  domus_device_page_set_flag (page, doc, "shareable", value);
  return TRUE;
}

static char *
format_discard (const char *value)
{
  static const DomusDeviceWord words[] = {
    { "unmap", N_ ("Give back to the host what the guest frees") },
    { "ignore", N_ ("Keep what the guest frees") },
  };

  return domus_device_word (words, G_N_ELEMENTS (words), value);
}

static char *
format_driver (const char *value)
{
  static const DomusDeviceWord words[] = {
    { "qemu", N_ ("qemu (in the device model)") },
    { "phy", N_ ("phy (in the host’s kernel, block devices only)") },
    { "file", N_ ("file (image files only)") },
  };

  return domus_device_word (words, G_N_ELEMENTS (words), value);
}

#define SOURCE_ROWS                                                                                \
  { .kind = DOMUS_FORM_CHOICE,                                                                     \
    .label = N_ ("_Kind:"),                                                                        \
    .get = get_source_kind,                                                                        \
    .set = set_source_kind,                                                                        \
    .fill = fill_source_kind,                                                                      \
    .format = format_source_kind },                                                                \
  {                                                                                                \
    .kind = DOMUS_FORM_TEXT, .label = N_ ("_Source:"), .get = get_source, .set = set_source,       \
    .button = N_ ("Bro_wse…"), .clicked = on_browse, .hint = N_ ("A path on the host")             \
  }

/* The rows above “Bus”. */
#define N_SOURCE_ROWS 4

static const DomusFormRow disk_rows[] = {
  SOURCE_ROWS,
  { .kind = DOMUS_FORM_TEXT,
    .label = N_ ("Storage _pool:"),
    .path = "./source/@pool",
    .applies = is_in_pool },
  { .kind = DOMUS_FORM_READ_ONLY, .label = N_ ("Size:"), .get = get_size },
  { .kind = DOMUS_FORM_CHOICE,
    .label = N_ ("_Bus:"),
    .get = get_bus,
    .set = set_bus,
    .fill = fill_bus,
    .format = format_bus,
    .hint = N_ ("Another bus is another disk to the guest: an installed system may not find it") },
  { .kind = DOMUS_FORM_READ_ONLY, .label = N_ ("Place:"), .get = get_target },
  { .kind = DOMUS_FORM_CHOICE,
    .label = N_ ("_Format:"),
    .path = "./driver/@type",
    .format = domus_device_format_plain,
    .support = "disk/format" },
  { .kind = DOMUS_FORM_CHOICE,
    .label = N_ ("_Driver:"),
    .path = "./driver/@name",
    .format = format_driver,
    .support = "disk/driver" },
  { .kind = DOMUS_FORM_CHECK,
    .label = N_ ("_Read only"),
    .get = get_readonly,
    .set = set_readonly,
    .support = "disk/readonly" },
  { .kind = DOMUS_FORM_CHECK,
    .label = N_ ("S_hared with other guests"),
    .get = get_shareable,
    .set = set_shareable,
    .support = "disk/shareable",
    .hint = N_ ("Only for file systems that are made for it: others are destroyed") },
  { .kind = DOMUS_FORM_CHOICE,
    .label = N_ ("Freed b_locks:"),
    .path = "./driver/@discard",
    .format = format_discard,
    .support = "disk/discard" },
  { .kind = DOMUS_FORM_CHOICE,
    .label = N_ ("_Cache:"),
    .path = "./driver/@cache",
    .format = domus_device_format_plain,
    .support = "disk/cache" },
  { .kind = DOMUS_FORM_CHOICE,
    .label = N_ ("_Input and output:"),
    .path = "./driver/@io",
    .format = domus_device_format_plain,
    .support = "disk/io" },
  { .kind = DOMUS_FORM_TEXT,
    .label = N_ ("Serial _number:"),
    .path = "./serial",
    .support = "disk/serial" },
};

/**
 * domus_disk_page_new:
 *
 * Returns: (transfer floating):
 */
GtkWidget *
domus_disk_page_new (void)
{
  return domus_form_page_new (disk_rows, G_N_ELEMENTS (disk_rows));
}

/**
 * domus_new_disk_page_new:
 *
 * Returns: (transfer floating): for a disk whose image is still to be made:
 *   without the rows that tell where it is kept
 */
GtkWidget *
domus_new_disk_page_new (void)
{
  return domus_form_page_new (disk_rows + N_SOURCE_ROWS, G_N_ELEMENTS (disk_rows) - N_SOURCE_ROWS);
}

/* ---- floppies ---- */

static const DomusFormRow floppy_rows[] = {
  DOMUS_DEVICE_TRUTH_ROW,
  SOURCE_ROWS,
  { .kind = DOMUS_FORM_READ_ONLY, .label = N_ ("Place:"), .get = get_target },
  { .kind = DOMUS_FORM_CHECK,
    .label = N_ ("_Read only"),
    .get = get_readonly,
    .set = set_readonly },
};

/**
 * domus_floppy_page_new:
 *
 * Returns: (transfer floating):
 */
GtkWidget *
domus_floppy_page_new (void)
{
  return domus_form_page_new (floppy_rows, G_N_ELEMENTS (floppy_rows));
}
