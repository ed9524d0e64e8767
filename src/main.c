/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "domus-application.h"
#include "domus-virt.h"

#include <locale.h>
#include <libintl.h>

int
main (int argc, char **argv)
{
  g_autoptr (DomusApplication) application = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE,
                  g_getenv ("DOMUS_LOCALEDIR") ? g_getenv ("DOMUS_LOCALEDIR") : DOMUS_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  domus_virt_init ();
  application = domus_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
