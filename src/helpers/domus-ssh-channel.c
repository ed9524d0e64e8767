/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

/* What libvirt calls instead of ssh: the same ssh with the same arguments, but
 * over the connection that Domus has made. libvirt passes on neither options
 * nor environment of ours, so what is needed is found where this program was
 * called: a symbolic link in a folder of Domus's own, beside the control
 * socket "ctl" and a link "program" that names the ssh to run. */

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int
main (int argc, char **argv)
{
  char program[PATH_MAX] = "ssh", link[PATH_MAX], control[PATH_MAX];
  const char *slash = strrchr (argv[0], '/');
  int folder = slash != NULL ? (int)(slash - argv[0]) : 0;
  char **args = calloc ((size_t)argc + 8, sizeof *args);
  ssize_t length;
  int n = 0;

  if (args == NULL || folder == 0 || folder > PATH_MAX - 16) {
    fprintf (stderr, "domus-ssh-channel: only Domus calls this\n");
    return 255;
  }
  snprintf (link, sizeof link, "%.*s/program", folder, argv[0]);
  snprintf (control, sizeof control, "-S%.*s/ctl", folder, argv[0]);
  length = readlink (link, program, sizeof program - 1);
  if (length > 0)
    program[length] = '\0';

  args[n++] = program;
  args[n++] = control;
  args[n++] = (char *)"-oControlMaster=no";
  /* Without its control socket ssh would log in by itself: it must not. */
  args[n++] = (char *)"-oProxyCommand=false";
  for (int i = 1; i < argc; i++)
    args[n++] = argv[i];
  execvp (program, args);
  fprintf (stderr, "ssh: %s: %s\n", program, strerror (errno));
  return 255;
}
