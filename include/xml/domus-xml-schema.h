/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Once, before there are threads: libxml2 makes the types of its schemas when
 * they are first needed, and takes no lock. libvirt's drivers need them, too. */
void     domus_xml_schema_init  (void);

/* Whether a definition satisfies libvirt's own schema, as far as this computer
 * has it. Errors: G_IO_ERROR_NOT_FOUND where it has none; DOMUS_XML_ERROR
 * otherwise, with the first thing that is wrong, and its line. Reads files:
 * call it in a thread of its own. */
gboolean domus_xml_schema_check (const char *domain_xml, GError **error);

G_END_DECLS
