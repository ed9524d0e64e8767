/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-hardware-page-private.h"

G_BEGIN_DECLS

/* What a CD drive will hold at the next boot. */
#define DOMUS_TYPE_CD_PAGE (domus_cd_page_get_type ())
G_DECLARE_FINAL_TYPE (DomusCdPage, domus_cd_page, DOMUS, CD_PAGE, DomusHardwarePage)

GtkWidget *domus_cd_page_new (void);

G_END_DECLS
