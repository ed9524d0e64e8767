/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "disk-spec-private.h"
#include "domus-xen-convert.h"
#include "tree-private.h"

G_BEGIN_DECLS

typedef struct
{
  XenNode *domain;
  XenNode *devices;
  DomusXenKind kind;
  DomusXenConvertFlags flags;
  gboolean hvm;
  gboolean pvh;
  GString *out;
  GPtrArray *findings;
} FromDomain;

/* from-domain.c: lines of the file */
void from_domain_string (FromDomain *self, const char *key, const char *value);
void from_domain_number (FromDomain *self, const char *key, gint64 value);
void from_domain_list (FromDomain *self, const char *key, GPtrArray *strings);
void from_domain_quote (GString *out, const char *text);
/* @node is nullable */
void from_domain_say (FromDomain *self, const char *rule, XenNode *node, const char *format, ...)
    G_GNUC_PRINTF (4, 5);
gboolean from_domain_kib (XenNode *node, guint64 *kib);
GPtrArray *from_domain_devices (FromDomain *self, const char *name); /* of XenNode */

void from_domain_memory (FromDomain *self);
void from_domain_vcpus (FromDomain *self);
void from_domain_cpu (FromDomain *self);
void from_domain_os (FromDomain *self);
void from_domain_features (FromDomain *self);
void from_domain_clock (FromDomain *self);

void from_domain_disks (FromDomain *self);
void from_domain_interfaces (FromDomain *self);
void from_domain_serials (FromDomain *self);
void from_domain_channels (FromDomain *self);
void from_domain_graphics (FromDomain *self);
void from_domain_controllers (FromDomain *self);
void from_domain_hostdevs (FromDomain *self);
void from_domain_sounds (FromDomain *self);

G_END_DECLS
