/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xenconfig"
#include "config.h"

#include "value-private.h"

#include <string.h>

static DomusXenValue *
value_new (DomusXenValueType type, gsize start, gsize end)
{
  DomusXenValue *self = g_new0 (DomusXenValue, 1);

  g_atomic_ref_count_init (&self->refs);
  self->type = type;
  self->start = start;
  self->end = end;
  self->weight = 1;
  return self;
}

/* Files of 2009 were often written in Latin-1. */
static char *
to_utf8 (const char *bytes, gsize length)
{
  GString *text;

  if (g_utf8_validate_len (bytes, length, NULL))
    return g_ref_string_new_len (bytes, length);

  text = g_string_sized_new (length + 16);
  for (gsize i = 0; i < length; i++)
    if (bytes[i] != '\0')
      g_string_append_unichar (text, (guchar)bytes[i]);
  {
    char *shared = g_ref_string_new_len (text->str, text->len);
    g_string_free (text, TRUE);
    return shared;
  }
}

DomusXenValue *
xen_value_string (const char *bytes, gsize length, gsize start, gsize end)
{
  DomusXenValue *self = value_new (DOMUS_XEN_VALUE_STRING, start, end);

  self->text = to_utf8 (bytes, length);
  return self;
}

DomusXenValue *
xen_value_text (const char *bytes, gsize length, gsize start, gsize end)
{
  DomusXenValue *self = value_new (DOMUS_XEN_VALUE_TEXT, start, end);

  self->text = to_utf8 (bytes, length);
  return self;
}

DomusXenValue *
xen_value_number (gint64 number, gsize start, gsize end)
{
  DomusXenValue *self = value_new (DOMUS_XEN_VALUE_NUMBER, start, end);

  self->number = number;
  return self;
}

DomusXenValue *
xen_value_list (GPtrArray *items, gsize start, gsize end)
{
  DomusXenValue *self = value_new (DOMUS_XEN_VALUE_LIST, start, end);

  self->items = items;
  for (guint i = 0; i < items->len && self->weight <= XEN_VALUE_MAX_WEIGHT; i++)
    self->weight += ((const DomusXenValue *)items->pdata[i])->weight;
  return self;
}

DomusXenValue *
xen_value_at (const DomusXenValue *self, gsize start, gsize end)
{
  DomusXenValue *copy = value_new (self->type, start, end);

  copy->weight = self->weight;
  copy->number = self->number;
  if (self->text != NULL)
    copy->text = g_ref_string_acquire (self->text);
  if (self->items != NULL)
    copy->items = g_ptr_array_ref (self->items);
  return copy;
}

DomusXenValue *
xen_value_ref (DomusXenValue *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
xen_value_unref (DomusXenValue *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_clear_pointer (&self->text, g_ref_string_release);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_free (self);
}

/* As Python sees it. */
gboolean
xen_value_is_true (const DomusXenValue *self)
{
  switch (self->type) {
  case DOMUS_XEN_VALUE_STRING:
    return *self->text != '\0';
  case DOMUS_XEN_VALUE_NUMBER:
    return self->number != 0;
  case DOMUS_XEN_VALUE_LIST:
    return self->items->len > 0;
  case DOMUS_XEN_VALUE_TEXT:
  default:
    return FALSE;
  }
}

/* Strings and numbers only; lists are never equal here. */
gboolean
xen_value_equal (const DomusXenValue *a, const DomusXenValue *b)
{
  if (a->type != b->type)
    return FALSE;
  if (a->type == DOMUS_XEN_VALUE_NUMBER)
    return a->number == b->number;
  return a->type == DOMUS_XEN_VALUE_STRING && g_str_equal (a->text, b->text);
}
