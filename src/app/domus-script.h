/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* One task of the command line, done without a window and without a display. */

int domus_script_run (GVariantDict *options);

G_END_DECLS
