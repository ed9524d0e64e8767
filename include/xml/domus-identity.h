/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-finding.h"
#include "domus-xml-doc.h"

G_BEGIN_DECLS

/* The activation guard: what the activation of Windows hashes of a machine
 * (network addresses, identity, memory, processors, disks and CD drives by
 * place and model, firmware, display), and whether an edit changes it. The
 * lock lives in Domus's part of the guest's <metadata>, so that it travels
 * with the guest. */

/* (transfer full): one line of "key=value" a fact, sorted, stable between
 * versions of libvirt: what it fills in by itself reads the same as when it is
 * left out. For comparing and for display, never for secrets. */
char *domus_identity_describe    (const DomusXmlDoc *domain);
/* (transfer full): a SHA-256 of that, in hex. */
char *domus_identity_fingerprint (const DomusXmlDoc *domain);

/* What of the identity differs, in words; rules "identity-mac", "-uuid",
 * "-memory", "-vcpus", "-cpu", "-disk", "-cdrom", "-nic", "-firmware",
 * "-video", "-hal", "-serial". Warnings. Empty when Windows would not notice.
 * Returns: (transfer full) (element-type DomusFinding). */
GPtrArray *domus_identity_compare (const DomusXmlDoc *before, const DomusXmlDoc *after);

/* The lock. Setting it keeps the fingerprint of @domain as it is now. */
gboolean domus_identity_is_locked  (const DomusXmlDoc *domain);
void     domus_identity_set_locked (DomusXmlDoc *domain, gboolean locked);
/* Whether the definition still is what was locked; TRUE without a lock. */
gboolean domus_identity_is_intact  (const DomusXmlDoc *domain);

/* What an edit path says first: domus_identity_compare() if @before is locked
 * and the lock stays or goes in the same edit; else empty.
 * Returns: (transfer full) (element-type DomusFinding). */
GPtrArray *domus_identity_guard (const DomusXmlDoc *before, const DomusXmlDoc *after);

G_END_DECLS
