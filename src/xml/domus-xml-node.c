/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xml"
#include "config.h"

#include "domus-xml-node.h"
#include "domus-xml-private.h"

#include <string.h>

#define INDENT_UNIT "  "

static gboolean
name_is (const xmlNs *ns, const xmlChar *local, const char *name)
{
  const char *prefix = ns != NULL ? (const char *)ns->prefix : NULL;
  gsize length = prefix != NULL ? strlen (prefix) : 0;

  if (prefix == NULL)
    return strcmp ((const char *)local, name) == 0;
  return strncmp (name, prefix, length) == 0 && name[length] == ':'
         && strcmp ((const char *)local, name + length + 1) == 0;
}

/**
 * domus_xml_node_is:
 * @node: (nullable): any node
 *
 * Returns: whether @node is an element of that name.
 */
gboolean
domus_xml_node_is (const xmlNode *node, const char *name)
{
  return node != NULL && node->type == XML_ELEMENT_NODE && name_is (node->ns, node->name, name);
}

static xmlNode *
first_from (xmlNode *node, const char *name)
{
  for (; node != NULL; node = node->next)
    if (node->type == XML_ELEMENT_NODE && (name == NULL || name_is (node->ns, node->name, name)))
      return node;
  return NULL;
}

/**
 * domus_xml_node_first:
 * @parent: (nullable): an element
 * @name: (nullable): a name, or %NULL for any
 *
 * Returns: (transfer none) (nullable): the first child element of that name.
 */
xmlNode *
domus_xml_node_first (const xmlNode *parent, const char *name)
{
  return parent != NULL ? first_from (parent->children, name) : NULL;
}

/**
 * domus_xml_node_next:
 * @name: (nullable): a name, or %NULL for any
 *
 * Returns: (transfer none) (nullable): the next sibling element of that name.
 */
xmlNode *
domus_xml_node_next (const xmlNode *node, const char *name)
{
  return first_from (node->next, name);
}

/**
 * domus_xml_node_find:
 * @path: as in domus-xml-doc.h, from @node
 *
 * Returns: (transfer none) (nullable): the first element that @path names.
 */
xmlNode *
domus_xml_node_find (xmlNode *node, const char *path)
{
  g_autoptr (DomusXmlPath) parsed = NULL;
  g_autoptr (GPtrArray) found = NULL;

  if (*path != '\0' && strpbrk (path, "/[]@='\" ") == NULL) /* most are one name */
    return domus_xml_node_first (node, path);
  parsed = domus_xml_path_parse (path);
  found = parsed != NULL ? domus_xml_path_resolve (parsed, node) : NULL;
  return found != NULL && found->len > 0 ? found->pdata[0] : NULL;
}

static xmlAttr *
find_attribute (const xmlNode *node, const char *name)
{
  for (xmlAttr *attribute = node->properties; attribute != NULL; attribute = attribute->next)
    if (name_is (attribute->ns, attribute->name, name))
      return attribute;
  return NULL;
}

/**
 * domus_xml_node_get_attribute:
 * @node: (nullable): an element
 *
 * Returns: (transfer full) (nullable): the value, %NULL if there is none.
 */
char *
domus_xml_node_get_attribute (const xmlNode *node, const char *name)
{
  const xmlAttr *attribute = node != NULL ? find_attribute (node, name) : NULL;
  xmlChar *value;
  char *copy;

  if (attribute == NULL)
    return NULL;
  value = xmlNodeListGetString (attribute->doc, attribute->children, 1);
  copy = g_strdup (value != NULL ? (const char *)value : "");
  xmlFree (value);
  return copy;
}

/**
 * domus_xml_node_has_attribute:
 * @node: (nullable): an element
 * @value: (nullable): a value, or %NULL for any
 *
 * Returns: whether @node has that attribute with that value.
 */
gboolean
domus_xml_node_has_attribute (const xmlNode *node, const char *name, const char *value)
{
  g_autofree char *found = domus_xml_node_get_attribute (node, name);

  return found != NULL && (value == NULL || strcmp (found, value) == 0);
}

/**
 * domus_xml_clean_text:
 *
 * Returns: (transfer full): @text without what XML 1.0 cannot hold (control
 *   characters, bytes that are not UTF-8).
 */
char *
domus_xml_clean_text (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *out = g_string_sized_new (strlen (valid));

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);
    if ((c >= 0x20 && c != 0xfffe && c != 0xffff) || c == '\t' || c == '\n' || c == '\r')
      g_string_append_unichar (out, c);
  }
  return g_string_free (out, FALSE);
}

/**
 * domus_xml_node_set_attribute:
 * @value: (nullable): a new value; %NULL removes the attribute
 *
 * An attribute with an undeclared prefix is not made.
 */
