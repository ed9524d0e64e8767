/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-finding.h"
#include "domus-platform.h"

G_BEGIN_DECLS

/* A definition that was made for one host, made fit for another. Pure. */

/* info: is written as this host wants it; the guest hardly notices */
#define DOMUS_ADAPT_RULE_CHANGED "adapt-changed"
/* warning: this host has nothing of the kind; it was left out or replaced */
#define DOMUS_ADAPT_RULE_LOST "adapt-lost"
/* warning: nothing was changed, but it is not on this host */
#define DOMUS_ADAPT_RULE_MISSING "adapt-missing"

/**
 * DomusAdaptHost: where the guest shall live. All borrowed.
 * @networks, @bridges: (nullable): names; %NULL when they are not known
 * @session: an unprivileged daemon, which can join no bridge
 */
typedef struct
{
  const DomusPlatform *platform;
  const char *const *networks;
  const char *const *bridges;
  gboolean session;
} DomusAdaptHost;

/* Changes @domain in place. Identity (name, UUID, MAC addresses), memory, CPUs
 * and what the disks hold are never touched.
 * Returns: (transfer full) (element-type DomusFinding): what was changed; or
 *   NULL with DOMUS_XML_ERROR_INVALID for a guest that this host cannot have. */
GPtrArray *domus_domain_adapt (DomusXmlDoc *domain, const DomusAdaptHost *host, GError **error);

G_END_DECLS
