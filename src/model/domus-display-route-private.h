/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-connection.h"

G_BEGIN_DECLS

/* How a display was reached: a connected socket, and where it leads. */
typedef struct
{
  int fd;
  char *host; /* (nullable): a name that its certificate may have */
  int port;
} DomusRoute;
void domus_route_free (DomusRoute *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusRoute, domus_route_free)

void domus_route_find_async (DomusConnection *connection,
                             const char *uuid,
                             const DomusGraphics *graphics,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
DomusRoute *domus_route_find_finish (GAsyncResult *result, GError **error);

G_END_DECLS
