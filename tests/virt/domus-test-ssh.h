/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-ssh.h"
#include "domus-test-virt.h"
#include "domus-uri.h"

/* A real sshd on the loopback interface, and the real ssh. */

typedef struct
{
  GSubprocess *sshd; /* NULL: skipped */
  GDataInputStream *out;
  char *dir;
  char *port;
  DomusUri *uri;
  DomusSsh *ssh;
  GPtrArray *questions; /* of text */
  GQueue answers;       /* of string, NULL: the next are refused */
  GError *closed;       /* (nullable) */
  gboolean is_closed;
} Fixture;

char *ssh_test_in_dir (Fixture *f, const char *name);
char *ssh_test_contents (Fixture *f, const char *name);
guint ssh_test_count_logins (Fixture *f);
void ssh_test_on_question (DomusSsh *ssh, DomusSshQuestion *question, Fixture *f);
void ssh_test_new_ssh (Fixture *f, const char *port);
void ssh_test_set_up (Fixture *f, gconstpointer data);
void ssh_test_tear_down (Fixture *f, gconstpointer data);
gboolean ssh_test_open_ssh (Fixture *f, GError **error);
void ssh_test_open_well (Fixture *f);
GSocketService *ssh_test_new_server (guint16 *port);
int ssh_test_reach (Fixture *f, guint16 port, GError **error);
