/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-autopilot.h"
#include "domus-history.h"
#include "domus-virt.h"

G_BEGIN_DECLS

#define DOMUS_AUTOPILOT_NO_COMMAND (-1)

DomusAutopilot *domus_autopilot_new    (DomusConnection *connection);
void            domus_autopilot_listed (DomusAutopilot *self);

/* Whether "Run" is the autopilot's, for this guest as it stands. */
gboolean domus_autopilot_takes_run (DomusAutopilot *self, DomusGuest *guest);

/**
 * DomusAutopilotRun: what a guest is led by.
 * @last_seen: see DomusInstallSight; updated
 * @command: a DomusInstallCommand, or DOMUS_AUTOPILOT_NO_COMMAND
 * @lock: FINISH locks the identity as well
 * @history: (nullable)
 */
typedef struct
{
  DomusVirt *virt;
  const char *uuid;
  gboolean rereads;
  guint last_seen;
  int command;
  gboolean lock;
  DomusHistory *history;
} DomusAutopilotRun;

/* Looks and takes one step after the other until there is none to take. */
void     domus_autopilot_run_async  (const DomusAutopilotRun *run, GAsyncReadyCallback callback,
                                     gpointer user_data);
/* Source of @result: the DomusVirt. @last_seen, @changed, @status: (out); set
 * with errors too, as far as it came. */
gboolean domus_autopilot_run_finish (GAsyncResult *result, DomusInstallStatus *status,
                                     guint *last_seen, gboolean *changed, GError **error);

G_END_DECLS
