/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-virt"
#include "config.h"

#include "domus-virt.h"
#include "domus-virt-private.h"

#include "domus-xml-doc.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Private: see the header. */
gpointer
domus_virt_define_now (DomusVirtLink *link, const char *xml, guint flags, GError **error)
{
  g_autoptr (DomusVirDomain) dom = virDomainDefineXMLFlags (link->conn, xml, flags);
  char uuid[VIR_UUID_STRING_BUFLEN];

  /* A driver without the flag checks nothing; the user asked for more than it
   * can do, but the definition is none the worse for it. */
  if (dom == NULL && flags != 0 && domus_virt_unknown_to (domus_virt_error_code ())
      && strstr (virGetLastErrorMessage (), "unsupported flags") != NULL)
    dom = virDomainDefineXML (link->conn, xml);
  if (dom == NULL || virDomainGetUUIDString (dom, uuid) < 0)
    return domus_virt_fail (error, _ ("The definition was not accepted."));
  return g_strdup (uuid);
}

static gpointer
do_define (DomusVirtLink *link, const DomusVirtArgs *args, GError **error)
{
  return domus_virt_define_now (link, args->text, args->flags ? VIR_DOMAIN_DEFINE_VALIDATE : 0,
                                error);
}

/**
 * domus_virt_define_async:
 *
 * Defines a guest, or replaces the definition of that UUID.
 */
void
domus_virt_define_async (DomusVirt *self,
                         const char *xml,
                         gboolean validate,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  static const DomusVirtCall call = { "define", do_define, g_free, DOMUS_VIRT_CHANGE };

  domus_virt_run (self, &call, &(DomusVirtArgs){ .text = xml, .flags = validate != FALSE },
                  cancellable, callback, user_data);
}

/**
 * domus_virt_define_finish:
 *
 * Returns: (transfer full): the guest's UUID.
 */
char *
domus_virt_define_finish (DomusVirt *self, GAsyncResult *result, GError **error)
{
  return domus_virt_run_finish (self, result, error);
}

/* ---- redefine ---- */

static gboolean
check_same_guest (const char *xml, const char *uuid, GError **error)
{
  g_autoptr (DomusXmlDoc) doc = domus_xml_doc_parse (xml, "domain", error);
  g_autofree char *inside = NULL;

  if (doc == NULL)
    return FALSE;
  inside = domus_xml_doc_get (doc, "uuid");
  if (inside != NULL && g_ascii_strcasecmp (g_strstrip (inside), uuid) == 0)
    return TRUE;
  g_propagate_error (
      error, domus_error_new (DOMUS_ERROR_INVALID, _ ("The UUID of a guest cannot be changed."),
                              _ ("Clone the guest to have it under another UUID."), NULL));
  return FALSE;
}

/* Private: see the header. */
gboolean
domus_virt_check_unchanged (virDomainPtr dom, const char *expected, GError **error)
{
  g_autofree char *xml = virDomainGetXMLDesc (dom, VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE);
  g_autoptr (DomusXmlDoc) doc = NULL;
  g_autofree char *fingerprint = NULL;

  if (xml == NULL) {
    domus_virt_fail (error, _ ("The guest’s definition could not be read."));
    return FALSE;
  }
  doc = domus_xml_doc_parse (xml, "domain", error);
  if (doc == NULL)
    return FALSE;
  fingerprint = domus_xml_doc_fingerprint (doc);
  if (g_strcmp0 (fingerprint, expected) == 0)
    return TRUE;
  g_propagate_error (
      error, domus_error_new (DOMUS_ERROR_CONFLICT,
                              _ ("Somebody else has changed the guest’s definition meanwhile."),
                              _ ("Look at both versions and choose."), NULL));
  return FALSE;
}

