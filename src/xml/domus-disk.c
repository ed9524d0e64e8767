/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xml"
#include "config.h"

#include "domus-domain.h"
#include "domus-xml-node.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const char *const kind_names[] = {
  [DOMUS_DISK_KIND_DISK] = "disk",
  [DOMUS_DISK_KIND_CDROM] = "cdrom",
  [DOMUS_DISK_KIND_FLOPPY] = "floppy",
  [DOMUS_DISK_KIND_LUN] = "lun",
};

/**
 * domus_disk_new:
 *
 * Returns: (transfer full): an empty view, of kind disk.
 */
DomusDisk *
domus_disk_new (void)
{
  return g_new0 (DomusDisk, 1);
}

/**
 * domus_disk_copy:
 *
 * Returns: (transfer full): a copy.
 */
DomusDisk *
domus_disk_copy (const DomusDisk *self)
{
  DomusDisk *copy = g_new (DomusDisk, 1);

  *copy = *self;
  copy->source = g_strdup (self->source);
  copy->pool = g_strdup (self->pool);
  copy->target = g_strdup (self->target);
  copy->bus = g_strdup (self->bus);
  copy->driver = g_strdup (self->driver);
  copy->format = g_strdup (self->format);
  return copy;
}

/**
 * domus_disk_free:
 * @self: (nullable): a disk
 */
void
domus_disk_free (DomusDisk *self)
{
  if (self == NULL)
    return;
  g_free (self->source);
  g_free (self->pool);
  g_free (self->target);
  g_free (self->bus);
  g_free (self->driver);
  g_free (self->format);
  g_free (self);
}

static char *
take_filled (char *text)
{
  if (text == NULL || *text != '\0')
    return text;
  g_free (text);
  return NULL;
}

static void
read_source (DomusDisk *self, const xmlNode *node)
{
  const xmlNode *source = domus_xml_node_first (node, "source");
  g_autofree char *type = domus_xml_node_get_attribute (node, "type");

  if (type == NULL || strcmp (type, "file") == 0) {
    self->source = take_filled (domus_xml_node_get_attribute (source, "file"));
    self->source_kind = DOMUS_SOURCE_FILE;
  } else if (strcmp (type, "block") == 0) {
    self->source = take_filled (domus_xml_node_get_attribute (source, "dev"));
    self->source_kind = DOMUS_SOURCE_BLOCK;
  } else if (strcmp (type, "volume") == 0) {
    self->source = take_filled (domus_xml_node_get_attribute (source, "volume"));
    self->pool = domus_xml_node_get_attribute (source, "pool");
    self->source_kind = DOMUS_SOURCE_VOLUME;
  } else if (strcmp (type, "network") == 0) {
    g_autofree char *protocol = domus_xml_node_get_attribute (source, "protocol");
    g_autofree char *name = domus_xml_node_get_attribute (source, "name");
    if (protocol != NULL)
      self->source = g_strconcat (protocol, ":", name, NULL);
    self->source_kind = DOMUS_SOURCE_NETWORK;
  } else if (source != NULL) {
    self->source_kind = DOMUS_SOURCE_OTHER;
    return;
  }
  if (self->source == NULL)
    self->source_kind = DOMUS_SOURCE_NONE;
}

static DomusDisk *
read_disk (const xmlNode *node, guint index)
{
  DomusDisk *self = domus_disk_new ();
  const xmlNode *target = domus_xml_node_first (node, "target");
  const xmlNode *driver = domus_xml_node_first (node, "driver");

  self->index = index;
  for (guint kind = 0; kind < G_N_ELEMENTS (kind_names); kind++)
    if (domus_xml_node_has_attribute (node, "device", kind_names[kind]))
      self->kind = kind;
  read_source (self, node);
  self->target = domus_xml_node_get_attribute (target, "dev");
  if (self->target == NULL)
    self->target = g_strdup ("");
  self->bus = domus_xml_node_get_attribute (target, "bus");
  self->tray_open = domus_xml_node_has_attribute (target, "tray", "open");
  self->driver = domus_xml_node_get_attribute (driver, "name");
  self->format = domus_xml_node_get_attribute (driver, "type");
  self->readonly = domus_xml_node_first (node, "readonly") != NULL;
  self->shareable = domus_xml_node_first (node, "shareable") != NULL;
  return self;
}

