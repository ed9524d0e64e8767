/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-windows.h"

G_BEGIN_DECLS

/* The window of one guest: its console and its hardware. */
#define DOMUS_TYPE_GUEST_WINDOW (domus_guest_window_get_type ())
G_DECLARE_FINAL_TYPE (
    DomusGuestWindow, domus_guest_window, DOMUS, GUEST_WINDOW, GtkApplicationWindow)

G_END_DECLS
