/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xenconfig"
#include "config.h"

#include "scan-private.h"
#include "keys-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef enum
{
  RUN_LIVE,    /* take what it sets */
  RUN_DEAD,    /* the other branch: read and forget */
  RUN_UNKNOWN, /* a branch nobody can tell about: what it sets is not known */
} RunMode;

static void run_block (XenParser *self, gsize indent, RunMode mode);

/* Where the line of @pos begins to say something: its column in bytes. */
static gsize
column_of (const XenParser *self, gsize pos)
{
  gsize begin = pos;

  while (begin > self->begin && self->text[begin - 1] != '\n')
    begin--;
  return pos - begin;
}

/* A setting that makes a difference to the guest as libvirt has it. */
static gboolean
is_needed (const char *key)
{
  const XenKey *known = xen_key_lookup (key);

  return known != NULL && (known->flags & XEN_KEY_CONVERTED) != 0;
}

static void
store (XenParser *self, const char *key, gsize start, DomusXenValue *value, RunMode mode)
{
  g_autoptr (DomusXenValue) owned = value;
  DomusXenEntry *entry;

  if (mode == RUN_DEAD)
    return;
  if (mode == RUN_UNKNOWN) {
    gsize end = owned->end;

    xen_value_unref (g_steal_pointer (&owned));
    owned = xen_value_text (self->text + start,
                            xen_parser_spend (self, end - start) ? end - start : 0, start, end);
    if (is_needed (key))
      xen_parser_report (self, DOMUS_SEVERITY_ERROR, start,
                         _ ("“%s” is set here only under a condition that is not known."), key);
  }
  entry = g_new0 (DomusXenEntry, 1);
  entry->key = g_strdup (key);
  entry->start = start;
  entry->end = self->pos;
  while (entry->end > start && g_ascii_isspace (self->text[entry->end - 1]))
    entry->end--;
  entry->value = g_steal_pointer (&owned);
  g_ptr_array_add (self->entries, entry);
  g_hash_table_replace (self->variables, entry->key, entry);
}

/* A setting whose value is not known is an error; a helper variable is one
 * only where a setting uses it. */
static void
say_unknown (XenParser *self, const char *key, const DomusXenValue *value)
{
  g_autofree char *shown = NULL;

  if (self->failed || value->type != DOMUS_XEN_VALUE_TEXT)
    return;
  shown = g_utf8_substring (value->text, 0, MIN (g_utf8_strlen (value->text, -1), 60));
  if (is_needed (key))
    xen_parser_report (self, DOMUS_SEVERITY_ERROR, value->start,
                       _ ("The value of “%s” is not known without running the file: “%s”. A plain "
                          "word needs quotes."),
                       key, shown);
  else
    xen_parser_report (self, DOMUS_SEVERITY_WARNING, value->start,
                       _ ("The value of “%s” is not known without running the file: “%s”."), key,
                       shown);
}

/* FALSE, and a report, when anything stands between here and the line's end. */
static gboolean
expect_end (XenParser *self)
{
  xen_parser_blanks (self);
  if (self->failed || xen_parser_at_end (self))
    return !self->failed;
  xen_value_unref (xen_parser_fail (self, self->pos, _ ("The line should end before this place.")));
  return FALSE;
}

/* What could not be read is kept as text, and said to be so. */
static void
store_failed (XenParser *self, const char *key, gsize start, gsize value_start, RunMode mode)
{
  gsize end;

  self->pos = value_start;
  self->brackets = 0;
  xen_parser_skip (self);
  end = self->pos;
  while (end > value_start && g_ascii_isspace (self->text[end - 1]))
    end--;
  store (self, key, start,
         xen_value_text (self->text + value_start,
                         xen_parser_spend (self, end - value_start) ? end - value_start : 0,
                         value_start, end),
         mode);
}

