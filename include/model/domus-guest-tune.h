/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-guest.h"

G_BEGIN_DECLS

/* What belongs to a guest and is not in its definition. Main thread. */

/**
 * DomusGuestTune: read from the host in one go.
 * @autostart: whether the guest starts with the host
 * @autostart_known: drivers may lack it
 * @scheduler: (nullable): the host's scheduler; of running guests only
 * @weight, @cap: in force now; -1 where the host tells none
 * @host_free_kib: the host's free memory; 0 when it does not tell
 */
typedef struct
{
  gboolean autostart;
  gboolean autostart_known;
  char *scheduler;
  gint64 weight;
  gint64 cap;
  guint64 host_free_kib;
} DomusGuestTune;
void domus_guest_tune_free (DomusGuestTune *self);

/* Fails only when the connection is closed. */
void            domus_guest_read_tune_async  (DomusGuest *self, GCancellable *cancellable,
                                              GAsyncReadyCallback callback, gpointer user_data);
DomusGuestTune *domus_guest_read_tune_finish (DomusGuest *self, GAsyncResult *result,
                                              GError **error);

/* At once. */
void     domus_guest_set_autostart_async  (DomusGuest *self, gboolean on,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback, gpointer user_data);
gboolean domus_guest_set_autostart_finish (DomusGuest *self, GAsyncResult *result,
                                           GError **error);

/* Whether the guest could be started from its CD now. @reason: (out) (nullable)
 * (transfer full): why not, or how long "once" lasts on this host. */
gboolean domus_guest_can_start_from_cd    (DomusGuest *self, const DomusXmlDoc *config,
                                           char **reason);
/* Starts a guest that is off with the CD first, once: its definition is not
 * touched, so there is nothing that must be put back. On Xen the guest's own
 * reboot takes the definition again; elsewhere the CD stays first until the
 * guest is off. */
void     domus_guest_start_from_cd_async  (DomusGuest *self, GCancellable *cancellable,
                                           GAsyncReadyCallback callback, gpointer user_data);
gboolean domus_guest_start_from_cd_finish (DomusGuest *self, GAsyncResult *result,
                                           GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusGuestTune, domus_guest_tune_free)

G_END_DECLS
