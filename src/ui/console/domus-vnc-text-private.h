/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Copied text on its way: VNC has it in ISO 8859-1. */
char *domus_vnc_text_from_server (const char *text); /* full */
char *domus_vnc_text_to_server (const char *text);   /* full, nullable */

G_END_DECLS
