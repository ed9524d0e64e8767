/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-virt"
#include "config.h"

#include "domus-virt-save.h"

#include "domus-virt-private.h"
#include "domus-xml-doc.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

/* ---- the host's own work on a guest ---- */

static guint64
get_number (virTypedParameterPtr params, int n, const char *name)
{
  unsigned long long value = 0;

  return virTypedParamsGetULLong (params, n, name, &value) == 1 ? value : 0;
}

static gpointer
look_at_job (DomusVirtLink *link, const DomusVirtArgs *args, GError **error)
{
  g_autoptr (DomusVirDomain) dom = domus_virt_lookup_guest (link, args->subject, error);
  DomusVirtJobLook *look;
  virTypedParameterPtr params = NULL;
  int n = 0;
  int type;
  guint64 left;

  if (dom == NULL)
    return NULL;
  look = g_new0 (DomusVirtJobLook, 1);
  /* libxl knows how long it has been at it and no more, others not even that. */
  if (virDomainGetJobStats (dom, &type, &params, &n, 0) < 0)
    return look;
  /* What is processed leaves out pages of zeros, which the total counts. */
  look->total = get_number (params, n, VIR_DOMAIN_JOB_DATA_TOTAL);
  left = get_number (params, n, VIR_DOMAIN_JOB_DATA_REMAINING);
  look->done = look->total > left ? look->total - left : 0;
  virTypedParamsFree (params, n);
  return look;
}

/**
 * domus_virt_look_at_job_async:
 */
void
domus_virt_look_at_job_async (DomusVirt *self,
                              const char *uuid,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  /* Slow: QEMU answers nobody while it writes the last of a guest to a slow
   * disk, and the slot for what is quick has to stay free. */
  static const DomusVirtCall call = { "job look", look_at_job, g_free, DOMUS_VIRT_READ,
                                      .slow = TRUE };

  domus_virt_run (self, &call, &(DomusVirtArgs){ .subject = uuid }, cancellable, callback,
                  user_data);
}

/**
 * domus_virt_look_at_job_finish:
 * @look: (out)
 */
gboolean
domus_virt_look_at_job_finish (DomusVirt *self,
                               GAsyncResult *result,
                               DomusVirtJobLook *look,
                               GError **error)
{
  g_autofree DomusVirtJobLook *got = domus_virt_run_finish (self, result, error);

  if (got != NULL)
    *look = *got;
  return got != NULL;
}

static gpointer
abort_job (DomusVirtLink *link, const DomusVirtArgs *args, GError **error)
{
  g_autoptr (DomusVirDomain) dom = domus_virt_lookup_guest (link, args->subject, error);

  if (dom == NULL)
    return NULL;
  return virDomainAbortJob (dom) == 0
             ? DOMUS_VIRT_DONE
             : domus_virt_fail (error, _ ("What the host does with the guest cannot be stopped."));
}

/**
 * domus_virt_abort_job_async:
 */
void
domus_virt_abort_job_async (DomusVirt *self,
                            const char *uuid,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  static const DomusVirtCall call = { "abort job", abort_job, NULL, DOMUS_VIRT_URGENT };

  domus_virt_run (self, &call, &(DomusVirtArgs){ .subject = uuid }, NULL, callback, user_data);
}

/**
 * domus_virt_abort_job_finish:
 */
gboolean
domus_virt_abort_job_finish (DomusVirt *self, GAsyncResult *result, GError **error)
{
  return domus_virt_run_finish (self, result, error) != NULL;
}

/* ---- saving ---- */

/* Drivers differ in what they leave behind, and some hosts do not let us look. */
static gboolean
remove_half (DomusVirtLink *link, const char *path)
{
  g_autoptr (DomusVirVol) vol = NULL;
  DomusVirtPathState state = domus_virt_path_state (link, path);

  if (state == DOMUS_VIRT_PATH_MISSING)
    return TRUE;
  if (!link->remote && g_unlink (path) == 0)
    return TRUE;
  vol = state == DOMUS_VIRT_PATH_UNKNOWN ? NULL : virStorageVolLookupByPath (link->conn, path);
  return vol != NULL && virStorageVolDelete (vol, 0) == 0;
}

