/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <glib-object.h>

G_BEGIN_DECLS

/**
 * SECTION: An XML document that is edited in place.
 *
 * Edits touch only the nodes that they name: elements, attributes, comments,
 * namespaces and the order that Domus does not know survive. New children are
 * indented like their siblings.
 *
 * A *path* is a small subset of XPath, relative to the root element, that can
 * be created as well as found:
 *
 *   step[/step...][/@attribute]   or   @attribute (of the root)
 *   step      = name | name[N] | name[@attr='v'] | name[child='v'] | name[child/@attr='v']
 *
 * Several predicates may follow one name. N counts from 1. A path that ends
 * in an element speaks of its text; one that ends in @attribute of that
 * attribute. Prefixed names are looked up by prefix:name in the document's
 * own namespace declarations.
 *
 * A document belongs to one thread at a time.
 */
typedef struct _DomusXmlDoc DomusXmlDoc;

#define DOMUS_TYPE_XML_DOC (domus_xml_doc_get_type ())
#define DOMUS_XML_ERROR (domus_xml_error_quark ())

/**
 * DomusXmlError:
 * @DOMUS_XML_ERROR_SYNTAX: not well-formed; the message has line and column
 * @DOMUS_XML_ERROR_TOO_LARGE: larger than %DOMUS_XML_DOC_MAX_BYTES
 * @DOMUS_XML_ERROR_ROOT: well-formed, but of another kind (not a domain, ...)
 * @DOMUS_XML_ERROR_INVALID: a value is missing or out of range
 */
typedef enum
{
  DOMUS_XML_ERROR_SYNTAX,
  DOMUS_XML_ERROR_TOO_LARGE,
  DOMUS_XML_ERROR_ROOT,
  DOMUS_XML_ERROR_INVALID,
} DomusXmlError;

#define DOMUS_XML_DOC_MAX_BYTES (8 * 1024 * 1024)

GQuark domus_xml_error_quark (void);
GType  domus_xml_doc_get_type (void);

DomusXmlDoc *domus_xml_doc_parse (const char *text, const char *root_name, GError **error);
DomusXmlDoc *domus_xml_doc_copy  (const DomusXmlDoc *self);
DomusXmlDoc *domus_xml_doc_ref   (DomusXmlDoc *self);
void         domus_xml_doc_unref (DomusXmlDoc *self);

char       *domus_xml_doc_to_string   (const DomusXmlDoc *self);
char       *domus_xml_doc_canonical   (const DomusXmlDoc *self);
char       *domus_xml_doc_fingerprint (const DomusXmlDoc *self);
gboolean    domus_xml_doc_equal       (const DomusXmlDoc *a, const DomusXmlDoc *b);
const char *domus_xml_doc_root_name   (const DomusXmlDoc *self);

gboolean domus_xml_doc_exists   (const DomusXmlDoc *self, const char *path);
guint    domus_xml_doc_count    (const DomusXmlDoc *self, const char *path);
char    *domus_xml_doc_get      (const DomusXmlDoc *self, const char *path);
guint64  domus_xml_doc_get_uint (const DomusXmlDoc *self, const char *path, guint64 fallback);
void     domus_xml_doc_set      (DomusXmlDoc *self, const char *path, const char *value);
void     domus_xml_doc_set_uint (DomusXmlDoc *self, const char *path, guint64 value);
void     domus_xml_doc_ensure   (DomusXmlDoc *self, const char *path);
void     domus_xml_doc_remove   (DomusXmlDoc *self, const char *path);

/* A whole element as text: read it, replace it, or add one after its last
 * sibling of that name (or at the end of the parent). */
char    *domus_xml_doc_get_fragment     (const DomusXmlDoc *self, const char *path);
gboolean domus_xml_doc_replace_fragment (DomusXmlDoc *self, const char *path, const char *xml,
                                         GError **error);
gboolean domus_xml_doc_insert_fragment  (DomusXmlDoc *self, const char *parent_path,
                                         const char *xml, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusXmlDoc, domus_xml_doc_unref)

G_END_DECLS
