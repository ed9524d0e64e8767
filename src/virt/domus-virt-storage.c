/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-virt"
#include "config.h"

#include "domus-virt.h"
#include "domus-virt-private.h"
#include "domus-virt-storage-private.h"

#include "domus-xml-doc.h"

#include <glib/gi18n-lib.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/**
 * domus_virt_pool_read:
 *
 * Returns: (transfer full) (nullable): what a pool's XML says.
 */
DomusVirtPool *
domus_virt_pool_read (virStoragePoolPtr pool)
{
  g_autofree char *xml = virStoragePoolGetXMLDesc (pool, 0);
  g_autoptr (DomusXmlDoc) doc = xml ? domus_xml_doc_parse (xml, "pool", NULL) : NULL;
  DomusVirtPool *self;

  if (doc == NULL)
    return NULL;
  self = g_new0 (DomusVirtPool, 1);
  self->name = g_strdup (virStoragePoolGetName (pool));
  self->type = domus_xml_doc_get (doc, "@type");
  self->path = domus_xml_doc_get (doc, "target/path");
  self->active = virStoragePoolIsActive (pool) == 1;
  self->capacity = domus_xml_doc_get_uint (doc, "capacity", 0);
  self->available = domus_xml_doc_get_uint (doc, "available", 0);
  return self;
}

/**
 * domus_virt_pools_foreach:
 * @active: only those that run
 * @func: returns whether to go on
 *
 * Returns: FALSE when the pools could not be listed.
 */
gboolean
domus_virt_pools_foreach (virConnectPtr conn,
                          gboolean active,
                          gboolean (*func) (virStoragePoolPtr pool, gpointer data),
                          gpointer data)
{
  virStoragePoolPtr *pools = NULL;
  gboolean go_on = TRUE;
  int n = virConnectListAllStoragePools (conn, &pools,
                                         active ? VIR_CONNECT_LIST_STORAGE_POOLS_ACTIVE : 0);

  if (n < 0)
    return FALSE;
  for (int i = 0; i < n; i++) {
    go_on = go_on && func (pools[i], data);
    virStoragePoolFree (pools[i]);
  }
  free (pools);
  return TRUE;
}

static gboolean
add_pool (virStoragePoolPtr pool, gpointer data)
{
  DomusVirtPool *self = domus_virt_pool_read (pool);

  if (self != NULL)
    g_ptr_array_add (data, self);
  return TRUE;
}

static gpointer
list_pools (DomusVirtLink *link, const DomusVirtArgs *args, GError **error)
{
  g_autoptr (GPtrArray) list =
      g_ptr_array_new_with_free_func ((GDestroyNotify)domus_virt_pool_free);

  if (!domus_virt_pools_foreach (link->conn, FALSE, add_pool, list))
    return domus_virt_fail (error, _ ("The storage pools could not be listed."));
  return g_steal_pointer (&list);
}

/**
 * domus_virt_list_pools_async:
 *
 * Lists the host's storage pools, with sizes in bytes.
 */
void
domus_virt_list_pools_async (DomusVirt *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  static const DomusVirtCall call = { "list pools", list_pools, (GDestroyNotify)g_ptr_array_unref,
                                      DOMUS_VIRT_READ };

  domus_virt_run (self, &call, NULL, cancellable, callback, user_data);
}

/**
 * domus_virt_list_pools_finish:
 *
 * Returns: (transfer full) (element-type DomusVirtPool): in libvirt's order.
 */
GPtrArray *
domus_virt_list_pools_finish (DomusVirt *self, GAsyncResult *result, GError **error)
{
  return domus_virt_run_finish (self, result, error);
}

/* ---- a folder as a pool ---- */

static virStoragePoolPtr
define_dir_pool (virConnectPtr conn, const char *name, const char *path)
{
  g_autofree char *xml = g_markup_printf_escaped (
      "<pool type='dir'><name>%s</name><target><path>%s</path></target></pool>", name, path);

  return virStoragePoolDefineXML (conn, xml, 0);
}

