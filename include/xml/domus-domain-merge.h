/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-domain-diff.h"

G_BEGIN_DECLS

/* Single changes of a definition, carried from one document to another: taking
 * one back, and merging two people's edits. */

/* Makes one change of domus_domain_diff (@before, @after) in @into, or takes
 * it back when @back. FALSE: @into has no such place. */
gboolean domus_change_apply (DomusXmlDoc *into, const DomusXmlDoc *before,
                             const DomusXmlDoc *after, const DomusChange *change, gboolean back);
/* Takes one change of domus_domain_diff (@live, @config, TRUE) back in
 * @config: what the guest runs with is written for the next boot as well. */
gboolean domus_change_revert_to_live (DomusXmlDoc *config, const DomusXmlDoc *live,
                                      const DomusChange *change);

/**
 * DomusMergeItem: one setting that one of two people changed, or both did.
 * @words: what it is about, when only one changed it: in words
 * @mine: (nullable): own change
 * @theirs: (nullable): the other's change to the same setting, or to a part
 * @conflict: both changed it, to different values
 * @take_mine: the choice; may be set
 */
typedef struct
{
  DomusChange *mine;
  DomusChange *theirs;
  gboolean conflict;
  gboolean take_mine;
} DomusMergeItem;

/**
 * DomusMerge: two definitions that were made from one.
 * @items: of #DomusMergeItem: conflicts first
 */
typedef struct
{
  DomusXmlDoc *base;
  DomusXmlDoc *mine;
  DomusXmlDoc *theirs;
  GPtrArray *items;
} DomusMerge;

DomusMerge  *domus_merge_new           (const DomusXmlDoc *base, const DomusXmlDoc *mine,
                                        const DomusXmlDoc *theirs);
void         domus_merge_free          (DomusMerge *self);
guint        domus_merge_get_conflicts (const DomusMerge *self);
/* The other's version with what the choices say. */
DomusXmlDoc *domus_merge_get_result    (const DomusMerge *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusMerge, domus_merge_free)

G_END_DECLS
