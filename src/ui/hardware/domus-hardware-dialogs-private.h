/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The questions of the hardware view. They are shown at once and destroy
 * themselves after "response". */

enum
{
  DOMUS_HARDWARE_RESPONSE_DISCARD = 1,
  DOMUS_HARDWARE_RESPONSE_APPLY,
};

/* Closing with edits: APPLY, DISCARD, or neither. @problem: why they cannot be
 * applied, or NULL. */
GtkDialog *domus_hardware_ask_close (GtkWindow *parent, const char *guest, const char *problem);

G_END_DECLS
