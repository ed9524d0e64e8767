/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-cd-doctor.h"
#include "domus-xen-convert.h"

G_BEGIN_DECLS

/* CD Doctor for files. */

GPtrArray *domus_xen_config_check     (const DomusXenConfig *config,
                                       DomusPathState (*path_state) (const char *path,
                                                                     gpointer user_data),
                                       gpointer user_data);
char      *domus_xen_config_repair_cd (const DomusXenConfig *config, const char *medium,
                                       gboolean repair_boot, GError **error);

/* Files on this computer's disk. */
char    *domus_xen_file_read    (const char *path, gsize *length, GError **error);
gboolean domus_xen_file_replace (const char *path, const char *before, gsize before_length,
                                 const char *after, char **backup, GError **error);

G_END_DECLS