static gpointer
ensure_dir_pool (DomusVirtLink *link, const DomusVirtArgs *args, GError **error)
{
  g_autofree char *what =
      g_strdup_printf (_ ("The storage pool “%s” could not be prepared."), args->subject);
  g_autoptr (DomusVirPool) pool = virStoragePoolLookupByName (link->conn, args->subject);
  gboolean made = FALSE;

  if (pool == NULL && domus_virt_error_code () == VIR_ERR_NO_STORAGE_POOL) {
    pool = define_dir_pool (link->conn, args->subject, args->text);
    made = pool != NULL;
  }
  if (pool == NULL)
    return domus_virt_fail (error, what);
  if (virStoragePoolIsActive (pool) == 1)
    return DOMUS_VIRT_DONE;
  /* Building makes the folder, or finds that it is there. */
  if ((made && virStoragePoolBuild (pool, 0) < 0) || virStoragePoolCreate (pool, 0) < 0) {
    domus_virt_fail (error, what);
    if (made)
      virStoragePoolUndefine (pool);
    return NULL;
  }
  if (made && virStoragePoolSetAutostart (pool, 1) < 0)
    g_debug ("No autostart for pool %s: %s", args->subject, virGetLastErrorMessage ());
  return DOMUS_VIRT_DONE;
}

/**
 * domus_virt_ensure_dir_pool_async:
 *
 * See the header.
 */
void
domus_virt_ensure_dir_pool_async (DomusVirt *self,
                                  const char *name,
                                  const char *path,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  static const DomusVirtCall call = { "ensure pool", ensure_dir_pool, NULL, DOMUS_VIRT_CHANGE,
                                      .slow = TRUE };

  domus_virt_run (self, &call, &(DomusVirtArgs){ .subject = name, .text = path }, cancellable,
                  callback, user_data);
}

/**
 * domus_virt_ensure_dir_pool_finish:
 *
 * Returns: whether the pool is there and active.
 */
gboolean
domus_virt_ensure_dir_pool_finish (DomusVirt *self, GAsyncResult *result, GError **error)
{
  return domus_virt_run_finish (self, result, error) != NULL;
}

/* ---- is a file there? ---- */

/* What the pools say. A pool's list of volumes is as old as its last refresh,
 * so a missing one is looked for again before it counts as missing. */
static DomusVirtPathState
ask_pools (DomusVirtLink *link, const char *path)
{
  g_autoptr (DomusVirVol) vol = virStorageVolLookupByPath (link->conn, path);
  g_autoptr (DomusVirPool) pool = NULL;

  if (vol != NULL)
    return DOMUS_VIRT_PATH_READABLE;
  pool = domus_virt_pool_of_path (link->conn, path);
  if (pool == NULL || virStoragePoolRefresh (pool, 0) < 0)
    return DOMUS_VIRT_PATH_UNKNOWN;
  vol = virStorageVolLookupByPath (link->conn, path);
  return vol != NULL ? DOMUS_VIRT_PATH_READABLE : DOMUS_VIRT_PATH_MISSING;
}

/* A privileged daemon may read what we may not; a session daemon is us. */
static DomusVirtPathState
look_ourselves (DomusVirtLink *link, const char *path)
{
  struct stat st;

  if (stat (path, &st) < 0)
    return errno == ENOENT || errno == ENOTDIR || errno == ELOOP ? DOMUS_VIRT_PATH_MISSING
                                                                 : DOMUS_VIRT_PATH_UNKNOWN;
  if (access (path, R_OK) == 0)
    return DOMUS_VIRT_PATH_READABLE;
  return link->session ? DOMUS_VIRT_PATH_UNREADABLE : DOMUS_VIRT_PATH_UNKNOWN;
}

/**
 * domus_virt_path_state:
 *
 * Returns: whether @path is there on the host. In a worker.
 */
DomusVirtPathState
domus_virt_path_state (DomusVirtLink *link, const char *path)
{
  /* The test driver's files are made up. */
  if (link->remote || strcmp (link->driver, "test") == 0)
    return ask_pools (link, path);
  return look_ourselves (link, path);
}

static gpointer
check_path (DomusVirtLink *link, const DomusVirtArgs *args, GError **error)
{
  return GINT_TO_POINTER (domus_virt_path_state (link, args->subject) + 1);
}

/**
 * domus_virt_check_path_async:
 *
 * See the header. For a host elsewhere it never fails for lack of knowledge.
 */
void
domus_virt_check_path_async (DomusVirt *self,
                             const char *path,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  static const DomusVirtCall call = { "check path", check_path, NULL, DOMUS_VIRT_READ };

  domus_virt_run (self, &call, &(DomusVirtArgs){ .subject = path }, cancellable, callback,
                  user_data);
}

/**
 * domus_virt_check_path_finish:
 *
 * Returns: the state; %DOMUS_VIRT_PATH_UNKNOWN with @error when it could not
 *   be asked.
 */
DomusVirtPathState
domus_virt_check_path_finish (DomusVirt *self, GAsyncResult *result, GError **error)
{
  gpointer state = domus_virt_run_finish (self, result, error);

  return state ? (DomusVirtPathState)(GPOINTER_TO_INT (state) - 1) : DOMUS_VIRT_PATH_UNKNOWN;
}
