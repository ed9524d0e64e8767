/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-virt.h"

G_BEGIN_DECLS

/* What a list of guests wants to know of many of them at a time. */

/* Definitions, read and looked through in the worker. Answers for as many of
 * @uuids, in order, as a fraction of a second is enough for: at least one. */
void       domus_virt_read_facts_async  (DomusVirt *self, const char *const *uuids,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *domus_virt_read_facts_finish (DomusVirt *self, GAsyncResult *result,
                                         GError **error); /* of DomusGuestFacts */

/**
 * DomusVirtWish: a running guest that is to be looked at.
 * @macs, @targets: (nullable): cards and disks, where the driver wants each
 *   asked for
 */
typedef struct
{
  const char *uuid;
  const char *const *macs;
  const char *const *targets;
} DomusVirtWish;

/**
 * DomusVirtSample: counters of a running guest.
 * @time_us: g_get_monotonic_time() when they were read
 * @memory_kib: in use by the guest, as far as the host can tell
 * @disk_read, @disk_written, @received, @sent: bytes since it started, or -1
 *   where this host cannot tell
 * @addresses: (nullable): apart by ", "; NULL when not asked for
 */
typedef struct
{
  char *uuid;
  gint64 time_us;
  guint64 cpu_time_ns;
  guint vcpus;
  guint64 memory_kib;
  guint64 memory_max_kib;
  gint64 disk_read;
  gint64 disk_written;
  gint64 received;
  gint64 sent;
  char *addresses;
} DomusVirtSample;
void domus_virt_sample_free (DomusVirtSample *self);

/* In a fixed number of questions where the driver can (QEMU), else a few for
 * each guest (Xen). Guests that do not run are left out. */
void       domus_virt_sample_async  (DomusVirt *self, const DomusVirtWish *wishes, guint n,
                                     gboolean addresses, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *domus_virt_sample_finish (DomusVirt *self, GAsyncResult *result,
                                     GError **error); /* of DomusVirtSample */

G_END_DECLS
