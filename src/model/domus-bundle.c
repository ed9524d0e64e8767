/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-bundle.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#define GROUP "Domus Guest"
#define DISK "Disk "
#define VERSION 1
#define MAX_TEXT (16 * 1024 * 1024)

static void
disk_free (gpointer data)
{
  DomusBundleDisk *disk = data;

  g_free (disk->target);
  g_free (disk->file);
  g_free (disk->format);
  g_free (disk->sha256);
  g_free (disk);
}

/**
 * domus_bundle_new:
 */
DomusBundle *
domus_bundle_new (const char *name)
{
  DomusBundle *self = g_new0 (DomusBundle, 1);

  g_atomic_ref_count_init (&self->refs);
  self->name = g_strdup (name);
  self->disks = g_ptr_array_new_with_free_func (disk_free);
  return self;
}

/**
 * domus_bundle_ref:
 */
DomusBundle *
domus_bundle_ref (DomusBundle *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

/**
 * domus_bundle_unref:
 */
void
domus_bundle_unref (DomusBundle *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->refs))
    return;
  g_free (self->folder);
  g_free (self->name);
  g_free (self->sha256);
  g_ptr_array_unref (self->disks);
  g_free (self);
}

/* A name in the folder, and nothing that hides or leads elsewhere. */
static gboolean
is_plain (const char *file)
{
  return file != NULL && *file != '\0' && *file != '.' && strchr (file, '/') == NULL
         && !g_str_equal (file, DOMUS_BUNDLE_MANIFEST)
         && !g_str_equal (file, DOMUS_BUNDLE_DEFINITION);
}

static gboolean
has_file (const DomusBundle *self, const char *file)
{
  for (guint i = 0; i < self->disks->len; i++)
    if (g_str_equal (((const DomusBundleDisk *)self->disks->pdata[i])->file, file))
      return TRUE;
  return FALSE;
}

/**
 * domus_bundle_add_disk:
 * @path: where it is now; its last part becomes its name in the folder, with
 *   @target before it where that is taken
 *
 * Returns: (transfer none)
 */
DomusBundleDisk *
domus_bundle_add_disk (DomusBundle *self, const char *target, const char *path, const char *format)
{
  DomusBundleDisk *disk = g_new0 (DomusBundleDisk, 1);

  disk->target = g_strdup (target);
  disk->format = g_strdup (format);
  disk->file = g_path_get_basename (path);
  if (!is_plain (disk->file) || has_file (self, disk->file)) {
    g_autofree char *file = g_strdelimit (g_steal_pointer (&disk->file), "/", '-');

    disk->file = g_strconcat (target, "-", file, NULL);
  }
  g_ptr_array_add (self->disks, disk);
  return disk;
}

/**
 * domus_bundle_find_disk:
 *
 * Returns: (transfer none) (nullable)
 */
const DomusBundleDisk *
domus_bundle_find_disk (const DomusBundle *self, const char *target)
{
  for (guint i = 0; i < self->disks->len; i++) {
    const DomusBundleDisk *disk = self->disks->pdata[i];

    if (g_strcmp0 (disk->target, target) == 0)
      return disk;
  }
  return NULL;
}

/* ---- text ---- */

/**
 * domus_bundle_to_text:
 *
 * Returns: (transfer full)
 */
char *
domus_bundle_to_text (const DomusBundle *self)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();

  g_key_file_set_integer (file, GROUP, "Version", VERSION);
  g_key_file_set_string (file, GROUP, "Name", self->name);
  g_key_file_set_string (file, GROUP, "SHA256", self->sha256);
  for (guint i = 0; i < self->disks->len; i++) {
    const DomusBundleDisk *disk = self->disks->pdata[i];
    g_autofree char *group = g_strconcat (DISK, disk->target, NULL);

    g_key_file_set_string (file, group, "File", disk->file);
    g_key_file_set_string (file, group, "Format", disk->format);
    g_key_file_set_uint64 (file, group, "Size", disk->size);
    g_key_file_set_string (file, group, "SHA256", disk->sha256);
  }
  return g_key_file_to_data (file, NULL, NULL);
}

static gboolean
is_sum (const char *text)
{
  return text != NULL && strlen (text) == 64 && strspn (text, "0123456789abcdef") == 64;
}

static DomusBundle *
refuse (GError **error, const char *why)
{
  g_autofree char *text =
      g_strdup_printf (_ ("“%s” is not what Domus wrote. %s"), DOMUS_BUNDLE_MANIFEST, why);

  g_propagate_error (
      error, domus_error_new (DOMUS_ERROR_INVALID, text, _ ("Export the guest once more."), NULL));
  return NULL;
}