static DomusXenValue *
add_to (XenParser *self, const char *key, DomusXenValue *addition)
{
  g_autoptr (DomusXenValue) right = addition;
  const DomusXenEntry *entry = g_hash_table_lookup (self->variables, key);
  const DomusXenValue *left = entry != NULL ? entry->value : NULL;

  if (left == NULL)
    return g_steal_pointer (&right);
  if (left->type == DOMUS_XEN_VALUE_LIST && right->type == DOMUS_XEN_VALUE_LIST
      && left->weight + right->weight <= XEN_VALUE_MAX_WEIGHT
      && xen_parser_spend (self, (gsize)left->items->len + right->items->len)) {
    GPtrArray *items = g_ptr_array_new_full (left->items->len + right->items->len,
                                             (GDestroyNotify)xen_value_unref);

    for (guint i = 0; i < left->items->len; i++)
      g_ptr_array_add (items, xen_value_ref (left->items->pdata[i]));
    for (guint i = 0; i < right->items->len; i++)
      g_ptr_array_add (items, xen_value_ref (right->items->pdata[i]));
    return xen_value_list (items, right->start, right->end);
  }
  if (left->type == DOMUS_XEN_VALUE_STRING && right->type == DOMUS_XEN_VALUE_STRING
      && xen_parser_spend (self, strlen (left->text) + strlen (right->text))) {
    g_autofree char *joined = g_strconcat (left->text, right->text, NULL);
    return xen_value_string (joined, strlen (joined), right->start, right->end);
  }
  return xen_parser_unknown (self, right->start);
}

/* key = value, key += value. @key_length bytes of key stand at @start. */
static void
run_assignment (XenParser *self, gsize start, gsize key_length, gboolean adds, RunMode mode)
{
  g_autofree char *key = g_strndup (self->text + start, key_length);
  gsize value_start = self->pos;
  DomusXenValue *value;

  if (strchr (key, '-') != NULL) {
    g_strdelimit (key, "-", '_');
    if (mode == RUN_LIVE)
      xen_parser_report (self, DOMUS_SEVERITY_WARNING, start,
                         _ ("A name cannot have a hyphen; this was read as “%s”."), key);
  }
  value = xen_parser_expression (self);
  /* a = b = value is beyond what files do; a, b = … likewise */
  if (self->failed || !expect_end (self)) {
    xen_value_unref (value);
    store_failed (self, key, start, value_start, mode);
    return;
  }
  if (mode == RUN_LIVE)
    say_unknown (self, key, value);
  if (adds) {
    self->python = TRUE;
    value = add_to (self, key, value);
  }
  store (self, key, start, value, mode);
}

/* name.append (value), name.extend (list): the only calls that set anything. */
static gboolean
run_append (XenParser *self, gsize start, gsize key_length, RunMode mode)
{
  g_autofree char *key = g_strndup (self->text + start, key_length);
  g_autoptr (DomusXenValue) value = NULL;
  const DomusXenEntry *entry = g_hash_table_lookup (self->variables, key);
  gsize saved = self->pos;
  gboolean append;

  if (entry == NULL || entry->value->type != DOMUS_XEN_VALUE_LIST)
    return FALSE;
  self->pos++;
  append = xen_parser_word (self, "append");
  if ((!append && !xen_parser_word (self, "extend")) || xen_parser_peek (self, 0) != '(') {
    self->pos = saved;
    return FALSE;
  }
  self->brackets++;
  self->pos++;
  xen_parser_blanks (self);
  value = xen_parser_expression (self);
  self->brackets--;
  if (self->failed || xen_parser_peek (self, 0) != ')') {
    self->pos = saved;
    return FALSE;
  }
  self->pos++;
  self->python = TRUE;
  if (mode == RUN_LIVE)
    say_unknown (self, key, value);
  if (append) {
    GPtrArray *items = g_ptr_array_new_with_free_func ((GDestroyNotify)xen_value_unref);
    gsize from = value->start;
    gsize to = value->end;

    g_ptr_array_add (items, g_steal_pointer (&value));
    value = xen_value_list (items, from, to);
  }
  store (self, key, start, add_to (self, key, g_steal_pointer (&value)), mode);
  return TRUE;
}

