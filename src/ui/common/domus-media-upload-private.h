/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-connection.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Puts files of this computer into a pool of another host: "Upload…", the pool,
 * and how far it is. Signal "uploaded" (const char *path): on the host. Going
 * away stops nothing: the list of jobs has it, too. */
#define DOMUS_TYPE_MEDIA_UPLOAD (domus_media_upload_get_type ())
G_DECLARE_FINAL_TYPE (DomusMediaUpload, domus_media_upload, DOMUS, MEDIA_UPLOAD, GtkBox)

GtkWidget *domus_media_upload_new   (DomusConnection *connection);
/* A file that was dropped; nothing while another is on its way. */
void       domus_media_upload_start (DomusMediaUpload *self, const char *file);

G_END_DECLS
