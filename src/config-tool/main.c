/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-config"
#include "config.h"

#include "tool-private.h"

#include <glib/gi18n-lib.h>
#include <locale.h>
#include <stdio.h>

static const struct
{
  const char *name;
  int (*run) (int argc, char **argv);
  const char *help;
} commands[] = {
  { "convert", tool_convert, N_ ("convert between xm, xl and libvirt’s XML") },
  { "check", tool_check, N_ ("look for what will go wrong, the install CD first") },
  { "repair-cd", tool_repair, N_ ("put the install CD back into a file") },
  { "diff", tool_diff, N_ ("show what differs between two guests, not two texts") },
};

static void
print_usage (FILE *stream)
{
  fprintf (stream, _ ("Usage: domus-config COMMAND [OPTION…] FILE…\n\nCommands:\n"));
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    fprintf (stream, "  %-10s  %s\n", commands[i].name, _ (commands[i].help));
  fprintf (stream, _ ("\n“domus-config COMMAND --help” tells the options of a command.\n"));
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, DOMUS_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  g_set_prgname ("domus-config");

  if (argc < 2) {
    print_usage (stderr);
    return TOOL_USAGE;
  }
  if (g_str_equal (argv[1], "--help") || g_str_equal (argv[1], "-h")) {
    print_usage (stdout);
    return TOOL_OK;
  }
  if (g_str_equal (argv[1], "--version")) {
    printf ("domus-config %s\n", DOMUS_VERSION);
    return TOOL_OK;
  }
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (argv[1], commands[i].name))
      return commands[i].run (argc - 1, argv + 1);
  fprintf (stderr, _ ("domus-config: there is no command “%s”.\n"), argv[1]);
  print_usage (stderr);
  return TOOL_USAGE;
}
