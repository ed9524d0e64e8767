/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Names after "Host" in an ssh_config(5), without patterns. Free with
 * g_strfreev(). */
char **domus_ssh_hosts_parse (const char *text);
/* Offers the hosts of the user's own ~/.ssh/config while a name is typed. */
void domus_ssh_hosts_complete (GtkEntry *entry);

G_END_DECLS