void
domus_xml_node_set_attribute (xmlNode *node, const char *name, const char *value)
{
  xmlAttr *attribute = find_attribute (node, name);
  const char *colon = strchr (name, ':');
  g_autofree char *prefix = colon != NULL ? g_strndup (name, colon - name) : NULL;
  g_autofree char *clean = value != NULL ? domus_xml_clean_text (value) : NULL;
  xmlNs *ns = NULL;

  if (clean == NULL) {
    if (attribute != NULL)
      xmlRemoveProp (attribute);
    return;
  }
  if (domus_xml_node_has_attribute (node, name, clean))
    return;
  if (attribute != NULL) {
    xmlSetNsProp (node, attribute->ns, attribute->name, (const xmlChar *)clean);
    return;
  }
  if (prefix != NULL && (ns = xmlSearchNs (node->doc, node, (const xmlChar *)prefix)) == NULL)
    return;
  xmlNewNsProp (node, ns, (const xmlChar *)(colon != NULL ? colon + 1 : name),
                (const xmlChar *)clean);
}

static gboolean
is_text (const xmlNode *node)
{
  return node != NULL && (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE);
}

/**
 * domus_xml_text_is_blank:
 * @node: (nullable): any node
 *
 * Returns: whether @node is a text of white space only.
 */
gboolean
domus_xml_text_is_blank (const xmlNode *node)
{
  const char *p;

  if (node == NULL || node->type != XML_TEXT_NODE)
    return FALSE;
  for (p = (const char *)node->content; p != NULL && *p != '\0'; p++)
    if (!g_ascii_isspace (*p))
      return FALSE;
  return TRUE;
}

/**
 * domus_xml_node_has_elements:
 *
 * Returns: whether @node has any child element.
 */
gboolean
domus_xml_node_has_elements (const xmlNode *node)
{
  return domus_xml_node_first (node, NULL) != NULL;
}

/**
 * domus_xml_node_get_text:
 * @node: (nullable): an element
 *
 * Returns: (transfer full) (nullable): the text directly in @node, without
 *   that of its children; %NULL only when @node is.
 */
char *
domus_xml_node_get_text (const xmlNode *node)
{
  gboolean container = node != NULL && domus_xml_node_has_elements (node);
  GString *text;

  if (node == NULL)
    return NULL;
  text = g_string_new (NULL);
  for (const xmlNode *child = node->children; child != NULL; child = child->next)
    if (is_text (child) && child->content != NULL
        && !(container && domus_xml_text_is_blank (child)))
      g_string_append (text, (const char *)child->content);
  return g_string_free (text, FALSE);
}

/**
 * domus_xml_node_set_text:
 * @node: (nullable): an element
 *
 * Replaces the text directly in @node; comments and children stay.
 */
void
domus_xml_node_set_text (xmlNode *node, const char *text)
{
  g_autofree char *clean = domus_xml_clean_text (text);
  g_autofree char *old = domus_xml_node_get_text (node);
  gboolean container = node != NULL && domus_xml_node_has_elements (node);
  xmlNode *new_text;

  if (node == NULL || strcmp (old, clean) == 0)
    return;
  for (xmlNode *child = node->children, *next; child != NULL; child = next) {
    next = child->next;
    if (is_text (child) && !(container && domus_xml_text_is_blank (child))) {
      xmlUnlinkNode (child);
      xmlFreeNode (child);
    }
  }
  if (*clean == '\0')
    return;
  new_text = xmlNewDocText (node->doc, (const xmlChar *)clean);
  if (container)
    xmlAddPrevSibling (domus_xml_node_first (node, NULL), new_text);
  else
    xmlAddChild (node, new_text);
}

/**
 * domus_xml_node_new:
 * @context: an element in whose place namespaces are looked up
 *
 * Returns: (transfer full) (nullable): a loose element; %NULL if the prefix
 *   of @name is not declared there.
 */
xmlNode *
domus_xml_node_new (xmlNode *context, const char *name)
{
  const char *colon = strchr (name, ':');
  g_autofree char *prefix = colon != NULL ? g_strndup (name, colon - name) : NULL;
  xmlNs *ns = xmlSearchNs (context->doc, context, (const xmlChar *)prefix);

  if (prefix != NULL && ns == NULL)
    return NULL;
  return xmlNewDocNode (context->doc, ns, (const xmlChar *)(colon != NULL ? colon + 1 : name),
                        NULL);
}

/**
 * domus_xml_node_get_indent:
 *
 * Returns: (transfer full) (nullable): the white space that the line of @node
 *   begins with, %NULL if it is not first on its line.
 */
char *
domus_xml_node_get_indent (const xmlNode *node)
{
  const char *content, *line_break;

  if (node->parent == NULL || node->parent->type == XML_DOCUMENT_NODE)
    return g_strdup ("");
  if (!domus_xml_text_is_blank (node->prev))
    return NULL;
  content = (const char *)node->prev->content;
  line_break = strrchr (content, '\n');
  return line_break != NULL ? g_strdup (line_break + 1) : NULL;
}

