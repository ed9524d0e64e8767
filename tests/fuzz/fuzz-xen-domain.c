/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "domus-xen-convert.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Any domain document, written as a file of either kind. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *)data, size);
  g_autoptr (DomusXmlDoc) domain = domus_xml_doc_parse (text, "domain", NULL);

  if (domain == NULL)
    return 0;
  for (DomusXenKind kind = DOMUS_XEN_KIND_XM; kind <= DOMUS_XEN_KIND_XL; kind++) {
    g_autoptr (GPtrArray) findings = NULL;
    g_autofree char *written =
        domus_xen_config_from_domain (domain, kind, DOMUS_XEN_CONVERT_DEFAULT, &findings, NULL);
    g_autoptr (DomusXenConfig) config =
        written != NULL ? domus_xen_config_parse (written, -1, kind, NULL) : NULL;

    if (config != NULL && domus_xen_config_has_errors (config)) {
      g_printerr ("not understood:\n%s\n", written);
      abort ();
    }
  }
  return 0;
}
