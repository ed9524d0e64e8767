/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-virt"
#include "config.h"

#include "domus-virt-host.h"

#include "domus-domain.h"
#include "domus-virt-private.h"
#include "domus-virt-storage-private.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

/* Each guest costs three questions to the daemon. */
#define MAX_GUESTS 256

/**
 * domus_virt_host_look_free:
 * @self: (nullable)
 */
void
domus_virt_host_look_free (DomusVirtHostLook *self)
{
  if (self == NULL)
    return;
  domus_host_state_free (self->state);
  g_free (self->hostname);
  g_free (self->cpu_model);
  g_free (self->vendor);
  g_free (self->product);
  g_free (self->firmware);
  g_free (self->scheduler);
  g_free (self);
}

/* ---- the machine ---- */

static char *
words (const DomusXmlDoc *doc, const char *path)
{
  g_autofree char *text = domus_xml_doc_get (doc, path);

  return text != NULL && *g_strstrip (text) != '\0' ? g_steal_pointer (&text) : NULL;
}

static void
read_machine (DomusVirtHostLook *self, virConnectPtr conn)
{
  g_autofree char *capabilities = virConnectGetCapabilities (conn);
  g_autofree char *sysinfo = virConnectGetSysinfo (conn, 0); /* root's daemons only */
  g_autoptr (DomusXmlDoc) caps =
      capabilities != NULL ? domus_xml_doc_parse (capabilities, "capabilities", NULL) : NULL;
  g_autoptr (DomusXmlDoc) info =
      sysinfo != NULL ? domus_xml_doc_parse (sysinfo, "sysinfo", NULL) : NULL;
  g_autofree char *iommu = caps != NULL ? domus_xml_doc_get (caps, "host/iommu/@support") : NULL;

  self->iommu = iommu == NULL ? -1 : strcmp (iommu, "yes") == 0;
  if (info != NULL) {
    self->vendor = words (info, "system/entry[@name='manufacturer']");
    self->product = words (info, "system/entry[@name='product']");
    self->firmware = words (info, "bios/entry[@name='version']");
    self->cpu_model = words (info, "processor/entry[@name='version']");
  }
  if (self->cpu_model == NULL && caps != NULL)
    self->cpu_model = words (caps, "host/cpu/model");
}

static void
read_node (DomusVirtHostLook *self, virConnectPtr conn)
{
  virNodeInfo node;

  self->hostname = virConnectGetHostname (conn);
  self->free_kib = virNodeGetFreeMemory (conn) / 1024;
  self->state->free_kib = self->free_kib;
  if (virNodeGetInfo (conn, &node) < 0)
    return;
  self->memory_kib = node.memory;
  self->cpus = node.cpus;
  self->mhz = node.mhz;
  self->nodes = node.nodes;
  self->sockets = node.sockets;
  self->cores = node.cores;
  self->threads = node.threads;
}

/* ---- networks and storage ---- */

static void
read_networks (DomusVirtHostLook *self, DomusVirtLink *link)
{
  DomusHostState *state = self->state;
  g_autoptr (GPtrArray) found = domus_virt_networks_read (link, &state->bridges, NULL);

  if (found == NULL)
    return;
  state->networks = g_ptr_array_new_with_free_func ((GDestroyNotify)domus_host_thing_free);
  for (guint i = 0; i < found->len; i++) {
    const DomusVirtNetwork *network = found->pdata[i];

    if (strcmp (network->kind, "network") == 0)
      g_ptr_array_add (state->networks, domus_host_thing_new (network->name, network->active));
  }
}

static gboolean
add_pool (virStoragePoolPtr pool, gpointer data)
{
  g_autoptr (DomusVirtPool) read = domus_virt_pool_read (pool);
  DomusHostThing *thing =
      domus_host_thing_new (virStoragePoolGetName (pool), virStoragePoolIsActive (pool) == 1);

  if (read != NULL) {
    thing->path = g_strdup (read->path);
    thing->capacity = read->capacity;
    thing->available = read->available;
  }
  g_ptr_array_add (data, thing);
  return TRUE;
}

