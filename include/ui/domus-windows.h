/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-connection-store.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The windows, as the application makes them. Windows ask for each other
 * through the application's actions:
 *   app.show-guest (sss)  connection URI, guest UUID, a page of its window or "delete"
 *   app.show-host (ss)    connection URI, "overview" or another page of the host's window
 *   app.new-vm (s)        connection URI, or "" for the best one
 *   app.import (sas)      connection URI or "", files and folders to begin with
 *   app.make-iso          an image of a disc in this computer's drive
 *   app.add-connection, app.manager, app.jobs, app.preferences, app.shortcuts, app.about, app.quit */
/* Its action "win.find" (s) searches for that. */
GtkWidget  *domus_manager_window_new        (GtkApplication *application,
                                             DomusConnectionStore *store, GSettings *settings);
GtkWidget  *domus_new_vm_dialog_new         (GtkWindow *parent, DomusConnectionStore *store,
                                             DomusConnection *connection);
GtkWidget  *domus_make_iso_dialog_new       (GtkWindow *parent, DomusConnectionStore *store,
                                             DomusConnection *connection);
GtkWidget  *domus_import_dialog_new         (GtkWindow *parent, DomusConnectionStore *store,
                                             DomusConnection *connection,
                                             const char *const *paths);
GtkWidget  *domus_add_connection_dialog_new (GtkWindow *parent, DomusConnectionStore *store);
/* Answers @request; destroys itself when the connection gives up. */
GtkWidget  *domus_auth_dialog_new           (GtkWindow *parent, DomusConnection *connection,
                                             DomusAuthRequest *request);
/* Answers with what was remembered, or shows that dialog. */
void        domus_auth_ask                  (GtkWindow *parent, DomusConnection *connection,
                                             DomusAuthRequest *request);
/* What was done in this session, and what is under way. */
GtkWidget  *domus_jobs_window_new           (GtkApplication *application,
                                             DomusConnectionStore *store);
GtkWidget  *domus_shortcuts_window_new      (GtkWindow *parent);
GtkWidget  *domus_preferences_dialog_new    (GtkWindow *parent, GSettings *settings);
GtkWidget  *domus_guest_window_new          (GtkApplication *application,
                                             DomusConnectionStore *store, DomusGuest *guest,
                                             GSettings *settings);
void        domus_guest_window_show_page    (GtkWidget *window, const char *page);
DomusGuest *domus_guest_window_get_guest    (GtkWidget *window);
GtkWidget  *domus_host_window_new           (GtkApplication *application,
                                             DomusConnectionStore *store,
                                             DomusConnection *connection);
void        domus_host_window_show_page     (GtkWidget *window, const char *page);
DomusConnection *domus_host_window_get_connection (GtkWidget *window);

G_END_DECLS
