/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xml"
#include "config.h"

#include "domus-domain-diff.h"
#include "domus-domain-diff-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/**
 * domus_change_free:
 * @self: (nullable): a change
 */
void
domus_change_free (DomusChange *self)
{
  if (self == NULL)
    return;
  g_free (self->place);
  g_free (self->words);
  g_free (self->before);
  g_free (self->after);
  g_free (self);
}

/**
 * domus_changes_add:
 * @words: (transfer full): a sentence
 */
void
domus_changes_add (
    GPtrArray *changes, const char *place, char *words, const char *before, const char *after)
{
  DomusChange *change = g_new0 (DomusChange, 1);

  change->place = g_strdup (place);
  change->words = words;
  change->before = g_strdup (before);
  change->after = g_strdup (after);
  g_ptr_array_add (changes, change);
}

/* What tells an element apart from others of its name, beside its position. */
static char *
identity (const xmlNode *node)
{
  static const char *const attributes[] = { "type", "bus", "index", "dev", "name", "id" };
  GString *text = g_string_new ((const char *)node->name);

  if (domus_xml_node_is (node, "disk")) {
    g_autofree char *target =
        domus_xml_node_get_attribute (domus_xml_node_first (node, "target"), "dev");
    g_string_append_printf (text, "|%s", target != NULL ? target : "");
    return g_string_free (text, FALSE);
  }
  if (domus_xml_node_is (node, "interface") || domus_xml_node_is (node, "video")
      || domus_xml_node_is (node, "graphics") || domus_xml_node_is (node, "source"))
    return g_string_free (text, FALSE);
  for (gsize i = 0; i < G_N_ELEMENTS (attributes); i++) {
    g_autofree char *value = domus_xml_node_get_attribute (node, attributes[i]);
    if (value != NULL)
      g_string_append_printf (text, "|%s=%s", attributes[i], value);
  }
  return g_string_free (text, FALSE);
}

static char *
place_of (const char *parent, const xmlNode *node)
{
  g_autofree char *step = NULL;
  g_autofree char *name =
      node->ns != NULL && node->ns->prefix != NULL
          ? g_strdup_printf ("%s:%s", (const char *)node->ns->prefix, (const char *)node->name)
          : g_strdup ((const char *)node->name);
  guint position = 1, total = 0;

  for (const xmlNode *sibling = domus_xml_node_first (node->parent, name); sibling != NULL;
       sibling = domus_xml_node_next (sibling, name)) {
    total++;
    if (sibling == node)
      position = total;
  }
  if (domus_xml_node_is (node, "disk")) {
    g_autofree char *target =
        domus_xml_node_get_attribute (domus_xml_node_first (node, "target"), "dev");
    step = g_strdup_printf ("%s[target/@dev='%s']", name, target != NULL ? target : "");
  } else if (total > 1) {
    step = g_strdup_printf ("%s[%u]", name, position);
  } else {
    step = g_strdup (name);
  }
  return *parent != '\0' ? g_strdup_printf ("%s/%s", parent, step) : g_steal_pointer (&step);
}

static char *
short_value (const xmlNode *node)
{
  g_autofree char *text = domus_xml_node_get_text (node);
  GString *value = g_string_new (g_strstrip (text));

  for (const xmlAttr *attribute = node->properties; attribute != NULL;
       attribute = attribute->next) {
    g_autofree char *content = domus_xml_node_get_attribute (node, (const char *)attribute->name);
    g_string_append_printf (value, "%s%s=%s", value->len > 0 ? " " : "",
                            (const char *)attribute->name, content != NULL ? content : "");
  }
  return g_string_free (value, FALSE);
}

