/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xml"
#include "config.h"

#include "domus-xml-private.h"

#include <string.h>

/* A path that asks for more elements of one name than this is a mistake. */
#define MAX_POSITION 4096

typedef struct
{
  guint position;  /* [N], 0 if none */
  char *child;     /* [child...] */
  char *attribute; /* [@attribute...] or [child/@attribute...] */
  char *value;
} Predicate;

typedef struct
{
  char *name;
  GPtrArray *predicates;
} Step;

static void
predicate_free (gpointer data)
{
  Predicate *predicate = data;

  g_free (predicate->child);
  g_free (predicate->attribute);
  g_free (predicate->value);
  g_free (predicate);
}

static void
step_free (gpointer data)
{
  Step *step = data;

  g_free (step->name);
  g_ptr_array_unref (step->predicates);
  g_free (step);
}

/**
 * domus_xml_path_free:
 */
void
domus_xml_path_free (DomusXmlPath *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->steps);
  g_free (self->attribute);
  g_free (self);
}

static char *
take_name (const char **p)
{
  const char *start = *p;

  while (**p != '\0' && strchr ("/[]@='\" ", **p) == NULL)
    (*p)++;
  return *p == start ? NULL : g_strndup (start, *p - start);
}

static char *
take_quoted (const char **p)
{
  char quote = **p;
  const char *end = quote == '\'' || quote == '"' ? strchr (*p + 1, quote) : NULL;
  char *value;

  if (end == NULL)
    return NULL;
  value = g_strndup (*p + 1, end - *p - 1);
  *p = end + 1;
  return value;
}

static Predicate *
take_predicate (const char **p)
{
  Predicate *predicate = g_new0 (Predicate, 1);
  gboolean ok = TRUE;

  (*p)++;
  if (g_ascii_isdigit (**p)) {
    char *end;
    guint64 position = g_ascii_strtoull (*p, &end, 10);
    predicate->position = (guint)MIN (position, MAX_POSITION + 1);
    ok = position >= 1 && position <= MAX_POSITION;
    *p = end;
  } else {
    if (**p != '@')
      ok = (predicate->child = take_name (p)) != NULL;
    if (ok && predicate->child != NULL && **p == '/')
      ok = *++(*p) == '@';
    if (ok && **p == '@') {
      (*p)++;
      ok = (predicate->attribute = take_name (p)) != NULL;
    }
    if (ok && (ok = **p == '=')) {
      (*p)++;
      ok = (predicate->value = take_quoted (p)) != NULL;
    }
  }
  if (ok && **p == ']') {
    (*p)++;
    return predicate;
  }
  predicate_free (predicate);
  return NULL;
}

static gboolean
take_step (const char **p, GPtrArray *steps)
{
  Step *step = g_new0 (Step, 1);
  gboolean ok;

  step->predicates = g_ptr_array_new_with_free_func (predicate_free);
  g_ptr_array_add (steps, step);
  ok = (step->name = take_name (p)) != NULL;
  while (ok && **p == '[') {
    Predicate *predicate = take_predicate (p);
    ok = predicate != NULL;
    if (ok)
      g_ptr_array_add (step->predicates, predicate);
  }
  return ok;
}

/**
 * domus_xml_path_parse:
 * @text: a path as in domus-xml-doc.h; "" is the starting element itself
 *
 * Returns: (transfer full) (nullable): the path, %NULL if it is none.
 */
DomusXmlPath *
domus_xml_path_parse (const char *text)
{
  g_autoptr (DomusXmlPath) self = g_new0 (DomusXmlPath, 1);
  const char *p = text;

  self->steps = g_ptr_array_new_with_free_func (step_free);
  while (*p != '\0') {
    if (*p == '@') {
      p++;
      self->attribute = take_name (&p);
      return self->attribute != NULL && *p == '\0' ? g_steal_pointer (&self) : NULL;
    }
    if (!take_step (&p, self->steps) || (*p != '\0' && *p != '/'))
      return NULL;
    if (*p == '/' && *++p == '\0')
      return NULL;
  }
  return g_steal_pointer (&self);
}

static gboolean
predicate_matches (const Predicate *predicate, const xmlNode *node)
{
  g_autofree char *text = NULL;

  if (predicate->child == NULL)
    return domus_xml_node_has_attribute (node, predicate->attribute, predicate->value);
  for (const xmlNode *child = domus_xml_node_first (node, predicate->child); child != NULL;
       child = domus_xml_node_next (child, predicate->child)) {
    if (predicate->attribute != NULL) {
      if (domus_xml_node_has_attribute (child, predicate->attribute, predicate->value))
        return TRUE;
      continue;
    }
    g_free (text);
    text = domus_xml_node_get_text (child);
    if (strcmp (text, predicate->value) == 0)
      return TRUE;
  }
  return FALSE;
}

