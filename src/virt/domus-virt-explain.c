/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-virt"
#include "config.h"

#include "domus-virt.h"
#include "domus-virt-private.h"

#include "domus-units.h"
#include "domus-xml-doc.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Whatever the reason, libxl answers "libxenlight failed to create new
 * domain": for missing files and bridges, for lack of memory, for a disk that
 * another guest holds. So look for the reason. */

/* Other guests whose disks are looked at. */
#define MAX_OTHERS 32

typedef struct
{
  DomusVirtLink *link;
  virDomainPtr dom;
  const char *what;    /* what failed */
  const char *details; /* libvirt's words */
  DomusXmlDoc *doc;
} Case;

static GError *
memory (const Case *c)
{
  unsigned long long free_kib = virNodeGetFreeMemory (c->link->conn) / 1024;
  unsigned long need_kib = virDomainGetMaxMemory (c->dom);
  g_autofree char *needed = domus_format_kib (need_kib);
  g_autofree char *available = domus_format_kib (free_kib);
  g_autofree char *cause = NULL;

  if (free_kib == 0 || need_kib == 0 || free_kib >= need_kib)
    return NULL;
  cause = g_strdup_printf (
      _ ("It needs %s of memory, and Xen has %s free; the host may give some of its own."), needed,
      available);
  return domus_virt_error_why (c->what, DOMUS_ERROR_NO_MEMORY, cause,
                               _ ("Shut down another guest, or give this one less memory."),
                               c->details);
}

static char *
disk_source (const DomusXmlDoc *doc, guint n)
{
  g_autofree char *file = g_strdup_printf ("devices/disk[%u]/source/@file", n);
  g_autofree char *dev = g_strdup_printf ("devices/disk[%u]/source/@dev", n);
  char *source = domus_xml_doc_get (doc, file);

  return source ? source : domus_xml_doc_get (doc, dev);
}

static GError *
files (const Case *c)
{
  guint n = domus_xml_doc_count (c->doc, "devices/disk");

  for (guint i = 1; i <= n; i++) {
    g_autofree char *path = disk_source (c->doc, i);
    g_autofree char *cause = NULL;

    if (path == NULL || domus_virt_path_state (c->link, path) != DOMUS_VIRT_PATH_MISSING)
      continue;
    cause = g_strdup_printf (_ ("The host has no file “%s”."), path);
    return domus_virt_error_why (
        c->what, DOMUS_ERROR_NOT_FOUND, cause,
        _ ("Put the file back, or choose another in the guest’s hardware."), c->details);
  }
  return NULL;
}

static GError *
bridges (const Case *c)
{
  guint n = domus_xml_doc_count (c->doc, "devices/interface");

  for (guint i = 1; i <= n; i++) {
    g_autofree char *place = g_strdup_printf ("devices/interface[%u]/source/@bridge", i);
    g_autofree char *name = domus_xml_doc_get (c->doc, place);
    g_autofree char *cause = NULL;
    virInterfacePtr iface = name ? virInterfaceLookupByName (c->link->conn, name) : NULL;

    if (iface != NULL)
      virInterfaceFree (iface);
    else if (name != NULL && domus_virt_error_code () == VIR_ERR_NO_INTERFACE) {
      cause = g_strdup_printf (_ ("The host has no bridge “%s”."), name);
      return domus_virt_error_why (
          c->what, DOMUS_ERROR_NOT_FOUND, cause,
          _ ("Choose another network in the guest’s hardware, or create the bridge."), c->details);
    }
  }
  return NULL;
}

/* Adds the disks that a guest may write to. */
static GHashTable *
own_disks (const DomusXmlDoc *doc)
{
  GHashTable *disks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint n = domus_xml_doc_count (doc, "devices/disk");

  for (guint i = 1; i <= n; i++) {
    g_autofree char *readonly = g_strdup_printf ("devices/disk[%u]/readonly", i);
    g_autofree char *shareable = g_strdup_printf ("devices/disk[%u]/shareable", i);
    char *path = disk_source (doc, i);

    if (path != NULL && !domus_xml_doc_exists (doc, readonly)
        && !domus_xml_doc_exists (doc, shareable))
      g_hash_table_add (disks, path);
    else
      g_free (path);
  }
  return disks;
}

static GError *
compare_disks (const Case *c, GHashTable *disks, virDomainPtr other)
{
  g_autofree char *xml = virDomainGetXMLDesc (other, 0);
  g_autoptr (DomusXmlDoc) doc = xml ? domus_xml_doc_parse (xml, "domain", NULL) : NULL;
  g_autoptr (GHashTable) theirs = doc ? own_disks (doc) : NULL;
  GHashTableIter iter;
  gpointer path;

  if (theirs == NULL)
    return NULL;
  g_hash_table_iter_init (&iter, theirs);
  while (g_hash_table_iter_next (&iter, &path, NULL)) {
    g_autofree char *cause = NULL;

    if (!g_hash_table_contains (disks, path))
      continue;
    cause = g_strdup_printf (_ ("The guest “%s” uses its disk “%s”."), virDomainGetName (other),
                             (const char *)path);
    return domus_virt_error_why (
        c->what, DOMUS_ERROR_BUSY, cause,
        _ ("Shut that guest down first, or give one of them another disk."), c->details);
  }
  return NULL;
}

static GError *
others (const Case *c)
{
  g_autoptr (GHashTable) disks = own_disks (c->doc);
  virDomainPtr *doms = NULL;
  GError *found = NULL;
  int n = virConnectListAllDomains (c->link->conn, &doms, VIR_CONNECT_LIST_DOMAINS_ACTIVE);

  for (int i = 0; i < n; i++) {
    unsigned char uuid[VIR_UUID_BUFLEN], own[VIR_UUID_BUFLEN];

    if (found == NULL && i < MAX_OTHERS && virDomainGetUUID (doms[i], uuid) == 0
        && virDomainGetUUID (c->dom, own) == 0 && memcmp (uuid, own, sizeof uuid) != 0)
      found = compare_disks (c, disks, doms[i]);
    virDomainFree (doms[i]);
  }
  free (doms);
  return found;
}

/**
 * domus_virt_explain_start:
 * @what: translated sentence: what failed
 * @error: (inout): replaced when a reason is found
 *
 * Looks why @dom could not be started. Memory comes last: the host may well
 * give up some of its own. In a worker.
 */
void
domus_virt_explain_start (DomusVirtLink *link, virDomainPtr dom, const char *what, GError **error)
{
  static GError *(*const checks[]) (const Case *) = { files, bridges, others, memory };
  g_autofree char *xml = virDomainGetXMLDesc (dom, VIR_DOMAIN_XML_INACTIVE);
  g_autoptr (DomusXmlDoc) doc = xml ? domus_xml_doc_parse (xml, "domain", NULL) : NULL;
  Case c = { link, dom, what, domus_error_get_details (*error), doc };

  for (gsize i = 0; doc != NULL && i < G_N_ELEMENTS (checks); i++) {
    GError *better = checks[i](&c);

    if (better == NULL)
      continue;
    g_error_free (*error);
    *error = better;
    return;
  }
}
