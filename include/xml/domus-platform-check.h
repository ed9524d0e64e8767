/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-finding.h"
#include "domus-platform.h"

G_BEGIN_DECLS

/* What this host's driver would make of a definition, before it is asked:
 * rules with ids "xen-…", "qemu-…" and, for what holds everywhere, "any-…". */

/* Errors are what the driver refuses when it defines or starts the guest;
 * warnings what it silently drops or what surprises later; infos what is worth
 * knowing. The user may insist on all of them.
 *
 * Returns: (transfer full) (element-type DomusFinding): worst first, in the
 *   document's order within. */
GPtrArray *domus_platform_check  (const DomusPlatform *self, const DomusXmlDoc *domain);
/* Makes the repair that a finding speaks of, at its place and no other. */
gboolean   domus_platform_repair (const DomusPlatform *self, DomusXmlDoc *domain,
                                  const char *rule, const char *place, GError **error);
/* Whether the finding is of these rules (and so one that may be insisted on). */
gboolean   domus_platform_is_rule (const char *rule);

/* Those of @findings that @before (nullable) does not have too, by rule and
 * place: what an edit brought. Borrowed findings are referenced.
 * Returns: (transfer full) (element-type DomusFinding). */
GPtrArray *domus_findings_new_ones (GPtrArray *findings, GPtrArray *before);

G_END_DECLS
