/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define DOMUS_KIB ((guint64) 1024)
#define DOMUS_MIB (1024 * DOMUS_KIB)
#define DOMUS_GIB (1024 * DOMUS_MIB)

/* Bytes or KiB as people read them, IEC units, in the user's locale. */
char    *domus_format_bytes (guint64 bytes);
char    *domus_format_kib   (guint64 kib);
/* "20 GiB", "512M", "1.5 g", "2048" (then in @default_unit bytes). Fails on
 * signs, nonsense, zero and what does not fit. */
gboolean domus_parse_bytes  (const char *text, guint64 default_unit, guint64 *bytes,
                             GError **error);

G_END_DECLS
