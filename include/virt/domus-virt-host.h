/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-host-doctor.h"
#include "domus-virt.h"

G_BEGIN_DECLS

/**
 * DomusVirtHostLook: a host at one moment.
 * @state: for domus_host_diagnose(), but for "plain"
 * @cpu_model, @vendor, @product, @firmware: (nullable): of the machine
 * @iommu: 1 on, 0 off, -1 not told
 * @scheduler: (nullable): "credit2"; told only while a guest runs
 * @sockets, @cores, @threads: of one node, a socket, a core; 0 if not told
 * @guests, @running: how many there are
 * @held_kib: memory of the running guests that were looked at
 * @looked_at: how many of the guests were
 */
typedef struct
{
  DomusHostState *state;
  char *hostname;
  char *cpu_model;
  char *vendor;
  char *product;
  char *firmware;
  char *scheduler;
  int iommu;
  guint nodes;
  guint sockets;
  guint cores;
  guint threads;
  guint cpus;
  guint mhz;
  guint64 memory_kib;
  guint64 free_kib;
  guint64 held_kib;
  guint guests;
  guint running;
  guint looked_at;
} DomusVirtHostLook;
void domus_virt_host_look_free (DomusVirtHostLook *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusVirtHostLook, domus_virt_host_look_free)

/* Asks much: for a page that is looked at, not for often. What the driver
 * cannot tell stays unknown; fails only when the connection is gone. */
void domus_virt_look_at_host_async (DomusVirt *self, DomusPlatform *platform,
                                    GCancellable *cancellable, GAsyncReadyCallback callback,
                                    gpointer user_data);
DomusVirtHostLook *domus_virt_look_at_host_finish (DomusVirt *self, GAsyncResult *result,
                                                   GError **error);

G_END_DECLS
