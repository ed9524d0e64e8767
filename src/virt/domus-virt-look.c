/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-virt"
#include "config.h"

#include "domus-virt-look.h"
#include "domus-virt-private.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

/**
 * domus_virt_look_free:
 * @self: (nullable)
 */
void
domus_virt_look_free (DomusVirtLook *self)
{
  if (self == NULL)
    return;
  g_free (self->config);
  g_free (self->live);
  g_free (self);
}

/* Seen on Xen and QEMU: a power-off from inside and a reboot with
 * on_reboot=destroy are both "shutdown"; forcing off is "destroyed". */
static DomusVirtEnd
end_of (int reason)
{
  switch (reason) {
  case VIR_DOMAIN_SHUTOFF_SHUTDOWN:
    return DOMUS_VIRT_END_BY_ITSELF;
  case VIR_DOMAIN_SHUTOFF_DESTROYED:
  case VIR_DOMAIN_SHUTOFF_CRASHED:
    return DOMUS_VIRT_END_FORCED;
  case VIR_DOMAIN_SHUTOFF_FAILED:
    return DOMUS_VIRT_END_NOT_STARTED;
  default:
    return DOMUS_VIRT_END_UNKNOWN;
  }
}

static gpointer
do_look (DomusVirtLink *link, const DomusVirtArgs *args, GError **error)
{
  g_autoptr (DomusVirDomain) dom = domus_virt_lookup_guest (link, args->subject, error);
  g_autoptr (DomusVirtLook) look = g_new0 (DomusVirtLook, 1);
  int state;
  int reason;

  if (dom == NULL)
    return NULL;
  if (virDomainIsPersistent (dom) == 0) {
    g_propagate_error (
        error, domus_error_new (DOMUS_ERROR_INVALID_STATE,
                                _ ("The guest has no definition: it vanishes when it stops."), NULL,
                                NULL));
    return NULL;
  }
  /* The state first: what changes after it is told by another event. */
  if (virDomainGetState (dom, &state, &reason, 0) < 0)
    return domus_virt_fail (error, _ ("The guest’s state could not be read."));
  look->state = domus_virt_state_from_libvirt (state);
  look->end = look->state == DOMUS_VIRT_STATE_OFF ? end_of (reason) : DOMUS_VIRT_END_UNKNOWN;
  if (look->state == DOMUS_VIRT_STATE_CRASHED)
    look->end = DOMUS_VIRT_END_FORCED;
  look->active = virDomainIsActive (dom) == 1;
  look->managed_save = virDomainHasManagedSaveImage (dom, 0) == 1;
  look->config = virDomainGetXMLDesc (dom, VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE);
  if (look->config == NULL)
    return domus_virt_fail (error, _ ("The guest’s definition could not be read."));
  if (look->active) {
    look->live = virDomainGetXMLDesc (dom, 0);
    if (look->live == NULL)
      return domus_virt_fail (error, _ ("The guest’s definition could not be read."));
  }
  return g_steal_pointer (&look);
}

/**
 * domus_virt_look_async:
 */
void
domus_virt_look_async (DomusVirt *self,
                       const char *uuid,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  static const DomusVirtCall call = { "look", do_look, (GDestroyNotify)domus_virt_look_free,
                                      DOMUS_VIRT_READ };

  domus_virt_run (self, &call, &(DomusVirtArgs){ .subject = uuid }, cancellable, callback,
                  user_data);
}

/**
 * domus_virt_look_finish:
 *
 * Returns: (transfer full)
 */
DomusVirtLook *
domus_virt_look_finish (DomusVirt *self, GAsyncResult *result, GError **error)
{
  return domus_virt_run_finish (self, result, error);
}

/* ---- start as ---- */

