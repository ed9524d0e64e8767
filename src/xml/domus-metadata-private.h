/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-xml-node.h"

G_BEGIN_DECLS

/* <domus:guest>, or NULL. */
xmlNode *domus_metadata_find_guest (const DomusXmlDoc *domain);
xmlNode *domus_metadata_ensure_guest (DomusXmlDoc *domain);
/* By namespace: other prefixes are fine. */
gboolean domus_metadata_is_ours (const xmlNode *node, const char *name);
/* Takes @node and what is around it away where nothing is left in it. */
void domus_metadata_prune (xmlNode *node);

G_END_DECLS
