/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-spice-module-private.h"

#include <gmodule.h>

typedef DomusDisplayView *(*NewView) (DomusGuest *guest, const char *accessible_name);

/* Beside an installed Domus, or in the folder that it was built in. */
static GModule *
open_module (void)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *place = self != NULL ? g_path_get_dirname (self) : NULL;
  g_autofree char *built = g_build_filename (place != NULL ? place : "/", "ui", "spice",
                                             "libdomus-spice." G_MODULE_SUFFIX, NULL);
  g_autofree char *installed =
      g_build_filename (DOMUS_MODULEDIR, "libdomus-spice." G_MODULE_SUFFIX, NULL);

  return g_module_open (g_file_test (built, G_FILE_TEST_EXISTS) ? built : installed,
                        G_MODULE_BIND_LAZY | G_MODULE_BIND_LOCAL);
}

/**
 * domus_spice_module_new_view:
 * @accessible_name: what a screen reader calls the picture
 *
 * Loads SPICE, which programs that show none do not pay for.
 *
 * Returns: (transfer full) (nullable): a view that is not open yet
 */
DomusDisplayView *
domus_spice_module_new_view (DomusGuest *guest, const char *accessible_name)
{
  GModule *module = open_module ();
  gpointer new_view = NULL;

  if (module == NULL) {
    g_debug ("SPICE: %s", g_module_error ());
    return NULL;
  }
  if (!g_module_symbol (module, "domus_spice_view_new", &new_view)) {
    g_warning ("SPICE: %s", g_module_error ());
    g_module_close (module);
    return NULL;
  }
  g_module_make_resident (module); /* it has types */
  return ((NewView)new_view) (guest, accessible_name);
}
