/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-virt"
#include "config.h"

#include "domus-virt-pool.h"

#include "domus-disk-use.h"
#include "domus-virt-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A message of libvirt's protocol carries 256 KiB of a stream at most. */
#define CHUNK (256 * 1024)

/* ---- making ---- */

static gpointer
make_volume (DomusVirtLink *link, const DomusVirtArgs *args, GError **error)
{
  const char *name = args->data;
  g_autofree char *what = g_strdup_printf (_ ("The volume “%s” could not be made."), name);
  g_autoptr (DomusVirPool) pool = virStoragePoolLookupByName (link->conn, args->subject);
  g_autoptr (DomusVirVol) vol = NULL;
  g_autoptr (DomusVirVol) from = NULL;
  char *path;

  if (pool == NULL)
    return domus_virt_fail (error, what);
  /* What is there already is not for libvirt to remove when this fails. */
  vol = virStorageVolLookupByName (pool, name);
  if (vol != NULL) {
    g_propagate_error (error, domus_virt_error_why (what, DOMUS_ERROR_EXISTS,
                                                    _ ("There is a volume of that name already."),
                                                    _ ("Choose another name."), NULL));
    return NULL;
  }
  if (args->extra != NULL) {
    from = virStorageVolLookupByPath (link->conn, args->extra);
    if (from == NULL)
      return domus_virt_fail (error, what);
  }
  vol = from != NULL ? virStorageVolCreateXMLFrom (pool, args->text, from, 0)
                     : virStorageVolCreateXML (pool, args->text, 0);
  if (vol == NULL)
    return domus_virt_fail (error, what);
  path = virStorageVolGetPath (vol);
  return path != NULL ? path : domus_virt_fail (error, what);
}

/**
 * domus_virt_make_volume_async:
 */
void
domus_virt_make_volume_async (DomusVirt *self,
                              const char *pool,
                              const char *name,
                              const char *xml,
                              const char *from,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  static const DomusVirtCall call = { "make volume", make_volume, free, DOMUS_VIRT_CHANGE,
                                      .slow = TRUE };

  domus_virt_run (
      self, &call,
      &(DomusVirtArgs){
          .subject = pool, .text = xml, .extra = from, .data = g_strdup (name), .release = g_free },
      cancellable, callback, user_data);
}

/**
 * domus_virt_make_volume_finish:
 *
 * Returns: (transfer full)
 */
char *
domus_virt_make_volume_finish (DomusVirt *self, GAsyncResult *result, GError **error)
{
  return domus_virt_run_finish (self, result, error);
}

/* ---- growing ---- */

static gboolean
runs (virConnectPtr conn, const char *uuid)
{
  g_autoptr (DomusVirDomain) dom = uuid != NULL ? virDomainLookupByUUIDString (conn, uuid) : NULL;

  return dom != NULL && virDomainIsActive (dom) == 1;
}

/* A guest that is off may have a larger disk; what others stand on may not be
 * touched at all. */
static gboolean
check_growable (DomusVirtLink *link, const char *path, const char *what, GError **error)
{
  g_autoptr (GPtrArray) uses = domus_virt_disk_uses (link);

  if (uses == NULL)
    return domus_virt_fail (error, what) != NULL;
  for (guint i = 0; i < uses->len; i++) {
    const DomusDiskUse *use = uses->pdata[i];
    gboolean guest = use->kind == DOMUS_DISK_USE_GUEST;
    g_autofree char *cause = NULL;

    if (g_strcmp0 (use->path, path) != 0 || (guest && !runs (link->conn, use->uuid)))
      continue;
    cause = domus_disk_use_describe (use);
    g_propagate_error (error,
                       domus_virt_error_why (what, DOMUS_ERROR_BUSY, cause,
                                             guest ? _ ("Shut the guest down first.")
                                                   : _ ("What stands on it would be destroyed."),
                                             NULL));
    return FALSE;
  }
  return TRUE;
}

static gpointer
grow_volume (DomusVirtLink *link, const DomusVirtArgs *args, GError **error)
{
  g_autofree char *what = g_strdup_printf (_ ("“%s” could not be made larger."), args->subject);
  g_autoptr (DomusVirVol) vol = virStorageVolLookupByPath (link->conn, args->subject);
  virStorageVolInfo info;

  if (vol == NULL || virStorageVolGetInfo (vol, &info) < 0)
    return domus_virt_fail (error, what);
  if (args->number <= info.capacity) {
    g_propagate_error (error,
                       domus_virt_error_why (what, DOMUS_ERROR_INVALID,
                                             _ ("It is that large already. Making it smaller "
                                                "would cut off what is at its end."),
                                             _ ("Choose a larger size."), NULL));
    return NULL;
  }
  if (!check_growable (link, args->subject, what, error))
    return NULL;
  if (virStorageVolResize (vol, args->number, 0) < 0)
    return domus_virt_fail (error, what);
  return DOMUS_VIRT_DONE;
}

