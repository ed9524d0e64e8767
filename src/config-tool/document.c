/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-config"
#include "config.h"

#include "tool-private.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

gboolean
tool_parse_format (const char *text, ToolFormat *format)
{
  static const char *const names[] = { "auto", "xm", "xl", "xml" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strcasecmp (text, names[i]) == 0) {
      *format = (ToolFormat)i;
      return TRUE;
    }
  return FALSE;
}

const char *
tool_format_name (ToolFormat format)
{
  static const char *const names[] = { "auto", "xm", "xl", "xml" };

  return names[format];
}

void
document_free (Document *self)
{
  g_free (self->path);
  g_free (self->text);
  g_clear_pointer (&self->config, domus_xen_config_unref);
  g_clear_pointer (&self->domain, domus_xml_doc_unref);
  g_free (self);
}

Document *
document_open (const char *path, ToolFormat format, GError **error)
{
  g_autoptr (Document) self = g_new0 (Document, 1);

  self->path = g_strdup (path);
  self->text = domus_xen_file_read (path, &self->length, error);
  if (self->text == NULL)
    return NULL;
  if (format == TOOL_FORMAT_AUTO
      && domus_xen_text_looks_like (self->text, (gssize)self->length) == DOMUS_XEN_LOOKS_LIKE_XML)
    format = TOOL_FORMAT_XML;
  self->format = format;
  if (format == TOOL_FORMAT_XML) {
    self->domain = domus_xml_doc_parse (self->text, "domain", error);
    return self->domain != NULL ? g_steal_pointer (&self) : NULL;
  }
  self->config = domus_xen_config_parse (self->text, (gssize)self->length,
                                         format == TOOL_FORMAT_XM   ? DOMUS_XEN_KIND_XM
                                         : format == TOOL_FORMAT_XL ? DOMUS_XEN_KIND_XL
                                                                    : DOMUS_XEN_KIND_AUTO,
                                         error);
  if (self->config == NULL)
    return NULL;
  self->format = domus_xen_config_get_kind (self->config) == DOMUS_XEN_KIND_XM ? TOOL_FORMAT_XM
                                                                               : TOOL_FORMAT_XL;
  return g_steal_pointer (&self);
}

gboolean
document_convert (Document *self, DomusXenConvertFlags flags, GPtrArray **findings, GError **error)
{
  if (self->domain != NULL) {
    *findings = g_ptr_array_new_with_free_func ((GDestroyNotify)domus_finding_unref);
    return TRUE;
  }
  self->domain = domus_xen_config_to_domain (self->config, flags, findings, error);
  return self->domain != NULL;
}

static const char *
severity_word (DomusSeverity severity)
{
  switch (severity) {
  case DOMUS_SEVERITY_ERROR:
    return _ ("error");
  case DOMUS_SEVERITY_WARNING:
    return _ ("warning");
  case DOMUS_SEVERITY_INFO:
  default:
    return _ ("note");
  }
}

/* As compilers do: FILE:LINE:COLUMN: error: what. */
void
tool_print_findings (const char *path, GPtrArray *findings, DomusSeverity least)
{
  for (guint i = 0; i < findings->len; i++) {
    const DomusFinding *finding = findings->pdata[i];

    if (finding->severity < least)
      continue;
    fprintf (stderr, "%s:%s%s %s: %s [%s]\n", path, finding->place != NULL ? finding->place : "",
             finding->place != NULL ? ":" : "", severity_word (finding->severity), finding->summary,
             finding->rule);
  }
}

void
tool_print_error (const char *path, const GError *error)
{
  fprintf (stderr, "%s: %s: %s\n", path, _ ("error"), error->message);
}

gboolean
tool_options (int *argc,
              char ***argv,
              const char *parameters,
              const char *summary,
              const GOptionEntry *entries,
              int *status)
{
  GOptionContext *context = g_option_context_new (parameters);
  g_autoptr (GError) error = NULL;
  gboolean fine;

  g_option_context_set_summary (context, summary);
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  fine = g_option_context_parse (context, argc, argv, &error);
  g_option_context_free (context);
  if (!fine) {
    fprintf (stderr, "domus-config: %s\n", error->message);
    *status = TOOL_USAGE;
  }
  return fine;
}
