/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xenconfig"
#include "config.h"

#include "scan-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Expressions, worked out while they are read. What they come to is a value;
 * what cannot be known (a call, a name from elsewhere) is a value of type
 * text, and so is all that is made with it. Not understanding the syntax is
 * another thing: then @failed is set and the statement is left. */

/* A name of a module or function, as in os.path.join, while it is read. */
#define SYMBOL_MARK ((gsize)1 << (sizeof (gsize) * 8 - 1))

DomusXenValue *
xen_parser_fail (XenParser *self, gsize start, const char *message)
{
  if (!self->failed)
    xen_parser_report (self, DOMUS_SEVERITY_ERROR, start, "%s", message);
  self->failed = TRUE;
  return xen_parser_unknown (self, start);
}

DomusXenValue *
xen_parser_unknown (XenParser *self, gsize start)
{
  gsize end = MIN (MAX (self->pos, start), self->length);

  while (end > start && g_ascii_isspace (self->text[end - 1]))
    end--;
  if (!xen_parser_spend (self, end - start))
    end = start;
  return xen_value_text (self->text + start, end - start, start, end);
}

static gboolean
is_unknown (const DomusXenValue *value)
{
  return value->type == DOMUS_XEN_VALUE_TEXT;
}

static DomusXenValue *
symbol_new (const char *name, gsize start, gsize end)
{
  DomusXenValue *value = xen_value_text (name, strlen (name), start, end);

  value->weight |= SYMBOL_MARK;
  return value;
}

static gboolean
is_symbol (const DomusXenValue *value)
{
  return is_unknown (value) && (value->weight & SYMBOL_MARK) != 0;
}

/* What is left of a name that nothing is known about, once it stands alone. */
static DomusXenValue *
settle (XenParser *self, DomusXenValue *value)
{
  DomusXenValue *settled;

  if (!is_symbol (value))
    return value;
  settled = xen_parser_unknown (self, value->start);
  xen_value_unref (value);
  return settled;
}

static DomusXenValue *
read_name (XenParser *self)
{
  gsize start = self->pos;
  gsize length = xen_parser_ident (self, start);
  g_autofree char *name = g_strndup (self->text + start, length);
  DomusXenEntry *entry = g_hash_table_lookup (self->variables, name);

  self->pos += length;
  if (g_str_equal (name, "True") || g_str_equal (name, "False")) {
    self->python = TRUE;
    return xen_value_number (g_str_equal (name, "True"), start, self->pos);
  }
  if (g_str_equal (name, "None")) {
    self->python = TRUE;
    return xen_value_string ("", 0, start, self->pos);
  }
  if (entry != NULL) {
    self->python = TRUE;
    entry->helper = TRUE;
    return xen_value_at (entry->value, start, self->pos);
  }
  return symbol_new (name, start, self->pos);
}

/* Items up to the closing bracket, which is taken; NULL on a syntax error. */
static GPtrArray *
read_items (XenParser *self, const char *close)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify)xen_value_unref);
  gsize open = self->pos;

  while (!self->failed) {
    if (xen_parser_peek (self, 0) == *close) {
      self->pos++;
      return g_steal_pointer (&items);
    }
    if (self->pos >= self->length) {
      xen_value_unref (
          xen_parser_fail (self, open - 1, _ ("The bracket that opens here is never closed.")));
      break;
    }
    g_ptr_array_add (items, xen_parser_expression (self));
    if (self->failed)
      break;
    /* name=value, as in a call */
    if (xen_parser_peek (self, 0) == '=' && *close == ')') {
      self->pos++;
      xen_parser_blanks (self);
      g_ptr_array_add (items, xen_parser_expression (self));
    }
    if (xen_parser_peek (self, 0) != *close && !xen_parser_accept (self, ","))
      xen_value_unref (xen_parser_fail (
          self, self->pos, _ ("A comma or the closing bracket is missing before this place.")));
  }
  return NULL;
}

static GPtrArray *
read_bracketed (XenParser *self, const char *close)
{
  GPtrArray *items;

  self->brackets++;
  self->pos++;
  xen_parser_blanks (self);
  items = read_items (self, close);
  self->brackets--;
  return items;
}

