/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-virt"
#include "config.h"

#include "domus-virt-restack-private.h"
#include "domus-virt-storage-private.h"

#include "domus-units.h"
#include "domus-xml-doc.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* ---- where ---- */

static gboolean
refresh_pool (virStoragePoolPtr pool, gpointer data)
{
  virStoragePoolRefresh (pool, 0);
  return TRUE;
}

static virStorageVolPtr
find_volume (DomusVirtLink *link, const char *path)
{
  virStorageVolPtr vol = virStorageVolLookupByPath (link->conn, path);

  if (vol != NULL)
    return vol;
  domus_virt_pools_foreach (link->conn, TRUE, refresh_pool, NULL);
  return virStorageVolLookupByPath (link->conn, path);
}

/* A folder that is no pool becomes one, as libvirt knows volumes in pools only. */
static virStoragePoolPtr
pool_of_folder (DomusVirtLink *link, const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *base = g_path_get_basename (folder);
  g_autofree char *name = g_strdup (base);
  g_autofree char *xml = NULL;
  virStoragePoolPtr pool = NULL;

  for (guint i = 2; i < 100; i++) {
    g_autoptr (DomusVirPool) taken = virStoragePoolLookupByName (link->conn, name);

    if (taken == NULL)
      break;
    g_free (name);
    name = g_strdup_printf ("%s-%u", base, i);
  }
  xml = g_markup_printf_escaped (
      "<pool type='dir'><name>%s</name><target><path>%s</path></target></pool>", name, folder);
  pool = virStoragePoolDefineXML (link->conn, xml, 0);
  if (pool == NULL)
    return NULL;
  if (virStoragePoolCreate (pool, 0) < 0) {
    g_autofree char *said = g_strdup (virGetLastErrorMessage ());

    g_debug ("No pool of %s: %s", folder, said);
    virStoragePoolUndefine (pool);
    virStoragePoolFree (pool);
    return NULL;
  }
  virStoragePoolSetAutostart (pool, 1);
  return pool;
}

static virStoragePoolPtr
find_pool (DomusVirtLink *link, const DomusVirtMake *make, const char *what, GError **error)
{
  g_autoptr (DomusVirVol) vol = NULL;
  virStoragePoolPtr pool = NULL;

  if (make->pool != NULL) {
    pool = virStoragePoolLookupByName (link->conn, make->pool);
    return pool != NULL ? pool : domus_virt_fail (error, what);
  }
  vol = find_volume (link, make->source);
  if (vol != NULL)
    pool = virStoragePoolLookupByVolume (vol);
  else if (!g_str_has_prefix (make->source, "/dev/"))
    pool = pool_of_folder (link, make->source);
  if (pool == NULL)
    g_propagate_error (error, domus_virt_error_why (
                                  what, DOMUS_ERROR_UNSUPPORTED,
                                  _ ("The disk it is made from is in no storage pool of the host."),
                                  _ ("Make a storage pool of the place where the disk is."),
                                  virGetLastErrorMessage ()));
  return pool;
}

/* ---- what ---- */

typedef struct
{
  char *format;
  guint64 capacity;
  guint64 allocation;
} Source;

static gboolean
read_source (virStorageVolPtr vol, Source *source)
{
  g_autofree char *xml = virStorageVolGetXMLDesc (vol, 0);
  g_autoptr (DomusXmlDoc) doc = xml ? domus_xml_doc_parse (xml, "volume", NULL) : NULL;

  if (doc == NULL)
    return FALSE;
  source->format = domus_xml_doc_get (doc, "target/format/@type");
  source->capacity = domus_xml_doc_get_uint (doc, "capacity", 0);
  source->allocation = domus_xml_doc_get_uint (doc, "allocation", 0);
  return TRUE;
}

