/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* @paths: files and folders of this computer; empty when what was dropped has
 * no path here. */
typedef void (*DomusFileDropFunc) (const char *const *paths, gpointer user_data);

/* Files may be dropped on @widget from now on. */
void domus_file_drop_attach (GtkWidget *widget, DomusFileDropFunc dropped, gpointer user_data);

G_END_DECLS
