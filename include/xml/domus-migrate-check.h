/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-finding.h"
#include "domus-platform.h"
#include "domus-xml-doc.h"

G_BEGIN_DECLS

/* Whether a guest can move from one host to another. Pure. */

#define DOMUS_MIGRATE_RULE_DRIVER "migrate-driver"
#define DOMUS_MIGRATE_RULE_SAME_HOST "migrate-same-host"
#define DOMUS_MIGRATE_RULE_EXISTS "migrate-exists"
#define DOMUS_MIGRATE_RULE_NETWORK "migrate-network"
#define DOMUS_MIGRATE_RULE_DISK "migrate-disk"
#define DOMUS_MIGRATE_RULE_UNSEEN "migrate-unseen"
#define DOMUS_MIGRATE_RULE_DEVICE "migrate-device"
#define DOMUS_MIGRATE_RULE_MEMORY "migrate-memory"
#define DOMUS_MIGRATE_RULE_CPU "migrate-cpu"

/**
 * DomusMigrateHost: what is known of one of the two hosts.
 * @uuid: (nullable): of the machine, from its capabilities
 * @free_kib: memory that a guest could have, 0 if not known
 * @networks: (element-type utf8) (nullable): active ones; %NULL when they could not be listed
 * @bridges: (element-type utf8) (nullable): likewise
 * @missing: (element-type utf8): of the guest's paths, those that it does not have
 * @unseen: (element-type utf8): those of which it could not be told
 * @exists: (nullable): the name of a guest with this one's name or UUID
 */
typedef struct
{
  DomusDriver driver;
  char *uuid;
  guint64 free_kib;
  GPtrArray *networks;
  GPtrArray *bridges;
  GPtrArray *missing;
  GPtrArray *unseen;
  char *exists;
} DomusMigrateHost;

DomusMigrateHost *domus_migrate_host_new  (void);
void              domus_migrate_host_free (DomusMigrateHost *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusMigrateHost, domus_migrate_host_free)

GPtrArray *domus_migrate_check (const DomusXmlDoc *domain, gboolean active,
                                const DomusMigrateHost *source, const DomusMigrateHost *target);

G_END_DECLS
