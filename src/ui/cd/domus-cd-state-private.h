/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-domain.h"

G_BEGIN_DECLS

/* The drive that "the CD" means: the first emulated one, else the first. */
DomusDisk *domus_cd_state_find (const DomusXmlDoc *domain);
/* "winxp.iso", "CD drive /dev/sr0", "Empty", "No CD drive". */
char *domus_cd_state_describe (const DomusDisk *drive);
/* The whole path, for a tooltip. */
char *domus_cd_state_path (const DomusDisk *drive);
gboolean domus_cd_state_equal (const DomusDisk *a, const DomusDisk *b);

G_END_DECLS
