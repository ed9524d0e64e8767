/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-guest.h"
#include "domus-job.h"

G_BEGIN_DECLS

/* A guest with its disks in a folder: guest.xml, the disks' images, and a
 * manifest that says what they are. */

#define DOMUS_BUNDLE_MANIFEST "domus-guest.ini"
#define DOMUS_BUNDLE_DEFINITION "guest.xml"

/**
 * DomusBundleDisk:
 * @target: "hda"
 * @file: its name in the folder
 * @size: of the file, bytes
 * @sha256: of the file, lower-case hex
 * @allocated: what it takes here, less its holes; of one that was opened
 */
typedef struct
{
  char *target;
  char *file;
  char *format;
  char *sha256;
  guint64 size;
  guint64 allocated;
} DomusBundleDisk;

/**
 * DomusBundle:
 * @folder: (nullable): where it is on this computer
 * @sha256: of the definition
 * @disks: (element-type DomusBundleDisk)
 */
typedef struct
{
  gatomicrefcount refs;
  char *folder;
  char *name;
  char *sha256;
  GPtrArray *disks;
} DomusBundle;

DomusBundle           *domus_bundle_new       (const char *name);
DomusBundle           *domus_bundle_ref       (DomusBundle *self);
void                   domus_bundle_unref     (DomusBundle *self);
DomusBundleDisk       *domus_bundle_add_disk  (DomusBundle *self, const char *target,
                                               const char *path, const char *format);
const DomusBundleDisk *domus_bundle_find_disk (const DomusBundle *self, const char *target);
char                  *domus_bundle_to_text   (const DomusBundle *self);
/* INVALID for what is no manifest, or would lead out of the folder. */
DomusBundle           *domus_bundle_parse     (const char *text, GError **error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusBundle, domus_bundle_unref)

/* In a thread: reads the manifest and the definition (@xml), and looks whether
 * the disks' files are there and as large as they should be. */
DomusBundle *domus_bundle_open (const char *folder, char **xml, GError **error);

/* Writes a folder of the guest's name into @folder of this computer, or
 * nothing. The guest has to be off all the while. @job is told stages,
 * progress and the end, and cancels. Finish: the new folder's path. */
void  domus_bundle_export_async  (DomusGuest *guest, const char *folder, DomusJob *job,
                                  GAsyncReadyCallback callback, gpointer user_data);
char *domus_bundle_export_finish (DomusGuest *guest, GAsyncResult *result, GError **error);

G_END_DECLS
