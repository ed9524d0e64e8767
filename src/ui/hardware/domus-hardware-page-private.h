/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-connection.h"
#include "domus-draft.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One page of the hardware view: a device, or one side of the guest. Abstract.
 *
 * A page edits the draft's document in place and then calls
 * domus_hardware_page_touched(); it is told to load again whenever the draft
 * changed, by itself or by anybody else. Signal "problem-changed" (): what
 * domus_hardware_page_get_problem() says. */
#define DOMUS_TYPE_HARDWARE_PAGE (domus_hardware_page_get_type ())
G_DECLARE_DERIVABLE_TYPE (DomusHardwarePage, domus_hardware_page, DOMUS, HARDWARE_PAGE, GtkBox)

struct _DomusHardwarePageClass
{
  GtkBoxClass parent_class;

  /* Shows the draft's values; controls that show them already are left alone.
   * @reset: also those whose text is not a value (after "Revert"). */
  void (*load) (DomusHardwarePage *self, gboolean reset);
  /* (transfer full) (nullable): why what is typed cannot be a value. */
  char *(*get_problem) (DomusHardwarePage *self);
};

/* @title: heading. @key: which device: a disk's target, a card's index; ""
 * where there is one only. @place: path of the device in the document, for
 * findings, or NULL. */
void domus_hardware_page_set_up (DomusHardwarePage *self,
                                 DomusDraft *draft,
                                 const char *title,
                                 const char *key,
                                 const char *place);
DomusDraft *domus_hardware_page_get_draft (DomusHardwarePage *self);
DomusXmlDoc *domus_hardware_page_get_doc (DomusHardwarePage *self);
const DomusXmlDoc *domus_hardware_page_get_live (DomusHardwarePage *self); /* running guests */
const char *domus_hardware_page_get_key (DomusHardwarePage *self);
const char *domus_hardware_page_get_place (DomusHardwarePage *self);
void domus_hardware_page_set_place (DomusHardwarePage *self, const char *place); /* it moved */
const DomusPlatform *domus_hardware_page_get_platform (DomusHardwarePage *self);
GtkBox *domus_hardware_page_get_body (DomusHardwarePage *self);
void domus_hardware_page_load (DomusHardwarePage *self, gboolean reset);
char *domus_hardware_page_get_problem (DomusHardwarePage *self);
gboolean domus_hardware_page_is_loading (DomusHardwarePage *self);
void domus_hardware_page_touched (DomusHardwarePage *self);

G_END_DECLS
