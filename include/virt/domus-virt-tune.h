/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-guest-live.h"
#include "domus-virt.h"

G_BEGIN_DECLS

/* Values of a running guest that are changed without its definition. Write the
 * definition first (domus_virt_redefine_async()), then call these. */

/* Does one step of domus_guest_plan_live() to the running guest, which must be
 * running (INVALID_STATE). Not for %DOMUS_TUNE_WAIT. */
void     domus_virt_tune_async  (DomusVirt *self, const char *uuid, const DomusTuneStep *step,
                                 GCancellable *cancellable, GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean domus_virt_tune_finish (DomusVirt *self, GAsyncResult *result, GError **error);

/**
 * DomusVirtScheduler: how a running guest shares the host's CPUs.
 * @name: of the scheduler: "credit2", "posix", "fair"
 * @weight: -1 where the host tells none
 * @cap: percent of one CPU, 0 for none; -1 where the host tells none
 */
typedef struct
{
  char *name;
  gint64 weight;
  gint64 cap;
} DomusVirtScheduler;
void                domus_virt_scheduler_free       (DomusVirtScheduler *self);
void                domus_virt_get_scheduler_async  (DomusVirt *self, const char *uuid,
                                                     GCancellable *cancellable,
                                                     GAsyncReadyCallback callback,
                                                     gpointer user_data);
DomusVirtScheduler *domus_virt_get_scheduler_finish (DomusVirt *self, GAsyncResult *result,
                                                     GError **error);

/* Whether the guest starts with the host. Not part of the definition; set it
 * with domus_virt_op_async() (AUTOSTART_ON, AUTOSTART_OFF). */
void     domus_virt_get_autostart_async  (DomusVirt *self, const char *uuid,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback, gpointer user_data);
gboolean domus_virt_get_autostart_finish (DomusVirt *self, GAsyncResult *result, gboolean *on,
                                          GError **error);

/* Starts a guest that is off with @xml instead of its definition, which stays
 * as it is and is in force again at the next start (on Xen already at a reboot
 * by the guest itself). @xml must have the guest's name and UUID. */
void     domus_virt_start_with_async  (DomusVirt *self, const char *uuid, const char *xml,
                                       GCancellable *cancellable, GAsyncReadyCallback callback,
                                       gpointer user_data);
gboolean domus_virt_start_with_finish (DomusVirt *self, GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusVirtScheduler, domus_virt_scheduler_free)

G_END_DECLS
