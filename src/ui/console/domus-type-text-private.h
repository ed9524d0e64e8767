/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-console-view-private.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* "Type Clipboard": shows what would be typed to the guest and on which
 * layout, says what cannot be typed, and types it. Signal "typed" (guint
 * characters): all of it was, and the dialog goes. */
#define DOMUS_TYPE_TYPE_TEXT (domus_type_text_get_type ())
G_DECLARE_FINAL_TYPE (DomusTypeText, domus_type_text, DOMUS, TYPE_TEXT, GtkDialog)

GtkWidget *domus_type_text_new (GtkWindow *parent,
                                DomusConsoleView *console,
                                DomusGuest *guest,
                                GSettings *settings);

G_END_DECLS
