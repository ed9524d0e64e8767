/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-host-overview-private.h"

#include "common/domus-widgets-private.h"

struct _DomusHostOverview
{
  GtkBox parent_instance;
};

G_DEFINE_FINAL_TYPE (DomusHostOverview, domus_host_overview, GTK_TYPE_BOX)

static void
domus_host_overview_class_init (DomusHostOverviewClass *klass)
{}

static void
domus_host_overview_init (DomusHostOverview *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
}

/**
 * domus_host_overview_new:
 *
 * Returns: (transfer floating)
 */
GtkWidget *
domus_host_overview_new (DomusConnection *connection)
{
  GtkWidget *self = g_object_new (DOMUS_TYPE_HOST_OVERVIEW, "margin", 18, NULL);
  g_autofree char *summary = domus_connection_get_host_summary (connection);

  domus_widgets_add_line (GTK_CONTAINER (self), summary != NULL ? summary : "", NULL);
  return self;
}
