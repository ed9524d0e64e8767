/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-display-kind-private.h"

#include "domus-connection.h"
#include "domus-spice-module-private.h"
#include "domus-vnc-session-private.h"

#include <glib/gi18n-lib.h>

/* Bytes are cheap within one machine. Where libvirt is spoken to over the
 * network, a display on this computer may be the near end of a tunnel. */
static gboolean
is_same_machine (DomusGuest *guest)
{
  DomusConnection *connection = domus_guest_get_connection (guest);

  return connection != NULL && !domus_connection_is_remote (connection);
}

/**
 * domus_display_kind_new_view:
 *
 * Returns: (transfer full) (nullable): what shows @display, not open yet; %NULL
 *   when what that needs is not installed
 */
DomusDisplayView *
domus_display_kind_new_view (DomusGuest *guest, const DomusDisplay *display)
{
  g_autofree char *name = g_strdup_printf (_ ("Console of %s"), domus_guest_get_name (guest));

  if (g_strcmp0 (display->kind, "spice") == 0)
    return domus_spice_module_new_view (guest, name);
  return domus_vnc_session_new (name, is_same_machine (guest));
}

/**
 * domus_display_kind_describe:
 *
 * While this stays the same there is no reason to hurry with another attempt.
 * It grows at its end when more becomes known.
 *
 * Returns: (transfer full): state, id and, once known, ports; to be compared
 */
char *
domus_display_kind_describe (DomusGuest *guest)
{
  const DomusXmlDoc *live = domus_guest_get_live (guest);
  g_autoptr (GPtrArray) graphics = live != NULL ? domus_domain_list_graphics (live) : NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  int id;

  g_object_get (guest, "id", &id, NULL);
  g_string_append_printf (text, "%d/%d", (int)domus_guest_get_state (guest), id);
  for (guint i = 0; graphics != NULL && i < graphics->len; i++) {
    const DomusGraphics *one = g_ptr_array_index (graphics, i);

    g_string_append_printf (text, "/%s:%d", one->kind, one->port);
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}
