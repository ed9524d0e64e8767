/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-error.h"
#include "domus-uri.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  DOMUS_SSH_ASK_PASSWORD,   /* the user's, or one for a single use */
  DOMUS_SSH_ASK_PASSPHRASE, /* of a key of the user's */
  DOMUS_SSH_ASK_HOST_KEY,   /* whether an unknown host is the right one: "yes", "no" */
  DOMUS_SSH_ASK_CONFIRM,    /* whether a key may be used: any answer is a yes */
  DOMUS_SSH_ASK_NOTICE,     /* nothing to answer: the user has to do something */
} DomusSshAskKind;

/* Something that ssh asks while it logs in. Answered once; never answered
 * counts as refused. Signal "withdrawn" (): ssh no longer waits. */
#define DOMUS_TYPE_SSH_QUESTION (domus_ssh_question_get_type ())
G_DECLARE_FINAL_TYPE (DomusSshQuestion, domus_ssh_question, DOMUS, SSH_QUESTION, GObject)

DomusSshAskKind domus_ssh_question_get_kind (DomusSshQuestion *self);
const char *domus_ssh_question_get_text (DomusSshQuestion *self); /* ssh's own words */
/* NULL refuses. */
void domus_ssh_question_answer (DomusSshQuestion *self, const char *answer);

/* One authenticated connection of OpenSSH's to a host, which everything else
 * goes over: libvirt, displays. Its process ends with this object, and with
 * this program however that ends. Main thread only.
 * Signals: "question" (DomusSshQuestion *); "closed" (GError *): it broke. */
#define DOMUS_TYPE_SSH (domus_ssh_get_type ())
G_DECLARE_FINAL_TYPE (DomusSsh, domus_ssh, DOMUS, SSH, GObject)

DomusSsh *domus_ssh_new (const DomusUri *uri);
void domus_ssh_open_async (DomusSsh *self,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
gboolean domus_ssh_open_finish (DomusSsh *self, GAsyncResult *result, GError **error);
gboolean domus_ssh_is_open (DomusSsh *self);
void domus_ssh_close (DomusSsh *self); /* no signal comes */
/* A program to use in the place of ssh, which goes over this connection. */
const char *domus_ssh_get_command (DomusSsh *self);

/* A socket whose other end is a port or socket of the host's.
 * @speaks_first: whether whoever listens there says something at once: then a
 * refusal is told here and not only by the end of the socket. */
void domus_ssh_connect_async (DomusSsh *self,
                              const char *address,
                              int port,
                              gboolean speaks_first,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
void domus_ssh_connect_path_async (DomusSsh *self,
                                   const char *path,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
int domus_ssh_connect_finish (DomusSsh *self, GAsyncResult *result, GError **error);

G_END_DECLS
