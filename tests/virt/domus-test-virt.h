/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-virt.h"

G_BEGIN_DECLS

/* Async calls in tests:
 *
 *   g_autoptr (GAsyncResult) result = NULL;
 *   domus_virt_foo_async (virt, ..., domus_test_done, &result);
 *   domus_test_wait (&result);
 *   domus_virt_foo_finish (virt, result, &error);
 */
void domus_test_done (GObject *source, GAsyncResult *result, gpointer data);
void domus_test_wait (GAsyncResult **result);
/* Turns the main loop until @flag is TRUE; a test that waits for a minute
 * has failed. */
void domus_test_wait_flag (const gboolean *flag);
/* Turns it until nothing is ready. */
void domus_test_settle (void);

/* Opened, or the test fails. */
DomusVirt *domus_test_open (const char *uri);
/* Closed, and turned until libvirt has closed it, too. */
void domus_test_close (DomusVirt *virt);
/* The UUID of the guest of that name. */
char *domus_test_uuid (DomusVirt *virt, const char *name);
/* Its state now. */
DomusVirtState domus_test_state (DomusVirt *virt, const char *uuid);
/* Done, or the test fails. */
void domus_test_op (DomusVirt *virt, const char *uuid, DomusVirtOp op);
/* Fails with this code and words in it. */
void domus_test_expect (GError *error, int code, const char *words);

/* A libvirtd of one's own, by testdaemon.py. */
typedef struct
{
  GSubprocess *process;
  char *uri;
  char *dir;
  GPid pid;
} DomusTestDaemon;
/* NULL, and the test is marked as skipped, where there is none. */
DomusTestDaemon *domus_test_daemon_new (void);
void domus_test_daemon_free (DomusTestDaemon *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusTestDaemon, domus_test_daemon_free)

/* Calls of libvirt's that the linker sends through domus-test-wrap.c, where
 * it is asserted that they are not on the main thread. */
extern int domus_test_n_opened;
extern int domus_test_n_closed;
extern int domus_test_n_wrapped;

G_END_DECLS