static gpointer
save_to_file (DomusVirtLink *link, const DomusVirtArgs *args, GError **error)
{
  g_autoptr (DomusVirDomain) dom = domus_virt_lookup_guest (link, args->subject, error);
  g_autoptr (GError) failure = NULL;
  g_autofree char *what = NULL;
  g_autofree char *hint = NULL;
  DomusVirtPathState before;

  if (dom == NULL)
    return NULL;
  what =
      g_strdup_printf (_ ("“%s” could not be saved to “%s”."), virDomainGetName (dom), args->text);
  before = domus_virt_path_state (link, args->text);
  /* libvirt would write over it without a word. */
  if (before == DOMUS_VIRT_PATH_READABLE || before == DOMUS_VIRT_PATH_UNREADABLE) {
    g_propagate_error (error, domus_virt_error_why (what, DOMUS_ERROR_EXISTS,
                                                    _ ("There is a file of that name already."),
                                                    _ ("Choose another name."), NULL));
    return NULL;
  }
  if (virDomainSaveFlags (dom, args->text, NULL, 0) == 0)
    return DOMUS_VIRT_DONE;

  failure = domus_virt_error_new (what);
  if (before != DOMUS_VIRT_PATH_MISSING || remove_half (link, args->text)) {
    g_propagate_error (error, g_steal_pointer (&failure));
    return NULL;
  }
  hint = g_strdup_printf (_ ("What was written of “%s” is of no use: remove it on the host."),
                          args->text);
  g_propagate_error (error, domus_error_new (failure->code, failure->message, hint,
                                             domus_error_get_details (failure)));
  return NULL;
}

/**
 * domus_virt_save_to_file_async:
 */
void
domus_virt_save_to_file_async (DomusVirt *self,
                               const char *uuid,
                               const char *path,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  static const DomusVirtCall call = { "save to file", save_to_file, NULL, DOMUS_VIRT_CHANGE,
                                      .slow = TRUE };

  domus_virt_run (self, &call, &(DomusVirtArgs){ .subject = uuid, .text = path }, NULL, callback,
                  user_data);
}

/**
 * domus_virt_save_to_file_finish:
 */
gboolean
domus_virt_save_to_file_finish (DomusVirt *self, GAsyncResult *result, GError **error)
{
  return domus_virt_run_finish (self, result, error) != NULL;
}

/* ---- restoring ---- */

static gboolean
check_there (DomusVirtLink *link, const char *path, const char *what, GError **error)
{
  if (domus_virt_path_state (link, path) != DOMUS_VIRT_PATH_MISSING)
    return TRUE;
  g_propagate_error (
      error, domus_virt_error_why (what, DOMUS_ERROR_NOT_FOUND, _ ("There is no such file."),
                                   _ ("The path is one on the host: check it there."), NULL));
  return FALSE;
}

/* The drivers' words for a file of another kind: "wrong magic", "image magic is
 * incorrect", "failed to read ... header". */
static GError *
saved_error (const char *what)
{
  g_autoptr (GError) failure = domus_virt_error_new (what);
  const char *details = domus_error_get_details (failure);

  if (details != NULL && strstr (details, "already active") != NULL)
    return domus_virt_error_why (what, DOMUS_ERROR_BUSY, _ ("The guest that is in it runs."),
                                 _ ("Shut it down, or force it off, first."), details);
  if (details == NULL || (strstr (details, "magic") == NULL && strstr (details, "header") == NULL))
    return g_steal_pointer (&failure);
  return domus_virt_error_why (what, DOMUS_ERROR_INVALID, _ ("It holds no saved guest."),
                               _ ("Choose a file that “Save to File…” or “virsh save” wrote."),
                               details);
}

static char *
read_xml (DomusVirtLink *link, const char *path, const char *what, GError **error)
{
  char *xml = virDomainSaveImageGetXMLDesc (link->conn, path, 0);

  if (xml == NULL)
    g_propagate_error (error, saved_error (what));
  return xml;
}

