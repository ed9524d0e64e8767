/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-util"
#include "config.h"

#include "domus-fold.h"

/**
 * domus_fold:
 * @text: in any encoding; what is not UTF-8 is replaced
 *
 * Not by strcasestr() and its like, which follow the locale: not for a Turkish
 * i. Any thread.
 *
 * Returns: (transfer full)
 */
char *
domus_fold (const char *text)
{
  g_autofree char *valid = NULL;
  g_autofree char *folded = NULL;

  if (g_str_is_ascii (text))
    return g_ascii_strdown (text, -1);
  valid = g_utf8_make_valid (text, -1);
  folded = g_utf8_casefold (valid, -1);
  return g_utf8_normalize (folded, -1, G_NORMALIZE_ALL);
}
