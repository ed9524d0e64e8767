/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xml"
#include "config.h"

#include "domus-xml-doc.h"
#include "domus-xml-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Lines of a subtree that begin with @from begin with @to afterwards. */
static void
reindent (xmlNode *node, const char *from, const char *to)
{
  for (xmlNode *child = node->children; child != NULL; child = child->next) {
    if (child->type == XML_ELEMENT_NODE) {
      reindent (child, from, to);
    } else if (domus_xml_text_is_blank (child)) {
      const char *content = (const char *)child->content;
      const char *line_break = content != NULL ? strrchr (content, '\n') : NULL;
      g_autofree char *text = NULL;
      if (line_break == NULL)
        continue;
      text =
          g_strdup_printf ("%.*s%s%s", (int)(line_break + 1 - content), content, to,
                           g_str_has_prefix (line_break + 1, from) ? line_break + 1 + strlen (from)
                                                                   : line_break + 1);
      xmlNodeSetContent (child, (const xmlChar *)text);
    }
  }
}

static gboolean
has_blanks (const xmlNode *node)
{
  for (const xmlNode *child = node->children; child != NULL; child = child->next)
    if ((domus_xml_text_is_blank (child) && node->children->next != NULL)
        || (child->type == XML_ELEMENT_NODE && has_blanks (child)))
      return TRUE;
  return FALSE;
}

/* For a fragment that came on one line. */
static void
indent_all (xmlNode *node, const char *indent)
{
  g_autofree char *inner = g_strconcat (indent, "  ", NULL);

  if (!domus_xml_node_has_elements (node))
    return;
  for (xmlNode *child = domus_xml_node_first (node, NULL); child != NULL;
       child = domus_xml_node_next (child, NULL)) {
    g_autofree char *before = g_strconcat ("\n", inner, NULL);
    xmlAddPrevSibling (child, xmlNewDocText (node->doc, (const xmlChar *)before));
    indent_all (child, inner);
  }
  inner[strlen (indent)] = '\0';
  {
    g_autofree char *end = g_strconcat ("\n", inner, NULL);
    xmlNodeAddContent (node, (const xmlChar *)end);
  }
}

static void
use_namespace (xmlNode *node, const xmlNs *from, xmlNs *to)
{
  if (node->ns == from)
    node->ns = to;
  for (xmlAttr *attribute = node->properties; attribute != NULL; attribute = attribute->next)
    if (attribute->ns == from)
      attribute->ns = to;
  for (xmlNode *child = node->children; child != NULL; child = child->next)
    if (child->type == XML_ELEMENT_NODE)
      use_namespace (child, from, to);
}

/* A fragment declares what its surroundings declare already. */
static void
drop_repeated_namespaces (xmlNode *node)
{
  for (xmlNs **link = &node->nsDef; *link != NULL;) {
    xmlNs *ns = *link;
    xmlNs *outer = xmlSearchNs (node->doc, node->parent, ns->prefix);
    if (outer == NULL || !xmlStrEqual (outer->href, ns->href)) {
      link = &ns->next;
      continue;
    }
    use_namespace (node, ns, outer);
    *link = ns->next;
    xmlFreeNs (ns);
  }
}

static xmlNode *
parse_fragment (DomusXmlDoc *self, const char *xml, GError **error)
{
  xmlDoc *doc =
      domus_xml_parse_tree (xml != NULL ? xml : "", xml != NULL ? strlen (xml) : 0, error);
  xmlNode *node;

  if (doc == NULL)
    return NULL;
  node = xmlDocCopyNode (xmlDocGetRootElement (doc), self->doc, 1);
  xmlFreeDoc (doc);
  return node;
}

static void
settle (xmlNode *node, gboolean was_flat)
{
  g_autofree char *indent = domus_xml_node_get_indent (node);

  if (node->parent != NULL && node->parent->type == XML_ELEMENT_NODE)
    drop_repeated_namespaces (node);
  if (indent == NULL)
    return;
  if (was_flat)
    indent_all (node, indent);
  else
    reindent (node, "", indent);
}

/**
 * domus_xml_doc_get_fragment:
 * @path: an element's; "" is the root
 *
 * Returns: (transfer full) (nullable): the element as XML of its own, with
 *   the namespaces that it uses, indented as if it stood alone; %NULL where
 *   @path names none.
 */
char *
domus_xml_doc_get_fragment (const DomusXmlDoc *self, const char *path)
{
  xmlNode *node = domus_xml_node_find (domus_xml_doc_get_root (self), path);
  g_autofree char *indent = NULL;
  GString *out;
  xmlNode *copy;

  if (node == NULL)
    return NULL;
  out = g_string_new (NULL);
  indent = domus_xml_node_get_indent (node);
  if (indent == NULL || *indent == '\0') {
    domus_xml_write (node, DOMUS_XML_WRITE_FRAGMENT, self->quote, out);
    return g_string_free (out, FALSE);
  }
  /* Namespaces of the surroundings become the copy's own. */
  copy = xmlDocCopyNode (node, self->doc, 1);
  reindent (copy, indent, "");
  domus_xml_write (copy, DOMUS_XML_WRITE_FRAGMENT, self->quote, out);
  xmlFreeNode (copy);
  return g_string_free (out, FALSE);
}

/**
 * domus_xml_doc_replace_fragment:
 * @path: an element's; "" is the root
 * @xml: one element, complete; the name may differ
 *
 * Returns: whether it was replaced; otherwise nothing changed and @error is
 *   one of %DOMUS_XML_ERROR (%DOMUS_XML_ERROR_INVALID where @path names none).
 */
gboolean
domus_xml_doc_replace_fragment (DomusXmlDoc *self,
                                const char *path,
                                const char *xml,
                                GError **error)
{
  xmlNode *old = domus_xml_node_find (domus_xml_doc_get_root (self), path);
  xmlNode *node;
  gboolean flat;

  if (old == NULL) {
    g_set_error (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_INVALID,
                 _ ("There is no “%s” to replace."), path);
    return FALSE;
  }
  node = parse_fragment (self, xml, error);
  if (node == NULL)
    return FALSE;
  flat = !has_blanks (node);
  domus_xml_node_replace (old, node);
  settle (node, flat);
  return TRUE;
}

/**
 * domus_xml_doc_insert_fragment:
 * @parent_path: an element's, which is made if it is missing; "" is the root
 * @xml: one element, complete
 *
 * Adds the element after the last of its name in the parent, else where
 * libvirt writes it, else at the end.
 *
 * Returns: whether it was added; otherwise nothing changed and @error is one
 *   of %DOMUS_XML_ERROR.
 */
gboolean
domus_xml_doc_insert_fragment (DomusXmlDoc *self,
                               const char *parent_path,
                               const char *xml,
                               GError **error)
{
  g_autoptr (DomusXmlPath) path = domus_xml_path_parse (parent_path);
  xmlNode *node = parse_fragment (self, xml, error);
  xmlNode *parent;
  gboolean flat;

  if (node == NULL)
    return FALSE;
  parent = path != NULL ? domus_xml_path_ensure (path, domus_xml_doc_get_root (self)) : NULL;
  if (parent == NULL) {
    xmlFreeNode (node);
    g_set_error (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_INVALID, _ ("There is no “%s” to add to."),
                 parent_path);
    return FALSE;
  }
  flat = !has_blanks (node);
  domus_xml_node_insert (parent, node);
  settle (node, flat);
  return TRUE;
}
