/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-import-private.h"

#include "domus-export.h"
#include "domus-units.h"
#include "domus-validate.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/** domus_import_item_get_path: Returns: (transfer none): as it was given */
const char *
domus_import_item_get_path (DomusImportItem *self)
{
  return self->file->path;
}

/** domus_import_item_get_label: Returns: (transfer none): the file's name */
const char *
domus_import_item_get_label (DomusImportItem *self)
{
  return self->label;
}

/** domus_import_item_get_format: Returns: (transfer none): "xm", "xl", "XML" or "" */
const char *
domus_import_item_get_format (DomusImportItem *self)
{
  return self->file->format;
}

/** domus_import_item_get_state: */
DomusImportState
domus_import_item_get_state (DomusImportItem *self)
{
  return self->state;
}

/** domus_import_item_get_error: Returns: (transfer none) (nullable): of
 *  %DOMUS_IMPORT_UNREADABLE and %DOMUS_IMPORT_FAILED */
const GError *
domus_import_item_get_error (DomusImportItem *self)
{
  return self->error;
}

/** domus_import_item_get_findings: Returns: (transfer none) (element-type
 *  DomusFinding): worst first; valid until "changed" */
GPtrArray *
domus_import_item_get_findings (DomusImportItem *self)
{
  return self->findings;
}

/** domus_import_item_get_uuid: Returns: (transfer none) (nullable): the
 *  guest's, once it is defined */
const char *
domus_import_item_get_uuid (DomusImportItem *self)
{
  return self->state == DOMUS_IMPORT_DONE ? self->uuid : NULL;
}

/* What depends on the others, too, is evaluated by the import. */
static void
changed (DomusImportItem *self)
{
  if (self->state == DOMUS_IMPORT_FAILED)
    self->state = DOMUS_IMPORT_READY; /* it is tried again */
  if (self->import != NULL)
    domus_import_item_touched (self->import, self);
  else
    domus_import_item_evaluate (self);
}

/** domus_import_item_get_chosen: Returns: what the user wants */
gboolean
domus_import_item_get_chosen (DomusImportItem *self)
{
  return self->chosen;
}

/** domus_import_item_set_chosen: */
void
domus_import_item_set_chosen (DomusImportItem *self, gboolean chosen)
{
  if (self->chosen == chosen)
    return;
  self->chosen = chosen;
  self->touched = TRUE;
  changed (self);
}

/** domus_import_item_is_included: Returns: whether an import makes it */
gboolean
domus_import_item_is_included (DomusImportItem *self)
{
  return self->chosen
         && (self->state == DOMUS_IMPORT_READY || self->state == DOMUS_IMPORT_DOUBTFUL
             || self->state == DOMUS_IMPORT_FAILED);
}

/** domus_import_item_get_name: Returns: (transfer none): the name that the
 *  guest will have */
const char *
domus_import_item_get_name (DomusImportItem *self)
{
  return self->name;
}

/** domus_import_item_set_name: @name: whatever was typed; a bad one blocks */
void
domus_import_item_set_name (DomusImportItem *self, const char *name)
{
  if (g_str_equal (self->name, name))
    return;
  g_free (self->name);
  self->name = g_strdup (name);
  changed (self);
}

static gboolean
name_taken (const char *name, gpointer data)
{
  DomusImportItem *self = data;

  return self->import != NULL && domus_import_name_is_taken (self->import, self, name, NULL);
}

/**
 * domus_import_item_suggest_name:
 *
 * Returns: (transfer full) (nullable): a free name like this one, or %NULL when
 *   this one is free
 */
char *
domus_import_item_suggest_name (DomusImportItem *self)
{
  const char *wanted = *self->name != '\0' ? self->name : self->label;

  if (domus_validate_guest_name (self->name, NULL) && !name_taken (self->name, self))
    return NULL;
  return domus_unique_name (wanted, name_taken, self);
}

/** domus_import_item_asks_acpi: */
gboolean
domus_import_item_asks_acpi (DomusImportItem *self)
{
  return self->file->asks_acpi;
}

