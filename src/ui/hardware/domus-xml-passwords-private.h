/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-xml-doc.h"

G_BEGIN_DECLS

/* Displays' passwords, where XML is shown: dots in their place. */
void domus_xml_mask_passwords   (DomusXmlDoc *doc);
/* What is typed over the dots is a new password; the dots stand for the one in
 * @known. */
void domus_xml_unmask_passwords (DomusXmlDoc *doc, const DomusXmlDoc *known);

G_END_DECLS
