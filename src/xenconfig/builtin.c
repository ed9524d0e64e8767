/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xenconfig"
#include "config.h"

#include "scan-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The few calls that configuration files make and whose answer does not hang
 * on the host, and the one that asks for its machine: nothing runs. */

#define ASSUMED_MACHINE "x86_64"

static const char *
string_argument (GPtrArray *arguments, guint index)
{
  const DomusXenValue *value;

  if (index >= arguments->len)
    return NULL;
  value = arguments->pdata[index];
  return value->type == DOMUS_XEN_VALUE_STRING ? value->text : NULL;
}

static DomusXenValue *
string_result (XenParser *self, const char *text, gsize start)
{
  return xen_value_string (text, strlen (text), start, self->pos);
}

static void
say_assumed (XenParser *self, gsize start)
{
  if (!self->host_used)
    xen_parser_report (self, DOMUS_SEVERITY_INFO, start,
                       _ ("The file asks which machine it runs on; “%s” was taken."),
                       ASSUMED_MACHINE);
  self->host_used = TRUE;
}

static DomusXenValue *
uname_result (XenParser *self, gsize start)
{
  static const char *const fields[] = { "Linux", "localhost", "", "", ASSUMED_MACHINE };
  GPtrArray *items = g_ptr_array_new_with_free_func ((GDestroyNotify)xen_value_unref);

  say_assumed (self, start);
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    g_ptr_array_add (items, string_result (self, fields[i], start));
  return xen_value_list (items, start, self->pos);
}

/* Patterns are looked for as plain text, with ^ and $ at their ends: others
 * could take for ever. */
static DomusXenValue *
search_result (XenParser *self, GPtrArray *arguments, gboolean anchored, gsize start)
{
  const char *pattern = string_argument (arguments, 0);
  const char *subject = string_argument (arguments, 1);
  g_autofree char *plain = NULL;
  gboolean at_start = anchored;
  gboolean at_end = FALSE;
  gboolean found;

  if (pattern == NULL || subject == NULL
      || !xen_parser_spend (self, strlen (pattern) + strlen (subject)))
    return NULL;
  if (*pattern == '^') {
    at_start = TRUE;
    pattern++;
  }
  plain = g_strdup (pattern);
  if (g_str_has_suffix (plain, "$")) {
    at_end = TRUE;
    plain[strlen (plain) - 1] = '\0';
  }
  if (strpbrk (plain, "\\.*+?[](){}|^$") != NULL)
    return NULL;

  if (at_start && at_end)
    found = g_str_equal (subject, plain);
  else if (at_start)
    found = g_str_has_prefix (subject, plain);
  else if (at_end)
    found = g_str_has_suffix (subject, plain);
  else
    found = strstr (subject, plain) != NULL;
  return xen_value_number (found, start, self->pos);
}

static DomusXenValue *
join_path (XenParser *self, GPtrArray *arguments, gsize start)
{
  g_autoptr (GString) path = g_string_new (NULL);

  for (guint i = 0; i < arguments->len; i++) {
    const char *part = string_argument (arguments, i);

    if (part == NULL || !xen_parser_spend (self, strlen (part)))
      return NULL;
    if (*part == '/')
      g_string_truncate (path, 0);
    else if (path->len > 0 && path->str[path->len - 1] != '/')
      g_string_append_c (path, '/');
    g_string_append (path, part);
  }
  return string_result (self, path->str, start);
}

static DomusXenValue *
to_number (XenParser *self, GPtrArray *arguments, gsize start)
{
  const char *text = string_argument (arguments, 0);
  gint64 number;

  if (arguments->len != 1)
    return NULL;
  if (text == NULL) {
    const DomusXenValue *value = arguments->pdata[0];

    return value->type == DOMUS_XEN_VALUE_NUMBER
               ? xen_value_number (value->number, start, self->pos)
               : NULL;
  }
  if (!g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &number, NULL))
    return NULL;
  return xen_value_number (number, start, self->pos);
}

static DomusXenValue *
to_string (XenParser *self, GPtrArray *arguments, gsize start)
{
  const DomusXenValue *value = arguments->len == 1 ? arguments->pdata[0] : NULL;
  g_autofree char *digits = NULL;

  if (value == NULL)
    return NULL;
  if (value->type == DOMUS_XEN_VALUE_STRING)
    return xen_value_at (value, start, self->pos);
  if (value->type != DOMUS_XEN_VALUE_NUMBER)
    return NULL;
  digits = g_strdup_printf ("%" G_GINT64_FORMAT, value->number);
  return string_result (self, digits, start);
}

