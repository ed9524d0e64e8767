/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xml"
#include "config.h"

#include "domus-baseline.h"

#include "domus-metadata-private.h"
#include "domus-metadata.h"
#include "domus-xml-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const struct
{
  const char *name;
  const char *label;
} methods[] = {
  [DOMUS_BASELINE_OVERLAY] = { "overlay", N_ ("Overlay (qcow2)") },
  [DOMUS_BASELINE_SNAPSHOT] = { "snapshot", N_ ("LVM snapshot") },
  [DOMUS_BASELINE_COPY] = { "copy", N_ ("Full copy") },
};

/**
 * domus_baseline_method_label:
 *
 * Returns: (transfer none): translated
 */
const char *
domus_baseline_method_label (DomusBaselineMethod method)
{
  return _ (methods[method].label);
}

static DomusBaselineMethod
parse_method (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++) {
    if (g_strcmp0 (methods[i].name, name) == 0)
      return (DomusBaselineMethod)i;
  }
  return DOMUS_BASELINE_OVERLAY;
}

static void
disk_free (gpointer data)
{
  DomusBaselineDisk *disk = data;

  g_free (disk->target);
  g_free (disk->path);
  g_free (disk->format);
  g_free (disk);
}

/**
 * domus_baseline_new:
 * @note: (nullable)
 *
 * Returns: (transfer full): a baseline of this moment with an id of its own
 */
DomusBaseline *
domus_baseline_new (const char *name, const char *note)
{
  DomusBaseline *self = g_new0 (DomusBaseline, 1);

  self->id = g_strdup_printf ("%08x", g_random_int ());
  self->name = g_strdup (name);
  self->time = g_get_real_time () / G_USEC_PER_SEC;
  self->note = note != NULL && *note != '\0' ? g_strdup (note) : NULL;
  self->disks = g_ptr_array_new_with_free_func (disk_free);
  return self;
}

/**
 * domus_baseline_free:
 */
void
domus_baseline_free (DomusBaseline *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->name);
  g_free (self->note);
  g_free (self->parent);
  g_free (self->kept);
  g_ptr_array_unref (self->disks);
  g_free (self);
}

/**
 * domus_baseline_add_disk:
 *
 * Returns: (transfer none)
 */
DomusBaselineDisk *
domus_baseline_add_disk (DomusBaseline *self,
                         const char *target,
                         const char *path,
                         const char *format,
                         DomusBaselineMethod method)
{
  DomusBaselineDisk *disk = g_new0 (DomusBaselineDisk, 1);

  disk->target = g_strdup (target);
  disk->path = g_strdup (path);
  disk->format = g_strdup (format);
  disk->method = method;
  g_ptr_array_add (self->disks, disk);
  return disk;
}

/**
 * domus_baseline_find_disk:
 *
 * Returns: (transfer none) (nullable)
 */
const DomusBaselineDisk *
domus_baseline_find_disk (const DomusBaseline *self, const char *target)
{
  for (guint i = 0; i < self->disks->len; i++) {
    const DomusBaselineDisk *disk = self->disks->pdata[i];

    if (g_strcmp0 (disk->target, target) == 0)
      return disk;
  }
  return NULL;
}

/* ---- in the metadata ---- */

static xmlNode *
find_child (const xmlNode *parent, const char *name)
{
  for (xmlNode *node = parent ? domus_xml_node_first (parent, NULL) : NULL; node != NULL;
       node = domus_xml_node_next (node, NULL))
    if (domus_metadata_is_ours (node, name))
      return node;
  return NULL;
}

static xmlNode *
add_child (xmlNode *parent, const char *name)
{
  xmlNode *node = domus_xml_node_new (parent, name);

  xmlSetNs (node, parent->ns);
  domus_xml_node_insert (parent, node);
  return node;
}

static xmlNode *
find_list (const DomusXmlDoc *domain)
{
  return find_child (domus_metadata_find_guest (domain), "baselines");
}

static xmlNode *
ensure_list (DomusXmlDoc *domain)
{
  xmlNode *list = find_list (domain);

  return list != NULL ? list : add_child (domus_metadata_ensure_guest (domain), "baselines");
}

