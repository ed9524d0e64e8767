/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Lets the kernel notice that the host behind @fd is gone without a word, and
 * send what is typed at once. Does nothing to what is no TCP socket. */
void domus_display_socket_prepare (int fd);

G_END_DECLS
