/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-domain.h"

G_BEGIN_DECLS

/* One disk in the words of Xen's own tools: the string inside disk=[...].
 *
 * xm, as people wrote it in 2009:  file:/mnt/winxp.iso,ioemu:hdc:cdrom,r
 * xl, as its manual prefers it:    /mnt/winxp.iso,raw,hdc,cdrom  */
char *domus_xen_disk_to_xm (const DomusDisk *disk);
char *domus_xen_disk_to_xl (const DomusDisk *disk);

G_END_DECLS
