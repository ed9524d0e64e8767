/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-connection.h"

G_BEGIN_DECLS

/* Runs the main loop until *@done; fails the test after a generous while. */
void test_wait (gboolean *done);
void test_wait_until (gboolean (*condition) (gpointer data), gpointer data);

/* Keeps a GAsyncResult and ends a test_wait(). */
typedef struct
{
  gboolean done;
  GAsyncResult *result;
} TestResult;
void test_result_cb    (GObject *source, GAsyncResult *result, gpointer user_data);
void test_result_clear (TestResult *self);

/* A folder of the test's own for what it writes; before anything else. */
void test_private_home (void);

/* Opens @uri and waits for the first list. */
DomusConnection *test_open (const char *uri);

G_END_DECLS
