/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xml"
#include "config.h"

#include "domus-xml-private.h"

#include <glib/gi18n-lib.h>
#include <libxml/parser.h>
#include <string.h>

typedef struct
{
  int line;
  int column;
  char *message;
  gboolean doctype;
} ParseState;

#if LIBXML_VERSION >= 21200
typedef const xmlError *ErrorPtr;
#else
typedef xmlError *ErrorPtr;
#endif

/* Only the first error is kept: the others follow from it. */
static void
on_error (void *user_data, ErrorPtr xml_error)
{
  ParseState *state = ((xmlParserCtxt *)user_data)->_private;

  if (state->message != NULL || xml_error->level < XML_ERR_FATAL)
    return;
  state->line = xml_error->line;
  state->column = xml_error->int2;
  /* Some messages go on with an excerpt on lines of their own. */
  state->message = g_strdup (xml_error->message != NULL ? xml_error->message : "?");
  g_strchomp (state->message)[strcspn (state->message, "\n")] = '\0';
}

/* Entities are the way to make a small text large; no definition needs them. */
static void
on_doctype (void *user_data,
            const xmlChar *name,
            const xmlChar *external_id,
            const xmlChar *system_id)
{
  xmlParserCtxt *context = user_data;

  ((ParseState *)context->_private)->doctype = TRUE;
  xmlStopParser (context);
}

/**
 * domus_xml_parse_tree:
 *
 * Parses without the network, entities, or any global error handler, so that
 * it may run in any thread. Depth and text sizes have libxml2's limits.
 *
 * Returns: (transfer full): a tree with a root, or %NULL with an error of
 *   %DOMUS_XML_ERROR.
 */
xmlDoc *
domus_xml_parse_tree (const char *text, gsize length, GError **error)
{
  ParseState state = { 0 };
  xmlParserCtxt *context;
  xmlDoc *doc;

  if (length > DOMUS_XML_DOC_MAX_BYTES) {
    g_set_error (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_TOO_LARGE,
                 _ ("The XML is too large: %zu bytes."), length);
    return NULL;
  }
  xmlInitParser ();
  context = xmlNewParserCtxt ();
  context->_private = &state;
  /* Other libraries in the process (GtkSourceView) turn the default off for all. */
  context->keepBlanks = 1;
  context->sax->ignorableWhitespace = context->sax->characters;
  context->sax->serror = on_error;
  context->sax->internalSubset = on_doctype;
  doc = xmlCtxtReadMemory (context, text, (int)length, NULL, NULL, XML_PARSE_NONET);
  xmlFreeParserCtxt (context);

  if (state.doctype)
    g_set_error_literal (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_SYNTAX,
                         _ ("The XML has a document type declaration, which is not allowed."));
  else if (state.message != NULL)
    g_set_error (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_SYNTAX, _ ("Line %d, column %d: %s"),
                 state.line, state.column, state.message);
  else if (doc == NULL || xmlDocGetRootElement (doc) == NULL)
    g_set_error_literal (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_SYNTAX,
                         _ ("Line 1, column 1: there is no XML here."));
  else
    return doc;
  xmlFreeDoc (doc);
  g_free (state.message);
  return NULL;
}
