/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-virt"
#include "config.h"

#include "domus-virt.h"
#include "domus-virt-private.h"
#include "domus-virt-storage-private.h"

#include "domus-disk-use.h"
#include "domus-units.h"
#include "domus-xml-doc.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  const char *folder;
  virStoragePoolPtr found;
} FolderSearch;

static gboolean
match_folder (virStoragePoolPtr pool, gpointer data)
{
  FolderSearch *search = data;
  g_autoptr (DomusVirtPool) self = domus_virt_pool_read (pool);
  gsize len;

  if (self == NULL || self->path == NULL)
    return TRUE;
  len = strlen (self->path);
  while (len > 1 && self->path[len - 1] == '/')
    self->path[--len] = '\0';
  if (strcmp (self->path, search->folder) != 0)
    return TRUE;
  virStoragePoolRef (pool);
  search->found = pool;
  return FALSE;
}

/**
 * domus_virt_pool_of_path:
 *
 * Returns: (transfer full) (nullable): the active pool whose folder @path
 *   lies in directly, as volumes do.
 */
virStoragePoolPtr
domus_virt_pool_of_path (virConnectPtr conn, const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  FolderSearch search = { folder, NULL };

  domus_virt_pools_foreach (conn, TRUE, match_folder, &search);
  return search.found;
}

static DomusVirtVolume *
read_volume (virStorageVolPtr vol, const char *pool)
{
  g_autofree char *xml = virStorageVolGetXMLDesc (vol, 0);
  g_autoptr (DomusXmlDoc) doc = xml ? domus_xml_doc_parse (xml, "volume", NULL) : NULL;
  DomusVirtVolume *self;

  if (doc == NULL)
    return NULL;
  self = g_new0 (DomusVirtVolume, 1);
  self->pool = g_strdup (pool);
  self->name = g_strdup (virStorageVolGetName (vol));
  self->path = domus_xml_doc_get (doc, "target/path");
  self->format = domus_xml_doc_get (doc, "target/format/@type");
  self->capacity = domus_xml_doc_get_uint (doc, "capacity", 0);
  self->allocation = domus_xml_doc_get_uint (doc, "allocation", 0);
  return self;
}

/* ---- the list ---- */

typedef struct
{
  GPtrArray *list;
  gboolean refresh;
} Listing;

static gboolean
add_volumes (virStoragePoolPtr pool, gpointer data)
{
  Listing *listing = data;
  const char *name = virStoragePoolGetName (pool);
  virStorageVolPtr *vols = NULL;
  int n;

  if (listing->refresh && virStoragePoolRefresh (pool, 0) < 0)
    g_debug ("Pool %s was not refreshed: %s", name, virGetLastErrorMessage ());
  n = virStoragePoolListAllVolumes (pool, &vols, 0);
  for (int i = 0; i < n; i++) {
    DomusVirtVolume *volume = read_volume (vols[i], name);

    if (volume != NULL)
      g_ptr_array_add (listing->list, volume);
    virStorageVolFree (vols[i]);
  }
  free (vols);
  return n >= 0;
}

static gpointer
list_volumes (DomusVirtLink *link, const DomusVirtArgs *args, GError **error)
{
  g_autoptr (GPtrArray) list =
      g_ptr_array_new_with_free_func ((GDestroyNotify)domus_virt_volume_free);
  g_autoptr (DomusVirPool) pool = NULL;
  Listing listing = { list, args->flags };
  gboolean ok;

  if (args->subject == NULL) {
    ok = domus_virt_pools_foreach (link->conn, TRUE, add_volumes, &listing);
  } else {
    pool = virStoragePoolLookupByName (link->conn, args->subject);
    ok = pool != NULL && add_volumes (pool, &listing);
  }
  if (!ok)
    return domus_virt_fail (error, _ ("The volumes could not be listed."));
  return g_steal_pointer (&list);
}

/**
 * domus_virt_list_volumes_async:
 * @pool: (nullable): NULL for all that are active
 *
 * Lists volumes with one question to the daemon for each.
 */
