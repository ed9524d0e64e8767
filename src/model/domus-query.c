/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-guest-search.h"

#include "domus-facts-private.h"
#include "domus-fold.h"
#include "domus-guest-private.h"

#include <string.h>

typedef enum
{
  WORD_ANYWHERE,
  WORD_TAG,
  WORD_STATE,
} WordKind;

typedef struct
{
  WordKind kind;
  char *text;   /* folded */
  guint states; /* a bit each, for WORD_STATE */
} Word;

struct _DomusQuery
{
  GArray *words; /* of Word */
};

#define BIT(state) (1u << DOMUS_GUEST_STATE_##state)

static const struct
{
  const char *name;
  guint states;
} state_words[] = {
  { "running", BIT (RUNNING) },       { "paused", BIT (PAUSED) | BIT (SUSPENDED) },
  { "off", BIT (OFF) | BIT (SAVED) }, { "saved", BIT (SAVED) },
  { "crashed", BIT (CRASHED) },
};

static void
word_clear (gpointer data)
{
  g_free (((Word *)data)->text);
}

static gboolean
find_state (const char *name, guint *states)
{
  for (gsize i = 0; i < G_N_ELEMENTS (state_words); i++) {
    if (g_str_equal (state_words[i].name, name)) {
      *states = state_words[i].states;
      return TRUE;
    }
  }
  return FALSE;
}

static void
add_word (DomusQuery *self, const char *text)
{
  Word word = { WORD_ANYWHERE, NULL, 0 };

  if (g_str_has_prefix (text, "tag:") && text[4] != '\0') {
    word.kind = WORD_TAG;
    text += 4;
  } else if (g_str_has_prefix (text, "is:") && find_state (text + 3, &word.states)) {
    word.kind = WORD_STATE;
  }
  word.text = g_strdup (text);
  g_array_append_val (self->words, word);
}

/**
 * domus_query_new:
 * @text: (nullable): as it was typed
 *
 * Returns: (transfer full) (nullable): %NULL where nothing is searched for
 */
DomusQuery *
domus_query_new (const char *text)
{
  g_autofree char *folded = text != NULL ? domus_fold (text) : NULL;
  g_autoptr (GString) word = g_string_new (NULL);
  gboolean quoted = FALSE;
  DomusQuery *self;

  if (folded == NULL || *g_strchug (folded) == '\0')
    return NULL;
  self = g_new0 (DomusQuery, 1);
  self->words = g_array_new (FALSE, FALSE, sizeof (Word));
  g_array_set_clear_func (self->words, word_clear);
  for (const char *at = folded;; at++) {
    if (*at == '"') {
      quoted = !quoted;
    } else if (*at == '\0' || (!quoted && g_ascii_isspace (*at))) {
      if (word->len > 0)
        add_word (self, word->str);
      g_string_truncate (word, 0);
    } else {
      g_string_append_c (word, *at);
    }
    if (*at == '\0')
      break;
  }
  if (self->words->len == 0)
    g_clear_pointer (&self, domus_query_free);
  return self;
}

/**
 * domus_query_free:
 * @self: (nullable)
 */
void
domus_query_free (DomusQuery *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->words);
  g_free (self);
}

/* A UUID is looked for from its beginning or by a long piece: short ones are
 * in too many of them. */
static gboolean
uuid_matches (const char *uuid, const char *needle)
{
  return g_str_has_prefix (uuid, needle) || (strlen (needle) >= 8 && strstr (uuid, needle) != NULL);
}

static gboolean
has_tag (DomusGuest *guest, const char *name)
{
  return guest->facts != NULL && domus_tags_find (guest->facts->tags, name) != NULL;
}

static gboolean
has_text (DomusGuest *guest, const char *needle)
{
  const char *name = domus_guest_get_folded_name (guest);
  const char *addresses = domus_guest_get_addresses (guest);

  if (strstr (name, needle) != NULL || uuid_matches (guest->uuid, needle))
    return TRUE;
  if (guest->facts != NULL && guest->facts->haystack != NULL
      && strstr (guest->facts->haystack, needle) != NULL)
    return TRUE;
  if (addresses != NULL && strstr (addresses, needle) != NULL)
    return TRUE;
  if (guest->facts == NULL && guest->title != NULL) {
    g_autofree char *title = domus_fold (guest->title);

    return strstr (title, needle) != NULL;
  }
  return FALSE;
}

/**
 * domus_query_matches:
 * @self: (nullable): %NULL matches all
 *
 * Looks into what is known now; see domus_connection_want_all_facts().
 */
gboolean
domus_query_matches (const DomusQuery *self, DomusGuest *guest)
{
  for (guint i = 0; self != NULL && i < self->words->len; i++) {
    const Word *word = &g_array_index (self->words, Word, i);
    gboolean matches;

    if (word->kind == WORD_STATE)
      matches = (word->states & (1u << guest->state)) != 0;
    else if (word->kind == WORD_TAG)
      matches = has_tag (guest, word->text);
    else
      matches = has_text (guest, word->text);
    if (!matches)
      return FALSE;
  }
  return TRUE;
}

/**
 * domus_query_equal:
 * @self: (nullable)
 * @other: (nullable)
 */
gboolean
domus_query_equal (const DomusQuery *self, const DomusQuery *other)
{
  if (self == NULL || other == NULL)
    return self == other;
  if (self->words->len != other->words->len)
    return FALSE;
  for (guint i = 0; i < self->words->len; i++) {
    const Word *a = &g_array_index (self->words, Word, i);
    const Word *b = &g_array_index (other->words, Word, i);

    if (a->kind != b->kind || strcmp (a->text, b->text) != 0)
      return FALSE;
  }
  return TRUE;
}

/* A UUID's piece of eight characters is found inside, a shorter one is not. */
static gboolean
word_narrows (const Word *word, const Word *before)
{
  if (word->kind != before->kind)
    return FALSE;
  if (word->kind != WORD_ANYWHERE || strcmp (word->text, before->text) == 0)
    return strcmp (word->text, before->text) == 0;
  return g_str_has_prefix (word->text, before->text)
         && (strlen (word->text) < 8 || strlen (before->text) >= 8);
}

/**
 * domus_query_narrows:
 * @self: (nullable)
 * @before: (nullable)
 *
 * So that typing one letter more looks only at what is still shown.
 */
gboolean
domus_query_narrows (const DomusQuery *self, const DomusQuery *before)
{
  if (before == NULL || self == NULL)
    return before == NULL;
  if (self->words->len < before->words->len)
    return FALSE;
  for (guint i = 0; i < before->words->len; i++) {
    if (!word_narrows (&g_array_index (self->words, Word, i),
                       &g_array_index (before->words, Word, i)))
      return FALSE;
  }
  return TRUE;
}
