/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-network-xml.h"
#include "domus-virt.h"

G_BEGIN_DECLS

/* Virtual networks and bridges, for those who look after them. */

/**
 * DomusVirtLease: an address that a network's DHCP has given.
 * @mac, @hostname, @guest: (nullable)
 * @until: seconds since 1970, 0 when it does not end
 */
typedef struct
{
  char *address;
  char *mac;
  char *hostname;
  char *guest;
  gint64 until;
} DomusVirtLease;
void domus_virt_lease_free (DomusVirtLease *self);

/**
 * DomusVirtNetLook:
 * @facts: (nullable): of a network; NULL: a bridge of the host's
 * @users, @running: (element-type utf8): guests that are on it; those of them that run
 * @leases: (element-type DomusVirtLease)
 */
typedef struct
{
  char *name;
  DomusNetworkFacts *facts;
  gboolean active;
  gboolean autostart;
  GPtrArray *users;
  GPtrArray *running;
  GPtrArray *leases;
} DomusVirtNetLook;
void domus_virt_net_look_free (DomusVirtNetLook *self);

/* Networks, then bridges. Reads the definitions of the guests. */
void       domus_virt_look_at_nets_async  (DomusVirt *self, GCancellable *cancellable,
                                           GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *domus_virt_look_at_nets_finish (DomusVirt *self, GAsyncResult *result,
                                           GError **error); /* of DomusVirtNetLook */

typedef enum
{
  DOMUS_VIRT_NET_START,
  DOMUS_VIRT_NET_STOP,
  DOMUS_VIRT_NET_AUTOSTART_ON,
  DOMUS_VIRT_NET_AUTOSTART_OFF,
  DOMUS_VIRT_NET_REMOVE,
} DomusVirtNetOp;
void     domus_virt_net_op_async  (DomusVirt *self, const char *name, DomusVirtNetOp op,
                                   GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean domus_virt_net_op_finish (DomusVirt *self, GAsyncResult *result, GError **error);

/* Defines, starts and autostarts a network; nothing stays when that fails. */
void     domus_virt_make_net_async  (DomusVirt *self, const char *name, const char *xml,
                                     GCancellable *cancellable, GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean domus_virt_make_net_finish (DomusVirt *self, GAsyncResult *result, GError **error);

G_END_DECLS
