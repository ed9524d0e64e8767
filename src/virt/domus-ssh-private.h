/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-ssh.h"

G_BEGIN_DECLS

/* ---- asking: the socket that domus-askpass talks to ---- */

typedef void (*DomusSshAsked) (DomusSshQuestion *question, gpointer user_data);
typedef struct _DomusSshAsk DomusSshAsk;
DomusSshAsk *
domus_ssh_ask_new (const char *path, DomusSshAsked asked, gpointer user_data, GError **error);
void domus_ssh_ask_free (DomusSshAsk *self); /* what is open is refused */

/* ---- words ---- */

/* What ssh said before it ended, as an error. Pure. */
GError *domus_ssh_error (const char *host, const char *said);
GError *domus_ssh_channel_error (const char *said);
gboolean domus_ssh_channel_is_forbidden (const char *said);
GError *domus_ssh_command_error (const char *said);
DomusSshAskKind domus_ssh_question_kind (const char *hint, const char *text);

/* ---- several users ---- */

/* Counts one more, who closes it too. FALSE: it is neither open nor on its way. */
gboolean domus_ssh_join (DomusSsh *self);

/* ---- for channels ---- */

const char *domus_ssh_get_folder (DomusSsh *self);
const char *domus_ssh_get_host (DomusSsh *self);
char *domus_ssh_get_said (DomusSsh *self); /* lately, on standard error */
/* A launcher, and the beginning of a command that goes over the connection. */
GSubprocessLauncher *domus_ssh_new_launcher (void);
GPtrArray *domus_ssh_new_command (DomusSsh *self);
char *domus_ssh_helper (const char *name);

G_END_DECLS
