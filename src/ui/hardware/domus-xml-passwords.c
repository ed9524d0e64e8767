/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-xml-passwords-private.h"

#define MASK "••••••"

static GPtrArray *
password_paths (const DomusXmlDoc *doc)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  guint n = domus_xml_doc_count (doc, "devices/graphics");

  for (guint i = 1; i <= n; i++) {
    g_autofree char *path = g_strdup_printf ("devices/graphics[%u]/@passwd", i);

    if (domus_xml_doc_exists (doc, path))
      g_ptr_array_add (paths, g_steal_pointer (&path));
  }
  return paths;
}

/* Private: see the header. */
void
domus_xml_mask_passwords (DomusXmlDoc *doc)
{
  g_autoptr (GPtrArray) paths = password_paths (doc);

  for (guint i = 0; i < paths->len; i++)
    domus_xml_doc_set (doc, paths->pdata[i], MASK);
}

/* Private: see the header. */
void
domus_xml_unmask_passwords (DomusXmlDoc *doc, const DomusXmlDoc *known)
{
  g_autoptr (GPtrArray) paths = password_paths (doc);

  for (guint i = 0; i < paths->len; i++) {
    g_autofree char *typed = domus_xml_doc_get (doc, paths->pdata[i]);
    g_autofree char *old = domus_xml_doc_get (known, paths->pdata[i]);

    if (g_strcmp0 (typed, MASK) != 0)
      continue;
    if (old != NULL)
      domus_xml_doc_set (doc, paths->pdata[i], old);
    else
      domus_xml_doc_remove (doc, paths->pdata[i]);
  }
}
