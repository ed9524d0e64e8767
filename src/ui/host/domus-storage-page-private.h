/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-connection.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The storage pools of a host, and the volumes of the one that is chosen.
 * Looks when it is seen. */
#define DOMUS_TYPE_STORAGE_PAGE (domus_storage_page_get_type ())
G_DECLARE_FINAL_TYPE (DomusStoragePage, domus_storage_page, DOMUS, STORAGE_PAGE, GtkBox)

GtkWidget *domus_storage_page_new (DomusConnection *connection);

G_END_DECLS
