/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xml"
#include "config.h"

#include "domus-xml-doc.h"
#include "domus-xml-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

G_DEFINE_QUARK (domus - xml - error - quark, domus_xml_error)
G_DEFINE_BOXED_TYPE (DomusXmlDoc, domus_xml_doc, domus_xml_doc_ref, domus_xml_doc_unref)

static char
prevailing_quote (const char *text)
{
  guint single = 0, doubled = 0;

  for (const char *p = strchr (text, '='); p != NULL; p = strchr (p + 1, '=')) {
    single += p[1] == '\'';
    doubled += p[1] == '"';
  }
  return doubled > single ? '"' : '\'';
}

/* The text is UTF-8 from here on, whatever the source was in. */
static char *
source_declaration (const char *text, const xmlDoc *doc)
{
  const char *end = g_str_has_prefix (text, "<?xml ") ? strstr (text, "?>") : NULL;
  const char *encoding = (const char *)doc->encoding;

  if (end == NULL)
    return NULL;
  if (encoding != NULL && g_ascii_strcasecmp (encoding, "UTF-8") != 0)
    return g_strdup ("<?xml version='1.0' encoding='UTF-8'?>");
  return g_strndup (text, end + 2 - text);
}

static DomusXmlDoc *
wrap (xmlDoc *doc, char *declaration, char quote)
{
  DomusXmlDoc *self = g_new0 (DomusXmlDoc, 1);

  g_atomic_ref_count_init (&self->refs);
  self->doc = doc;
  self->declaration = declaration;
  self->quote = quote;
  return self;
}

/**
 * domus_xml_doc_parse:
 * @text: (nullable): XML of at most %DOMUS_XML_DOC_MAX_BYTES
 * @root_name: (nullable): what the root element must be called
 *
 * May be called in any thread. Nothing is fetched and no entity is expanded;
 * a document type declaration is refused.
 *
 * Returns: (transfer full): a document, or %NULL with an error of
 *   %DOMUS_XML_ERROR.
 */
DomusXmlDoc *
domus_xml_doc_parse (const char *text, const char *root_name, GError **error)
{
  xmlDoc *doc =
      domus_xml_parse_tree (text != NULL ? text : "", text != NULL ? strlen (text) : 0, error);
  const xmlNode *root;

  if (doc == NULL)
    return NULL;
  root = xmlDocGetRootElement (doc);
  if (root_name != NULL && !domus_xml_node_is (root, root_name)) {
    g_set_error (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_ROOT,
                 _ ("The XML should be a <%s>, but it is a <%s>."), root_name,
                 (const char *)root->name);
    xmlFreeDoc (doc);
    return NULL;
  }
  return wrap (doc, source_declaration (text, doc), prevailing_quote (text));
}

/**
 * domus_xml_doc_copy:
 *
 * Returns: (transfer full): an independent document of the same content.
 */
DomusXmlDoc *
domus_xml_doc_copy (const DomusXmlDoc *self)
{
  return wrap (xmlCopyDoc (self->doc, 1), g_strdup (self->declaration), self->quote);
}

/**
 * domus_xml_doc_ref:
 *
 * Returns: @self. The count is atomic; the content belongs to one thread.
 */
DomusXmlDoc *
domus_xml_doc_ref (DomusXmlDoc *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

/**
 * domus_xml_doc_unref:
 * @self: (nullable): a document
 */
void
domus_xml_doc_unref (DomusXmlDoc *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->refs))
    return;
  xmlFreeDoc (self->doc);
  g_free (self->declaration);
  g_free (self);
}

/**
 * domus_xml_doc_get_root:
 *
 * Returns: (transfer none): the root element; it belongs to @self.
 */
xmlNode *
domus_xml_doc_get_root (const DomusXmlDoc *self)
{
  return xmlDocGetRootElement (self->doc);
}

static char *
write_doc (const DomusXmlDoc *self, DomusXmlWriteFlags flags, char quote)
{
  GString *out = g_string_new (NULL);

  if (!(flags & DOMUS_XML_WRITE_CANONICAL) && self->declaration != NULL)
    g_string_append_printf (out, "%s\n", self->declaration);
  for (const xmlNode *node = self->doc->children; node != NULL; node = node->next) {
    domus_xml_write (node, flags, quote, out);
    if (node->next != NULL || !(flags & DOMUS_XML_WRITE_CANONICAL))
      g_string_append_c (out, '\n');
  }
  return g_string_free (out, FALSE);
}

/**
 * domus_xml_doc_to_string:
 *
 * Returns: (transfer full): the document as UTF-8 text, not reformatted,
 *   ending in a line break; with an XML declaration only if the source had one.
 */
char *
domus_xml_doc_to_string (const DomusXmlDoc *self)
{
  return write_doc (self, DOMUS_XML_WRITE_DEFAULT, self->quote);
}

/**
 * domus_xml_doc_canonical:
 *
 * Returns: (transfer full): Canonical XML 1.0 with comments, of the document
 *   without the white space between elements: the same for documents that
 *   mean the same.
 */
char *
domus_xml_doc_canonical (const DomusXmlDoc *self)
{
  return write_doc (self, DOMUS_XML_WRITE_CANONICAL, '"');
}

/**
 * domus_xml_doc_fingerprint:
 *
 * Returns: (transfer full): the SHA-256 of the canonical form, in hex.
 */
