/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Searching as people type: case, width and accents' encoding do not count. */
char *domus_text_fold (const char *text); /* NULL when blank */
gboolean domus_text_contains (const char *text, const char *folded);

G_END_DECLS