/* The UUID; and, behind a line's end, what libvirt's schema does not know. */
static gpointer
define_checked (DomusVirtLink *link, const char *xml, GError **error)
{
  g_autoptr (GError) refused = NULL;
  g_autofree char *said = NULL;
  g_autofree char *uuid = domus_virt_define_now (link, xml, VIR_DOMAIN_DEFINE_VALIDATE, &refused);

  if (uuid != NULL)
    return g_steal_pointer (&uuid);
  if (domus_virt_error_code () != VIR_ERR_XML_INVALID_SCHEMA) {
    g_propagate_error (error, g_steal_pointer (&refused));
    return NULL;
  }
  /* Elements that others put in are kept, not refused. */
  said = g_strdup (domus_error_get_details (refused) != NULL ? domus_error_get_details (refused)
                                                             : refused->message);
  uuid = domus_virt_define_now (link, xml, 0, error);
  return uuid != NULL ? g_strdup_printf ("%s\n%s", uuid, said) : NULL;
}

static gpointer
do_redefine (DomusVirtLink *link, const DomusVirtArgs *args, GError **error)
{
  g_autoptr (DomusVirDomain) dom = NULL;
  g_autofree char *before = NULL;

  if (!check_same_guest (args->text, args->subject, error))
    return NULL;
  dom = domus_virt_lookup_guest (link, args->subject, error);
  if (dom == NULL)
    return NULL;
  if (virDomainIsPersistent (dom) == 0) {
    g_propagate_error (
        error,
        domus_error_new (DOMUS_ERROR_INVALID_STATE,
                         _ ("The guest has no definition: it vanishes when it stops."),
                         _ ("Define it first, to keep it; or change the running guest."), NULL));
    return NULL;
  }
  if (!domus_virt_check_unchanged (dom, args->extra, error))
    return NULL;
  before = virDomainGetXMLDesc (dom, VIR_DOMAIN_XML_INACTIVE);
  if (before != NULL && !domus_virt_check_new_disks (link, before, args->text, error))
    return NULL;
  return define_checked (link, args->text, error);
}

/**
 * domus_virt_redefine_async:
 * @xml: with the guest's own UUID
 * @expected: domus_xml_doc_fingerprint() of what @xml was made from
 *
 * Replaces a definition unless somebody else changed it meanwhile
 * (%DOMUS_ERROR_CONFLICT). libvirt has no such call: reading, comparing and
 * defining follow one another at once, which leaves milliseconds.
 */
void
domus_virt_redefine_async (DomusVirt *self,
                           const char *uuid,
                           const char *xml,
                           const char *expected,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  static const DomusVirtCall call = { "redefine", do_redefine, g_free, DOMUS_VIRT_CHANGE };

  domus_virt_run (self, &call, &(DomusVirtArgs){ .subject = uuid, .text = xml, .extra = expected },
                  cancellable, callback, user_data);
}

/**
 * domus_virt_redefine_finish:
 * @unknown: (out) (transfer full) (nullable) (optional): what libvirt's schema
 *   did not know, in its words; it was written all the same
 *
 * Returns: (transfer full): the guest's UUID.
 */
char *
domus_virt_redefine_finish (DomusVirt *self, GAsyncResult *result, char **unknown, GError **error)
{
  char *uuid = domus_virt_run_finish (self, result, error);
  char *end = uuid != NULL ? strchr (uuid, '\n') : NULL;

  if (unknown != NULL)
    *unknown = end != NULL ? g_strdup (end + 1) : NULL;
  if (end != NULL)
    *end = '\0';
  return uuid;
}

/* ---- undefine ---- */

