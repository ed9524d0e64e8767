/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-text-private.h"

#include "domus-fold.h"

#include <string.h>

/**
 * domus_text_fold:
 *
 * Returns: (transfer full) (nullable): what domus_text_contains() looks for;
 *   %NULL for text that is blank
 */
char *
domus_text_fold (const char *text)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));

  return *stripped == '\0' ? NULL : domus_fold (stripped);
}

/* strcasestr() would follow the locale: not for a Turkish i. */
static gboolean
contains_ascii (const char *text, const char *folded)
{
  gsize length = strlen (folded);

  for (; *text != '\0'; text++) {
    if (g_ascii_tolower (*text) == *folded && g_ascii_strncasecmp (text, folded, length) == 0)
      return TRUE;
  }
  return FALSE;
}

/**
 * domus_text_contains:
 * @text: (nullable)
 * @folded: from domus_text_fold()
 *
 * Plain ASCII, the common case, is compared without an allocation: this runs
 * over thousands of names at each key.
 */
gboolean
domus_text_contains (const char *text, const char *folded)
{
  g_autofree char *other = NULL;

  if (text == NULL)
    return FALSE;
  if (g_str_is_ascii (text))
    return contains_ascii (text, folded);
  other = domus_fold (text);
  return strstr (other, folded) != NULL;
}
