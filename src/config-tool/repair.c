/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-config"
#include "config.h"

#include "tool-private.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

static char *
repair_domain (const Document *document, const char *medium, gboolean boot, GError **error)
{
  g_autoptr (DomusPlatform) platform =
      domus_platform_new ("Xen", 4017000, 9000000, "<capabilities/>", NULL, 0, 0);
  DomusCdCase cd_case = { .config = document->domain, .platform = platform };
  DomusSourceKind kind = DOMUS_SOURCE_NONE;
  g_autofree char *guess = NULL;
  g_autoptr (DomusCdRepair) repair = NULL;

  if (medium == NULL)
    medium = guess = domus_cd_doctor_guess_medium (&cd_case, &kind);
  else
    kind = g_str_has_prefix (medium, "/dev/") ? DOMUS_SOURCE_BLOCK : DOMUS_SOURCE_FILE;
  if (medium == NULL) {
    g_set_error_literal (error, DOMUS_XEN_ERROR, DOMUS_XEN_ERROR_NO_MEDIUM,
                         _ ("The file does not tell which disc the guest needs; choose one."));
    return NULL;
  }
  repair = domus_cd_doctor_plan (&cd_case, kind, medium, boot, error);
  if (repair == NULL)
    return NULL;
  if (repair->effect == DOMUS_CD_EFFECT_NONE)
    return g_strndup (document->text, document->length);
  return domus_xml_doc_to_string (repair->config);
}

static int
repair (const char *path, const char *medium, gboolean boot, gboolean in_place)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Document) document = document_open (path, TOOL_FORMAT_AUTO, &error);
  g_autofree char *after = NULL;
  g_autofree char *backup = NULL;

  if (document == NULL) {
    tool_print_error (path, error);
    return TOOL_FAILED;
  }
  after = document->config != NULL
              ? domus_xen_config_repair_cd (document->config, medium, boot, &error)
              : repair_domain (document, medium, boot, &error);
  if (after == NULL) {
    tool_print_error (path, error);
    if (g_error_matches (error, DOMUS_XEN_ERROR, DOMUS_XEN_ERROR_NO_MEDIUM))
      fprintf (stderr, "%s\n", _ ("Name it with --iso PATH."));
    return TOOL_FAILED;
  }
  if (!in_place) {
    if (fputs (after, stdout) < 0 || fflush (stdout) != 0)
      return TOOL_FAILED;
    return TOOL_OK;
  }
  if (strlen (after) == document->length && memcmp (after, document->text, document->length) == 0) {
    fprintf (stderr, _ ("%s: The CD is there already; nothing was changed.\n"), path);
    return TOOL_OK;
  }
  if (!domus_xen_file_replace (path, document->text, document->length, after, &backup, &error)) {
    tool_print_error (path, error);
    return TOOL_FAILED;
  }
  fprintf (stderr, _ ("%s: The CD was put back; the old file is “%s”.\n"), path, backup);
  return TOOL_OK;
}

int
tool_repair (int argc, char **argv)
{
  char *iso = NULL;
  gboolean in_place = FALSE;
  gboolean boot = FALSE;
  const GOptionEntry entries[] = {
    { "iso", 0, 0, G_OPTION_ARG_FILENAME, &iso,
      N_ ("Full path of the disc image, or of a CD drive such as /dev/cdrom"), N_ ("PATH") },
    { "in-place", 'i', 0, G_OPTION_ARG_NONE, &in_place,
      N_ ("Write FILE, keeping the old one beside it, instead of the standard output"), NULL },
    { "boot", 0, 0, G_OPTION_ARG_NONE, &boot, N_ ("Also let the boot order reach the CD"), NULL },
    { NULL }
  };
  int status = TOOL_OK;

  if (tool_options (&argc, &argv, _ ("FILE"), _ ("Puts the install CD back into a file."), entries,
                    &status)) {
    if (argc != 2 || (in_place && g_str_equal (argv[1], "-"))) {
      fprintf (stderr, "%s\n", _ ("Usage: domus-config repair-cd [--iso PATH] [--in-place] FILE"));
      status = TOOL_USAGE;
    } else {
      status = repair (argv[1], iso, boot, in_place);
    }
  }
  g_free (iso);
  return status;
}
