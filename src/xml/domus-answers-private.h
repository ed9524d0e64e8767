/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-answers.h"

G_BEGIN_DECLS

#define ANSWERS_HIDDEN "••••••••"

char *domus_answers_write_unattend (const DomusAnswers *self, gboolean hide_password);
char *domus_answers_write_sif      (const DomusAnswers *self, gboolean hide_password);
/* NULL and "" are the same. */
#define ANSWERED(text) ((text) != NULL && *(text) != '\0')

G_END_DECLS