static gpointer
do_undefine (DomusVirtLink *link, const DomusVirtArgs *args, GError **error)
{
  /* libxl knows the first flag only, the test driver the first two. */
  static const guint tries[] = {
    VIR_DOMAIN_UNDEFINE_MANAGED_SAVE | VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA
        | VIR_DOMAIN_UNDEFINE_CHECKPOINTS_METADATA | VIR_DOMAIN_UNDEFINE_NVRAM,
    VIR_DOMAIN_UNDEFINE_MANAGED_SAVE | VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA,
    VIR_DOMAIN_UNDEFINE_MANAGED_SAVE,
  };
  g_autoptr (DomusVirDomain) dom = domus_virt_lookup_guest (link, args->subject, error);

  if (dom == NULL)
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (tries); i++) {
    if (virDomainUndefineFlags (dom, tries[i]) == 0)
      return DOMUS_VIRT_DONE;
    if (!domus_virt_unknown_to (domus_virt_error_code ()))
      return domus_virt_fail (error, _ ("The guest could not be removed."));
  }
  if (virDomainUndefine (dom) < 0)
    return domus_virt_fail (error, _ ("The guest could not be removed."));
  return DOMUS_VIRT_DONE;
}

/**
 * domus_virt_undefine_async:
 *
 * Removes a definition and what libvirt keeps for it; never a disk.
 */
void
domus_virt_undefine_async (DomusVirt *self,
                           const char *uuid,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  static const DomusVirtCall call = { "undefine", do_undefine, NULL, DOMUS_VIRT_CHANGE };

  domus_virt_run (self, &call, &(DomusVirtArgs){ .subject = uuid }, cancellable, callback,
                  user_data);
}

/**
 * domus_virt_undefine_finish:
 *
 * Returns: whether it is removed.
 */
gboolean
domus_virt_undefine_finish (DomusVirt *self, GAsyncResult *result, GError **error)
{
  return domus_virt_run_finish (self, result, error) != NULL;
}

/* ---- rename ---- */

static gpointer
do_rename (DomusVirtLink *link, const DomusVirtArgs *args, GError **error)
{
  g_autoptr (DomusVirDomain) dom = domus_virt_lookup_guest (link, args->subject, error);

  if (dom == NULL)
    return NULL;
  if (virDomainRename (dom, args->text, 0) < 0)
    return domus_virt_fail (error, _ ("The guest could not be renamed."));
  return DOMUS_VIRT_DONE;
}

/**
 * domus_virt_rename_async:
 *
 * Renames a guest that is off, where the driver can (not on Xen).
 */
void
domus_virt_rename_async (DomusVirt *self,
                         const char *uuid,
                         const char *name,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  static const DomusVirtCall call = { "rename", do_rename, NULL, DOMUS_VIRT_CHANGE };

  domus_virt_run (self, &call, &(DomusVirtArgs){ .subject = uuid, .text = name }, cancellable,
                  callback, user_data);
}

/**
 * domus_virt_rename_finish:
 *
 * Returns: whether it has the new name.
 */
gboolean
domus_virt_rename_finish (DomusVirt *self, GAsyncResult *result, GError **error)
{
  return domus_virt_run_finish (self, result, error) != NULL;
}

/* ---- native files ---- */

static gpointer
to_native (DomusVirtLink *link, const DomusVirtArgs *args, GError **error)
{
  char *text = virConnectDomainXMLToNative (link->conn, args->subject, args->text, 0);

  if (text == NULL)
    return domus_virt_fail (error, _ ("The definition could not be converted."));
  return text;
}

/**
 * domus_virt_to_native_async:
 * @format: "xen-xl", "xen-xm", "qemu-argv"
 *
 * Has the host's libvirt write a definition in the hypervisor's own language.
 */
void
domus_virt_to_native_async (DomusVirt *self,
                            const char *format,
                            const char *xml,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  static const DomusVirtCall call = { "to native", to_native, g_free, DOMUS_VIRT_READ };

  domus_virt_run (self, &call, &(DomusVirtArgs){ .subject = format, .text = xml }, cancellable,
                  callback, user_data);
}

/**
 * domus_virt_to_native_finish:
 *
 * Returns: (transfer full): the text.
 */
char *
domus_virt_to_native_finish (DomusVirt *self, GAsyncResult *result, GError **error)
{
  return domus_virt_run_finish (self, result, error);
}
