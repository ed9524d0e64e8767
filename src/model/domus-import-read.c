/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-import-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

/* A folder and those in it, as /etc/xen and /etc/xen/auto. */
#define MAX_DEPTH 2
#define MAX_FILES 2000

typedef struct
{
  DomusImportFiles *result;
  GHashTable *seen; /* "device:inode" */
  GCancellable *cancellable;
  guint looked_at;
} Reading;

void
domus_import_file_free (DomusImportFile *self)
{
  if (self == NULL)
    return;
  g_free (self->path);
  g_clear_pointer (&self->config, domus_xen_config_unref);
  g_clear_pointer (&self->domain, domus_xml_doc_unref);
  g_clear_pointer (&self->findings, g_ptr_array_unref);
  g_clear_error (&self->error);
  domus_bundle_unref (self->bundle);
  g_free (self);
}

void
domus_import_files_free (DomusImportFiles *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->files);
  g_ptr_array_unref (self->passed_over);
  g_free (self);
}

static void
pass_over (Reading *reading, const char *path, const char *why)
{
  g_autofree char *name = g_filename_display_name (path);

  g_ptr_array_add (reading->result->passed_over, g_strdup_printf ("%s: %s", name, why));
}

/* ---- one file ---- */

static void
parse_xml (DomusImportFile *file, const char *text)
{
  file->format = "XML";
  file->domain = domus_xml_doc_parse (text, "domain", &file->error);
}

static void
parse_config (DomusImportFile *file, const char *text, gsize length)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *findings = NULL;

  file->config = domus_xen_config_parse (text, (gssize)length, DOMUS_XEN_KIND_AUTO, &file->error);
  if (file->config == NULL)
    return;
  file->format = domus_xen_config_get_kind (file->config) == DOMUS_XEN_KIND_XM ? "xm" : "xl";
  file->domain =
      domus_xen_config_to_domain (file->config, DOMUS_XEN_CONVERT_DEFAULT, &findings, &file->error);
  if (file->domain == NULL) {
    /* What the parser says tells where to look. */
    g_clear_pointer (&file->findings, g_ptr_array_unref);
    file->findings = domus_xen_config_check (file->config, NULL, NULL);
    return;
  }
  g_ptr_array_unref (file->findings);
  file->findings = findings;
  file->asks_acpi = domus_xen_config_get_kind (file->config) == DOMUS_XEN_KIND_XM
                    && domus_domain_is_hvm (file->domain)
                    && (domus_xen_config_lookup (file->config, "acpi") == NULL
                        || domus_xen_config_lookup (file->config, "apic") == NULL);
}

/* @found: it was found in a folder, so that what is no configuration is no
 * failure. */
static void
read_file (Reading *reading, const char *path, gboolean found)
{
  DomusImportFile *file = g_new0 (DomusImportFile, 1);
  g_autofree char *text = NULL;
  DomusXenLooks looks;
  gsize length = 0;

  file->path = g_strdup (path);
  file->format = "";
  file->findings = g_ptr_array_new_with_free_func ((GDestroyNotify)domus_finding_unref);
  text = domus_xen_file_read (path, &length, &file->error);
  if (text == NULL) {
    if (found) {
      pass_over (reading, path, file->error->message);
      domus_import_file_free (file);
    } else {
      g_ptr_array_add (reading->result->files, file);
    }
    return;
  }
  looks = domus_xen_text_looks_like (text, (gssize)length);
  if (looks == DOMUS_XEN_LOOKS_LIKE_XML)
    parse_xml (file, text);
  else if (looks == DOMUS_XEN_LOOKS_LIKE_CONFIG || !found)
    parse_config (file, text, length);
  if (found
      && (looks == DOMUS_XEN_LOOKS_LIKE_NOTHING
          || g_error_matches (file->error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_ROOT))) {
    pass_over (reading, path, _ ("it does not look like a guest’s configuration."));
    domus_import_file_free (file);
    return;
  }
  g_ptr_array_add (reading->result->files, file);
}

/* A guest with its disks: one guest, whatever else is in the folder. */
static void
read_bundle (Reading *reading, const char *folder)
{
  DomusImportFile *file = g_new0 (DomusImportFile, 1);
  g_autofree char *text = NULL;

  file->path = g_strdup (folder);
  file->format = "";
  file->findings = g_ptr_array_new_with_free_func ((GDestroyNotify)domus_finding_unref);
  file->bundle = domus_bundle_open (folder, &text, &file->error);
  if (file->bundle != NULL)
    parse_xml (file, text);
  g_ptr_array_add (reading->result->files, file);
}

