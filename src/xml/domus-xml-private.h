/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-xml-node.h"

G_BEGIN_DECLS

struct _DomusXmlDoc
{
  gatomicrefcount refs;
  xmlDoc *doc;
  char *declaration; /* as in the source, NULL if it had none */
  char quote;        /* around attribute values, as most are in the source */
};

/* domus-xml-order.c */
guint domus_xml_order_rank (const char *parent, const char *name);

/* domus-xml-parse.c */
xmlDoc *domus_xml_parse_tree (const char *text, gsize length, GError **error);

/* domus-xml-path.c */
typedef struct
{
  GPtrArray *steps;
  char *attribute; /* NULL: the path speaks of an element */
} DomusXmlPath;

DomusXmlPath *domus_xml_path_parse   (const char *text);
void          domus_xml_path_free    (DomusXmlPath *self);
GPtrArray    *domus_xml_path_resolve (const DomusXmlPath *self, xmlNode *start);
xmlNode      *domus_xml_path_ensure  (const DomusXmlPath *self, xmlNode *start);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusXmlPath, domus_xml_path_free)

/* domus-xml-node.c */
char    *domus_xml_clean_text        (const char *text);
xmlNode *domus_xml_node_new          (xmlNode *context, const char *name);
/* The white space that the lines of @node begin with, NULL if it is not on a line of its own. */
char    *domus_xml_node_get_indent   (const xmlNode *node);
gboolean domus_xml_text_is_blank     (const xmlNode *node);
gboolean domus_xml_node_has_elements (const xmlNode *node);

/* domus-xml-write.c */
typedef enum
{
  DOMUS_XML_WRITE_DEFAULT = 0,
  DOMUS_XML_WRITE_CANONICAL = 1 << 0, /* sorted attributes, no insignificant white space */
  DOMUS_XML_WRITE_FRAGMENT = 1 << 1,  /* declare the namespaces that ancestors declare */
} DomusXmlWriteFlags;

void domus_xml_write (const xmlNode *node, DomusXmlWriteFlags flags, char quote, GString *out);

G_END_DECLS