static void
add_by_place (GPtrArray *changes, const char *place, const char *before, const char *after)
{
  char *words;

  /* Words end in tooltips, files and reports. */
  if (g_str_has_suffix (place, "/@passwd")) {
    domus_changes_add (changes, place,
                       g_strdup (before == NULL  ? _ ("Display’s password set")
                                 : after == NULL ? _ ("Display’s password removed")
                                                 : _ ("Display’s password changed")),
                       before != NULL ? "••••••" : NULL, after != NULL ? "••••••" : NULL);
    return;
  }
  if (before != NULL && after != NULL)
    words = g_strdup_printf (_ ("%s: “%s” to “%s”"), place, before, after);
  else if (after != NULL)
    words = *after != '\0' ? g_strdup_printf (_ ("%s added: “%s”"), place, after)
                           : g_strdup_printf (_ ("%s added"), place);
  else
    words = *before != '\0' ? g_strdup_printf (_ ("%s removed: “%s”"), place, before)
                            : g_strdup_printf (_ ("%s removed"), place);
  domus_changes_add (changes, place, words, before, after);
}

static void
compare_attributes (GPtrArray *changes,
                    const char *place,
                    const xmlNode *before,
                    const xmlNode *after,
                    gboolean live)
{
  const xmlNode *nodes[] = { before, after };

  for (gsize i = 0; i < 2; i++) {
    for (const xmlAttr *attribute = nodes[i]->properties; attribute != NULL;
         attribute = attribute->next) {
      const char *name = (const char *)attribute->name;
      g_autofree char *one = domus_xml_node_get_attribute (before, name);
      g_autofree char *two = domus_xml_node_get_attribute (after, name);
      g_autofree char *path = NULL;
      /* The second round is for what only @after has. */
      if ((i == 1 && one != NULL) || g_strcmp0 (one, two) == 0 || (live && two == NULL))
        continue;
      path =
          *place != '\0' ? g_strdup_printf ("%s/@%s", place, name) : g_strdup_printf ("@%s", name);
      add_by_place (changes, path, one, two);
    }
  }
}

static void
compare_texts (GPtrArray *changes, const char *place, const xmlNode *before, const xmlNode *after)
{
  g_autofree char *one = domus_xml_node_get_text (before);
  g_autofree char *two = domus_xml_node_get_text (after);

  if (strcmp (g_strstrip (one), g_strstrip (two)) != 0)
    add_by_place (changes, place, one, two);
}

static xmlNode *
take_match (GPtrArray *candidates, const xmlNode *node)
{
  g_autofree char *wanted = identity (node);

  for (guint i = 0; i < candidates->len; i++) {
    g_autofree char *found = identity (candidates->pdata[i]);
    if (strcmp (found, wanted) == 0)
      return g_ptr_array_steal_index (candidates, i);
  }
  return NULL;
}

static gboolean
is_lone (const xmlNode *node)
{
  const char *name = (const char *)node->name;

  return domus_xml_node_first (node->parent, name) == node
         && domus_xml_node_next (node, name) == NULL && !domus_xml_node_is (node, "disk");
}

/* The only element of its name is the same element, whatever changed in it. */
static xmlNode *
take_lone (GPtrArray *candidates, const xmlNode *node)
{
  for (guint i = 0; is_lone (node) && i < candidates->len; i++) {
    xmlNode *candidate = candidates->pdata[i];
    if (domus_xml_node_is (candidate, (const char *)node->name) && is_lone (candidate))
      return g_ptr_array_steal_index (candidates, i);
  }
  return NULL;
}

static gboolean
is_top_device (const char *place)
{
  return strcmp (place, "devices") == 0;
}

