/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xml"
#include "config.h"

#include "domus-xml-private.h"

#include <string.h>

/* libxml2's own writer always uses double quotes and its C14N refuses
 * documents with relative namespace names, which some tools' metadata has. */

static void
write_escaped (const xmlChar *text, char quote, gboolean canonical, GString *out)
{
  for (const char *p = (const char *)text; p != NULL && *p != '\0'; p++) {
    gboolean attribute = quote != '\0';
    if (*p == '&')
      g_string_append (out, "&amp;");
    else if (*p == '<')
      g_string_append (out, "&lt;");
    else if (*p == '>' && !(canonical && attribute))
      g_string_append (out, "&gt;");
    else if (*p == '\r')
      g_string_append (out, "&#xD;");
    else if (attribute && *p == '\n')
      g_string_append (out, "&#xA;");
    else if (attribute && *p == '\t')
      g_string_append (out, "&#x9;");
    else if (attribute && *p == quote)
      g_string_append (out, quote == '"' ? "&quot;" : "&apos;");
    else
      g_string_append_c (out, *p);
  }
}

static void
write_name (const xmlNs *ns, const xmlChar *name, GString *out)
{
  if (ns != NULL && ns->prefix != NULL)
    g_string_append_printf (out, "%s:", (const char *)ns->prefix);
  g_string_append (out, (const char *)name);
}

static void
write_namespace (const xmlNs *ns, char quote, gboolean canonical, GString *out)
{
  g_string_append (out, ns->prefix != NULL ? " xmlns:" : " xmlns");
  g_string_append (out, ns->prefix != NULL ? (const char *)ns->prefix : "");
  g_string_append_printf (out, "=%c", quote);
  write_escaped (ns->href, quote, canonical, out);
  g_string_append_c (out, quote);
}

static void
write_attribute (const xmlAttr *attribute, char quote, gboolean canonical, GString *out)
{
  xmlChar *value = xmlNodeListGetString (attribute->doc, attribute->children, 1);

  g_string_append_c (out, ' ');
  write_name (attribute->ns, attribute->name, out);
  g_string_append_printf (out, "=%c", quote);
  write_escaped (value, quote, canonical, out);
  g_string_append_c (out, quote);
  xmlFree (value);
}

static int
compare_namespaces (gconstpointer a, gconstpointer b)
{
  const xmlNs *one = *(const xmlNs *const *)a, *two = *(const xmlNs *const *)b;

  return g_strcmp0 ((const char *)one->prefix, (const char *)two->prefix);
}

static int
compare_attributes (gconstpointer a, gconstpointer b)
{
  const xmlAttr *one = *(const xmlAttr *const *)a, *two = *(const xmlAttr *const *)b;
  int order = g_strcmp0 (one->ns ? (const char *)one->ns->href : NULL,
                         two->ns ? (const char *)two->ns->href : NULL);

  return order != 0 ? order : g_strcmp0 ((const char *)one->name, (const char *)two->name);
}

static const xmlNs *
find_declared (const xmlNode *node, const xmlChar *prefix)
{
  for (; node != NULL && node->type == XML_ELEMENT_NODE; node = node->parent)
    for (const xmlNs *ns = node->nsDef; ns != NULL; ns = ns->next)
      if (xmlStrEqual (ns->prefix, prefix))
        return ns;
  return NULL;
}

static gboolean
is_redundant (const xmlNode *node, const xmlNs *ns)
{
  const xmlNs *outer = find_declared (node->parent, ns->prefix);

  if (outer == NULL)
    return ns->prefix == NULL && (ns->href == NULL || *ns->href == '\0');
  return xmlStrEqual (outer->href, ns->href);
}

/* Namespaces that this subtree takes from outside; a fragment declares them. */
static void
collect_outer (const xmlNode *node, const xmlNode *top, GPtrArray *found)
{
  g_autoptr (GPtrArray) used = g_ptr_array_new ();

  if (node->ns != NULL)
    g_ptr_array_add (used, node->ns);
  for (const xmlAttr *attribute = node->properties; attribute != NULL; attribute = attribute->next)
    if (attribute->ns != NULL)
      g_ptr_array_add (used, attribute->ns);
  for (guint i = 0; i < used->len; i++) {
    const xmlNs *ns = used->pdata[i];
    gboolean inside = ns->prefix != NULL && strcmp ((const char *)ns->prefix, "xml") == 0;
    for (const xmlNode *n = node; !inside && n != top->parent; n = n->parent)
      for (const xmlNs *own = n->nsDef; own != NULL; own = own->next)
        inside = inside || own == ns;
    if (!inside && !g_ptr_array_find (found, ns, NULL))
      g_ptr_array_add (found, (gpointer)ns);
  }
  for (const xmlNode *child = node->children; child != NULL; child = child->next)
    if (child->type == XML_ELEMENT_NODE)
      collect_outer (child, top, found);
}

