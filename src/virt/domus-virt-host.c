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

/* ---- the host, once it is open ---- */

/* What each driver calls its HVM; the first that answers. */
static const struct
{
  const char *type; /* virConnectGetType() */
  const char *arch;
  const char *machine;
  const char *virt;
} hvm_kinds[] = {
  { "QEMU", "x86_64", "pc", "kvm" },
  { "QEMU", "x86_64", "pc", "qemu" },
  { "Xen", "x86_64", "xenfv", "xen" },
  { NULL, NULL, NULL, NULL },
};

static char *
domain_capabilities (virConnectPtr conn, const char *type)
{
  for (gsize i = 0; i < G_N_ELEMENTS (hvm_kinds); i++) {
    char *xml;

    if (hvm_kinds[i].type != NULL && g_strcmp0 (hvm_kinds[i].type, type) != 0)
      continue;
    xml = virConnectGetDomainCapabilities (conn, NULL, hvm_kinds[i].arch, hvm_kinds[i].machine,
                                           hvm_kinds[i].virt, 0);
    if (xml != NULL)
      return xml;
  }
  return NULL;
}

/* What is asked of the host when it is opened, each part by itself: far away,
 * every question costs the time of the way there and back. */

static void
read_capabilities (DomusVirtHost *self, virConnectPtr conn)
{
  self->capabilities = virConnectGetCapabilities (conn);
}

static void
read_kind (DomusVirtHost *self, virConnectPtr conn)
{
  self->hypervisor_type = g_strdup (virConnectGetType (conn));
  self->domain_capabilities = domain_capabilities (conn, self->hypervisor_type);
}

static void
read_names (DomusVirtHost *self, virConnectPtr conn)
{
  virNodeInfo node;

  self->uri = virConnectGetURI (conn);
  self->hostname = virConnectGetHostname (conn);
  if (virNodeGetInfo (conn, &node) == 0) {
    self->memory_kib = node.memory;
    self->cpus = node.cpus;
  }
}

static void
read_versions (DomusVirtHost *self, virConnectPtr conn)
{
  unsigned long version;

  if (virConnectGetVersion (conn, &version) == 0)
    self->hypervisor_version = version;
  if (virConnectGetLibVersion (conn, &version) == 0)
    self->libvirt_version = version;
}

static void (*const host_parts[DOMUS_VIRT_HOST_PARTS]) (DomusVirtHost *, virConnectPtr) = {
  read_capabilities,
  read_kind,
  read_names,
  read_versions,
};

/**
 * domus_virt_host_read:
 * @self: being filled; parts of it may be read at the same time
 * @part: below %DOMUS_VIRT_HOST_PARTS; the first alone is essential
 * @error: set for the first part only
 *
 * Asks what does not change while a connection is open. In a worker.
 */
gboolean
domus_virt_host_read (DomusVirtHost *self, DomusVirtLink *link, guint part, GError **error)
{
  host_parts[part](self, link->conn);
  return part > 0 || self->capabilities != NULL
         || domus_virt_fail (error, _ ("The host does not say what it can do.")) != NULL;
}

/* ---- memory ---- */

static guint64
free_kib_by_statistics (virConnectPtr conn)
{
  int n = 0;
  g_autofree virNodeMemoryStats *stats = NULL;

  if (virNodeGetMemoryStats (conn, VIR_NODE_MEMORY_STATS_ALL_CELLS, NULL, &n, 0) < 0 || n <= 0)
    return 0;
  stats = g_new0 (virNodeMemoryStats, n);
  if (virNodeGetMemoryStats (conn, VIR_NODE_MEMORY_STATS_ALL_CELLS, stats, &n, 0) < 0)
    return 0;
  for (int i = 0; i < n; i++) {
    if (strcmp (stats[i].field, VIR_NODE_MEMORY_STATS_FREE) == 0)
      return stats[i].value;
  }
  return 0;
}

static gpointer
get_free_memory (DomusVirtLink *link, const DomusVirtArgs *args, GError **error)
{
  guint64 kib = virNodeGetFreeMemory (link->conn) / 1024;

  if (kib == 0)
    kib = free_kib_by_statistics (link->conn);
  if (kib == 0)
    return domus_virt_fail (error, _ ("The host does not say how much memory is free."));
  return g_memdup2 (&kib, sizeof kib);
}