static xmlNode *
first_disk (const DomusXmlDoc *domain)
{
  const xmlNode *devices = domus_xml_node_first (domus_xml_doc_get_root (domain), "devices");

  return domus_xml_node_first (devices, "disk");
}

static xmlNode *
find_disk (const DomusXmlDoc *domain, const char *target)
{
  xmlNode *node = first_disk (domain);

  while (node != NULL
         && !domus_xml_node_has_attribute (domus_xml_node_first (node, "target"), "dev", target))
    node = domus_xml_node_next (node, "disk");
  return node;
}

/**
 * domus_domain_list_disks:
 *
 * Returns: (transfer full) (element-type DomusDisk): in the document's order.
 */
GPtrArray *
domus_domain_list_disks (const DomusXmlDoc *domain)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify)domus_disk_free);

  for (const xmlNode *node = first_disk (domain); node != NULL;
       node = domus_xml_node_next (node, "disk"))
    g_ptr_array_add (list, read_disk (node, list->len));
  return list;
}

/**
 * domus_domain_find_disk:
 *
 * Returns: (transfer full) (nullable): the disk at that target.
 */
DomusDisk *
domus_domain_find_disk (const DomusXmlDoc *domain, const char *target)
{
  guint index = 0;

  for (const xmlNode *node = first_disk (domain); node != NULL;
       node = domus_xml_node_next (node, "disk"), index++)
    if (domus_xml_node_has_attribute (domus_xml_node_first (node, "target"), "dev", target))
      return read_disk (node, index);
  return NULL;
}

