/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A domain document as a plain tree that remembers what was looked at: what
 * nobody looked at when a file has been written from it was lost. */

typedef struct _XenNode XenNode;

typedef struct
{
  char *name;
  char *value;
  gboolean used;
} XenAttribute;

struct _XenNode
{
  char *name;
  GString *text;
  XenNode *parent;
  GPtrArray *children;
  GArray *attributes; /* of XenAttribute */
  gboolean used;
  gboolean text_used;
};

XenNode *xen_node_parse (const char *xml, GError **error);
void xen_node_free (XenNode *self);

/* All of these accept NULL for a node that is not there. */
XenNode *xen_node_child (XenNode *self, const char *name);
const char *xen_node_get (XenNode *self, const char *attribute);
const char *xen_node_text (XenNode *self); /* trimmed; NULL if empty */
gboolean xen_node_is (XenNode *self, const char *attribute, const char *value);
void xen_node_ignore (XenNode *self); /* it and all below say nothing of their own */
void xen_node_skip (XenNode *self, const char *attribute);
void xen_node_drop (XenNode *self, const char *child); /* ignore all of that name */

typedef void (*XenLost) (const char *place, const char *what, gpointer user_data);
void xen_node_collect (XenNode *self, XenLost lost, gpointer user_data);
char *xen_node_place (const XenNode *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XenNode, xen_node_free)

G_END_DECLS
