/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-guest.h"

G_BEGIN_DECLS

/* A guest's definition as a file for other programs. */

typedef enum
{
  DOMUS_EXPORT_XL,
  DOMUS_EXPORT_XM,
  DOMUS_EXPORT_XML, /* libvirt's own */
} DomusExportKind;

/* Pure. What cannot be said, and the passwords, which are left out, are in
 * @findings (of DomusFinding), worst first. */
char *domus_export_text      (const DomusXmlDoc *config, DomusExportKind kind,
                              GPtrArray **findings, GError **error);
/* "hal.cfg", "hal.xml": for the file chooser. */
char *domus_export_file_name (const char *guest_name, DomusExportKind kind);

/* Reads the persistent definition afresh, with passwords (only to say that
 * they are left out). */
void         domus_export_read_async  (DomusGuest *guest, GCancellable *cancellable,
                                       GAsyncReadyCallback callback, gpointer user_data);
DomusXmlDoc *domus_export_read_finish (DomusGuest *guest, GAsyncResult *result, GError **error);

/* Writes a whole file or none. DOMUS_ERROR_EXISTS when it is there and
 * @overwrite is not set. */
void     domus_export_save_async  (const char *path, const char *text, gboolean overwrite,
                                   GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean domus_export_save_finish (GAsyncResult *result, GError **error);

G_END_DECLS
