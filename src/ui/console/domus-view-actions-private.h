/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-console-view-private.h"

G_BEGIN_DECLS

/* The actions behind "View", to be inserted in a window as "view", and their
 * menu. What is chosen is remembered for each guest. */
GActionGroup *
domus_view_actions_new (DomusConsoleView *console, DomusGuest *guest, GSettings *usual); /* full */
GMenuModel *domus_view_actions_menu_new (void);                                          /* full */
GSettings *domus_view_actions_get_settings (DomusGuest *guest); /* full, nullable */
/* The console's "changed". */
void domus_view_actions_update (GActionGroup *group, DomusConsoleView *console);
/* How the picture comes at the moment, translated. */
const char *domus_view_actions_get_words (DomusConsoleView *console);

G_END_DECLS
