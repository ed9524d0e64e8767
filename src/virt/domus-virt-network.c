/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-virt"
#include "config.h"

#include "domus-virt.h"
#include "domus-virt-private.h"

#include "domus-xml-doc.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Each one costs a question to the daemon. */
#define MAX_XML_QUESTIONS 64

static void
add (GPtrArray *list, const char *kind, const char *name, gboolean active, gboolean uplink)
{
  DomusVirtNetwork *self = g_new0 (DomusVirtNetwork, 1);

  self->kind = g_strdup (kind);
  self->name = g_strdup (name);
  self->active = active;
  self->is_default_route = uplink;
  g_ptr_array_add (list, self);
}

/* Adds the virtual networks, and to @taken the bridges that belong to them. */
static gboolean
add_networks (virConnectPtr conn, GPtrArray *list, GHashTable *taken)
{
  virNetworkPtr *nets = NULL;
  int n = virConnectListAllNetworks (conn, &nets, 0);

  for (int i = 0; i < n; i++) {
    gboolean active = virNetworkIsActive (nets[i]) == 1;
    char *bridge = active ? virNetworkGetBridgeName (nets[i]) : NULL;

    if (bridge != NULL)
      g_hash_table_add (taken, bridge);
    add (list, "network", virNetworkGetName (nets[i]), active, FALSE);
    virNetworkFree (nets[i]);
  }
  free (nets);
  return n >= 0;
}

/* The interface of the default route; by the kernel's own table. */
static char *
default_route (void)
{
  g_autofree char *table = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents ("/proc/net/route", &table, NULL, NULL))
    return NULL;
  lines = g_strsplit (table, "\n", -1);
  for (char **line = lines; *line != NULL; line++) {
    g_auto (GStrv) columns = g_strsplit (*line, "\t", 3);

    if (g_strv_length (columns) == 3 && strcmp (columns[1], "00000000") == 0)
      return g_strdup (columns[0]);
  }
  return NULL;
}

static void
add_local_bridges (GPtrArray *list, GHashTable *taken)
{
  g_autoptr (GDir) dir = g_dir_open ("/sys/class/net", 0, NULL);
  g_autofree char *uplink = default_route ();
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *mark = g_build_filename ("/sys/class/net", name, "bridge", NULL);

    if (g_file_test (mark, G_FILE_TEST_IS_DIR) && g_hash_table_add (taken, g_strdup (name)))
      add (list, "bridge", name, TRUE, g_strcmp0 (name, uplink) == 0);
  }
}

static gboolean
is_bridge (virInterfacePtr iface)
{
  g_autofree char *xml = virInterfaceGetXMLDesc (iface, 0);
  g_autoptr (DomusXmlDoc) doc = NULL;
  g_autofree char *type = NULL;

  /* A bridge with Xen guests on it cannot be described: "Could not get
   * interface information for 'vif6.0', which is a member of bridge". */
  if (xml == NULL)
    return strstr (virGetLastErrorMessage (), "member of bridge") != NULL;
  doc = domus_xml_doc_parse (xml, "interface", NULL);
  type = doc ? domus_xml_doc_get (doc, "@type") : NULL;
  return g_strcmp0 (type, "bridge") == 0;
}

/* The host's ends of guests' network cards, and the like. */
static gboolean
surely_no_bridge (const char *name)
{
  static const char *const prefixes[] = { "vif", "vnet", "tap", "lo" };

  for (gsize i = 0; i < G_N_ELEMENTS (prefixes); i++) {
    if (g_str_has_prefix (name, prefixes[i]))
      return TRUE;
  }
  return FALSE;
}

/* libvirt calls bridges inactive that work, so it is not asked for that.
 * Returns whether all are known. */
static gboolean
add_host_bridges (virConnectPtr conn, GPtrArray *list, GHashTable *taken)
{
  virInterfacePtr *ifaces = NULL;
  int n = virConnectListAllInterfaces (conn, &ifaces, 0);
  int asked = 0;

  for (int i = 0; i < n; i++) {
    const char *name = virInterfaceGetName (ifaces[i]);

    if (name != NULL && !surely_no_bridge (name) && !g_hash_table_contains (taken, name)
        && asked++ < MAX_XML_QUESTIONS && is_bridge (ifaces[i])) {
      g_hash_table_add (taken, g_strdup (name));
      add (list, "bridge", name, TRUE, FALSE);
    }
    virInterfaceFree (ifaces[i]);
  }
  free (ifaces);
  return n >= 0 && asked <= MAX_XML_QUESTIONS;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const DomusVirtNetwork *x = *(DomusVirtNetwork *const *)a;
  const DomusVirtNetwork *y = *(DomusVirtNetwork *const *)b;
  int kinds = -strcmp (x->kind, y->kind);

  return kinds ? kinds : g_utf8_collate (x->name, y->name);
}