/* A block device has no format of its own to its pool ("linux-lvm2", ...). */
static const char *
image_format (const char *wanted, const char *known)
{
  static const char *const formats[] = { "raw", "qcow2", "qcow", "qed", "vmdk", "vdi", "vpc" };
  const char *format = wanted != NULL ? wanted : known;

  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++) {
    if (g_strcmp0 (formats[i], format) == 0)
      return format;
  }
  return "raw";
}

static char *
overlay_xml (const DomusVirtMake *make, const Source *source, gboolean logical)
{
  const char *below = image_format (make->source_format, source->format);

  /* A snapshot that runs full is lost: it gets room for every block. */
  if (logical)
    return g_markup_printf_escaped (
        "<volume><name>%s</name><capacity unit='bytes'>%" G_GUINT64_FORMAT "</capacity>"
        "<allocation unit='bytes'>%" G_GUINT64_FORMAT "</allocation>"
        "<backingStore><path>%s</path></backingStore></volume>",
        make->name, source->capacity, source->capacity, make->source);
  return g_markup_printf_escaped (
      "<volume><name>%s</name><capacity unit='bytes'>%" G_GUINT64_FORMAT "</capacity>"
      "<allocation>0</allocation>"
      "<target><format type='qcow2'/><compat>1.1</compat></target>"
      "<backingStore><path>%s</path><format type='%s'/></backingStore></volume>",
      make->name, source->capacity, make->source, below);
}

static char *
copy_xml (const DomusVirtMake *make, const Source *source, gboolean logical)
{
  if (logical)
    return g_markup_printf_escaped (
        "<volume><name>%s</name><capacity unit='bytes'>%" G_GUINT64_FORMAT "</capacity></volume>",
        make->name, source->capacity);
  return g_markup_printf_escaped (
      "<volume><name>%s</name><capacity unit='bytes'>%" G_GUINT64_FORMAT "</capacity>"
      "<allocation>0</allocation><target><format type='%s'/></target></volume>",
      make->name, source->capacity, image_format (make->format, source->format));
}

static gboolean
send_text (
    DomusVirtLink *link, virStorageVolPtr vol, const char *text, const char *what, GError **failure)
{
  virStreamPtr stream = virStreamNew (link->conn, 0);
  gsize length = strlen (text);
  gsize sent = 0;
  gboolean ok = stream != NULL && virStorageVolUpload (vol, stream, 0, length, 0) == 0;

  while (ok && sent < length) {
    int n = virStreamSend (stream, text + sent, MIN (length - sent, 65536));

    ok = n > 0;
    sent += n > 0 ? (gsize)n : 0;
  }
  if (ok)
    ok = virStreamFinish (stream) == 0;
  if (!ok)
    *failure = domus_virt_error_new (what);
  if (!ok && stream != NULL)
    virStreamAbort (stream);
  if (stream != NULL)
    virStreamFree (stream);
  return ok;
}

static void
take_back (virStorageVolPtr vol)
{
  /* Deleting resets libvirt's last error, which the caller has read by now. */
  virStorageVolDelete (vol, 0);
  virStorageVolFree (vol);
}

static gboolean
check_room (virStoragePoolPtr pool, guint64 needs, const char *what, GError **error)
{
  virStoragePoolInfo info;
  g_autofree char *wanted = NULL;
  g_autofree char *available = NULL;
  g_autofree char *cause = NULL;

  virStoragePoolRefresh (pool, 0);
  if (virStoragePoolGetInfo (pool, &info) < 0 || info.available >= needs)
    return TRUE;
  wanted = domus_format_bytes (needs);
  available = domus_format_bytes (info.available);
  cause = g_strdup_printf (_ ("It needs %s, and %s are free."), wanted, available);
  g_propagate_error (error, domus_virt_error_why (what, DOMUS_ERROR_NO_SPACE, cause,
                                                  _ ("Make room on the host first."), NULL));
  return FALSE;
}

