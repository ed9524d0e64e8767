/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-virt"
#include "config.h"

#include "domus-virt-pool.h"

#include "domus-virt-private.h"
#include "domus-virt-storage-private.h"
#include "domus-xml-doc.h"

#include <glib/gi18n-lib.h>

/**
 * domus_virt_pool_look_free:
 * @self: (nullable)
 */
void
domus_virt_pool_look_free (DomusVirtPoolLook *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->type);
  g_free (self->source);
  g_free (self->path);
  g_free (self);
}

/* ---- the list ---- */

static char *
read_source (const DomusXmlDoc *doc)
{
  g_autofree char *host = domus_xml_doc_get (doc, "source/host/@name");
  g_autofree char *what = domus_xml_doc_get (doc, "source/dir/@path");

  if (what == NULL)
    what = domus_xml_doc_get (doc, "source/device/@path");
  if (what == NULL)
    what = domus_xml_doc_get (doc, "source/name");
  if (host != NULL && what != NULL)
    return g_strdup_printf ("%s:%s", host, what);
  return what != NULL ? g_steal_pointer (&what) : g_steal_pointer (&host);
}

static gboolean
add_pool (virStoragePoolPtr pool, gpointer data)
{
  g_autofree char *xml = virStoragePoolGetXMLDesc (pool, 0);
  g_autoptr (DomusXmlDoc) doc = xml != NULL ? domus_xml_doc_parse (xml, "pool", NULL) : NULL;
  DomusVirtPoolLook *self;
  int autostart = 0;

  if (doc == NULL)
    return TRUE; /* it went away meanwhile */
  self = g_new0 (DomusVirtPoolLook, 1);
  self->name = g_strdup (virStoragePoolGetName (pool));
  self->type = domus_xml_doc_get (doc, "@type");
  self->source = read_source (doc);
  self->path = domus_xml_doc_get (doc, "target/path");
  self->active = virStoragePoolIsActive (pool) == 1;
  self->autostart = virStoragePoolGetAutostart (pool, &autostart) == 0 && autostart;
  self->capacity = domus_xml_doc_get_uint (doc, "capacity", 0);
  self->allocation = domus_xml_doc_get_uint (doc, "allocation", 0);
  self->available = domus_xml_doc_get_uint (doc, "available", 0);
  g_ptr_array_add (data, self);
  return TRUE;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const DomusVirtPoolLook *x = *(DomusVirtPoolLook *const *)a;
  const DomusVirtPoolLook *y = *(DomusVirtPoolLook *const *)b;

  return g_utf8_collate (x->name, y->name);
}

static gpointer
look_at_pools (DomusVirtLink *link, const DomusVirtArgs *args, GError **error)
{
  g_autoptr (GPtrArray) list =
      g_ptr_array_new_with_free_func ((GDestroyNotify)domus_virt_pool_look_free);

  if (!domus_virt_pools_foreach (link->conn, FALSE, add_pool, list))
    return domus_virt_fail (error, _ ("The storage pools could not be listed."));
  g_ptr_array_sort (list, compare);
  return g_steal_pointer (&list);
}

/**
 * domus_virt_look_at_pools_async:
 */
void
domus_virt_look_at_pools_async (DomusVirt *self,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  static const DomusVirtCall call = { "look at pools", look_at_pools,
                                      (GDestroyNotify)g_ptr_array_unref, DOMUS_VIRT_READ };

  domus_virt_run (self, &call, NULL, cancellable, callback, user_data);
}

/**
 * domus_virt_look_at_pools_finish:
 *
 * Returns: (transfer full) (element-type DomusVirtPoolLook): by name
 */
GPtrArray *
domus_virt_look_at_pools_finish (DomusVirt *self, GAsyncResult *result, GError **error)
{
  return domus_virt_run_finish (self, result, error);
}

/* ---- one pool ---- */

static char *
describe_op (DomusVirtPoolOp op, const char *name)
{
  switch (op) {
  case DOMUS_VIRT_POOL_START:
    return g_strdup_printf (_ ("The storage pool “%s” could not be started."), name);
  case DOMUS_VIRT_POOL_STOP:
    return g_strdup_printf (_ ("The storage pool “%s” could not be stopped."), name);
  case DOMUS_VIRT_POOL_REFRESH:
    return g_strdup_printf (_ ("The storage pool “%s” could not be read again."), name);
  case DOMUS_VIRT_POOL_REMOVE:
    return g_strdup_printf (_ ("The storage pool “%s” could not be removed."), name);
  case DOMUS_VIRT_POOL_AUTOSTART_ON:
  case DOMUS_VIRT_POOL_AUTOSTART_OFF:
  default:
    return g_strdup_printf (_ ("The storage pool “%s” could not be changed."), name);
  }
}

