/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-connection-store.h"

G_BEGIN_DECLS

/* Guests in the desktop's search: org.gnome.Shell.SearchProvider2 on the
 * session bus. What is chosen there goes to the application's actions
 * "show-guest" and "find". Main thread only. */
#define DOMUS_TYPE_SEARCH_PROVIDER (domus_search_provider_get_type ())
G_DECLARE_FINAL_TYPE (DomusSearchProvider, domus_search_provider, DOMUS, SEARCH_PROVIDER, GObject)

DomusSearchProvider *domus_search_provider_new      (GApplication *application);
gboolean             domus_search_provider_export   (DomusSearchProvider *self,
                                                     GDBusConnection *bus, const char *path,
                                                     GError **error);
void                 domus_search_provider_unexport (DomusSearchProvider *self);
/* The bus is there before the connections are. */
void                 domus_search_provider_set_store (DomusSearchProvider *self,
                                                      DomusConnectionStore *store);

G_END_DECLS