static gboolean
parse_disk (DomusBundle *self, GKeyFile *file, const char *group)
{
  g_autofree char *name = g_key_file_get_string (file, group, "File", NULL);
  g_autofree char *format = g_key_file_get_string (file, group, "Format", NULL);
  g_autofree char *sum = g_key_file_get_string (file, group, "SHA256", NULL);
  const char *target = group + strlen (DISK);
  g_autoptr (GError) error = NULL;
  guint64 size = g_key_file_get_uint64 (file, group, "Size", &error);
  DomusBundleDisk *disk;

  if (error != NULL || size > G_MAXINT64 || format == NULL || *target == '\0' || !is_plain (name)
      || !is_sum (sum) || has_file (self, name))
    return FALSE;
  disk = domus_bundle_add_disk (self, target, name, format);
  disk->size = size;
  disk->sha256 = g_steal_pointer (&sum);
  return TRUE;
}

/**
 * domus_bundle_parse:
 *
 * Returns: (transfer full)
 */
DomusBundle *
domus_bundle_parse (const char *text, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (DomusBundle) self = NULL;
  g_auto (GStrv) groups = NULL;
  g_autofree char *name = NULL;
  g_autofree char *sum = NULL;

  if (!g_key_file_load_from_data (file, text, strlen (text), G_KEY_FILE_NONE, NULL))
    return refuse (error, _ ("It cannot be read."));
  if (g_key_file_get_integer (file, GROUP, "Version", NULL) != VERSION)
    return refuse (error, _ ("Its version is unknown: a newer Domus may have written it."));
  name = g_key_file_get_string (file, GROUP, "Name", NULL);
  sum = g_key_file_get_string (file, GROUP, "SHA256", NULL);
  if (name == NULL || !is_sum (sum))
    return refuse (error, _ ("The guest’s name or a checksum is missing."));
  self = domus_bundle_new (name);
  self->sha256 = g_steal_pointer (&sum);
  groups = g_key_file_get_groups (file, NULL);
  for (gsize i = 0; groups[i] != NULL; i++)
    if (g_str_has_prefix (groups[i], DISK) && !parse_disk (self, file, groups[i]))
      return refuse (error, _ ("What it says of a disk makes no sense."));
  return g_steal_pointer (&self);
}

/* ---- opening; in a thread ---- */

static char *
read_text (const char *folder, const char *name, gsize *length, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) failure = NULL;
  g_autofree char *message = NULL;
  char *text = NULL;
  struct stat status;

  if (g_stat (path, &status) == 0 && S_ISREG (status.st_mode) && status.st_size <= MAX_TEXT
      && g_file_get_contents (path, &text, length, &failure))
    return text;
  message = g_strdup_printf (_ ("“%s” cannot be read."), path);
  g_propagate_error (error, domus_error_new (DOMUS_ERROR_NOT_FOUND, message,
                                             _ ("Copy the whole folder that was exported."),
                                             failure != NULL ? failure->message : NULL));
  return NULL;
}

static gboolean
check_files (const DomusBundle *self, GError **error)
{
  for (guint i = 0; i < self->disks->len; i++) {
    DomusBundleDisk *disk = self->disks->pdata[i];
    g_autofree char *path = g_build_filename (self->folder, disk->file, NULL);
    g_autofree char *message = NULL;
    struct stat status;

    if (g_stat (path, &status) != 0 || !S_ISREG (status.st_mode))
      message = g_strdup_printf (_ ("The disk “%s” is missing in the folder."), disk->file);
    else if ((guint64)status.st_size != disk->size)
      message = g_strdup_printf (_ ("The disk “%s” has not the size that it had."), disk->file);
    disk->allocated = message != NULL ? 0 : MIN ((guint64)status.st_blocks * 512, disk->size);
    if (message == NULL)
      continue;
    g_propagate_error (error,
                       domus_error_new (DOMUS_ERROR_INVALID, message,
                                        _ ("Copy the whole folder that was exported."), NULL));
    return FALSE;
  }
  return TRUE;
}

/**
 * domus_bundle_open:
 * @xml: (out) (transfer full): the definition
 *
 * Returns: (transfer full)
 */
DomusBundle *
domus_bundle_open (const char *folder, char **xml, GError **error)
{
  gsize length = 0;
  g_autofree char *text = read_text (folder, DOMUS_BUNDLE_MANIFEST, &length, error);
  g_autoptr (DomusBundle) self = text != NULL ? domus_bundle_parse (text, error) : NULL;
  g_autofree char *definition = NULL;
  g_autofree char *sum = NULL;

  if (self == NULL)
    return NULL;
  self->folder = g_strdup (folder);
  definition = read_text (folder, DOMUS_BUNDLE_DEFINITION, &length, error);
  if (definition == NULL)
    return NULL;
  sum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guint8 *)definition, length);
  if (!g_str_equal (sum, self->sha256)) {
    g_autofree char *message = g_strdup_printf (_ ("“%s” is not what it was when it was exported."),
                                                DOMUS_BUNDLE_DEFINITION);

    g_propagate_error (error,
                       domus_error_new (DOMUS_ERROR_INVALID, message,
                                        _ ("Copy the folder again; change the guest once it is "
                                           "imported."),
                                        NULL));
    return NULL;
  }
  if (!check_files (self, error))
    return NULL;
  *xml = g_steal_pointer (&definition);
  return g_steal_pointer (&self);
}
