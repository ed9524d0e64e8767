/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-util"
#include "config.h"

#include "domus-validate.h"

#include <glib/gi18n-lib.h>
#include <string.h>

G_DEFINE_QUARK (domus - util - error - quark, domus_util_error)

/* Long names do not fit into file names that hosts make of them. */
#define MAX_NAME_BYTES 200

static gboolean
name_char_ok (gunichar c)
{
  return g_unichar_isgraph (c) && c != '/' && c != '<' && c != '>' && c != '&' && c != '"'
         && c != '\'' && c != '\\';
}

/**
 * domus_validate_guest_name:
 *
 * Returns: whether libvirt's drivers take @name and files can be named after
 *   it; otherwise @error is %DOMUS_UTIL_ERROR_INVALID.
 */
gboolean
domus_validate_guest_name (const char *name, GError **error)
{
  const char *problem = NULL;

  if (name == NULL || *name == '\0')
    problem = _ ("Enter a name.");
  else if (!g_utf8_validate (name, -1, NULL))
    problem = _ ("The name is not valid text.");
  else if (strlen (name) > MAX_NAME_BYTES)
    problem = _ ("The name is too long.");
  else if (*name == '.' || *name == '-')
    problem = _ ("A name cannot begin with a full stop or a hyphen.");

  for (const char *p = name; problem == NULL && *p != '\0'; p = g_utf8_next_char (p)) {
    if (g_unichar_isspace (g_utf8_get_char (p)))
      problem = _ ("A name cannot contain spaces. Use the title for a longer text.");
    else if (!name_char_ok (g_utf8_get_char (p)))
      problem = _ ("A name cannot contain / \\ < > & or quotation marks.");
  }
  if (problem == NULL && strspn (name, "0123456789") == strlen (name))
    problem = _ ("A name cannot be a number only: tools would take it for an id.");
  if (problem == NULL)
    return TRUE;
  g_set_error_literal (error, DOMUS_UTIL_ERROR, DOMUS_UTIL_ERROR_INVALID, problem);
  return FALSE;
}

/**
 * domus_validate_mac:
 *
 * Returns: whether @mac is a unicast address in the form 00:16:3e:01:02:03.
 */
gboolean
domus_validate_mac (const char *mac, GError **error)
{
  gboolean ok = mac != NULL && strlen (mac) == 17;

  for (int i = 0; ok && i < 17; i++)
    ok = i % 3 == 2 ? mac[i] == ':' : g_ascii_isxdigit (mac[i]);
  if (!ok) {
    g_set_error_literal (error, DOMUS_UTIL_ERROR, DOMUS_UTIL_ERROR_INVALID,
                         _ ("A MAC address looks like 00:16:3e:01:02:03."));
    return FALSE;
  }
  if (g_ascii_xdigit_value (mac[1]) & 1) {
    g_set_error_literal (error, DOMUS_UTIL_ERROR, DOMUS_UTIL_ERROR_INVALID,
                         _ ("This is a multicast address; a network card cannot have it."));
    return FALSE;
  }
  return TRUE;
}

/**
 * domus_validate_absolute_path:
 *
 * Returns: whether @path begins at the root and names something.
 */
gboolean
domus_validate_absolute_path (const char *path, GError **error)
{
  if (path != NULL && path[0] == '/' && path[1] != '\0' && g_utf8_validate (path, -1, NULL)
      && strpbrk (path, "\n\r\t") == NULL)
    return TRUE;
  g_set_error_literal (error, DOMUS_UTIL_ERROR, DOMUS_UTIL_ERROR_INVALID,
                       _ ("Enter a whole path, beginning with /."));
  return FALSE;
}

/**
 * domus_validate_uuid:
 *
 * Returns: whether @uuid is a UUID as libvirt writes them.
 */
gboolean
domus_validate_uuid (const char *uuid, GError **error)
{
  if (uuid != NULL && g_uuid_string_is_valid (uuid))
    return TRUE;
  g_set_error_literal (error, DOMUS_UTIL_ERROR, DOMUS_UTIL_ERROR_INVALID,
                       _ ("This is not a UUID."));
  return FALSE;
}

/**
 * domus_random_mac:
 * @prefix: the first three bytes, "00:16:3e"
 *
 * Returns: (transfer full): an address with that prefix.
 */
char *
domus_random_mac (const char *prefix)
{
  guint32 random = g_random_int ();

  return g_strdup_printf ("%s:%02x:%02x:%02x", prefix, random & 0xff, random >> 8 & 0xff,
                          random >> 16 & 0xff);
}

/**
 * domus_unique_name:
 * @taken: asked for each candidate
 *
 * Returns: (transfer full): a valid name, near @wanted, that is not taken.
 */
char *
domus_unique_name (const char *wanted,
                   gboolean (*taken) (const char *name, gpointer data),
                   gpointer data)
{
  g_autoptr (GString) base = g_string_new (NULL);
  g_autofree char *name = NULL;

  for (const char *p = wanted; *p != '\0' && base->len < MAX_NAME_BYTES - 16;
       p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);
    if (name_char_ok (c) && (base->len > 0 || (c != '.' && c != '-')))
      g_string_append_unichar (base, c);
    else if (base->len > 0 && base->str[base->len - 1] != '-')
      g_string_append_c (base, '-');
  }
  while (base->len > 0 && base->str[base->len - 1] == '-')
    g_string_truncate (base, base->len - 1);
  if (base->len == 0 || strspn (base->str, "0123456789") == base->len)
    g_string_prepend (base, base->len == 0 ? "guest" : "guest-");

  name = g_strdup (base->str);
  for (guint n = 2; taken != NULL && taken (name, data); n++) {
    g_free (name);
    name = g_strdup_printf ("%s-%u", base->str, n);
  }
  return g_steal_pointer (&name);
}