void
domus_virt_list_volumes_async (DomusVirt *self,
                               const char *pool,
                               gboolean refresh,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  static const DomusVirtCall call = { "list volumes", list_volumes,
                                      (GDestroyNotify)g_ptr_array_unref, DOMUS_VIRT_READ,
                                      .slow = TRUE };

  domus_virt_run (self, &call, &(DomusVirtArgs){ .subject = pool, .flags = refresh != FALSE },
                  cancellable, callback, user_data);
}

/**
 * domus_virt_list_volumes_finish:
 *
 * Returns: (transfer full) (element-type DomusVirtVolume): in libvirt's order.
 */
GPtrArray *
domus_virt_list_volumes_finish (DomusVirt *self, GAsyncResult *result, GError **error)
{
  return domus_virt_run_finish (self, result, error);
}

/* ---- creating ---- */

#define PREALLOCATE 1u

static char *
volume_xml (const DomusVirtArgs *args)
{
  gboolean raw = strcmp (args->extra, "raw") == 0;
  guint64 allocation = raw && (args->flags & PREALLOCATE) ? args->number : 0;

  return g_markup_printf_escaped ("<volume><name>%s</name><capacity unit='bytes'>%" G_GUINT64_FORMAT
                                  "</capacity>"
                                  "<allocation unit='bytes'>%" G_GUINT64_FORMAT "</allocation>"
                                  "<target><format type='%s'/></target></volume>",
                                  args->text, args->number, allocation, args->extra);
}

static gboolean
check_space (virStoragePoolPtr pool, const DomusVirtArgs *args, const char *what, GError **error)
{
  virStoragePoolInfo info;
  g_autofree char *wanted = NULL;
  g_autofree char *available = NULL;
  g_autofree char *cause = NULL;

  /* A pool's idea of what is free is as old as its last refresh. */
  virStoragePoolRefresh (pool, 0);
  if (virStoragePoolGetInfo (pool, &info) < 0 || info.available >= args->number)
    return TRUE;
  wanted = domus_format_bytes (args->number);
  available = domus_format_bytes (info.available);
  cause = g_strdup_printf (_ ("It needs %s, and %s are free."), wanted, available);
  g_propagate_error (error,
                     domus_virt_error_why (what, DOMUS_ERROR_NO_SPACE, cause,
                                           _ ("Choose a smaller size or another place, or let the "
                                              "disk grow as it is filled."),
                                           NULL));
  return FALSE;
}

static gpointer
create_volume (DomusVirtLink *link, const DomusVirtArgs *args, GError **error)
{
  g_autofree char *what = g_strdup_printf (_ ("The disk “%s” could not be created."), args->text);
  g_autofree char *xml = volume_xml (args);
  g_autoptr (DomusVirPool) pool = virStoragePoolLookupByName (link->conn, args->subject);
  g_autoptr (DomusVirVol) vol = NULL;
  guint flags = 0;
  DomusVirtVolume *volume;

  if (pool == NULL)
    return domus_virt_fail (error, what);
  /* A volume that is there already is not for us to touch when creating
   * fails, so it must not get that far. */
  vol = virStorageVolLookupByName (pool, args->text);
  if (vol != NULL) {
    g_propagate_error (error, domus_virt_error_why (what, DOMUS_ERROR_EXISTS,
                                                    _ ("There is a volume of that name already."),
                                                    _ ("Choose another name."), NULL));
    return NULL;
  }
  if ((args->flags & PREALLOCATE) && !check_space (pool, args, what, error))
    return NULL;
  if ((args->flags & PREALLOCATE) && strcmp (args->extra, "qcow2") == 0)
    flags = VIR_STORAGE_VOL_CREATE_PREALLOC_METADATA;

  vol = virStorageVolCreateXML (pool, xml, flags);
  if (vol == NULL) {
    g_autoptr (GError) failure = domus_virt_error_new (what);

    if (failure->code != DOMUS_ERROR_EXISTS) {
      vol = virStorageVolLookupByName (pool, args->text);
      if (vol != NULL)
        virStorageVolDelete (vol, 0);
    }
    g_propagate_error (error, g_steal_pointer (&failure));
    return NULL;
  }
  volume = read_volume (vol, args->subject);
  if (volume == NULL) {
    domus_virt_fail (error, what);
    virStorageVolDelete (vol, 0);
  }
  return volume;
}

