/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-finding.h"

G_BEGIN_DECLS

/* Of the plan's findings: the worst that has no note of its own in the dialog. */
const DomusFinding *domus_new_vm_findings_get_other (GPtrArray *findings);
/* What keeps the guest from being created; NULL: nothing. */
const DomusFinding *domus_new_vm_findings_get_error (GPtrArray *findings);

G_END_DECLS
