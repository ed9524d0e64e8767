/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A grid of facts: what it is at the left, a value that can be copied at the
 * right. */
void domus_host_facts_clear   (GtkGrid *grid);
void domus_host_facts_heading (GtkGrid *grid, const char *text);
/* @value NULL: nothing is added. */
void domus_host_facts_add     (GtkGrid *grid, const char *label, const char *value);

G_END_DECLS
