/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-util"
#include "config.h"

#include "domus-uri.h"
#include "domus-validate.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/**
 * domus_uri_parse:
 * @text: "xen:///system", "xen+ssh://root@host/system", "test:///default", ...
 *
 * Returns: (transfer full): the parts, or %NULL with
 *   %DOMUS_UTIL_ERROR_INVALID and what is wrong, in words.
 */
DomusUri *
domus_uri_parse (const char *text, GError **error)
{
  g_autoptr (DomusUri) self = g_new0 (DomusUri, 1);
  g_autoptr (GUri) uri = NULL;
  const char *scheme, *plus;

  if (text != NULL)
    uri = g_uri_parse (text, G_URI_FLAGS_ENCODED_QUERY | G_URI_FLAGS_PARSE_RELAXED, NULL);
  if (uri == NULL || strstr (text, "://") == NULL) {
    g_set_error_literal (error, DOMUS_UTIL_ERROR, DOMUS_UTIL_ERROR_INVALID,
                         _ ("This is not a libvirt address. Examples: xen:///system, "
                            "xen+ssh://root@host/system, qemu:///session."));
    return NULL;
  }
  if (g_uri_get_userinfo (uri) != NULL && strchr (g_uri_get_userinfo (uri), ':') != NULL) {
    g_set_error_literal (error, DOMUS_UTIL_ERROR, DOMUS_UTIL_ERROR_INVALID,
                         _ ("Leave the password out of the address; it is asked for when it "
                            "is needed."));
    return NULL;
  }
  scheme = g_uri_get_scheme (uri);
  plus = strchr (scheme, '+');
  self->driver = plus ? g_strndup (scheme, plus - scheme) : g_strdup (scheme);
  self->transport = plus ? g_strdup (plus + 1) : NULL;
  self->user = g_strdup (g_uri_get_userinfo (uri));
  if (g_uri_get_host (uri) != NULL && *g_uri_get_host (uri) != '\0')
    self->host = g_strdup (g_uri_get_host (uri));
  self->port = MAX (0, g_uri_get_port (uri));
  self->path = g_strdup (g_uri_get_path (uri));
  self->query = g_strdup (g_uri_get_query (uri));

  if (self->host == NULL && self->transport != NULL
      && (strcmp (self->transport, "ssh") == 0 || strcmp (self->transport, "tcp") == 0
          || strcmp (self->transport, "tls") == 0)) {
    g_set_error (error, DOMUS_UTIL_ERROR, DOMUS_UTIL_ERROR_INVALID,
                 _ ("The address needs a host: %s://HOST/system."), scheme);
    return NULL;
  }
  return g_steal_pointer (&self);
}

/**
 * domus_uri_free:
 */
void
domus_uri_free (DomusUri *self)
{
  if (self == NULL)
    return;
  g_free (self->driver);
  g_free (self->transport);
  g_free (self->user);
  g_free (self->host);
  g_free (self->path);
  g_free (self->query);
  g_free (self);
}

/**
 * domus_uri_is_remote:
 *
 * Returns: whether files named over this connection are another machine's.
 */
gboolean
domus_uri_is_remote (const DomusUri *self)
{
  return self->host != NULL;
}

/**
 * domus_uri_describe:
 *
 * Returns: (transfer full): what people call this connection.
 */
char *
domus_uri_describe (const DomusUri *self)
{
  const char *driver = self->driver;

  if (strcmp (driver, "xen") == 0)
    driver = "Xen";
  else if (strcmp (driver, "qemu") == 0)
    driver = strcmp (self->path, "/session") == 0 ? _ ("QEMU user session") : "QEMU";
  else if (strcmp (driver, "test") == 0)
    driver = _ ("Test host");

  if (self->host == NULL && strcmp (self->driver, "test") == 0)
    return g_strdup (driver);
  if (self->host == NULL)
    return g_strdup_printf (_ ("%s on this computer"), driver);
  return g_strdup_printf (_ ("%s on %s"), driver, self->host);
}
