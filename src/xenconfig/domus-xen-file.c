/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xenconfig"
#include "config.h"

#include "domus-xen-check.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void
set_path_errno (GError **error, gboolean writing, const char *path)
{
  int code = errno;
  g_autofree char *what = writing ? g_strdup_printf (_ ("“%s” could not be written"), path)
                                  : g_strdup_printf (_ ("“%s” could not be read"), path);

  g_set_error (error, G_FILE_ERROR, (int)g_file_error_from_errno (code), "%s: %s", what,
               g_strerror (code));
}

static char *
read_all (int fd, gsize *length, GError **error, const char *path)
{
  GString *text = g_string_new (NULL);
  char buffer[65536];

  while (text->len <= DOMUS_XML_DOC_MAX_BYTES) {
    ssize_t got = read (fd, buffer, sizeof buffer);

    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0) {
      set_path_errno (error, FALSE, path);
      g_string_free (text, TRUE);
      return NULL;
    }
    if (got == 0) {
      *length = text->len;
      return g_string_free (text, FALSE);
    }
    g_string_append_len (text, buffer, got);
  }
  g_string_free (text, TRUE);
  g_set_error (error, DOMUS_XEN_ERROR, DOMUS_XEN_ERROR_TOO_LARGE,
               _ ("“%s” is too large to be a guest’s configuration."), path);
  return NULL;
}

/**
 * domus_xen_file_read:
 * @path: a file; "-" is the standard input
 * @length: (out): its size in bytes
 *
 * Reads a configuration or a domain document. Blocks; for a thread of its own
 * or a program without windows. Refuses what is not a file, and what is too
 * large to be one of those, before it is in memory.
 *
 * Returns: (transfer full): the bytes, with a null byte after them, or %NULL
 *   with an error of %G_FILE_ERROR or %DOMUS_XEN_ERROR
 */
char *
domus_xen_file_read (const char *path, gsize *length, GError **error)
{
  struct stat status;
  char *text;
  int fd;

  if (g_str_equal (path, "-"))
    return read_all (STDIN_FILENO, length, error, path);
  fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) {
    set_path_errno (error, FALSE, path);
    return NULL;
  }
  if (fstat (fd, &status) == 0 && S_ISDIR (status.st_mode)) {
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_ISDIR, _ ("“%s” is a folder."), path);
    close (fd);
    return NULL;
  }
  text = read_all (fd, length, error, path);
  close (fd);
  return text;
}

static gboolean
write_all (int fd, const char *text, gsize length)
{
  while (length > 0) {
    ssize_t written = write (fd, text, length);

    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0)
      return FALSE;
    text += written;
    length -= (gsize)written;
  }
  return fsync (fd) == 0;
}

/* Beside the file, under a name that is free. The init scripts start every
 * file in a folder "auto" but hidden ones. */
static char *
keep_old (const char *path, const char *before, gsize length, mode_t mode, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *above = g_path_get_basename (folder);
  const char *dot = g_str_equal (above, "auto") ? "." : "";

  for (guint i = 1; i < 1000; i++) {
    g_autofree char *number = i > 1 ? g_strdup_printf (".%u", i) : g_strdup ("");
    g_autofree char *backup = g_strdup_printf ("%s/%s%s.bak%s", folder, dot, name, number);
    int fd;

    if (link (path, backup) == 0)
      return g_steal_pointer (&backup);
    if (errno == EEXIST)
      continue;
    /* file systems without hard links */
    fd = open (backup, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode & 0777);
    if (fd < 0 && errno == EEXIST)
      continue;
    if (fd >= 0) {
      gboolean fine = write_all (fd, before, length);

      close (fd);
      if (fine)
        return g_steal_pointer (&backup);
    }
    set_path_errno (error, TRUE, backup);
    return NULL;
  }
  g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_EXIST,
               _ ("There are too many old copies beside “%s”."), path);
  return NULL;
}

static gboolean
is_unchanged (const char *path, const char *before, gsize before_length, GError **error)
{
  gsize length;
  g_autofree char *now = domus_xen_file_read (path, &length, error);

  if (now == NULL)
    return FALSE;
  if (length == before_length && memcmp (now, before, length) == 0)
    return TRUE;
  g_set_error (error, DOMUS_XEN_ERROR, DOMUS_XEN_ERROR_CHANGED,
               _ ("“%s” was changed by somebody else meanwhile; nothing was written."), path);
  return FALSE;
}

/**
 * domus_xen_file_replace:
 * @path: a file; of a symbolic link the file that it leads to is replaced
 * @before: what it held when it was read
 * @before_length: bytes of @before
 * @after: what it shall hold
 * @backup: (out) (optional): where the old file is now
 *
 * Replaces a file so that at any moment there is a whole one of that name; the
 * old one stays beside it. Owner and permissions stay, where the caller may
 * set them. Blocks.
 *
 * Returns: %FALSE with %DOMUS_XEN_ERROR_CHANGED when the file is not as it was,
 *   or with an error of %G_FILE_ERROR
 */
gboolean
domus_xen_file_replace (const char *path,
                        const char *before,
                        gsize before_length,
                        const char *after,
                        char **backup,
                        GError **error)
{
  g_autofree char *real = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *name = NULL;
  g_autofree char *temporary = NULL;
  g_autofree char *kept = NULL;
  char *resolved = realpath (path, NULL);
  struct stat status;
  gboolean fine;
  int fd;

  if (resolved == NULL || stat (resolved, &status) != 0) {
    set_path_errno (error, FALSE, path);
    free (resolved);
    return FALSE;
  }
  real = g_strdup (resolved);
  free (resolved);
  folder = g_path_get_dirname (real);
  name = g_path_get_basename (real);
  temporary = g_strdup_printf ("%s/.%s.XXXXXX", folder, name);
  fd = g_mkstemp_full (temporary, O_WRONLY | O_CLOEXEC, 0600);
  if (fd < 0) {
    set_path_errno (error, TRUE, path);
    return FALSE;
  }
  fine = write_all (fd, after, strlen (after));
  /* root keeps the owner; others own it already */
  if (fchown (fd, status.st_uid, status.st_gid) != 0)
    g_debug ("owner of %s: %s", temporary, g_strerror (errno));
  fine = fine && fchmod (fd, status.st_mode & 07777) == 0;
  if (!fine)
    set_path_errno (error, TRUE, path);
  close (fd);

  if (fine)
    fine = is_unchanged (real, before, before_length, error);
  if (fine) {
    kept = keep_old (real, before, before_length, status.st_mode, error);
    fine = kept != NULL;
  }
  if (fine && rename (temporary, real) != 0) {
    set_path_errno (error, TRUE, path);
    unlink (kept);
    fine = FALSE;
  }
  if (!fine) {
    unlink (temporary);
    return FALSE;
  }
  if (backup != NULL)
    *backup = g_steal_pointer (&kept);
  return TRUE;
}
