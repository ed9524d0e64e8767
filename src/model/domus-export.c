/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-export.h"

#include "domus-guest-private.h"
#include "domus-xen-convert.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char *
xml_text (const DomusXmlDoc *config, GPtrArray *findings)
{
  g_autoptr (DomusXmlDoc) safe = domus_xml_doc_copy (config);
  guint n = domus_xml_doc_count (safe, "devices/graphics");

  for (guint i = 1; i <= n; i++) {
    g_autofree char *place = g_strdup_printf ("devices/graphics[%u]", i);
    g_autofree char *password = g_strconcat (place, "/@passwd", NULL);
    g_autofree char *expiry = g_strconcat (place, "/@passwdValidTo", NULL);

    if (!domus_xml_doc_exists (safe, password))
      continue;
    domus_xml_doc_remove (safe, password);
    domus_xml_doc_remove (safe, expiry);
    g_ptr_array_add (
        findings, domus_finding_new (
                      DOMUS_XEN_RULE_LOST, DOMUS_SEVERITY_WARNING, place,
                      _ ("The password of the display was left out: files are no place for one."),
                      NULL, NULL));
  }
  return domus_xml_doc_to_string (safe);
}

static GPtrArray *
worst_first (GPtrArray *findings)
{
  GPtrArray *sorted = g_ptr_array_new_with_free_func ((GDestroyNotify)domus_finding_unref);

  for (int severity = DOMUS_SEVERITY_ERROR; severity >= DOMUS_SEVERITY_INFO; severity--)
    for (guint i = 0; i < findings->len; i++) {
      DomusFinding *finding = findings->pdata[i];

      if ((int)finding->severity == severity)
        g_ptr_array_add (sorted, domus_finding_ref (finding));
    }
  return sorted;
}

/**
 * domus_export_text:
 * @config: a definition; with passwords or without
 * @kind: the form to write it in
 * @findings: (out) (optional) (transfer full) (element-type DomusFinding): what
 *   the form has no words for, worst first; set only on success
 *
 * Pure, fast, any thread that owns @config.
 *
 * Returns: (transfer full): the text, without any password, or %NULL with
 *   %DOMUS_XEN_ERROR_INVALID for a guest that Xen's tools cannot have at all
 */
char *
domus_export_text (const DomusXmlDoc *config,
                   DomusExportKind kind,
                   GPtrArray **findings,
                   GError **error)
{
  g_autoptr (GPtrArray) found = NULL;
  char *text;

  if (kind == DOMUS_EXPORT_XML) {
    found = g_ptr_array_new_with_free_func ((GDestroyNotify)domus_finding_unref);
    text = xml_text (config, found);
  } else {
    text = domus_xen_config_from_domain (
        config, kind == DOMUS_EXPORT_XM ? DOMUS_XEN_KIND_XM : DOMUS_XEN_KIND_XL,
        DOMUS_XEN_CONVERT_DEFAULT, &found, error);
  }
  if (text != NULL && findings != NULL)
    *findings = worst_first (found);
  return text;
}

/**
 * domus_export_file_name:
 * @guest_name: any name that a guest can have
 *
 * Returns: (transfer full): a file's name to propose
 */
char *
domus_export_file_name (const char *guest_name, DomusExportKind kind)
{
  g_autofree char *stem = g_strdelimit (g_strdup (guest_name), "/", '-');

  if (*stem == '.')
    *stem = '_';
  return g_strconcat (stem, kind == DOMUS_EXPORT_XML ? ".xml" : ".cfg", NULL);
}

/* ---- reading ---- */

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = domus_virt_get_xml_finish (DOMUS_VIRT (source), result, &error);
  DomusXmlDoc *doc = text != NULL ? domus_xml_doc_parse (text, "domain", &error) : NULL;

  if (doc == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, doc, (GDestroyNotify)domus_xml_doc_unref);
}

/**
 * domus_export_read_async:
 * @guest: on or off; of a transient guest its only definition is read
 */