char *
domus_xml_doc_fingerprint (const DomusXmlDoc *self)
{
  g_autofree char *canonical = domus_xml_doc_canonical (self);

  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, canonical, -1);
}

/**
 * domus_xml_doc_equal:
 *
 * Returns: whether both have the same canonical form.
 */
gboolean
domus_xml_doc_equal (const DomusXmlDoc *a, const DomusXmlDoc *b)
{
  g_autofree char *one = domus_xml_doc_canonical (a);
  g_autofree char *two = domus_xml_doc_canonical (b);

  return strcmp (one, two) == 0;
}

/**
 * domus_xml_doc_root_name:
 *
 * Returns: (transfer none): the root element's name, without a prefix.
 */
const char *
domus_xml_doc_root_name (const DomusXmlDoc *self)
{
  return (const char *)domus_xml_doc_get_root (self)->name;
}

static GPtrArray *
resolve (const DomusXmlDoc *self, const DomusXmlPath *path)
{
  return path != NULL ? domus_xml_path_resolve (path, domus_xml_doc_get_root (self))
                      : g_ptr_array_new ();
}

/**
 * domus_xml_doc_count:
 *
 * Returns: how many elements, or elements with that attribute, @path names;
 *   0 for a path that is malformed.
 */
guint
domus_xml_doc_count (const DomusXmlDoc *self, const char *path)
{
  g_autoptr (DomusXmlPath) parsed = domus_xml_path_parse (path);
  g_autoptr (GPtrArray) found = resolve (self, parsed);

  return found->len;
}

/**
 * domus_xml_doc_exists:
 *
 * Returns: whether @path names anything.
 */
gboolean
domus_xml_doc_exists (const DomusXmlDoc *self, const char *path)
{
  return domus_xml_doc_count (self, path) > 0;
}

/**
 * domus_xml_doc_get:
 *
 * Returns: (transfer full) (nullable): the attribute's value or the element's
 *   own text; %NULL where @path names nothing.
 */
char *
domus_xml_doc_get (const DomusXmlDoc *self, const char *path)
{
  g_autoptr (DomusXmlPath) parsed = domus_xml_path_parse (path);
  g_autoptr (GPtrArray) found = resolve (self, parsed);

  if (found->len == 0)
    return NULL;
  return parsed->attribute != NULL
             ? domus_xml_node_get_attribute (found->pdata[0], parsed->attribute)
             : domus_xml_node_get_text (found->pdata[0]);
}

/**
 * domus_xml_doc_get_uint:
 *
 * Returns: the decimal number at @path; @fallback where there is none, or
 *   something else.
 */
guint64
domus_xml_doc_get_uint (const DomusXmlDoc *self, const char *path, guint64 fallback)
{
  g_autofree char *text = domus_xml_doc_get (self, path);
  guint64 number;

  if (text == NULL
      || !g_ascii_string_to_unsigned (g_strstrip (text), 10, 0, G_MAXUINT64, &number, NULL))
    return fallback;
  return number;
}

/**
 * domus_xml_doc_set:
 * @value: (nullable): the new text; %NULL removes what @path names
 *
 * Makes what is missing on the way. Characters that XML cannot hold are left
 * out. A malformed path changes nothing.
 */
void
domus_xml_doc_set (DomusXmlDoc *self, const char *path, const char *value)
{
  g_autoptr (DomusXmlPath) parsed = domus_xml_path_parse (path);
  xmlNode *node;

  if (value == NULL) {
    domus_xml_doc_remove (self, path);
    return;
  }
  node = parsed != NULL ? domus_xml_path_ensure (parsed, domus_xml_doc_get_root (self)) : NULL;
  if (node == NULL)
    return;
  if (parsed->attribute != NULL)
    domus_xml_node_set_attribute (node, parsed->attribute, value);
  else
    domus_xml_node_set_text (node, value);
}

/**
 * domus_xml_doc_set_uint:
 *
 * As domus_xml_doc_set(), with a decimal number.
 */
void
domus_xml_doc_set_uint (DomusXmlDoc *self, const char *path, guint64 value)
{
  g_autofree char *text = g_strdup_printf ("%" G_GUINT64_FORMAT, value);

  domus_xml_doc_set (self, path, text);
}

/**
 * domus_xml_doc_ensure:
 *
 * Makes the element that @path names if it is missing. An attribute that
 * @path may end in is not made.
 */
void
domus_xml_doc_ensure (DomusXmlDoc *self, const char *path)
{
  g_autoptr (DomusXmlPath) parsed = domus_xml_path_parse (path);

  if (parsed != NULL)
    domus_xml_path_ensure (parsed, domus_xml_doc_get_root (self));
}

/**
 * domus_xml_doc_remove:
 *
 * Removes every element or attribute that @path names, but not the root.
 */
void
domus_xml_doc_remove (DomusXmlDoc *self, const char *path)
{
  g_autoptr (DomusXmlPath) parsed = domus_xml_path_parse (path);
  g_autoptr (GPtrArray) found = resolve (self, parsed);

  for (guint i = 0; i < found->len; i++) {
    if (parsed->attribute != NULL)
      domus_xml_node_set_attribute (found->pdata[i], parsed->attribute, NULL);
    else if (found->pdata[i] != domus_xml_doc_get_root (self))
      domus_xml_node_remove (found->pdata[i]);
  }
}