/* Reads why it failed at once: freeing any of libvirt's objects forgets it. */
static virStorageVolPtr
created (virStorageVolPtr vol, const char *what, GError **error)
{
  if (vol == NULL)
    domus_virt_fail (error, what);
  return vol;
}

static virStorageVolPtr
make_it (DomusVirtLink *link,
         DomusVirtRestack *restack,
         DomusVirtMake *make,
         virStoragePoolPtr pool,
         const char *what,
         GError **error)
{
  g_autoptr (DomusVirtPool) info = domus_virt_pool_read (pool);
  gboolean logical = info != NULL && g_strcmp0 (info->type, "logical") == 0;
  g_autoptr (DomusVirVol) below = NULL;
  g_autofree char *xml = NULL;
  Source source = { 0 };
  g_autofree char *format = NULL;
  virStorageVolPtr vol = NULL;

  if (make->kind == DOMUS_VIRT_MAKE_NOTE) {
    xml = g_markup_printf_escaped ("<volume><name>%s</name><capacity unit='bytes'>%" G_GSIZE_FORMAT
                                   "</capacity></volume>",
                                   make->name, strlen (make->text));
    return created (virStorageVolCreateXML (pool, xml, 0), what, error);
  }
  below = find_volume (link, make->source);
  if (below == NULL || !read_source (below, &source)) {
    domus_virt_fail (error, what);
    return NULL;
  }
  format = source.format;
  if (make->kind == DOMUS_VIRT_MAKE_OVERLAY) {
    if (logical && !check_room (pool, source.capacity, what, error))
      return NULL;
    xml = overlay_xml (make, &source, logical);
    return created (virStorageVolCreateXML (pool, xml, 0), what, error);
  }
  if (!check_room (pool, logical ? source.capacity : source.allocation, what, error))
    return NULL;
  xml = copy_xml (make, &source, logical);
  domus_virt_restack_at (restack, virStoragePoolGetName (pool), make->name, source.allocation);
  virResetLastError ();
  vol = created (virStorageVolCreateXMLFrom (pool, xml, below, 0), what, error);
  domus_virt_restack_at (restack, NULL, NULL, 0);
  return vol;
}

/* Private: see the header. */
gboolean
domus_virt_make_volume (DomusVirtLink *link,
                        DomusVirtRestack *restack,
                        DomusVirtMake *make,
                        GError **error)
{
  g_autofree char *what = g_strdup_printf (_ ("The disk “%s” could not be created."), make->name);
  g_autoptr (DomusVirPool) pool = find_pool (link, make, what, error);
  g_autoptr (DomusVirVol) there = NULL;
  g_autoptr (GError) failure = NULL;
  virStorageVolPtr vol;

  if (pool == NULL)
    return FALSE;
  there = virStorageVolLookupByName (pool, make->name);
  if (there != NULL) {
    g_propagate_error (error, domus_virt_error_why (what, DOMUS_ERROR_EXISTS,
                                                    _ ("There is a volume of that name already."),
                                                    _ ("Choose another name."), NULL));
    return FALSE;
  }
  vol = make_it (link, restack, make, pool, what, &failure);
  if (vol == NULL) {
    /* Some back ends leave what they could not finish. */
    if (failure->code != DOMUS_ERROR_EXISTS) {
      vol = virStorageVolLookupByName (pool, make->name);
      if (vol != NULL)
        take_back (vol);
    }
    g_propagate_error (error, g_steal_pointer (&failure));
    return FALSE;
  }
  if (make->kind == DOMUS_VIRT_MAKE_NOTE)
    send_text (link, vol, make->text, what, &failure);
  if (failure == NULL)
    make->path = virStorageVolGetPath (vol);
  if (failure == NULL && make->path == NULL)
    failure = domus_virt_error_new (what);
  if (failure != NULL) {
    take_back (vol);
    g_propagate_error (error, g_steal_pointer (&failure));
    return FALSE;
  }
  virStorageVolFree (vol);
  return TRUE;
}
