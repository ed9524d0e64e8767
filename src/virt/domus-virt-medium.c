/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-virt"
#include "config.h"

#include "domus-virt-medium.h"
#include "domus-virt-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A message of libvirt's protocol carries 256 KiB of a stream at most. */
#define CHUNK (256 * 1024)

typedef struct
{
  guint64 size;
  gboolean sparse;
  guint mode;
  DomusVirtFeed feed;
  gpointer data;
  GDestroyNotify release;
} Put;

static void
put_free (gpointer data)
{
  Put *put = data;

  if (put->release != NULL)
    put->release (put->data);
  g_free (put);
}

static gboolean
is_zero (const guint8 *bytes, gsize size)
{
  return size > 0 && bytes[0] == 0 && memcmp (bytes, bytes + 1, size - 1) == 0;
}

static gboolean
fill (virStreamPtr stream, const Put *put, gboolean sparse, const char *what, GError **error)
{
  g_autofree guint8 *buffer = g_malloc (CHUNK);
  guint64 done = 0;
  gssize got;

  while ((got = put->feed (put->data, buffer, CHUNK, error)) > 0) {
    if (sparse && is_zero (buffer, (gsize)got)) {
      if (virStreamSendHole (stream, got, 0) < 0) {
        domus_virt_fail (error, what);
        got = -1;
        break;
      }
      done += (guint64)got;
      continue;
    }
    for (gssize sent = 0; sent < got;) {
      int n = virStreamSend (stream, (const char *)buffer + sent, (size_t)(got - sent));

      if (n < 0) {
        domus_virt_fail (error, what);
        got = -1;
        break;
      }
      sent += n;
    }
    if (got < 0)
      break;
    done += (guint64)got;
  }
  if (buffer != NULL)
    explicit_bzero (buffer, CHUNK); /* it may have been answers, with a password */
  if (got < 0)
    return FALSE;
  if (done == put->size)
    return TRUE;
  g_propagate_error (error, domus_virt_error_why (what, DOMUS_ERROR_FAILED,
                                                  _ ("It ended before its end."), NULL, NULL));
  return FALSE;
}

static gboolean
upload (virConnectPtr conn, virStorageVolPtr vol, const Put *put, const char *what, GError **error)
{
  virStreamPtr stream = virStreamNew (conn, 0);
  gboolean sparse = put->sparse;
  gboolean ok;

  if (stream == NULL)
    return domus_virt_fail (error, what) != NULL;
  if (sparse
      && virStorageVolUpload (vol, stream, 0, put->size, VIR_STORAGE_VOL_UPLOAD_SPARSE_STREAM) < 0)
    sparse = FALSE;
  if (!sparse && virStorageVolUpload (vol, stream, 0, put->size, 0) < 0) {
    domus_virt_fail (error, what);
    virStreamFree (stream);
    return FALSE;
  }
  ok = fill (stream, put, sparse, what, error);
  if (!ok)
    virStreamAbort (stream);
  else if (virStreamFinish (stream) < 0)
    ok = domus_virt_fail (error, what) != NULL;
  virStreamFree (stream);
  return ok;
}

static char *
describe (const char *name, const Put *put)
{
  g_autofree char *mode =
      put->mode != 0 ? g_strdup_printf ("<permissions><mode>0%o</mode></permissions>", put->mode)
                     : NULL;
  g_autofree char *start = g_markup_printf_escaped (
      "<volume><name>%s</name><capacity unit='bytes'>%" G_GUINT64_FORMAT "</capacity>", name,
      put->size);

  /* Allocated as a whole, so that a full disk shows before anything is sent. */
  return g_strconcat (start, put->sparse ? "<allocation>0</allocation>" : "",
                      "<target><format type='raw'/>", mode != NULL ? mode : "",
                      "</target></volume>", NULL);
}