static gpointer
read_saved (DomusVirtLink *link, const DomusVirtArgs *args, GError **error)
{
  g_autofree char *what = g_strdup_printf (_ ("“%s” could not be read."), args->subject);

  return check_there (link, args->subject, what, error)
             ? read_xml (link, args->subject, what, error)
             : NULL;
}

/**
 * domus_virt_read_saved_async:
 */
void
domus_virt_read_saved_async (DomusVirt *self,
                             const char *path,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  static const DomusVirtCall call = { "read saved", read_saved, free, DOMUS_VIRT_READ };

  domus_virt_run (self, &call, &(DomusVirtArgs){ .subject = path }, cancellable, callback,
                  user_data);
}

/**
 * domus_virt_read_saved_finish:
 *
 * Returns: (transfer full): XML
 */
char *
domus_virt_read_saved_finish (DomusVirt *self, GAsyncResult *result, GError **error)
{
  return domus_virt_run_finish (self, result, error);
}

/* libvirt says that it is active, in words that differ, and for a name that is
 * another guest's that it exists. */
static gboolean
check_free (DomusVirtLink *link, const char *xml, const char *what, GError **error)
{
  g_autoptr (DomusXmlDoc) doc = domus_xml_doc_parse (xml, "domain", NULL);
  g_autofree char *uuid = doc != NULL ? domus_xml_doc_get (doc, "uuid") : NULL;
  g_autofree char *name = doc != NULL ? domus_xml_doc_get (doc, "name") : NULL;
  g_autoptr (DomusVirDomain) same =
      uuid != NULL ? virDomainLookupByUUIDString (link->conn, uuid) : NULL;
  g_autoptr (DomusVirDomain) other =
      name != NULL && same == NULL ? virDomainLookupByName (link->conn, name) : NULL;
  g_autofree char *cause = NULL;

  if (same != NULL && virDomainIsActive (same) == 1) {
    cause = g_strdup_printf (_ ("The guest “%s” that is in it runs."), virDomainGetName (same));
    g_propagate_error (error,
                       domus_virt_error_why (what, DOMUS_ERROR_BUSY, cause,
                                             _ ("Shut it down, or force it off, first."), NULL));
    return FALSE;
  }
  if (other != NULL) {
    cause = g_strdup_printf (_ ("Another guest has the name “%s” of that in it."), name);
    g_propagate_error (error,
                       domus_virt_error_why (what, DOMUS_ERROR_EXISTS, cause,
                                             _ ("Rename the guest on this host first."), NULL));
    return FALSE;
  }
  return TRUE;
}

static gpointer
restore_file (DomusVirtLink *link, const DomusVirtArgs *args, GError **error)
{
  g_autofree char *what = g_strdup_printf (_ ("“%s” could not be restored."), args->subject);
  g_autofree char *xml = NULL;

  if (!check_there (link, args->subject, what, error))
    return NULL;
  xml = virDomainSaveImageGetXMLDesc (link->conn, args->subject, 0);
  if (xml == NULL && !domus_virt_unknown_to (domus_virt_error_code ())) {
    g_propagate_error (error, saved_error (what));
    return NULL;
  }
  if (xml != NULL && !check_free (link, xml, what, error))
    return NULL;
  if (virDomainRestoreFlags (link->conn, args->subject, NULL, 0) == 0)
    return DOMUS_VIRT_DONE;
  g_propagate_error (error, saved_error (what));
  return NULL;
}

/**
 * domus_virt_restore_file_async:
 */
void
domus_virt_restore_file_async (DomusVirt *self,
                               const char *path,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  static const DomusVirtCall call = { "restore file", restore_file, NULL, DOMUS_VIRT_CHANGE,
                                      .slow = TRUE };

  domus_virt_run (self, &call, &(DomusVirtArgs){ .subject = path }, NULL, callback, user_data);
}

/**
 * domus_virt_restore_file_finish:
 */
gboolean
domus_virt_restore_file_finish (DomusVirt *self, GAsyncResult *result, GError **error)
{
  return domus_virt_run_finish (self, result, error) != NULL;
}
