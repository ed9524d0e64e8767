/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define DOMUS_UTIL_ERROR (domus_util_error_quark ())
typedef enum
{
  DOMUS_UTIL_ERROR_INVALID,
} DomusUtilError;
GQuark domus_util_error_quark (void);

/* Each says in words (translated) what is wrong. */
gboolean domus_validate_guest_name    (const char *name, GError **error);
gboolean domus_validate_mac           (const char *mac, GError **error);
gboolean domus_validate_absolute_path (const char *path, GError **error);
gboolean domus_validate_uuid          (const char *uuid, GError **error);

/* "00:16:3e" + three random bytes. */
char *domus_random_mac (const char *prefix);
/* @wanted, or "wanted-2", "wanted-3", ... until @taken says no. Characters
 * that a guest's name cannot have become "-". */
char *domus_unique_name (const char *wanted, gboolean (*taken) (const char *name, gpointer data),
                         gpointer data);

G_END_DECLS