static DomusXenValue *
read_list (XenParser *self)
{
  gsize start = self->pos;
  GPtrArray *items = read_bracketed (self, "]");

  return items != NULL ? xen_value_list (items, start, self->pos)
                       : xen_parser_unknown (self, start);
}

/* (x) is x, (x, y) and () are lists. */
static DomusXenValue *
read_parenthesis (XenParser *self)
{
  gsize start = self->pos;
  g_autoptr (GPtrArray) items = read_bracketed (self, ")");

  self->python = TRUE;
  if (items == NULL)
    return xen_parser_unknown (self, start);
  if (items->len == 1 && self->text[self->pos - 2] != ',')
    return xen_value_at (items->pdata[0], start, self->pos);
  return xen_value_list (g_steal_pointer (&items), start, self->pos);
}

static DomusXenValue *
read_atom (XenParser *self)
{
  int c = xen_parser_peek (self, 0);
  gsize start = self->pos;

  if (xen_parser_at_string (self))
    return xen_parser_string (self);
  if (c >= '0' && c <= '9')
    return xen_parser_number (self);
  if (c == '[')
    return read_list (self);
  if (c == '(')
    return read_parenthesis (self);
  if (c != -1 && xen_parser_ident (self, self->pos) > 0)
    return read_name (self);
  if (xen_parser_at_end (self))
    return xen_parser_fail (self, start, _ ("A value is missing here."));
  return xen_parser_fail (self, start,
                          _ ("This is neither a string in quotes nor a number nor a list."));
}

static DomusXenValue *
read_subscript (XenParser *self, DomusXenValue *base)
{
  gsize start = base->start;
  g_autoptr (DomusXenValue) object = base;
  g_autoptr (GPtrArray) items = read_bracketed (self, "]");
  const DomusXenValue *index;
  gint64 at;

  self->python = TRUE;
  if (items == NULL || items->len != 1)
    return xen_parser_unknown (self, start);
  index = items->pdata[0];
  if (object->type != DOMUS_XEN_VALUE_LIST || index->type != DOMUS_XEN_VALUE_NUMBER)
    return xen_parser_unknown (self, start);
  at = index->number < 0 ? index->number + object->items->len : index->number;
  if (at < 0 || at >= object->items->len)
    return xen_parser_unknown (self, start);
  return xen_value_at (object->items->pdata[at], start, self->pos);
}

/* An attribute of a name makes a longer name; of a value, a method of it. */
static DomusXenValue *
read_attribute (XenParser *self, DomusXenValue *base)
{
  g_autoptr (DomusXenValue) object = base;
  g_autofree char *name = NULL;
  DomusXenValue *result = NULL;
  gsize length;

  self->python = TRUE;
  self->pos++;
  length = xen_parser_ident (self, self->pos);
  if (length == 0)
    return xen_parser_fail (self, self->pos, _ ("A name is missing after the point."));
  name = g_strndup (self->text + self->pos, length);
  self->pos += length;

  if (is_symbol (object) && strlen (object->text) + length < 128) {
    g_autofree char *longer = g_strconcat (object->text, ".", name, NULL);
    return symbol_new (longer, object->start, self->pos);
  }
  xen_parser_blanks (self);
  if (xen_parser_peek (self, 0) == '(') {
    g_autoptr (GPtrArray) arguments = read_bracketed (self, ")");

    if (arguments != NULL && !is_unknown (object))
      result = xen_builtin_method (self, object, name, arguments, object->start);
  }
  return result != NULL ? result : xen_parser_unknown (self, object->start);
}

static DomusXenValue *
read_call (XenParser *self, DomusXenValue *base)
{
  g_autoptr (DomusXenValue) function = base;
  g_autoptr (GPtrArray) arguments = read_bracketed (self, ")");
  DomusXenValue *result = NULL;

  self->python = TRUE;
  if (arguments != NULL && is_symbol (function))
    result = xen_builtin_call (self, function->text, arguments, function->start);
  return result != NULL ? result : xen_parser_unknown (self, function->start);
}

static DomusXenValue *
read_postfix (XenParser *self)
{
  DomusXenValue *value = read_atom (self);

  for (;;) {
    xen_parser_blanks (self);
    if (self->failed)
      return settle (self, value);
    if (xen_parser_peek (self, 0) == '[')
      value = read_subscript (self, value);
    else if (xen_parser_peek (self, 0) == '.')
      value = read_attribute (self, value);
    else if (xen_parser_peek (self, 0) == '(')
      value = read_call (self, value);
    else
      return settle (self, value);
  }
}

