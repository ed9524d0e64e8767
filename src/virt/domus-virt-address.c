/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-virt"
#include "config.h"

#include "domus-virt-address.h"
#include "domus-virt-private.h"

#include <glib/gi18n-lib.h>

static void
add_addresses (GStrvBuilder *found, virDomainInterfacePtr *interfaces, int n)
{
  for (int i = 0; i < n; i++) {
    for (guint j = 0; j < interfaces[i]->naddrs; j++)
      g_strv_builder_add (found, interfaces[i]->addrs[j].addr);
    virDomainInterfaceFree (interfaces[i]);
  }
  free (interfaces);
}

static gpointer
list_addresses (DomusVirtLink *link, const DomusVirtArgs *args, GError **error)
{
  static const guint sources[] = { VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_LEASE,
                                   VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_ARP };
  g_autoptr (DomusVirDomain) dom = domus_virt_lookup_guest (link, args->subject, error);
  g_auto (GStrv) addresses = NULL;

  if (dom == NULL)
    return NULL;
  /* A driver that cannot tell, or not by this source, knows none. */
  for (gsize i = 0; i < G_N_ELEMENTS (sources); i++) {
    g_autoptr (GStrvBuilder) found = g_strv_builder_new ();
    virDomainInterfacePtr *interfaces = NULL;
    int n = virDomainInterfaceAddresses (dom, &interfaces, sources[i], 0);

    if (n >= 0)
      add_addresses (found, interfaces, n);
    g_strfreev (addresses);
    addresses = g_strv_builder_end (found);
    if (addresses[0] != NULL)
      break;
  }
  return g_steal_pointer (&addresses);
}

/**
 * domus_virt_list_addresses_async:
 * @uuid: of a running guest
 */
void
domus_virt_list_addresses_async (DomusVirt *self,
                                 const char *uuid,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  static const DomusVirtCall call = { "list addresses", list_addresses, (GDestroyNotify)g_strfreev,
                                      DOMUS_VIRT_READ };

  domus_virt_run (self, &call, &(DomusVirtArgs){ .subject = uuid }, cancellable, callback,
                  user_data);
}

/**
 * domus_virt_list_addresses_finish:
 *
 * Returns: (transfer full): IPv4 and IPv6 addresses, maybe none; or %NULL with
 *   @error
 */
char **
domus_virt_list_addresses_finish (DomusVirt *self, GAsyncResult *result, GError **error)
{
  return domus_virt_run_finish (self, result, error);
}
