/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-connection.h"
#include "domus-network-xml.h"

G_BEGIN_DECLS

/* The networks of a host, for those who look after them. Main thread. */

/* An address that was given out; all for people. */
typedef struct
{
  char *address;
  char *mac;
  char *guest; /* its name, or what it calls itself; "" */
  char *until;
} DomusLease;

/**
 * DomusNet: a virtual network, or a bridge of the host's.
 * @facts: (nullable): NULL: a bridge
 * @kind: for people: "NAT", "Bridge of the host"
 * @users: who is on it, for people; "" for nobody
 * @running: how many of those run
 * @leases: (element-type DomusLease)
 */
typedef struct
{
  char *name;
  DomusNetworkFacts *facts;
  char *kind;
  char *users;
  guint running;
  gboolean active;
  gboolean autostart;
  GPtrArray *leases;
} DomusNet;
void        domus_net_free          (DomusNet *self);
const char *domus_network_mode_text (const char *mode); /* translated */

void       domus_connection_list_nets_async  (DomusConnection *self, GCancellable *cancellable,
                                              GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *domus_connection_list_nets_finish (DomusConnection *self, GAsyncResult *result,
                                              GError **error); /* of DomusNet */

typedef enum
{
  DOMUS_NET_START,
  DOMUS_NET_STOP,
  DOMUS_NET_AUTOSTART_ON,
  DOMUS_NET_AUTOSTART_OFF,
  DOMUS_NET_REMOVE,
} DomusNetOp;
void     domus_connection_net_op_async  (DomusConnection *self, const char *name, DomusNetOp op,
                                         GCancellable *cancellable, GAsyncReadyCallback callback,
                                         gpointer user_data);
gboolean domus_connection_net_op_finish (DomusConnection *self, GAsyncResult *result,
                                         GError **error);

/* @xml: of domus_network_to_xml() */
void     domus_connection_make_net_async  (DomusConnection *self, const char *name,
                                           const char *xml, GCancellable *cancellable,
                                           GAsyncReadyCallback callback, gpointer user_data);
gboolean domus_connection_make_net_finish (DomusConnection *self, GAsyncResult *result,
                                           GError **error);

G_END_DECLS
