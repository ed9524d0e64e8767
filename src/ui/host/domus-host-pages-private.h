/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-connection.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * DomusHostPage: a page of a host's window.
 * @name: for "app.show-host"
 * @title: translatable
 * @create: a widget that lives as long as the window; it follows the connection's state
 */
typedef struct
{
  const char *name;
  const char *title;
  GtkWidget *(*create) (DomusConnection *connection);
} DomusHostPage;

extern const DomusHostPage domus_host_pages[];
extern const gsize domus_host_n_pages;

G_END_DECLS
