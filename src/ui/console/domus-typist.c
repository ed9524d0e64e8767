/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-typist-private.h"

#include <string.h>

/* A guest that is slow to take in what was typed loses keys: QEMU's keyboard
 * keeps 16 bytes, which are four or five of them. Without a pace, a few keys
 * go out and then the guest's picture has to change first, or this much time
 * to pass: typing a password shows nothing. */
#define FAST_MS 12
#define BURST 4
#define PATIENCE_MS 120
#define LINE_PATIENCE_MS 400

struct _DomusTypist
{
  GObject parent_instance;

  char *text;
  const char *at;
  DomusKeymap *keymap;
  guint pace;
  DomusTypistKey key;
  gpointer user_data;

  DomusKeyStroke strokes[DOMUS_KEY_MAX_STROKES]; /* of the character at hand */
  guint n_strokes;
  guint next_stroke;
  guint held; /* modifiers that are down */
  guint done;
  guint total;
  guint burst;
  guint timer_id;
  gboolean waiting; /* for a frame, or the timer */
  gboolean caps_lock;
  gboolean ended;
};

enum
{
  PROGRESS,
  ENDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DomusTypist, domus_typist, G_TYPE_OBJECT)

static void
press (DomusTypist *self, guint keyval, guint16 code, gboolean down)
{
  self->key (keyval, code, down, self->user_data);
}

/* Whether something had to be pressed or let go. */
static gboolean
hold (DomusTypist *self, guint wanted)
{
  guint changed = self->held ^ wanted;

  if (changed & DOMUS_KEY_SHIFT)
    press (self, DOMUS_KEY_SYM_SHIFT, DOMUS_KEY_CODE_SHIFT, (wanted & DOMUS_KEY_SHIFT) != 0);
  if (changed & DOMUS_KEY_ALTGR)
    press (self, DOMUS_KEY_SYM_ALTGR, DOMUS_KEY_CODE_ALTGR, (wanted & DOMUS_KEY_ALTGR) != 0);
  self->held = wanted;
  return changed != 0;
}

static void
tap_caps_lock (DomusTypist *self)
{
  press (self, DOMUS_KEY_SYM_CAPS_LOCK, DOMUS_KEY_CODE_CAPS_LOCK, TRUE);
  press (self, DOMUS_KEY_SYM_CAPS_LOCK, DOMUS_KEY_CODE_CAPS_LOCK, FALSE);
}

static void
end (DomusTypist *self, gboolean complete)
{
  if (self->ended)
    return;
  self->ended = TRUE;
  g_clear_handle_id (&self->timer_id, g_source_remove);
  hold (self, 0);
  if (self->caps_lock)
    tap_caps_lock (self);
  self->caps_lock = FALSE;
  g_signal_emit (self, signals[ENDED], 0, complete);
}

static gboolean on_timer (gpointer user_data);

static void
go_on_in (DomusTypist *self, guint ms)
{
  g_clear_handle_id (&self->timer_id, g_source_remove);
  self->timer_id = g_timeout_add (ms, on_timer, self);
}

/* After a key was pressed. */
static void
rest (DomusTypist *self, const DomusKeyStroke *stroke)
{
  gboolean line = stroke->keysym == 0xff0d;

  if (self->pace != DOMUS_TYPIST_ADAPTIVE) {
    go_on_in (self, self->pace);
    return;
  }
  self->burst++;
  if (!line && self->burst < BURST) {
    go_on_in (self, FAST_MS);
    return;
  }
  self->burst = 0;
  self->waiting = TRUE;
  go_on_in (self, line ? LINE_PATIENCE_MS : PATIENCE_MS);
}

static gboolean
next_character (DomusTypist *self)
{
  while (*self->at != '\0') {
    self->n_strokes = domus_keymap_lookup (self->keymap, g_utf8_get_char (self->at), self->strokes);
    self->next_stroke = 0;
    self->at = g_utf8_next_char (self->at);
    if (self->n_strokes > 0)
      return TRUE;
    self->done++;
  }
  return FALSE;
}

