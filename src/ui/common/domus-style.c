/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-style-private.h"

#define PROVIDER_KEY "domus-style-provider"

/**
 * domus_style_ensure:
 *
 * Gives @screen the application's own style, below the user's. A second call
 * does nothing.
 */
void
domus_style_ensure (GdkScreen *screen)
{
  GtkCssProvider *provider;

  if (g_object_get_data (G_OBJECT (screen), PROVIDER_KEY) != NULL)
    return;
  provider = gtk_css_provider_new ();
  gtk_css_provider_load_from_resource (provider, "/org/domusvm/Domus/common/style.css");
  gtk_style_context_add_provider_for_screen (screen, GTK_STYLE_PROVIDER (provider),
                                             GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  g_object_set_data_full (G_OBJECT (screen), PROVIDER_KEY, provider, g_object_unref);
}
