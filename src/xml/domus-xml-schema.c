/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xml"
#include "config.h"

#include "domus-xml-schema.h"

#include "domus-xml-private.h"

#include <glib/gi18n-lib.h>
#include <libxml/parser.h>
#include <libxml/relaxng.h>
#include <libxml/xmlschemastypes.h>
#include <string.h>

/* As libvirt-daemon, libvirt-clients and libvirt's own default install them. */
static const char *const folders[] = { "/usr/share/libvirt/schemas",
                                       "/usr/local/share/libvirt/schemas" };

/* The parser's structure errors: the first is the deepest cause, as libxml2
 * reports what it found before what that means for the parents. */
static void
note_error (void *user_data, const xmlError *found)
{
  GError **error = user_data;
  g_autofree char *message = g_strstrip (g_strdup (found->message != NULL ? found->message : ""));

  if (error == NULL || *error != NULL)
    return;
  g_set_error (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_INVALID, _ ("Line %d: %s"), found->line,
               message);
}

/* libxml2 2.12 made the error that a handler sees constant. */
#if LIBXML_VERSION >= 21200
#define HANDLER(function) (function)
#else
#define HANDLER(function) ((xmlStructuredErrorFunc)(void (*) (void)) (function))
#endif

static void
be_quiet (void *user_data, const xmlError *found)
{}

/**
 * domus_xml_schema_init:
 *
 * Two threads that check definitions for the first time make the types twice
 * otherwise (xmlSchemaInitTypes() of libxml2 2.9).
 */
void
domus_xml_schema_init (void)
{
  xmlInitParser ();
  xmlSchemaInitTypes ();
  xmlRelaxNGInitTypes ();
}

/**
 * domus_xml_schema_check:
 *
 * Returns: whether it is valid
 */
gboolean
domus_xml_schema_check (const char *domain_xml, GError **error)
{
  g_autofree char *path = NULL;
  xmlRelaxNGParserCtxt *parser;
  xmlRelaxNG *schema = NULL;
  xmlRelaxNGValidCtxt *context = NULL;
  xmlDoc *doc = domus_xml_parse_tree (domain_xml, strlen (domain_xml), error);
  GError *found = NULL;
  gboolean valid = FALSE;

  if (doc == NULL)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (folders) && path == NULL; i++) {
    path = g_build_filename (folders[i], "domain.rng", NULL);
    if (!g_file_test (path, G_FILE_TEST_EXISTS))
      g_clear_pointer (&path, g_free);
  }
  parser = path != NULL ? xmlRelaxNGNewParserCtxt (path) : NULL;
  if (parser != NULL) {
    xmlRelaxNGSetParserStructuredErrors (parser, HANDLER (be_quiet), NULL);
    schema = xmlRelaxNGParse (parser);
    xmlRelaxNGFreeParserCtxt (parser);
  }
  if (schema == NULL) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                 _ ("libvirt’s schemas are not installed on this computer."));
  } else {
    context = xmlRelaxNGNewValidCtxt (schema);
    xmlRelaxNGSetValidStructuredErrors (context, HANDLER (note_error), &found);
    valid = xmlRelaxNGValidateDoc (context, doc) == 0;
    xmlRelaxNGFreeValidCtxt (context);
    xmlRelaxNGFree (schema);
    if (!valid && found == NULL)
      g_set_error (&found, DOMUS_XML_ERROR, DOMUS_XML_ERROR_INVALID,
                   _ ("libvirt’s schema does not allow this."));
    if (!valid)
      g_propagate_error (error, g_steal_pointer (&found));
    g_clear_error (&found);
  }
  xmlFreeDoc (doc);
  return valid;
}
