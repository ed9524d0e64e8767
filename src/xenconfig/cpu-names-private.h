/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Names of processor features, which Xen and libvirt spell differently. */
const char *xen_cpu_feature_to_libvirt (const char *name);
const char *xen_cpu_feature_from_libvirt (const char *name);
gboolean xen_cpu_key_is_number (const char *name);

G_END_DECLS
