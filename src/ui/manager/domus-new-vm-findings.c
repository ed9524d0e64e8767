/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-new-vm-findings-private.h"

static gboolean
has_own_place (const DomusFinding *finding)
{
  static const char *const places[] = { "connection", "medium", "family",    "name", "memory",
                                        "vcpus",      "disk",   "disk-size", "pool", "disk-path",
                                        "network",    "apic",   "answers",   NULL };

  return finding->place != NULL && g_strv_contains (places, finding->place);
}

/**
 * domus_new_vm_findings_get_other:
 *
 * Returns: (transfer none) (nullable)
 */
const DomusFinding *
domus_new_vm_findings_get_other (GPtrArray *findings)
{
  const DomusFinding *worst = NULL;

  for (guint i = 0; i < findings->len; i++) {
    const DomusFinding *finding = g_ptr_array_index (findings, i);

    if (!has_own_place (finding) && (worst == NULL || finding->severity > worst->severity))
      worst = finding;
  }
  return worst;
}

/**
 * domus_new_vm_findings_get_error:
 *
 * Returns: (transfer none) (nullable)
 */
const DomusFinding *
domus_new_vm_findings_get_error (GPtrArray *findings)
{
  for (guint i = 0; i < findings->len; i++) {
    const DomusFinding *finding = g_ptr_array_index (findings, i);

    if (finding->severity == DOMUS_SEVERITY_ERROR)
      return finding;
  }
  return NULL;
}
