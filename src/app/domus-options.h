/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What can be said on the command line. */
extern const GOptionEntry domus_options[];

const char *domus_options_get_page (GVariantDict *dict, const char **guest);

G_END_DECLS
