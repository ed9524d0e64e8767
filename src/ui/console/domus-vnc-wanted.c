/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-vnc-wanted-private.h"

#include <vncdisplay.h>

/**
 * domus_vnc_wanted_read:
 * @values: a GValueArray, as the signal "vnc-auth-credential" has it
 */
DomusVncWanted
domus_vnc_wanted_read (gpointer values)
{
  G_GNUC_BEGIN_IGNORE_DEPRECATIONS /* gtk-vnc hands out a GValueArray */
      GValueArray *wanted = values;
  DomusVncWanted what = 0;

  for (guint i = 0; i < wanted->n_values; i++) {
    switch (g_value_get_enum (g_value_array_get_nth (wanted, i))) {
    case VNC_DISPLAY_CREDENTIAL_PASSWORD:
      what |= DOMUS_VNC_WANTED_PASSWORD;
      break;
    case VNC_DISPLAY_CREDENTIAL_USERNAME:
      what |= DOMUS_VNC_WANTED_USERNAME;
      break;
    case VNC_DISPLAY_CREDENTIAL_CLIENTNAME:
    default:
      what |= DOMUS_VNC_WANTED_CERTIFICATES;
      break;
    }
  }
  return what;
  G_GNUC_END_IGNORE_DEPRECATIONS
}
