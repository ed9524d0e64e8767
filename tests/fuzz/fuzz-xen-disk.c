/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "disk-spec-private.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* A disk's words: what is read, written and read again must be the same. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *)data, size);
  g_autoptr (XenDiskSpec) xm = NULL;
  g_autoptr (XenDiskSpec) xl = NULL;

  if (!g_utf8_validate (text, -1, NULL))
    return 0;
  xm = xen_disk_spec_parse_xm (text, NULL);
  xl = xen_disk_spec_parse_xl (text, NULL);
  (void)xen_disk_text_is_xm (text);
  if (xm != NULL) {
    g_autofree char *written = xen_disk_spec_to_xm (xm);
    g_autoptr (XenDiskSpec) again = written != NULL ? xen_disk_spec_parse_xm (written, NULL) : NULL;

    if (again != NULL && g_strcmp0 (again->vdev, xm->vdev) != 0) {
      g_printerr ("xm: “%s” became “%s”\n", text, written);
      abort ();
    }
  }
  if (xl != NULL) {
    g_autofree char *written = xen_disk_spec_to_xl (xl);
    g_autoptr (XenDiskSpec) again = written != NULL ? xen_disk_spec_parse_xl (written, NULL) : NULL;

    if (written != NULL && again != NULL
        && (g_strcmp0 (again->vdev, xl->vdev) != 0 || g_strcmp0 (again->target, xl->target) != 0)) {
      g_printerr ("xl: “%s” became “%s”\n", text, written);
      abort ();
    }
  }
  return 0;
}
