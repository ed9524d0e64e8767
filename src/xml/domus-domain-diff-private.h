/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-domain-diff.h"
#include "domus-xml-node.h"

G_BEGIN_DECLS

/* Takes @words; copies the rest. */
void domus_changes_add (GPtrArray *changes, const char *place, char *words, const char *before,
                        const char *after);
/* domus-domain-diff-words.c: what has words of its own; it is removed from
 * both documents, so that the rest remains to be compared by place. */
void domus_diff_known_settings (GPtrArray *changes, DomusXmlDoc *before, DomusXmlDoc *after);
void domus_diff_known_devices  (GPtrArray *changes, DomusXmlDoc *before, DomusXmlDoc *after);
/* Drops ports, names and labels that a start hands out. */
void domus_diff_forget_runtime (DomusXmlDoc *domain);

G_END_DECLS
