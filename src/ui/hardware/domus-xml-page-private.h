/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-draft.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The XML of the guest, or of one device, in the same draft as the forms.
 * What is well-formed goes into the draft as it is typed; what is not keeps
 * "Apply" off. Passwords are hidden unless they are asked for.
 * Signal "problem-changed" (). */
#define DOMUS_TYPE_XML_PAGE (domus_xml_page_get_type ())
G_DECLARE_FINAL_TYPE (DomusXmlPage, domus_xml_page, DOMUS, XML_PAGE, GtkBox)

/* @place: of the device, or NULL for the whole guest. */
void
domus_xml_page_show (DomusXmlPage *self, DomusDraft *draft, const char *place, const char *name);
/* Whether it is seen: it reads and writes only then. */
void domus_xml_page_set_active (DomusXmlPage *self, gboolean active);
/* The draft changed. @reset: also where what is typed is not well-formed. */
void domus_xml_page_load (DomusXmlPage *self, gboolean reset);
/* (nullable): why what is typed cannot be applied. */
const char *domus_xml_page_get_problem (DomusXmlPage *self);
/* The same for one place; NULL is the guest as a whole. */
const char *domus_xml_page_get_problem_of (DomusXmlPage *self, const char *place);

G_END_DECLS
