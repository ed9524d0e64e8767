/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-draft-private.h"

/**
 * domus_draft_new_scratch:
 *
 * For dialogs that try something out with the pages of the hardware view.
 *
 * Returns: (transfer full): a draft of the same guest that begins with the
 *   edits of @self; it follows nothing, and is not to be applied
 */
DomusDraft *
domus_draft_new_scratch (DomusDraft *self)
{
  DomusDraft *scratch = g_object_new (DOMUS_TYPE_DRAFT, NULL);

  scratch->guest = g_object_ref (self->guest);
  domus_draft_take_docs (scratch, domus_xml_doc_copy (self->doc), domus_xml_doc_copy (self->doc));
  return scratch;
}
