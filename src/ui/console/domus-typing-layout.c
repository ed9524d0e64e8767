/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-typing-layout-private.h"

#include "domus-domain.h"
#include "domus-keymap.h"

#include <string.h>

#define MAX_REMEMBERED 500

static char *
guess_by_language (void)
{
  static const struct
  {
    const char *language;
    const char *layout;
  } known[] = { { "en_GB", "gb" }, { "de", "de" }, { "fr", "fr" }, { "es", "es" }, { "ja", "ja" } };
  const char *const *languages = g_get_language_names ();

  for (gsize i = 0; languages[i] != NULL; i++)
    for (gsize j = 0; j < G_N_ELEMENTS (known); j++)
      if (g_str_equal (languages[i], known[j].language))
        return g_strdup (known[j].layout);
  return g_strdup ("us");
}

/* A guest that is given local time or what Windows asks of a hypervisor. */
static gboolean
looks_like_windows (DomusGuest *guest)
{
  const DomusXmlDoc *config = domus_guest_get_config (guest);
  g_autofree char *clock = config != NULL ? domus_domain_get_clock (config) : NULL;

  return config != NULL
         && (g_strcmp0 (clock, "localtime") == 0 || domus_xml_doc_exists (config, "features/hyperv")
             || domus_xml_doc_exists (config, "features/viridian"));
}

/**
 * domus_typing_layout_load:
 * @settings: (nullable):
 * @windows: (out): whether dead keys are as in Windows
 *
 * Returns: (transfer full): a name of domus_keymap_list()
 */
char *
domus_typing_layout_load (GSettings *settings, DomusGuest *guest, gboolean *windows)
{
  g_autoptr (GVariant) guests =
      settings != NULL ? g_settings_get_value (settings, "typing-guests") : NULL;
  g_autofree char *usual =
      settings != NULL ? g_settings_get_string (settings, "typing-layout") : NULL;
  char *layout;

  if (guests != NULL
      && g_variant_lookup (guests, domus_guest_get_uuid (guest), "(sb)", &layout, windows))
    return layout;
  *windows = looks_like_windows (guest);
  if (usual != NULL && domus_keymap_get_title (usual) != NULL)
    return g_steal_pointer (&usual);
  return guess_by_language ();
}

/**
 * domus_typing_layout_save:
 *
 * Remembers what was chosen for one guest.
 */
void
domus_typing_layout_save (GSettings *settings,
                          const char *uuid,
                          const char *layout,
                          gboolean windows)
{
  g_autoptr (GVariant) guests = g_settings_get_value (settings, "typing-guests");
  gsize n = g_variant_n_children (guests);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{s(sb)}"));
  for (gsize i = n >= MAX_REMEMBERED ? n - MAX_REMEMBERED + 1 : 0; i < n; i++) {
    g_autoptr (GVariant) child = g_variant_get_child_value (guests, i);
    g_autoptr (GVariant) key = g_variant_get_child_value (child, 0);

    if (!g_str_equal (g_variant_get_string (key, NULL), uuid))
      g_variant_builder_add_value (&builder, child);
  }
  g_variant_builder_add (&builder, "{s(sb)}", uuid, layout != NULL ? layout : "us", windows);
  g_settings_set_value (settings, "typing-guests", g_variant_builder_end (&builder));
}

/**
 * domus_typing_layout_fill:
 */
void
domus_typing_layout_fill (GtkComboBoxText *combo)
{
  const char *const *names = domus_keymap_list ();

  for (gsize i = 0; names[i] != NULL; i++)
    gtk_combo_box_text_append (combo, names[i], domus_keymap_get_title (names[i]));
}