/**
 * domus_virt_create_volume_async:
 * @capacity: bytes
 *
 * See the header.
 */
void
domus_virt_create_volume_async (DomusVirt *self,
                                const char *pool,
                                const char *name,
                                guint64 capacity,
                                const char *format,
                                gboolean preallocate,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  static const DomusVirtCall call = { "create volume", create_volume,
                                      (GDestroyNotify)domus_virt_volume_free, DOMUS_VIRT_CHANGE,
                                      .slow = TRUE };
  DomusVirtArgs args = {
    .subject = pool,
    .text = name,
    .extra = format,
    .number = capacity,
    .flags = preallocate ? PREALLOCATE : 0,
  };

  domus_virt_run (self, &call, &args, cancellable, callback, user_data);
}

/**
 * domus_virt_create_volume_finish:
 *
 * Returns: (transfer full): the volume, with its path.
 */
DomusVirtVolume *
domus_virt_create_volume_finish (DomusVirt *self, GAsyncResult *result, GError **error)
{
  return domus_virt_run_finish (self, result, error);
}

/* ---- deleting ---- */

static gboolean
refresh_pool (virStoragePoolPtr pool, gpointer data)
{
  virStoragePoolRefresh (pool, 0);
  return TRUE;
}

/* Nothing is deleted that others stand on, whoever asks. */
static gboolean
check_unused (DomusVirtLink *link, const char *path, const char *what, GError **error)
{
  g_autoptr (GPtrArray) uses = domus_virt_disk_uses (link);
  const DomusDiskUse *use;
  g_autofree char *cause = NULL;

  if (uses == NULL) {
    domus_virt_fail (error, what);
    return FALSE;
  }
  use = domus_disk_uses_find (uses, path, NULL);
  if (use == NULL)
    return TRUE;
  cause = domus_disk_use_describe (use);
  g_propagate_error (error, domus_virt_error_why (what, DOMUS_ERROR_BUSY, cause,
                                                  _ ("Take it away from there first."), NULL));
  return FALSE;
}

static gpointer
delete_volume (DomusVirtLink *link, const DomusVirtArgs *args, GError **error)
{
  g_autofree char *what = g_strdup_printf (_ ("“%s” could not be deleted."), args->subject);
  g_autoptr (DomusVirVol) vol = virStorageVolLookupByPath (link->conn, args->subject);

  if (vol == NULL) {
    domus_virt_pools_foreach (link->conn, TRUE, refresh_pool, NULL);
    vol = virStorageVolLookupByPath (link->conn, args->subject);
  }
  if (vol == NULL)
    return domus_virt_fail (error, what);
  if (!check_unused (link, args->subject, what, error))
    return NULL;
  if (virStorageVolDelete (vol, 0) < 0)
    return domus_virt_fail (error, what);
  return DOMUS_VIRT_DONE;
}

/**
 * domus_virt_delete_volume_async:
 *
 * Deletes a volume of a pool, for good; %DOMUS_ERROR_BUSY when a guest, a
 * baseline or another volume needs it.
 */
void
domus_virt_delete_volume_async (DomusVirt *self,
                                const char *path,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  static const DomusVirtCall call = { "delete volume", delete_volume, NULL, DOMUS_VIRT_CHANGE,
                                      .slow = TRUE };

  domus_virt_run (self, &call, &(DomusVirtArgs){ .subject = path }, cancellable, callback,
                  user_data);
}

/**
 * domus_virt_delete_volume_finish:
 *
 * Returns: whether it is deleted.
 */
gboolean
domus_virt_delete_volume_finish (DomusVirt *self, GAsyncResult *result, GError **error)
{
  return domus_virt_run_finish (self, result, error) != NULL;
}
