/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A reason of our own: the server went away once it knew our certificate. */
#define DOMUS_DISPLAY_TROUBLE_OWN_CERTIFICATE "our certificate, or that there is none"

/* Why a display let nobody in, from what gtk-vnc says of it. */
gboolean domus_display_trouble_is_lasting (const char *reason); /* nullable */
const char *domus_display_trouble_title (const char *reason);   /* nullable */
char *domus_display_trouble_hint (const char *reason);          /* nullable both */

G_END_DECLS