/** domus_import_item_get_acpi: */
gboolean
domus_import_item_get_acpi (DomusImportItem *self)
{
  return self->acpi;
}

/** domus_import_item_set_acpi: @on: what the file does not say is on */
void
domus_import_item_set_acpi (DomusImportItem *self, gboolean on)
{
  if (self->acpi == on)
    return;
  self->acpi = on;
  changed (self);
}

/** domus_import_item_has_clash: */
gboolean
domus_import_item_has_clash (DomusImportItem *self)
{
  return self->clash;
}

/** domus_import_item_get_renew: */
gboolean
domus_import_item_get_renew (DomusImportItem *self)
{
  return self->renew;
}

/** domus_import_item_set_renew: @renew: give it a UUID and MAC addresses of
 *  its own instead of the file's */
void
domus_import_item_set_renew (DomusImportItem *self, gboolean renew)
{
  if (self->renew == renew)
    return;
  self->renew = renew;
  changed (self);
}

/** domus_import_item_lacks_cd: */
gboolean
domus_import_item_lacks_cd (DomusImportItem *self)
{
  return self->lacks_cd;
}

/** domus_import_item_get_medium: Returns: (transfer none) (nullable) */
const char *
domus_import_item_get_medium (DomusImportItem *self)
{
  return self->medium;
}

/** domus_import_item_set_medium: @medium: (nullable): put into the CD drive,
 *  which is made where there is none */
void
domus_import_item_set_medium (DomusImportItem *self, DomusSourceKind kind, const char *medium)
{
  if (g_strcmp0 (self->medium, medium) == 0 && self->medium_kind == kind)
    return;
  g_free (self->medium);
  self->medium = g_strdup (medium);
  self->medium_kind = kind;
  changed (self);
}

/* ---- in words ---- */

/** domus_import_line_free: */
void
domus_import_line_free (DomusImportLine *self)
{
  g_free (self->label);
  g_free (self->value);
  g_free (self);
}

static DomusImportLine *
add (GPtrArray *lines, const char *label, char *value)
{
  DomusImportLine *line = g_new0 (DomusImportLine, 1);

  line->label = g_strdup (label);
  line->value = value;
  g_ptr_array_add (lines, line);
  return line;
}

static void
describe_machine (const DomusXmlDoc *domain, GPtrArray *lines)
{
  guint64 most = domus_domain_get_memory (domain);
  guint64 now = domus_domain_get_current_memory (domain);
  guint cpus = domus_domain_get_vcpus (domain);
  guint max = domus_domain_get_max_vcpus (domain);
  g_autofree char *memory = domus_format_kib (now > 0 ? now : most);
  g_autofree char *limit = domus_format_kib (most);

  if (now > 0 && now < most)
    add (lines, _ ("Memory"), g_strdup_printf (_ ("%s, at most %s"), memory, limit));
  else
    add (lines, _ ("Memory"), g_steal_pointer (&memory));
  if (max > cpus)
    add (lines, _ ("CPUs"), g_strdup_printf (_ ("%u, at most %u"), cpus, max));
  else
    add (lines, _ ("CPUs"), g_strdup_printf ("%u", cpus));
  if (domus_domain_is_hvm (domain))
    add (lines, _ ("Kind"),
         g_strdup_printf (_ ("fully virtualized, ACPI %s, APIC %s"),
                          domus_domain_get_feature (domain, "acpi") ? _ ("on") : _ ("off"),
                          domus_domain_get_feature (domain, "apic") ? _ ("on") : _ ("off")));
  else
    add (lines, _ ("Kind"), g_strdup (_ ("paravirtualized")));
}

