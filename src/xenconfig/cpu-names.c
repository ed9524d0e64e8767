/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xenconfig"
#include "config.h"

#include "cpu-names-private.h"

static const struct
{
  const char *libvirt;
  const char *xen;
} names[] = {
  { "cid", "cntxid" },
  { "clflush", "clfsh" },
  { "cmp_legacy", "cmplegacy" },
  { "cr8legacy", "altmovcr8" },
  { "cx16", "cmpxchg16" },
  { "cx8", "cmpxchg8" },
  { "ds_cpl", "dscpl" },
  { "fxsr_opt", "ffxsr" },
  { "ht", "htt" },
  { "lahf_lm", "lahfsahf" },
  { "nodeid_msr", "nodeid" },
  { "pclmuldq", "pclmulqdq" },
  { "pdpe1gb", "page1gb" },
  { "pn", "psn" },
  { "pni", "sse3" },
  { "sep", "sysenter" },
  { "spec-ctrl", "ibrsb" },
};

const char *
xen_cpu_feature_to_libvirt (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i].xen, name))
      return names[i].libvirt;
  return name;
}

const char *
xen_cpu_feature_from_libvirt (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i].libvirt, name))
      return names[i].xen;
  return name;
}

/* xl.cfg(5): keys of cpuid= that take a number, not a bit. */
gboolean
xen_cpu_key_is_number (const char *name)
{
  static const char *const numbers[] = { "apicidsize",  "brandid",   "clflush",   "family",
                                         "localapicid", "maxleaf",   "maxhvleaf", "model",
                                         "nc",          "proccount", "procpkg",   "stepping",
                                         NULL };

  return g_strv_contains (numbers, name);
}