/* Anything else that is one line: nothing of it runs. */
static void
run_other (XenParser *self, gsize start, RunMode mode)
{
  static const char *const harmless[] = { "import", "from", "pass", "print", NULL };
  gsize length = xen_parser_ident (self, start);
  gboolean known = FALSE;

  for (gsize i = 0; harmless[i] != NULL; i++)
    if (length == strlen (harmless[i]) && memcmp (self->text + start, harmless[i], length) == 0)
      known = TRUE;
  if (known)
    self->python = TRUE;
  else if (mode != RUN_DEAD && !self->failed)
    xen_parser_report (self, length > 0 ? DOMUS_SEVERITY_WARNING : DOMUS_SEVERITY_ERROR, start,
                       length > 0 ? _ ("This line is no setting; it was left out.")
                                  : _ ("This is no setting; it was not understood."));
  self->pos = start;
  self->brackets = 0;
  xen_parser_skip (self);
}

static void
run_simple (XenParser *self, RunMode mode)
{
  gsize start = self->pos;
  gsize length = xen_parser_ident (self, start);

  self->failed = FALSE;
  /* names with a hyphen: device-model */
  while (length > 0 && start + length + 1 < self->length && self->text[start + length] == '-'
         && g_ascii_isalpha (self->text[start + length + 1]))
    length += 1 + xen_parser_ident (self, start + length + 1);
  self->pos = start + length;
  xen_parser_blanks (self);

  if (length > 0 && xen_parser_peek (self, 0) == '=' && xen_parser_peek (self, 1) != '=') {
    xen_parser_accept (self, "=");
    run_assignment (self, start, length, FALSE, mode);
  } else if (length > 0 && xen_parser_accept (self, "+=")) {
    run_assignment (self, start, length, TRUE, mode);
  } else if (length == 0 || xen_parser_peek (self, 0) != '.'
             || !run_append (self, start, length, mode)) {
    run_other (self, start, mode);
  }
}

/* Statements to the end of the line. */
static void
run_line (XenParser *self, RunMode mode)
{
  while (self->pos < self->length && self->text[self->pos] != '\n') {
    xen_parser_blanks (self);
    if (xen_parser_peek (self, 0) == '#') {
      while (self->pos < self->length && self->text[self->pos] != '\n')
        self->pos++;
    } else if (xen_parser_peek (self, 0) == ';') {
      self->pos++;
    } else if (self->pos < self->length && self->text[self->pos] != '\n') {
      gsize before = self->pos;

      run_simple (self, mode);
      if (self->pos == before)
        self->pos++;
    }
  }
}

/* To the first byte of the next line that says anything; its column, or -1 at
 * the end of the file. */
static gssize
next_line (XenParser *self)
{
  for (;;) {
    gsize begin;

    if (self->pos < self->length && column_of (self, self->pos) != 0) {
      while (self->pos < self->length && self->text[self->pos] != '\n')
        self->pos++;
      self->pos = MIN (self->pos + 1, self->length);
    }
    begin = self->pos;
    xen_parser_blanks (self);
    if (self->pos >= self->length)
      return -1;
    if (self->text[self->pos] == '#') {
      while (self->pos < self->length && self->text[self->pos] != '\n')
        self->pos++;
    }
    if (self->pos < self->length && self->text[self->pos] == '\n')
      self->pos++;
    else if (self->pos < self->length)
      return (gssize)(self->pos - begin);
  }
}

static void
skip_block (XenParser *self, gsize indent)
{
  for (;;) {
    gssize column = next_line (self);

    if (column < 0)
      return;
    if ((gsize)column <= indent) {
      self->pos -= (gsize)column;
      return;
    }
    while (self->pos < self->length && self->text[self->pos] != '\n') {
      xen_parser_skip (self);
      if (xen_parser_peek (self, 0) == ';')
        self->pos++;
    }
  }
}

/* What stands under a header: on its own line, or indented below it. */
static void
run_body (XenParser *self, gsize indent, RunMode mode)
{
  xen_parser_blanks (self);
  if (!xen_parser_at_end (self)) {
    run_line (self, mode);
  } else if (self->depth >= XEN_PARSE_MAX_DEPTH) {
    xen_value_unref (
        xen_parser_fail (self, self->pos, _ ("The lines below are nested too deeply.")));
    skip_block (self, indent);
  } else {
    self->depth++;
    run_block (self, indent + 1, mode);
    self->depth--;
  }
}

