/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xenconfig"
#include "config.h"

#include "tree-private.h"

#include <string.h>

#define MAX_DEPTH 64

static void
attribute_clear (gpointer data)
{
  XenAttribute *attribute = data;

  g_free (attribute->name);
  g_free (attribute->value);
}

static XenNode *
node_new (const char *name, XenNode *parent)
{
  XenNode *self = g_new0 (XenNode, 1);

  self->name = g_strdup (name);
  self->text = g_string_new (NULL);
  self->parent = parent;
  self->children = g_ptr_array_new_with_free_func ((GDestroyNotify)xen_node_free);
  self->attributes = g_array_new (FALSE, FALSE, sizeof (XenAttribute));
  g_array_set_clear_func (self->attributes, attribute_clear);
  return self;
}

void
xen_node_free (XenNode *self)
{
  g_free (self->name);
  g_string_free (self->text, TRUE);
  g_ptr_array_unref (self->children);
  g_array_unref (self->attributes);
  g_free (self);
}

typedef struct
{
  XenNode *root;
  XenNode *current;
  guint depth;
} Builder;

static void
on_start (GMarkupParseContext *context,
          const char *name,
          const char **names,
          const char **values,
          gpointer user_data,
          GError **error)
{
  Builder *builder = user_data;
  XenNode *node;

  if (++builder->depth > MAX_DEPTH) {
    g_set_error_literal (error, G_MARKUP_ERROR, G_MARKUP_ERROR_PARSE, "nested too deeply");
    return;
  }
  node = node_new (name, builder->current);
  for (gsize i = 0; names[i] != NULL; i++) {
    XenAttribute attribute = { g_strdup (names[i]), g_strdup (values[i]), FALSE };
    g_array_append_val (node->attributes, attribute);
  }
  if (builder->current != NULL)
    g_ptr_array_add (builder->current->children, node);
  else
    builder->root = node;
  builder->current = node;
}

static void
on_end (GMarkupParseContext *context, const char *name, gpointer user_data, GError **error)
{
  Builder *builder = user_data;

  builder->depth--;
  builder->current = builder->current->parent;
}

static void
on_text (GMarkupParseContext *context,
         const char *text,
         gsize length,
         gpointer user_data,
         GError **error)
{
  Builder *builder = user_data;

  if (builder->current != NULL)
    g_string_append_len (builder->current->text, text, (gssize)length);
}

XenNode *
xen_node_parse (const char *xml, GError **error)
{
  static const GMarkupParser parser = { .start_element = on_start,
                                        .end_element = on_end,
                                        .text = on_text };
  Builder builder = { NULL, NULL, 0 };
  GMarkupParseContext *context =
      g_markup_parse_context_new (&parser, G_MARKUP_TREAT_CDATA_AS_TEXT, &builder, NULL);
  gboolean fine = g_markup_parse_context_parse (context, xml, (gssize)strlen (xml), error)
                  && g_markup_parse_context_end_parse (context, error);

  g_markup_parse_context_free (context);
  if (!fine)
    g_clear_pointer (&builder.root, xen_node_free);
  return builder.root;
}

XenNode *
xen_node_child (XenNode *self, const char *name)
{
  for (guint i = 0; self != NULL && i < self->children->len; i++) {
    XenNode *child = self->children->pdata[i];

    if (g_str_equal (child->name, name)) {
      child->used = TRUE;
      return child;
    }
  }
  return NULL;
}

const char *
xen_node_get (XenNode *self, const char *name)
{
  for (guint i = 0; self != NULL && i < self->attributes->len; i++) {
    XenAttribute *attribute = &g_array_index (self->attributes, XenAttribute, i);

    if (g_str_equal (attribute->name, name)) {
      attribute->used = TRUE;
      return attribute->value;
    }
  }
  return NULL;
}

const char *
xen_node_text (XenNode *self)
{
  if (self == NULL)
    return NULL;
  self->text_used = TRUE;
  g_strstrip (self->text->str);
  self->text->len = strlen (self->text->str);
  return self->text->len > 0 ? self->text->str : NULL;
}

gboolean
xen_node_is (XenNode *self, const char *attribute, const char *value)
{
  return g_strcmp0 (xen_node_get (self, attribute), value) == 0;
}

void
xen_node_ignore (XenNode *self)
{
  if (self == NULL)
    return;
  self->used = TRUE;
  self->text_used = TRUE;
  for (guint i = 0; i < self->attributes->len; i++)
    g_array_index (self->attributes, XenAttribute, i).used = TRUE;
  for (guint i = 0; i < self->children->len; i++)
    xen_node_ignore (self->children->pdata[i]);
}

void
xen_node_skip (XenNode *self, const char *attribute)
{
  (void)xen_node_get (self, attribute);
}

void
xen_node_drop (XenNode *self, const char *name)
{
  for (guint i = 0; self != NULL && i < self->children->len; i++)
    if (g_str_equal (((XenNode *)self->children->pdata[i])->name, name))
      xen_node_ignore (self->children->pdata[i]);
}

/* "devices/disk[2]", below the root */
char *
xen_node_place (const XenNode *self)
{
  g_autofree char *above = NULL;
  guint position = 0;
  guint same = 0;

  if (self->parent == NULL)
    return g_strdup ("");
  for (guint i = 0; i < self->parent->children->len; i++) {
    const XenNode *sibling = self->parent->children->pdata[i];

    if (!g_str_equal (sibling->name, self->name))
      continue;
    same++;
    if (sibling == self)
      position = same;
  }
  above = xen_node_place (self->parent);
  if (same > 1)
    return g_strdup_printf ("%s%s%s[%u]", above, *above != '\0' ? "/" : "", self->name, position);
  return g_strdup_printf ("%s%s%s", above, *above != '\0' ? "/" : "", self->name);
}

void
xen_node_collect (XenNode *self, XenLost lost, gpointer user_data)
{
  g_autofree char *place = NULL;

  if (!self->used) {
    place = xen_node_place (self);
    lost (place, xen_node_text (self), user_data);
    return;
  }
  for (guint i = 0; i < self->attributes->len; i++) {
    const XenAttribute *attribute = &g_array_index (self->attributes, XenAttribute, i);

    if (!attribute->used && !g_str_has_prefix (attribute->name, "xmlns")) {
      g_autofree char *here = xen_node_place (self);
      g_autofree char *full = g_strconcat (here, *here != '\0' ? "/@" : "@", attribute->name, NULL);
      lost (full, attribute->value, user_data);
    }
  }
  for (guint i = 0; i < self->children->len; i++)
    xen_node_collect (self->children->pdata[i], lost, user_data);
}
