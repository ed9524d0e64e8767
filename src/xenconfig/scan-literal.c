/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xenconfig"
#include "config.h"

#include "scan-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Letters that Python lets stand before a quote. Returns how many there are,
 * and whether one of them makes backslashes plain. */
static gsize
string_prefix (const XenParser *self, gboolean *raw)
{
  gsize length = 0;

  *raw = FALSE;
  while (length < 2) {
    int c = xen_parser_peek (self, length);

    if (c == 'r' || c == 'R')
      *raw = TRUE;
    else if (c != 'u' && c != 'U' && c != 'b' && c != 'B')
      break;
    length++;
  }
  return length;
}

gboolean
xen_parser_at_string (const XenParser *self)
{
  gboolean raw;
  int c = xen_parser_peek (self, string_prefix (self, &raw));

  return c == '\'' || c == '"';
}

static guint
take_digits (XenParser *self, guint base, guint max)
{
  guint value = 0;

  for (guint i = 0; i < max && self->pos < self->length; i++) {
    int digit = g_ascii_xdigit_value (self->text[self->pos]);

    if (digit < 0 || (guint)digit >= base)
      break;
    value = value * base + (guint)digit;
    self->pos++;
  }
  return value;
}

/* After a backslash; an escape that neither Python nor xl knows stays as it
 * is, as in Python. */
static void
take_escape (XenParser *self, GString *out)
{
  static const char plain[] = "abfnrtv";
  static const char meant[] = "\a\b\f\n\r\t\v";
  char c = self->text[self->pos];
  const char *found = c != '\0' ? strchr (plain, c) : NULL;

  if (c == '\n') {
    self->pos++;
  } else if (c == '\r' && xen_parser_peek (self, 1) == '\n') {
    self->pos += 2;
  } else if (c == '\\' || c == '\'' || c == '"') {
    g_string_append_c (out, c);
    self->pos++;
  } else if (found != NULL) {
    g_string_append_c (out, meant[found - plain]);
    self->pos++;
  } else if (c >= '0' && c <= '7') {
    guint value = take_digits (self, 8, 3);
    g_string_append_c (out, (char)(value != 0 ? value & 0xff : '?'));
  } else if (c == 'x' && g_ascii_isxdigit (xen_parser_peek (self, 1))) {
    guint value;

    self->pos++;
    value = take_digits (self, 16, 2);
    g_string_append_c (out, (char)(value != 0 ? value : '?'));
  } else {
    g_string_append_c (out, '\\');
    g_string_append_c (out, c);
    self->pos++;
  }
}

/* One quoted piece; FALSE when it never ends. */
static gboolean
take_piece (XenParser *self, GString *out)
{
  gsize start = self->pos;
  gboolean raw;
  gboolean triple;
  char quote;

  self->pos += string_prefix (self, &raw);
  if (self->pos != start)
    self->python = TRUE;
  quote = self->text[self->pos];
  triple = xen_parser_peek (self, 1) == quote && xen_parser_peek (self, 2) == quote;
  if (triple)
    self->python = TRUE;
  self->pos += triple ? 3 : 1;

  while (self->pos < self->length) {
    char c = self->text[self->pos];

    if (c == quote
        && (!triple
            || (xen_parser_peek (self, 1) == quote && xen_parser_peek (self, 2) == quote))) {
      self->pos += triple ? 3 : 1;
      return TRUE;
    }
    if (c == '\n' && !triple)
      break;
    self->pos++;
    if (c != '\\' || self->pos >= self->length) {
      g_string_append_c (out, c);
    } else if (raw) {
      g_string_append_c (out, c);
      g_string_append_c (out, self->text[self->pos++]);
    } else {
      take_escape (self, out);
    }
  }
  if (!self->failed)
    xen_parser_report (self, DOMUS_SEVERITY_ERROR, start,
                       _ ("The string that begins here has no closing quote."));
  self->failed = TRUE;
  return FALSE;
}

/* One or more pieces beside each other, which are one string to Python. */
DomusXenValue *
xen_parser_string (XenParser *self)
{
  g_autoptr (GString) out = g_string_new (NULL);
  gsize start = self->pos;
  gsize end;
  guint pieces = 0;

  do {
    if (!take_piece (self, out))
      return xen_value_text (self->text + start, self->pos - start, start, self->pos);
    end = self->pos;
    pieces++;
    xen_parser_blanks (self);
  } while (xen_parser_at_string (self));

  if (pieces > 1)
    self->python = TRUE;
  return xen_value_string (out->str, out->len, start, end);
}

static gboolean
number_goes_on (int c)
{
  return c != -1 && (g_ascii_isalnum (c) || c == '_' || c == '.' || c >= 0x80);
}

/* Decimal, 0x, 0o and old octal, an L at the end. */
DomusXenValue *
xen_parser_number (XenParser *self)
{
  gsize start = self->pos;
  guint base = 10;
  guint64 value = 0;
  gboolean digits = FALSE;

  if (xen_parser_peek (self, 0) == '0') {
    int next = g_ascii_tolower (xen_parser_peek (self, 1));

    if (next == 'x' || next == 'o') {
      base = next == 'x' ? 16 : 8;
      self->pos += 2;
    } else if (next >= '0' && next <= '7') {
      base = 8;
    }
  }
  while (self->pos < self->length) {
    int digit = g_ascii_xdigit_value (self->text[self->pos]);

    if (digit < 0 || (guint)digit >= base)
      break;
    if (value > (guint64)G_MAXINT64 / base - (guint)digit)
      return xen_parser_fail (self, start, _ ("This number is too large."));
    value = value * base + (guint)digit;
    digits = TRUE;
    self->pos++;
  }
  if (xen_parser_peek (self, 0) == 'L' || xen_parser_peek (self, 0) == 'l')
    self->pos++;
  if (!digits || number_goes_on (xen_parser_peek (self, 0)))
    return xen_parser_fail (self, start,
                            _ ("This is neither a whole number nor a string in quotes."));
  return xen_value_number ((gint64)value, start, self->pos);
}
