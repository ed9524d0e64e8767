/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "domus-xen-check.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Any bytes: parse, check, convert to a domain, there and back, repair. What
 * was repaired once must not change again. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (DomusXenConfig) config =
      domus_xen_config_parse ((const char *)data, (gssize)size, DOMUS_XEN_KIND_AUTO, NULL);
  g_autoptr (GPtrArray) findings = NULL;
  g_autoptr (GPtrArray) lost = NULL;
  g_autoptr (DomusXmlDoc) domain = NULL;
  g_autofree char *text = NULL;
  g_autofree char *repaired = NULL;

  if (config == NULL)
    return 0;
  findings = domus_xen_config_check (config, NULL, NULL);
  domain = domus_xen_config_to_domain (config, DOMUS_XEN_CONVERT_ACPI_ON, NULL, NULL);
  if (domain != NULL) {
    text = domus_xen_config_from_domain (domain, domus_xen_config_get_kind (config),
                                         DOMUS_XEN_CONVERT_PASSWORDS, &lost, NULL);
    if (text != NULL) {
      g_autoptr (DomusXenConfig) again =
          domus_xen_config_parse (text, -1, domus_xen_config_get_kind (config), NULL);

      if (strlen (text) <= DOMUS_XEN_CONFIG_MAX_BYTES
          && (again == NULL || domus_xen_config_has_errors (again))) {
        g_printerr ("not understood:\n%s\n", text);
        abort ();
      }
    }
  }
  repaired = domus_xen_config_repair_cd (config, "/mnt/winxp.iso", TRUE, NULL);
  if (repaired != NULL) {
    g_autoptr (DomusXenConfig) again =
        domus_xen_config_parse (repaired, -1, domus_xen_config_get_kind (config), NULL);
    g_autofree char *twice = NULL;

    if (again == NULL)
      return 0;
    twice = domus_xen_config_repair_cd (again, "/mnt/winxp.iso", TRUE, NULL);
    if (g_strcmp0 (repaired, twice) != 0) {
      g_printerr ("the repair is not done:\n%s\n%s\n", repaired, twice);
      abort ();
    }
  }
  return 0;
}
