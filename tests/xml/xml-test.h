/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-platform.h"
#include "domus-xml-doc.h"

G_BEGIN_DECLS

/* Shared by the tests of the xml layer. */

DomusXmlDoc   *xml_test_parse         (const char *text);
char          *xml_test_read          (const char *path); /* below tests/ */
/* Real hosts' words: Xen 4.17 and QEMU 7.2 with libvirt 9.0, the test driver. */
DomusPlatform *xml_test_platform      (DomusDriver driver);
/* Compares with tests/golden/@name; DOMUS_UPDATE_GOLDEN=1 writes it. */
void           xml_test_assert_golden (const char *text, const char *name);

G_END_DECLS
