/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Images of small discs, made in memory. Pure: the same input gives the same
 * bytes. All files are in the root folder. */

/**
 * DomusDiscFile: one file to be put on a disc. All borrowed.
 * @name: UTF-8, without folders
 */
typedef struct
{
  const char *name;
  const void *data;
  gsize size;
} DomusDiscFile;

/* ISO 9660 with Joliet, so that names keep their letters. */
GBytes *domus_disc_image_new_iso    (const char *label, const DomusDiscFile *files, gsize n,
                                     GError **error);
/* A 1.44 MB floppy disk, FAT12; names in 8.3. */
GBytes *domus_disc_image_new_floppy (const char *label, const DomusDiscFile *files, gsize n,
                                     GError **error);

/* Text as it is recorded in a disc's first sectors. */
typedef struct
{
  char *volume_id;
  char *system_id;
  char *publisher_id;
  char *application_id;
  guint64 size; /* of the file system, in bytes */
  gboolean bootable;
} DomusDiscLabel;
#define DOMUS_DISC_LABEL_BYTES ((gsize)32 * 2048)
void            domus_disc_label_free (DomusDiscLabel *self);
/* From an image's first DOMUS_DISC_LABEL_BYTES, or fewer; NULL: no CD. */
DomusDiscLabel *domus_disc_label_read (const void *start, gsize size);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusDiscLabel, domus_disc_label_free)

G_END_DECLS
