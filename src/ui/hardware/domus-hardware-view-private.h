/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-draft.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A guest's definition, page by page, and what becomes of the edits.
 * Signals: "applied" (const char *when); "undone" (). */
#define DOMUS_TYPE_HARDWARE_VIEW (domus_hardware_view_get_type ())
G_DECLARE_FINAL_TYPE (DomusHardwareView, domus_hardware_view, DOMUS, HARDWARE_VIEW, GtkBox)

GtkWidget *domus_hardware_view_new (DomusGuest *guest);
/* Reads the definition, the first time that the view is shown. */
void domus_hardware_view_start (DomusHardwareView *self);
gboolean domus_hardware_view_is_dirty (DomusHardwareView *self);
/* Asks what to do with edits that are not applied. */
void domus_hardware_view_settle_async (DomusHardwareView *self,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
gboolean domus_hardware_view_settle_finish (DomusHardwareView *self,
                                            GAsyncResult *result); /* TRUE: close */

G_END_DECLS