static gboolean
on_timer (gpointer user_data)
{
  g_autoptr (DomusTypist) self = g_object_ref (user_data);
  const DomusKeyStroke *stroke;

  self->timer_id = 0;
  self->waiting = FALSE;
  if (self->next_stroke >= self->n_strokes && !next_character (self)) {
    end (self, TRUE);
    return G_SOURCE_REMOVE;
  }
  stroke = &self->strokes[self->next_stroke];
  if (hold (self, stroke->modifiers)) {
    /* Some look at modifiers only now and then. */
    go_on_in (self, self->pace == DOMUS_TYPIST_ADAPTIVE ? FAST_MS : self->pace);
    return G_SOURCE_REMOVE;
  }
  press (self, stroke->keysym, stroke->code, TRUE);
  press (self, stroke->keysym, stroke->code, FALSE);
  self->next_stroke++;
  rest (self, stroke);
  if (self->next_stroke >= self->n_strokes) {
    self->done++;
    g_signal_emit (self, signals[PROGRESS], 0, self->done, self->total);
  }
  return G_SOURCE_REMOVE;
}

static void
domus_typist_dispose (GObject *object)
{
  domus_typist_stop (DOMUS_TYPIST (object));
  G_OBJECT_CLASS (domus_typist_parent_class)->dispose (object);
}

static void
domus_typist_finalize (GObject *object)
{
  DomusTypist *self = DOMUS_TYPIST (object);

  explicit_bzero (self->text, strlen (self->text)); /* it may have been a password */
  g_free (self->text);
  domus_keymap_free (self->keymap);
  G_OBJECT_CLASS (domus_typist_parent_class)->finalize (object);
}

static void
domus_typist_class_init (DomusTypistClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = domus_typist_dispose;
  G_OBJECT_CLASS (klass)->finalize = domus_typist_finalize;
  signals[PROGRESS] = g_signal_new ("progress", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT);
  signals[ENDED] = g_signal_new ("ended", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                 1, G_TYPE_BOOLEAN);
}

static void
domus_typist_init (DomusTypist *self)
{}

/**
 * domus_typist_new:
 * @text: of domus_keymap_clean_text(); copied, and wiped after use
 * @keymap: (transfer full): the guest's layout
 * @pace: milliseconds from key to key, or %DOMUS_TYPIST_ADAPTIVE
 * @key: presses a key; until "ended" at the latest
 *
 * Returns: (transfer full): a typist that has not begun
 */
DomusTypist *
domus_typist_new (
    const char *text, DomusKeymap *keymap, guint pace, DomusTypistKey key, gpointer user_data)
{
  DomusTypist *self = g_object_new (DOMUS_TYPE_TYPIST, NULL);

  self->text = g_strdup (text);
  self->at = self->text;
  self->keymap = keymap;
  self->pace = MIN (pace, DOMUS_TYPIST_SLOWEST);
  self->key = key;
  self->user_data = user_data;
  self->total = (guint)g_utf8_strlen (text, -1);
  return self;
}

/**
 * domus_typist_start:
 * @caps_lock: whether the guest's Caps Lock is on: it is put out for the
 *   while, since layouts differ in which keys it changes
 *
 * Begins in the next turn of the main loop.
 */
void
domus_typist_start (DomusTypist *self, gboolean caps_lock)
{
  if (self->ended || self->timer_id != 0)
    return;
  self->caps_lock = caps_lock;
  if (caps_lock)
    tap_caps_lock (self);
  go_on_in (self, self->pace == DOMUS_TYPIST_ADAPTIVE ? FAST_MS : self->pace);
}

/**
 * domus_typist_stop:
 *
 * Ends it now, with no key down.
 */
void
domus_typist_stop (DomusTypist *self)
{
  end (self, FALSE);
}

/**
 * domus_typist_saw_frame:
 *
 * Goes on if that was what it waited for.
 */
void
domus_typist_saw_frame (DomusTypist *self)
{
  if (self->waiting && !self->ended)
    go_on_in (self, FAST_MS);
  self->waiting = FALSE;
}
