/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-test"
#include "config.h"

#include "domus-test-virt.h"

#include <libvirt/libvirt.h>

/* tests/virt/meson.build has the linker send these here (--wrap). */

int domus_test_n_opened;
int domus_test_n_closed;
int domus_test_n_wrapped;

#define WRAP(type, name, params, args)                                                             \
  type __real_##name params;                                                                       \
  type __wrap_##name params;                                                                       \
  type __wrap_##name params                                                                        \
  {                                                                                                \
    g_assert_false (domus_virt_is_main_thread ());                                                 \
    g_atomic_int_inc (&domus_test_n_wrapped);                                                      \
    return __real_##name args;                                                                     \
  }

WRAP (int,
      virConnectListAllDomains,
      (virConnectPtr conn, virDomainPtr **doms, unsigned int flags),
      (conn, doms, flags))
WRAP (virDomainPtr,
      virDomainLookupByUUIDString,
      (virConnectPtr conn, const char *uuid),
      (conn, uuid))
WRAP (int, virDomainGetInfo, (virDomainPtr dom, virDomainInfoPtr info), (dom, info))
WRAP (char *, virDomainGetXMLDesc, (virDomainPtr dom, unsigned int flags), (dom, flags))
WRAP (int, virDomainCreate, (virDomainPtr dom), (dom))
WRAP (int, virDomainDestroy, (virDomainPtr dom), (dom))
WRAP (virDomainPtr,
      virDomainDefineXMLFlags,
      (virConnectPtr conn, const char *xml, unsigned int flags),
      (conn, xml, flags))
WRAP (int, virDomainUndefineFlags, (virDomainPtr dom, unsigned int flags), (dom, flags))
WRAP (int,
      virConnectListAllStoragePools,
      (virConnectPtr conn, virStoragePoolPtr **pools, unsigned int flags),
      (conn, pools, flags))
WRAP (int, virStoragePoolRefresh, (virStoragePoolPtr pool, unsigned int flags), (pool, flags))
WRAP (virStorageVolPtr,
      virStorageVolCreateXML,
      (virStoragePoolPtr pool, const char *xml, unsigned int flags),
      (pool, xml, flags))
WRAP (int,
      virConnectListAllNetworks,
      (virConnectPtr conn, virNetworkPtr **nets, unsigned int flags),
      (conn, nets, flags))
WRAP (char *, virConnectGetCapabilities, (virConnectPtr conn), (conn))
WRAP (int, virConnectDomainEventDeregisterAny, (virConnectPtr conn, int id), (conn, id))

virConnectPtr
__real_virConnectOpenAuth (const char *uri, virConnectAuthPtr auth, unsigned int flags);
virConnectPtr
__wrap_virConnectOpenAuth (const char *uri, virConnectAuthPtr auth, unsigned int flags);
virConnectPtr
__wrap_virConnectOpenAuth (const char *uri, virConnectAuthPtr auth, unsigned int flags)
{
  virConnectPtr conn;

  g_assert_false (domus_virt_is_main_thread ());
  conn = __real_virConnectOpenAuth (uri, auth, flags);
  if (conn != NULL)
    g_atomic_int_inc (&domus_test_n_opened);
  return conn;
}

int __real_virConnectClose (virConnectPtr conn);
int __wrap_virConnectClose (virConnectPtr conn);
int
__wrap_virConnectClose (virConnectPtr conn)
{
  int left;

  g_assert_false (domus_virt_is_main_thread ());
  left = __real_virConnectClose (conn);
  g_assert_cmpint (left, <=, 0);
  if (left == 0)
    g_atomic_int_inc (&domus_test_n_closed);
  return left;
}
