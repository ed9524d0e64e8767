/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-connection.h"

G_BEGIN_DECLS

/* The remembered connections: a GListModel of DomusConnection, kept in
 * GSettings ("connections"). Main thread.
 * Signal "job-added" is the job list's "items-changed". */
#define DOMUS_TYPE_CONNECTION_STORE (domus_connection_store_get_type ())
G_DECLARE_FINAL_TYPE (DomusConnectionStore, domus_connection_store, DOMUS, CONNECTION_STORE,
                      GObject)

DomusConnectionStore *domus_connection_store_new    (GSettings *settings);
GListModel           *domus_connection_store_get_jobs (DomusConnectionStore *self);
/* Opens what is remembered; with nothing remembered, finds a sensible one:
 * xen:///system on a Xen host, else qemu:///system if it answers, else
 * qemu:///session. Call once, after the first window is up. */
void                  domus_connection_store_start  (DomusConnectionStore *self);
DomusConnection      *domus_connection_store_add    (DomusConnectionStore *self, const char *uri,
                                                     gboolean remember, GError **error);
void                  domus_connection_store_remove (DomusConnectionStore *self,
                                                     DomusConnection *connection);
DomusConnection      *domus_connection_store_find   (DomusConnectionStore *self,
                                                     const char *uri);
/* Keeps @job in the list; finished ones leave after a while, failed ones stay
 * until domus_connection_store_dismiss_job(). */
/* All of this session, also those that ended, at most 200; oldest first. */
GListModel           *domus_connection_store_get_all_jobs (DomusConnectionStore *self);
void                  domus_connection_store_clear_jobs  (DomusConnectionStore *self); /* ended */
void                  domus_connection_store_add_job     (DomusConnectionStore *self,
                                                          DomusJob *job);
void                  domus_connection_store_dismiss_job (DomusConnectionStore *self,
                                                          DomusJob *job);

G_END_DECLS
