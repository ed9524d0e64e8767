/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-vnc-text-private.h"

/**
 * domus_vnc_text_from_server:
 * @text: in ISO 8859-1; some servers send UTF-8, which hardly ever makes sense
 *   as that
 *
 * Returns: (transfer full): in UTF-8
 */
char *
domus_vnc_text_from_server (const char *text)
{
  if (g_utf8_validate (text, -1, NULL))
    return g_strdup (text);
  return g_convert (text, -1, "UTF-8", "ISO-8859-1", NULL, NULL, NULL);
}

/**
 * domus_vnc_text_to_server:
 * @text: in UTF-8
 *
 * Returns: (transfer full) (nullable): in ISO 8859-1; what that has no letter
 *   for becomes one that is near, or a question mark
 */
char *
domus_vnc_text_to_server (const char *text)
{
  return g_convert_with_fallback (text, -1, "ISO-8859-1//TRANSLIT", "UTF-8", "?", NULL, NULL, NULL);
}
