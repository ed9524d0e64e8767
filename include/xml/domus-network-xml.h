/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Virtual networks of libvirt's. See https://libvirt.org/formatnetwork.html. */

/**
 * DomusNetworkFacts: what a network is.
 * @mode: "nat", "route", "open", "bridge", ...; "isolated" where nothing is forwarded
 * @device: (nullable): of the host, that it goes out by
 * @bridge: (nullable)
 * @domain: (nullable): of names
 * @address: (nullable): of the host in it, "192.168.122.1"
 * @prefix: its length; 0 where there is no address
 * @dhcp_start, @dhcp_end: (nullable)
 * @address6: (nullable): "fd00::1/64"
 */
typedef struct
{
  char *name;
  char *mode;
  char *device;
  char *bridge;
  char *domain;
  char *address;
  guint prefix;
  char *dhcp_start;
  char *dhcp_end;
  char *address6;
} DomusNetworkFacts;

DomusNetworkFacts *domus_network_facts_new  (const char *xml); /* NULL: no network */
void               domus_network_facts_free (DomusNetworkFacts *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusNetworkFacts, domus_network_facts_free)

/**
 * DomusNetworkWish: a network to be made.
 * @mode: "nat", "route", "open", "isolated", "bridge"
 * @bridge: (nullable): of the host's; for "bridge" only
 * @address: (nullable): of the host in it, with length, "192.168.150.1/24"; for the others
 */
typedef struct
{
  const char *name;
  const char *mode;
  const char *bridge;
  const char *address;
  gboolean dhcp;
} DomusNetworkWish;

/* @others: (element-type DomusNetworkFacts): that it must not be in the way of.
 * DOMUS_UTIL_ERROR in words when something is missing or cannot be. */
char *domus_network_to_xml  (const DomusNetworkWish *wish, GPtrArray *others, GError **error);
/* "192.168.150.1/24", or the next that no other has. */
char *domus_network_propose (GPtrArray *others);

G_END_DECLS
