/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-bundle-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define CHUNK (256 * 1024)

/* What an export does with files of this computer; all of it in threads. */

GError *
domus_bundle_write_error (const char *path, int code)
{
  g_autofree char *name = g_filename_display_name (path);
  g_autofree char *text =
      g_strdup_printf (_ ("“%s” could not be written: %s."), name, g_strerror (code));

  return domus_error_new (code == ENOSPC || code == EDQUOT                   ? DOMUS_ERROR_NO_SPACE
                          : code == EACCES || code == EPERM || code == EROFS ? DOMUS_ERROR_DENIED
                          : code == EEXIST                                   ? DOMUS_ERROR_EXISTS
                                                                             : DOMUS_ERROR_FAILED,
                          text,
                          code == ENOSPC ? _ ("Make room, or choose another folder.")
                                         : _ ("Choose another folder."),
                          NULL);
}

void
domus_bundle_remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);

    g_unlink (path);
  }
  g_rmdir (folder);
}

void
domus_bundle_hash_zeros (GChecksum *sum, guint64 size)
{
  static const guint8 zeros[CHUNK];

  for (guint64 left = size; left > 0; left -= MIN (left, sizeof zeros))
    g_checksum_update (sum, zeros, (gssize)MIN (left, sizeof zeros));
}

/* A folder beside @target, of another name, where there is room for @need. */
char *
domus_bundle_make_temp (const char *target, guint64 need, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (target);
  g_autofree char *name = g_path_get_basename (target);
  g_autofree char *pattern = g_strconcat (folder, "/.", name, ".XXXXXX", NULL);
  struct statvfs room;
  guint64 left;

  if (g_file_test (target, G_FILE_TEST_EXISTS)) {
    g_propagate_error (error, domus_bundle_write_error (target, EEXIST));
    return NULL;
  }
  left = statvfs (folder, &room) == 0 ? (guint64)room.f_bavail * room.f_frsize : G_MAXUINT64;
  if (left < need) {
    g_autofree char *wanted = g_format_size_full (need, G_FORMAT_SIZE_IEC_UNITS);
    g_autofree char *have = g_format_size_full (left, G_FORMAT_SIZE_IEC_UNITS);
    g_autofree char *text = g_strdup_printf (_ ("The disks take %s, and in “%s” only %s are free."),
                                             wanted, folder, have);

    g_propagate_error (error, domus_error_new (DOMUS_ERROR_NO_SPACE, text,
                                               _ ("Make room, or choose another folder."), NULL));
    return NULL;
  }
  if (g_mkdtemp_full (pattern, 0700) == NULL) {
    g_propagate_error (error, domus_bundle_write_error (folder, errno));
    return NULL;
  }
  return g_steal_pointer (&pattern);
}

/* All of a file, its holes as holes. */
gboolean
domus_bundle_read_sparse (const char *path, DomusVirtSink sink, gpointer data, GError **error)
{
  g_autofree guint8 *buffer = g_malloc (CHUNK);
  g_autofree char *text = NULL;
  int fd = g_open (path, O_RDONLY | O_CLOEXEC);
  off_t end = fd >= 0 ? lseek (fd, 0, SEEK_END) : -1;
  gboolean fine = end >= 0;
  gboolean taken = TRUE;
  off_t at = 0;

  while (fine && taken && at < end) {
    off_t next = lseek (fd, at, SEEK_DATA);
    gssize got;

    /* Where holes cannot be told there are none; behind the last byte of data
     * there is one. */
    if (next < 0)
      next = errno == ENXIO ? end : at;
    if (next > at) {
      taken = sink (data, NULL, (gsize)(next - at), error);
      at = next;
      continue;
    }
    got = pread (fd, buffer, CHUNK, at);
    fine = got > 0;
    if (fine) {
      taken = sink (data, buffer, (gsize)got, error);
      at += got;
    }
  }
  if (!fine) {
    text = g_strdup_printf (_ ("“%s” could not be read: %s."), path, g_strerror (errno));
    g_propagate_error (
        error,
        domus_error_new (DOMUS_ERROR_DENIED, text,
                         _ ("Make a storage pool of its folder: the host then reads it."), NULL));
  }
  if (fd >= 0)
    close (fd);
  return fine && taken;
}
