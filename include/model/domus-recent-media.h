/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* CD images that were used lately, of every connection: an a(ss) of addresses
 * and paths, the latest first. */

#define DOMUS_RECENT_MEDIA_MAX 10 /* of a connection */

GVariant *domus_recent_media_add    (GVariant *recent, const char *uri, const char *path);
GVariant *domus_recent_media_remove (GVariant *recent, const char *uri, const char *path);
char    **domus_recent_media_list   (GVariant *recent, const char *uri);
gboolean  domus_recent_media_gone   (const char *path, GPtrArray *media);

G_END_DECLS