static int
remove_pool (virStoragePoolPtr pool)
{
  gboolean persistent = virStoragePoolIsPersistent (pool) == 1;

  if (virStoragePoolIsActive (pool) == 1 && virStoragePoolDestroy (pool) < 0)
    return -1;
  return persistent ? virStoragePoolUndefine (pool) : 0;
}

static gpointer
pool_op (DomusVirtLink *link, const DomusVirtArgs *args, GError **error)
{
  g_autofree char *what = describe_op (args->flags, args->subject);
  g_autoptr (DomusVirPool) pool = virStoragePoolLookupByName (link->conn, args->subject);
  int done = -1;

  if (pool == NULL)
    return domus_virt_fail (error, what);
  switch ((DomusVirtPoolOp)args->flags) {
  case DOMUS_VIRT_POOL_START:
    done = virStoragePoolIsActive (pool) == 1 ? 0 : virStoragePoolCreate (pool, 0);
    break;
  case DOMUS_VIRT_POOL_STOP:
    done = virStoragePoolIsActive (pool) == 1 ? virStoragePoolDestroy (pool) : 0;
    break;
  case DOMUS_VIRT_POOL_REFRESH:
    done = virStoragePoolRefresh (pool, 0);
    break;
  case DOMUS_VIRT_POOL_AUTOSTART_ON:
  case DOMUS_VIRT_POOL_AUTOSTART_OFF:
    done = virStoragePoolSetAutostart (pool, args->flags == DOMUS_VIRT_POOL_AUTOSTART_ON);
    break;
  case DOMUS_VIRT_POOL_REMOVE:
    done = remove_pool (pool);
    break;
  default:
    g_assert_not_reached ();
  }
  return done < 0 ? domus_virt_fail (error, what) : DOMUS_VIRT_DONE;
}

/**
 * domus_virt_pool_op_async:
 */
void
domus_virt_pool_op_async (DomusVirt *self,
                          const char *name,
                          DomusVirtPoolOp op,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  static const DomusVirtCall call = { "pool", pool_op, NULL, DOMUS_VIRT_CHANGE, .slow = TRUE };

  domus_virt_run (self, &call, &(DomusVirtArgs){ .subject = name, .flags = op }, cancellable,
                  callback, user_data);
}

/**
 * domus_virt_pool_op_finish:
 */
gboolean
domus_virt_pool_op_finish (DomusVirt *self, GAsyncResult *result, GError **error)
{
  return domus_virt_run_finish (self, result, error) != NULL;
}

static gpointer
make_pool (DomusVirtLink *link, const DomusVirtArgs *args, GError **error)
{
  g_autofree char *what =
      g_strdup_printf (_ ("The storage pool “%s” could not be made."), args->subject);
  g_autoptr (DomusVirPool) pool = virStoragePoolLookupByName (link->conn, args->subject);

  /* Defining a name that is there would change that pool. */
  if (pool != NULL) {
    g_propagate_error (error,
                       domus_virt_error_why (what, DOMUS_ERROR_EXISTS,
                                             _ ("There is a storage pool of that name already."),
                                             _ ("Choose another name."), NULL));
    return NULL;
  }
  pool = virStoragePoolDefineXML (link->conn, args->text, 0);
  if (pool == NULL)
    return domus_virt_fail (error, what);
  if ((args->flags && virStoragePoolBuild (pool, 0) < 0) || virStoragePoolCreate (pool, 0) < 0) {
    domus_virt_fail (error, what);
    if (virStoragePoolUndefine (pool) < 0)
      g_message ("Pool %s stays: %s", args->subject, virGetLastErrorMessage ());
    return NULL;
  }
  if (virStoragePoolSetAutostart (pool, 1) < 0)
    g_debug ("No autostart for pool %s: %s", args->subject, virGetLastErrorMessage ());
  return DOMUS_VIRT_DONE;
}

/**
 * domus_virt_make_pool_async:
 */
void
domus_virt_make_pool_async (DomusVirt *self,
                            const char *name,
                            const char *xml,
                            gboolean build,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  static const DomusVirtCall call = { "make pool", make_pool, NULL, DOMUS_VIRT_CHANGE,
                                      .slow = TRUE };

  domus_virt_run (self, &call,
                  &(DomusVirtArgs){ .subject = name, .text = xml, .flags = build != FALSE },
                  cancellable, callback, user_data);
}

/**
 * domus_virt_make_pool_finish:
 */
gboolean
domus_virt_make_pool_finish (DomusVirt *self, GAsyncResult *result, GError **error)
{
  return domus_virt_run_finish (self, result, error) != NULL;
}