static DomusXenValue *
read_unary (XenParser *self)
{
  gsize start = self->pos;
  gboolean negative = xen_parser_peek (self, 0) == '-';
  g_autoptr (DomusXenValue) value = NULL;

  if (!negative && xen_parser_peek (self, 0) != '+')
    return read_postfix (self);
  self->pos++;
  xen_parser_blanks (self);
  value = read_postfix (self);
  if (value->type != DOMUS_XEN_VALUE_NUMBER)
    return xen_parser_unknown (self, start);
  return xen_value_number (negative ? -value->number : value->number, start, value->end);
}

static DomusXenValue *
join_lists (const DomusXenValue *a, const DomusXenValue *b)
{
  GPtrArray *items =
      g_ptr_array_new_full (a->items->len + b->items->len, (GDestroyNotify)xen_value_unref);

  for (guint i = 0; i < a->items->len; i++)
    g_ptr_array_add (items, xen_value_ref (a->items->pdata[i]));
  for (guint i = 0; i < b->items->len; i++)
    g_ptr_array_add (items, xen_value_ref (b->items->pdata[i]));
  return xen_value_list (items, a->start, b->end);
}

static gboolean
calculate (char operation, gint64 a, gint64 b, gint64 *result)
{
  switch (operation) {
  case '+':
    return !__builtin_add_overflow (a, b, result);
  case '-':
    return !__builtin_sub_overflow (a, b, result);
  case '*':
    return !__builtin_mul_overflow (a, b, result);
  case '/':
  case '%':
    if (b <= 0 || a < 0)
      return FALSE;
    *result = operation == '/' ? a / b : a % b;
    return TRUE;
  default:
    return FALSE;
  }
}

static DomusXenValue *
operate (XenParser *self, char operation, const DomusXenValue *a, const DomusXenValue *b)
{
  gint64 number;

  self->python = TRUE;
  if (a->type == DOMUS_XEN_VALUE_STRING && operation == '%')
    return xen_builtin_format (self, a->text, b, a->start);
  if (is_unknown (a) || a->type != b->type)
    return xen_parser_unknown (self, a->start);
  if (a->type == DOMUS_XEN_VALUE_NUMBER && calculate (operation, a->number, b->number, &number))
    return xen_value_number (number, a->start, b->end);
  if (operation != '+')
    return xen_parser_unknown (self, a->start);
  if (a->type == DOMUS_XEN_VALUE_LIST
      && xen_parser_spend (self, (gsize)a->items->len + b->items->len)) {
    DomusXenValue *joined = join_lists (a, b);

    if (joined->weight <= XEN_VALUE_MAX_WEIGHT)
      return joined;
    xen_value_unref (joined);
  } else if (a->type == DOMUS_XEN_VALUE_STRING
             && xen_parser_spend (self, strlen (a->text) + strlen (b->text))) {
    g_autofree char *joined = g_strconcat (a->text, b->text, NULL);
    return xen_value_string (joined, strlen (joined), a->start, b->end);
  }
  return xen_parser_unknown (self, a->start);
}

/* Left to right, two levels of precedence. */
static DomusXenValue *
read_sum (XenParser *self, gboolean product)
{
  DomusXenValue *left = product ? read_unary (self) : read_sum (self, TRUE);

  for (;;) {
    int c = xen_parser_peek (self, 0);
    DomusXenValue *right;
    DomusXenValue *result;

    if (self->failed || c <= 0 || strchr (product ? "*/%" : "+-", c) == NULL
        || xen_parser_peek (self, 1) == '=')
      return left;
    self->pos++;
    xen_parser_blanks (self);
    right = product ? read_unary (self) : read_sum (self, TRUE);
    result = operate (self, (char)c, left, right);
    xen_value_unref (left);
    xen_value_unref (right);
    left = result;
  }
}