static void
read_pools (DomusVirtHostLook *self, virConnectPtr conn)
{
  g_autoptr (GPtrArray) pools =
      g_ptr_array_new_with_free_func ((GDestroyNotify)domus_host_thing_free);

  if (domus_virt_pools_foreach (conn, FALSE, add_pool, pools))
    self->state->pools = g_steal_pointer (&pools);
}

/* ---- guests ---- */

static void
find_missing (DomusVirtLink *link, DomusHostGuest *guest, const char *xml)
{
  g_autoptr (DomusXmlDoc) domain = domus_xml_doc_parse (xml, "domain", NULL);
  g_autoptr (GPtrArray) disks = domain != NULL ? domus_domain_list_disks (domain) : NULL;

  for (guint i = 0; disks != NULL && i < disks->len; i++) {
    const DomusDisk *disk = disks->pdata[i];

    if (disk->source != NULL && g_path_is_absolute (disk->source)
        && domus_virt_path_state (link, disk->source) == DOMUS_VIRT_PATH_MISSING)
      g_ptr_array_add (guest->missing, g_strdup (disk->source));
  }
}

/* Xen's host system is in the list, as domain 0. */
static gboolean
is_host_system (virDomainPtr dom)
{
  return virDomainGetID (dom) == 0;
}

static void
read_guest (DomusVirtHostLook *self, DomusVirtLink *link, virDomainPtr dom)
{
  gboolean runs = virDomainIsActive (dom) == 1;
  g_autofree char *xml = virDomainGetXMLDesc (dom, VIR_DOMAIN_XML_SECURE);
  g_autoptr (DomusHostGuest) guest = domus_host_guest_new (xml, runs);
  virDomainInfo info;

  if (runs && virDomainGetInfo (dom, &info) == 0)
    self->held_kib += info.memory;
  if (runs && self->scheduler == NULL)
    self->scheduler = virDomainGetSchedulerType (dom, NULL);
  if (guest == NULL) /* a read-only connection sees no passwords */
    return;
  find_missing (link, guest, xml);
  g_ptr_array_add (self->state->guests, g_steal_pointer (&guest));
  if (xml != NULL)
    memset (xml, 0, strlen (xml));
}

static void
read_guests (DomusVirtHostLook *self, DomusVirtLink *link)
{
  virDomainPtr *doms = NULL;
  int n = virConnectListAllDomains (link->conn, &doms, 0);

  for (int i = 0; i < n; i++) {
    if (!is_host_system (doms[i])) {
      self->guests++;
      self->running += virDomainIsActive (doms[i]) == 1;
      if (self->looked_at < MAX_GUESTS) {
        self->looked_at++;
        read_guest (self, link, doms[i]);
      }
    }
    virDomainFree (doms[i]);
  }
  free (doms);
}

static gpointer
look_at_host (DomusVirtLink *link, const DomusVirtArgs *args, GError **error)
{
  g_autoptr (DomusVirtHostLook) self = g_new0 (DomusVirtHostLook, 1);

  self->state = domus_host_state_new (args->data);
  self->state->session = link->session;
  read_node (self, link->conn);
  read_machine (self, link->conn);
  read_networks (self, link);
  read_pools (self, link->conn);
  read_guests (self, link);
  if (virConnectIsAlive (link->conn) == 0)
    return domus_virt_fail (error, _ ("The host could not be looked at."));
  return g_steal_pointer (&self);
}

/**
 * domus_virt_look_at_host_async:
 * @platform: of the host
 */
void
domus_virt_look_at_host_async (DomusVirt *self,
                               DomusPlatform *platform,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  static const DomusVirtCall call = { "look at host", look_at_host,
                                      (GDestroyNotify)domus_virt_host_look_free, DOMUS_VIRT_READ,
                                      .slow = TRUE };

  domus_virt_run (self, &call,
                  &(DomusVirtArgs){ .data = domus_platform_ref (platform),
                                    .release = (GDestroyNotify)domus_platform_unref },
                  cancellable, callback, user_data);
}

/**
 * domus_virt_look_at_host_finish:
 *
 * Returns: (transfer full)
 */
DomusVirtHostLook *
domus_virt_look_at_host_finish (DomusVirt *self, GAsyncResult *result, GError **error)
{
  return domus_virt_run_finish (self, result, error);
}