/**
 * domus_virt_get_free_memory_async:
 *
 * Asks for the memory that no guest and no program uses. On Xen this is what
 * the hypervisor has left; the host system may give up more.
 */
void
domus_virt_get_free_memory_async (DomusVirt *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  static const DomusVirtCall call = { "free memory", get_free_memory, g_free, DOMUS_VIRT_READ };

  domus_virt_run (self, &call, NULL, cancellable, callback, user_data);
}

/**
 * domus_virt_get_free_memory_finish:
 * @free_kib: (out): KiB
 */
gboolean
domus_virt_get_free_memory_finish (DomusVirt *self,
                                   GAsyncResult *result,
                                   guint64 *free_kib,
                                   GError **error)
{
  g_autofree guint64 *kib = domus_virt_run_finish (self, result, error);

  if (kib == NULL)
    return FALSE;
  *free_kib = *kib;
  return TRUE;
}

/* ---- CD drives ---- */

static char *
cd_node (virNodeDevicePtr dev)
{
  g_autofree char *xml = virNodeDeviceGetXMLDesc (dev, 0);
  g_autoptr (DomusXmlDoc) doc = xml ? domus_xml_doc_parse (xml, "device", NULL) : NULL;
  g_autofree char *type = NULL;

  if (doc == NULL)
    return NULL;
  type = domus_xml_doc_get (doc, "capability[@type='storage']/drive_type");
  if (g_strcmp0 (type, "cdrom") != 0)
    return NULL;
  return domus_xml_doc_get (doc, "capability[@type='storage']/block");
}

static void
add_local_cd_drives (GPtrArray *nodes)
{
  g_autoptr (GDir) dir = g_dir_open ("/sys/class/block", 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *node = g_build_filename ("/dev", name, NULL);

    if (g_str_has_prefix (name, "sr") && g_file_test (node, G_FILE_TEST_EXISTS)
        && !g_ptr_array_find_with_equal_func (nodes, node, g_str_equal, NULL))
      g_ptr_array_add (nodes, g_steal_pointer (&node));
  }
}

static int
compare_text (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

static gpointer
list_cd_drives (DomusVirtLink *link, const DomusVirtArgs *args, GError **error)
{
  g_autoptr (GPtrArray) nodes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) failure = NULL;
  gboolean local = !link->remote && strcmp (link->driver, "test") != 0;
  virNodeDevicePtr *devs = NULL;
  int n =
      virConnectListAllNodeDevices (link->conn, &devs, VIR_CONNECT_LIST_NODE_DEVICES_CAP_STORAGE);

  if (n < 0)
    failure = domus_virt_error_new (_ ("The host’s CD drives could not be listed."));
  for (int i = 0; i < n; i++) {
    char *node = i < MAX_XML_QUESTIONS ? cd_node (devs[i]) : NULL;

    if (node != NULL)
      g_ptr_array_add (nodes, node);
    virNodeDeviceFree (devs[i]);
  }
  free (devs);
  if (local)
    add_local_cd_drives (nodes);
  else if (failure != NULL && failure->code != DOMUS_ERROR_UNSUPPORTED) {
    g_propagate_error (error, g_steal_pointer (&failure));
    return NULL;
  }
  g_ptr_array_sort (nodes, compare_text);
  g_ptr_array_add (nodes, NULL);
  return g_ptr_array_steal (nodes, NULL);
}

/**
 * domus_virt_list_cd_drives_async:
 *
 * Asks for the device nodes of the host's CD drives. A host that cannot tell
 * has none.
 */
void
domus_virt_list_cd_drives_async (DomusVirt *self,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  static const DomusVirtCall call = { "list CD drives", list_cd_drives, (GDestroyNotify)g_strfreev,
                                      DOMUS_VIRT_READ };

  domus_virt_run (self, &call, NULL, cancellable, callback, user_data);
}

/**
 * domus_virt_list_cd_drives_finish:
 *
 * Returns: (transfer full): sorted; empty when there are none.
 */
char **
domus_virt_list_cd_drives_finish (DomusVirt *self, GAsyncResult *result, GError **error)
{
  return domus_virt_run_finish (self, result, error);
}
