/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-connection.h"
#include "domus-install-phase.h"

G_BEGIN_DECLS

/* Leads the installations of one connection's guests from phase to phase. What
 * it has to know is in the guests' definitions: it goes on where it, or
 * another, was ended. Main thread only.
 * Signal "changed" (DomusGuest *): status or error of a guest. */
#define DOMUS_TYPE_AUTOPILOT (domus_autopilot_get_type ())
G_DECLARE_FINAL_TYPE (DomusAutopilot, domus_autopilot, DOMUS, AUTOPILOT, GObject)

DomusAutopilot *domus_connection_get_autopilot (DomusConnection *self);

/* Where the installation stands; NULL where none is known to be underway. */
const DomusInstallStatus *domus_autopilot_get_status (DomusAutopilot *self, DomusGuest *guest);
/* Why it does not go on by itself; NULL when nothing failed. */
const GError             *domus_autopilot_get_error  (DomusAutopilot *self, DomusGuest *guest);
/* Look at this guest now, and from now on. */
void                      domus_autopilot_watch      (DomusAutopilot *self, DomusGuest *guest);

void     domus_autopilot_command_async  (DomusAutopilot *self, DomusGuest *guest,
                                         DomusInstallCommand command, GAsyncReadyCallback callback,
                                         gpointer user_data);
/* FINISH, and with @lock the identity is locked in the same breath. The same
 * finish function. */
void     domus_autopilot_finish_async   (DomusAutopilot *self, DomusGuest *guest, gboolean lock,
                                         GAsyncReadyCallback callback, gpointer user_data);
gboolean domus_autopilot_command_finish (DomusAutopilot *self, GAsyncResult *result,
                                         GError **error);

G_END_DECLS
