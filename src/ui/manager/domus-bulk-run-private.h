/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-connection-store.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The same done to several guests: a job that tells how far it is and can be
 * stopped between two guests, and at its end a window with what failed. It
 * outlives the window that began it. */

/**
 * DomusBulkKind: what is done to each guest.
 * @begin: calls @callback with the guest as its source
 */
typedef struct
{
  void (*begin) (DomusGuest *guest,
                 gpointer data,
                 GAsyncReadyCallback callback,
                 gpointer user_data);
  gboolean (*finish) (DomusGuest *guest, GAsyncResult *result, GError **error);
} DomusBulkKind;

/* @window: (nullable): where failures are shown; @title: what is done, @failed:
 * that it failed, both in words; @guests: copied; @data: freed by @free_data. */
void domus_bulk_run (DomusConnectionStore *store,
                     GtkWindow *window,
                     const char *title,
                     const char *failed,
                     GPtrArray *guests,
                     const DomusBulkKind *kind,
                     gpointer data,
                     GDestroyNotify free_data);

G_END_DECLS
