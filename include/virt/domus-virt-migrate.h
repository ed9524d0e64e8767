/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-migrate-check.h"
#include "domus-virt.h"

G_BEGIN_DECLS

/* A guest's move to another host. */

/* What a check has to know of this host, for the guest of this definition.
 * The driver is left to the caller. */
void              domus_virt_survey_move_async  (DomusVirt *self, const char *domain_xml,
                                                 GCancellable *cancellable,
                                                 GAsyncReadyCallback callback,
                                                 gpointer user_data);
DomusMigrateHost *domus_virt_survey_move_finish (DomusVirt *self, GAsyncResult *result,
                                                 GError **error);

/* @address: (nullable): of the target, where it takes the guest in; by itself
 * the target names what the two hosts talk over. */
void     domus_virt_migrate_async  (DomusVirt *self, const char *uuid, DomusVirt *target,
                                    const char *address, GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean domus_virt_migrate_finish (DomusVirt *self, GAsyncResult *result, GError **error);

G_END_DECLS