/* 1, 0, or -1 when nobody can know. */
static int
read_condition (XenParser *self, RunMode mode)
{
  g_autoptr (DomusXenValue) value = NULL;
  gsize start = self->pos;

  self->failed = FALSE;
  value = xen_parser_expression (self);
  if (!self->failed && xen_parser_accept (self, ":")) {
    if (value->type != DOMUS_XEN_VALUE_TEXT)
      return xen_value_is_true (value);
    if (mode == RUN_LIVE)
      xen_parser_report (self, DOMUS_SEVERITY_WARNING, value->start,
                         _ ("Whether “%s” holds cannot be known without running the file."),
                         value->text);
    return -1;
  }
  if (!self->failed)
    xen_value_unref (
        xen_parser_fail (self, self->pos, _ ("A colon is missing at the end of this condition.")));
  self->pos = start;
  self->brackets = 0;
  xen_parser_skip (self);
  return -1;
}

static RunMode
branch_mode (RunMode outer, int condition, gboolean taken, gboolean unknown)
{
  if (outer == RUN_DEAD || taken || condition == 0)
    return RUN_DEAD;
  if (outer == RUN_UNKNOWN || unknown || condition < 0)
    return RUN_UNKNOWN;
  return RUN_LIVE;
}

static void
run_if (XenParser *self, gsize indent, RunMode mode)
{
  gboolean taken = FALSE;
  gboolean unknown = FALSE;
  int condition = read_condition (self, mode);

  self->python = TRUE;
  for (;;) {
    gssize column;
    gsize line;

    run_body (self, indent, branch_mode (mode, condition, taken, unknown));
    if (condition > 0)
      taken = TRUE;
    else if (condition < 0)
      unknown = TRUE;

    column = next_line (self);
    if (column < 0)
      return;
    line = self->pos - (gsize)column;
    if ((gsize)column == indent && xen_parser_word (self, "elif")) {
      condition = read_condition (self, taken ? RUN_DEAD : mode);
    } else if ((gsize)column == indent && xen_parser_word (self, "else")
               && xen_parser_accept (self, ":")) {
      condition = 1;
    } else {
      self->pos = line;
      return;
    }
  }
}

static gboolean
at_word (const XenParser *self, const char *const *words)
{
  gsize length = xen_parser_ident (self, self->pos);

  for (gsize i = 0; words[i] != NULL; i++)
    if (length == strlen (words[i]) && memcmp (self->text + self->pos, words[i], length) == 0)
      return TRUE;
  return FALSE;
}

static void
run_block (XenParser *self, gsize indent, RunMode mode)
{
  static const char *const definitions[] = { "def", "class", NULL };
  static const char *const loops[] = { "for",     "while", "try",  "with", "except",
                                       "finally", "elif",  "else", NULL };

  for (;;) {
    gssize column = next_line (self);
    gboolean definition;

    if (column < 0)
      return;
    if ((gsize)column < indent) {
      self->pos -= (gsize)column;
      return;
    }
    definition = at_word (self, definitions);
    if (xen_parser_word (self, "if")) {
      run_if (self, (gsize)column, mode);
    } else if (definition || at_word (self, loops)) {
      self->python = TRUE;
      if (mode != RUN_DEAD)
        xen_parser_report (
            self, definition ? DOMUS_SEVERITY_WARNING : DOMUS_SEVERITY_ERROR, self->pos,
            definition
                ? _ ("Functions are not run; this one was left out.")
                : _ (
                    "These lines would have to be run to know what they set; they were left out."));
      xen_parser_skip (self);
      skip_block (self, (gsize)column);
    } else {
      run_line (self, mode);
    }
  }
}

void
xen_parser_run (XenParser *self)
{
  if (self->length >= 3 && memcmp (self->text, "\xef\xbb\xbf", 3) == 0)
    self->begin = self->pos = 3;
  run_block (self, 0, RUN_LIVE);
}
