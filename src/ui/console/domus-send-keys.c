/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-send-keys-private.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  const char *label;
  const char *keys;
} Combination;

static const Combination common[] = {
  { N_ ("Ctrl+Alt+Del"), "Control_L+Alt_L+Delete" },
  { N_ ("Ctrl+Alt+Backspace"), "Control_L+Alt_L+BackSpace" },
  { N_ ("Ctrl+Esc"), "Control_L+Escape" },
};

static const Combination single[] = {
  { N_ ("Windows Key"), "Super_L" },
  { N_ ("Print Screen"), "Print" },
  { N_ ("F8"), "F8" },
  { N_ ("F11"), "F11" },
  { N_ ("Shift+F10"), "Shift_L+F10" },
};

static void
append (GMenu *menu, const char *action, const char *label, const char *keys)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, action, "s", keys);
  g_menu_append_item (menu, item);
}

static void
append_section (GMenu *menu, const char *action, const Combination *items, gsize n_items)
{
  g_autoptr (GMenu) section = g_menu_new ();

  for (gsize i = 0; i < n_items; i++)
    append (section, action, _ (items[i].label), items[i].keys);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
}

/**
 * domus_send_keys_menu_new:
 * @action: detailed name without a target, of parameter type string
 *
 * Returns: (transfer full): the menu
 */
GMenuModel *
domus_send_keys_menu_new (const char *action)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) consoles = g_menu_new ();
  g_autoptr (GMenu) last = g_menu_new ();

  append_section (menu, action, common, G_N_ELEMENTS (common));
  append_section (menu, action, single, G_N_ELEMENTS (single));

  for (guint i = 1; i <= 12; i++) {
    g_autofree char *label = g_strdup_printf (_ ("Ctrl+Alt+F%u"), i);
    g_autofree char *keys = g_strdup_printf ("Control_L+Alt_L+F%u", i);

    append (consoles, action, label, keys);
  }
  g_menu_append_submenu (last, _ ("Ctrl+Alt+F1 to F12"), G_MENU_MODEL (consoles));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (last));
  return G_MENU_MODEL (g_steal_pointer (&menu));
}

/**
 * domus_send_keys_parse:
 *
 * Returns: (transfer full) (element-type guint): the key values in the order
 *   in which they are pressed; names that GDK does not know are left out
 */
GArray *
domus_send_keys_parse (const char *combination)
{
  GArray *keyvals = g_array_new (FALSE, FALSE, sizeof (guint));
  g_auto (GStrv) names = g_strsplit (combination, "+", -1);

  for (gsize i = 0; names[i] != NULL; i++) {
    guint keyval = gdk_keyval_from_name (names[i]);

    if (keyval != GDK_KEY_VoidSymbol)
      g_array_append_val (keyvals, keyval);
  }
  return keyvals;
}
