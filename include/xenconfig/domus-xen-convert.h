/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-xen-config.h"

G_BEGIN_DECLS

/* Conversion between Xen's files and libvirt domains. Nothing is dropped in
 * silence: what a conversion leaves out, changes or takes for granted is in
 * the list of DomusFinding that comes with its result. The place of a finding
 * is "LINE:COLUMN" of a file, or a path of a domain document. */

/* warning: has no words in the target, and is not in it */
#define DOMUS_XEN_RULE_LOST "xen-lost"
/* info: is in the target, in another form or with another meaning */
#define DOMUS_XEN_RULE_CHANGED "xen-changed"
/* info: was not said, and was taken as the file's own tool would have it */
#define DOMUS_XEN_RULE_ASSUMED "xen-assumed"
/* error: makes no sense, and is not in the target */
#define DOMUS_XEN_RULE_INVALID "xen-invalid"
/* error or warning: the parser did not understand this place */
#define DOMUS_XEN_RULE_SYNTAX "xen-syntax"

/**
 * DomusXenConvertFlags:
 * @DOMUS_XEN_CONVERT_DEFAULT: what a file does not say means what it meant to
 *   the tool that the file was written for
 * @DOMUS_XEN_CONVERT_ACPI_ON: a missing acpi and apic mean on, as they do
 *   today, even in an xm file
 * @DOMUS_XEN_CONVERT_PASSWORDS: write the passwords of displays into a file;
 *   without it they are left out, and that is said
 */
typedef enum
{
  DOMUS_XEN_CONVERT_DEFAULT = 0,
  DOMUS_XEN_CONVERT_ACPI_ON = 1 << 0,
  DOMUS_XEN_CONVERT_PASSWORDS = 1 << 1,
} DomusXenConvertFlags;

DomusXmlDoc *domus_xen_config_to_domain   (const DomusXenConfig *config,
                                           DomusXenConvertFlags flags, GPtrArray **findings,
                                           GError **error);
char        *domus_xen_config_from_domain (const DomusXmlDoc *domain, DomusXenKind kind,
                                           DomusXenConvertFlags flags, GPtrArray **findings,
                                           GError **error);

G_END_DECLS