static void append_element (GString *out, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
append_element (GString *out, const char *format, ...)
{
  va_list args;
  g_autofree char *text = NULL;

  va_start (args, format);
  text = g_markup_vprintf_escaped (format, args);
  va_end (args);
  g_string_append (out, text);
}

static void
append_source (GString *out, const DomusDisk *self)
{
  g_auto (GStrv) parts = NULL;

  switch (self->source_kind) {
  case DOMUS_SOURCE_FILE:
    append_element (out, "  <source file='%s'/>\n", self->source);
    break;
  case DOMUS_SOURCE_BLOCK:
    append_element (out, "  <source dev='%s'/>\n", self->source);
    break;
  case DOMUS_SOURCE_VOLUME:
    append_element (out, "  <source pool='%s' volume='%s'/>\n", self->pool, self->source);
    break;
  case DOMUS_SOURCE_NETWORK:
    parts = g_strsplit (self->source, ":", 2);
    append_element (out, "  <source protocol='%s' name='%s'/>\n", parts[0],
                    parts[1] != NULL ? parts[1] : "");
    break;
  default:
    break;
  }
}

static const char *
source_type_name (DomusSourceKind kind)
{
  switch (kind) {
  case DOMUS_SOURCE_BLOCK:
    return "block";
  case DOMUS_SOURCE_VOLUME:
    return "volume";
  case DOMUS_SOURCE_NETWORK:
    return "network";
  default:
    return "file";
  }
}

/**
 * domus_disk_to_xml:
 *
 * Returns: (transfer full): a <disk> element for libvirt, in UTF-8.
 */
char *
domus_disk_to_xml (const DomusDisk *self)
{
  GString *out = g_string_new (NULL);

  append_element (out, "<disk type='%s' device='%s'>\n", source_type_name (self->source_kind),
                  kind_names[self->kind]);
  if (self->driver != NULL || self->format != NULL) {
    g_string_append (out, "  <driver");
    if (self->driver != NULL)
      append_element (out, " name='%s'", self->driver);
    if (self->format != NULL)
      append_element (out, " type='%s'", self->format);
    g_string_append (out, "/>\n");
  }
  append_source (out, self);
  append_element (out, "  <target dev='%s'", self->target);
  if (self->bus != NULL)
    append_element (out, " bus='%s'", self->bus);
  g_string_append (out, "/>\n");
  if (self->readonly)
    g_string_append (out, "  <readonly/>\n");
  if (self->shareable)
    g_string_append (out, "  <shareable/>\n");
  g_string_append (out, "</disk>");
  return g_string_free (out, FALSE);
}

/* What Xen's drivers are for: "phy" takes block devices only, "file" files
 * only, and a CD drive of an HVM guest takes neither phy nor tap ("Backend for
 * CD devices on HVM guests must be Qdisk", Xen 4.17). */
static const char *
fitting_driver (const DomusDisk *old, DomusSourceKind kind)
{
  gboolean cdrom = old->kind == DOMUS_DISK_KIND_CDROM;
  const char *name = old->driver;

  if (name == NULL)
    return NULL;
  if (strcmp (name, "phy") == 0 && (cdrom || kind != DOMUS_SOURCE_BLOCK))
    return "qemu";
  if (g_str_has_prefix (name, "tap") && cdrom)
    return "qemu";
  if (strcmp (name, "file") == 0 && kind != DOMUS_SOURCE_FILE)
    return cdrom ? "qemu" : "phy";
  return name;
}

static void
remove_source (xmlNode *node)
{
  static const char *const elements[] = { "source", "backingStore" };

  for (gsize i = 0; i < G_N_ELEMENTS (elements); i++) {
    xmlNode *element = domus_xml_node_first (node, elements[i]);
    if (element != NULL)
      domus_xml_node_remove (element);
  }
}

static void
write_source (xmlNode *node, DomusSourceKind kind, const char *source, const char *pool)
{
  static const char *const identifying[] = { "file",     "dev",       "dir",  "pool",  "volume",
                                             "protocol", "name",      "mode", "index", "type",
                                             "managed",  "namespace", "tls",  "query" };
  static const char *const attributes[] = { [DOMUS_SOURCE_FILE] = "file",
                                            [DOMUS_SOURCE_BLOCK] = "dev",
                                            [DOMUS_SOURCE_VOLUME] = "volume",
                                            [DOMUS_SOURCE_NETWORK] = "name" };
  gboolean other_type = !domus_xml_node_has_attribute (node, "type", source_type_name (kind));
  xmlNode *element = domus_xml_node_ensure (node, "source");
  xmlNode *backing = domus_xml_node_first (node, "backingStore");

  /* A chain below the image that was there before. */
  if (backing != NULL)
    domus_xml_node_remove (backing);
  domus_xml_node_set_attribute (node, "type", source_type_name (kind));
  while (other_type && domus_xml_node_first (element, NULL) != NULL)
    domus_xml_node_remove (domus_xml_node_first (element, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (identifying); i++)
    if (strcmp (identifying[i], attributes[kind]) != 0)
      domus_xml_node_set_attribute (element, identifying[i], NULL);
  if (kind == DOMUS_SOURCE_VOLUME)
    domus_xml_node_set_attribute (element, "pool", pool);
  if (kind == DOMUS_SOURCE_NETWORK) {
    const char *colon = strchr (source, ':');
    g_autofree char *protocol = g_strndup (source, colon - source);
    domus_xml_node_set_attribute (element, "protocol", protocol);
    source = colon + 1;
  }
  domus_xml_node_set_attribute (element, attributes[kind], source);
}

static gboolean
check_source (const DomusDisk *disk,
              const char *target,
              DomusSourceKind kind,
              const char *source,
              const char *pool,
              GError **error)
{
  if (disk == NULL) {
    g_set_error (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_INVALID,
                 _ ("The guest has no disk at “%s”."), target);
    return FALSE;
  }
  if (kind == DOMUS_SOURCE_NONE && disk->kind != DOMUS_DISK_KIND_CDROM
      && disk->kind != DOMUS_DISK_KIND_FLOPPY) {
    g_set_error (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_INVALID,
                 _ ("The hard disk “%s” cannot be empty."), target);
    return FALSE;
  }
  if (kind == DOMUS_SOURCE_OTHER
      || (kind != DOMUS_SOURCE_NONE && (source == NULL || *source == '\0'))
      || (kind == DOMUS_SOURCE_VOLUME && (pool == NULL || *pool == '\0'))
      || (kind == DOMUS_SOURCE_NETWORK && strchr (source, ':') == NULL)) {
    g_set_error (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_INVALID,
                 _ ("The source for the drive “%s” is not complete."), target);
    return FALSE;
  }
  return TRUE;
}

/**
 * domus_domain_set_disk_source:
 * @target: the disk's
 * @kind: %DOMUS_SOURCE_NONE empties a CD or floppy drive
 * @source: (nullable): as in #DomusDisk
 * @pool: (nullable): for %DOMUS_SOURCE_VOLUME
 * @format: (nullable): of the image; %NULL leaves it, and is "raw" for CDs
 *
 * Everything else of the disk stays. Setting what is there changes nothing.
 *
 * Returns: whether it was set; otherwise nothing changed and @error is
 *   %DOMUS_XML_ERROR_INVALID.
 */
gboolean
domus_domain_set_disk_source (DomusXmlDoc *domain,
                              const char *target,
                              DomusSourceKind kind,
                              const char *source,
                              const char *pool,
                              const char *format,
                              GError **error)
{
  g_autoptr (DomusDisk) disk = domus_domain_find_disk (domain, target);
  xmlNode *node = find_disk (domain, target);
  xmlNode *driver;

  if (!check_source (disk, target, kind, source, pool, error))
    return FALSE;
  if (kind == DOMUS_SOURCE_NONE) {
    if (disk->source_kind != DOMUS_SOURCE_NONE)
      remove_source (node);
    return TRUE;
  }
  if (disk->source_kind != kind || g_strcmp0 (disk->source, source) != 0
      || (kind == DOMUS_SOURCE_VOLUME && g_strcmp0 (disk->pool, pool) != 0))
    write_source (node, kind, source, pool);
  if (format == NULL && disk->kind == DOMUS_DISK_KIND_CDROM && disk->format != NULL)
    format = "raw";
  driver = domus_xml_node_first (node, "driver");
  if (driver == NULL && format != NULL)
    driver = domus_xml_node_add (node, "driver", NULL);
  if (driver != NULL && disk->driver != NULL)
    domus_xml_node_set_attribute (driver, "name", fitting_driver (disk, kind));
  if (driver != NULL && format != NULL)
    domus_xml_node_set_attribute (driver, "type", format);
  return TRUE;
}

/**
 * domus_domain_add_disk:
 *
 * Returns: whether it was added; otherwise nothing changed and @error is
 *   %DOMUS_XML_ERROR_INVALID (the target is taken or missing).
 */
gboolean
domus_domain_add_disk (DomusXmlDoc *domain, const DomusDisk *disk, GError **error)
{
  g_autofree char *xml = NULL;

  if (disk->target == NULL || *disk->target == '\0' || find_disk (domain, disk->target) != NULL) {
    g_set_error (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_INVALID,
                 _ ("The place “%s” is taken by another disk."),
                 disk->target != NULL ? disk->target : "");
    return FALSE;
  }
  xml = domus_disk_to_xml (disk);
  return domus_xml_doc_insert_fragment (domain, "devices", xml, error);
}

/**
 * domus_domain_remove_disk:
 *
 * Returns: whether there was a disk at that target.
 */
gboolean
domus_domain_remove_disk (DomusXmlDoc *domain, const char *target)
{
  xmlNode *node = find_disk (domain, target);

  if (node == NULL)
    return FALSE;
  domus_xml_node_remove (node);
  return TRUE;
}
