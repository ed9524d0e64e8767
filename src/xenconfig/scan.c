/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xenconfig"
#include "config.h"

#include "scan-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

void
xen_parser_locate (const GArray *lines, const char *text, gsize offset, guint *line, guint *column)
{
  guint low = 0;
  guint high = lines->len;
  gsize begin;
  guint characters = 0;

  while (high - low > 1) {
    guint middle = low + (high - low) / 2;

    if (g_array_index (lines, gsize, middle) <= offset)
      low = middle;
    else
      high = middle;
  }
  begin = g_array_index (lines, gsize, low);
  for (gsize i = begin; i < offset; i++)
    if (((guchar)text[i] & 0xc0) != 0x80)
      characters++;
  *line = low + 1;
  *column = characters + 1;
}

void
xen_parser_report (XenParser *self, DomusSeverity severity, gsize offset, const char *format, ...)
{
  DomusXenDiagnostic *diagnostic;
  va_list arguments;

  if (self->diagnostics->len > XEN_PARSE_MAX_DIAGNOSTICS)
    return;

  diagnostic = g_new0 (DomusXenDiagnostic, 1);
  diagnostic->severity = severity;
  xen_parser_locate (self->lines, self->text, MIN (offset, self->length), &diagnostic->line,
                     &diagnostic->column);
  if (self->diagnostics->len == XEN_PARSE_MAX_DIAGNOSTICS) {
    diagnostic->severity = DOMUS_SEVERITY_ERROR;
    diagnostic->message = g_strdup (_ ("There is more that was not understood from here on."));
  } else {
    va_start (arguments, format);
    diagnostic->message = g_strdup_vprintf (format, arguments);
    va_end (arguments);
  }
  g_ptr_array_add (self->diagnostics, diagnostic);
}

/* -1 at the end. */
int
xen_parser_peek (const XenParser *self, gsize ahead)
{
  return self->pos + ahead < self->length ? (guchar)self->text[self->pos + ahead] : -1;
}

static gboolean
skip_continuation (XenParser *self)
{
  gsize ahead = 1;

  if (xen_parser_peek (self, 0) != '\\')
    return FALSE;
  while (xen_parser_peek (self, ahead) == '\r')
    ahead++;
  if (xen_parser_peek (self, ahead) != '\n')
    return FALSE;
  self->pos += ahead + 1;
  return TRUE;
}

void
xen_parser_blanks (XenParser *self)
{
  for (;;) {
    int c = xen_parser_peek (self, 0);

    if (c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v')
      self->pos++;
    else if (self->brackets > 0 && c == '\n')
      self->pos++;
    else if (self->brackets > 0 && c == '#')
      while (self->pos < self->length && self->text[self->pos] != '\n')
        self->pos++;
    else if (!skip_continuation (self))
      return;
  }
}

/* Takes @token, punctuation, and the blanks after it. */
gboolean
xen_parser_accept (XenParser *self, const char *token)
{
  gsize length = strlen (token);

  if (self->length - self->pos < length || memcmp (self->text + self->pos, token, length) != 0)
    return FALSE;
  self->pos += length;
  xen_parser_blanks (self);
  return TRUE;
}

gsize
xen_parser_ident (const XenParser *self, gsize at)
{
  gsize end = at;

  if (end >= self->length || (!g_ascii_isalpha (self->text[end]) && self->text[end] != '_'))
    return 0;
  while (end < self->length && (g_ascii_isalnum (self->text[end]) || self->text[end] == '_'))
    end++;
  return end - at;
}

/* Takes @word if it is the whole identifier that stands here. */
gboolean
xen_parser_word (XenParser *self, const char *word)
{
  gsize length = xen_parser_ident (self, self->pos);

  if (length != strlen (word) || memcmp (self->text + self->pos, word, length) != 0)
    return FALSE;
  self->pos += length;
  xen_parser_blanks (self);
  return TRUE;
}

gboolean
xen_parser_at_end (const XenParser *self)
{
  int c = xen_parser_peek (self, 0);

  return c == -1 || c == '\n' || c == ';' || c == '#';
}

/* Whether a line that begins at @at is an assignment by its looks: then a
 * bracket before it was never closed. */
static gboolean
begins_assignment (const XenParser *self, gsize at)
{
  gsize length = xen_parser_ident (self, at);

  if (length == 0)
    return FALSE;
  at += length;
  while (at < self->length && (self->text[at] == ' ' || self->text[at] == '\t'))
    at++;
  return at < self->length && self->text[at] == '='
         && (at + 1 >= self->length || self->text[at + 1] != '=');
}

/* To the end of the string that begins here; on one line only unless it has
 * three quotes. */
static void
skip_string (XenParser *self)
{
  char quote = self->text[self->pos];
  gboolean triple = xen_parser_peek (self, 1) == quote && xen_parser_peek (self, 2) == quote;

  self->pos += triple ? 3 : 1;
  while (self->pos < self->length) {
    char c = self->text[self->pos];

    if (c == '\\') {
      self->pos += 2;
    } else if (c == '\n' && !triple) {
      return;
    } else if (c == quote
               && (!triple
                   || (xen_parser_peek (self, 1) == quote && xen_parser_peek (self, 2) == quote))) {
      self->pos += triple ? 3 : 1;
      return;
    } else {
      self->pos++;
    }
  }
  self->pos = MIN (self->pos, self->length);
}

/* From anywhere in a statement that is not understood to its end, which is
 * the end of the line outside brackets. */
void
xen_parser_skip (XenParser *self)
{
  guint open = 0;

  while (self->pos < self->length) {
    char c = self->text[self->pos];

    if (c == '\'' || c == '"') {
      skip_string (self);
      continue;
    }
    if (c == '#') {
      while (self->pos < self->length && self->text[self->pos] != '\n')
        self->pos++;
      continue;
    }
    if (c == '\n' && (open == 0 || begins_assignment (self, self->pos + 1)))
      return;
    if (c == ';' && open == 0)
      return;
    if (strchr ("([{", c) != NULL && c != '\0')
      open++;
    else if (strchr (")]}", c) != NULL && c != '\0' && open > 0)
      open--;
    if (!skip_continuation (self))
      self->pos++;
  }
}

/* FALSE when a file wants more copying than any honest one. */
gboolean
xen_parser_spend (XenParser *self, gsize cost)
{
  if (self->budget < 0)
    return FALSE;
  self->budget -= (gint64)MIN (cost, (gsize)XEN_PARSE_BUDGET + 1);
  if (self->budget >= 0)
    return TRUE;
  xen_parser_report (self, DOMUS_SEVERITY_ERROR, self->pos,
                     _ ("The file builds values larger than any configuration needs; from here on "
                        "they are not worked out."));
  return FALSE;
}