static void
write_start (const xmlNode *node, DomusXmlWriteFlags flags, char quote, GString *out)
{
  gboolean canonical = (flags & DOMUS_XML_WRITE_CANONICAL) != 0;
  g_autoptr (GPtrArray) namespaces = g_ptr_array_new ();
  g_autoptr (GPtrArray) attributes = g_ptr_array_new ();

  if (flags & DOMUS_XML_WRITE_FRAGMENT)
    collect_outer (node, node, namespaces);
  for (xmlNs *ns = node->nsDef; ns != NULL; ns = ns->next)
    if (!canonical || !is_redundant (node, ns))
      g_ptr_array_add (namespaces, ns);
  for (xmlAttr *attribute = node->properties; attribute != NULL; attribute = attribute->next)
    g_ptr_array_add (attributes, attribute);
  if (canonical) {
    g_ptr_array_sort (namespaces, compare_namespaces);
    g_ptr_array_sort (attributes, compare_attributes);
  }
  /* C14N wants namespaces first; libvirt writes them last. Where they stood
   * is not kept by libxml2. */
  for (guint i = 0; canonical && i < namespaces->len; i++)
    write_namespace (namespaces->pdata[i], quote, canonical, out);
  for (guint i = 0; i < attributes->len; i++)
    write_attribute (attributes->pdata[i], quote, canonical, out);
  for (guint i = 0; !canonical && i < namespaces->len; i++)
    write_namespace (namespaces->pdata[i], quote, canonical, out);
}

static gboolean
is_text (const xmlNode *node)
{
  return node != NULL && (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE);
}

/* White space between elements, and what is left of an emptied container. */
static gboolean
run_is_insignificant (const xmlNode *first)
{
  gboolean line_break = FALSE;
  const xmlNode *node;

  for (node = first; is_text (node); node = node->next) {
    for (const char *p = (const char *)node->content; p != NULL && *p != '\0'; p++) {
      if (!g_ascii_isspace (*p))
        return FALSE;
      line_break = line_break || *p == '\n';
    }
  }
  return line_break || first->prev != NULL || node != NULL;
}

static void
write_children (const xmlNode *parent, DomusXmlWriteFlags flags, char quote, GString *out);

static void
write_element (const xmlNode *node, DomusXmlWriteFlags flags, char quote, GString *out)
{
  g_string_append_c (out, '<');
  write_name (node->ns, node->name, out);
  write_start (node, flags, quote, out);
  if (node->children == NULL && !(flags & DOMUS_XML_WRITE_CANONICAL)) {
    g_string_append (out, "/>");
    return;
  }
  g_string_append_c (out, '>');
  write_children (node, flags & ~DOMUS_XML_WRITE_FRAGMENT, quote, out);
  g_string_append (out, "</");
  write_name (node->ns, node->name, out);
  g_string_append_c (out, '>');
}

static void
write_children (const xmlNode *parent, DomusXmlWriteFlags flags, char quote, GString *out)
{
  gboolean canonical = (flags & DOMUS_XML_WRITE_CANONICAL) != 0;

  for (const xmlNode *child = parent->children; child != NULL; child = child->next) {
    if (canonical && is_text (child) && run_is_insignificant (child)) {
      while (is_text (child->next))
        child = child->next;
      continue;
    }
    if (canonical && is_text (child)) {
      write_escaped (child->content, '\0', TRUE, out);
      for (; is_text (child->next); child = child->next)
        write_escaped (child->next->content, '\0', TRUE, out);
      continue;
    }
    domus_xml_write (child, flags, quote, out);
  }
}

/**
 * domus_xml_write:
 * @out: (inout): what @node is in XML is appended
 *
 * Writes one node with all that is in it, without reformatting.
 */
void
domus_xml_write (const xmlNode *node, DomusXmlWriteFlags flags, char quote, GString *out)
{
  const char *content = node->type == XML_ELEMENT_NODE ? NULL : (const char *)node->content;

  switch (node->type) {
  case XML_ELEMENT_NODE:
    write_element (node, flags, quote, out);
    break;
  case XML_TEXT_NODE:
    write_escaped (node->content, '\0', FALSE, out);
    break;
  case XML_CDATA_SECTION_NODE:
    g_string_append_printf (out, "<![CDATA[%s]]>", content);
    break;
  case XML_COMMENT_NODE:
    g_string_append_printf (out, "<!--%s-->", content ? content : "");
    break;
  case XML_PI_NODE:
    g_string_append_printf (out, "<?%s%s%s?>", (const char *)node->name, content ? " " : "",
                            content ? content : "");
    break;
  default:
    break;
  }
}
