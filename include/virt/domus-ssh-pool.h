/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-ssh.h"
#include "domus-uri.h"

G_BEGIN_DECLS

/* Who connects to the same host as the same user, with the same key and the
 * same ssh, logs in once. Main thread only. */
typedef struct _DomusSshPool DomusSshPool;

DomusSshPool *domus_ssh_pool_new (void);
DomusSshPool *domus_ssh_pool_ref (DomusSshPool *self);
void domus_ssh_pool_unref (DomusSshPool *self);
/* (transfer full): one that is open or on its way, or a new one. Each user
 * opens it and closes it; the last one to close ends it. */
DomusSsh *domus_ssh_pool_get (DomusSshPool *self, const DomusUri *uri);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusSshPool, domus_ssh_pool_unref)

G_END_DECLS
