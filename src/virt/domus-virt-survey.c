/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-virt"
#include "config.h"

#include "domus-virt-private.h"
#include "domus-virt-restack.h"
#include "domus-virt-storage-private.h"

#include "domus-disk-use.h"
#include "domus-domain.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static void
volume_free (gpointer data)
{
  DomusVirtSurveyVolume *self = data;

  g_free (self->pool);
  g_free (self->pool_type);
  g_free (self->name);
  g_free (self->path);
  g_free (self->format);
  g_free (self->backing);
  g_free (self);
}

/**
 * domus_virt_survey_free:
 */
void
domus_virt_survey_free (DomusVirtSurvey *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->volumes, g_ptr_array_unref);
  g_clear_pointer (&self->uses, g_ptr_array_unref);
  g_free (self);
}

/**
 * domus_virt_survey_find:
 *
 * Returns: (transfer none) (nullable)
 */
const DomusVirtSurveyVolume *
domus_virt_survey_find (const DomusVirtSurvey *self, const char *path)
{
  for (guint i = 0; i < self->volumes->len; i++) {
    const DomusVirtSurveyVolume *volume = self->volumes->pdata[i];

    if (g_strcmp0 (volume->path, path) == 0)
      return volume;
  }
  return NULL;
}

static void
add_volume (DomusVirtSurvey *self, virStorageVolPtr vol, const char *pool, const char *pool_type)
{
  g_autofree char *xml = virStorageVolGetXMLDesc (vol, 0);
  g_autoptr (DomusXmlDoc) doc = xml ? domus_xml_doc_parse (xml, "volume", NULL) : NULL;
  g_autofree char *modified = NULL;
  DomusVirtSurveyVolume *volume;

  if (doc == NULL)
    return;
  volume = g_new0 (DomusVirtSurveyVolume, 1);
  volume->pool = g_strdup (pool);
  volume->pool_type = g_strdup (pool_type);
  volume->name = g_strdup (virStorageVolGetName (vol));
  volume->path = domus_xml_doc_get (doc, "target/path");
  volume->format = domus_xml_doc_get (doc, "target/format/@type");
  volume->backing = domus_xml_doc_get (doc, "backingStore/path");
  volume->capacity = domus_xml_doc_get_uint (doc, "capacity", 0);
  volume->allocation = domus_xml_doc_get_uint (doc, "allocation", 0);
  modified = domus_xml_doc_get (doc, "target/timestamps/mtime");
  if (modified != NULL)
    volume->modified = g_ascii_strtoll (modified, NULL, 10);
  g_ptr_array_add (self->volumes, volume);
  if (volume->backing != NULL)
    domus_disk_uses_add (self->uses, DOMUS_DISK_USE_VOLUME, volume->backing, volume->path, NULL,
                         NULL, TRUE);
}

static gboolean
add_pool (virStoragePoolPtr pool, gpointer data)
{
  g_autoptr (DomusVirtPool) info = NULL;
  virStorageVolPtr *vols = NULL;
  int n;

  virStoragePoolRefresh (pool, 0);
  info = domus_virt_pool_read (pool);
  n = info != NULL ? virStoragePoolListAllVolumes (pool, &vols, 0) : 0;
  for (int i = 0; i < n; i++) {
    add_volume (data, vols[i], info->name, info->type);
    virStorageVolFree (vols[i]);
  }
  free (vols);
  return TRUE;
}

/* Disks that are named by pool and volume get their paths. */
static void
resolve_volumes (virConnectPtr conn, DomusXmlDoc *domain)
{
  g_autoptr (GPtrArray) disks = domus_domain_list_disks (domain);

  for (guint i = 0; i < disks->len; i++) {
    const DomusDisk *disk = disks->pdata[i];
    g_autoptr (DomusVirPool) pool = NULL;
    g_autoptr (DomusVirVol) vol = NULL;
    g_autofree char *path = NULL;

    if (disk->source_kind != DOMUS_SOURCE_VOLUME || disk->pool == NULL || disk->source == NULL)
      continue;
    pool = virStoragePoolLookupByName (conn, disk->pool);
    vol = pool != NULL ? virStorageVolLookupByName (pool, disk->source) : NULL;
    path = vol != NULL ? virStorageVolGetPath (vol) : NULL;
    if (path != NULL)
      domus_domain_set_disk_source (domain, disk->target, DOMUS_SOURCE_FILE, path, NULL, NULL,
                                    NULL);
  }
}

static void
add_domain (virConnectPtr conn, GPtrArray *uses, virDomainPtr dom, guint flags)
{
  g_autofree char *xml = virDomainGetXMLDesc (dom, flags);
  g_autoptr (DomusXmlDoc) doc = xml ? domus_xml_doc_parse (xml, "domain", NULL) : NULL;

  if (doc == NULL)
    return; /* gone meanwhile */
  resolve_volumes (conn, doc);
  domus_disk_uses_add_domain (uses, doc);
}

static DomusVirtSurvey *
survey (DomusVirtLink *link)
{
  DomusVirtSurvey *self = g_new0 (DomusVirtSurvey, 1);
  virDomainPtr *doms = NULL;
  int n;

  self->volumes = g_ptr_array_new_with_free_func (volume_free);
  self->uses = domus_disk_uses_new ();
  n = virConnectListAllDomains (link->conn, &doms, 0);
  if (n < 0) {
    domus_virt_survey_free (self);
    return NULL;
  }
  for (int i = 0; i < n; i++) {
    add_domain (link->conn, self->uses, doms[i], VIR_DOMAIN_XML_INACTIVE);
    if (virDomainGetID (doms[i]) != (unsigned int)-1)
      add_domain (link->conn, self->uses, doms[i], 0);
    virDomainFree (doms[i]);
  }
  free (doms);
  domus_virt_pools_foreach (link->conn, TRUE, add_pool, self);
  return self;
}

