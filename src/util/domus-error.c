/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-util"
#include "config.h"

#include "domus-error.h"

typedef struct
{
  char *hint;
  char *details;
} DomusErrorPrivate;

static void
domus_error_private_init (DomusErrorPrivate *priv)
{}

static void
domus_error_private_copy (const DomusErrorPrivate *from, DomusErrorPrivate *to)
{
  to->hint = g_strdup (from->hint);
  to->details = g_strdup (from->details);
}

static void
domus_error_private_clear (DomusErrorPrivate *priv)
{
  g_free (priv->hint);
  g_free (priv->details);
}

G_DEFINE_EXTENDED_ERROR (DomusError, domus_error)

/**
 * domus_error_new:
 * @message: translated, what failed
 * @hint: (nullable): translated, what the user can do
 * @details: (nullable): another program's own words
 *
 * Returns: (transfer full): an error of %DOMUS_ERROR.
 */
GError *
domus_error_new (DomusErrorCode code, const char *message, const char *hint, const char *details)
{
  GError *error = g_error_new_literal (DOMUS_ERROR, code, message);
  DomusErrorPrivate *priv = domus_error_get_private (error);

  priv->hint = g_strdup (hint);
  priv->details = g_strdup (details);
  return error;
}

/**
 * domus_error_get_hint:
 *
 * Returns: (transfer none) (nullable): what to do; %NULL for errors of other
 *   domains, too.
 */
const char *
domus_error_get_hint (const GError *error)
{
  return error->domain == DOMUS_ERROR ? domus_error_get_private (error)->hint : NULL;
}

/**
 * domus_error_get_details:
 *
 * Returns: (transfer none) (nullable): the text for "Details".
 */
const char *
domus_error_get_details (const GError *error)
{
  return error->domain == DOMUS_ERROR ? domus_error_get_private (error)->details : NULL;
}