void
domus_export_read_async (DomusGuest *guest,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (guest, cancellable, callback, user_data);
  GError *error = NULL;
  DomusVirt *virt = domus_guest_get_virt (guest, &error);

  g_task_set_source_tag (task, domus_export_read_async);
  if (virt == NULL) {
    g_task_return_error (task, error);
    return;
  }
  domus_virt_get_xml_async (virt, domus_guest_get_uuid (guest),
                            DOMUS_VIRT_XML_CONFIG | DOMUS_VIRT_XML_SECURE, cancellable, read_cb,
                            g_object_ref (task));
}

/**
 * domus_export_read_finish:
 *
 * Returns: (transfer full): the definition, or %NULL with an error of
 *   %DOMUS_ERROR
 */
DomusXmlDoc *
domus_export_read_finish (DomusGuest *guest, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- saving ---- */

typedef struct
{
  char *path;
  char *text;
  gboolean overwrite;
} Save;

static void
save_free (gpointer data)
{
  Save *save = data;

  g_free (save->path);
  g_free (save->text);
  g_free (save);
}

static GError *
save_error (const Save *save, int code, const char *details)
{
  g_autofree char *name = g_filename_display_name (save->path);
  g_autofree char *message = NULL;

  if (code == EEXIST) {
    message = g_strdup_printf (_ ("There is a file “%s” already."), name);
    return domus_error_new (DOMUS_ERROR_EXISTS, message, NULL, NULL);
  }
  message = g_strdup_printf (_ ("“%s” could not be written."), name);
  return domus_error_new (code == EACCES || code == EPERM || code == EROFS ? DOMUS_ERROR_DENIED
                          : code == ENOSPC || code == EDQUOT               ? DOMUS_ERROR_NO_SPACE
                                                                           : DOMUS_ERROR_FAILED,
                          message, _ ("Save it in another folder."), details);
}

static void
save_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Save *save = task_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *real = g_strdup (save->path);
  struct stat status;
  int mode = 0644;
  int claim = -1;

  if (!save->overwrite) {
    /* Takes the name at once, so that no other program's file is lost. */
    claim = g_open (save->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (claim < 0) {
      g_task_return_error (task, save_error (save, errno, g_strerror (errno)));
      return;
    }
    close (claim);
  } else if (stat (save->path, &status) == 0) {
    char *resolved = realpath (save->path, NULL);

    mode = status.st_mode & 0777;
    if (resolved != NULL) {
      g_free (real);
      real = g_strdup (resolved);
      free (resolved);
    }
  }
  if (!g_file_set_contents_full (real, save->text, (gssize)strlen (save->text),
                                 G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, mode,
                                 &error)) {
    GError *worded = save_error (save,
                                 error->code == G_FILE_ERROR_ACCES   ? EACCES
                                 : error->code == G_FILE_ERROR_NOSPC ? ENOSPC
                                 : error->code == G_FILE_ERROR_ROFS  ? EROFS
                                                                     : EIO,
                                 error->message);

    if (claim >= 0)
      g_unlink (save->path);
    g_task_return_error (task, worded);
    return;
  }
  g_task_return_boolean (task, TRUE);
}

/**
 * domus_export_save_async:
 * @path: a file on this computer
 * @text: what it shall hold
 * @overwrite: a file of that name may be replaced
 *
 * Writes in a thread. At any moment the file is the old one or the whole new
 * one; what it was is kept when writing fails.
 */
void
domus_export_save_async (const char *path,
                         const char *text,
                         gboolean overwrite,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Save *save = g_new0 (Save, 1);

  save->path = g_strdup (path);
  save->text = g_strdup (text);
  save->overwrite = overwrite;
  g_task_set_source_tag (task, domus_export_save_async);
  g_task_set_task_data (task, save, save_free);
  /* What was written is told, cancelled or not. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_run_in_thread (task, save_thread);
}

/**
 * domus_export_save_finish:
 *
 * Returns: %FALSE with %DOMUS_ERROR_EXISTS, %DOMUS_ERROR_DENIED,
 *   %DOMUS_ERROR_NO_SPACE or %DOMUS_ERROR_FAILED
 */
gboolean
domus_export_save_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
