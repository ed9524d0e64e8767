/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-xml-doc.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Two definitions, line by line: what goes and what comes, by colour and sign.
 * Passwords are not shown. */
#define DOMUS_TYPE_DIFF_VIEW (domus_diff_view_get_type ())
G_DECLARE_FINAL_TYPE (DomusDiffView, domus_diff_view, DOMUS, DIFF_VIEW, GtkScrolledWindow)

GtkWidget *domus_diff_view_new (const char *accessible_name);
void domus_diff_view_set (DomusDiffView *self, const DomusXmlDoc *before, const DomusXmlDoc *after);

G_END_DECLS