static void
filter (GPtrArray *nodes, const Predicate *predicate)
{
  if (predicate->position > 0) {
    gpointer wanted =
        predicate->position <= nodes->len ? nodes->pdata[predicate->position - 1] : NULL;
    g_ptr_array_set_size (nodes, 0);
    if (wanted != NULL)
      g_ptr_array_add (nodes, wanted);
    return;
  }
  for (guint i = 0; i < nodes->len;) {
    if (predicate_matches (predicate, nodes->pdata[i]))
      i++;
    else
      g_ptr_array_remove_index (nodes, i);
  }
}

static void
resolve_step (const Step *step, const xmlNode *parent, GPtrArray *found)
{
  g_autoptr (GPtrArray) nodes = g_ptr_array_new ();

  for (xmlNode *child = domus_xml_node_first (parent, step->name); child != NULL;
       child = domus_xml_node_next (child, step->name))
    g_ptr_array_add (nodes, child);
  for (guint i = 0; i < step->predicates->len; i++)
    filter (nodes, step->predicates->pdata[i]);
  g_ptr_array_extend (found, nodes, NULL, NULL);
}

/**
 * domus_xml_path_resolve:
 *
 * Returns: (transfer container) (element-type xmlNode): the elements that
 *   @self names from @start, in the document's order; of a path that ends in
 *   an attribute, those elements that have it.
 */
GPtrArray *
domus_xml_path_resolve (const DomusXmlPath *self, xmlNode *start)
{
  GPtrArray *nodes = g_ptr_array_new ();

  g_ptr_array_add (nodes, start);
  for (guint i = 0; i < self->steps->len; i++) {
    g_autoptr (GPtrArray) parents = g_steal_pointer (&nodes);
    nodes = g_ptr_array_new ();
    for (guint n = 0; n < parents->len; n++)
      resolve_step (self->steps->pdata[i], parents->pdata[n], nodes);
  }
  for (guint i = 0; self->attribute != NULL && i < nodes->len;) {
    if (domus_xml_node_has_attribute (nodes->pdata[i], self->attribute, NULL))
      i++;
    else
      g_ptr_array_remove_index (nodes, i);
  }
  return nodes;
}

static xmlNode *
create_step (const Step *step, xmlNode *parent)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  xmlNode *node = NULL;
  guint needed = 1;

  for (guint i = 0; i < step->predicates->len; i++)
    needed = MAX (needed, ((Predicate *)step->predicates->pdata[i])->position);
  for (guint made = 0; made < needed; made++) {
    node = domus_xml_node_add (parent, step->name, NULL);
    for (guint i = 0; node != NULL && i < step->predicates->len; i++) {
      const Predicate *predicate = step->predicates->pdata[i];
      if (predicate->position > 0)
        continue;
      if (predicate->child == NULL)
        domus_xml_node_set_attribute (node, predicate->attribute, predicate->value);
      else if (predicate->attribute == NULL)
        domus_xml_node_set_text (domus_xml_node_ensure (node, predicate->child), predicate->value);
      else
        domus_xml_node_set_attribute (domus_xml_node_ensure (node, predicate->child),
                                      predicate->attribute, predicate->value);
    }
    g_ptr_array_set_size (found, 0);
    resolve_step (step, parent, found);
    if (node == NULL || found->len > 0)
      break;
  }
  return found->len > 0 ? found->pdata[0] : NULL;
}

/**
 * domus_xml_path_ensure:
 *
 * Returns: (transfer none) (nullable): the first element that @self names,
 *   made with all that leads to it where it is missing; %NULL when it cannot
 *   be made (a prefix that is not declared).
 */
xmlNode *
domus_xml_path_ensure (const DomusXmlPath *self, xmlNode *start)
{
  xmlNode *node = start;

  for (guint i = 0; node != NULL && i < self->steps->len; i++) {
    g_autoptr (GPtrArray) found = g_ptr_array_new ();
    resolve_step (self->steps->pdata[i], node, found);
    node = found->len > 0 ? found->pdata[0] : create_step (self->steps->pdata[i], node);
  }
  return node;
}