/**
 * domus_virt_grow_volume_async:
 */
void
domus_virt_grow_volume_async (DomusVirt *self,
                              const char *path,
                              guint64 capacity,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  static const DomusVirtCall call = { "grow volume", grow_volume, NULL, DOMUS_VIRT_CHANGE,
                                      .slow = TRUE };

  domus_virt_run (self, &call, &(DomusVirtArgs){ .subject = path, .number = capacity }, cancellable,
                  callback, user_data);
}

/**
 * domus_virt_grow_volume_finish:
 */
gboolean
domus_virt_grow_volume_finish (DomusVirt *self, GAsyncResult *result, GError **error)
{
  return domus_virt_run_finish (self, result, error) != NULL;
}

/* ---- reading ---- */

typedef struct
{
  DomusVirtSink sink;
  gpointer data;
  GDestroyNotify release;
} Get;

static void
get_free (gpointer data)
{
  Get *get = data;

  if (get->release != NULL)
    get->release (get->data);
  g_free (get);
}

/* What virStreamRecvFlags() returns before a hole. */
#define AT_HOLE (-3)

static gboolean
drain (virStreamPtr stream, const Get *get, gboolean sparse, const char *what, GError **error)
{
  g_autofree guint8 *buffer = g_malloc (CHUNK);
  guint flags = sparse ? VIR_STREAM_RECV_STOP_AT_HOLE : 0;
  long long hole;
  int got;

  while ((got = virStreamRecvFlags (stream, (char *)buffer, CHUNK, flags)) > 0 || got == AT_HOLE) {
    if (got == AT_HOLE && virStreamRecvHole (stream, &hole, 0) < 0)
      return domus_virt_fail (error, what) != NULL;
    if (got == AT_HOLE ? !get->sink (get->data, NULL, (gsize)hole, error)
                       : !get->sink (get->data, buffer, (gsize)got, error))
      return FALSE;
  }
  return got == 0 || domus_virt_fail (error, what) != NULL;
}

static gboolean
begin_download (virStorageVolPtr vol, virStreamPtr stream, gboolean *sparse)
{
  if (*sparse
      && virStorageVolDownload (vol, stream, 0, 0, VIR_STORAGE_VOL_DOWNLOAD_SPARSE_STREAM) == 0)
    return TRUE;
  if (*sparse && !domus_virt_unknown_to (domus_virt_error_code ()))
    return FALSE;
  *sparse = FALSE;
  return virStorageVolDownload (vol, stream, 0, 0, 0) == 0;
}

static gpointer
get_volume (DomusVirtLink *link, const DomusVirtArgs *args, GError **error)
{
  const Get *get = args->data;
  g_autofree char *what = g_strdup_printf (_ ("“%s” could not be fetched."), args->subject);
  g_autoptr (DomusVirVol) vol = virStorageVolLookupByPath (link->conn, args->subject);
  virStreamPtr stream = vol != NULL ? virStreamNew (link->conn, 0) : NULL;
  gboolean sparse = args->flags != 0;
  gboolean ok;

  if (stream == NULL)
    return domus_virt_fail (error, what);
  if (!begin_download (vol, stream, &sparse)) {
    domus_virt_fail (error, what);
    virStreamFree (stream);
    return NULL;
  }
  ok = drain (stream, get, sparse, what, error);
  if (!ok)
    virStreamAbort (stream);
  else if (virStreamFinish (stream) < 0)
    ok = domus_virt_fail (error, what) != NULL;
  virStreamFree (stream);
  return ok ? DOMUS_VIRT_DONE : NULL;
}

/**
 * domus_virt_get_volume_async:
 *
 * All that is in a volume, in order. To cancel let @sink fail.
 */
void
domus_virt_get_volume_async (DomusVirt *self,
                             const char *path,
                             gboolean sparse,
                             DomusVirtSink sink,
                             gpointer data,
                             GDestroyNotify release,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  static const DomusVirtCall call = { "get volume", get_volume, NULL, DOMUS_VIRT_CHANGE,
                                      .slow = TRUE };
  Get *get = g_new0 (Get, 1);

  get->sink = sink;
  get->data = data;
  get->release = release;
  domus_virt_run (self, &call,
                  &(DomusVirtArgs){
                      .subject = path, .flags = sparse ? 1 : 0, .data = get, .release = get_free },
                  NULL, callback, user_data);
}

/**
 * domus_virt_get_volume_finish:
 */
gboolean
domus_virt_get_volume_finish (DomusVirt *self, GAsyncResult *result, GError **error)
{
  return domus_virt_run_finish (self, result, error) != NULL;
}