/* Private: see the header. */
GPtrArray *
domus_virt_disk_uses (DomusVirtLink *link)
{
  g_autoptr (DomusVirtSurvey) self = survey (link);

  return self != NULL ? g_ptr_array_ref (self->uses) : NULL;
}

static gboolean
writes (GPtrArray *uses, const char *path)
{
  for (guint i = 0; i < uses->len; i++) {
    const DomusDiskUse *use = uses->pdata[i];

    if (use->kind == DOMUS_DISK_USE_GUEST && !use->readonly && strcmp (use->path, path) == 0)
      return TRUE;
  }
  return FALSE;
}

/* Private: see the header. The survey is made only for disks that are new. */
gboolean
domus_virt_check_new_disks (DomusVirtLink *link,
                            const char *before,
                            const char *after,
                            GError **error)
{
  g_autoptr (DomusXmlDoc) old = domus_xml_doc_parse (before, "domain", NULL);
  g_autoptr (DomusXmlDoc) new = domus_xml_doc_parse (after, "domain", NULL);
  g_autoptr (GPtrArray) old_uses = domus_disk_uses_new ();
  g_autoptr (GPtrArray) new_uses = domus_disk_uses_new ();
  g_autoptr (DomusVirtSurvey) all = NULL;

  if (old == NULL || new == NULL)
    return TRUE;
  domus_disk_uses_add_domain (old_uses, old);
  domus_disk_uses_add_domain (new_uses, new);
  for (guint i = 0; i < new_uses->len; i++) {
    const DomusDiskUse *wanted = new_uses->pdata[i];

    if (wanted->kind != DOMUS_DISK_USE_GUEST || wanted->readonly || writes (old_uses, wanted->path))
      continue;
    if (all == NULL)
      all = survey (link);
    for (guint k = 0; all != NULL && k < all->uses->len; k++) {
      const DomusDiskUse *use = all->uses->pdata[k];
      g_autofree char *why = NULL;
      g_autofree char *message = NULL;

      if (use->kind == DOMUS_DISK_USE_GUEST || strcmp (use->path, wanted->path) != 0)
        continue;
      why = domus_disk_use_describe (use);
      message = g_strdup_printf (_ ("The guest must not write to “%s”."), wanted->path);
      g_propagate_error (error, domus_error_new (DOMUS_ERROR_BUSY, message, why, NULL));
      return FALSE;
    }
  }
  return TRUE;
}

static gpointer
do_survey (DomusVirtLink *link, const DomusVirtArgs *args, GError **error)
{
  DomusVirtSurvey *self = survey (link);

  return self != NULL ? self
                      : domus_virt_fail (error, _ ("The host’s disks could not be looked at."));
}

/**
 * domus_virt_survey_async:
 */
void
domus_virt_survey_async (DomusVirt *self,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  static const DomusVirtCall call = { "survey disks", do_survey,
                                      (GDestroyNotify)domus_virt_survey_free, DOMUS_VIRT_READ,
                                      .slow = TRUE };

  domus_virt_run (self, &call, NULL, cancellable, callback, user_data);
}

/**
 * domus_virt_survey_finish:
 *
 * Returns: (transfer full)
 */
DomusVirtSurvey *
domus_virt_survey_finish (DomusVirt *self, GAsyncResult *result, GError **error)
{
  return domus_virt_run_finish (self, result, error);
}

/* ---- notes ---- */

#define MAX_NOTE (4u * 1024 * 1024)

static int
receive (virStreamPtr stream, GString *text)
{
  char buffer[65536];
  int n;

  while ((n = virStreamRecv (stream, buffer, sizeof buffer)) > 0) {
    g_string_append_len (text, buffer, n);
    if (text->len > MAX_NOTE) {
      virStreamAbort (stream);
      return 0;
    }
  }
  if (n < 0 || virStreamFinish (stream) < 0) {
    virStreamAbort (stream);
    return -1;
  }
  return 0;
}

static gpointer
read_note (DomusVirtLink *link, const DomusVirtArgs *args, GError **error)
{
  g_autofree char *what = g_strdup_printf (_ ("“%s” could not be read."), args->subject);
  g_autoptr (DomusVirVol) vol = virStorageVolLookupByPath (link->conn, args->subject);
  g_autoptr (GString) text = g_string_new (NULL);
  virStreamPtr stream;
  gboolean ok;

  if (vol == NULL)
    return domus_virt_fail (error, what);
  stream = virStreamNew (link->conn, 0);
  ok = stream != NULL && virStorageVolDownload (vol, stream, 0, MAX_NOTE, 0) == 0
       && receive (stream, text) == 0;
  if (!ok)
    domus_virt_fail (error, what);
  if (stream != NULL)
    virStreamFree (stream);
  /* A volume may be larger than what was written to it: it ends with zeros. */
  return ok ? g_strdup (text->str) : NULL;
}

/**
 * domus_virt_read_note_async:
 */
void
domus_virt_read_note_async (DomusVirt *self,
                            const char *path,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  static const DomusVirtCall call = { "read note", read_note, g_free, DOMUS_VIRT_READ,
                                      .slow = TRUE };

  domus_virt_run (self, &call, &(DomusVirtArgs){ .subject = path }, cancellable, callback,
                  user_data);
}

/**
 * domus_virt_read_note_finish:
 *
 * Returns: (transfer full)
 */
char *
domus_virt_read_note_finish (DomusVirt *self, GAsyncResult *result, GError **error)
{
  return domus_virt_run_finish (self, result, error);
}
