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
  { N_ ("Ctrl+Shift+Esc"), "Control_L+Shift_L+Escape" },
  { N_ ("Alt+Tab"), "Alt_L+Tab" },
  { N_ ("Alt+F4"), "Alt_L+F4" },
};

static const Combination windows[] = {
  { N_ ("Windows Key"), "Super_L" },
  { N_ ("Win+R"), "Super_L+r" },
  { N_ ("Win+L"), "Super_L+l" },
  { N_ ("Menu Key"), "Menu" },
};

static const Combination single[] = {
  { N_ ("Print Screen"), "Print" },
  { N_ ("F8"), "F8" },
  { N_ ("F11"), "F11" },
  { N_ ("Shift+F10"), "Shift_L+F10" },
};

/* What is printed on keys, where that is not the name that X11 has for them. */
static const Combination printed[] = {
  { N_ ("Ctrl"), "Control_L" },
  { N_ ("Alt"), "Alt_L" },
  { N_ ("Shift"), "Shift_L" },
  { N_ ("Win"), "Super_L" },
  { N_ ("AltGr"), "ISO_Level3_Shift" },
  { N_ ("Del"), "Delete" },
  { N_ ("Ins"), "Insert" },
  { N_ ("Esc"), "Escape" },
  { N_ ("Enter"), "Return" },
  { N_ ("Backspace"), "BackSpace" },
  { N_ ("Page Up"), "Prior" },
  { N_ ("Page Down"), "Next" },
  { N_ ("Print Screen"), "Print" },
  { N_ ("Space"), "space" },
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

static void
append_consoles (GMenu *menu, const char *action)
{
  g_autoptr (GMenu) consoles = g_menu_new ();

  for (guint i = 1; i <= 12; i++) {
    g_autofree char *label = g_strdup_printf (_ ("Ctrl+Alt+F%u"), i);
    g_autofree char *keys = g_strdup_printf ("Control_L+Alt_L+F%u", i);

    append (consoles, action, label, keys);
  }
  g_menu_append_submenu (menu, _ ("Ctrl+Alt+F1 to F12"), G_MENU_MODEL (consoles));
}

static void
append_hold (GMenu *menu, const char *hold)
{
  static const char *const keys[] = { "Control_L", "Alt_L", "Shift_L", "Super_L",
                                      "ISO_Level3_Shift" };
  g_autoptr (GMenu) held = g_menu_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++) {
    g_autofree char *label = domus_send_keys_label (keys[i]);
    g_autofree char *action = g_strconcat (hold, keys[i], NULL);

    g_menu_append (held, label, action);
  }
  g_menu_append_submenu (menu, _ ("Hold Down"), G_MENU_MODEL (held));
}

/**
 * domus_send_keys_own_fill:
 * @section: emptied first
 * @own: (nullable): the user's own combinations
 */
void
domus_send_keys_own_fill (GMenu *section, const char *action, const char *const *own)
{
  g_menu_remove_all (section);
  for (gsize i = 0; own != NULL && own[i] != NULL; i++) {
    g_autofree char *label = domus_send_keys_label (own[i]);

    append (section, action, label, own[i]);
  }
}

/**
 * domus_send_keys_menu_fill:
 * @menu: empty
 * @action: detailed name without a target, of parameter type string
 * @hold: (nullable): what the names of the stateful actions begin with that
 *   hold down a key, such as "win.hold-"
 * @edit: (nullable): the action that edits the user's own combinations
 * @own: (nullable): a section for those, which may change later
 */
void
domus_send_keys_menu_fill (
    GMenu *menu, const char *action, const char *hold, const char *edit, GMenu *own)
{
  g_autoptr (GMenu) more = g_menu_new ();
  g_autoptr (GMenu) last = g_menu_new ();

  append_section (menu, action, common, G_N_ELEMENTS (common));
  append_section (menu, action, windows, G_N_ELEMENTS (windows));
  append_section (menu, action, single, G_N_ELEMENTS (single));
  append_consoles (more, action);
  if (hold != NULL)
    append_hold (more, hold);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (more));
  if (own != NULL)
    g_menu_append_section (menu, NULL, G_MENU_MODEL (own));
  if (edit != NULL) {
    g_menu_append (last, _ ("Own Combinations…"), edit);
    g_menu_append_section (menu, NULL, G_MENU_MODEL (last));
  }
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
  GMenu *menu = g_menu_new ();

  domus_send_keys_menu_fill (menu, action, NULL, NULL, NULL);
  return G_MENU_MODEL (menu);
}

/**
 * domus_send_keys_label:
 * @combination: for domus_send_keys_parse()
 *
 * Returns: (transfer full): the same as people write it: "Ctrl+Alt+Del"
 */
char *
domus_send_keys_label (const char *combination)
{
  g_auto (GStrv) keys = g_strsplit (combination, "+", -1);
  g_autoptr (GString) label = g_string_new (NULL);

  for (gsize i = 0; keys[i] != NULL; i++) {
    const char *name = keys[i];

    for (gsize j = 0; j < G_N_ELEMENTS (printed); j++)
      if (g_str_equal (printed[j].keys, name))
        name = _ (printed[j].label);
    if (i > 0)
      g_string_append_c (label, '+');
    if (name == keys[i] && name[0] != '\0' && name[1] == '\0')
      g_string_append_c (label, g_ascii_toupper (name[0]));
    else
      g_string_append (label, name);
  }
  return g_string_free (g_steal_pointer (&label), FALSE);
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