static xmlNode *
last_place_before (xmlNode *parent, const xmlNode *node)
{
  const char *name = (const char *)node->name;
  guint rank = domus_xml_order_rank ((const char *)parent->name, name);
  xmlNode *after = NULL;

  for (xmlNode *child = domus_xml_node_first (parent, NULL); child != NULL;
       child = domus_xml_node_next (child, NULL)) {
    if (node->ns == child->ns && strcmp ((const char *)child->name, name) == 0)
      after = child;
    else if (rank == G_MAXUINT
             || domus_xml_order_rank ((const char *)parent->name, (const char *)child->name)
                    <= rank)
      after = child;
  }
  return after;
}

/* Siblings of one name stay together, even where others stand out of order. */
static xmlNode *
find_place (xmlNode *parent, const xmlNode *node)
{
  xmlNode *same = NULL;

  for (xmlNode *child = domus_xml_node_first (parent, NULL); child != NULL;
       child = domus_xml_node_next (child, NULL))
    if (node->ns == child->ns && xmlStrEqual (child->name, node->name))
      same = child;
  return same != NULL ? same : last_place_before (parent, node);
}

static void
add_blank_before (xmlNode *node, const char *indent)
{
  g_autofree char *text = g_strconcat ("\n", indent, NULL);

  xmlAddPrevSibling (node, xmlNewDocText (node->doc, (const xmlChar *)text));
}

static void
insert_into_empty (xmlNode *parent, xmlNode *node)
{
  g_autofree char *indent = domus_xml_node_get_indent (parent);
  g_autofree char *inner = indent != NULL ? g_strconcat (indent, INDENT_UNIT, NULL) : NULL;

  while (domus_xml_text_is_blank (parent->last)) {
    xmlNode *blank = parent->last;
    xmlUnlinkNode (blank);
    xmlFreeNode (blank);
  }
  xmlAddChild (parent, node);
  if (indent != NULL) {
    g_autofree char *end = g_strconcat ("\n", indent, NULL);
    add_blank_before (node, inner);
    xmlAddChild (parent, xmlNewDocText (parent->doc, (const xmlChar *)end));
  }
}

/* A comment on the same line belongs to the element before it. */
static xmlNode *
skip_rest_of_line (xmlNode *after)
{
  for (xmlNode *node = after->next; node != NULL; node = node->next) {
    if (node->type == XML_COMMENT_NODE)
      after = node;
    else if (!domus_xml_text_is_blank (node) || strchr ((const char *)node->content, '\n') != NULL)
      break;
  }
  return after;
}

/**
 * domus_xml_node_insert:
 * @node: (transfer full): a loose element of the same document
 *
 * Links @node as a child: after the last of its name, else where libvirt
 * writes it, else at the end.
 */
void
domus_xml_node_insert (xmlNode *parent, xmlNode *node)
{
  xmlNode *first = domus_xml_node_first (parent, NULL);
  xmlNode *after = find_place (parent, node);
  g_autofree char *indent = NULL;

  if (first == NULL) {
    insert_into_empty (parent, node);
  } else if (after != NULL) {
    indent = domus_xml_node_get_indent (after);
    xmlAddNextSibling (skip_rest_of_line (after), node);
    if (indent != NULL)
      add_blank_before (node, indent);
  } else {
    indent = domus_xml_node_get_indent (first);
    xmlAddPrevSibling (first, node);
    if (indent != NULL)
      add_blank_before (first, indent);
  }
}

/**
 * domus_xml_node_add:
 * @text: (nullable): its text
 *
 * Returns: (transfer none) (nullable): a new child of @parent, placed as by
 *   domus_xml_node_insert(); %NULL if the prefix of @name is not declared.
 */
xmlNode *
domus_xml_node_add (xmlNode *parent, const char *name, const char *text)
{
  xmlNode *node = domus_xml_node_new (parent, name);

  if (node == NULL)
    return NULL;
  domus_xml_node_insert (parent, node);
  if (text != NULL)
    domus_xml_node_set_text (node, text);
  return node;
}

/**
 * domus_xml_node_ensure:
 *
 * Returns: (transfer none) (nullable): the first child of that name, made if
 *   it is missing; %NULL if the prefix of @name is not declared.
 */
xmlNode *
domus_xml_node_ensure (xmlNode *parent, const char *name)
{
  xmlNode *node = domus_xml_node_first (parent, name);

  return node != NULL ? node : domus_xml_node_add (parent, name, NULL);
}

/**
 * domus_xml_node_remove:
 * @node: (transfer full): a linked node, not the root
 *
 * Frees @node and the white space before it, nothing else.
 */
void
domus_xml_node_remove (xmlNode *node)
{
  xmlNode *blank = domus_xml_text_is_blank (node->prev) ? node->prev : NULL;

  if (blank != NULL) {
    xmlUnlinkNode (blank);
    xmlFreeNode (blank);
  }
  xmlUnlinkNode (node);
  xmlFreeNode (node);
}

/**
 * domus_xml_node_replace:
 * @old: (transfer full): a linked node
 * @node: (transfer full): a loose one of the same document
 */
void
domus_xml_node_replace (xmlNode *old, xmlNode *node)
{
  xmlReplaceNode (old, node);
  xmlFreeNode (old);
}