/* -1 when it cannot be known. */
static int
compare (const char *operation, const DomusXenValue *a, const DomusXenValue *b)
{
  gboolean numbers = a->type == DOMUS_XEN_VALUE_NUMBER && b->type == DOMUS_XEN_VALUE_NUMBER;

  if (is_unknown (a) || is_unknown (b))
    return -1;
  if (g_str_equal (operation, "=="))
    return a->type == DOMUS_XEN_VALUE_LIST ? -1 : xen_value_equal (a, b);
  if (g_str_equal (operation, "!="))
    return a->type == DOMUS_XEN_VALUE_LIST ? -1 : !xen_value_equal (a, b);
  if (g_str_equal (operation, "<"))
    return numbers ? a->number < b->number : -1;
  if (g_str_equal (operation, ">"))
    return numbers ? a->number > b->number : -1;
  if (g_str_equal (operation, "<="))
    return numbers ? a->number <= b->number : -1;
  if (g_str_equal (operation, ">="))
    return numbers ? a->number >= b->number : -1;
  if (b->type == DOMUS_XEN_VALUE_STRING && a->type == DOMUS_XEN_VALUE_STRING)
    return strstr (b->text, a->text) != NULL;
  return -1;
}

static DomusXenValue *
read_comparison (XenParser *self)
{
  static const char *const operations[] = { "==", "!=", "<=", ">=", "<", ">", NULL };
  DomusXenValue *left = read_sum (self, FALSE);

  while (!self->failed) {
    const char *operation = NULL;
    DomusXenValue *right;
    int known;
    gsize start = left->start;

    for (gsize i = 0; operations[i] != NULL && operation == NULL; i++)
      if (xen_parser_accept (self, operations[i]))
        operation = operations[i];
    if (operation == NULL && xen_parser_word (self, "in"))
      operation = "in";
    if (operation == NULL)
      return left;

    self->python = TRUE;
    right = read_sum (self, FALSE);
    known = xen_parser_spend (self, 64) ? compare (operation, left, right) : -1;
    xen_value_unref (left);
    left =
        known >= 0 ? xen_value_number (known, start, right->end) : xen_parser_unknown (self, start);
    xen_value_unref (right);
  }
  return left;
}

static DomusXenValue *
read_not (XenParser *self)
{
  gsize start = self->pos;
  g_autoptr (DomusXenValue) value = NULL;

  if (!xen_parser_word (self, "not"))
    return read_comparison (self);
  self->python = TRUE;
  value = read_comparison (self);
  return is_unknown (value) ? xen_parser_unknown (self, start)
                            : xen_value_number (!xen_value_is_true (value), start, value->end);
}

/* and, or: the one that decides, as in Python. */
static DomusXenValue *
read_logic (XenParser *self, gboolean conjunction)
{
  DomusXenValue *left = conjunction ? read_not (self) : read_logic (self, TRUE);

  while (!self->failed && xen_parser_word (self, conjunction ? "and" : "or")) {
    DomusXenValue *right = conjunction ? read_not (self) : read_logic (self, TRUE);
    gboolean truth = xen_value_is_true (left);

    self->python = TRUE;
    if (is_unknown (left)) {
      /* false and unknown is false, whichever way round they stand */
      gboolean decides = !is_unknown (right) && xen_value_is_true (right) != conjunction;

      if (!decides) {
        xen_value_unref (right);
        continue;
      }
      xen_value_unref (left);
      left = right;
    } else if (truth == conjunction) {
      xen_value_unref (left);
      left = right;
    } else {
      xen_value_unref (right);
    }
  }
  return left;
}

DomusXenValue *
xen_parser_expression (XenParser *self)
{
  DomusXenValue *value;

  if (self->depth >= XEN_PARSE_MAX_DEPTH)
    return xen_parser_fail (self, self->pos, _ ("Brackets are nested too deeply here."));
  self->depth++;
  value = read_logic (self, FALSE);
  if (!self->failed && xen_parser_word (self, "if")) {
    /* yes if condition else no */
    g_autoptr (DomusXenValue) yes = value;
    g_autoptr (DomusXenValue) condition = read_logic (self, FALSE);
    g_autoptr (DomusXenValue) no = NULL;

    self->python = TRUE;
    if (!self->failed && xen_parser_word (self, "else"))
      no = xen_parser_expression (self);
    if (no == NULL || is_unknown (condition))
      value = xen_parser_unknown (self, yes->start);
    else
      value = xen_value_ref (xen_value_is_true (condition) ? yes : no);
  }
  self->depth--;
  return value;
}
