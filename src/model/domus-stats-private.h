/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-connection-private.h"
#include "domus-stats.h"
#include "domus-virt-stats.h"

G_BEGIN_DECLS

/* ---- what is kept of a guest ---- */

typedef struct _DomusGuestStats DomusGuestStats;
void domus_guest_stats_free  (DomusGuestStats *self);
void domus_guest_take_sample (DomusGuest *self, const DomusVirtSample *sample, guint keep);
void domus_guest_trim_stats  (DomusGuest *self, guint keep);

/* ---- who asks a connection's host ---- */

typedef struct _DomusSampler DomusSampler;
void domus_sampler_free          (DomusSampler *self);
void domus_sampler_add           (DomusConnection *connection, DomusStatsWatch *watch);
void domus_sampler_remove        (DomusConnection *connection, DomusStatsWatch *watch);
void domus_sampler_dropped       (DomusConnection *connection);
void domus_sampler_guest_changed (DomusConnection *connection);

GPtrArray *domus_stats_watch_get_guests (DomusStatsWatch *self); /* of DomusGuest */
guint      domus_stats_watch_get_points (DomusStatsWatch *self);

G_END_DECLS