static void
compare_nodes (GPtrArray *changes,
               const char *place,
               const xmlNode *before,
               const xmlNode *after,
               gboolean live)
{
  g_autoptr (GPtrArray) old = g_ptr_array_new ();
  g_autoptr (GPtrArray) rest = g_ptr_array_new ();

  compare_attributes (changes, place, before, after, live);
  compare_texts (changes, place, before, after);
  for (xmlNode *child = domus_xml_node_first (before, NULL); child != NULL;
       child = domus_xml_node_next (child, NULL))
    g_ptr_array_add (old, child);
  for (xmlNode *child = domus_xml_node_first (after, NULL); child != NULL;
       child = domus_xml_node_next (child, NULL)) {
    const xmlNode *match = take_match (old, child);
    g_autofree char *path = place_of (place, child);
    if (match != NULL)
      compare_nodes (changes, path, match, child, live);
    else
      g_ptr_array_add (rest, child);
  }
  for (guint i = 0; i < rest->len; i++) {
    const xmlNode *match = take_lone (old, rest->pdata[i]);
    g_autofree char *path = place_of (place, rest->pdata[i]);
    g_autofree char *value = short_value (rest->pdata[i]);
    if (match != NULL)
      compare_nodes (changes, path, match, rest->pdata[i], live);
    else
      add_by_place (changes, path, NULL, value);
  }
  for (guint i = 0; i < old->len; i++) {
    g_autofree char *path = place_of (place, old->pdata[i]);
    g_autofree char *value = short_value (old->pdata[i]);
    if (!live)
      add_by_place (changes, path, value, NULL);
    else if (is_top_device (place) && !domus_xml_node_is (old->pdata[i], "controller")
             && !domus_xml_node_is (old->pdata[i], "input")
             && !domus_xml_node_is (old->pdata[i], "memballoon"))
      add_by_place (changes, path, value, NULL);
  }
}

static void
remove_everywhere (xmlNode *node, const char *name)
{
  for (xmlNode *child = domus_xml_node_first (node, NULL), *next; child != NULL; child = next) {
    next = domus_xml_node_next (child, NULL);
    if (domus_xml_node_is (child, name))
      domus_xml_node_remove (child);
    else
      remove_everywhere (child, name);
  }
}

/* Ports, terminals, labels and names that a start hands out. */
void
domus_diff_forget_runtime (DomusXmlDoc *domain)
{
  static const char *const paths[] = {
    "@id",
    "cpu/@check",
    "seclabel",
    "resource",
    "devices/disk/backingStore",
    "devices/disk/mirror",
    "devices/disk/source/@index",
    "devices/disk/target/@tray",
    "devices/interface/target",
    "devices/interface/source/@portid",
    "devices/interface[@type='network']/source/@bridge",
    "devices/graphics/@port",
    "devices/graphics/@websocket",
    "devices/graphics/@tlsPort",
    "devices/graphics/listen",
    "devices/serial/source",
    "devices/console/source",
    "devices/console/@tty",
  };

  remove_everywhere (domus_xml_doc_get_root (domain), "alias");
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    domus_xml_doc_remove (domain, paths[i]);
}

/**
 * domus_domain_diff:
 * @live_to_config: whether @before is a running guest's definition and @after
 *   its persistent one
 *
 * Returns: (transfer full) (element-type DomusChange): what differs in
 *   meaning, the settings that people know first.
 */
GPtrArray *
domus_domain_diff (const DomusXmlDoc *before, const DomusXmlDoc *after, gboolean live_to_config)
{
  GPtrArray *changes = g_ptr_array_new_with_free_func ((GDestroyNotify)domus_change_free);
  g_autoptr (DomusXmlDoc) one = domus_xml_doc_copy (before);
  g_autoptr (DomusXmlDoc) two = domus_xml_doc_copy (after);
  DomusXmlDoc *both[] = { one, two };

  for (gsize i = 0; i < 2; i++) {
    remove_everywhere (domus_xml_doc_get_root (both[i]), "alias");
    if (live_to_config) {
      domus_diff_forget_runtime (both[i]);
      domus_xml_doc_remove (both[i], "metadata"); /* no guest notices it */
    }
  }
  domus_diff_known_settings (changes, one, two);
  domus_diff_known_devices (changes, one, two);
  compare_nodes (changes, "", domus_xml_doc_get_root (one), domus_xml_doc_get_root (two),
                 live_to_config);
  return changes;
}
