/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-config"
#include "config.h"

#include "tool-private.h"

#include "domus-domain-diff.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static DomusPathState
look_at_path (const char *path, gpointer user_data)
{
  struct stat status;

  if (stat (path, &status) != 0)
    return DOMUS_PATH_MISSING;
  return access (path, R_OK) == 0 ? DOMUS_PATH_READABLE : DOMUS_PATH_UNREADABLE;
}

static GPtrArray *
check (Document *document, gboolean paths)
{
  g_autoptr (DomusPlatform) platform = NULL;
  DomusCdCase cd_case = { 0 };

  if (document->config != NULL)
    return domus_xen_config_check (document->config, paths ? look_at_path : NULL, NULL);
  platform = domus_platform_new ("Xen", 4017000, 9000000, "<capabilities/>", NULL, 0, 0);
  cd_case.config = document->domain;
  cd_case.platform = platform;
  cd_case.path_state = paths ? look_at_path : NULL;
  return domus_cd_doctor_check (&cd_case);
}

static void
json_string (GString *out, const char *text)
{
  if (text == NULL) {
    g_string_append (out, "null");
    return;
  }
  g_string_append_c (out, '"');
  for (const char *c = text; *c != '\0'; c++) {
    if (*c == '"' || *c == '\\')
      g_string_append_printf (out, "\\%c", *c);
    else if ((guchar)*c < 0x20)
      g_string_append_printf (out, "\\u%04x", (guchar)*c);
    else
      g_string_append_c (out, *c);
  }
  g_string_append_c (out, '"');
}

static void
json_member (GString *out, const char *name, const char *text)
{
  g_string_append_printf (out, ", \"%s\": ", name);
  json_string (out, text);
}

static void
json_finding (GString *out, const DomusFinding *finding)
{
  static const char *const severities[] = { "info", "warning", "error" };
  guint line;
  guint column;

  g_string_append (out, "{\"rule\": ");
  json_string (out, finding->rule);
  json_member (out, "severity", severities[finding->severity]);
  if (finding->place != NULL && sscanf (finding->place, "%u:%u", &line, &column) == 2)
    g_string_append_printf (out, ", \"line\": %u, \"column\": %u", line, column);
  else
    json_member (out, "place", finding->place);
  json_member (out, "summary", finding->summary);
  json_member (out, "reason", finding->reason);
  json_member (out, "repair", finding->repair);
  g_string_append_c (out, '}');
}

/* Names of files are bytes; JSON is UTF-8. */
static void
json_file (GString *out,
           const char *path,
           const Document *document,
           const GError *error,
           GPtrArray *findings)
{
  g_autofree char *name = g_filename_display_name (path);

  g_string_append (out, out->len > 1 ? ",\n  {\"file\": " : "\n  {\"file\": ");
  json_string (out, name);
  json_member (out, "format", document != NULL ? tool_format_name (document->format) : NULL);
  if (error != NULL)
    json_member (out, "error", error->message);
  g_string_append (out, ", \"findings\": [");
  for (guint i = 0; findings != NULL && i < findings->len; i++) {
    if (i > 0)
      g_string_append (out, ", ");
    json_finding (out, findings->pdata[i]);
  }
  g_string_append (out, "]}");
}

static gboolean
any_at_least (GPtrArray *findings, DomusSeverity least)
{
  for (guint i = 0; i < findings->len; i++)
    if (((const DomusFinding *)findings->pdata[i])->severity >= least)
      return TRUE;
  return FALSE;
}

int
tool_check (int argc, char **argv)
{
  gboolean json = FALSE;
  gboolean paths = FALSE;
  gboolean strict = FALSE;
  gboolean quiet = FALSE;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_ ("Print the findings as JSON"), NULL },
    { "paths", 0, 0, G_OPTION_ARG_NONE, &paths,
      N_ ("Also look whether the discs are there, on this computer"), NULL },
    { "strict", 0, 0, G_OPTION_ARG_NONE, &strict, N_ ("Warnings count as errors"), NULL },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &quiet, N_ ("Say errors only"), NULL },
    { NULL }
  };
  int status = TOOL_OK;
  g_autoptr (GString) out = g_string_new ("[");

  if (!tool_options (&argc, &argv, _ ("FILE…"), _ ("Looks for what will go wrong."), entries,
                     &status))
    return status;
  if (argc < 2) {
    fprintf (stderr, "%s\n", _ ("Usage: domus-config check [--json] FILE…"));
    return TOOL_USAGE;
  }
  for (int i = 1; i < argc; i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (Document) document = document_open (argv[i], TOOL_FORMAT_AUTO, &error);
    g_autoptr (GPtrArray) findings = document != NULL ? check (document, paths) : NULL;

    if (document == NULL)
      status = TOOL_FAILED;
    else if (any_at_least (findings, strict ? DOMUS_SEVERITY_WARNING : DOMUS_SEVERITY_ERROR)
             && status == TOOL_OK)
      status = TOOL_FOUND;
    if (json)
      json_file (out, argv[i], document, error, findings);
    else if (document == NULL)
      tool_print_error (argv[i], error);
    else
      tool_print_findings (argv[i], findings, quiet ? DOMUS_SEVERITY_ERROR : DOMUS_SEVERITY_INFO);
  }
  if (json)
    printf ("%s\n]\n", out->str);
  return status;
}

int
tool_diff (int argc, char **argv)
{
  const GOptionEntry entries[] = { { NULL } };
  int status = TOOL_OK;
  g_autoptr (GPtrArray) changes = NULL;
  Document *documents[2] = { NULL, NULL };

  if (!tool_options (&argc, &argv, _ ("FILE FILE"),
                     _ ("Shows what differs between two guests, whatever their files look like."),
                     entries, &status))
    return status;
  if (argc != 3) {
    fprintf (stderr, "%s\n", _ ("Usage: domus-config diff FILE FILE"));
    return TOOL_USAGE;
  }
  for (int i = 0; i < 2 && status == TOOL_OK; i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) findings = NULL;

    documents[i] = document_open (argv[i + 1], TOOL_FORMAT_AUTO, &error);
    if (documents[i] == NULL
        || !document_convert (documents[i], DOMUS_XEN_CONVERT_DEFAULT, &findings, &error)) {
      tool_print_error (argv[i + 1], error);
      status = TOOL_FAILED;
    } else {
      tool_print_findings (argv[i + 1], findings, DOMUS_SEVERITY_ERROR);
    }
  }
  if (status == TOOL_OK) {
    changes = domus_domain_diff (documents[0]->domain, documents[1]->domain, FALSE);
    for (guint i = 0; i < changes->len; i++)
      printf ("%s\n", ((const DomusChange *)changes->pdata[i])->words);
    status = changes->len > 0 ? TOOL_FOUND : TOOL_OK;
  }
  g_clear_pointer (&documents[0], document_free);
  g_clear_pointer (&documents[1], document_free);
  return status;
}