/**
 * domus_virt_networks_read:
 * @bridges: (out) (transfer full) (optional) (element-type utf8): all bridges, those of virtual
 *   networks as well; %NULL when the host cannot tell them all
 *
 * In a worker.
 *
 * Returns: (transfer full) (nullable) (element-type DomusVirtNetwork): as
 *   domus_virt_list_networks_async() has them
 */
GPtrArray *
domus_virt_networks_read (DomusVirtLink *link, GPtrArray **bridges, GError **error)
{
  gboolean local = !link->remote && strcmp (link->driver, "test") != 0;
  gboolean all;
  g_autoptr (GPtrArray) list =
      g_ptr_array_new_with_free_func ((GDestroyNotify)domus_virt_network_free);
  g_autoptr (GHashTable) taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GError) failure = NULL;

  if (!add_networks (link->conn, list, taken)) {
    failure = domus_virt_error_new (_ ("The networks could not be listed."));
    if (failure->code != DOMUS_ERROR_UNSUPPORTED && failure->code != DOMUS_ERROR_WRONG_HYPERVISOR) {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  }
  if (local)
    add_local_bridges (list, taken);
  all = add_host_bridges (link->conn, list, taken) || local;
  if (bridges != NULL && all) {
    GHashTableIter iter;
    gpointer name;

    *bridges = g_ptr_array_new_with_free_func (g_free);
    g_hash_table_iter_init (&iter, taken);
    while (g_hash_table_iter_next (&iter, &name, NULL))
      g_ptr_array_add (*bridges, g_strdup (name));
  }
  g_ptr_array_sort (list, compare);
  return g_steal_pointer (&list);
}

static gpointer
list_networks (DomusVirtLink *link, const DomusVirtArgs *args, GError **error)
{
  return domus_virt_networks_read (link, NULL, error);
}

/**
 * domus_virt_list_networks_async:
 *
 * Lists virtual networks, then host bridges that do not belong to one. Which
 * bridge carries the host's own uplink is known on this computer only.
 */
void
domus_virt_list_networks_async (DomusVirt *self,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  static const DomusVirtCall call = { "list networks", list_networks,
                                      (GDestroyNotify)g_ptr_array_unref, DOMUS_VIRT_READ };

  domus_virt_run (self, &call, NULL, cancellable, callback, user_data);
}

/**
 * domus_virt_list_networks_finish:
 *
 * Returns: (transfer full) (element-type DomusVirtNetwork): sorted.
 */
GPtrArray *
domus_virt_list_networks_finish (DomusVirt *self, GAsyncResult *result, GError **error)
{
  return domus_virt_run_finish (self, result, error);
}

static gpointer
start_network (DomusVirtLink *link, const DomusVirtArgs *args, GError **error)
{
  g_autoptr (DomusVirNetwork) net = virNetworkLookupByName (link->conn, args->subject);

  if (net == NULL || (virNetworkIsActive (net) != 1 && virNetworkCreate (net) < 0)) {
    g_autofree char *what =
        g_strdup_printf (_ ("The network “%s” could not be started."), args->subject);

    return domus_virt_fail (error, what);
  }
  return DOMUS_VIRT_DONE;
}

/**
 * domus_virt_start_network_async:
 *
 * Starts a virtual network; one that runs already is as good.
 */
void
domus_virt_start_network_async (DomusVirt *self,
                                const char *name,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  static const DomusVirtCall call = { "start network", start_network, NULL, DOMUS_VIRT_CHANGE };

  domus_virt_run (self, &call, &(DomusVirtArgs){ .subject = name }, cancellable, callback,
                  user_data);
}

/**
 * domus_virt_start_network_finish:
 *
 * Returns: whether it runs.
 */
gboolean
domus_virt_start_network_finish (DomusVirt *self, GAsyncResult *result, GError **error)
{
  return domus_virt_run_finish (self, result, error) != NULL;
}
