/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-xml-doc.h"

G_BEGIN_DECLS

/**
 * DomusChange: one difference between two definitions.
 * @place: path in the document
 * @words: translated, e.g. "Memory: 1 GiB to 2 GiB"
 * @before, @after: (nullable): the values, as shown to people
 */
typedef struct
{
  char *place;
  char *words;
  char *before;
  char *after;
} DomusChange;

void       domus_change_free (DomusChange *self);
/* What differs between two definitions in meaning (ignores order, white space,
 * aliases, and what libvirt adds to a live definition when @live_to_config).
 * Known settings in plain words, the rest by place. */
GPtrArray *domus_domain_diff (const DomusXmlDoc *before, const DomusXmlDoc *after,
                              gboolean live_to_config);                       /* of DomusChange */
/* A line diff of two texts, unified style without a header, for showing. */
char      *domus_text_diff   (const char *before, const char *after, guint context_lines);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusChange, domus_change_free)

G_END_DECLS