static DomusBaseline *
read_baseline (xmlNode *node)
{
  DomusBaseline *self = g_new0 (DomusBaseline, 1);
  g_autofree char *time = domus_xml_node_get_attribute (node, "time");
  xmlNode *note = find_child (node, "note");

  self->id = domus_xml_node_get_attribute (node, "id");
  self->name = domus_xml_node_get_attribute (node, "name");
  self->parent = domus_xml_node_get_attribute (node, "parent");
  self->kept = domus_xml_node_get_attribute (node, "kept");
  self->time = time != NULL ? g_ascii_strtoll (time, NULL, 10) : 0;
  self->note = note != NULL ? domus_xml_node_get_text (note) : NULL;
  self->disks = g_ptr_array_new_with_free_func (disk_free);
  for (xmlNode *child = domus_xml_node_first (node, NULL); child != NULL;
       child = domus_xml_node_next (child, NULL)) {
    g_autofree char *target = NULL;
    g_autofree char *path = NULL;
    g_autofree char *format = NULL;
    g_autofree char *method = NULL;

    if (!domus_metadata_is_ours (child, "disk"))
      continue;
    target = domus_xml_node_get_attribute (child, "target");
    path = domus_xml_node_get_attribute (child, "path");
    format = domus_xml_node_get_attribute (child, "format");
    method = domus_xml_node_get_attribute (child, "method");
    if (target != NULL && path != NULL)
      domus_baseline_add_disk (self, target, path, format, parse_method (method));
  }
  return self;
}

static int
compare_time (gconstpointer a, gconstpointer b)
{
  const DomusBaseline *x = *(DomusBaseline *const *)a;
  const DomusBaseline *y = *(DomusBaseline *const *)b;

  return x->time < y->time ? -1 : x->time > y->time;
}

/**
 * domus_baselines_list:
 *
 * Returns: (transfer full) (element-type DomusBaseline): oldest first; what
 *   cannot be read as one is left out
 */
GPtrArray *
domus_baselines_list (const DomusXmlDoc *domain)
{
  GPtrArray *baselines = g_ptr_array_new_with_free_func ((GDestroyNotify)domus_baseline_free);
  xmlNode *list = find_list (domain);

  for (xmlNode *node = list ? domus_xml_node_first (list, NULL) : NULL; node != NULL;
       node = domus_xml_node_next (node, NULL)) {
    DomusBaseline *baseline;

    if (!domus_metadata_is_ours (node, "baseline"))
      continue;
    baseline = read_baseline (node);
    if (baseline->id != NULL && baseline->name != NULL)
      g_ptr_array_add (baselines, baseline);
    else
      domus_baseline_free (baseline);
  }
  g_ptr_array_sort (baselines, compare_time);
  return baselines;
}

/**
 * domus_baselines_find:
 *
 * Returns: (transfer none) (nullable)
 */
const DomusBaseline *
domus_baselines_find (GPtrArray *baselines, const char *id)
{
  for (guint i = 0; i < baselines->len; i++) {
    const DomusBaseline *baseline = baselines->pdata[i];

    if (g_strcmp0 (baseline->id, id) == 0)
      return baseline;
  }
  return NULL;
}

/**
 * domus_baselines_get_current:
 *
 * Returns: (transfer full) (nullable): an id
 */
char *
domus_baselines_get_current (const DomusXmlDoc *domain)
{
  xmlNode *list = find_list (domain);

  return list != NULL ? domus_xml_node_get_attribute (list, "current") : NULL;
}

/**
 * domus_baselines_set_current:
 * @id: (nullable)
 */
void
domus_baselines_set_current (DomusXmlDoc *domain, const char *id)
{
  xmlNode *list = id != NULL ? ensure_list (domain) : find_list (domain);

  if (list == NULL)
    return;
  domus_xml_node_set_attribute (list, "current", id);
  if (id == NULL)
    domus_metadata_prune (list);
}

/**
 * domus_baselines_add:
 */
void
domus_baselines_add (DomusXmlDoc *domain, const DomusBaseline *baseline)
{
  xmlNode *node = add_child (ensure_list (domain), "baseline");
  g_autofree char *time = g_strdup_printf ("%" G_GINT64_FORMAT, baseline->time);

  domus_xml_node_set_attribute (node, "id", baseline->id);
  domus_xml_node_set_attribute (node, "name", baseline->name);
  domus_xml_node_set_attribute (node, "time", time);
  if (baseline->parent != NULL)
    domus_xml_node_set_attribute (node, "parent", baseline->parent);
  if (baseline->kept != NULL)
    domus_xml_node_set_attribute (node, "kept", baseline->kept);
  if (baseline->note != NULL)
    domus_xml_node_set_text (add_child (node, "note"), baseline->note);
  for (guint i = 0; i < baseline->disks->len; i++) {
    const DomusBaselineDisk *disk = baseline->disks->pdata[i];
    xmlNode *child = add_child (node, "disk");

    domus_xml_node_set_attribute (child, "target", disk->target);
    domus_xml_node_set_attribute (child, "path", disk->path);
    if (disk->format != NULL)
      domus_xml_node_set_attribute (child, "format", disk->format);
    domus_xml_node_set_attribute (child, "method", methods[disk->method].name);
  }
}

