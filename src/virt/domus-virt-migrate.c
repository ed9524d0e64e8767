/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-virt"
#include "config.h"

#include "domus-virt-migrate.h"

#include "domus-domain.h"
#include "domus-virt-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* ---- what a host is like ---- */

static char *
read_host_uuid (virConnectPtr conn)
{
  g_autofree char *xml = virConnectGetCapabilities (conn);
  g_autoptr (DomusXmlDoc) doc =
      xml != NULL ? domus_xml_doc_parse (xml, "capabilities", NULL) : NULL;

  return doc != NULL ? domus_xml_doc_get (doc, "host/uuid") : NULL;
}

static char *
find_twin (virConnectPtr conn, const DomusXmlDoc *domain)
{
  g_autofree char *uuid = domus_xml_doc_get (domain, "uuid");
  g_autofree char *name = domus_xml_doc_get (domain, "name");
  g_autoptr (DomusVirDomain) twin = uuid != NULL ? virDomainLookupByUUIDString (conn, uuid) : NULL;

  if (twin == NULL && name != NULL)
    twin = virDomainLookupByName (conn, name);
  return twin != NULL ? g_strdup (virDomainGetName (twin)) : NULL;
}

static void
survey_networks (DomusMigrateHost *host, DomusVirtLink *link)
{
  g_autoptr (GPtrArray) found = domus_virt_networks_read (link, &host->bridges, NULL);

  if (found == NULL)
    return;
  host->networks = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < found->len; i++) {
    const DomusVirtNetwork *network = found->pdata[i];

    if (network->active && strcmp (network->kind, "network") == 0)
      g_ptr_array_add (host->networks, g_strdup (network->name));
  }
}

static void
survey_disks (DomusMigrateHost *host, DomusVirtLink *link, const DomusXmlDoc *domain)
{
  g_autoptr (GPtrArray) disks = domus_domain_list_disks (domain);

  for (guint i = 0; i < disks->len; i++) {
    const DomusDisk *disk = disks->pdata[i];
    DomusVirtPathState state;

    if (disk->source == NULL || !g_path_is_absolute (disk->source))
      continue;
    state = domus_virt_path_state (link, disk->source);
    if (state == DOMUS_VIRT_PATH_MISSING)
      g_ptr_array_add (host->missing, g_strdup (disk->source));
    else if (state == DOMUS_VIRT_PATH_UNKNOWN)
      g_ptr_array_add (host->unseen, g_strdup (disk->source));
  }
}

static gpointer
survey_move (DomusVirtLink *link, const DomusVirtArgs *args, GError **error)
{
  g_autoptr (DomusXmlDoc) domain = domus_xml_doc_parse (args->text, "domain", error);
  g_autoptr (DomusMigrateHost) host = domus_migrate_host_new ();

  if (domain == NULL)
    return NULL;
  host->uuid = read_host_uuid (link->conn);
  host->free_kib = virNodeGetFreeMemory (link->conn) / 1024;
  host->exists = find_twin (link->conn, domain);
  survey_networks (host, link);
  survey_disks (host, link, domain);
  if (virConnectIsAlive (link->conn) == 0)
    return domus_virt_fail (error, _ ("The host could not be looked at."));
  return g_steal_pointer (&host);
}

/**
 * domus_virt_survey_move_async:
 */
void
domus_virt_survey_move_async (DomusVirt *self,
                              const char *domain_xml,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  static const DomusVirtCall call = { "survey for a move", survey_move,
                                      (GDestroyNotify)domus_migrate_host_free, DOMUS_VIRT_READ,
                                      .slow = TRUE };

  domus_virt_run (self, &call, &(DomusVirtArgs){ .text = domain_xml }, cancellable, callback,
                  user_data);
}

/**
 * domus_virt_survey_move_finish:
 *
 * Returns: (transfer full)
 */
DomusMigrateHost *
domus_virt_survey_move_finish (DomusVirt *self, GAsyncResult *result, GError **error)
{
  return domus_virt_run_finish (self, result, error);
}

/* ---- moving ---- */

static gpointer
move_running (
    virDomainPtr dom, virConnectPtr target, const char *address, const char *what, GError **error)
{
  g_autoptr (DomusVirDomain) there = NULL;
  g_autofree char *uri = NULL;
  virTypedParameterPtr params = NULL;
  int n = 0;
  int max = 0;

  if (address != NULL) {
    uri = g_strdup_printf (strchr (address, ':') != NULL ? "tcp://[%s]" : "tcp://%s", address);
    virTypedParamsAddString (&params, &n, &max, VIR_MIGRATE_PARAM_URI, uri);
    virTypedParamsAddString (&params, &n, &max, VIR_MIGRATE_PARAM_LISTEN_ADDRESS, address);
  }
  there =
      virDomainMigrate3 (dom, target, params, (unsigned int)n,
                         VIR_MIGRATE_LIVE | VIR_MIGRATE_PERSIST_DEST | VIR_MIGRATE_UNDEFINE_SOURCE);
  if (there == NULL && address != NULL && domus_virt_unknown_to (domus_virt_error_code ())) {
    /* libxl listens where the address of the move is, and has no other word for it. */
    n--;
    there = virDomainMigrate3 (dom, target, params, (unsigned int)n,
                               VIR_MIGRATE_LIVE | VIR_MIGRATE_PERSIST_DEST
                                   | VIR_MIGRATE_UNDEFINE_SOURCE);
    n++;
  }
  if (there == NULL)
    domus_virt_fail (error, what);
  virTypedParamsFree (params, n);
  return there != NULL ? DOMUS_VIRT_DONE : NULL;
}

