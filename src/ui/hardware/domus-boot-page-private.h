/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-form-page-private.h"

G_BEGIN_DECLS

/* What the guest boots from, in order. */
#define DOMUS_TYPE_BOOT_PAGE (domus_boot_page_get_type ())
G_DECLARE_FINAL_TYPE (DomusBootPage, domus_boot_page, DOMUS, BOOT_PAGE, DomusFormPage)

GtkWidget *domus_boot_page_new (void);

G_END_DECLS
