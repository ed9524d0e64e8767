/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xml"
#include "config.h"

#include "domus-tags.h"

#include "domus-fold.h"
#include "domus-metadata-private.h"
#include "domus-xml-private.h"

#include <string.h>

#define MAX_NAME 64 /* characters: it has to fit beside others */

/**
 * domus_tag_new:
 * @colour: (nullable)
 *
 * Returns: (transfer full)
 */
DomusTag *
domus_tag_new (const char *name, const char *colour)
{
  DomusTag *self = g_new0 (DomusTag, 1);

  self->name = g_strdup (name);
  self->colour = g_strdup (colour);
  return self;
}

/**
 * domus_tag_copy:
 *
 * Returns: (transfer full)
 */
DomusTag *
domus_tag_copy (const DomusTag *self)
{
  return domus_tag_new (self->name, self->colour);
}

/**
 * domus_tag_free:
 * @self: (nullable)
 */
void
domus_tag_free (DomusTag *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->colour);
  g_free (self);
}

/**
 * domus_tag_clean_name:
 * @name: as it was typed
 *
 * Returns: (transfer full) (nullable): as it is kept; %NULL when it cannot be a
 *   tag: empty, too long, with a comma or characters that cannot be seen
 */
char *
domus_tag_clean_name (const char *name)
{
  g_autofree char *clean = g_strstrip (g_strdup (name));

  if (*clean == '\0' || !g_utf8_validate (clean, -1, NULL) || g_utf8_strlen (clean, -1) > MAX_NAME)
    return NULL;
  for (const char *at = clean; *at != '\0'; at = g_utf8_next_char (at)) {
    if (*at == ',' || !g_unichar_isprint (g_utf8_get_char (at)))
      return NULL;
  }
  return g_steal_pointer (&clean);
}

static gboolean
same_name (const char *a, const char *b)
{
  g_autofree char *left = domus_fold (a);
  g_autofree char *right = domus_fold (b);

  return strcmp (left, right) == 0;
}

/**
 * domus_tags_find:
 * @tags: (nullable) (element-type DomusTag)
 *
 * Returns: (transfer none) (nullable)
 */
DomusTag *
domus_tags_find (GPtrArray *tags, const char *name)
{
  for (guint i = 0; tags != NULL && i < tags->len; i++) {
    DomusTag *tag = tags->pdata[i];

    if (same_name (tag->name, name))
      return tag;
  }
  return NULL;
}

/* What was written by hand may be no colour. */
static char *
clean_colour (char *colour)
{
  gboolean good = colour != NULL && strlen (colour) == 7 && colour[0] == '#';

  for (guint i = 1; good && i < 7; i++)
    good = g_ascii_isxdigit (colour[i]);
  if (!good)
    g_clear_pointer (&colour, g_free);
  return colour;
}

/**
 * domus_tags_list:
 *
 * Returns: (transfer full) (element-type DomusTag): in the order in which they
 *   were given; those whose name is no tag's are left out
 */
GPtrArray *
domus_tags_list (const DomusXmlDoc *domain)
{
  GPtrArray *tags = g_ptr_array_new_with_free_func ((GDestroyNotify)domus_tag_free);
  xmlNode *guest = domus_metadata_find_guest (domain);

  for (xmlNode *node = domus_xml_node_first (guest, NULL); node != NULL;
       node = domus_xml_node_next (node, NULL)) {
    g_autofree char *raw =
        domus_metadata_is_ours (node, "tag") ? domus_xml_node_get_attribute (node, "name") : NULL;
    g_autofree char *name = raw != NULL ? domus_tag_clean_name (raw) : NULL;
    g_autofree char *colour = NULL;

    if (name == NULL || domus_tags_find (tags, name) != NULL)
      continue;
    colour = clean_colour (domus_xml_node_get_attribute (node, "colour"));
    g_ptr_array_add (tags, domus_tag_new (name, colour));
  }
  return tags;
}

static xmlNode *
find_node (const DomusXmlDoc *domain, const char *name)
{
  for (xmlNode *node = domus_xml_node_first (domus_metadata_find_guest (domain), NULL);
       node != NULL; node = domus_xml_node_next (node, NULL)) {
    g_autofree char *other =
        domus_metadata_is_ours (node, "tag") ? domus_xml_node_get_attribute (node, "name") : NULL;

    if (other != NULL && same_name (other, name))
      return node;
  }
  return NULL;
}

/**
 * domus_tags_add:
 * @name: from domus_tag_clean_name()
 * @colour: (nullable): "#rrggbb"
 *
 * A tag that is there already takes the colour.
 */
void
domus_tags_add (DomusXmlDoc *domain, const char *name, const char *colour)
{
  xmlNode *node = find_node (domain, name);

  if (node == NULL) {
    xmlNode *guest = domus_metadata_ensure_guest (domain);

    node = domus_xml_node_new (guest, "tag");
    xmlSetNs (node, guest->ns);
    domus_xml_node_insert (guest, node);
    domus_xml_node_set_attribute (node, "name", name);
  }
  domus_xml_node_set_attribute (node, "colour", colour);
}

/**
 * domus_tags_remove:
 */
void
domus_tags_remove (DomusXmlDoc *domain, const char *name)
{
  xmlNode *node;

  while ((node = find_node (domain, name)) != NULL) {
    xmlNode *guest = node->parent;

    domus_xml_node_remove (node);
    domus_metadata_prune (guest);
  }
}
