/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-finding.h"
#include "domus-platform.h"

G_BEGIN_DECLS

/**
 * DomusHostGuest: the little of a guest that a host's health depends on.
 * @bridges, @networks: what its network cards are on
 * @exposed: (nullable): a display that other computers reach without a password, "0.0.0.0"
 * @missing: paths of its disks and discs that the host does not have
 */
typedef struct
{
  char *name;
  gboolean runs;
  char **bridges;
  char **networks;
  char *exposed;
  GPtrArray *missing;
} DomusHostGuest;

/* @xml: with passwords, so that it can be told whether there are any. NULL: unreadable. */
DomusHostGuest *domus_host_guest_new  (const char *xml, gboolean runs);
void            domus_host_guest_free (DomusHostGuest *self);

/* A network or a pool. @capacity and @available in bytes, 0 when not known. */
typedef struct
{
  char *name;
  char *path; /* (nullable) */
  gboolean active;
  guint64 capacity;
  guint64 available;
} DomusHostThing;
DomusHostThing *domus_host_thing_new  (const char *name, gboolean active);
void            domus_host_thing_free (DomusHostThing *self);

/**
 * DomusHostState: what domus_host_diagnose() looks at.
 * @platform: of the host
 * @session: whether its daemon is unprivileged
 * @plain: whether what goes to the host and back is readable for others
 * @free_kib: memory that neither guests nor programs use, 0 if not known
 * @bridges: (element-type utf8) (nullable): NULL when they could not be listed
 * @networks, @pools: (element-type DomusHostThing) (nullable): likewise
 * @guests: (element-type DomusHostGuest): those that were looked at
 */
typedef struct
{
  DomusPlatform *platform;
  gboolean session;
  gboolean plain;
  guint64 free_kib;
  GPtrArray *bridges;
  GPtrArray *networks;
  GPtrArray *pools;
  GPtrArray *guests;
} DomusHostState;
DomusHostState *domus_host_state_new  (DomusPlatform *platform);
void            domus_host_state_free (DomusHostState *self);

GPtrArray *domus_host_diagnose (const DomusHostState *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusHostGuest, domus_host_guest_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusHostThing, domus_host_thing_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusHostState, domus_host_state_free)

G_END_DECLS
