/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libxml/tree.h>

#include "domus-xml-doc.h"

G_BEGIN_DECLS

/* The live tree under a document, for the layers that build or read whole
 * elements (xml and xenconfig only). Nodes belong to their document; every
 * function keeps the indentation of what is around. Names are qualified as
 * written ("disk", "qemu:commandline"). */

xmlNode *domus_xml_doc_get_root (const DomusXmlDoc *self);

gboolean domus_xml_node_is    (const xmlNode *node, const char *name);
/* Child elements; @name NULL takes any. */
xmlNode *domus_xml_node_first (const xmlNode *parent, const char *name);
xmlNode *domus_xml_node_next  (const xmlNode *node, const char *name);
/* By a path as in domus-xml-doc.h, relative to @node, without @attribute. */
xmlNode *domus_xml_node_find  (xmlNode *node, const char *path);

char    *domus_xml_node_get_attribute (const xmlNode *node, const char *name);
gboolean domus_xml_node_has_attribute (const xmlNode *node, const char *name, const char *value);
/* @value NULL removes. */
void     domus_xml_node_set_attribute (xmlNode *node, const char *name, const char *value);
char    *domus_xml_node_get_text      (const xmlNode *node);
void     domus_xml_node_set_text      (xmlNode *node, const char *text);

/* The first child of that name, made where it is missing. */
xmlNode *domus_xml_node_ensure  (xmlNode *parent, const char *name);
/* A new child after those that libvirt writes before it; @text may be NULL. */
xmlNode *domus_xml_node_add     (xmlNode *parent, const char *name, const char *text);
/* Links @node, which must be loose and of the same document. */
void     domus_xml_node_insert  (xmlNode *parent, xmlNode *node);
/* Unlinks and frees @node and the white space before it. */
void     domus_xml_node_remove  (xmlNode *node);
/* Puts @node, loose and of the same document, in the place of @old, which is freed. */
void     domus_xml_node_replace (xmlNode *old, xmlNode *node);

G_END_DECLS
