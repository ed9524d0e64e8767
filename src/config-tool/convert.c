/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-config"
#include "config.h"

#include "tool-private.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

typedef struct
{
  char *from;
  char *to;
  char *output;
  char *acpi;
  gboolean force;
  gboolean quiet;
  gboolean strict;
} Options;

static gboolean
has_severity (GPtrArray *findings, DomusSeverity least)
{
  for (guint i = 0; i < findings->len; i++)
    if (((const DomusFinding *)findings->pdata[i])->severity >= least)
      return TRUE;
  return FALSE;
}

/* Into a file of one's own: it may hold a password. */
static gboolean
write_output (const char *path, const char *text, GError **error)
{
  if (path != NULL)
    return g_file_set_contents_full (path, text, (gssize)strlen (text),
                                     G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
  if (fputs (text, stdout) < 0 || fflush (stdout) != 0) {
    g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_IO,
                         _ ("The result could not be written."));
    return FALSE;
  }
  return TRUE;
}

static int
convert (Document *document, ToolFormat to, const Options *options)
{
  g_autoptr (GPtrArray) findings = NULL;
  g_autoptr (GPtrArray) lost = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  DomusSeverity least = options->quiet ? DOMUS_SEVERITY_ERROR : DOMUS_SEVERITY_INFO;
  DomusXenConvertFlags flags = DOMUS_XEN_CONVERT_PASSWORDS;

  if (g_strcmp0 (options->acpi, "on") == 0)
    flags |= DOMUS_XEN_CONVERT_ACPI_ON;
  if (!document_convert (document, flags, &findings, &error)) {
    if (document->config != NULL) {
      g_autoptr (GPtrArray) all = domus_xen_config_check (document->config, NULL, NULL);
      tool_print_findings (document->path, all, DOMUS_SEVERITY_WARNING);
    } else {
      tool_print_error (document->path, error);
    }
    return TOOL_FAILED;
  }
  tool_print_findings (document->path, findings, least);
  if (has_severity (findings, DOMUS_SEVERITY_ERROR) && !options->force) {
    fprintf (stderr,
             _ ("%s: Parts of the file were not understood, so nothing was converted; --force "
                "converts the rest.\n"),
             document->path);
    return TOOL_FAILED;
  }
  if (to == TOOL_FORMAT_XML) {
    text = domus_xml_doc_to_string (document->domain);
  } else {
    text = domus_xen_config_from_domain (
        document->domain, to == TOOL_FORMAT_XM ? DOMUS_XEN_KIND_XM : DOMUS_XEN_KIND_XL, flags,
        &lost, &error);
    if (text == NULL) {
      tool_print_error (document->path, error);
      return TOOL_FAILED;
    }
    tool_print_findings (document->path, lost, least);
  }
  if (!write_output (options->output, text, &error)) {
    tool_print_error (options->output != NULL ? options->output : "-", error);
    return TOOL_FAILED;
  }
  if (options->strict
      && (has_severity (findings, DOMUS_SEVERITY_WARNING)
          || (lost != NULL && has_severity (lost, DOMUS_SEVERITY_WARNING))))
    return TOOL_FOUND;
  return TOOL_OK;
}

int
tool_convert (int argc, char **argv)
{
  Options options = { 0 };
  const GOptionEntry entries[] = {
    { "from", 0, 0, G_OPTION_ARG_STRING, &options.from,
      N_ ("What FILE is: auto (the default), xm, xl or xml"), N_ ("FORMAT") },
    { "to", 0, 0, G_OPTION_ARG_STRING, &options.to, N_ ("What to make of it: xm, xl or xml"),
      N_ ("FORMAT") },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output,
      N_ ("Write to a file instead of the standard output"), N_ ("FILE") },
    { "acpi", 0, 0, G_OPTION_ARG_STRING, &options.acpi,
      N_ ("How to take a missing acpi and apic of an xm file: off, as then, or on, as now"),
      N_ ("on|off") },
    { "force", 0, 0, G_OPTION_ARG_NONE, &options.force,
      N_ ("Convert what is understood when not everything is"), NULL },
    { "strict", 0, 0, G_OPTION_ARG_NONE, &options.strict,
      N_ ("Exit with status 1 when something had to be left out"), NULL },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &options.quiet, N_ ("Do not say what was left out"),
      NULL },
    { NULL }
  };
  int status = TOOL_OK;
  ToolFormat from = TOOL_FORMAT_AUTO;
  ToolFormat to = TOOL_FORMAT_AUTO;

  if (tool_options (&argc, &argv, _ ("FILE"), _ ("Converts a guest’s configuration."), entries,
                    &status)) {
    g_autoptr (GError) error = NULL;

    if (argc != 2 || options.to == NULL || !tool_parse_format (options.to, &to)
        || to == TOOL_FORMAT_AUTO
        || (options.from != NULL && !tool_parse_format (options.from, &from))
        || (options.acpi != NULL && !g_str_equal (options.acpi, "on")
            && !g_str_equal (options.acpi, "off"))) {
      fprintf (stderr, "%s\n",
               _ ("Usage: domus-config convert [--from auto|xm|xl|xml] --to xm|xl|xml FILE"));
      status = TOOL_USAGE;
    } else {
      g_autoptr (Document) document = document_open (argv[1], from, &error);

      if (document != NULL) {
        status = convert (document, to, &options);
      } else {
        tool_print_error (argv[1], error);
        status = TOOL_FAILED;
      }
    }
  }
  g_free (options.from);
  g_free (options.to);
  g_free (options.output);
  g_free (options.acpi);
  return status;
}