/* Undone: what was defined there goes again. */
static GError *
take_back (virDomainPtr there, GError *failure)
{
  g_autoptr (GError) first = failure;

  if (virDomainUndefineFlags (there, VIR_DOMAIN_UNDEFINE_KEEP_NVRAM) == 0
      || virDomainUndefine (there) == 0)
    return g_steal_pointer (&first);
  return domus_error_new (first->code, first->message,
                          _ ("It is on both hosts now: delete it on the other one, without its "
                             "disks."),
                          domus_error_get_details (first));
}

/* What would be lost with the definition, such as a saved state or snapshots,
 * keeps it here. The variables of UEFI firmware are a file like the disks. */
static gboolean
leave (virDomainPtr dom)
{
  if (virDomainUndefineFlags (dom, VIR_DOMAIN_UNDEFINE_KEEP_NVRAM) == 0)
    return TRUE;
  return domus_virt_unknown_to (domus_virt_error_code ()) && virDomainUndefine (dom) == 0;
}

/* libxl cannot move what does not run. First there, then away from here; when
 * it cannot go away from here, it is not left there either. */
static gpointer
move_definition (virDomainPtr dom, virConnectPtr target, const char *what, GError **error)
{
  g_autofree char *xml = virDomainGetXMLDesc (dom, VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE);
  g_autoptr (DomusXmlDoc) doc = xml != NULL ? domus_xml_doc_parse (xml, "domain", NULL) : NULL;
  g_autofree char *twin = NULL;
  g_autoptr (DomusVirDomain) there = NULL;
  int autostart = 0;

  if (doc == NULL)
    return domus_virt_fail (error, what);
  /* libvirt would put this one in its place without a word. */
  twin = find_twin (target, doc);
  if (twin != NULL) {
    memset (xml, 0, strlen (xml));
    g_propagate_error (error, domus_virt_error_why (what, DOMUS_ERROR_EXISTS,
                                                    _ ("The other host has a guest of this name or "
                                                       "identity by now."),
                                                    _ ("Rename or delete that one first."), NULL));
    return NULL;
  }
  there = virDomainDefineXML (target, xml);
  memset (xml, 0, strlen (xml));
  if (there == NULL)
    return domus_virt_fail (error, what);
  if (virDomainGetAutostart (dom, &autostart) == 0 && autostart)
    virDomainSetAutostart (there, autostart);
  if (leave (dom))
    return DOMUS_VIRT_DONE;
  g_propagate_error (error, take_back (there, domus_virt_error_new (what)));
  return NULL;
}

static gpointer
migrate (DomusVirtLink *link, const DomusVirtArgs *args, GError **error)
{
  DomusVirtLink *target = args->data;
  g_autoptr (DomusVirDomain) dom = domus_virt_lookup_guest (link, args->subject, error);
  g_autofree char *what = NULL;

  if (dom == NULL)
    return NULL;
  what = g_strdup_printf (_ ("“%s” could not be moved."), virDomainGetName (dom));
  return virDomainIsActive (dom) == 1 ? move_running (dom, target->conn, args->text, what, error)
                                      : move_definition (dom, target->conn, what, error);
}

/**
 * domus_virt_migrate_async:
 *
 * Moves a guest: with its memory while it runs, else its definition. When it
 * fails the guest goes on here. domus_virt_look_at_job_async() tells how far
 * it is, and domus_virt_abort_job_async() stops it where the driver can.
 */
void
domus_virt_migrate_async (DomusVirt *self,
                          const char *uuid,
                          DomusVirt *target,
                          const char *address,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  static const DomusVirtCall call = { "migrate", migrate, NULL, DOMUS_VIRT_CHANGE, .slow = TRUE };
  DomusVirtLink *link = domus_virt_ref_link (target);

  if (link == NULL) {
    g_task_report_error (self, callback, user_data, domus_virt_migrate_async,
                         domus_error_new (DOMUS_ERROR_CLOSED,
                                          _ ("There is no connection to the other host."),
                                          _ ("Connect to it first."), NULL));
    return;
  }
  domus_virt_run (self, &call,
                  &(DomusVirtArgs){ .subject = uuid,
                                    .text = address,
                                    .data = link,
                                    .release = (GDestroyNotify)domus_virt_link_unref },
                  NULL, callback, user_data);
}

/**
 * domus_virt_migrate_finish:
 *
 * Returns: whether it runs, or is defined, on the target only
 */
gboolean
domus_virt_migrate_finish (DomusVirt *self, GAsyncResult *result, GError **error)
{
  return domus_virt_run_finish (self, result, error) != NULL;
}
