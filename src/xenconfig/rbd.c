/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xenconfig"
#include "config.h"

#include "rbd-private.h"

#include <string.h>

void
xen_rbd_free (XenRbd *self)
{
  g_free (self->name);
  g_free (self->user);
  g_free (self->lost);
  g_ptr_array_unref (self->hosts);
  g_free (self);
}

/* Parts between colons that have no backslash before them. libvirt writes two
 * backslashes into a file, which it reads without unescaping: both count. */
static GPtrArray *
split (const char *text, char separator)
{
  GPtrArray *parts = g_ptr_array_new_with_free_func (g_free);
  GString *part = g_string_new (NULL);

  for (const char *c = text;; c++) {
    if (*c == '\\' && c[1] != '\0') {
      const char *next = c + 1;

      while (*next == '\\')
        next++;
      if (*next == separator) {
        g_string_append_c (part, separator);
        c = next;
        continue;
      }
    }
    if (*c == separator || *c == '\0') {
      g_ptr_array_add (parts, g_string_free (part, FALSE));
      if (*c == '\0')
        return parts;
      part = g_string_new (NULL);
    } else {
      g_string_append_c (part, *c);
    }
  }
}

static void
add_hosts (XenRbd *self, const char *text)
{
  g_auto (GStrv) hosts = g_strsplit (text, ";", -1);

  for (gsize i = 0; hosts[i] != NULL; i++) {
    g_autofree char *host = g_strdup (hosts[i]);
    char *to = host;

    for (const char *c = hosts[i]; *c != '\0'; c++)
      if (*c != '\\')
        *to++ = *c;
    *to = '\0';
    if (*host != '\0')
      g_ptr_array_add (self->hosts, g_steal_pointer (&host));
  }
}

XenRbd *
xen_rbd_parse (const char *text)
{
  XenRbd *self;
  g_autoptr (GPtrArray) parts = split (text + strlen ("rbd:"), ':');

  if (parts->len == 0 || *(const char *)parts->pdata[0] == '\0')
    return NULL;
  self = g_new0 (XenRbd, 1);
  self->hosts = g_ptr_array_new_with_free_func (g_free);
  self->name = g_strdup (parts->pdata[0]);
  for (guint i = 1; i < parts->len; i++) {
    const char *part = parts->pdata[i];

    if (g_str_has_prefix (part, "mon_host=")) {
      add_hosts (self, part + strlen ("mon_host="));
    } else if (g_str_has_prefix (part, "id=")) {
      g_free (self->user);
      self->user = g_strdup (part + strlen ("id="));
    } else if (!g_str_equal (part, "auth_supported=none") && *part != '\0') {
      gsize key = strcspn (part, "=");

      /* its value may be a secret */
      g_free (self->lost);
      self->lost = g_strndup (part, key);
    }
  }
  if (self->user != NULL && self->lost == NULL)
    self->lost = g_strdup ("id");
  return self;
}

static void
emit_host (const char *host, GString *out)
{
  const char *colon = strrchr (host, ':');
  g_autofree char *name = NULL;
  g_autofree char *line = NULL;

  if (*host == '[' && strchr (host, ']') != NULL) {
    const char *close = strchr (host, ']');

    name = g_strndup (host + 1, (gsize)(close - host - 1));
    colon = close[1] == ':' ? close + 1 : NULL;
  } else {
    name = colon != NULL ? g_strndup (host, (gsize)(colon - host)) : g_strdup (host);
  }
  if (colon != NULL)
    line = g_markup_printf_escaped ("        <host name='%s' port='%s'/>\n", name, colon + 1);
  else
    line = g_markup_printf_escaped ("        <host name='%s'/>\n", name);
  g_string_append (out, line);
}

void
xen_rbd_emit (const XenRbd *self, GString *out)
{
  g_autofree char *open =
      g_markup_printf_escaped ("      <source protocol='rbd' name='%s'", self->name);

  g_string_append (out, open);
  if (self->hosts->len == 0) {
    g_string_append (out, "/>\n");
    return;
  }
  g_string_append (out, ">\n");
  for (guint i = 0; i < self->hosts->len; i++)
    emit_host (self->hosts->pdata[i], out);
  g_string_append (out, "      </source>\n");
}

char *
xen_rbd_write (const XenRbd *self)
{
  GString *text = g_string_new ("rbd:");

  g_string_append (text, self->name);
  g_string_append (text, ":auth_supported=none");
  for (guint i = 0; i < self->hosts->len; i++) {
    g_string_append (text, i == 0 ? ":mon_host=" : "\\;");
    for (const char *c = self->hosts->pdata[i]; *c != '\0'; c++) {
      if (*c == ':')
        g_string_append_c (text, '\\');
      g_string_append_c (text, *c);
    }
  }
  return g_string_free (text, FALSE);
}
