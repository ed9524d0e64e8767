/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-util"
#include "config.h"

#include "domus-units.h"
#include "domus-validate.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/**
 * domus_format_bytes:
 *
 * Returns: (transfer full): @bytes in IEC units ("20 GiB"), in the user's
 *   locale; whole numbers are shown without a fraction.
 */
char *
domus_format_bytes (guint64 bytes)
{
  static const struct
  {
    guint64 unit;
    const char *name;
  } units[] = {
    { DOMUS_GIB * 1024, N_ ("TiB") },
    { DOMUS_GIB, N_ ("GiB") },
    { DOMUS_MIB, N_ ("MiB") },
    { DOMUS_KIB, N_ ("KiB") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (units); i++) {
    if (bytes >= units[i].unit && bytes % units[i].unit == 0)
      return g_strdup_printf ("%" G_GUINT64_FORMAT " %s", bytes / units[i].unit, _ (units[i].name));
  }
  return g_format_size_full (bytes, G_FORMAT_SIZE_IEC_UNITS);
}

/**
 * domus_format_kib:
 *
 * Returns: (transfer full): domus_format_bytes() of @kib KiB, libvirt's unit
 *   for memory.
 */
char *
domus_format_kib (guint64 kib)
{
  return domus_format_bytes (kib > G_MAXUINT64 / DOMUS_KIB ? G_MAXUINT64 : kib * DOMUS_KIB);
}

static gboolean
unit_from_text (const char *text, guint64 *unit)
{
  g_autofree char *lower = g_ascii_strdown (text, -1);
  static const char letters[] = "kmgt";

  g_strstrip (lower);
  if (strcmp (lower, "b") == 0) {
    *unit = 1;
    return TRUE;
  }
  for (gsize i = 0; letters[i] != '\0'; i++) {
    const char *rest = lower + 1;
    if (lower[0] != letters[i])
      continue;
    if (*rest != '\0' && strcmp (rest, "b") != 0 && strcmp (rest, "ib") != 0)
      return FALSE;
    *unit = (guint64)1 << (10 * (i + 1));
    return TRUE;
  }
  return FALSE;
}

/**
 * domus_parse_bytes:
 * @default_unit: bytes of one unit where @text names none
 * @bytes: (out): the size
 *
 * Both "." and the locale's decimal mark are understood. Units are binary:
 * "GB" and "G" mean what "GiB" means, as in libvirt and qemu-img sizes.
 *
 * Returns: whether @text is a size above zero that fits; otherwise @error is
 *   %DOMUS_UTIL_ERROR_INVALID.
 */
gboolean
domus_parse_bytes (const char *text, guint64 default_unit, guint64 *bytes, GError **error)
{
  g_autofree char *copy = g_strdelimit (g_strstrip (g_strdup (text)), ",", '.');
  char *end = NULL;
  double number = g_ascii_strtod (copy, &end);
  guint64 unit = default_unit;

  if (end == copy || !g_ascii_isdigit (copy[0]) || (*end != '\0' && !unit_from_text (end, &unit))) {
    g_set_error (error, DOMUS_UTIL_ERROR, DOMUS_UTIL_ERROR_INVALID,
                 _ ("“%s” is not a size. Write a number and a unit, such as 20 GiB."), text);
    return FALSE;
  }
  if (!isfinite (number) || number * (double)unit >= (double)G_MAXINT64
      || number * (double)unit < 1.0) {
    g_set_error (error, DOMUS_UTIL_ERROR, DOMUS_UTIL_ERROR_INVALID,
                 _ ("The size “%s” is out of range."), text);
    return FALSE;
  }
  *bytes = (guint64)(number * (double)unit);
  return TRUE;
}
