/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-application.h"
#include "domus-connection-store.h"

G_BEGIN_DECLS

struct _DomusApplication
{
  GtkApplication parent_instance;

  GSettings *settings;         /* (owned) */
  DomusConnectionStore *store; /* (owned) */
  GtkWidget *manager;          /* (nullable): destroyed by the user */
  GObject *notifier;           /* (owned) */
  GObject *search_provider;    /* (owned) (nullable): on the bus */
  gboolean declined;           /* nobody was there to answer a question */
};

/* Windows that are there already come to the front. */
void domus_application_show_manager (DomusApplication *self);
void domus_application_show_guest   (DomusApplication *self, DomusGuest *guest, const char *page);
void domus_application_show_host    (DomusApplication *self, DomusConnection *connection,
                                     const char *page);
void domus_application_show_new_vm  (DomusApplication *self, DomusConnection *connection);

G_END_DECLS
