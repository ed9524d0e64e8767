/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-connection.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What a host is, and what is wrong with it. Looks when it is seen. */
#define DOMUS_TYPE_HOST_OVERVIEW (domus_host_overview_get_type ())
G_DECLARE_FINAL_TYPE (DomusHostOverview, domus_host_overview, DOMUS, HOST_OVERVIEW, GtkBox)

GtkWidget *domus_host_overview_new (DomusConnection *connection);

G_END_DECLS