/**
 * domus_baselines_remove:
 */
void
domus_baselines_remove (DomusXmlDoc *domain, const char *id)
{
  xmlNode *list = find_list (domain);
  xmlNode *gone = NULL;
  g_autofree char *parent = NULL;

  for (xmlNode *node = list ? domus_xml_node_first (list, NULL) : NULL; node != NULL;
       node = domus_xml_node_next (node, NULL))
    if (domus_metadata_is_ours (node, "baseline") && domus_xml_node_has_attribute (node, "id", id))
      gone = node;
  if (gone == NULL)
    return;
  parent = domus_xml_node_get_attribute (gone, "parent");
  for (xmlNode *node = domus_xml_node_first (list, NULL); node != NULL;
       node = domus_xml_node_next (node, NULL))
    if (domus_metadata_is_ours (node, "baseline")
        && domus_xml_node_has_attribute (node, "parent", id))
      domus_xml_node_set_attribute (node, "parent", parent);
  if (domus_xml_node_has_attribute (list, "current", id))
    domus_xml_node_set_attribute (list, "current", parent);
  domus_xml_node_remove (gone);
  domus_metadata_prune (list);
}

/**
 * domus_baselines_clear:
 */
void
domus_baselines_clear (DomusXmlDoc *domain)
{
  xmlNode *list = find_list (domain);
  xmlNode *guest = domus_metadata_find_guest (domain);

  if (list == NULL)
    return;
  domus_xml_node_remove (list);
  domus_metadata_prune (guest);
}

/* ---- beside the disks ---- */

/**
 * domus_baseline_keep:
 * @definition: as it was; passwords must not be in it
 * @picture: (nullable): a PNG
 *
 * Returns: (transfer full): what a person can read as well
 */
char *
domus_baseline_keep (const DomusBaseline *self, const DomusXmlDoc *definition, GBytes *picture)
{
  g_autofree char *time = g_strdup_printf ("%" G_GINT64_FORMAT, self->time);
  g_autoptr (DomusXmlDoc) doc =
      domus_xml_doc_parse ("<domus-baseline>\n</domus-baseline>\n", NULL, NULL);
  g_autoptr (DomusXmlDoc) bare = domus_xml_doc_copy (definition);
  g_autofree char *text = NULL;

  domus_baselines_clear (bare);
  domus_xml_doc_set (doc, "name", self->name);
  domus_xml_doc_set (doc, "time", time);
  if (self->note != NULL)
    domus_xml_doc_set (doc, "note", self->note);
  text = domus_xml_doc_to_string (bare);
  domus_xml_doc_set (doc, "definition", text);
  if (picture != NULL) {
    gsize size;
    const guchar *data = g_bytes_get_data (picture, &size);
    g_autofree char *encoded = g_base64_encode (data, size);

    domus_xml_doc_set (doc, "picture", encoded);
  }
  return domus_xml_doc_to_string (doc);
}

/**
 * domus_baseline_unkeep:
 * @text: as domus_baseline_keep() made it
 * @picture: (out) (optional) (nullable) (transfer full)
 *
 * Returns: (transfer full): the definition
 */
DomusXmlDoc *
domus_baseline_unkeep (const char *text, GBytes **picture, GError **error)
{
  g_autoptr (DomusXmlDoc) doc = domus_xml_doc_parse (text, "domus-baseline", error);
  g_autofree char *definition = NULL;
  g_autofree char *encoded = NULL;

  if (picture != NULL)
    *picture = NULL;
  if (doc == NULL)
    return NULL;
  encoded = domus_xml_doc_get (doc, "picture");
  if (encoded != NULL && picture != NULL) {
    gsize size;
    guchar *data = g_base64_decode (encoded, &size);

    *picture = g_bytes_new_take (data, size);
  }
  definition = domus_xml_doc_get (doc, "definition");
  return domus_xml_doc_parse (definition != NULL ? definition : "", "domain", error);
}