static gpointer
put_medium (DomusVirtLink *link, const DomusVirtArgs *args, GError **error)
{
  const Put *put = args->data;
  g_autofree char *what = g_strdup_printf (_ ("The image “%s” could not be made."), args->text);
  g_autofree char *xml = describe (args->text, put);
  g_autoptr (DomusVirPool) pool = virStoragePoolLookupByName (link->conn, args->subject);
  g_autoptr (DomusVirVol) vol = NULL;
  DomusVirtVolume *volume;
  g_autofree char *path = NULL;

  if (pool == NULL)
    return domus_virt_fail (error, what);
  vol = virStorageVolLookupByName (pool, args->text);
  if (vol != NULL) {
    g_propagate_error (error, domus_virt_error_why (what, DOMUS_ERROR_EXISTS,
                                                    _ ("There is a volume of that name already."),
                                                    _ ("Choose another name."), NULL));
    return NULL;
  }
  vol = virStorageVolCreateXML (pool, xml, 0);
  if (vol == NULL)
    return domus_virt_fail (error, what);
  path = virStorageVolGetPath (vol);
  if (path == NULL || !upload (link->conn, vol, put, what, error)) {
    if (path == NULL)
      domus_virt_fail (error, what);
    if (virStorageVolDelete (vol, 0) < 0)
      g_message ("%s stays: %s", path != NULL ? path : args->text, virGetLastErrorMessage ());
    return NULL;
  }
  volume = g_new0 (DomusVirtVolume, 1);
  volume->pool = g_strdup (args->subject);
  volume->name = g_strdup (args->text);
  volume->path = g_strdup (path);
  volume->format = g_strdup ("raw");
  volume->capacity = volume->allocation = put->size;
  return volume;
}

/**
 * domus_virt_put_medium_async:
 *
 * See the header.
 */
void
domus_virt_put_medium_async (DomusVirt *self,
                             const DomusVirtMedium *medium,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  static const DomusVirtCall call = { "put medium", put_medium,
                                      (GDestroyNotify)domus_virt_volume_free, DOMUS_VIRT_CHANGE,
                                      .slow = TRUE };
  Put *put = g_new (Put, 1);
  DomusVirtArgs args = {
    .subject = medium->pool,
    .text = medium->name,
    .data = put,
    .release = put_free,
  };

  *put = (Put){ medium->size, medium->sparse, medium->mode,
                medium->feed, medium->data,   medium->release };
  domus_virt_run (self, &call, &args, NULL, callback, user_data);
}

/**
 * domus_virt_put_medium_finish:
 *
 * Returns: (transfer full): the volume, with its path.
 */
DomusVirtVolume *
domus_virt_put_medium_finish (DomusVirt *self, GAsyncResult *result, GError **error)
{
  return domus_virt_run_finish (self, result, error);
}

/* ---- looking ---- */

static gpointer
read_medium (DomusVirtLink *link, const DomusVirtArgs *args, GError **error)
{
  g_autofree char *what = g_strdup_printf (_ ("“%s” could not be read."), args->subject);
  g_autoptr (DomusVirVol) vol = virStorageVolLookupByPath (link->conn, args->subject);
  g_autofree char *buffer = NULL;
  virStorageVolInfo info;
  virStreamPtr stream;
  gsize wanted;
  gsize done = 0;
  gboolean ok;

  if (vol == NULL || virStorageVolGetInfo (vol, &info) < 0)
    return domus_virt_fail (error, what);
  wanted = (gsize)MIN (args->number, info.capacity);
  if (wanted == 0)
    return g_bytes_new (NULL, 0);
  buffer = g_malloc (wanted);
  stream = virStreamNew (link->conn, 0);
  if (stream == NULL)
    return domus_virt_fail (error, what);
  ok = virStorageVolDownload (vol, stream, 0, wanted, 0) == 0;
  while (ok && done < wanted) {
    int n = virStreamRecv (stream, buffer + done, wanted - done);

    ok = n >= 0;
    if (n <= 0)
      break;
    done += (gsize)n;
  }
  if (!ok)
    domus_virt_fail (error, what);
  if (ok && done == wanted)
    virStreamFinish (stream);
  else
    virStreamAbort (stream);
  virStreamFree (stream);
  return ok ? g_bytes_new_take (g_steal_pointer (&buffer), done) : NULL;
}

/**
 * domus_virt_read_medium_async:
 *
 * See the header.
 */
void
domus_virt_read_medium_async (DomusVirt *self,
                              const char *path,
                              gsize size,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  static const DomusVirtCall call = { "read medium", read_medium, (GDestroyNotify)g_bytes_unref,
                                      DOMUS_VIRT_READ, .slow = TRUE };

  domus_virt_run (self, &call, &(DomusVirtArgs){ .subject = path, .number = size }, cancellable,
                  callback, user_data);
}

/**
 * domus_virt_read_medium_finish:
 *
 * Returns: (transfer full)
 */
GBytes *
domus_virt_read_medium_finish (DomusVirt *self, GAsyncResult *result, GError **error)
{
  return domus_virt_run_finish (self, result, error);
}
