/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Text for comparing as people type: case, width and accents' encoding do not
 * count. */
char *domus_fold (const char *text);

G_END_DECLS
