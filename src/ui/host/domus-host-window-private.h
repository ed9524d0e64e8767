/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-windows.h"

G_BEGIN_DECLS

/* The window of one host: what it is, and what it has for guests. A page is
 * made when it is first seen, and costs nothing before. */
#define DOMUS_TYPE_HOST_WINDOW (domus_host_window_get_type ())
G_DECLARE_FINAL_TYPE (
    DomusHostWindow, domus_host_window, DOMUS, HOST_WINDOW, GtkApplicationWindow)

G_END_DECLS