static gpointer
do_start_as (DomusVirtLink *link, const DomusVirtArgs *args, GError **error)
{
  g_autoptr (DomusVirDomain) dom = domus_virt_lookup_guest (link, args->subject, error);
  g_autoptr (DomusVirDomain) started = NULL;
  g_autofree char *what = NULL;
  g_autoptr (GError) failure = NULL;

  if (dom == NULL)
    return NULL;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  what = g_strdup_printf (_ ("“%s” could not be started."), virDomainGetName (dom));
#pragma GCC diagnostic pop
  /* Without a definition the run would be a transient guest's. */
  if (virDomainIsPersistent (dom) != 1)
    return domus_virt_fail (error, what);
  started = virDomainCreateXML (link->conn, args->text, VIR_DOMAIN_START_PAUSED);
  if (started != NULL)
    return DOMUS_VIRT_DONE;
  failure = domus_virt_error_new (what);
  if (virDomainIsActive (dom) == 1)
    g_propagate_error (error, domus_error_new (DOMUS_ERROR_INVALID_STATE, what,
                                               _ ("It is running already."), NULL));
  else {
    if (domus_error_get_details (failure) != NULL
        && strstr (domus_error_get_details (failure), "libxenlight failed to create") != NULL)
      domus_virt_explain_start (link, dom, what, &failure);
    g_propagate_error (error, g_steal_pointer (&failure));
  }
  return NULL;
}

/**
 * domus_virt_start_as_async:
 * @xml: with the guest's own name and UUID, and its passwords
 *
 * virDomainCreateXML() on a guest that is defined and off: libvirt keeps the
 * definition aside, and it is in force again once the run ends, or, on Xen,
 * at the guest's next reboot.
 */
void
domus_virt_start_as_async (DomusVirt *self,
                           const char *uuid,
                           const char *xml,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  static const DomusVirtCall call = { "start as", do_start_as, NULL, DOMUS_VIRT_CHANGE, TRUE };

  domus_virt_run (self, &call, &(DomusVirtArgs){ .subject = uuid, .text = xml }, cancellable,
                  callback, user_data);
}

/**
 * domus_virt_start_as_finish:
 */
gboolean
domus_virt_start_as_finish (DomusVirt *self, GAsyncResult *result, GError **error)
{
  return domus_virt_run_finish (self, result, error) != NULL;
}

/* ---- find noted ---- */

static gpointer
do_find_noted (DomusVirtLink *link, const DomusVirtArgs *args, GError **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  virDomainPtr *doms = NULL;
  int n = virConnectListAllDomains (link->conn, &doms, VIR_CONNECT_LIST_DOMAINS_PERSISTENT);

  if (n < 0)
    return domus_virt_fail (error, _ ("The guests could not be listed."));
  for (int i = 0; i < n; i++) {
    char uuid[VIR_UUID_STRING_BUFLEN];
    g_autofree char *text = virDomainGetMetadata (doms[i], VIR_DOMAIN_METADATA_ELEMENT,
                                                  args->subject, VIR_DOMAIN_AFFECT_CONFIG);

    if (text != NULL && strstr (text, args->text) != NULL
        && virDomainGetUUIDString (doms[i], uuid) == 0)
      g_ptr_array_add (found, g_strdup (uuid));
    virDomainFree (doms[i]);
  }
  free (doms);
  g_ptr_array_add (found, NULL);
  return g_ptr_array_free (g_steal_pointer (&found), FALSE);
}

/**
 * domus_virt_find_noted_async:
 */
void
domus_virt_find_noted_async (DomusVirt *self,
                             const char *uri,
                             const char *word,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  static const DomusVirtCall call = { "find noted", do_find_noted, (GDestroyNotify)g_strfreev,
                                      DOMUS_VIRT_READ, TRUE };

  domus_virt_run (self, &call, &(DomusVirtArgs){ .subject = uri, .text = word }, cancellable,
                  callback, user_data);
}

/**
 * domus_virt_find_noted_finish:
 *
 * Returns: (transfer full)
 */
char **
domus_virt_find_noted_finish (DomusVirt *self, GAsyncResult *result, GError **error)
{
  return domus_virt_run_finish (self, result, error);
}