DomusXenValue *
xen_builtin_call (XenParser *self, const char *name, GPtrArray *arguments, gsize start)
{
  if (g_str_equal (name, "os.uname"))
    return uname_result (self, start);
  if (g_str_equal (name, "platform.machine")) {
    say_assumed (self, start);
    return string_result (self, ASSUMED_MACHINE, start);
  }
  if (g_str_equal (name, "platform.system"))
    return string_result (self, "Linux", start);
  if (g_str_equal (name, "re.search"))
    return search_result (self, arguments, FALSE, start);
  if (g_str_equal (name, "re.match"))
    return search_result (self, arguments, TRUE, start);
  if (g_str_equal (name, "os.path.join"))
    return join_path (self, arguments, start);
  if (g_str_equal (name, "int"))
    return to_number (self, arguments, start);
  if (g_str_equal (name, "str"))
    return to_string (self, arguments, start);
  return NULL;
}

static DomusXenValue *
join_strings (XenParser *self, const char *separator, GPtrArray *arguments, gsize start)
{
  const DomusXenValue *list = arguments->len == 1 ? arguments->pdata[0] : NULL;
  g_autoptr (GString) joined = g_string_new (NULL);

  if (list == NULL || list->type != DOMUS_XEN_VALUE_LIST)
    return NULL;
  for (guint i = 0; i < list->items->len; i++) {
    const char *part = string_argument (list->items, i);

    if (part == NULL || !xen_parser_spend (self, strlen (part) + strlen (separator)))
      return NULL;
    if (i > 0)
      g_string_append (joined, separator);
    g_string_append (joined, part);
  }
  return string_result (self, joined->str, start);
}

DomusXenValue *
xen_builtin_method (XenParser *self,
                    const DomusXenValue *object,
                    const char *name,
                    GPtrArray *arguments,
                    gsize start)
{
  g_autofree char *changed = NULL;
  const char *argument = string_argument (arguments, 0);

  if (object->type != DOMUS_XEN_VALUE_STRING || !xen_parser_spend (self, strlen (object->text)))
    return NULL;
  if (g_str_equal (name, "join"))
    return join_strings (self, object->text, arguments, start);
  if (g_str_equal (name, "startswith") && argument != NULL)
    return xen_value_number (g_str_has_prefix (object->text, argument), start, self->pos);
  if (g_str_equal (name, "endswith") && argument != NULL)
    return xen_value_number (g_str_has_suffix (object->text, argument), start, self->pos);
  if (arguments->len > 0)
    return NULL;
  if (g_str_equal (name, "lower"))
    changed = g_utf8_strdown (object->text, -1);
  else if (g_str_equal (name, "upper"))
    changed = g_utf8_strup (object->text, -1);
  else if (g_str_equal (name, "strip"))
    changed = g_strstrip (g_strdup (object->text));
  return changed != NULL ? string_result (self, changed, start) : NULL;
}

/* One % conversion at @at; FALSE when it is another than %s, %d, %02d, %x. */
static gboolean
format_one (GString *out, const char **at, const DomusXenValue *value)
{
  const char *c = *at;
  gboolean zero = *c == '0';
  int width = 0;

  while (g_ascii_isdigit (*c) && width < 100)
    width = width * 10 + (*c++ - '0');
  *at = c + 1;
  if (width >= 100)
    return FALSE;
  if (*c == 's' && value->type == DOMUS_XEN_VALUE_STRING) {
    g_string_append_printf (out, "%*s", width, value->text);
    return TRUE;
  }
  if (value->type != DOMUS_XEN_VALUE_NUMBER)
    return FALSE;
  if (*c == 's' || *c == 'd' || *c == 'i') {
    g_string_append_printf (out, zero ? "%0*" G_GINT64_FORMAT : "%*" G_GINT64_FORMAT, width,
                            value->number);
    return TRUE;
  }
  if (*c == 'x' && value->number >= 0) {
    g_string_append_printf (out, zero ? "%0*" G_GINT64_MODIFIER "x" : "%*" G_GINT64_MODIFIER "x",
                            width, (guint64)value->number);
    return TRUE;
  }
  return FALSE;
}

DomusXenValue *
xen_builtin_format (XenParser *self,
                    const char *format,
                    const DomusXenValue *arguments,
                    gsize start)
{
  g_autoptr (GString) out = g_string_new (NULL);
  guint next = 0;
  guint count = arguments->type == DOMUS_XEN_VALUE_LIST ? arguments->items->len : 1;

  for (const char *c = format; *c != '\0';) {
    const DomusXenValue *value = arguments;

    if (*c != '%') {
      g_string_append_c (out, *c++);
      continue;
    }
    c++;
    if (*c == '%') {
      g_string_append_c (out, *c++);
      continue;
    }
    if (next >= count)
      return xen_parser_unknown (self, start);
    if (arguments->type == DOMUS_XEN_VALUE_LIST)
      value = arguments->items->pdata[next];
    next++;
    if ((value->text != NULL && !xen_parser_spend (self, strlen (value->text))) || *c == '\0'
        || !format_one (out, &c, value))
      return xen_parser_unknown (self, start);
  }
  if (next != count || !xen_parser_spend (self, out->len))
    return xen_parser_unknown (self, start);
  return string_result (self, out->str, start);
}
