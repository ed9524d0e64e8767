/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-windows.h"

G_BEGIN_DECLS

#define DOMUS_TYPE_MANAGER_WINDOW (domus_manager_window_get_type ())
G_DECLARE_FINAL_TYPE (
    DomusManagerWindow, domus_manager_window, DOMUS, MANAGER_WINDOW, GtkApplicationWindow)

G_END_DECLS
