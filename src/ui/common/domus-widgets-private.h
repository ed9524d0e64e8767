/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Small things that several widgets here do. */
void domus_widgets_clear (GtkContainer *container); /* destroys the children */
/* A line of wrapped text, left-aligned; @style NULL or a class of the theme's. */
GtkLabel *domus_widgets_add_line (GtkContainer *box, const char *text, const char *style);

/* Shows a file chooser, modal, at the user's own folder. GTK's view of recent files, where it would
 * begin, complains when a path is typed. */
void domus_widgets_show_chooser (GtkNativeDialog *chooser);

G_END_DECLS
