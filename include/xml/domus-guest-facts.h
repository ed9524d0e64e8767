/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-tags.h"

G_BEGIN_DECLS

/**
 * DomusGuestFacts: the little that a list of guests knows of a definition.
 * @title, @notes: (nullable)
 * @tags: (nullable): of DomusTag; NULL when there are none
 * @macs, @targets: (nullable): of its network cards; of its disks, "hda"
 * @addresses: (nullable): on the network, apart by ", "; only while it runs
 * @haystack: what a search looks into, folded, a line each: title, notes,
 *   tags, MAC addresses, paths of disks, addresses
 */
typedef struct
{
  char *uuid;
  char *title;
  char *notes;
  GPtrArray *tags;
  char **macs;
  char **targets;
  char *addresses;
  char *haystack;
  guint64 memory_kib;
  guint vcpus;
} DomusGuestFacts;

DomusGuestFacts *domus_guest_facts_new  (const char *uuid, const char *xml,
                                         const char *addresses);
void             domus_guest_facts_free (DomusGuestFacts *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusGuestFacts, domus_guest_facts_free)

G_END_DECLS
