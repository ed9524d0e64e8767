/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-xml-doc.h"

G_BEGIN_DECLS

/* Random definitions, for the tests of what survives edits. The seed is that
 * of GLib's tests. */

gboolean    random_chance (guint one_in);
const char *random_one_of (const char *const *list);
/* (transfer full): a definition with much that Domus does not know. */
char       *random_domain (void);
/* (transfer full): what of it there is, for comparing before and after. */
char       *random_unknown_content (const DomusXmlDoc *doc);

G_END_DECLS
