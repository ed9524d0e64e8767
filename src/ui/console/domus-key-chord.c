/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-key-chord-private.h"

#include <glib/gi18n-lib.h>

#define MAX_KEYS 2

typedef struct
{
  const char *name;
  const char *label;
  guint keys[MAX_KEYS][4]; /* each of them one of these */
} Kind;

#define ANY_CONTROL                                                                                \
  {                                                                                                \
    GDK_KEY_Control_L, GDK_KEY_Control_R                                                           \
  }
#define ANY_SHIFT                                                                                  \
  {                                                                                                \
    GDK_KEY_Shift_L, GDK_KEY_Shift_R                                                               \
  }
#define ANY_ALT                                                                                    \
  {                                                                                                \
    GDK_KEY_Alt_L, GDK_KEY_Meta_L                                                                  \
  }

static const Kind kinds[] = {
  { "Control+Alt", N_ ("Ctrl+Alt"), { ANY_CONTROL, ANY_ALT } },
  { "Control+Shift", N_ ("Ctrl+Shift"), { ANY_CONTROL, ANY_SHIFT } },
  { "Control_R", N_ ("Right Ctrl"), { { GDK_KEY_Control_R } } },
  { "Shift_R", N_ ("Right Shift"), { { GDK_KEY_Shift_R } } },
  { "Alt_R", N_ ("Right Alt"), { { GDK_KEY_Alt_R, GDK_KEY_ISO_Level3_Shift, GDK_KEY_Meta_R } } },
  { "Super_R", N_ ("Right Windows key"), { { GDK_KEY_Super_R } } },
  { "Shift+F12", N_ ("Shift+F12"), { ANY_SHIFT, { GDK_KEY_F12 } } },
  { "Scroll_Lock", N_ ("Scroll Lock"), { { GDK_KEY_Scroll_Lock } } },
  { "Pause", N_ ("Pause"), { { GDK_KEY_Pause } } },
};

struct _DomusKeyChord
{
  const Kind *kind;
  gboolean down[MAX_KEYS];
  gboolean armed; /* all are down and nothing else was pressed */
};

static const Kind *
find_kind (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_strcmp0 (kinds[i].name, name) == 0)
      return &kinds[i];
  return NULL;
}

/**
 * domus_key_chord_list:
 *
 * Returns: (transfer none): the names, the usual one first
 */
const char *const *
domus_key_chord_list (void)
{
  static const char *const names[] = { "Control+Alt", "Control+Shift", "Control_R",
                                       "Shift_R",     "Alt_R",         "Super_R",
                                       "Shift+F12",   "Scroll_Lock",   "Pause",
                                       NULL };

  return names;
}

/**
 * domus_key_chord_title:
 *
 * Returns: (transfer none) (nullable): what people call the keys, translated
 */
const char *
domus_key_chord_title (const char *name)
{
  const Kind *kind = find_kind (name);

  return kind != NULL ? _ (kind->label) : NULL;
}

/**
 * domus_key_chord_new:
 * @name: (nullable): of domus_key_chord_list(); another counts as the usual
 *
 * Returns: (transfer full):
 */
DomusKeyChord *
domus_key_chord_new (const char *name)
{
  DomusKeyChord *self = g_new0 (DomusKeyChord, 1);

  self->kind = find_kind (name);
  if (self->kind == NULL)
    self->kind = &kinds[0];
  return self;
}

/**
 * domus_key_chord_free:
 */
void
domus_key_chord_free (DomusKeyChord *self)
{
  g_free (self);
}

/**
 * domus_key_chord_get_label:
 *
 * Returns: (transfer none): translated
 */
const char *
domus_key_chord_get_label (const DomusKeyChord *self)
{
  return _ (self->kind->label);
}

static int
find_key (const DomusKeyChord *self, guint keyval)
{
  for (int i = 0; i < MAX_KEYS; i++)
    for (gsize j = 0; j < G_N_ELEMENTS (self->kind->keys[i]); j++)
      if (self->kind->keys[i][j] == keyval && keyval != 0)
        return i;
  return -1;
}

/**
 * domus_key_chord_feed:
 * @keyval: of GDK
 *
 * A chord that is part of another combination, as Ctrl+Alt of Ctrl+Alt+F1, is
 * none.
 *
 * Returns: whether the chord has been pressed and one of its keys was let go
 */
gboolean
domus_key_chord_feed (DomusKeyChord *self, guint keyval, gboolean down)
{
  int index = find_key (self, keyval);
  gboolean all = TRUE, hit;

  if (index < 0) {
    self->armed = FALSE;
    return FALSE;
  }
  hit = !down && self->armed;
  self->down[index] = down;
  for (int i = 0; i < MAX_KEYS; i++)
    all = all && (self->down[i] || self->kind->keys[i][0] == 0);
  self->armed = down && all;
  return hit;
}

/**
 * domus_key_chord_reset:
 *
 * Takes all keys for let go.
 */
void
domus_key_chord_reset (DomusKeyChord *self)
{
  *self = (DomusKeyChord){ .kind = self->kind };
}
