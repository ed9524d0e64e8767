/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-connection.h"
#include "domus-guest.h"
#include "domus-pv-drivers.h"

G_BEGIN_DECLS

/* A step on the way to paravirtual drivers: edits the definition, and the
 * running guest where its driver can. The history has it, and "Undo". */

/* @disc: (nullable): for %DOMUS_PV_DISC. UNPLUG and SWITCH delete the image of
 * the test disk; while the running guest does not let go of it, it is noted as
 * left, and LEFT deletes it later. */
void  domus_guest_pv_async  (DomusGuest *self, DomusPvStep step, const DomusMedium *disc,
                             GCancellable *cancellable, GAsyncReadyCallback callback,
                             gpointer user_data);
/* When it takes effect, in words; or NULL. DOMUS_ERROR_PARTIAL: the definition
 * is written, and the running guest did not take it. BUSY: edits of the guest's
 * hardware wait to be applied. Otherwise nothing was changed. */
char *domus_guest_pv_finish (DomusGuest *self, GAsyncResult *result, GError **error);

G_END_DECLS
