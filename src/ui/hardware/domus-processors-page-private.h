/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-form-page-private.h"

G_BEGIN_DECLS

/* How many processors a guest has, of what kind, and where they run. */
#define DOMUS_TYPE_PROCESSORS_PAGE (domus_processors_page_get_type ())
G_DECLARE_FINAL_TYPE (
    DomusProcessorsPage, domus_processors_page, DOMUS, PROCESSORS_PAGE, DomusFormPage)

G_END_DECLS
