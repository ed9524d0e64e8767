/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-application.h"
#include "domus-connection.h"

G_BEGIN_DECLS

/* A window that is wanted before its host has answered. */

void domus_wish_make (DomusApplication *application, DomusConnection *connection,
                      const char *guest, const char *page);

G_END_DECLS
