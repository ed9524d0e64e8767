/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-virt-private.h"

G_BEGIN_DECLS

GHashTable *domus_virt_find_many (DomusVirtLink *link, char **uuids, guint flags, GError **error);
char *domus_virt_join_addresses (virDomainPtr dom);

G_END_DECLS
