/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "disk-spec-private.h"
#include "domus-xen-convert.h"

G_BEGIN_DECLS

typedef enum
{
  XEN_GUEST_HVM,
  XEN_GUEST_PV,
  XEN_GUEST_PVH,
} XenGuestType;

/* A file on its way to a domain document. The document is written as text,
 * @out, in the order in which libvirt writes its own. */
typedef struct
{
  const DomusXenConfig *config;
  DomusXenKind kind;
  DomusXenConvertFlags flags;
  XenGuestType type;
  GString *out;
  GPtrArray *findings;
  GStringChunk *strings;
} ToDomain;

/* to-domain.c: what the file says; NULL, FALSE or @fallback when it does not */
const char *to_domain_string (ToDomain *self, const char *key);
gboolean
to_domain_number (ToDomain *self, const char *key, gint64 minimum, gint64 maximum, gint64 *number);
int to_domain_boolean (ToDomain *self, const char *key, int fallback);
GPtrArray *to_domain_list (ToDomain *self, const char *key); /* of const DomusXenValue */
const char *to_domain_item (ToDomain *self, const DomusXenValue *item);
gboolean to_domain_has (const ToDomain *self, const char *key);
void to_domain_emit (ToDomain *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Findings. @item is nullable: then the place is that of @key. */
void to_domain_say (ToDomain *self,
                    const char *rule,
                    const char *key,
                    const DomusXenValue *item,
                    const char *format,
                    ...) G_GNUC_PRINTF (5, 6);

/* "key=value,flag,..." of an entry */
typedef struct
{
  char *key;
  char *value; /* NULL for a flag */
} XenPair;

GArray *xen_pairs_parse (const char *text); /* of XenPair */
const char *xen_pairs_get (const GArray *pairs, const char *key);
gboolean xen_parse_uint (const char *text, guint base, guint64 maximum, guint64 *number);

void to_domain_memory (ToDomain *self);
void to_domain_vcpus (ToDomain *self);
void to_domain_os (ToDomain *self);
void to_domain_features (ToDomain *self);
void to_domain_cpu (ToDomain *self);
void to_domain_clock (ToDomain *self);
void to_domain_numa (ToDomain *self, GString *out);
gboolean to_domain_numa_memory (ToDomain *self, guint64 *mebibytes);

void to_domain_disks (ToDomain *self);
void to_domain_interfaces (ToDomain *self);
void to_domain_serials (ToDomain *self);
void to_domain_channels (ToDomain *self);
void to_domain_graphics (ToDomain *self);
void to_domain_controllers (ToDomain *self);
void to_domain_inputs (ToDomain *self);
void to_domain_hostdevs (ToDomain *self);
void to_domain_sounds (ToDomain *self);

G_END_DECLS
