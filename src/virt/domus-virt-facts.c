/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-virt"
#include "config.h"

#include "domus-guest-facts.h"
#include "domus-virt-private.h"
#include "domus-virt-stats-private.h"
#include "domus-virt-stats.h"

#include <glib/gi18n-lib.h>

/* How long one call may keep a worker: what the user does waits no longer. */
#define SLICE_US (250 * G_TIME_SPAN_MILLISECOND)
/* Up to so many, one question for each is cheaper than the list of all. */
#define FEW 4

/* ---- guests by UUID ---- */

static void
domain_free (gpointer dom)
{
  virDomainFree (dom);
}

/**
 * domus_virt_find_many:
 * @uuids: those that are wanted
 * @flags: of virConnectListAllDomains()
 *
 * Private. Guests that are not there are left out. In a worker.
 *
 * Returns: (transfer full): UUID to virDomain; or %NULL with @error
 */
GHashTable *
domus_virt_find_many (DomusVirtLink *link, char **uuids, guint flags, GError **error)
{
  g_autoptr (GHashTable) found =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, domain_free);
  virDomainPtr *doms = NULL;
  guint wanted = g_strv_length (uuids);
  int n;

  if (wanted <= FEW) {
    for (guint i = 0; i < wanted; i++) {
      virDomainPtr dom = virDomainLookupByUUIDString (link->conn, uuids[i]);

      if (dom != NULL)
        g_hash_table_replace (found, g_strdup (uuids[i]), dom);
    }
    return g_steal_pointer (&found);
  }
  n = virConnectListAllDomains (link->conn, &doms, flags);
  if (n < 0)
    return domus_virt_fail (error, _ ("The guests could not be listed."));
  for (int i = 0; i < n; i++) {
    char uuid[VIR_UUID_STRING_BUFLEN];

    if (virDomainGetUUIDString (doms[i], uuid) == 0)
      g_hash_table_replace (found, g_strdup (uuid), doms[i]);
    else
      virDomainFree (doms[i]);
  }
  free (doms);
  return g_steal_pointer (&found);
}

/**
 * domus_virt_join_addresses:
 *
 * Private. In a worker.
 *
 * Returns: (transfer full): what the host knows from its leases, maybe ""
 */
char *
domus_virt_join_addresses (virDomainPtr dom)
{
  g_autoptr (GString) text = g_string_new (NULL);
  virDomainInterfacePtr *cards = NULL;
  int n = virDomainInterfaceAddresses (dom, &cards, VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_LEASE, 0);

  for (int i = 0; i < n; i++) {
    for (guint j = 0; j < cards[i]->naddrs; j++)
      g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", cards[i]->addrs[j].addr);
    virDomainInterfaceFree (cards[i]);
  }
  free (cards);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* ---- facts ---- */

static DomusGuestFacts *
read_one (const char *uuid, virDomainPtr dom)
{
  g_autofree char *addresses = NULL;
  char *xml = dom != NULL ? virDomainGetXMLDesc (dom, VIR_DOMAIN_XML_INACTIVE) : NULL;
  DomusGuestFacts *facts;

  if (dom != NULL && (int)virDomainGetID (dom) >= 0)
    addresses = domus_virt_join_addresses (dom);
  facts = domus_guest_facts_new (uuid, xml, addresses);
  free (xml);
  return facts;
}

static gpointer
read_facts (DomusVirtLink *link, const DomusVirtArgs *args, GError **error)
{
  g_auto (GStrv) uuids = g_strsplit (args->text, "\n", -1);
  gint64 end = g_get_monotonic_time () + SLICE_US;
  g_autoptr (GHashTable) doms = domus_virt_find_many (link, uuids, 0, error);
  GPtrArray *all;

  if (doms == NULL)
    return NULL;
  all = g_ptr_array_new_with_free_func ((GDestroyNotify)domus_guest_facts_free);
  for (guint i = 0; uuids[i] != NULL && (i == 0 || g_get_monotonic_time () < end); i++)
    g_ptr_array_add (all, read_one (uuids[i], g_hash_table_lookup (doms, uuids[i])));
  return all;
}

/**
 * domus_virt_read_facts_async:
 *
 * Guests whose definition cannot be read come back without facts.
 */
void
domus_virt_read_facts_async (DomusVirt *self,
                             const char *const *uuids,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  static const DomusVirtCall call = { "read facts", read_facts, (GDestroyNotify)g_ptr_array_unref,
                                      DOMUS_VIRT_READ, TRUE };
  g_autofree char *text = g_strjoinv ("\n", (char **)uuids);

  domus_virt_run (self, &call, &(DomusVirtArgs){ .text = text }, cancellable, callback, user_data);
}

/**
 * domus_virt_read_facts_finish:
 *
 * Returns: (transfer full) (element-type DomusGuestFacts): of the first ones
 *   that were asked for
 */
GPtrArray *
domus_virt_read_facts_finish (DomusVirt *self, GAsyncResult *result, GError **error)
{
  return domus_virt_run_finish (self, result, error);
}