static void
describe_boot (const DomusXmlDoc *domain, GPtrArray *lines)
{
  static const struct
  {
    const char *device;
    const char *words;
  } names[] = { { "hd", N_ ("hard disk") },
                { "cdrom", N_ ("CD") },
                { "network", N_ ("network") },
                { "fd", N_ ("floppy disk") } };
  g_auto (GStrv) order = domus_domain_get_boot_order (domain);
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; order != NULL && order[i] != NULL; i++)
    for (gsize k = 0; k < G_N_ELEMENTS (names); k++)
      if (g_str_equal (order[i], names[k].device))
        g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", _ (names[k].words));
  if (text->len > 0)
    add (lines, _ ("Boots from"), g_strdup (text->str));
}

static void
describe_disks (DomusImportItem *self, GPtrArray *lines)
{
  g_autoptr (GPtrArray) disks = domus_domain_list_disks (self->domain);
  DomusImportHost *host = self->import != NULL ? domus_import_get_host (self->import) : NULL;

  for (guint i = 0; i < disks->len; i++) {
    const DomusDisk *disk = disks->pdata[i];
    const char *target = disk->target != NULL ? disk->target : "?";
    g_autofree char *label =
        disk->kind == DOMUS_DISK_KIND_CDROM    ? g_strdup_printf (_ ("CD drive %s"), target)
        : disk->kind == DOMUS_DISK_KIND_FLOPPY ? g_strdup_printf (_ ("Floppy drive %s"), target)
                                               : g_strdup_printf (_ ("Disk %s"), target);
    gboolean brought = domus_import_item_brings (self, disk->target);
    gboolean missing =
        !brought && host != NULL && disk->source != NULL
        && (disk->source_kind == DOMUS_SOURCE_FILE || disk->source_kind == DOMUS_SOURCE_BLOCK)
        && domus_import_host_get_path (host, disk->source) == DOMUS_PATH_MISSING;
    DomusImportLine *line;

    if (disk->source == NULL)
      line = add (lines, label, g_strdup (_ ("empty")));
    else if (brought)
      line = add (lines, label, domus_import_item_describe_disk (self, disk->target));
    else if (missing)
      line = add (lines, label, g_strdup_printf (_ ("%s — not on the host"), disk->source));
    else
      line = add (lines, label, g_strdup (disk->source));
    line->missing = missing;
  }
}

static void
describe_rest (const DomusXmlDoc *domain, GPtrArray *lines)
{
  g_autoptr (GPtrArray) interfaces = domus_domain_list_interfaces (domain);
  g_autoptr (GPtrArray) graphics = domus_domain_list_graphics (domain);

  for (guint i = 0; i < interfaces->len; i++) {
    const DomusInterface *interface = interfaces->pdata[i];
    const char *where = interface->source != NULL ? interface->source : interface->kind;

    add (lines, _ ("Network"),
         interface->mac != NULL ? g_strdup_printf (_ ("%s, MAC address %s"), where, interface->mac)
                                : g_strdup_printf (_ ("%s, a new MAC address"), where));
  }
  for (guint i = 0; i < graphics->len; i++) {
    const DomusGraphics *display = graphics->pdata[i];
    g_autofree char *upper = g_ascii_strup (display->kind, -1);

    add (lines, _ ("Screen"),
         display->listen != NULL ? g_strdup_printf (_ ("%s on %s"), upper, display->listen)
                                 : g_steal_pointer (&upper));
  }
}

/**
 * domus_import_item_describe:
 *
 * Returns: (transfer full) (element-type DomusImportLine): what the guest will
 *   be, in plain words; empty when it is not to be read
 */
GPtrArray *
domus_import_item_describe (DomusImportItem *self)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func ((GDestroyNotify)domus_import_line_free);

  if (self->domain == NULL)
    return lines;
  describe_machine (self->domain, lines);
  describe_boot (self->domain, lines);
  describe_disks (self, lines);
  describe_rest (self->domain, lines);
  return lines;
}

/**
 * domus_import_item_preview_xml:
 *
 * Returns: (transfer full) (nullable): for showing, without passwords
 */
char *
domus_import_item_preview_xml (DomusImportItem *self)
{
  return self->domain != NULL ? domus_export_text (self->domain, DOMUS_EXPORT_XML, NULL, NULL)
                              : NULL;
}
