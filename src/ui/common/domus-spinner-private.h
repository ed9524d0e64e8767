/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A spinner that turns while it can be seen, and only then. */
#define DOMUS_TYPE_SPINNER (domus_spinner_get_type ())
G_DECLARE_FINAL_TYPE (DomusSpinner, domus_spinner, DOMUS, SPINNER, GtkSpinner)

G_END_DECLS