static gboolean
is_bundle (const char *folder)
{
  g_autofree char *manifest = g_build_filename (folder, DOMUS_BUNDLE_MANIFEST, NULL);

  return g_file_test (manifest, G_FILE_TEST_IS_REGULAR);
}

/* Its manifest or its definition stands for the whole. */
static char *
bundle_of (const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *folder = g_path_get_dirname (path);

  return (g_str_equal (name, DOMUS_BUNDLE_MANIFEST) || g_str_equal (name, DOMUS_BUNDLE_DEFINITION))
                 && is_bundle (folder)
             ? g_steal_pointer (&folder)
             : NULL;
}

/* ---- folders ---- */

static gboolean
is_backup (const char *name)
{
  static const char *const endings[] = { "~",          ".bak",    ".orig",    ".old",
                                         ".rpmsave",   ".rpmnew", ".rpmorig", ".dpkg-old",
                                         ".dpkg-dist", ".swp" };

  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (name, endings[i]))
      return TRUE;
  return FALSE;
}

/* The same file by another name is one guest (/etc/xen/auto holds links). */
static gboolean
is_new (Reading *reading, const struct stat *status)
{
  return g_hash_table_add (reading->seen,
                           g_strdup_printf ("%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT,
                                            (guint64)status->st_dev, (guint64)status->st_ino));
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

static void read_folder (Reading *reading, const char *path, guint depth);

static void
read_entry (Reading *reading, const char *path, const char *name, guint depth)
{
  struct stat status;

  if (g_stat (path, &status) != 0) {
    pass_over (reading, path, g_strerror (errno));
  } else if (S_ISDIR (status.st_mode)) {
    if (depth < MAX_DEPTH && is_new (reading, &status))
      read_folder (reading, path, depth + 1);
  } else if (!S_ISREG (status.st_mode)) {
    pass_over (reading, path, _ ("it is not a file."));
  } else if (is_backup (name)) {
    pass_over (reading, path, _ ("it is a backup copy."));
  } else if (reading->looked_at >= MAX_FILES) {
    if (reading->looked_at++ == MAX_FILES)
      pass_over (reading, path,
                 _ ("there are too many files; this one and those after it were not "
                    "looked at."));
  } else if (is_new (reading, &status)) {
    reading->looked_at++;
    read_file (reading, path, TRUE);
  }
}

static void
read_folder (Reading *reading, const char *path, guint depth)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) folder = g_dir_open (path, 0, &error);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  if (folder == NULL) {
    pass_over (reading, path, error->message);
    return;
  }
  if (is_bundle (path)) {
    read_bundle (reading, path);
    return;
  }
  while ((name = g_dir_read_name (folder)) != NULL)
    if (*name != '.')
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len && !g_cancellable_is_cancelled (reading->cancellable); i++) {
    g_autofree char *entry = g_build_filename (path, names->pdata[i], NULL);

    read_entry (reading, entry, names->pdata[i], depth);
  }
}

static void
read_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const char *const *paths = task_data;
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Reading reading = { .seen = seen, .cancellable = cancellable };

  reading.result = g_new0 (DomusImportFiles, 1);
  reading.result->files = g_ptr_array_new_with_free_func ((GDestroyNotify)domus_import_file_free);
  reading.result->passed_over = g_ptr_array_new_with_free_func (g_free);
  for (gsize i = 0; paths[i] != NULL && !g_cancellable_is_cancelled (cancellable); i++) {
    g_autofree char *bundle = bundle_of (paths[i]);
    struct stat status;

    if (bundle != NULL)
      read_bundle (&reading, bundle);
    else if (g_stat (paths[i], &status) == 0 && S_ISDIR (status.st_mode))
      read_folder (&reading, paths[i], 1);
    else if (g_stat (paths[i], &status) != 0 || is_new (&reading, &status))
      read_file (&reading, paths[i], FALSE);
  }
  g_task_return_pointer (task, reading.result, (GDestroyNotify)domus_import_files_free);
}

void
domus_import_read_async (const char *const *paths,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, domus_import_read_async);
  g_task_set_task_data (task, g_strdupv ((char **)paths), (GDestroyNotify)g_strfreev);
  g_task_run_in_thread (task, read_thread);
}

DomusImportFiles *
domus_import_read_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
